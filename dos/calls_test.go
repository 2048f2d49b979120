package dos

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
	"github.com/iron86/iron86/x86"
)

func TestMemoryArena(t *testing.T) {
	b := newBench(t, "")
	largest := func() uint16 {
		r, carry := b.call(regs{ax: 0x4800, bx: 0xffff})
		if !carry || r.ax != uint16(errno.Memory) {
			t.Fatalf("all of memory: %v %v", r, carry)
		}
		return r.bx
	}
	all := largest()
	var at [3]uint16
	for i := range at {
		r, carry := b.call(regs{ax: 0x4800, bx: 0x100})
		if carry {
			t.Fatalf("allocate: error %d", r.ax)
		}
		at[i] = r.ax
	}
	if at[1] != at[0]+0x101 || at[2] != at[1]+0x101 {
		t.Errorf("blocks at %x", at)
	}
	free := func(seg uint16) bool {
		b.pc.Segs[x86.ES] = seg
		return b.d.arena.Release(seg) == errno.None
	}
	if !free(at[0]) || !free(at[2]) || free(0x1234) {
		t.Error("free")
	}
	if n, e := b.d.arena.Resize(at[1], 0x50); e != errno.None || n != 0 {
		t.Errorf("shrink: %d, error %d", n, e)
	}
	if n, e := b.d.arena.Resize(at[1], 0xffff); e != errno.Memory || n != all-0x101 {
		t.Errorf("grow too far: %x, error %d, want %x", n, e, all-0x101)
	}
	free(at[1])
	if got := largest(); got != all {
		t.Errorf("after all is free: %x, want %x", got, all)
	}
	b.call(regs{ax: 0x5801, bx: lastFit})
	if r, _ := b.call(regs{ax: 0x4800, bx: 0x10}); r.ax != b.d.arena.Upper()-0x10 {
		t.Errorf("last fit: %x, want %x", r.ax, b.d.arena.Upper()-0x10)
	}
	b.d.g.PutByte(uint32(tables.FirstBlock)<<4, 0)
	if r, carry := b.call(regs{ax: 0x4800, bx: 1}); !carry || r.ax != uint16(errno.Arena) {
		t.Errorf("a broken arena: %v %v", r, carry)
	}
}

func TestArenaTiedIntoARing(t *testing.T) {
	b := newBench(t, "")
	b.d.arena.WriteBlock(process.Block{At: tables.FirstBlock, Owner: 1, Size: 0xffff - tables.FirstBlock})
	b.d.arena.WriteBlock(process.Block{At: 0, Owner: 1, Size: tables.FirstBlock - 1})
	if _, carry := b.call(regs{ax: 0x4800, bx: 1}); !carry {
		t.Error("memory in a ring of blocks")
	}
}

func TestConsoleInput(t *testing.T) {
	b := newBench(t, "ab\r\nline\ntoo long\r")
	if r, _ := b.call(regs{ax: 0x0100}); byte(r.ax) != 'a' || b.out.String() != "a" {
		t.Errorf("with echo: %c, output %q", r.ax, b.out.String())
	}
	if r, _ := b.call(regs{ax: 0x0800}); byte(r.ax) != 'b' || b.out.String() != "a" {
		t.Errorf("without echo: %c, output %q", r.ax, b.out.String())
	}
	for _, want := range []string{"", "line", "too"} {
		b.d.g.PutBytes(dataSeg, 0x600, []byte{map[bool]byte{true: 80, false: 4}[want != "too"]})
		b.call(regs{ax: 0x0a00, dx: 0x600})
		n := b.d.g.Byte(guest.Linear(dataSeg, 0x601))
		got := b.d.g.Bytes(dataSeg, 0x602, int(n)+1)
		if string(got) != want+"\r" {
			t.Errorf("line %q, want %q", got, want)
		}
	}
	if r, _ := b.call(regs{ax: 0x0700}); byte(r.ax) != 0x1a {
		t.Errorf("at the end: %02X, want 1A", byte(r.ax))
	}
	for range 101 {
		b.call(regs{ax: 0x0700})
	}
	if !b.pc.Ended || b.d.Err() == nil {
		t.Error("a program that reads for ever past the end goes on")
	}
}

