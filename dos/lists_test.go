package dos

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// The tables as RBIL has them: offsets in the List of Lists, sizes of entries.
const (
	dosBase  = 0x00600 // the segment of the tables
	offLists = 0x26
	listDPB  = 0x00
	listSFT  = 0x04
	listCDS  = 0x16

	sftHeader, sftSize   = 6, 0x3b
	cdsSize, cdsPhysical = 0x58, 0x4000
	dpbSize              = 0x21
)

// at reads a far pointer at a linear address.
func (b *bench) at(addr uint32) uint32 {
	p := b.d.g.Dword(addr)
	if p == 0xffffffff || uint16(p) == 0xffff {
		return 0
	}
	return guest.Linear(uint16(p>>16), uint16(p))
}

// lists is the List of Lists as INT 21h AH=52h gives it.
func (b *bench) lists() uint32 {
	b.Helper()
	r, carry := b.call(regs{ax: 0x5200})
	if carry {
		b.Fatal("no List of Lists")
	}
	return guest.Linear(b.pc.Segs[x86.ES], r.bx)
}

func TestDriversFollowNUL(t *testing.T) {
	b := newBench(t, "")
	var names []string
	for p := b.lists() + 0x22; p != 0 && len(names) < 50; p = b.at(p) {
		if b.d.g.Word(p+4)&0x8000 == 0 {
			names = append(names, "block")
			if n := b.d.g.Byte(p + 10); n != 1 {
				t.Errorf("the block driver has %d drives, want 1", n)
			}
			continue
		}
		var name [8]byte
		b.pc.Read(p+10, name[:])
		names = append(names, strings.TrimSpace(string(name[:])))
	}
	const want = "NUL CON AUX PRN CLOCK$ block COM1 LPT1 LPT2 LPT3 COM2 COM3 COM4"
	if have := strings.Join(names, " "); have != want {
		t.Errorf("drivers %q, want %q", have, want)
	}
}

func TestTablesOfOpenFiles(t *testing.T) {
	b := newBench(t, "")
	b.file("some.txt", "content")
	h, e := b.path(0x3d00, 0, "some.txt")
	if e != errno.None {
		t.Fatal(e)
	}
	lists := b.lists()
	total, found := 0, uint32(0)
	for p := b.at(lists + listSFT); p != 0; p = b.at(p) {
		n := int(b.d.g.Word(p + 4))
		for i := range n {
			entry := p + sftHeader + uint32(i)*sftSize
			var name [11]byte
			b.pc.Read(entry+0x20, name[:])
			if string(name[:]) == "SOME    TXT" && b.d.g.Word(entry) > 0 {
				found = entry
			}
		}
		total += n
	}
	if total != file.MaxFiles || found == 0 {
		t.Fatalf("%d entries, file at %X; want %d and a file", total, found, file.MaxFiles)
	}
	if size := b.d.g.Dword(found + 0x11); size != 7 {
		t.Errorf("size %d, want 7", size)
	}
	b.read(h)
	if pos := b.d.g.Dword(found + 0x15); pos != 7 {
		t.Errorf("position %d after reading, want 7", pos)
	}
	b.call(regs{ax: 0x3e00, bx: h})
	if refs := b.d.g.Word(found); refs != 0 {
		t.Errorf("%d references after closing", refs)
	}
}

// TestFilesAreFoundInMemory: Windows opens CON five times and searches conventional memory for three such names at one
// distance of at most 100h.
func TestFilesAreFoundInMemory(t *testing.T) {
	b := newBench(t, "")
	for range 5 {
		if _, e := b.path(0x3d00, 0, "CON"); e != errno.None {
			t.Fatal(e)
		}
	}
	memory := make([]byte, 0xa0000)
	b.pc.Read(0, memory)
	last, distance := 0, 0
	for i := range memory {
		if !bytes.HasPrefix(memory[i:], []byte("CON ")) {
			continue
		}
		if i-last == distance && distance <= 0x100 {
			return
		}
		last, distance = i, i-last
	}
	t.Error("not found")
}

