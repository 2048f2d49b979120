package dos

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

// typed is standard input.
type typed struct{ io.Reader }

func (typed) Ready() bool { return true }

// bench is DOS with drive C in a temporary directory, and a program running whose data
// segment is 2000h.
type bench struct {
	*testing.T
	d        *DOS
	pc       *guesttest.PC
	dir      string
	out, err bytes.Buffer

	es          uint16 // of the next calls; 0 is the data segment
	callerFlags uint32 // of the next calls; 0 is what a program has

	seen   []byte // by the program's handler of INT 29h
	breaks int    // calls of its handler of INT 23h

	critical     []uint8 // what its handler of INT 24h is still to answer
	criticalCode uint8   // with which it was called last
}

// handlerSeg is where the program's handlers stand: the offset is the vector, and they do what the bench
// does for them.
const handlerSeg = 0x7000

// setHandler makes the program's handler of vector v.
func (b *bench) setHandler(v int) {
	b.d.g.SetVector(v, guest.Far{Seg: handlerSeg, Off: uint16(v)})
	b.d.g.PutByte(guest.Linear(handlerSeg, uint16(v)), 0x90)
}

// handle is a handler of the program. That of INT 29h chains to DOS's and has then changed AX.
func (b *bench) handle() {
	switch b.pc.Pointer {
	case 0x23:
		b.breaks++
	case 0x24:
		b.criticalCode = uint8(b.d.g.DI())
		b.d.g.SetAL(b.critical[0])
		b.critical = b.critical[1:]
	case 0x29:
		b.seen = append(b.seen, b.d.g.AL())
		b.d.con.Show([]byte{b.d.g.AL()})
		b.d.g.SetAX(0xdead)
	}
	b.pc.Pointer, b.pc.Segs[x86.CS] = b.d.g.Pop(), b.d.g.Pop()
	b.d.g.Pop()
}

const dataSeg = 0x2000

func newBench(t *testing.T, input string, more ...Mount) *bench {
	t.Helper()
	return newBenchTo(t, nil, input, more...)
}

// newBenchTo is newBench with a standard output of its own, if out is not nil.
func newBenchTo(t *testing.T, out io.Writer, input string, more ...Mount) *bench {
	t.Helper()
	b := &bench{T: t, dir: t.TempDir(), pc: guesttest.New()}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	cfg := Config{In: typed{bytes.NewBufferString(input)}, Out: &b.out, Err: &b.err, Env: []string{"A=1"},
		Mounts: append([]Mount{{Letter: 'C', Root: root}}, more...)}
	if out != nil {
		cfg.Out = out
	}
	if b.d, err = New(b.pc, cfg); err != nil {
		t.Fatal(err)
	}
	b.pc.Segs[x86.DS], b.pc.Segs[x86.ES], b.pc.Segs[x86.SS] = dataSeg, dataSeg, 0x3000
	t.Cleanup(b.d.file.CloseAll)
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
	b.d.g.PutBytes(dataSeg, off, append([]byte(s), 0))
}

func (b *bench) text(off uint16) string { return string(b.d.g.ASCIIZ(dataSeg, off, 300)) }

// regs are the registers of a call; DS and ES are the data segment.
type regs struct{ ax, bx, cx, dx, si, di uint16 }

// call is INT 21h. It returns the registers after it and the carry flag.
func (b *bench) call(r regs) (regs, bool) {
	b.Helper()
	for i, v := range map[int]uint16{x86.AX: r.ax, x86.BX: r.bx, x86.CX: r.cx, x86.DX: r.dx, x86.SI: r.si, x86.DI: r.di} {
		b.d.g.Set16(i, v)
	}
	b.pc.Segs[x86.DS], b.pc.Segs[x86.ES] = dataSeg, dataSeg
	if b.es != 0 {
		b.pc.Segs[x86.ES] = b.es
	}
	b.pc.Segs[x86.SS], b.pc.Regs[x86.SP] = 0x3000, 0xfff0
	b.d.g.PutBytes(0x3000, 0xfff0, []byte{0, 1, 0, 0x20, 0x02, 0x02})
	if b.callerFlags != 0 {
		b.d.g.PutWord(guest.Linear(0x3000, 0xfff4), uint16(b.callerFlags))
	}
	b.d.g.Jump(guest.Stub(guest.VectorStub(0x21)))
	b.trap(b.d.int21)
	b.handlers()
	carry := b.d.g.Word(guest.Linear(0x3000, 0xfff4))&x86.CF != 0
	return regs{b.d.g.AX(), b.d.g.BX(), b.d.g.CX(), b.d.g.DX(), b.d.g.SI(), b.d.g.DI()}, carry
}

// trap calls f as the machine does at a NOP, which is executed unless f moves on.
func (b *bench) trap(f func()) {
	seg, ip := b.pc.Segs[x86.CS], b.pc.Pointer
	if f(); b.pc.Segs[x86.CS] == seg && b.pc.Pointer == ip {
		b.pc.Pointer++
	}
}

// handlers lets handlers that a call has entered, stubs of our own, run and return.
func (b *bench) handlers() {
	b.Helper()
	for range 100 {
		at := guest.StubBase + uint32(b.pc.Pointer)
		switch code := b.pc.Mem[at]; {
		case b.pc.Ended:
			return
		case b.pc.Segs[x86.CS] == handlerSeg:
			b.handle()
		case b.pc.Segs[x86.CS] != guest.StubSeg || b.pc.Regs[x86.SP] == 0xfff6:
			return
		case code == 0xcd: // INT
			b.d.g.Push(uint16(b.pc.EFLAGS))
			b.d.g.Push(guest.StubSeg)
			b.d.g.Push(b.pc.Pointer + 2)
			b.d.g.Jump(b.d.g.Vector(int(b.pc.Mem[at+1])))
		case code == 0xeb: // JMP
			b.pc.Pointer += 2 + uint16(int8(b.pc.Mem[at+1]))
		case code == 0xcf: // IRET
			b.pc.Pointer, b.pc.Segs[x86.CS] = b.d.g.Pop(), b.d.g.Pop()
			b.d.g.Pop()
		case b.pc.Traps[at] != nil:
			b.trap(b.pc.Traps[at])
		default:
			b.Fatalf("at stub %04X", b.pc.Pointer)
		}
	}
	b.Fatal("handlers go on for ever")
}

// path is a call with a path at DS:DX; it returns AX, or the error.
func (b *bench) path(ax, cx uint16, path string) (uint16, errno.Code) {
	b.Helper()
	b.put(0x100, path)
	r, carry := b.call(regs{ax: ax, cx: cx, dx: 0x100})
	if carry {
		return 0, errno.Code(r.ax)
	}
	return r.ax, errno.None
}

// read is everything a handle gives.
func (b *bench) read(handle uint16) string {
	b.Helper()
	r, carry := b.call(regs{ax: 0x3f00, bx: handle, cx: 0x1000, dx: 0x1000})
	if carry {
		b.Fatalf("read: error %d", r.ax)
	}
	return string(b.d.g.Bytes(dataSeg, 0x1000, int(r.ax)))
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
	for _, e := b.path(0x4e00, attr, pattern); e == errno.None; {
		names = append(names, b.text(0x80+30))
		if _, carry := b.call(regs{ax: 0x4f00}); carry {
			break
		}
	}
	return names
}
