package monitor

import (
	"fmt"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// here is CS:EIP.
func (mo *Monitor) here() value {
	c := mo.m.CPU()
	s := c.Segment(x86.CS)
	return value{n: uint64(s.Base + c.EIP()), in: linear, sel: s.Selector, off: c.EIP(), pair: true}
}

// code reads up to 16 bytes of an instruction; fewer where the page after is not there.
func (mo *Monitor) code(at value) ([]byte, error) {
	for n := 16; ; n-- {
		b, err := mo.read(at, n)
		if err == nil || n == 1 {
			return b, err
		}
	}
}

// decode decodes the instruction at an address.
func (mo *Monitor) decode(at value) (decoder.Inst, []byte, error) {
	b, err := mo.code(at)
	if err != nil {
		return decoder.Inst{}, nil, err
	}
	i := decoder.Decode(b, mo.m.CPU().DecodeMode())
	n := int(i.Len)
	if i.Op <= decoder.TooLong {
		n = 1
	}
	return i, b[:min(n, len(b))], nil
}

// instruction is one line of disassembly: address, bytes, text.
func (mo *Monitor) instruction(at value) (line string, size int, err error) {
	i, b, err := mo.decode(at)
	if err != nil {
		return "", 0, err
	}
	text := fmt.Sprintf("db 0x%02x", b[0])
	if i.Op > decoder.TooLong {
		base, org := uint32(0), uint64(uint32(at.n))
		if at.pair {
			base, org = uint32(at.n)-at.off, uint64(at.off)
		}
		text = i.Text(org, func(target uint64) string { return mo.symbols.name(base + uint32(target)) })
	}
	return fmt.Sprintf("%v  %-16s  %s", at, hexBytes(b), text), len(b), nil
}

// cmdDisasm: u [ADDRESS] [LINES]
func (mo *Monitor) cmdDisasm(arg string) error {
	at, rest := mo.lastCode, ""
	var err error
	if arg != "" {
		if at, rest, err = mo.eval(arg); err != nil {
			return err
		}
	}
	n, rest, err := mo.amount(rest, 10, 10000)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	for range n {
		size, err := mo.showInstruction(at)
		if err != nil {
			return err
		}
		at = mo.after(at, size)
	}
	mo.lastCode = at
	return nil
}

// showInstruction prints the instruction at an address, with its symbol above.
func (mo *Monitor) showInstruction(at value) (size int, err error) {
	line, size, err := mo.instruction(at)
	if err != nil {
		return 0, err
	}
	if s, exact := mo.symbols.find(uint32(at.n)); exact && at.in != physical {
		mo.printf("%s:\n", s)
	}
	mo.printf("%s\n", line)
	return size, nil
}

// showHere prints the next instruction, after every stop.
func (mo *Monitor) showHere() {
	mo.lastCode = mo.here()
	if _, err := mo.showInstruction(mo.here()); err != nil {
		mo.printf("%v  %v\n", mo.here(), err)
	}
}
