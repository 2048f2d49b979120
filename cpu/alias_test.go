package cpu

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// Layout of aliasRig. Linear pages from 300000h on belong to the test.
const (
	aliasDirectory = 0x10000
	aliasTable     = 0x11000
	aliasA         = 0x300000
	aliasB         = 0x301000
	aliasFrame     = 0x40000 // and the frames after it
	aliasStack     = 0x20000
	aliasHandler   = 0x9000 // of #PF: stops
)

// aliasRig is a processor in flat protected mode with paging: the first MB maps to itself.
type aliasRig struct {
	*CPU
	t   *testing.T
	ram []byte
}

func newAliasRig(t *testing.T) *aliasRig {
	t.Helper()
	r := &aliasRig{t: t, ram: make([]byte, 2<<20)}
	b := bus.New()
	b.MapRAM(0, r.ram)
	r.CPU = New(Config{Generation: x86.P3, Bus: b})
	r.Reset()
	put32(r.ram, aliasDirectory, aliasTable|7)
	for i := range uint32(256) {
		put32(r.ram, aliasTable+4*i, i<<12|7)
	}
	r.SetCR(3, aliasDirectory)
	r.SetCR(0, x86.CR0PE|x86.CR0PG)
	for i := range 6 {
		r.SetSegment(i, allMemory(0x10, 0x93))
	}
	r.SetSegment(x86.CS, allMemory(8, 0x9b))
	r.HoldFaults(true)
	return r
}

// entry is the page-table entry of lin; set changes it as a program would that
// does not flush.
func (r *aliasRig) entry(lin uint32) uint32 { return aliasTable + lin>>12*4 }
func (r *aliasRig) set(lin, v uint32)       { put32(r.ram, r.entry(lin), v) }

// call runs a routine at lin to its RET, in pieces of at most step instructions, and
// gives EAX.
func (r *aliasRig) call(lin, step uint32) uint32 {
	r.t.Helper()
	put32(r.ram, aliasStack, 0x8000) // the return address
	r.SetReg(x86.SP, aliasStack)
	r.SetEIP(lin)
	for range 1000 {
		if _, why := r.Run(uint64(step)); why != Budget {
			e, _ := r.LastException()
			r.t.Fatalf("call %x: %v, exception %+v, CR2 %x", lin, why, e, r.CR(2))
		}
		if r.EIP()&^0xf == 0x8000 {
			return r.Reg(x86.AX)
		}
	}
	r.t.Fatalf("call %x: no return", lin)
	return 0
}

func (r *aliasRig) write(at uint32, code string) {
	copy(r.ram[at:], code)
	r.CodeWritten(uint64(at), len(code))
}

// each runs a test with whole blocks and by single instructions.
func (r *aliasRig) each(name string, test func(r *aliasRig, step uint32)) {
	for _, step := range []uint32{1000, 1} {
		test(newAliasRig(r.t), step)
		if r.t.Failed() {
			r.t.Fatalf("%s, %d instructions at once", name, step)
		}
	}
}

func (r *aliasRig) want(what string, have, want uint32) {
	r.t.Helper()
	if have != want {
		r.t.Errorf("%s: have %x, want %x", what, have, want)
	}
}

// prepare fills the page of returns.
func (r *aliasRig) prepare() {
	r.write(0x8000, "\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\xeb\xf0") // nops, jmp 8000h
}

// TestCrossingOneFrame: an instruction across two linear pages of one frame, then
// written through each of them, and by others.
func TestCrossingOneFrame(t *testing.T) {
	for _, frame := range []uint32{aliasFrame, 0} {
		newAliasRig(t).each("crossing", func(r *aliasRig, step uint32) {
			r.prepare()
			r.set(aliasA, frame|7)
			r.set(aliasB, frame|7)
			r.write(frame+0xffe, "\xb8\x11")           // mov eax, …
			r.write(frame, "\x22\x33\x44\xc3")         // ret
			r.write(aliasFrame+0x2000, "\x88\x0a\xc3") // mov [edx], cl; ret
			r.set(0x302000, aliasFrame+0x2000|7)
			r.want("as it was", r.call(aliasA+0xffe, step), 0x44332211)
			for _, w := range []struct{ at, v, want uint32 }{
				{aliasA, 0x55, 0x44335511}, {aliasB + 1, 0x66, 0x44665511}, {aliasA + 0xfff, 0x77, 0x44665577}, {frame + 2, 0x88, 0x88665577},
			} {
				r.SetReg(x86.DX, w.at)
				r.SetReg(x86.CX, w.v)
				r.call(0x302000, step)
				r.want("after a write", r.call(aliasA+0xffe, step), w.want)
			}
			r.blocks.endAll()
			r.want("after all was dropped", r.call(aliasA+0xffe, step), 0x88665577)
		})
	}
}

