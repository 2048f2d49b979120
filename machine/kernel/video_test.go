package kernel

import (
	"encoding/binary"
	"strings"
	"testing"
)

// TestVideoModes: the setup header has the mode of the last vga= on the command line.
func TestVideoModes(t *testing.T) {
	for _, c := range []struct {
		line string
		want uint16
	}{
		{"quiet", 0}, {"vga=0x314", 0x314}, {"a vga=788 b", 0x314}, {"vga=ask", 0xfffd}, {"vga=ext", 0xfffe}, {"vga=normal", 0xffff},
		{"vga=0x301 vga=0x318", 0x318}, {"xvga=0x318", 0},
	} {
		l, err := parseLinux(&Files{Image: LinuxKernel(), CommandLine: c.line}, Memory{Low: 16 << 20})
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		if have := binary.LittleEndian.Uint16(l.(*linux).setup[hdrVideoMode:]); have != c.want {
			t.Errorf("%q: have %04x, want %04x", c.line, have, c.want)
		}
	}
	for _, line := range []string{"vga=", "vga=0x10000", "vga=big"} {
		if _, err := parseLinux(&Files{Image: LinuxKernel(), CommandLine: line}, Memory{Low: 16 << 20}); err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%q: error %v", line, err)
		}
	}
}
