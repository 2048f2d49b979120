package dpmi

import "github.com/iron86/iron86/x86"

// firstSelector is the index of the first entry of the LDT that take allocates. The entries below are for
// function 000Dh.
const firstSelector = 16

// ldt is the local descriptor table of a client.
type ldt struct {
	mem      memory
	at       uint32            // address
	used     [ldtEntries]bool  // the entries that are allocated, by index
	segments map[uint16]uint16 // the selectors of function 0002h, by segment
}

// take allocates n entries in a row and returns the selector of the first. It returns 0 if so many are not free.
func (t *ldt) take(n int) uint16 {
	if n == 0 {
		return 0
	}
	row := 0
	for i := firstSelector; i < ldtEntries; i++ {
		if row++; t.used[i] {
			row = 0
		}
		if row < n {
			continue
		}
		first := i - n + 1
		for j := first; j <= i; j++ {
			t.used[j] = true
			t.put(uint16(j)<<3, x86.Descriptor{Access: accData3})
		}
		return uint16(first)<<3 | 7
	}
	return 0
}

// add allocates an entry for d and returns its selector. It returns 0 if none is free.
func (t *ldt) add(d x86.Descriptor) uint16 {
	sel := t.take(1)
	if sel != 0 {
		t.put(sel, d)
	}
	return sel
}

// claim allocates the entry of sel. code is an error of INT 31h.
func (t *ldt) claim(sel uint16) (code uint16) {
	switch {
	case sel&4 == 0:
		return errSelector
	case t.used[sel>>3]:
		return errDescriptor
	}
	t.used[sel>>3] = true
	t.put(sel, x86.Descriptor{Access: accData3})
	return 0
}

// free frees an entry. It returns false if the entry is not the client's.
func (t *ldt) free(sel uint16) bool {
	if sel&4 == 0 || !t.used[sel>>3] {
		return false
	}
	t.used[sel>>3] = false
	t.put(sel, x86.Descriptor{})
	for seg, s := range t.segments {
		if s>>3 == sel>>3 {
			delete(t.segments, seg)
		}
	}
	return true
}

// put sets the descriptor of sel.
func (t *ldt) put(sel uint16, d x86.Descriptor) {
	raw := d.Bytes()
	t.mem.Write(t.at+uint32(sel&^7), raw[:])
}

// get returns the descriptor of sel.
func (t *ldt) get(sel uint16) x86.Descriptor {
	var raw [8]byte
	t.mem.Read(t.at+uint32(sel&^7), raw[:])
	return x86.ParseDescriptor(raw)
}

// owned returns the descriptor of sel if the client has allocated it.
func (t *ldt) owned(sel uint16) (x86.Descriptor, bool) {
	if sel&4 == 0 || !t.used[sel>>3] {
		return x86.Descriptor{}, false
	}
	return t.get(sel), true
}

// putFrom sets the descriptor of sel to the one at addr, if a client may have that. code is an error of
// INT 31h.
func (t *ldt) putFrom(sel uint16, addr uint32) (code uint16) {
	var raw [8]byte
	t.mem.Read(addr, raw[:])
	d := x86.ParseDescriptor(raw)
	if d.Access&x86.DescSegment == 0 {
		return errValue
	}
	d.Access |= x86.DescDPL
	t.put(sel, d)
	return 0
}

// ofSegment returns the selector for a segment of real mode, which is always the same. It returns 0 if no
// entry is free for it.
func (t *ldt) ofSegment(seg uint16) uint16 {
	sel, ok := t.segments[seg]
	if ok {
		return sel
	}
	sel = t.add(x86.Descriptor{Base: uint32(seg) << 4, Limit: 0xffff, Access: accData3})
	if sel != 0 {
		t.segments[seg] = sel
	}
	return sel
}
