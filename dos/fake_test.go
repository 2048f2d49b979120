package dos

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fakePC is registers and memory without a processor.
type fakePC struct {
	reg   [8]uint32
	seg   [6]uint16
	ip    uint16
	flags uint32
	mem   []byte
	traps map[uint32]func()
	ended bool
	code  uint32
}

func (p *fakePC) Reg(r int) uint32            { return p.reg[r] }
func (p *fakePC) SetReg(r int, v uint32)      { p.reg[r] = v }
func (p *fakePC) Selector(r int) uint16       { return p.seg[r] }
func (p *fakePC) SetSelector(r int, v uint16) { p.seg[r] = v }
func (p *fakePC) IP() uint16                  { return p.ip }
func (p *fakePC) SetIP(v uint16)              { p.ip = v }
func (p *fakePC) Flags() uint32               { return p.flags }
func (p *fakePC) SetFlags(v uint32)           { p.flags = v }
func (p *fakePC) Read(a uint32, b []byte)     { copy(b, p.mem[min(int(a), len(p.mem)):]) }
func (p *fakePC) Write(a uint32, b []byte)    { copy(p.mem[min(int(a), len(p.mem)):], b) }
func (p *fakePC) In(uint16) uint8             { return 0 }
func (p *fakePC) Out(uint16, uint8)           {}
func (p *fakePC) MapROM(a uint32, b []byte)   { p.Write(a, b) }
func (p *fakePC) MapRAM(uint32, int)          {}
func (p *fakePC) Memory() uint64              { return 16 << 20 }
func (p *fakePC) FrameGeneration() uint64     { return 0 }
func (p *fakePC) SetA20(bool)                 {}
func (p *fakePC) Trap(a uint32, f func())     { p.traps[a] = f }
func (p *fakePC) End(code uint32)             { p.ended, p.code = true, code }
func (p *fakePC) Date() time.Time             { return time.Date(2000, 1, 2, 3, 4, 5, 6e7, time.UTC) }

// typed is standard input.
type typed struct{ io.Reader }

func (typed) Ready() bool { return true }

// bench is DOS with drive C in a temporary directory, and a program running whose data
// segment is 2000h.
type bench struct {
	*testing.T
	d        *DOS
	pc       *fakePC
	dir      string
	out, err bytes.Buffer

	es          uint16 // of the next calls; 0 is the data segment
	callerFlags uint32 // of the next calls; 0 is what a program has

	seen   []byte // by the program's handler of INT 29h
	breaks int    // calls of its handler of INT 23h
}

// handlerSeg is where the program's handlers stand: the offset is the vector, and they do what the bench
// does for them.
const handlerSeg = 0x7000

// setHandler makes the program's handler of vector v.
func (b *bench) setHandler(v int) {
	b.d.setVector(v, far{handlerSeg, uint16(v)})
	b.d.putByte(linear(handlerSeg, uint16(v)), 0x90)
}

// handle is a handler of the program. That of INT 29h chains to DOS's and has then changed AX.
func (b *bench) handle() {
	switch b.pc.ip {
	case 0x23:
		b.breaks++
	case 0x29:
		b.seen = append(b.seen, b.d.al())
		b.d.show([]byte{b.d.al()}, false)
		b.d.setAX(0xdead)
	}
	b.pc.ip, b.pc.seg[segCS] = b.d.pop(), b.d.pop()
	b.d.pop()
}

const dataSeg = 0x2000

func newBench(t *testing.T, input string, more ...Mount) *bench {
	t.Helper()
	b := &bench{T: t, dir: t.TempDir(), pc: &fakePC{mem: make([]byte, 0x200000), traps: map[uint32]func(){}}}
	binary.LittleEndian.PutUint16(b.pc.mem[0x413:], 639)
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	cfg := Config{In: typed{bytes.NewBufferString(input)}, Out: &b.out, Err: &b.err, Env: []string{"A=1"},
		Mounts: append([]Mount{{Letter: 'C', Root: root}}, more...)}
	if b.d, err = New(b.pc, cfg); err != nil {
		t.Fatal(err)
	}
	b.pc.seg[segDS], b.pc.seg[segES], b.pc.seg[segSS] = dataSeg, dataSeg, 0x3000
	t.Cleanup(b.d.closeAll)
	return b
}

// file makes a file of the host.
func (b *bench) file(name, content string) {
	b.Helper()
	full := filepath.Join(b.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		b.Fatal(err)
	}
}

// content is a file of the host, "-" when there is none.
func (b *bench) content(name string) string {
	got, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(name)))
	if err != nil {
		return "-"
	}
	return string(got)
}

