package fat

import (
	"encoding/binary"
)

// endOfChain marks the last cluster of a file; as much of it is stored as an entry has bits. From endOfChain-7 on an entry
// says so.
const endOfChain = 0x0fffffff

// valid reports whether c is the number of a cluster.
func (v *Volume) valid(c uint32) bool { return c >= 2 && c <= v.last }

// at returns where the entry of a cluster stands in a table, and how many bytes hold it.
func (v *Volume) at(c uint32) (off, n int64) {
	switch v.bits {
	case 12:
		return int64(c) * 3 / 2, 2
	case 16:
		return int64(c) * 2, 2
	}
	return int64(c) * 4, 4
}

// raw reads the bytes of the entry of a cluster.
func (v *Volume) raw(c uint32) (value uint32, err error) {
	off, n := v.at(c)
	for i := range n {
		at := v.tables[0] + off + i
		s, err := v.sector(at &^ 511)
		if err != nil {
			return 0, err
		}
		value |= uint32(s[at&511]) << (8 * i)
	}
	return value, nil
}

// entry returns the entry of a cluster: 0 for a free one, the next cluster, or from endOfChain-7 on the end.
func (v *Volume) entry(c uint32) (uint32, error) {
	value, err := v.raw(c)
	switch v.bits {
	case 12:
		if value = value >> (4 * (c & 1)) & 0xfff; value >= 0xff7 {
			value |= endOfChain &^ 0xfff
		}
	case 16:
		if value >= 0xfff7 {
			value |= endOfChain &^ 0xffff
		}
	default:
		value &= endOfChain
	}
	return value, err
}

// setEntry writes the entry of a cluster into all tables.
func (v *Volume) setEntry(c, value uint32) error {
	old, err := v.raw(c)
	if err != nil {
		return err
	}
	off, n := v.at(c)
	switch {
	case v.bits == 12 && c&1 == 0:
		value = old&0xf000 | value&0xfff
	case v.bits == 12:
		value = old&0xf | value&0xfff<<4
	case v.bits == 32:
		value = old&^endOfChain | value&endOfChain
	}
	b := binary.LittleEndian.AppendUint32(nil, value)[:n]
	for _, t := range v.tables {
		if err := v.put(b, t+off); err != nil {
			return err
		}
	}
	for i := range n {
		at := v.tables[0] + off + i
		s, err := v.sector(at &^ 511)
		if err != nil {
			return err
		}
		s[at&511] = b[i]
	}
	return nil
}

// chain returns the clusters of a file from the first one on. limit bounds how many it may have.
func (v *Volume) chain(first uint32, limit int64) ([]uint32, error) {
	var list []uint32
	for c := first; c < endOfChain-7; {
		if !v.valid(c) || int64(len(list)) >= min(limit, v.Clusters()) {
			return nil, ErrDamaged
		}
		list = append(list, c)
		next, err := v.entry(c)
		if err != nil {
			return nil, err
		}
		c = next
	}
	return list, nil
}

// Free returns how many clusters are free.
func (v *Volume) Free() (int64, error) {
	if v.free >= 0 {
		return v.free, nil
	}
	n := int64(0)
	for c := uint32(2); c <= v.last; c++ {
		e, err := v.entry(c)
		if err != nil {
			return 0, err
		}
		if e == 0 {
			n++
		}
	}
	v.free = n
	return n, nil
}

// take marks a free cluster as the last one of a chain.
func (v *Volume) take() (uint32, error) {
	for range v.Clusters() {
		c := v.next
		if v.next++; v.next > v.last || v.next < 2 {
			v.next = 2
		}
		if !v.valid(c) {
			continue
		}
		e, err := v.entry(c)
		if err != nil {
			return 0, err
		}
		if e != 0 {
			continue
		}
		if err := v.setEntry(c, endOfChain); err != nil {
			return 0, err
		}
		if v.free > 0 {
			v.free--
		}
		return c, v.forgetInfo()
	}
	return 0, ErrFull
}

// extend adds a cluster to a chain, of zeros if zero is set.
func (v *Volume) extend(list []uint32, zero bool) ([]uint32, error) {
	c, err := v.take()
	if err != nil {
		return list, err
	}
	if zero {
		if err := v.put(make([]byte, v.cluster), v.place(c)); err != nil {
			return list, err
		}
	}
	if len(list) > 0 {
		if err := v.setEntry(list[len(list)-1], c); err != nil {
			return list, err
		}
	}
	return append(list, c), nil
}

// release frees the clusters of a chain from number keep on.
func (v *Volume) release(list []uint32, keep int) error {
	if keep >= len(list) {
		return nil
	}
	if keep > 0 {
		if err := v.setEntry(list[keep-1], endOfChain); err != nil {
			return err
		}
	}
	for _, c := range list[keep:] {
		if err := v.setEntry(c, 0); err != nil {
			return err
		}
		if v.free >= 0 {
			v.free++
		}
		v.next = min(v.next, c)
	}
	return v.forgetInfo()
}

// place returns where a cluster is.
func (v *Volume) place(c uint32) int64 { return v.dataAt + int64(c-2)*v.cluster }

// forgetInfo marks the count of free clusters that a file system of 32 bits keeps as unknown: systems then count.
func (v *Volume) forgetInfo() error {
	if v.infoAt == 0 {
		return nil
	}
	at := v.infoAt
	v.infoAt = 0 // once is enough
	return v.put([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, at+488)
}