func TestClock(t *testing.T) {
	b := newBench(t, "")
	if r, _ := b.call(regs{ax: 0x2a00}); r.cx != 2000 || r.dx != 0x0102 || byte(r.ax) != 0 {
		t.Errorf("date %v", r)
	}
	if r, _ := b.call(regs{ax: 0x2c00}); r.cx != 0x0304 || r.dx != 0x0506 {
		t.Errorf("time %04X %04X", r.cx, r.dx)
	}
	b.call(regs{ax: 0x2b00, cx: 1999, dx: 0x0c1f})
	if got := b.d.clock.Now(); got.Format(time.DateTime) != "1999-12-31 03:04:05" {
		t.Errorf("after setting the date: %v", got)
	}
	if r, _ := b.call(regs{ax: 0x2b00, cx: 1999, dx: 0x021e}); byte(r.ax) != 0xff {
		t.Error("30 February was taken")
	}
	for _, c := range []struct {
		year int
		want uint16
	}{{1970, 1<<5 | 1}, {1980, 6<<5 | 7}, {2107, 127<<9 | 6<<5 | 7}, {2200, 127<<9 | 12<<5 | 31}} {
		if date, _ := file.DOSTime(time.Date(c.year, 6, 7, 0, 0, 0, 0, time.UTC)); date != c.want {
			t.Errorf("%d: date %04X, want %04X", c.year, date, c.want)
		}
	}
}

// TestParseFCB: one delimiter is skipped, names end at every character that no name has, what is too long does
// not count, a dot makes an empty extension (MS-DOS 4.0 sources, FCB.ASM, MakeFCB).
func TestParseFCB(t *testing.T) {
	const old = "\x07OLDNAME EXT"
	for _, c := range []struct {
		text  string
		flags uint8
		want  string
		al    uint8
		n     int
	}{
		{"a.b", 0, "\x00A       B  ", 0, 3}, {"c:name.ext rest", 0, "\x03NAME    EXT", 0, 10}, {"  x*.?", 1, "\x00X????????" + "  ", 1, 6},
		{"toolongname.text", 0, "\x00TOOLONGNTEX", 0, 16}, {"", 0, "\x00           ", 0, 0}, {"/x", 1, "\x00           ", 0, 0},
		{"=a", 1, "\x00A          ", 0, 2}, {" ; a", 1, "\x00A          ", 0, 4}, {";=a", 1, "\x00           ", 0, 1},
		{"=a", 0, "\x00           ", 0, 0}, {"=:a", 0, "\x00           ", 0, 0}, {"<a", 1, "\x00A          ", 0, 2},
		{`a\b`, 0, "\x00A          ", 0, 1}, {"a\x01", 0, "\x00A          ", 0, 1}, {`a"`, 0, "\x00A          ", 0, 1},
		{"abcdefghi*", 0, "\x00ABCDEFGH   ", 0, 10}, {"abcdefgh.xyz?", 0, "\x00ABCDEFGHXYZ", 0, 13}, {"a*b", 0, "\x00A???????   ", 1, 3},
		{"", 14, old, 0, 0}, {"a", 14, "\x07A       EXT", 0, 1}, {"a.", 14, "\x07A          ", 0, 2}, {".b", 14, "\x07OLDNAME B  ", 0, 2},
		{"b:", 14, "\x02OLDNAME EXT", 0, 2}, {"1:", 0, "\xf1           ", 0, 2},
	} {
		var before [16]byte
		copy(before[:], old+"abcd")
		n, block, al := file.ParseFCB(codepage.Of(437), []byte(c.text), c.flags, before)
		if string(block[:]) != c.want+"\x00\x00\x00\x00" || al != c.al || n != c.n {
			t.Errorf("%q, flags %d: %q, AL %d, %d bytes, want %q, %d, %d", c.text, c.flags, block[:], al, n, c.want, c.al, c.n)
		}
	}
}

func TestFCBFiles(t *testing.T) {
	b := newBench(t, "")
	fcb := func(name string) {
		var block [44]byte
		p := file.Padded(name)
		copy(block[1:], p[:])
		b.d.g.PutBytes(dataSeg, 0x400, block[:])
	}
	call := func(ah uint16, cx uint16) (uint8, uint16) {
		r, _ := b.call(regs{ax: ah << 8, cx: cx, dx: 0x400})
		return uint8(r.ax), r.cx
	}
	b.call(regs{ax: 0x1a00, dx: 0x800})
	fcb("DATA.BIN")
	if al, _ := call(0x16, 0); al != fcbDone {
		t.Fatal("create")
	}
	b.d.g.PutWord(guest.Linear(dataSeg, 0x400+fcbRecord), 4)
	b.put(0x800, "AAAABBBBCCCC")
	if al, n := call(0x28, 3); al != fcbDone || n != 3 {
		t.Errorf("block write: %d, %d records", al, n)
	}
	call(0x10, 0)
	if got := b.content("DATA.BIN"); got != "AAAABBBBCCCC" {
		t.Errorf("on the host: %q", got)
	}
	b.file("data.txt", "")
	fcb("DATA.BIN")
	call(0x0f, 0)
	if size := b.d.g.Dword(guest.Linear(dataSeg, 0x400+fcbSize)); size != 12 {
		t.Errorf("size %d", size)
	}
	b.d.g.PutWord(guest.Linear(dataSeg, 0x400+fcbRecord), 8)
	b.d.g.PutDword(guest.Linear(dataSeg, 0x400+fcbRandom), 1)
	if al, _ := call(0x21, 0); al != fcbPart || b.text(0x800) != "CCCC" {
		t.Errorf("random read: %d %q", al, b.text(0x800))
	}
	if al, _ := call(0x14, 0); al != fcbPart {
		t.Errorf("sequential read after it: %d", al)
	}
	if al, _ := call(0x14, 0); al != fcbEnd {
		t.Errorf("sequential read at the end: %d", al)
	}
	fcb("DATA.*")
	names := ""
	for al, _ := call(0x11, 0); al == 0; al, _ = call(0x12, 0) {
		names += string(b.d.g.Bytes(dataSeg, 0x801, 11)) + ";"
	}
	if names != "DATA    BIN;DATA    TXT;" {
		t.Errorf("found %q", names)
	}
	fcb("DATA.*")
	if al, _ := call(0x13, 0); al != fcbDone || b.content("data.txt") != "-" || b.content("DATA.BIN") != "-" {
		t.Error("delete by pattern")
	}
}

