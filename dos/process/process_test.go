package process

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
)

const first = 0x0200 // first memory control block

func bench() (*Arena, *guest.Guest) {
	g := guest.New(guesttest.New())
	a := NewArena(g, first, func() uint16 { return 0x1234 })
	a.Format()
	return a, g
}

func TestAllocateAndRelease(t *testing.T) {
	a, _ := bench()
	_, all, e := a.Allocate(0xffff, 1)
	if e != errno.Memory || all == 0 {
		t.Fatalf("more than there is: %v, largest %04X", e, all)
	}
	one, _, _ := a.Allocate(0x10, 1)
	two, _, _ := a.Allocate(0x20, 2)
	if one != first+1 || two != one+0x11 {
		t.Errorf("two blocks at %04X and %04X", one, two)
	}
	if n, e := a.Resize(one, 0x11); e != errno.Memory || n != 0x10 {
		t.Errorf("grown into the next block: %v, largest %04X", e, n)
	}
	a.ReleaseOwned(2)
	if _, e := a.Resize(one, 0x11); e != errno.None {
		t.Errorf("grown into what is free: %v", e)
	}
	if e := a.Release(one); e != errno.None {
		t.Error(e)
	}
	if _, largest, _ := a.Allocate(0xffff, 1); largest != all {
		t.Errorf("in the end %04X paragraphs are free, want %04X", largest, all)
	}
	if e := a.Release(0x5000); e != errno.Block {
		t.Errorf("released what is no block: %v", e)
	}
}

// TestBrokenArena: whatever a program writes over its blocks, nothing runs for ever.
func TestBrokenArena(t *testing.T) {
	a, g := bench()
	g.PutByte(first<<4, 0)
	if _, _, e := a.Allocate(1, 1); e != errno.Arena {
		t.Errorf("no block: %v", e)
	}
	a.Format()
	a.WriteBlock(Block{At: first, Owner: 1, Size: 0xffff - first}) // to paragraph 0
	a.WriteBlock(Block{At: 0, Owner: 1, Size: first - 1})
	if _, _, e := a.Allocate(1, 1); e != errno.Arena {
		t.Errorf("a ring: %v", e)
	}
}

func TestEnvironment(t *testing.T) {
	_, g := bench()
	vars := []string{"A=1", "PATH=C:\\"}
	g.PutBytes(0x3000, 0, Environment(vars, `C:\P.COM`))
	if have := Variables(g, 0x3000); len(have) != 2 || have[0] != vars[0] || have[1] != vars[1] {
		t.Errorf("read back: %q", have)
	}
	if b := Environment(nil, "X"); !bytes.Equal(b, []byte{0, 0, 1, 0, 'X', 0}) {
		t.Errorf("without variables: %q", b)
	}
	long := make([]string, 1000)
	for i := range long {
		long[i] = "NAME=0123456789012345678901234567890123456789"
	}
	if n := len(Environment(long, "X")); n > maxEnvironment {
		t.Errorf("%d bytes", n)
	}
}

func TestLoadEXE(t *testing.T) {
	a, g := bench()
	h := EXEHeader{Magic: [2]byte{'M', 'Z'}, Pages: 1, Relocs: 1, Header: 2, Max: 0xffff, CS: 1, IP: 2, SS: 3, SP: 4, RelocTable: 28}
	file, err := binary.Append(nil, binary.LittleEndian, h)
	if err != nil {
		t.Fatal(err)
	}
	file = append(file, 6, 0, 0, 0)                               // the word at 0000:0006 holds a segment
	file = append(file, 0, 0, 0, 0, 0, 0, 0x10, 0x20, 0, 0, 0, 0) // which is 2010
	p, e := Read(bytes.NewReader(file), int64(len(file)), `C:\P`, "P")
	if e != errno.None {
		t.Fatal(e)
	}
	psp, s, e := a.Load(p, 0x50, 0x60, guest.Far{Seg: 7, Off: 8}, 5)
	if e != errno.None {
		t.Fatal(e)
	}
	code := psp + 0x10
	if s != (Start{code + 1, 2, code + 3, 4}) {
		t.Errorf("begins at %04X", s)
	}
	if v := g.Word(uint32(code)<<4 + 6); v != 0x2010+code {
		t.Errorf("the segment is %04X, want %04X", v, 0x2010+code)
	}
	if g.Word(uint32(psp)<<4+guest.PSPParent) != 0x50 || g.Dword(uint32(psp)<<4+guest.PSPInt22) != 0x00070008 {
		t.Error("the PSP has another parent or another address of termination")
	}
}

func TestWhatIsNoProgram(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want errno.Code
	}{
		"a .COM file that is too long":  {make([]byte, 0xffff), errno.Memory},
		"an empty file":                 {nil, errno.Format},
		"no more than a signature":      {[]byte("MZ"), errno.None},
		"a header that is cut off":      {append([]byte("MZ"), make([]byte, 23)...), errno.None},
		"a header of 64 KB":             {append([]byte("MZ\x00\x00\x01\x00\x00\x00\xff\x0f"), make([]byte, 16)...), errno.Format},
		"a header larger than the file": {append([]byte("MZ\x00\x00\x01\x00\x00\x00\xff\x00"), make([]byte, 30)...), errno.Format},
		"relocations behind the file":   {append([]byte("MZ\x00\x00\x01\x00\xff\x00\x02\x00"), make([]byte, 30)...), errno.Format},
	} {
		if _, e := Read(bytes.NewReader(c.file), int64(len(c.file)), "", ""); e != c.want {
			t.Errorf("%s: %v, want %v", name, e, c.want)
		}
	}
}

// TestLargestCOM: a file that fills what DOS reads of it is too large, sooner for a program than for an overlay.
func TestLargestCOM(t *testing.T) {
	for size, want := range map[int]errno.Code{0xfeff: errno.None, 0xff00: errno.Memory, 0xfffe: errno.Memory} {
		p, e := Read(bytes.NewReader(make([]byte, size)), int64(size), `C:\A.COM`, "A")
		if e != errno.None {
			t.Errorf("%X bytes cannot be an overlay: error %v", size, e)
			continue
		}
		a, _ := bench()
		if _, _, e := a.Load(p, 0x1000, 0, guest.Far{}, 5); e != want {
			t.Errorf("a program of %X bytes: error %v, want %v", size, e, want)
		}
	}
	if _, e := Read(bytes.NewReader(make([]byte, 0xffff)), 0xffff, `C:\A.COM`, "A"); e != errno.Memory {
		t.Errorf("an overlay of FFFF bytes: error %v", e)
	}
}
