package decoder

import (
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
	"golang.org/x/arch/x86/x86asm"
)

// tolerated64 are further disagreements in 64-bit code.
var tolerated64 = []disagreements{
	{"x86asm refuses a REX prefix that another prefix follows; processors ignore it", func(p *pair) bool {
		return p.err != nil && p.mine.Op > TooLong && lostREX(p.code)
	}},
	{"x86asm has all of PREFETCHW and PREFETCH at 0F 0D", func(p *pair) bool { return p.mine.Op == NOP && p.mine.Opcode == 0x0f0d }},
	{"x86asm writes 32 bits for the source of MOVSXD with prefix 66", func(p *pair) bool { return p.mine.Op == MOVSXD && p.mine.OpSize == 2 }},
	{"x86asm has debug registers 8 to 15", func(p *pair) bool {
		return p.mine.Op == Invalid && (p.mine.Opcode == 0x0f21 || p.mine.Opcode == 0x0f23) && p.mine.REX&rexR != 0
	}},
	{"x86asm takes 90 with F3 for PAUSE though REX.B makes it XCHG", func(p *pair) bool {
		return p.mine.Op == XCHG && p.theirs.Op == x86asm.PAUSE
	}},
}

// lostREX reports whether a REX prefix stands before another prefix.
func lostREX(code []byte) bool {
	rex := false
	for _, b := range code {
		isREX := b&0xf0 == 0x40
		switch {
		case isREX, b&0xe7 == 0x26, b&0xfc == 0x64, b == 0xf0, b == 0xf2, b == 0xf3:
			if rex {
				return true
			}
			rex = isREX
		default:
			return false
		}
	}
	return false
}

// TestX86asm64 compares samples of every row in 64-bit code and random bytes with x86asm.
func TestX86asm64(t *testing.T) {
	need.Time(t)
	hits := make([]int, len(tolerated)+len(tolerated64))
	m := Mode{64, x86.X64v2}
	compare := func(code []byte) {
		text, class := disagreement(code, m)
		switch {
		case class >= 0:
			hits[class]++
		case text != "":
			t.Errorf("%x in 64-bit code: %s", code, text)
		}
	}
	eachSample64(func(r *Row, _ Mode, code []byte, _ Inst) { compare(code) })
	r := rand.New(rand.NewPCG(1, 2))
	code := make([]byte, lookAhead)
	count := 300000
	if testing.Short() {
		count = 100000
	}
	for n := range count {
		for i := range code {
			code[i] = byte(r.Uint32())
		}
		switch n % 8 {
		case 0:
			code[0] = 0x0f
		case 1:
			code[0], code[1] = []byte{0x66, 0xf2, 0xf3, 0x67}[r.IntN(4)], 0x0f
		case 2, 3:
			code[0] = 0x40 | code[0]&15
		case 4:
			code[0], code[1] = 0x40|code[0]&15, 0x0f
		case 5:
			code[0], code[1], code[2] = []byte{0x66, 0xf2, 0xf3, 0x67}[r.IntN(4)], 0x40|code[1]&15, 0x0f
		}
		compare(code)
	}
	for n, tol := range tolerated64 {
		if hits[len(tolerated)+n] == 0 {
			t.Errorf("no longer a disagreement: %s", tol.reason)
		}
	}
}

// FuzzX86asm64 compares any bytes with x86asm.
func FuzzX86asm64(f *testing.F) {
	f.Add([]byte{0x48, 0x8b, 0x05, 1, 2, 3, 4})
	f.Add([]byte{0x66, 0x4f, 0x0f, 0x3a, 0x16, 0x44, 0x24, 0x10, 3})
	f.Fuzz(func(t *testing.T, code []byte) {
		if text, class := disagreement(code, Mode{64, x86.X64v2}); text != "" && class < 0 {
			t.Errorf("%x in 64-bit code: %s", code, text)
		}
	})
}
