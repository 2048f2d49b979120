package profile

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// maxFrames bounds the callers of a sample.
const maxFrames = 64

// maxCall is the length of the longest CALL, in bytes.
const maxCall = 8

// walker follows a chain of frames.
type walker struct {
	m      *machine.Machine
	mode   decoder.Mode
	size   int // bytes of an entry of the stack
	cs     uint16
	csBase uint64
	ssBase uint64
}

// walk appends the place that the processor is at, and its callers, as far as frame pointers lead to them.
func walk(m *machine.Machine, list []frame) []frame {
	c := m.CPU()
	cs, ss := c.Segment(x86.CS), c.Segment(x86.SS)
	w := walker{m: m, mode: c.DecodeMode(), size: 2, cs: cs.Selector, csBase: uint64(cs.Base), ssBase: uint64(ss.Base)}
	bp, sp := c.Reg64(x86.BP), c.Reg64(x86.SP)
	switch {
	case w.mode.Bits == 64:
		w.size, w.csBase, w.ssBase = 8, 0, 0
	case w.mode.Bits == 32:
		w.size, bp, sp = 4, bp&0xffffffff, sp&0xffffffff
	default:
		bp, sp = bp&0xffff, sp&0xffff
	}
	list = append(list, w.frame(c.RIP()))
	for len(list) < maxFrames && bp >= sp && bp != 0 {
		up, ok := w.entry(bp)
		back, there := w.entry(bp + uint64(w.size))
		if !ok || !there || !w.returns(back, bp) {
			break
		}
		list = append(list, w.frame(back-1)) // in the CALL, whose line and function it is
		if up <= bp {
			break
		}
		bp = up
	}
	return list
}

// frame returns the frame of an offset in the present CS.
func (w *walker) frame(ip uint64) frame {
	switch w.mode.Bits {
	case 64:
		return frame{ip, fmt.Sprintf("%#016x", ip)}
	case 32:
		lin := uint64(uint32(w.csBase + ip))
		return frame{lin, fmt.Sprintf("%04x:%08x", w.cs, ip)}
	}
	return frame{uint64(uint32(w.csBase + ip)), fmt.Sprintf("%04x:%04x", w.cs, ip)}
}

// entry reads an entry of the stack.
func (w *walker) entry(at uint64) (uint64, bool) {
	var b [8]byte
	if !w.read(w.linear(w.ssBase, at), b[:w.size]) {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b[:]), true
}

// linear returns the linear address of an offset.
func (w *walker) linear(base, off uint64) uint64 {
	if w.mode.Bits == 64 {
		return off
	}
	return uint64(uint32(base + off))
}

// read fills b from a linear address. It reports whether there are pages.
func (w *walker) read(lin uint64, b []byte) bool {
	for i := range b {
		phys, ok := w.m.CPU().Probe(lin+uint64(i), false)
		if !ok || !w.m.Peek(phys, b[i:i+1]) {
			return false
		}
	}
	return true
}

// returns reports whether a function can return to an offset: a CALL ends there. A far one of 16-bit code has the segment above the
// offset at bp, and goes on in that segment.
func (w *walker) returns(ip, bp uint64) bool {
	if w.calls(w.csBase, ip, decoder.CALL) {
		return true
	}
	if w.mode.Bits != 16 || w.m.CPU().CR(0)&x86.CR0PE != 0 && w.m.CPU().Eflags()&x86.VM == 0 {
		return false
	}
	sel, ok := w.entry(bp + uint64(2*w.size))
	if !ok || !w.calls(sel<<4, ip, decoder.CALLF) {
		return false
	}
	w.cs, w.csBase = uint16(sel), sel<<4
	return true
}

// calls reports whether an instruction op ends before an offset.
func (w *walker) calls(base, ip uint64, op decoder.Op) bool {
	var b [maxCall]byte
	from := w.linear(base, ip-maxCall)
	if ip < maxCall || !w.read(from, b[:]) {
		return false
	}
	for n := 2; n <= maxCall; n++ {
		if i := decoder.Decode(b[maxCall-n:], w.mode); i.Op == op && int(i.Len) == n {
			return true
		}
	}
	return false
}
