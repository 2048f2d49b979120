package monitor

import (
	"fmt"
	"slices"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/monitor/expr"
)

// code reads up to 16 bytes of an instruction. It returns fewer where the next page is not present.
func (g *guest) code(at expr.Value) ([]byte, error) {
	for n := 16; ; n-- {
		b, err := g.read(at, n)
		if err == nil || n == 1 {
			return b, err
		}
	}
}

// decode decodes the instruction at an address.
func (g *guest) decode(at expr.Value) (decoder.Inst, []byte, error) {
	b, err := g.code(at)
	if err != nil {
		return decoder.Inst{}, nil, err
	}
	i := decoder.Decode(b, g.m.CPU().DecodeMode())
	n := int(i.Len)
	if i.Op <= decoder.TooLong {
		n = 1
	}
	return i, b[:min(n, len(b))], nil
}

// instruction returns one line of disassembly: address, bytes and text.
func (g *guest) instruction(at expr.Value) (line string, size int, err error) {
	line, _, size, err = g.instructionText(at)
	return line, size, err
}

// instructionText also returns a short line, of address and text only. In 64-bit mode its address has no
// selector, which tells little there.
func (g *guest) instructionText(at expr.Value) (line, short string, size int, err error) {
	i, b, err := g.decode(at)
	if err != nil {
		return "", "", 0, err
	}
	text := fmt.Sprintf("db 0x%02x", b[0])
	if i.Op > decoder.TooLong {
		base, org := uint64(0), at.N
		if at.Pair {
			base, org = at.N-at.Off, at.Off
		}
		if at.Pair && slices.ContainsFunc(i.Args[:i.NArgs], func(a decoder.Arg) bool { return a.Kind == decoder.ArgMem }) && int(i.Seg) < 6 {
			base = uint64(g.m.CPU().Segment(int(i.Seg)).Base) // what the segments are now, which is right for the next instruction
		}
		text = i.Text(org, func(target uint64) string {
			if target += base; !at.Wide {
				target = uint64(uint32(target))
			}
			return g.symbols.Name(target)
		})
	}
	return fmt.Sprintf("%v  %-16s  %s", at, hexBytes(b), text), fmt.Sprintf("%s  %s", at.Short(), text), len(b), nil
}

// after returns the address of what follows an instruction of n bytes. In 16-bit code offset 0 follows FFFFh.
func (g *guest) after(at expr.Value, n int) expr.Value {
	next := at.Plus(n)
	if at.Pair && at.Off <= 0xffff && next.Off > 0xffff && g.m.CPU().DecodeMode().Bits == 16 {
		next = next.Plus(-0x10000)
	}
	return next
}
