package cpu

import (
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// TestFERRWhereverBlocksAreCut: an instruction that unmasks a pending exception raises FERR#,
// and the interrupt that follows comes right behind it, however the run is cut.
func TestFERRWhereverBlocksAreCut(t *testing.T) {
	need.Time(t)
	pending := []byte{0xfb, 0xdb, 0xe3, 0xd9, 0xe8, 0xd9, 0xee, 0xde, 0xf9} // STI; FNINIT; FLD1; FLDZ; FDIVP: masked
	rest := []byte{0x90, 0x40, 0x40, 0x40, 0xf4}                            // NOP; INC AX thrice; HLT
	for _, x := range []struct {
		name     string
		gen      x86.Generation
		before   []byte
		unmasks  []byte
		template []byte // at 2000h
	}{
		{"FLDCW", x86.I80486, nil, []byte{0xd9, 0x2e, 0x00, 0x20}, []byte{0x7b, 0x03}},
		{"FLDENV", x86.I80486, []byte{0xd9, 0x36, 0x00, 0x20, 0xc6, 0x06, 0x00, 0x20, 0x7b}, []byte{0xd9, 0x26, 0x00, 0x20}, nil},
		{"FRSTOR", x86.I80486, []byte{0xdd, 0x36, 0x00, 0x20, 0xc6, 0x06, 0x00, 0x20, 0x7b}, []byte{0xdd, 0x26, 0x00, 0x20}, nil},
		{"FXRSTOR", x86.P3, []byte{0x0f, 0xae, 0x06, 0x00, 0x20, 0xc6, 0x06, 0x00, 0x20, 0x7b}, []byte{0x0f, 0xae, 0x0e, 0x00, 0x20}, nil},
		{"FENI", x86.I8086, []byte{0xd9, 0x2e, 0x00, 0x20}, []byte{0xdb, 0xe0}, []byte{0xfb, 0x03}},
	} {
		for slice := uint64(1); slice < 24; slice++ {
			code := append(append(append(append([]byte(nil), pending...), x.before...), x.unmasks...), rest...)
			m, _ := newX87(t, x.gen, code...)
			copy(m.ram[0x2000:], x.template)
			m.vector = 0x75
			m.cfg.FERR = func(high bool) {
				if high {
					m.SetINTR(true)
				}
			}
			for range 60 {
				if _, why := m.Run(slice); why == Halted {
					break
				}
			}
			m.at(x.name, handlerAt(0x75)+1)
			m.equal(x.name+", pushed IP", m.word(0x7ffa), uint32(0x1000+len(code)-len(rest)))
			m.equal(x.name+", AX", m.Reg(x86.AX), 0)
		}
	}
}
