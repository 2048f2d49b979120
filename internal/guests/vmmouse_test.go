//go:build guests

package guests

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/bios"
)

// bootTime is how long Linux may take to come to its shell; the machine may be busy.
const bootTime = 2 * time.Minute

// vmwareBIOS is our firmware with tables of System Management BIOS (DMTF, DSP0134, version 2.4) that have a serial number of VMware's: Linux' driver for
// its pointer wants to see that, or else a processor that tells of a hypervisor.
func vmwareBIOS(t *testing.T) []byte {
	t.Helper()
	le := binary.LittleEndian
	table := append([]byte{1, 27, 1, 0, 1, 2, 0, 3}, make([]byte, 19)...) // system: maker, product, no version, serial number, UUID and others
	table = append(table, "VMware, Inc.\x00VMware Virtual Platform\x00VMware-56 4d\x00\x00"...)
	table = append(table, 127, 4, 2, 0, 0, 0) // the end
	rom := bios.System()
	at := 0
	for bytes.Count(rom[at:at+256], rom[at:at+1]) != 256 { // room that nothing uses
		at += 16
	}
	entry := append([]byte("_SM_\x00\x1f\x02\x04\x40\x00"), make([]byte, 6)...)
	second := le.AppendUint16([]byte("_DMI_\x00"), uint16(len(table)))
	second = le.AppendUint32(second, uint32(1<<20-len(rom)+at+32))
	second = append(second, 2, 0, 0x24)
	checked := func(b []byte, sum int) []byte {
		for i := range b {
			if i != sum {
				b[sum] -= b[i]
			}
		}
		return b
	}
	entry = checked(append(entry, checked(second, 5)...), 4)
	copy(rom[at:], entry)
	copy(rom[at+32:], table)
	return rom
}

// TestVMMouse: Linux' driver of VMware's pointer finds it, and gets places and buttons from a page.
func TestVMMouse(t *testing.T) {
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	var c cpio
	for _, d := range []string{"bin", "dev", "modules", "proc"} {
		c.add(d, modeDir, nil, 0, 0)
	}
	c.add("dev/console", modeDevice, nil, 5, 1)
	c.add("bin/busybox", modeFile, read(t, debian(t, "busybox")), 0, 0)
	c.add("modules/psmouse.ko", modeFile, read(t, debian(t, "modules/psmouse.ko")), 0, 0)
	c.add("init", modeFile, read(t, "testdata/debian/vmmouse"), 0, 0)
	write(t, name("bios.bin"), vmwareBIOS(t))
	url := pageURL(t, "boot", "-display", "web", "-speed", "500", "-m", "128", "-bios", name("bios.bin"), "-serial", "file:"+name("serial"),
		"-kernel", debian(t, "vmlinuz"), "-initrd", c.file(t), "-append", brief+"tty0")
	said := func(what string) {
		var b []byte
		for end := time.Now().Add(bootTime); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			b, _ = os.ReadFile(name("serial")) // it is not there at first
			if regexp.MustCompile(what).Match(b) {
				return
			}
		}
		t.Fatalf("no %q in\n%s", what, tail(string(b)))
	}
	said(`VMware VMMouse[^$]*listening`)
	conn, _, err := websocket.Dial(context.Background(), url+"ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	stop := make(chan struct{})
	defer close(stop)
	go func() { // to the right and back, with the left button down
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Millisecond):
				message := fmt.Sprintf(`{"do":"mouse","dx":1,"placed":true,"x":%d,"y":16384,"buttons":1}`, 0x1000+i%2*0x2000)
				_ = conn.Write(context.Background(), websocket.MessageText, []byte(message)) // until the end
			}
		}
	}()
	said(`packet 09 7f 00`) // as far as three bytes can say
	said(`packet 19 `)
}
