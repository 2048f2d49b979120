package jit

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// realProgram is code of real mode that goes on for ever, with a handler for INT 40h and the stack in pages of their own. EFLAGS are as given.
func realProgram(g *generator, code, handler string, eflags uint32) *program {
	x := &program{start: 0x100, base: rigCode - 0x100, narrow: true, real: true, eflags: eflags, data: append([]byte(nil), g.image...), cuts: []uint64{1}}
	for i := range x.all {
		x.all[i] = cpu.SegmentState{Selector: rigData >> 4, Base: rigData, Limit: 0xffff, Access: 0x93}
	}
	x.all[x86.SS].Selector, x.all[x86.SS].Base = rigStack>>4, rigStack
	x.regs[x86.SP], x.regs[x86.BX] = 0x800, 0x200
	binary.LittleEndian.PutUint32(x.data[rigData+0x200:], rigData<<12|0x300) // a pointer to DS:300h
	x.all[x86.CS] = cpu.SegmentState{Selector: uint16(x.base >> 4), Base: x.base, Limit: 0xffff, Access: 0x9b}
	binary.LittleEndian.PutUint32(x.data[rigIDT+4*0x40:], rigHandlers<<12) // at the beginning of that segment
	copy(x.data[rigHandlers:], handler)
	x.code = [][]byte{append([]byte(code), 0xeb, byte(-len(code)-2))}
	x.assemble()
	return x
}

// TestRealMode executes instructions that units do in real mode, and checks that hardly any comes back to Go: in loops with status flags
// of every kind, with interrupts on and off, and with a debugger's look now and then.
func TestRealMode(t *testing.T) {
	need.Time(t)
	for _, c := range []struct{ name, code, handler string }{
		{"INT", "\x40\xcd\x40\x11\xc2\x72\x00\x79\x00", "\x83\xc1\x05\x7a\x00\xcf"},                                                 // inc ax; int 40h; adc dx,ax; jc; jns  add cx,5; jp; iret
		{"INT, CF", "\xcd\x40\x11\xc2\x29\xd0\x9c\x5a", "\x01\xc1\x55\x89\xe5\x9c\x5e\x89\x76\x06\x5d\xcf"},                         // the handler stores its flags into the frame
		{"STI", "\xfa\x01\xd8\xfb\x01\xc3\x9c\xfa\x00\xd8\x9d", "\xcf"},                                                             // cli; add ax,bx; sti; add bx,ax; pushf; cli; add al,bl; popf
		{"PUSHFD", "\x66\x9c\x66\x59\x01\xc8\x66\x9c\x66\x9d\x11\xc2", "\xcf"},                                                      // pushfd; pop ecx; add ax,cx; pushfd; popfd; adc dx,ax
		{"PUSHA", "\x60\x40\x61\x40\x66\x60\x43\x66\x61\x42", "\xcf"},                                                               // pusha; inc ax; popa; inc ax; pushad; inc bx; popad; inc dx
		{"ENTER", "\xc8\x10\x00\x00\x89\x46\xfa\x40\xc9", "\xcf"},                                                                   // enter 16,0; mov [bp-6],ax; inc ax; leave
		{"REP", "\xbf\x00\x03\xb9\x05\x00\xf3\xab\xbe\x00\x03\xbf\x01\x04\xb9\x07\x00\xf3\xa4\x40\xb9\x03\x00\x66\xf3\xa5", "\xcf"}, // mov di,300h; mov cx,5; rep stosw; mov si,300h; mov di,401h; mov cx,7; rep movsb; inc ax; mov cx,3; rep movsd
		{"LES", "\xc4\x3f\x26\x89\x05\x40\xbb\x00\x02\x66\x0f\xb4\x37\xbb\x00\x02", "\xcf"},                                         // les di,[bx]; mov [es:di],ax; inc ax; mov bx,200h; lfs esi,[bx]; mov bx,200h
	} {
		for _, flags := range []uint32{x86.Bit1, x86.Bit1 | x86.Arith | x86.IF, x86.Bit1 | x86.ZF | x86.PF, x86.Bit1 | x86.OF | x86.AF | x86.SF | x86.IF} {
			g, p := newGenerator(), newPair(t, 0)
			x := realProgram(g, c.code, c.handler, flags)
			for _, r := range []*rig{p.plain, p.translated} {
				r.load(x)
				r.cpu.SetIDTR(rigIDT, 0x3ff)
			}
			for round := range 40 {
				for _, r := range []*rig{p.plain, p.translated} {
					r.cpu.SetINTR(round%10 == 9 && r.cpu.Eflags()&x86.IF == 0)
					r.cpu.Run(uint64(2000 + round%7))
				}
				if d := p.plain.differs(p.translated); d != "" {
					t.Fatalf("%s, flags %x, round %d: %s", c.name, flags, round, d)
				}
			}
			k := p.translated.translator.Counts()
			if left := k.Exits[cpu.ExitOp] + k.Exits[cpu.ExitFlags]; left > 1000 { // an interrupt that waits has some leave
				t.Errorf("%s, flags %x: %d times an instruction left, exits %d", c.name, flags, left, k.Exits)
			}
		}
	}
}

// TestTrapBehindSTI puts an execution trap behind STI, and one behind POPF that sets IF, when the code is units already. The interpreter does
// not see the one behind STI if IF was clear, as the instruction there is executed alone.
func TestTrapBehindSTI(t *testing.T) {
	const code = "\xfa\x01\xd8\xfb\x01\xc3\x9c\xfa\x00\xd8\x9d\x01\xd9" // cli; add ax,bx; sti; add bx,ax; pushf; cli; add al,bl; popf; add cx,bx
	for _, at := range []uint64{4, 11} {
		g, p := newGenerator(), newPair(t, 0)
		x := realProgram(g, code, "", x86.Bit1)
		var stops [2]int
		for i, r := range []*rig{p.plain, p.translated} {
			r.load(x)
			r.cpu.Run(4000)
			r.cpu.SetTrap(rigCode + at)
			for range 100 {
				n, why := r.cpu.Run(70)
				if why == cpu.Stopped {
					stops[i] += int(n) << 8
					stops[i]++
				}
			}
		}
		if d := p.plain.differs(p.translated); d != "" || stops[0] != stops[1] {
			t.Errorf("trap at %d: stops %x: %s", at, stops, d)
		}
		if at == 11 && stops[0] == 0 {
			t.Error("the trap behind POPF stops nothing")
		}
	}
}

// TestX87BehindFar: the CS of the last x87 instruction is that of its unit, also when a far call has loaded another one since.
func TestX87BehindFar(t *testing.T) {
	const code = "\xd9\xe8\xdd\xd8\x9a\x00\x00\x00\x00\x40" // fld1; fstp st0; call far HANDLERS:0; inc ax
	g, p := newGenerator(), newPair(t, 0)
	x := realProgram(g, code, "\x41\x90\xcb", x86.Bit1) // inc cx; nop; retf
	binary.LittleEndian.PutUint16(x.code[0][7:], rigHandlers>>4)
	x.fpu = cpu.FPUState{Control: 0x37f, MXCSR: 0x1f80}
	x.assemble()
	for _, r := range []*rig{p.plain, p.translated} {
		r.load(x)
	}
	for round := range 200 {
		for _, r := range []*rig{p.plain, p.translated} {
			r.cpu.Run(uint64(100 + round%7))
		}
		if d := p.plain.differs(p.translated); d != "" {
			t.Fatalf("round %d: %s", round, d)
		}
	}
}
