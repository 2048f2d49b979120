package history

import (
	"bytes"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/snapshot"
)

// Sizes of what a moment is made of, in bytes.
const (
	pieceSize  = 4096 // a piece of the chips' state
	momentSize = 8192 // an estimate of what a moment takes besides what is counted
)

// moment is a snapshot of a machine.
type moment struct {
	at      machine.Position
	ram     ramTable
	chips   [][]byte                 // the state of all parts but memory, in pieces of pieceSize
	media   [2 + 4]block.Disk        // the disks in the two floppy drives and at the four ATA positions
	disks   [2 + 4]*block.Checkpoint // what their overlays held; nil: the disk has no overlay
	between machine.Between
	windows any   // what memory is shown at other addresses, too
	size    int64 // how many bytes it did not share with another moment when it was made
}

// past holds the snapshots of a machine.
type past struct {
	m       *machine.Machine
	in      machine.Inner
	memory  *memory
	budget  int64     // the most bytes that the snapshots may hold
	used    int64     // bytes that the snapshots hold
	moments []*moment // in order of time; the first is where the history begins
}

// newPast makes a past that begins with the present memory.
func newPast(m *machine.Machine, in machine.Inner, budget int64) *past {
	p := &past{m: m, in: in, budget: budget}
	p.memory, p.used = follow(m, in)
	return p
}

// latest returns the index in p.moments of the last snapshot from which the machine can run forward
// to position to.
func (p *past) latest(to machine.Position) int {
	if to.Time < 0 {
		to.Time = 0 // before everything else that happens at this count of instructions
	}
	i := len(p.moments) - 1
	for i > 0 && (to.Before(p.moments[i].at) || p.moments[i].at.Retired == to.Retired && to.Time == 0 || p.moments[i].at.Inputs > to.Inputs) {
		i--
	}
	return i
}

// keep takes a snapshot, unless there is one of the present position, and drops others when the
// budget is used up.
func (p *past) keep() {
	now := p.m.Position()
	i, found := slices.BinarySearchFunc(p.moments, now, func(mo *moment, at machine.Position) int {
		switch {
		case mo.at.Before(at):
			return -1
		case at.Before(mo.at):
			return 1
		}
		return 0
	})
	if found {
		return
	}
	mo := p.capture()
	p.moments = slices.Insert(p.moments, i, mo)
	p.used += mo.size
	for p.used > p.budget && len(p.moments) > 2 {
		p.drop(p.least())
	}
}

// edited takes a snapshot of the state that a debugger has made. Its position is the one after the
// input for the change, which is about to be counted.
func (p *past) edited() *moment {
	mo := p.capture()
	mo.at.Inputs++
	p.used += mo.size
	return mo
}

// capture makes a moment of the present.
func (p *past) capture() *moment {
	mo := &moment{at: p.m.Position(), between: p.in.Between(), windows: p.in.WindowState(), size: momentSize}
	mo.size += p.memory.gather()
	mo.ram = p.memory.known
	last := new(moment)
	if len(p.moments) > 0 {
		last = p.moments[len(p.moments)-1]
	}
	p.captureChips(mo, last)
	mo.media = p.in.Media()
	for i, d := range mo.media {
		o, ok := block.Unpadded(d).(*block.Overlay)
		if !ok {
			continue
		}
		mo.disks[i] = o.Checkpoint()
		if before := last.disks[i]; before != mo.disks[i] {
			mo.size += mo.disks[i].Added(before)
		}
	}
	return mo
}

// captureChips adds the states of all parts but memory to mo. The pieces that are the same in last
// are shared with it.
func (p *past) captureChips(mo, last *moment) {
	var blob []byte
	for _, s := range p.in.Sections() {
		blob = snapshot.Append(blob, s)
	}
	for i := 0; len(blob) > 0; i++ {
		n := min(pieceSize, len(blob))
		piece := blob[:n]
		if i < len(last.chips) && bytes.Equal(last.chips[i], piece) {
			piece = last.chips[i]
		} else {
			piece = bytes.Clone(piece)
			mo.size += int64(n)
		}
		mo.chips = append(mo.chips, piece)
		blob = blob[n:]
	}
}

// least returns the index of the snapshot whose loss does the least harm. It prefers one that is old and
// has its neighbours near, so that the gaps between snapshots grow with their age.
func (p *past) least() int {
	last := p.moments[len(p.moments)-1].at.Retired
	best, score := 1, 0.0
	for i := 1; i < len(p.moments)-1; i++ {
		gap := float64(p.moments[i+1].at.Retired - p.moments[i-1].at.Retired)
		if s := (float64(last-p.moments[i].at.Retired) + 1) / (gap + 1); s > score {
			best, score = i, s
		}
	}
	return best
}

// dropAfter removes all snapshots later than now.
func (p *past) dropAfter(now machine.Position) {
	for len(p.moments) > 0 && now.Before(p.moments[len(p.moments)-1].at) {
		p.drop(len(p.moments) - 1)
	}
}

// drop removes a snapshot. The bytes that no other snapshot shares are counted as free.
func (p *past) drop(i int) {
	mo := p.moments[i]
	var before, after *moment
	if i > 0 {
		before = p.moments[i-1]
	}
	if i+1 < len(p.moments) {
		after = p.moments[i+1]
	}
	p.used -= mo.alone(before, after)
	p.moments = slices.Delete(p.moments, i, i+1)
}

// alone returns the number of bytes that mo holds and does not share with its neighbours.
func (mo *moment) alone(before, after *moment) int64 {
	size := int64(momentSize)
	shared := func(same func(o *moment) bool) bool {
		return before != nil && same(before) || after != nil && same(after)
	}
	var others []ramTable
	for _, o := range []*moment{before, after} {
		if o != nil {
			others = append(others, o.ram)
		}
	}
	size += mo.ram.alone(others)
	for i, p := range mo.chips {
		if !shared(func(o *moment) bool { return i < len(o.chips) && &o.chips[i][0] == &p[0] }) {
			size += int64(len(p))
		}
	}
	return size
}

// restore makes the machine what it was at mo. The journal must ignore the changes of disks that
// this makes.
func (p *past) restore(mo *moment) {
	p.memory.resolve()
	p.in.SetWindows(mo.windows)
	p.memory.restore(mo.ram)
	p.restoreMedia(mo)
	blob := bytes.Join(mo.chips, nil)
	for _, s := range p.in.Sections() {
		var err error
		if blob, err = snapshot.Take(blob, s); err != nil {
			panic("BUG: history: a moment does not fit the machine: " + err.Error())
		}
	}
	p.in.Restored(mo.between, mo.at.Inputs)
	p.memory.track()
	p.m.CPU().Hits() // forgets what debug points were hit before
}

// restoreMedia puts the disks of mo into the drives, as they were.
func (p *past) restoreMedia(mo *moment) {
	for i, d := range p.in.Media() {
		switch {
		case d == mo.media[i]:
		case i < 2:
			_, _ = p.m.ChangeFloppy(i, mo.media[i]) // it was in the drive before, so it fits
		default:
			_, _ = p.m.ChangeCD(i-2, mo.media[i]) // likewise
		}
	}
	for i, c := range mo.disks {
		if c != nil {
			block.Unpadded(mo.media[i]).(*block.Overlay).Restore(c)
		}
	}
}
