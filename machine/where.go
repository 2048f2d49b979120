package machine

import (
	"fmt"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Where names the place that the guest has come to, for people: CS:EIP, and the
// instruction there if it can be read. A halted processor stands behind its HLT, which
// is shown instead.
func (m *Machine) Where() string {
	cs, eip := m.cpu.Segment(x86.CS), m.cpu.EIP()
	if b := m.codeAt(cs.Base + eip - 1); m.cpu.Halted() && len(b) > 0 && b[0] == hltCode {
		eip--
	}
	form := "%04x:%08x"
	if eip <= 0xffff {
		form = "%04x:%04x"
	}
	place := fmt.Sprintf(form, cs.Selector, eip)
	i := decoder.Decode(m.codeAt(cs.Base+eip), m.cpu.DecodeMode())
	if i.Op <= decoder.TooLong {
		return place
	}
	return place + ", " + i.Text(uint64(eip), nil)
}

// hltCode is the machine code of HLT.
const hltCode = 0xf4

// maxInstruction is the length of the longest instruction, in bytes.
const maxInstruction = 15

// codeAt reads an instruction at a linear address, as far as its pages are there.
func (m *Machine) codeAt(lin uint32) []byte {
	b := make([]byte, maxInstruction)
	for n := 0; n < len(b); {
		phys, ok := m.cpu.Probe(lin+uint32(n), false)
		if !ok {
			return b[:n]
		}
		size := min(len(b)-n, mmu.PageSize-int(phys%mmu.PageSize))
		m.Peek(phys, b[n:n+size])
		n += size
	}
	return b
}
