package machine

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
)

//go:embed testdata/vbecalls.bin
var vbeCalls []byte

func TestVBECallsAssemble(t *testing.T) {
	if !bytes.Equal(vbeCalls, need.Assembled(t, "testdata", "vbecalls.asm")) {
		t.Error("testdata/vbecalls.bin is not what its source gives")
	}
}

// TestVideoFirmware boots the programs that the VGA BIOS is tested with under QEMU; each reports its checks on port E9h.
func TestVideoFirmware(t *testing.T) {
	for _, name := range []string{"modes", "text", "graphics", "services", "vbe"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image := make([]byte, 2880*512)
			copy(image, need.Assembled(t, "../bios/vga/testdata", name+".asm"))
			var out bytes.Buffer
			m, err := New(Config{Memory: 4 << 20, DebugCon: &out, Floppy: [2]block.Disk{block.NewMemory(image)}})
			if err != nil {
				t.Fatal(err)
			}
			m.Run(60 * clock.Second)
			if have := out.String(); !strings.HasSuffix(have, "checks\nPASS\n") || strings.Contains(have, "FAIL") {
				t.Errorf("want a last line PASS, have:\n%s", have)
			}
		})
	}
}

// TestPicturesByBothEngines: the translator and the interpreter leave the same machine after some pictures.
func TestPicturesByBothEngines(t *testing.T) {
	a, b := newShowing(t, modesProgram, Config{Accel: AccelAuto, Heat: 1}), newShowing(t, modesProgram, Config{Accel: AccelInterp})
	for range 4 {
		if x, y := a.next(t), b.next(t); x != y {
			t.Fatalf("have %q and %q", x, y)
		}
		if a.m.Hash() != b.m.Hash() {
			t.Fatal("another state")
		}
		a.key(t)
		b.key(t)
	}
}

// vbeCaller is a machine that waits for calls of INT 10h to make.
type vbeCaller struct {
	m       *Machine
	waiting []byte // its state then
}

func newVBECaller(t testing.TB) *vbeCaller {
	t.Helper()
	disk := make([]byte, 1440<<10)
	copy(disk, vbeCalls)
	var out bytes.Buffer
	m, err := New(Config{Memory: MinMemory, DebugCon: &out, Floppy: [2]block.Disk{block.NewMemory(disk)}})
	if err != nil {
		t.Fatal(err)
	}
	for out.Len() == 0 {
		if m.Run(10 * clock.Millisecond); m.Now() > 30*clock.Second {
			t.Fatal("the program does not start")
		}
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	return &vbeCaller{m, file.Bytes()}
}

// call has the machine make the calls in records, from where it waits.
func (c *vbeCaller) call(t testing.TB, records []byte) {
	t.Helper()
	if err := c.m.Load(bytes.NewReader(c.waiting)); err != nil {
		t.Fatal(err)
	}
	c.m.Poke(0x8000, append(records, 0, 0))
	c.m.Run(10 * clock.Second)
}

// TestEDIDSum: the display's own description has a right checksum, which programs check before they believe it.
func TestEDIDSum(t *testing.T) {
	c := newVBECaller(t)
	var record []byte
	for _, v := range []uint16{0x4f15, 1, 0, 0, 0x9000, 0, 0, 0} {
		record = binary.LittleEndian.AppendUint16(record, v)
	}
	c.call(t, record)
	var b [128]byte
	c.m.Peek(0x9000, b[:])
	sum := uint8(0)
	for _, v := range b {
		sum += v
	}
	if sum != 0 || !bytes.Equal(b[:8], []byte{0, 255, 255, 255, 255, 255, 255, 0}) {
		t.Errorf("EDID: % x", b)
	}
}

// FuzzVBE makes any calls of INT 10h with AH = 4Fh: the machine survives, and shows a picture within its bounds.
func FuzzVBE(f *testing.F) {
	call := func(fn uint8, v ...uint16) (b []byte) {
		b = append(b, fn)
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, x)
		}
		return b
	}
	f.Add(bytes.Join([][]byte{call(2, 0x4112, 0, 0, 0), call(7, 0, 8, 480, 0), call(6, 3, 0, 0, 0), call(9, 0, 256, 0, 0x9000)}, nil))
	f.Add(bytes.Join([][]byte{call(2, 0x0106, 0, 0, 0), call(6, 3, 0, 0, 0), call(5, 0, 0, 0xffff, 0), call(4, 0, 15, 0, 0)}, nil))
	c := newVBECaller(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		var records []byte
		for ; len(script) >= 9 && len(records) < 2048; script = script[9:] {
			records = append(records, script[0]%0x18, 0x4f)
			records = append(records, script[1:9]...)
			records = append(records, 0, 0x20, 0, 0, 0, 0) // ES is 2000h: a buffer does not overwrite the program
		}
		c.call(t, records)
		var frame console.Frame
		c.m.Render(&frame)
		if frame.W > 2560 || frame.H > 1600 {
			t.Errorf("%d by %d", frame.W, frame.H)
		}
	})
}
