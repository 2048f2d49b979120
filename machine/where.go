package machine

import (
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Where describes in words the place that the guest has come to: CS:EIP, and the instruction there if it can
// be read. For a halted processor, whose EIP is after the HLT, it describes the HLT. After a shutdown the
// text says which exception the shutdown began with.
func (m *Machine) Where() string {
	cs, ip, mode := m.cpu.Segment(x86.CS), m.cpu.RIP(), m.cpu.DecodeMode()
	linear := func(ip uint64) uint64 { return uint64(cs.Base + uint32(ip)) }
	form := "%04x:%08x"
	switch {
	case mode.Bits == 64:
		form, linear = "%04x:%016x", func(ip uint64) uint64 { return ip }
	case ip <= 0xffff:
		form = "%04x:%04x"
	}
	if b := m.codeAt(linear(ip - 1)); m.cpu.Halted() && len(b) > 0 && b[0] == hltCode {
		ip--
	}
	place := fmt.Sprintf(form, cs.Selector, ip)
	i := decoder.Decode(m.codeAt(linear(ip)), mode)
	if i.Op > decoder.TooLong {
		place += ", " + i.Text(ip, nil)
	}
	if cause, ok := m.cpu.ShutdownCause(); ok {
		place += "; first came " + causeText(cause)
	}
	return place
}

// exceptionNames are the short names of Intel's manuals, by vector.
var exceptionNames = [...]string{
	x86.VecDE: "DE", x86.VecDB: "DB", x86.VecNMI: "NMI", x86.VecBP: "BP", x86.VecOF: "OF", x86.VecBR: "BR", x86.VecUD: "UD",
	x86.VecNM: "NM", x86.VecDF: "DF", x86.VecMP: "MP", x86.VecTS: "TS", x86.VecNP: "NP", x86.VecSS: "SS", x86.VecGP: "GP",
	x86.VecPF: "PF", x86.VecMF: "MF", x86.VecAC: "AC", x86.VecMC: "MC", x86.VecXM: "XM",
}

// causeText describes a cause in words, as "#PF(0002) at 00801000" or "#GP(0102) in delivering
// interrupt 20h".
func causeText(cause cpu.ShutdownCause) string {
	text := fmt.Sprintf("exception %02Xh", cause.Vector)
	if v := int(cause.Vector); v < len(exceptionNames) && exceptionNames[v] != "" {
		text = "#" + exceptionNames[v]
	}
	if cause.HasCode {
		text += fmt.Sprintf("(%04x)", cause.Code)
	}
	if cause.Vector == x86.VecPF {
		text += fmt.Sprintf(" at %08x", cause.Address)
	}
	if cause.Delivered {
		text += fmt.Sprintf(" in delivering interrupt %02Xh", cause.Interrupt)
	}
	return text
}

// hltCode is the machine code of HLT.
const hltCode = 0xf4

// maxInstruction is the length of the longest instruction, in bytes.
const maxInstruction = 15

// codeAt returns the bytes of the instruction at a linear address, as far as its pages are present.
func (m *Machine) codeAt(lin uint64) []byte {
	b := make([]byte, maxInstruction)
	for n := 0; n < len(b); {
		phys, ok := m.cpu.Probe(lin+uint64(n), false)
		if !ok {
			return b[:n]
		}
		size := min(len(b)-n, mmu.PageSize-int(phys%mmu.PageSize))
		m.Peek(phys, b[n:n+size])
		n += size
	}
	return b
}