func TestTablesOfDrives(t *testing.T) {
	b := newBench(t, "")
	b.file("dir/sub/x", "")
	cds := b.at(b.lists()+listCDS) + 2*cdsSize
	if _, e := b.path(0x3b00, 0, `\dir\sub`); e != errno.None {
		t.Fatal(e)
	}
	var path [67]byte
	b.pc.Read(cds, path[:])
	if have, _, _ := strings.Cut(string(path[:]), "\x00"); have != `C:\DIR\SUB` || b.d.g.Word(cds+0x43) != cdsPhysical {
		t.Errorf("current directory %q, flags %04X", have, b.d.g.Word(cds+0x43))
	}
	if b.d.g.Word(cds-cdsSize+0x43) != 0 {
		t.Error("drive B is there")
	}
	dpb := b.at(b.lists() + listDPB)
	r, _ := b.call(regs{ax: 0x3200, dx: 3})
	if here := guest.Linear(b.pc.Segs[x86.DS], r.bx); byte(r.ax) != 0 || here != dpb || b.d.g.Byte(dpb) != 2 || b.at(dpb+0x19) != 0 {
		t.Errorf("parameter block at %X and %X, AL %02X, drive %d", here, dpb, byte(r.ax), b.d.g.Byte(dpb))
	}
	if r, _ := b.call(regs{ax: 0x3200, dx: 2}); byte(r.ax) != 0xff {
		t.Errorf("parameter block of drive B: AL %02X, want FF", byte(r.ax))
	}
}

func TestSwappableDataArea(t *testing.T) {
	b := newBench(t, "")
	r, carry := b.call(regs{ax: 0x5d06})
	sda := guest.Linear(b.pc.Segs[x86.DS], r.si)
	if carry || r.cx == 0 || r.dx > r.cx {
		t.Fatalf("SDA: %v %v", r, carry)
	}
	if flag, _ := b.call(regs{ax: 0x3400}); guest.Linear(b.pc.Segs[x86.ES], flag.bx) != sda+1 {
		t.Errorf("InDOS is at %X, want %X", guest.Linear(b.pc.Segs[x86.ES], flag.bx), sda+1)
	}
	if psp := b.d.g.Word(sda + 0x10); psp != b.d.psp {
		t.Errorf("PSP %04X, want %04X", psp, b.d.psp)
	}
	day := b.d.clock.Now()
	b.call(regs{ax: 0x3301, dx: 1})
	b.call(regs{ax: 0x5801, bx: 1})
	if year, on, strategy := b.d.g.Word(sda+0x32), b.d.g.Byte(sda+0x17), b.d.g.Byte(sda-30); int(year) != day.Year()-1980 || on != 1 || strategy != 1 {
		t.Errorf("year %d, Ctrl-Break %d, strategy %d", year, on, strategy)
	}
	b.d.g.PutFar(sda+0x0c, 0x4000, 0x80)
	b.d.g.PutWord(sda+0x10, 0x1234)
	if r, _ := b.call(regs{ax: 0x5100}); r.bx != 0x1234 {
		t.Errorf("PSP put into the SDA: %04X, want 1234", r.bx)
	}
	if r, _ := b.call(regs{ax: 0x2f00}); b.pc.Segs[x86.ES] != 0x4000 || r.bx != 0x80 {
		t.Errorf("DTA put into the SDA: %04X:%04X", b.pc.Segs[x86.ES], r.bx)
	}
	r, _ = b.call(regs{ax: 0x5d0b})
	if list := guest.Linear(b.pc.Segs[x86.DS], r.si); b.d.g.Word(list) != 2 || b.at(list+2) != sda || b.at(list+8) != sda+0x18 {
		t.Errorf("list of areas: %d, at %X and %X, want two at %X", b.d.g.Word(list), b.at(list+2), b.at(list+8), sda)
	}
}

