package profile

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/symbols"
)

// Coverage collects which instructions a machine executes. Make it with NewCoverage.
type Coverage struct {
	m     *machine.Machine
	table *symbols.Table
	have  cpu.Coverage
}

// NewCoverage begins to collect. table has the lines and functions.
func NewCoverage(m *machine.Machine, table *symbols.Table) *Coverage {
	c := &Coverage{m: m, table: table}
	cpu.Cover(m.CPU(), &c.have)
	return c
}

// Close ends it.
func (c *Coverage) Close() { cpu.Cover(c.m.CPU(), nil) }

// WriteLCOV writes a tracefile of lcov. With debug information it is about lines of source files: those with code, and how many of them were executed.
// Without it there is one file, guest, whose lines are the linear addresses of the instructions that were executed.
func (c *Coverage) WriteLCOV(to io.Writer) error {
	w := bufio.NewWriter(to)
	fmt.Fprintln(w, "TN:")
	if !c.table.HasLines() {
		c.writeAddresses(w)
		return w.Flush()
	}
	files := map[string]map[int]bool{}
	note := func(p symbols.Place, hit bool) {
		if files[p.File] == nil {
			files[p.File] = map[int]bool{}
		}
		files[p.File][p.Line] = files[p.File][p.Line] || hit
	}
	for _, p := range c.table.Between(0, ^uint64(0)) {
		note(p, false)
	}
	for lin := range c.have.Lengths {
		if p, ok := c.table.Line(lin); ok {
			note(p, true)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(w, "SF:%s\n", file)
		hits := 0
		for _, line := range slices.Sorted(maps.Keys(files[file])) {
			n := 0
			if files[file][line] {
				n = 1
				hits++
			}
			fmt.Fprintf(w, "DA:%d,%d\n", line, n)
		}
		fmt.Fprintf(w, "LF:%d\nLH:%d\nend_of_record\n", len(files[file]), hits)
	}
	return w.Flush()
}

// writeAddresses writes the record of a guest without lines: its symbols as functions, and addresses as lines.
func (c *Coverage) writeAddresses(w io.Writer) {
	fmt.Fprintln(w, "SF:guest")
	all := slices.Sorted(maps.Keys(c.have.Lengths))
	for _, s := range c.table.All() {
		n := 0
		if _, hit := c.have.Lengths[s.Addr]; hit {
			n = 1
		}
		fmt.Fprintf(w, "FN:%d,%s\nFNDA:%d,%s\n", s.Addr, s.Name, n, s.Name)
	}
	for _, lin := range all {
		fmt.Fprintf(w, "DA:%d,1\n", lin)
	}
	fmt.Fprintf(w, "LF:%d\nLH:%d\nend_of_record\n", len(all), len(all))
}

// piece is code that was executed: instructions that follow each other.
type piece struct {
	first uint64
	size  uint64
}

// pieces returns all code that was executed, in order. A piece has less than 64 KB, and is in one region of 4 GB.
func (c *Coverage) pieces() []piece {
	var list []piece
	for _, lin := range slices.Sorted(maps.Keys(c.have.Lengths)) {
		n := uint64(c.have.Lengths[lin])
		if k := len(list) - 1; k >= 0 && list[k].first+list[k].size == lin && list[k].size+n < 1<<16 && list[k].first>>32 == lin>>32 {
			list[k].size += n
			continue
		}
		list = append(list, piece{lin, n})
	}
	return list
}

// WriteDRCOV writes a log of DynamoRIO's drcov, version 2, as Lighthouse and other tools read it. A module is a region of 4 GB of linear addresses.
func (c *Coverage) WriteDRCOV(to io.Writer) error {
	w := bufio.NewWriter(to)
	list := c.pieces()
	var regions []uint64
	for _, p := range list {
		if high := p.first >> 32; len(regions) == 0 || regions[len(regions)-1] != high {
			regions = append(regions, high)
		}
	}
	fmt.Fprintf(w, "DRCOV VERSION: 2\nDRCOV FLAVOR: drcov\nModule Table: version 2, count %d\nColumns: id, base, end, entry, path\n", len(regions))
	for i, high := range regions {
		fmt.Fprintf(w, "%3d, %#016x, %#016x, %#016x, guest\n", i, high<<32, high<<32|0xffffffff, 0)
	}
	fmt.Fprintf(w, "BB Table: %d bbs\n", len(list))
	id := -1
	for i, p := range list {
		if i == 0 || p.first>>32 != list[i-1].first>>32 {
			id++
		}
		var b [8]byte
		binary.LittleEndian.PutUint32(b[:], uint32(p.first))
		binary.LittleEndian.PutUint16(b[4:], uint16(p.size))
		binary.LittleEndian.PutUint16(b[6:], uint16(id))
		if _, err := w.Write(b[:]); err != nil {
			return err
		}
	}
	return w.Flush()
}
