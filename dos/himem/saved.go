package himem

import (
	"errors"
	"slices"

	"github.com/iron86/iron86/dos/guest"
)

// Saved is the state of XMS, EMS, VCPI and their pool, for the saved state of a run. What the windows of EMS show is part of the machine's state.
type Saved struct {
	Has      [2]bool // there is a pool, and EMS
	Blocks   []SavedBlock
	XMS      []SavedHandle
	HMA      bool
	Global   bool
	Local    int
	BIOS     guest.Far // INT 15h of the BIOS
	EMS      []SavedPages
	Shown    emsContext // what the windows show: handles and pages
	Area     guest.Far
	Key      bool
	Closed   bool
	Chunks   []SavedChunk
	Master   uint16
	Slave    uint16
	A20      bool
	Switched guest.Far // the stack of the program that has switched to protected mode
}

// SavedBlock is memory of the pool that is in use.
type SavedBlock struct{ Addr, Size uint32 }

// SavedHandle is a handle of XMS.
type SavedHandle struct {
	Handle     int
	Addr, Size uint32
	Locks      uint8
}

// SavedPages is a handle of EMS.
type SavedPages struct {
	Handle int
	Pages  []uint32
	Name   [8]byte
	Frame  *emsContext // what function 47h has saved; nil: nothing
}

// SavedChunk is 16 pages of VCPI.
type SavedChunk struct {
	Addr uint32
	Used uint16
}

// Save returns the state.
func Save(m *Memory) *Saved {
	x, e, v := &m.xms, &m.ems, &m.ems.vcpi
	s := &Saved{Has: [2]bool{m.pool != nil, m.HasEMS()}, HMA: x.hma, Global: x.global, Local: x.local, BIOS: x.oldBIOS, Shown: e.now, Area: e.area, Key: e.key, Closed: e.closed,
		Master: v.master, Slave: v.slave, A20: v.a20, Switched: v.stack}
	if m.pool != nil {
		for _, b := range m.pool.blocks {
			s.Blocks = append(s.Blocks, SavedBlock{b.addr, b.size})
		}
	}
	for i, b := range x.blocks {
		if b.used {
			s.XMS = append(s.XMS, SavedHandle{i, b.addr, b.size, b.locks})
		}
	}
	for i := range e.handles {
		if h := &e.handles[i]; h.used {
			s.EMS = append(s.EMS, SavedPages{i, h.pages, h.name, h.saved})
		}
	}
	for _, c := range v.chunks {
		s.Chunks = append(s.Chunks, SavedChunk{c.addr, c.used})
	}
	return s
}

// errState is the error of a state that Save has not made.
var errState = errors.New("the state of the memory above 1 MB is damaged")

// Check returns an error for a state that m cannot have.
func Check(m *Memory, s *Saved) error {
	if s.Has != [2]bool{m.pool != nil, m.HasEMS()} {
		return errors.New("the state has other services of memory above 1 MB: the flags -no-xms and -no-ems must be the same")
	}
	at := uint32(0)
	if m.pool != nil {
		at = m.pool.first
	}
	for _, b := range s.Blocks {
		if m.pool == nil || b.Size == 0 || b.Addr < at || b.Addr > m.pool.end || m.pool.end-b.Addr < b.Size {
			return errState
		}
		at = b.Addr + b.Size
	}
	if len(s.Blocks) > maxBlocks || !s.handlesFit(m) || !s.framesFit() {
		return errState
	}
	for _, c := range s.Chunks {
		if c.Used == 0 || !s.has(c.Addr, chunkSize) {
			return errState
		}
	}
	return nil
}

// has reports whether memory is in use as a whole.
func (s *Saved) has(addr, size uint32) bool {
	return slices.ContainsFunc(s.Blocks, func(b SavedBlock) bool {
		return addr >= b.Addr && addr-b.Addr <= b.Size && b.Size-(addr-b.Addr) >= size
	})
}

// handlesFit reports whether the handles of XMS and EMS are possible.
func (s *Saved) handlesFit(m *Memory) bool {
	for _, h := range s.XMS {
		if h.Handle < 0 || h.Handle >= xmsHandles || h.Size != 0 && !s.has(h.Addr, h.Size) {
			return false
		}
	}
	for _, h := range s.EMS {
		if h.Handle < 0 || h.Handle >= emsHandles || !m.HasEMS() {
			return false
		}
		for _, at := range h.Pages {
			if at%emsPage != 0 || !s.has(at, emsPage) {
				return false
			}
		}
	}
	return true
}

// framesFit reports whether the windows show pages that there are. A context that function 47h has saved may name others.
func (s *Saved) framesFit() bool {
	for _, m := range s.Shown {
		if m.Page == emsUnused || !s.Has[1] {
			continue
		}
		i := slices.IndexFunc(s.EMS, func(h SavedPages) bool { return h.Handle == int(m.Handle) })
		if i < 0 || int(m.Page) >= len(s.EMS[i].Pages) {
			return false
		}
	}
	return true
}

// Restore makes the memory what it was. The state must have passed Check.
func Restore(m *Memory, s *Saved) {
	if m.pool != nil {
		m.pool.blocks = nil
		for _, b := range s.Blocks {
			m.pool.blocks = append(m.pool.blocks, block{b.Addr, b.Size})
		}
	}
	x, e, v := &m.xms, &m.ems, &m.ems.vcpi
	x.blocks = [xmsHandles]xmsBlock{}
	for _, h := range s.XMS {
		x.blocks[h.Handle] = xmsBlock{true, h.Addr, h.Size, h.Locks}
	}
	x.hma, x.global, x.local, x.oldBIOS = s.HMA, s.Global, s.Local, s.BIOS
	e.handles = [emsHandles]emsHandle{}
	for _, h := range s.EMS {
		e.handles[h.Handle] = emsHandle{true, h.Pages, h.Name, h.Frame}
	}
	e.now, e.area, e.key, e.closed = s.Shown, s.Area, s.Key, s.Closed
	v.master, v.slave, v.a20, v.stack, v.chunks = s.Master, s.Slave, s.A20, s.Switched, nil
	for _, c := range s.Chunks {
		v.chunks = append(v.chunks, vcpiChunk{c.Addr, c.Used})
	}
}