func TestMediaInformation(t *testing.T) {
	b := newBench(t, "")
	for _, c := range []struct {
		name string
		r    regs
	}{{"AH=69h", regs{ax: 0x6900, bx: 3, dx: 0x200}}, {"AX=440Dh CX=0866h", regs{ax: 0x440d, bx: 3, cx: 0x0866, dx: 0x200}}} {
		b.d.g.PutBytes(dataSeg, 0x200, make([]byte, 25))
		_, carry := b.call(c.r)
		if got := string(b.d.g.Bytes(dataSeg, 0x206, 19)); carry || got != "NO NAME    FAT16   " {
			t.Errorf("%s: %q, carry %v", c.name, got, carry)
		}
	}
	if r, carry := b.call(regs{ax: 0x6900, bx: 9, dx: 0x200}); !carry || r.ax != uint16(errno.Drive) {
		t.Errorf("a drive that is not there: %v %v", r, carry)
	}
	if _, carry := b.call(regs{ax: 0x440d, bx: 3, cx: 0x0860, dx: 0x200}); carry || b.d.g.Word(guest.Linear(dataSeg, 0x207)) != 512 {
		t.Error("parameters of the drive")
	}
	if r, carry := b.call(regs{ax: 0x5f02}); !carry || r.ax != uint16(errno.NoMore) {
		t.Errorf("list of redirections: %v %v", r, carry)
	}
}

func TestSearchForALabel(t *testing.T) {
	b := newBench(t, "")
	b.file("some.txt", "")
	var block [44]byte // an extended FCB: all names, attribute label
	block[0], block[6], block[7] = 0xff, file.AttrVolume, 3
	for i := range 11 {
		block[8+i] = '?'
	}
	b.d.g.PutBytes(dataSeg, 0x400, block[:])
	if r, _ := b.call(regs{ax: 0x1100, dx: 0x400}); byte(r.ax) != fcbFailed {
		t.Errorf("by FCB: AL %02X, want FF", byte(r.ax))
	}
	if names := b.find(`C:\*.*`, file.AttrVolume); names != nil {
		t.Errorf("by handle: %q", names)
	}
}

func TestVersion(t *testing.T) {
	b := newBench(t, "")
	if r, _ := b.call(regs{ax: 0x3000}); r.ax != dosVersion {
		t.Errorf("version %04X, want %04X", r.ax, dosVersion)
	}
	b.d.cfg.Version = 0x1e03
	b.d.g.PutWord(uint32(b.d.psp)<<4+guest.PSPVersion, b.d.version()) // as a process that is made now has it
	if r, _ := b.call(regs{ax: 0x3000}); r.ax != 0x1e03 {
		t.Errorf("version %04X, want 1E03", r.ax)
	}
}

// TestListsOfOwnersAndSubst: an open file tells which process opened it, and the entry of a drive of SUBST has the directory's path.
func TestListsOfOwnersAndSubst(t *testing.T) {
	b := newBench(t, "")
	b.file("dir/sub/f", "x")
	h, _ := b.path(0x3d00, 0, `dir\sub\f`)
	opener := b.d.psp
	b.d.psp++ // another process asks
	b.call(regs{ax: 0x5200})
	b.d.psp = opener
	b.pc.Regs[x86.AX], b.pc.Regs[x86.BX] = 0x1216, uint32(b.d.g.Byte(uint32(opener)<<4+guest.PSPTable+uint32(h)))
	b.pc.Interrupt(0x2f)
	if owner := b.d.g.Word(guest.Linear(b.d.g.ES(), b.d.g.DI()) + 0x31); owner != opener {
		t.Errorf("the file is of process %04X, want %04X", owner, opener)
	}
	for _, c := range []struct {
		target, cwd, path string
		root              uint16
	}{{`C:\dir`, "", `C:\DIR`, 6}, {`C:\dir`, "sub", `C:\DIR\SUB`, 6}, {`C:\`, "dir", `C:\DIR`, 2}, {`C:\`, "", `C:\`, 2}} {
		if _, e := file.Subst(b.d.file, 4, c.target); e != errno.None {
			t.Fatal(e)
		}
		b.d.tables.LayOutDrives()
		if c.cwd != "" {
			b.path(0x3b00, 0, `E:`+c.cwd)
		}
		cds := uint32(b.at(dosBase+offLists+listCDS)) + 4*cdsSize
		if path := string(bytes.TrimRight(b.pc.Mem[cds:cds+67], "\x00")); path != c.path || b.d.g.Word(cds+0x43) != 0x5000 || b.d.g.Word(cds+0x4f) != c.root {
			t.Errorf("SUBST E: %s, in %q: %q, flags %04X, root at %d", c.target, c.cwd, path, b.d.g.Word(cds+0x43), b.d.g.Word(cds+0x4f))
		}
		file.Unsubst(b.d.file, 4)
	}
}