// Results of FCB calls, and offsets in a file control block (RBIL table 01345).
const (
	fcbDone   = 0x00
	fcbEnd    = 0x01
	fcbPart   = 0x03
	fcbFailed = 0xff

	fcbRecord = 14
	fcbSize   = 16
	fcbRandom = 33
)

// exe makes an .EXE with one relocation, at offset 1 of its image.
func exe(image []byte, ss, sp uint16) []byte {
	h := process.EXEHeader{Magic: [2]byte{'M', 'Z'}, Relocs: 1, Header: 2, Max: 0xffff, SS: ss, SP: sp, RelocTable: process.EXEHeaderSize}
	total := 32 + len(image)
	h.Pages, h.LastPage = uint16((total+511)/512), uint16(total%512)
	b, _ := binary.Append(nil, binary.LittleEndian, h)
	b = append(b, 1, 0, 0, 0)
	return append(b, image...)
}

func TestExecAndExit(t *testing.T) {
	b := newBench(t, "")
	b.file("child.com", "\x90")
	b.file("prog.exe", string(exe([]byte{0xb8, 0x05, 0x00, 0x90}, 1, 0x200)))
	if e := b.d.Start(`C:\PROG.EXE`, []byte(" a b.c")); e != errno.None {
		t.Fatalf("start: error %d", e)
	}
	parent := b.d.psp
	if cs := b.pc.Segs[x86.CS]; cs != parent+0x10 || b.d.g.Word(guest.Linear(cs, 1)) != 5+cs {
		t.Errorf("CS %04X, PSP %04X, relocated word %04X", cs, parent, b.d.g.Word(guest.Linear(cs, 1)))
	}
	if b.pc.Segs[x86.SS] != parent+0x11 || b.d.g.SP() != 0x200 || b.pc.Segs[x86.DS] != parent {
		t.Errorf("SS:SP %04X:%04X, DS %04X", b.pc.Segs[x86.SS], b.d.g.SP(), b.pc.Segs[x86.DS])
	}
	if got := b.d.g.Bytes(parent, guest.PSPTail, 8); string(got) != "\x06 a b.c\r" {
		t.Errorf("command line %q", got)
	}
	if got := b.d.g.Bytes(parent, guest.PSPFCB2, 12); string(got) != "\x00B       C  " {
		t.Errorf("second FCB %q", got)
	}
	env := b.d.g.Word(uint32(parent)<<4 + guest.PSPEnv)
	if got := b.d.g.Bytes(env, 0, 21); string(got) != "A=1\x00\x00\x01\x00C:\\PROG.EXE\x00\x00\x00" {
		t.Errorf("environment %q", got)
	}
	b.d.arena.Resize(parent, 0x100)
	b.put(0x100, "child.com")
	b.d.g.PutBytes(dataSeg, 0x700, make([]byte, 14))
	b.d.g.PutWord(guest.Linear(dataSeg, 0x704), dataSeg)
	r, carry := b.call(regs{ax: 0x4b00, bx: 0x700, dx: 0x100, si: 0x1111, di: 0x2222})
	child := b.d.psp
	if carry || child == parent || r.dx != child || b.pc.Pointer != 0x100 {
		t.Fatalf("exec: %v %v, PSP %04X, IP %04X", r, carry, child, b.pc.Pointer)
	}
	b.d.g.Set16(x86.AX, 0x4c2a)
	b.d.int21()
	if b.d.psp != parent || b.d.g.SI() != 0x1111 || b.d.g.DI() != 0x2222 || b.pc.Segs[x86.DS] != dataSeg {
		t.Errorf("back: PSP %04X, SI %04X, DS %04X", b.d.psp, b.d.g.SI(), b.pc.Segs[x86.DS])
	}
	if r, _ := b.call(regs{ax: 0x4d00}); r.ax != 0x2a {
		t.Errorf("the child's code: %04X", r.ax)
	}
	b.call(regs{ax: 0x4c03})
	if !b.pc.Ended || b.pc.Code != 3 {
		t.Errorf("the end: %v, code %d", b.pc.Ended, b.pc.Code)
	}
	if _, carry := b.call(regs{ax: 0x4800, bx: b.d.g.BaseTop() - tables.FirstBlock - 0x20}); carry {
		t.Error("memory of the ended processes is not free")
	}
}

