package dpmi

import "github.com/iron86/iron86/x86"

// watchpoints are what a client watches with the debug registers.
type watchpoints struct {
	cpu  processor
	used [4]bool
}

// call serves functions 0B00h to 0B03h.
func (w *watchpoints) call(s *context) uint16 {
	if uint8(s.reg[x86.AX]) == 0 {
		return w.set(s)
	}
	i := int(s.lo(x86.BX))
	if i >= len(w.used) || !w.used[i] {
		return errHandle
	}
	switch uint8(s.reg[x86.AX]) {
	case 0x01:
		w.clear(i)
	case 0x02:
		s.set(x86.AX, uint16(w.cpu.DR(6)>>i)&1)
	case 0x03:
		w.cpu.SetDR(6, w.cpu.DR(6)&^(1<<i))
	default:
		return errFunction
	}
	return 0
}

// set serves function 0B00h: it watches DL bytes at BX:CX. DH is 0 for execution, 1 for writes, 2 for every
// access.
func (w *watchpoints) set(s *context) uint16 {
	size, kind := uint8(s.reg[x86.DX]), uint8(s.reg[x86.DX]>>8)
	length, ok := map[uint8]uint32{1: 0, 2: 1, 4: 3}[size]
	how, known := map[uint8]uint32{0: 0, 1: 1, 2: 3}[kind]
	if !ok || !known {
		return errValue
	}
	if kind == 0 {
		length = 0
	}
	for i := range w.used {
		if w.used[i] {
			continue
		}
		w.used[i] = true
		w.cpu.SetDR(i, s.pair(x86.BX, x86.CX))
		w.cpu.SetDR(6, w.cpu.DR(6)&^(1<<i))
		v := w.cpu.DR(7) &^ (15<<(16+4*i) | 3<<(2*i))
		w.cpu.SetDR(7, v|(length<<2|how)<<(16+4*i)|2<<(2*i))
		s.set(x86.BX, uint16(i))
		return 0
	}
	return errWatch
}

// clear clears watchpoint i.
func (w *watchpoints) clear(i int) {
	w.used[i] = false
	w.cpu.SetDR(7, w.cpu.DR(7)&^(3<<(2*i)))
}

// clearAll clears the watchpoints that are set.
func (w *watchpoints) clearAll() {
	for i, used := range w.used {
		if used {
			w.clear(i)
		}
	}
}