// put stores a string at off in the data segment, with a zero.
func (b *bench) put(off uint16, s string) {
	b.d.putBytes(dataSeg, off, append([]byte(s), 0))
}

func (b *bench) text(off uint16) string { return string(b.d.asciiz(dataSeg, off, 300)) }

// regs are the registers of a call; DS and ES are the data segment.
type regs struct{ ax, bx, cx, dx, si, di uint16 }

// call is INT 21h. It returns the registers after it and the carry flag.
func (b *bench) call(r regs) (regs, bool) {
	b.Helper()
	for i, v := range map[int]uint16{regAX: r.ax, regBX: r.bx, regCX: r.cx, regDX: r.dx, regSI: r.si, regDI: r.di} {
		b.d.set16(i, v)
	}
	b.pc.seg[segDS], b.pc.seg[segES] = dataSeg, dataSeg
	if b.es != 0 {
		b.pc.seg[segES] = b.es
	}
	b.pc.seg[segSS], b.pc.reg[regSP] = 0x3000, 0xfff0
	b.d.putBytes(0x3000, 0xfff0, []byte{0, 1, 0, 0x20, 0x02, 0x02})
	if b.callerFlags != 0 {
		b.d.putWord(linear(0x3000, 0xfff4), uint16(b.callerFlags))
	}
	b.d.jump(far{stubSeg, uint16(vectorStub(0x21))})
	b.trap(b.d.int21)
	b.handlers()
	carry := b.d.word(linear(0x3000, 0xfff4))&flagCF != 0
	return regs{b.d.ax(), b.d.bx(), b.d.cx(), b.d.dx(), b.d.si(), b.d.di()}, carry
}

// trap calls f as the machine does at a NOP, which is executed unless f moves on.
func (b *bench) trap(f func()) {
	seg, ip := b.pc.seg[segCS], b.pc.ip
	if f(); b.pc.seg[segCS] == seg && b.pc.ip == ip {
		b.pc.ip++
	}
}

// handlers lets handlers that a call has entered, stubs of our own, run and return.
func (b *bench) handlers() {
	b.Helper()
	for range 100 {
		at := stubBase + uint32(b.pc.ip)
		switch code := b.pc.mem[at]; {
		case b.pc.ended:
			return
		case b.pc.seg[segCS] == handlerSeg:
			b.handle()
		case b.pc.seg[segCS] != stubSeg || b.pc.reg[regSP] == 0xfff6:
			return
		case code == 0xcd: // INT
			b.d.push(uint16(b.pc.flags))
			b.d.push(stubSeg)
			b.d.push(b.pc.ip + 2)
			b.d.jump(b.d.vector(int(b.pc.mem[at+1])))
		case code == 0xeb: // JMP
			b.pc.ip += 2 + uint16(int8(b.pc.mem[at+1]))
		case code == 0xcf: // IRET
			b.pc.ip, b.pc.seg[segCS] = b.d.pop(), b.d.pop()
			b.d.pop()
		case b.pc.traps[at] != nil:
			b.trap(b.pc.traps[at])
		default:
			b.Fatalf("at stub %04X", b.pc.ip)
		}
	}
	b.Fatal("handlers go on for ever")
}

// path is a call with a path at DS:DX; it returns AX, or the error.
func (b *bench) path(ax, cx uint16, path string) (uint16, errno) {
	b.Helper()
	b.put(0x100, path)
	r, carry := b.call(regs{ax: ax, cx: cx, dx: 0x100})
	if carry {
		return 0, errno(r.ax)
	}
	return r.ax, errNone
}

// read is everything a handle gives.
func (b *bench) read(handle uint16) string {
	b.Helper()
	r, carry := b.call(regs{ax: 0x3f00, bx: handle, cx: 0x1000, dx: 0x1000})
	if carry {
		b.Fatalf("read: error %d", r.ax)
	}
	return string(b.d.bytesAt(dataSeg, 0x1000, int(r.ax)))
}

func (b *bench) write(handle uint16, s string) {
	b.Helper()
	b.put(0x1000, s)
	if r, carry := b.call(regs{ax: 0x4000, bx: handle, cx: uint16(len(s)), dx: 0x1000}); carry || int(r.ax) != len(s) {
		b.Fatalf("write: AX %d, carry %v", r.ax, carry)
	}
}

// find lists what fits a pattern.
func (b *bench) find(pattern string, attr uint16) []string {
	b.Helper()
	b.call(regs{ax: 0x1a00, dx: 0x80})
	var names []string
	for _, e := b.path(0x4e00, attr, pattern); e == errNone; {
		names = append(names, b.text(0x80+30))
		if _, carry := b.call(regs{ax: 0x4f00}); carry {
			break
		}
	}
	return names
}