// TestCrossingRemapped: the second page of an instruction is another frame, frame 0
// at last, then absent.
func TestCrossingRemapped(t *testing.T) {
	newAliasRig(t).each("crossing", func(r *aliasRig, step uint32) {
		r.prepare()
		r.set(aliasA, aliasFrame|7)
		r.write(aliasFrame+0xfff, "\xb8")
		for i, frame := range []uint32{aliasFrame + 0x1000, aliasFrame + 0x2000, 0, aliasFrame + 0x1000, 0} {
			r.write(frame, string([]byte{uint8(frame >> 12), 0, 0, 0, 0xc3}))
			r.set(aliasB, frame|7)
			r.flushPage(aliasB)
			for range 3 {
				r.want("frame", r.call(aliasA+0xfff, step), frame>>12)
			}
			if i == 4 {
				r.write(0, "\x99")
				r.want("frame 0 written", r.call(aliasA+0xfff, step), 0x99)
			}
		}
		r.set(aliasB, 0)
		r.flushPage(aliasB)
		r.SetEIP(aliasA + 0xfff)
		_, why := r.Run(10)
		if e, _ := r.LastException(); why != Stopped || e.Vector != x86.VecPF || r.CR(2) != aliasB {
			t.Errorf("absent: %v, %+v, CR2 %x", why, e, r.CR(2))
		}
	})
}

// TestLinksFollowTranslation: a jump from one linear page into another of the same
// frame, whose translation then changes by each of the ways there are.
func TestLinksFollowTranslation(t *testing.T) {
	for _, c := range []struct {
		name  string
		entry uint32
		flush func(r *aliasRig)
		fault bool
	}{
		{"INVLPG", aliasFrame + 0x1000 | 7, func(r *aliasRig) { r.flushPage(aliasB) }, false},
		{"CR3", aliasFrame + 0x1000 | 7, func(r *aliasRig) { r.setCR3(aliasDirectory) }, false},
		{"absent", 0, func(r *aliasRig) { r.flushPage(aliasB) }, true},
		{"supervisor", aliasFrame | 3, func(r *aliasRig) { r.flushPage(aliasB) }, true},
		{"no flush", aliasFrame + 0x1000 | 7, func(*aliasRig) {}, false},
	} {
		newAliasRig(t).each(c.name, func(r *aliasRig, step uint32) {
			r.prepare()
			r.set(aliasA, aliasFrame|7)
			r.set(aliasB, aliasFrame|7)
			r.write(aliasFrame, "\xb8\x01\x00\x00\x00\xe9\xf6\x10\x00\x00") // mov eax, 1; jmp to 1100h
			r.write(aliasFrame+0x100, "\x0d\x10\x00\x00\x00\xc3")           // or eax, 10h; ret
			r.write(aliasFrame+0x1100, "\x0d\x20\x00\x00\x00\xc3")          // or eax, 20h; ret
			r.SetCPL(3)
			for range 3 {
				r.want("before", r.call(aliasA, step), 0x11)
			}
			r.set(aliasB, c.entry)
			c.flush(r)
			if c.fault {
				r.SetEIP(aliasA)
				_, why := r.Run(10)
				if e, _ := r.LastException(); why != Stopped || e.Vector != x86.VecPF || r.CR(2) != aliasB+0x100 || r.EIP() != aliasB+0x100 {
					t.Errorf("%v, %+v, CR2 %x, EIP %x", why, e, r.CR(2), r.EIP())
				}
				return
			}
			want := uint32(0x21)
			if c.name == "no flush" {
				want = 0x11 // the CodeTLB still has the page
			}
			r.want("after", r.call(aliasA, step), want)
		})
	}
}