func TestBadPrograms(t *testing.T) {
	good := exe([]byte{0xb8, 0, 0, 0}, 0, 0)
	for name, content := range map[string]string{
		"empty.com": "", "m.exe": "MZ", "short.exe": string(good[:20]), "big.com": string(make([]byte, 0xff00)),
		"head.exe": "MZ\x00\x00\x01\x00\x00\x00\xff\xff" + string(make([]byte, 40)),
	} {
		b := newBench(t, "")
		b.file(name, content)
		e := b.d.Start(`C:\`+name, nil)
		if fine := name == "m.exe" || name == "short.exe"; (e == errno.None) != fine {
			t.Errorf("%s: error %d", name, e)
		}
	}
	reloc := bytes.Clone(good)
	binary.LittleEndian.PutUint16(reloc[process.EXEHeaderSize:], 0xffff) // outside of the image
	b := newBench(t, "")
	b.file("reloc.exe", string(reloc))
	if e := b.d.Start(`C:\RELOC.EXE`, nil); e != errno.None {
		t.Errorf("a relocation outside of the image: error %d", e)
	}
}

// FuzzCalls makes calls with any registers and memory: no panic, nothing unbounded.
func FuzzCalls(f *testing.F) {
	f.Add(uint16(0x4e00), uint16(1), uint16(2), uint16(3), uint16(4), uint16(5), []byte("*.*"))
	f.Fuzz(func(t *testing.T, ax, bx, cx, dx, si, di uint16, mem []byte) {
		b := newBench(t, "x")
		b.d.g.PutBytes(dataSeg, dx, mem)
		for ah := range uint16(0x70) {
			b.call(regs{ah<<8 | ax&0xff, bx, cx, dx, si, di})
		}
	})
}

// TestPagesOfExe: whole pages are loaded and count, whatever the header says of the last one.
func TestPagesOfExe(t *testing.T) {
	for _, last := range []uint16{0, 1, 4, 16, 511, 512, 0xffff} {
		b := newBench(t, "")
		h := process.EXEHeader{Magic: [2]byte{'M', 'Z'}, LastPage: last, Pages: 3, Header: 2, Min: 64, Max: 64, SP: 0x100}
		file, _ := binary.Append(nil, binary.LittleEndian, h)
		file = append(file, make([]byte, 1500-len(file))...)
		copy(file[1496:], "last")
		b.file("P.EXE", string(file))
		if e := b.d.Start(`C:\P.EXE`, nil); e != errno.None {
			t.Fatalf("%d bytes in the last page: error %d", last, e)
		}
		psp := b.d.psp
		if got := string(b.d.g.Bytes(psp+0x10, 1496-32, 4)); got != "last" {
			t.Errorf("%d bytes in the last page: the image ends with %q", last, got)
		}
		if size := b.d.g.Word(uint32(psp-1)<<4 + process.MCBSize); size != 3*32-2+0x10+64 {
			t.Errorf("%d bytes in the last page: %X paragraphs", last, size)
		}
		b.put(0x100, "P.EXE")
		b.d.g.PutWord(guest.Linear(dataSeg, 0x700), 0x5000)
		b.d.g.PutWord(guest.Linear(dataSeg, 0x702), 0)
		r, carry := b.call(regs{ax: 0x4b03, bx: 0x700, dx: 0x100})
		if got := string(b.d.g.Bytes(0x5000, 1496-32, 4)); carry || got != "last" {
			t.Errorf("%d bytes in the last page: AX %d, the overlay ends with %q", last, r.ax, got)
		}
	}
	b := newBench(t, "")
	h := process.EXEHeader{Magic: [2]byte{'M', 'Z'}, Pages: 0x900, Header: 2}
	file, _ := binary.Append(nil, binary.LittleEndian, h)
	b.file("BIG.EXE", string(append(file, make([]byte, 1000)...)))
	if e := b.d.Start(`C:\BIG.EXE`, nil); e != errno.Memory {
		t.Errorf("more pages than memory: error %d, want %d", e, errno.Memory)
	}
}
