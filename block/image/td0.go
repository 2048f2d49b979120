package image

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// td0Header is how many bytes the header of a TeleDisk file has.
const td0Header = 12

// isTD0 looks for the signature and a header whose sum is right. A file that begins with td is compressed after the
// header.
func isTD0(head, _ []byte, _ int64) bool {
	return len(head) > td0Header && (string(head[:2]) == "TD" || string(head[:2]) == "td") && head[2] == 0 &&
		binary.LittleEndian.Uint16(head[10:]) == td0Sum(head[:10])
}

// td0Sum is the sum of headers: a CRC of 16 bits with the polynomial A097h.
func td0Sum(b []byte) uint16 {
	sum := uint16(0)
	for _, v := range b {
		sum ^= uint16(v) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0xa097
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}

// openTD0 opens an image of TeleDisk: a header, a comment, and tracks of sectors.
func openTD0(x *opening) (block.Disk, error) {
	raw, err := x.whole(maxTrackFile)
	if err != nil {
		return nil, err
	}
	if !isTD0(raw, nil, 0) {
		return nil, damaged("no header")
	}
	c := cursor{b: raw[td0Header:]}
	switch version := raw[4]; {
	case version < 10 || version > 21:
		return nil, unsupported("version %d", version)
	case raw[0] == 't' && version < 20:
		return nil, unsupported("the compression of version %d", version)
	case raw[0] == 't':
		c.b = unpackLZHUF(c.b, maxTrackFile)
	}
	if raw[7]&0x80 != 0 {
		h := c.take(10)
		c.take(int(binary.LittleEndian.Uint16(h[2:])))
	}
	var t tracks
	for {
		count := c.byte()
		if count == 0xff || c.short {
			break // a compressed file may lack the mark of the end
		}
		cylinder, head := c.byte(), c.byte()
		c.byte() // the sum
		for range count {
			if err := td0Sector(&c, &t, cylinder, head&1); err != nil {
				return nil, err
			}
		}
	}
	return t.disk(x)
}

// td0Sector reads a sector.
func td0Sector(c *cursor, t *tracks, cylinder, head int) error {
	h := c.take(6)
	number, code, flags := int(h[2]), h[3], h[4]
	if c.short || code > 6 {
		return damaged("a sector of size %d", code)
	}
	data := make([]byte, 128<<code)
	if flags&0x30 == 0 {
		packed := cursor{b: c.take(c.word())}
		if c.short || !td0Unpack(&packed, data) {
			return damaged("a sector at %d/%d/%d", cylinder, head, number)
		}
	}
	if flags&0x40 != 0 || int(h[0]) != cylinder || int(h[1])&1 != head || number == 0 {
		return nil // a sector without an address mark, or one that does not belong to the track
	}
	return t.add(cylinder, head, number, data)
}

// td0Unpack fills a sector: with bytes as they are, one pair of bytes repeated, or runs of both kinds.
func td0Unpack(c *cursor, data []byte) bool {
	out := data[:0]
	put := func(p []byte, times int) {
		for range times {
			if len(out)+len(p) > cap(data) {
				c.short = true
				return
			}
			out = append(out, p...)
		}
	}
	switch c.byte() {
	case 0:
		put(c.take(len(data)), 1)
	case 1:
		for len(c.b) > 0 && len(out) < len(data) {
			times := c.word()
			put(c.take(2), times)
		}
	case 2:
		for len(c.b) > 0 && len(out) < len(data) {
			if half := c.byte(); half == 0 {
				put(c.take(c.byte()), 1)
			} else {
				times := c.byte()
				put(c.take(2*half), times)
			}
		}
	default:
		return false
	}
	return !c.short && len(out) == len(data)
}

// The compression of TeleDisk 2 is LZHUF: text is a row of literals and copies out of the last 4096 bytes, coded by a
// Huffman tree that follows how often each was seen; the upper six bits of a distance have a code of their own.
const (
	lzWindow    = 4096
	lzLongest   = 60
	lzShortest  = 3 // bytes of a copy
	lzSymbols   = 256 + lzLongest - lzShortest + 1
	lzNodes     = 2*lzSymbols - 1
	lzRoot      = lzNodes - 1
	lzTopWeight = 0x8000
)

// lzTree is the tree: nodes in the order of their weights. son is the first of two neighbours, or lzNodes and the
// symbol for a leaf.
type lzTree struct {
	weight [lzNodes + 1]int
	parent [lzNodes + lzSymbols]int
	son    [lzNodes]int
}

// newLZTree returns the tree in which all symbols are equal.
func newLZTree() *lzTree {
	t := new(lzTree)
	for i := range lzSymbols {
		t.weight[i], t.son[i], t.parent[lzNodes+i] = 1, lzNodes+i, i
	}
	for i, n := 0, lzSymbols; n < lzNodes; i, n = i+2, n+1 {
		t.weight[n], t.son[n] = t.weight[i]+t.weight[i+1], i
		t.parent[i], t.parent[i+1] = n, n
	}
	t.weight[lzNodes] = 0xffff
	return t
}

// rebuild halves the weights and makes the tree anew.
func (t *lzTree) rebuild() {
	n := 0
	for i := range lzNodes {
		if t.son[i] >= lzNodes {
			t.weight[n], t.son[n] = (t.weight[i]+1)/2, t.son[i]
			n++
		}
	}
	for i := 0; n < lzNodes; i, n = i+2, n+1 {
		w := t.weight[i] + t.weight[i+1]
		k := n
		for ; k > 0 && w < t.weight[k-1]; k-- {
			t.weight[k], t.son[k] = t.weight[k-1], t.son[k-1]
		}
		t.weight[k], t.son[k] = w, i
	}
	for i, k := range t.son {
		t.parent[k] = i
		if k < lzNodes {
			t.parent[k+1] = i
		}
	}
}

// count adds one to the weight of a symbol and of all nodes above it, which keep their order.
func (t *lzTree) count(symbol int) {
	if t.weight[lzRoot] == lzTopWeight {
		t.rebuild()
	}
	for n := t.parent[lzNodes+symbol]; ; n = t.parent[n] {
		t.weight[n]++
		w := t.weight[n]
		if m := n + 1; w > t.weight[m] {
			for w > t.weight[m+1] {
				m++
			}
			t.weight[n], t.weight[m] = t.weight[m], w
			a, b := t.son[n], t.son[m]
			t.adopt(a, m)
			t.adopt(b, n)
			n = m
		}
		if n == lzRoot {
			return
		}
	}
}

// adopt makes n the parent of a son and its neighbour.
func (t *lzTree) adopt(son, n int) {
	t.son[n], t.parent[son] = son, n
	if son < lzNodes {
		t.parent[son+1] = n
	}
}

// lzPositions are the codes of the upper six bits of a distance: how many codes there are of 3 to 8 bits.
var lzPositions = [...]int{3: 1, 4: 3, 5: 8, 6: 12, 7: 24, 8: 16}

// bitsOf reads bits, the highest of a byte first.
type bitsOf struct {
	b  []byte
	at int // bits
}

// next returns a bit; after the end they are zeros.
func (r *bitsOf) next() int {
	if r.at>>3 >= len(r.b) {
		r.at++
		return 0
	}
	v := int(r.b[r.at>>3]>>(7-r.at&7)) & 1
	r.at++
	return v
}

// position reads the distance of a copy.
func (r *bitsOf) position() int {
	code, first, number := 0, 0, 0
	for n := 1; n < len(lzPositions); n++ {
		code, first = code<<1|r.next(), first<<1
		if code-first < lzPositions[n] {
			high := number + code - first
			for range 6 {
				high = high<<1 | r.next()
			}
			return high
		}
		number, first = number+lzPositions[n], first+lzPositions[n]
	}
	return 0
}

// unpackLZHUF decompresses at most limit bytes.
func unpackLZHUF(in []byte, limit int) []byte {
	out := bytes.Repeat([]byte{' '}, lzWindow)
	r, t := &bitsOf{b: in}, newLZTree()
	for r.at < 8*len(in) && len(out) < limit {
		n := t.son[lzRoot]
		for n < lzNodes {
			n = t.son[n+r.next()]
		}
		symbol := n - lzNodes
		t.count(symbol)
		if symbol < 256 {
			out = append(out, byte(symbol))
			continue
		}
		from := len(out) - r.position() - 1
		for i := range symbol - 256 + lzShortest {
			out = append(out, out[from+i])
		}
	}
	return out[lzWindow:]
}
