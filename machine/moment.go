package machine

import (
	"bytes"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/snapshot"
)

// Sizes of what a moment is made of.
const (
	chunkPages = 256  // pages in a chunk of a ramTable
	pieceSize  = 4096 // bytes in a piece of the chips' state
	momentSize = 8192 // what a moment takes beside what is counted, about
)

// ramTable is the contents of memory by page; tables share chunks and pages that
// are equal. A nil page is not RAM.
type ramTable []*[chunkPages]*mmu.Page

// moment is a snapshot within a History.
type moment struct {
	at           Position
	ram          ramTable
	chips        [][]byte // the states of all parts but memory, in pieces
	media        [2 + 4]block.Disk
	disks        [2 + 4]*block.Checkpoint
	stop         Stop
	resetPending pendingReset
	size         int64 // bytes that only it held when it was made
}

// readAll is the contents of all memory. Pages of zeros are one page.
func (h *History) readAll() ramTable {
	zero := new(mmu.Page)
	t := make(ramTable, (h.pages+chunkPages-1)/chunkPages)
	for i := range t {
		t[i] = new([chunkPages]*mmu.Page)
	}
	for n := range h.pages {
		mem := h.page(n)
		switch {
		case mem == nil:
		case *mem == *zero:
			t[n/chunkPages][n%chunkPages] = zero
		default:
			p := *mem
			t[n/chunkPages][n%chunkPages] = &p
			h.used += mmu.PageSize
		}
	}
	return t
}

// page is the host memory of physical page n, nil when it is not RAM.
func (h *History) page(n int) *mmu.Page {
	mem, kind := h.m.bus.Page(uint64(n) * mmu.PageSize)
	if kind != bus.RAM {
		return nil
	}
	return (*mmu.Page)(mem)
}

// gather brings h.ram up to date with what has been written. It gives the bytes
// that came in.
func (h *History) gather() (size int64) {
	next := slices.Clone(h.ram)
	for _, n := range h.dirty.Pages() {
		mem, i := h.page(int(n)), int(n)/chunkPages
		if mem == nil || *mem == *h.ram[i][n%chunkPages] {
			continue
		}
		if next[i] == h.ram[i] {
			c := *next[i]
			next[i] = &c
			size += chunkPages * 8
		}
		p := *mem
		next[i][n%chunkPages] = &p
		size += mmu.PageSize
	}
	h.ram = next
	h.dirty.Clear()
	h.m.cpu.Track(h.dirty)
	return size
}

// stateSections are the parts of the state but memory.
func (m *Machine) stateSections() []snapshot.Section {
	return slices.DeleteFunc(m.sections(), func(s snapshot.Section) bool {
		_, memory := s.Stater.(snapshot.Bytes)
		return memory
	})
}

// capture makes a moment of the present.
func (h *History) capture() *moment {
	m := h.m
	mo := &moment{at: m.Position(), stop: m.stop, resetPending: m.resetPending, size: momentSize}
	mo.size += h.gather()
	mo.ram = h.ram
	var blob []byte
	for _, s := range m.stateSections() {
		blob = snapshot.Append(blob, s)
	}
	var last *moment
	if len(h.moments) > 0 {
		last = h.moments[len(h.moments)-1]
	}
	for i := 0; len(blob) > 0; i++ {
		n := min(pieceSize, len(blob))
		piece := blob[:n]
		if last != nil && i < len(last.chips) && bytes.Equal(last.chips[i], piece) {
			piece = last.chips[i]
		} else {
			piece = bytes.Clone(piece)
			mo.size += int64(n)
		}
		mo.chips = append(mo.chips, piece)
		blob = blob[n:]
	}
	mo.media = m.media()
	for i, d := range mo.media {
		o, ok := block.Unpadded(d).(*block.Overlay)
		if !ok {
			continue
		}
		mo.disks[i] = o.Checkpoint()
		var before *block.Checkpoint
		if last != nil {
			before = last.disks[i]
		}
		if before != mo.disks[i] {
			mo.size += mo.disks[i].Added(before)
		}
	}
	return mo
}

// media are the disks in the drives: two floppies, four ATA positions.
func (m *Machine) media() (list [6]block.Disk) {
	for n := range 2 {
		list[n] = m.fdc.Disk(n)
	}
	for n := range 4 {
		list[2+n] = m.ide[n/2].Disk(n % 2)
	}
	return list
}

