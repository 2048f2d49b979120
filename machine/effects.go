package machine

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/iron86/iron86/cpu"
)

// A service in Go works on the machine by the methods of Services alone, and on the processor. What it has done can be
// repeated without it: it is noted as a list of effects, bytes that applyEffects reads. The memory and ports come in the order in
// which the service used them, then what the registers have become.

// errEffects is the error of a list that no service has made.
var errEffects = errors.New("machine: the recording has effects of no service")

// processorWords is how many words of 32 bits hold what services change of the processor.
const processorWords = 50

// words are those words: general registers, EIP, EFLAGS, CR0, CR3, CR4, debug registers, segment registers with LDTR and TR,
// GDTR, IDTR, privilege level.
type words [processorWords]uint32

// Places in words.
const (
	atEIP = 8 + iota
	atFlags
	atCR0
	atCR3
	atCR4
	atDR
	atSegments = atDR + 8
	atTables   = atSegments + 8*3
	atCPL      = atTables + 4
)

// wordsOf reads the processor's.
func wordsOf(c *cpu.CPU) (w words) {
	for i := range 8 {
		w[i], w[atDR+i] = c.Reg(i), c.DR(i)
		w[atSegments+3*i], w[atSegments+3*i+1], w[atSegments+3*i+2] = segmentWords(segmentOf(c, i))
	}
	w[atEIP], w[atFlags], w[atCR0], w[atCR3], w[atCR4] = c.EIP(), c.Eflags(), c.CR(0), c.CR(3), c.CR(4)
	for i, get := range []func() (uint32, uint16){c.GDTR, c.IDTR} {
		base, limit := get()
		w[atTables+2*i], w[atTables+2*i+1] = base, uint32(limit)
	}
	w[atCPL] = uint32(c.CPL())
	return w
}

// segmentOf returns segment register i, with LDTR as 6 and TR as 7.
func segmentOf(c *cpu.CPU, i int) cpu.SegmentState {
	switch i {
	case 6:
		return c.LDTR()
	case 7:
		return c.TR()
	}
	return c.Segment(i)
}

// Bits of the first word of a segment beside selector and access rights.
const (
	segmentBig = 1 << (24 + iota)
	segmentGran
	segmentLong
	segmentNull
)

// segmentWords packs a segment register of code without long mode.
func segmentWords(s cpu.SegmentState) (head, base, limit uint32) {
	head = uint32(s.Selector) | uint32(s.Access)<<16 | bitIf(s.Big, segmentBig) | bitIf(s.Gran, segmentGran) | bitIf(s.Long, segmentLong) |
		bitIf(s.Null, segmentNull)
	return head, s.Base, s.Limit
}

// bitIf returns bit if on is set.
func bitIf(on bool, bit uint32) uint32 {
	if on {
		return bit
	}
	return 0
}

// segmentFrom is the inverse of segmentWords.
func segmentFrom(w []uint32) cpu.SegmentState {
	return cpu.SegmentState{Selector: uint16(w[0]), Access: uint8(w[0] >> 16), Base: w[1], Limit: w[2],
		Big: w[0]&segmentBig != 0, Gran: w[0]&segmentGran != 0, Long: w[0]&segmentLong != 0, Null: w[0]&segmentNull != 0}
}

// registers adds the words that differ between before and now.
func (e *effects) registers(before, now *words) {
	var mask uint64
	for i := range now {
		if now[i] != before[i] {
			mask |= 1 << i
		}
	}
	if mask == 0 {
		return
	}
	e.add(effectRegisters, mask)
	for i := range now {
		if mask>>i&1 != 0 {
			*e = binary.AppendUvarint(*e, uint64(now[i]))
		}
	}
}

// setWords gives the processor the words in mask.
func setWords(c *cpu.CPU, w *words, mask uint64) {
	has := func(first, n int) bool { return mask>>first&(1<<n-1) != 0 }
	for _, r := range [...]struct{ n, at int }{{0, atCR0}, {3, atCR3}, {4, atCR4}} {
		if has(r.at, 1) {
			c.SetCR(r.n, w[r.at])
		}
	}
	if has(atTables, 2) {
		c.SetGDTR(w[atTables], uint16(w[atTables+1]))
	}
	if has(atTables+2, 2) {
		c.SetIDTR(w[atTables+2], uint16(w[atTables+3]))
	}
	for i := range 8 {
		if at := atSegments + 3*i; has(at, 3) {
			setSegment(c, i, segmentFrom(w[at:]))
		}
		if has(atDR+i, 1) {
			c.SetDR(i, w[atDR+i])
		}
		if has(i, 1) {
			c.SetReg(i, w[i])
		}
	}
	if has(atCPL, 1) {
		c.SetCPL(int(w[atCPL]))
	}
	if has(atFlags, 1) {
		c.SetEflags(w[atFlags])
	}
	if has(atEIP, 1) {
		c.SetEIP(w[atEIP])
	}
}

// setSegment sets segment register i, numbered as by segmentOf.
func setSegment(c *cpu.CPU, i int, s cpu.SegmentState) {
	switch i {
	case 6:
		c.SetLDTR(s)
	case 7:
		c.SetTR(s)
	default:
		c.SetSegment(i, s)
	}
}

// effectReader reads a list.
type effectReader struct {
	rest []byte
	bad  bool
}

// number reads a number, 0 where there is none.
func (r *effectReader) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// bytes reads a length and so many bytes.
func (r *effectReader) bytes() []byte {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// apply does what the service did.
func (s *Services) apply(list []byte) error {
	r := &effectReader{rest: list}
	for len(r.rest) > 0 && !r.bad {
		kind := r.rest[0]
		r.rest = r.rest[1:]
		if !s.applyOne(kind, r) {
			return errEffects
		}
	}
	if r.bad {
		return errEffects
	}
	return nil
}

// applyOne does an effect. It returns false for one that there is not.
func (s *Services) applyOne(kind uint8, r *effectReader) bool {
	switch kind {
	case effectWrite:
		at := r.number()
		s.Write(uint32(at), r.bytes())
	case effectRead:
		at, n := r.number(), r.number()
		s.Read(uint32(at), make([]byte, min(n, 1<<17)))
	case effectIn:
		s.In(uint16(r.number()))
	case effectOut:
		port := r.number()
		s.Out(uint16(port), uint8(r.number()))
	case effectWindow:
		w := window{uint32(r.number()), uint32(r.number()), uint32(r.number())}
		if !w.possible() {
			return false
		}
		s.Window(w.At, w.From, int(w.Size))
	case effectCloseWindow:
		at := uint32(r.number())
		if !s.windows.has(at) {
			return false
		}
		s.CloseWindow(at)
	case effectEnd:
		s.End(uint32(r.number()))
	case effectStart:
		s.ProgramStarts(uint16(r.number()))
	case effectText:
		stream := r.number()
		s.Text(int(stream), r.bytes())
	case effectRegisters:
		mask := r.number()
		if bits.Len64(mask) > processorWords {
			return false
		}
		w := wordsOf(s.m.cpu)
		for i := range w {
			if mask>>i&1 != 0 {
				w[i] = uint32(r.number())
			}
		}
		setWords(s.m.cpu, &w, mask)
	default:
		return false
	}
	return true
}