// TestFetchesKeepTheirPage: a page of code is mapped elsewhere without a flush. Accesses
// to data, in whatever number, do not decide which of the two is executed.
func TestFetchesKeepTheirPage(t *testing.T) {
	newAliasRig(t).each("data", func(r *aliasRig, step uint32) {
		r.prepare()
		put32(r.ram, aliasDirectory+4, aliasTable|7) // two more views, 4 and 8 MB up
		put32(r.ram, aliasDirectory+8, aliasTable|7)
		r.set(aliasA, aliasFrame|7)
		for i := range uint32(2) { // mov ebx, [edx]; mov ecx, …; mov eax, …; jmp to the RET in the page
			r.write(aliasFrame+i<<12, "\x8b\x1a\xb9\x00\x00\x00\x00\xb8"+string([]byte{uint8(0x10 + i), 0, 0, 0})+"\xeb\x02\x90\x90\xc3")
		}
		for _, lin := range []uint32{aliasA, aliasA + 0x400000, aliasA + 0x800000} {
			r.SetReg(x86.DX, lin)
			r.want("first frame", r.call(aliasA, step), 0x10)
		}
		r.set(aliasA, aliasFrame+0x1000|7)
		for _, lin := range []uint32{aliasA + 0x800000, aliasA, aliasA + 0x400000} {
			r.SetReg(x86.DX, lin)
			r.want("still the first frame", r.call(aliasA, step), 0x10)
		}
	})
}

// TestFlushInsideAPage: the page that runs maps itself elsewhere; the next
// instruction, which a link leads to, comes from the new frame.
func TestFlushInsideAPage(t *testing.T) {
	for name, flush := range map[string]string{"CR3": "\x0f\x22\xdb\x90", "INVLPG": "\x0f\x01\x3e\x90", "CR4": "\x0f\x22\xe7\x90"} {
		newAliasRig(t).each(name, func(r *aliasRig, step uint32) {
			r.prepare()
			for i := range uint32(2) { // mov [edx], ecx; flush; or eax, …; ret
				r.write(aliasFrame+i<<12, "\x89\x0a"+flush+"\x0d"+string([]byte{uint8(0x10 + i), 0, 0, 0, 0xc3}))
			}
			r.SetReg(x86.BX, aliasDirectory)
			r.SetReg(x86.SI, aliasA)
			r.SetReg(x86.DX, r.entry(aliasA))
			r.set(aliasA, aliasFrame|7)
			for i := range uint32(6) {
				r.SetReg(x86.AX, 0)
				r.SetReg(x86.CX, aliasFrame+i&1<<12|7)
				r.SetReg(x86.DI, i&1<<4) // CR4.PSE
				r.want("frame", r.call(aliasA, step), 0x10+i&1)
			}
		})
	}
}

// TestNoLinkToAnotherFrame: MOV CR4 that flushes leads on to another frame. The same
// code elsewhere, where MOV CR4 changes nothing and so flushes nothing, goes on in its own.
func TestNoLinkToAnotherFrame(t *testing.T) {
	newAliasRig(t).each("CR4", func(r *aliasRig, step uint32) {
		r.prepare()
		for i := range uint32(2) { // mov [edx], ecx; mov cr4, edi; or eax, …; ret
			r.write(aliasFrame+i<<12, "\x89\x0a\x0f\x22\xe7\x0d"+string([]byte{uint8(0x10 + i), 0, 0, 0, 0xc3}))
		}
		r.set(aliasA, aliasFrame|7)
		r.set(aliasB, aliasFrame|7)
		r.SetReg(x86.DX, r.entry(aliasA))
		r.SetReg(x86.CX, aliasFrame+0x1000|7)
		r.SetReg(x86.DI, x86.CR4PSE)
		r.SetReg(x86.AX, 0)
		r.want("with a flush", r.call(aliasA, step), 0x11)
		r.SetReg(x86.AX, 0)
		r.want("without", r.call(aliasB, step), 0x10)
	})
}

