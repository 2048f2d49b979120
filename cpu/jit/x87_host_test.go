package jit

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// hostOps are the instructions that TestX87Host compares: each makes one of ST(0) and ST(1), which it leaves on the stack beside the other, or
// stores ST(0) at [edi].
var hostOps = map[string]string{
	"fadd": "\xd8\xc1", "fmul": "\xd8\xc9", "fsub": "\xd8\xe1", "fsubr": "\xd8\xe9", "fdiv": "\xd8\xf1", "fdivr": "\xd8\xf9",
	"fsqrt": "\xd9\xfa", "frndint": "\xd9\xfc", "fscale": "\xd9\xfd", "fcom": "\xd8\xd1", "fucom": "\xdd\xe1", "ftst": "\xd9\xe4", "fxam": "\xd9\xe5",
	"fst m32": "\xd9\x17", "fst m64": "\xdd\x17", "fist m16": "\xdf\x17", "fist m32": "\xdb\x17", "fistp m64": "\xdf\x3f\xd9\xc0", "fisttp m64": "\xdd\x0f\xd9\xc0",
	"fadd m32": "\xd8\x06", "fmul m64": "\xdc\x0e", "fdiv m64": "\xdc\x36", "fiadd m16": "\xde\x06", "fidiv m32": "\xda\x36", "fld m32": "\xdd\xd8\xd9\x06",
	"fld m64": "\xdd\xd8\xdd\x06", "fild m64": "\xdd\xd8\xdf\x2e", "fldl2t": "\xdd\xd8\xd9\xe9", "fldpi": "\xdd\xd8\xd9\xeb",
}

// TestX87Host compares what the host's unit makes of many operands with what the interpreter does: results, flags and C1, with all
// roundings and precisions. Each program goes through pairs of numbers in memory.
func TestX87Host(t *testing.T) {
	rounds := 12 * 25
	if testing.Short() {
		rounds = 12
	}
	const pairs = 100
	g, p := newGenerator(), newPair(t, 0)
	for name, op := range hostOps {
		// next: fld tword [esi+16]; fld tword [esi]; fnclex; op; fnstsw ax; mov [edi+10], ax; fstp tword [edi+16]; fstp st0
		body := "\xdb\x6e\x10\xdb\x2e\xdb\xe2" + op + "\xdf\xe0\x66\x89\x47\x0a\xdb\x7f\x10\xdd\xd8"
		body += "\x83\xc6\x20\x83\xc7\x20\x49" // add esi, 32; add edi, 32; dec ecx
		code := body + "\x75" + string([]byte{byte(-len(body) - 2)}) + "\xf4"
		for round := range rounds {
			x := &program{start: rigCode, data: g.image, cuts: []uint64{pairs * 13}, code: [][]byte{[]byte(code)}}
			x.fpu = cpu.FPUState{Control: 0x7f | uint16(round%4)<<10 | [...]uint16{0x000, 0x200, 0x300}[round/4%3], MXCSR: 0x1f80}
			x.regs[x86.SI], x.regs[x86.DI], x.regs[x86.CX] = rigData, rigStack, pairs
			for n := range uint32(pairs) {
				a, b := g.float80pair()
				copy(x.data[rigData+32*n:], a[:])
				copy(x.data[rigData+32*n+16:], b[:])
			}
			x.assemble()
			if d := p.compare(x); d != "" {
				t.Fatalf("%s, control word %x: %s", name, x.fpu.Control, d)
			}
		}
	}
	retired := p.translated.cpu.Retired()
	if c := p.translated.translator.Counts(); hostSIMD && c.Exits[cpu.ExitOp] > retired/1000 {
		t.Errorf("units leave all the time: %d instructions, exits %d", retired, c.Exits)
	}
	t.Logf("%d instructions", retired)
}

// float80pair are two numbers, sometimes near each other or the same.
func (g *generator) float80pair() (a, b [16]byte) {
	sig, se := g.float80()
	binary.LittleEndian.PutUint64(a[:], sig)
	binary.LittleEndian.PutUint16(a[8:], se)
	if b = a; g.one(4) {
		b[g.IntN(10)] ^= 1 << g.IntN(8)
		return a, b
	}
	sig, se = g.float80()
	binary.LittleEndian.PutUint64(b[:], sig)
	binary.LittleEndian.PutUint16(b[8:], se)
	return a, b
}