// keep makes a moment of the present, unless there is one, and makes room for it.
func (h *History) keep() {
	if h.light {
		return
	}
	now := h.m.Position()
	i, found := slices.BinarySearchFunc(h.moments, now, func(mo *moment, p Position) int {
		switch {
		case mo.at.Before(p):
			return -1
		case p.Before(mo.at):
			return 1
		}
		return 0
	})
	if found {
		return
	}
	mo := h.capture()
	h.moments = slices.Insert(h.moments, i, mo)
	h.used += mo.size
	for h.used > h.budget && len(h.moments) > 2 {
		h.drop(h.least())
	}
}

// least is the moment to do without first: the older, the wider the gaps may be.
func (h *History) least() int {
	last := h.moments[len(h.moments)-1].at.Retired
	best, score := 1, 0.0
	for i := 1; i < len(h.moments)-1; i++ {
		gap := float64(h.moments[i+1].at.Retired - h.moments[i-1].at.Retired)
		if s := (float64(last-h.moments[i].at.Retired) + 1) / (gap + 1); s > score {
			best, score = i, s
		}
	}
	return best
}

// drop takes a moment out; what only it had is free then.
func (h *History) drop(i int) {
	mo := h.moments[i]
	var before, after *moment
	if i > 0 {
		before = h.moments[i-1]
	}
	if i+1 < len(h.moments) {
		after = h.moments[i+1]
	}
	h.used -= mo.alone(before, after)
	h.moments = slices.Delete(h.moments, i, i+1)
}

// alone is the number of bytes that mo holds and its neighbours do not.
func (mo *moment) alone(before, after *moment) int64 {
	size := int64(momentSize)
	shared := func(same func(o *moment) bool) bool {
		return before != nil && same(before) || after != nil && same(after)
	}
	for i, c := range mo.ram {
		if shared(func(o *moment) bool { return o.ram[i] == c }) {
			continue
		}
		size += chunkPages * 8
		for j, p := range c {
			if p != nil && !shared(func(o *moment) bool { return o.ram[i][j] == p }) {
				size += mmu.PageSize
			}
		}
	}
	for i, p := range mo.chips {
		if !shared(func(o *moment) bool { return i < len(o.chips) && &o.chips[i][0] == &p[0] }) {
			size += int64(len(p))
		}
	}
	return size
}

// restore makes the machine what it was at mo.
func (h *History) restore(mo *moment) {
	m := h.m
	for _, n := range h.dirty.Pages() {
		if mem := h.page(int(n)); mem != nil {
			*mem = *mo.ram[n/chunkPages][n%chunkPages]
		}
	}
	for i, c := range mo.ram {
		if c == h.ram[i] {
			continue
		}
		for j, p := range c {
			if p != h.ram[i][j] {
				*h.page(i*chunkPages + j) = *p
			}
		}
	}
	h.ram = mo.ram
	h.dirty.Clear()
	h.restoreMedia(mo)
	blob := bytes.Join(mo.chips, nil)
	for _, s := range m.stateSections() {
		var err error
		if blob, err = snapshot.Take(blob, s); err != nil {
			panic("BUG: machine: a moment does not fit the machine: " + err.Error())
		}
	}
	m.settle()
	m.stop, m.resetPending = mo.stop, mo.resetPending
	m.cpu.Track(h.dirty)
	m.cpu.Hits()
	h.given = mo.at.Inputs
	h.setNext()
}

// restoreMedia puts the disks of mo into the drives, as they were.
func (h *History) restoreMedia(mo *moment) {
	m := h.m
	feeding := h.feeding
	h.feeding = true
	for i, d := range m.media() {
		if d == mo.media[i] {
			continue
		}
		if i < 2 {
			_, err := m.ChangeFloppy(i, mo.media[i])
			h.ignore(err)
		} else {
			_, err := m.ChangeCD(i-2, mo.media[i])
			h.ignore(err)
		}
	}
	h.feeding = feeding
	for i, c := range mo.disks {
		if c != nil {
			block.Unpadded(mo.media[i]).(*block.Overlay).Restore(c)
		}
	}
}