// TestLinksFollowA20: the port that opens A20 and the code after it, 1 MB up.
func TestLinksFollowA20(t *testing.T) {
	r := newAliasRig(t)
	r.bus.MapPorts(0x92, 1, gate{r.CPU})
	r.SetCR(0, x86.CR0PE)
	r.prepare()
	for i, at := range []uint32{0x50000, 0x150000} { // out 92h, al; mov eax, …; ret
		r.write(at, "\xe6\x92\xb8"+string([]byte{uint8(i), 0, 0, 0, 0xc3}))
	}
	for i := range uint32(6) {
		r.SetReg(x86.AX, i&1)
		r.want("with A20", r.call(0x150000, 1000), i&1)
	}
}

// gate is port 92h: bit 0 opens A20.
type gate struct{ c *CPU }

func (g gate) ReadPort(uint16) uint8       { return 0 }
func (g gate) WritePort(_ uint16, v uint8) { g.c.SetA20(v&1 != 0) }

// TestWalksWriteCode: a page-table entry is code. The accessed and the dirty bit, set
// by data accesses, change it: in a routine that is called, and in the running block.
func TestWalksWriteCode(t *testing.T) {
	newAliasRig(t).each("called", func(r *aliasRig, step uint32) {
		r.prepare()
		at := r.entry(aliasA)
		r.write(at, "\x03\xc8\xc3\x00")                  // add ecx, eax; ret: a supervisor page
		r.write(0x60000, "\x8b\x1d\x00\x00\x30\x00\xc3") // mov ebx, [300000h]; ret
		r.write(0x60010, "\x89\x1d\x00\x00\x30\x00\xc3") // mov [300000h], ebx; ret
		run := func() uint32 {
			r.SetReg(x86.AX, 0x11)
			r.SetReg(x86.CX, 0x0f)
			r.call(at, step)
			return r.Reg(x86.CX)
		}
		for range 2 {
			r.want("add", run(), 0x20)
		}
		r.call(0x60000, step)
		r.want("accessed: and", run(), 0x01)
		r.call(0x60010, step)
		r.want("dirty: arpl", run(), 0x0f)
		r.want("dirty: arpl", r.Reg(x86.AX), 0x13)
	})
	newAliasRig(t).each("fused", func(r *aliasRig, step uint32) {
		r.prepare()
		// cmp al, [304000h]; jz +41h: the displacement is the entry of 304000h, and the walk makes it 61h.
		at := r.entry(0x304000)
		r.write(at-7, "\x3a\x05\x00\x40\x30\x00\x74"+"\x41")
		r.write(at+1+0x41, "\xb8\x01\x00\x00\x00\xc3")
		r.write(at+1+0x61, "\xb8\x02\x00\x00\x00\xc3")
		r.SetReg(x86.AX, 0)
		r.want("the jump", r.call(at-7, step), 2)
	})
}

// TestStepOverOwnBytes: an instruction that writes into itself is complete, and the
// single-step trap follows it.
func TestStepOverOwnBytes(t *testing.T) {
	r := newAliasRig(t)
	r.write(0x50000, "\x88\x05\x00\x00\x05\x00\x90") // mov [50000h], al; nop
	r.SetEIP(0x50000)
	r.SetReg(x86.AX, 0x88)
	r.SetReg(x86.SP, aliasStack)
	r.HoldFaults(false)
	r.SetIDTR(0x60000, 0x7ff)
	r.SetGDTR(0x61000, 0xf)
	put32(r.ram, 0x61008, 0x0000ffff)
	put32(r.ram, 0x6100c, 0x00cf9b00)
	put32(r.ram, 0x60008, 8<<16|0x9000)
	put32(r.ram, 0x6000c, 0x8e00)
	r.SetEflags(x86.TF)
	r.Run(2)
	r.want("EIP: the handler of #DB", r.EIP(), 0x9000)
	r.want("DR6.BS", r.DR(6)&dr6BS, dr6BS)
}
