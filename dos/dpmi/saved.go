package dpmi

import (
	"errors"
	"maps"
	"slices"
)

// Saved is the state of the host and its clients, for the saved state of a run. Their tables are in memory, which is part of the machine's state.
type Saved struct {
	Tables  uint32 // address of the tables that all clients share; 0: there are none
	A20     bool
	Clients []SavedClient
}

// SavedPointer is a selector and an offset.
type SavedPointer struct {
	Sel uint16
	Off uint32
}

// SavedContext is the state of the processor for a program: general registers, segment registers, EIP, EFLAGS.
type SavedContext [16]uint32

// SavedPair is an entry of a table.
type SavedPair struct{ Key, Value uint32 }

// SavedClient is a client.
type SavedClient struct {
	Wide, Emulate       bool
	PSP, Env            uint16
	LDT                 uint32 // its address
	Used                []int  // its entries that are allocated, by index
	Segments            []SavedPair
	Vectors             [256]SavedPointer
	Faults              [exceptions]SavedPointer
	Callbacks           []SavedCallback
	Hooked, Blocks, DOS []SavedPair
	Watched             [4]bool
	Table               uint16
	DTA                 SavedPointer
	DTASeg, DTAOff      uint16
	Frames              []SavedFrame
	RealSS, RealSP      uint16
	LockSP              uint32
}

// SavedCallback is an address of real mode that leads to a routine of the client.
type SavedCallback struct {
	Index         int
	Routine, Regs SavedPointer
	Stack         uint16
}

// SavedFrame is a call from one mode into the other that has not returned yet, with what is done then.
type SavedFrame struct {
	RealSP       uint16
	LockSP       uint32
	Kind         uint8
	State        SavedContext
	N            uint8
	Flags, At    uint32
	Keep         bool
	Pieces       []SavedPiece
	Finish       uint8
	Register     int
	Value        uint32
	Text         []byte
	Done, Moving uint32
}

// SavedPiece is the data that a pointer of a call leads to.
type SavedPiece struct {
	Seg, Off int
	At       uint16
	In, Out  int
}

// pairs returns the entries of a table in the order of their keys.
func pairs[K, V uint8 | uint16 | uint32](m map[K]V) (list []SavedPair) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		list = append(list, SavedPair{uint32(k), uint32(m[k])})
	}
	return list
}

// table is the inverse of pairs.
func table[K, V uint8 | uint16 | uint32](list []SavedPair) map[K]V {
	m := map[K]V{}
	for _, p := range list {
		m[K(p.Key)] = V(p.Value)
	}
	return m
}

// saved returns the state of the processor as a state of the run has it.
func (s *context) saved() (w SavedContext) {
	copy(w[:], s.reg[:])
	for i, seg := range s.seg {
		w[8+i] = uint32(seg)
	}
	w[14], w[15] = s.eip, s.flags
	return w
}

// contextOf is the inverse of saved.
func contextOf(w SavedContext) (s context) {
	copy(s.reg[:], w[:])
	for i := range s.seg {
		s.seg[i] = uint16(w[8+i])
	}
	s.eip, s.flags = w[14], w[15]
	return s
}

// Save returns the state. The host is nil if there is none; so is the result then.
func Save(h *Host) *Saved {
	if h == nil {
		return nil
	}
	s := &Saved{Tables: h.tables.at, A20: h.a20}
	for _, c := range h.clients {
		s.Clients = append(s.Clients, saveClient(c))
	}
	return s
}

// saveClient returns the state of a client.
func saveClient(c *client) SavedClient {
	s := SavedClient{Wide: c.wide, Emulate: c.emulate, PSP: c.psp, Env: c.env, LDT: c.ldt.at, Segments: pairs(c.ldt.segments),
		Hooked: pairs(c.hooked), Blocks: pairs(c.blocks.size), DOS: pairs(c.dos), Watched: c.watch.used, Table: c.table, DTA: savedPointer(c.dta),
		DTASeg: c.dtaSeg, DTAOff: c.dtaOff, RealSS: c.realSS, RealSP: c.realSP, LockSP: c.lockSP}
	for i, used := range c.ldt.used {
		if used {
			s.Used = append(s.Used, i)
		}
	}
	for i, p := range c.vectors {
		s.Vectors[i] = savedPointer(p)
	}
	for i, p := range c.faults {
		s.Faults[i] = savedPointer(p)
	}
	for i, e := range c.callbacks {
		if e.used {
			s.Callbacks = append(s.Callbacks, SavedCallback{i, savedPointer(e.routine), savedPointer(e.regs), e.stack})
		}
	}
	for i := range c.frames {
		s.Frames = append(s.Frames, saveFrame(&c.frames[i]))
	}
	return s
}

// savedPointer returns a pointer as a state has it.
func savedPointer(p farPointer) SavedPointer { return SavedPointer{p.sel, p.off} }

// pointerOf is its inverse.
func pointerOf(p SavedPointer) farPointer { return farPointer{p.Sel, p.Off} }

// saveFrame returns the state of a call.
func saveFrame(f *frame) SavedFrame {
	r := &f.then
	s := SavedFrame{RealSP: f.realSP, LockSP: f.lockSP, Kind: uint8(r.kind), State: r.s.saved(), N: r.n, Flags: r.flags, At: r.at, Keep: r.keep,
		Finish: uint8(r.finish.kind), Register: r.finish.reg, Value: r.finish.value, Text: r.text, Done: r.done, Moving: r.moving}
	for _, p := range r.list {
		s.Pieces = append(s.Pieces, SavedPiece{p.seg, p.off, p.at, p.in, p.out})
	}
	return s
}

// errState is the error of a state that Save has not made.
var errState = errors.New("the state of DPMI is damaged")

// Check returns an error for a state that h cannot have.
func Check(h *Host, s *Saved) error {
	switch {
	case (h == nil) != (s == nil):
		return errors.New("the state is of a run with DPMI, or without it: -no-dpmi must be the same")
	case h == nil:
		return nil
	case len(s.Clients) > maxClients || len(s.Clients) > 0 && s.Tables == 0:
		return errState
	}
	for i := range s.Clients {
		c := &s.Clients[i]
		bad := len(c.Frames) > maxDepth || slices.ContainsFunc(c.Used, func(i int) bool { return i < 0 || i >= ldtEntries }) ||
			slices.ContainsFunc(c.Callbacks, func(e SavedCallback) bool { return e.Index < 0 || e.Index >= callbacks }) ||
			slices.ContainsFunc(c.Frames, func(f SavedFrame) bool { return !f.possible() })
		if bad {
			return errState
		}
	}
	return nil
}

// possible reports whether Save can have made the frame.
func (s *SavedFrame) possible() bool {
	pieces := !slices.ContainsFunc(s.Pieces, func(p SavedPiece) bool {
		const most = 1 << 16
		return p.Seg < 0 || p.Seg >= 6 || p.Off < 0 || p.Off >= 8 || p.In < stringIn || p.In > most || p.Out < stringOut || p.Out > most
	})
	registers := 8
	if finishKind(s.Finish) == finishSegment {
		registers = 6
	}
	return pieces && s.Kind < uint8(resumptionKinds) && s.Finish < uint8(finishKinds) && s.Register >= 0 && s.Register < registers && s.Done <= 1<<31
}

// Restore makes the host what it was. The state must have passed Check.
func Restore(h *Host, s *Saved) {
	if h == nil {
		return
	}
	h.tables.at, h.a20, h.clients = s.Tables, s.A20, nil
	for i := range s.Clients {
		h.clients = append(h.clients, restoreClient(h, &s.Clients[i]))
	}
}

// restoreClient makes a client.
func restoreClient(h *Host, s *SavedClient) *client {
	c := &client{wide: s.Wide, emulate: s.Emulate, psp: s.PSP, env: s.Env, hooked: table[uint8, uint32](s.Hooked), dos: table[uint16, uint16](s.DOS),
		ldt:    ldt{mem: h.mem, at: s.LDT, segments: table[uint16, uint16](s.Segments)},
		blocks: blocks{mem: h.mem, pool: h.Pool, size: table[uint32, uint32](s.Blocks)}, watch: watchpoints{cpu: h.cpu, used: s.Watched},
		table: s.Table, dta: pointerOf(s.DTA), dtaSeg: s.DTASeg, dtaOff: s.DTAOff, realSS: s.RealSS, realSP: s.RealSP, lockSP: s.LockSP}
	c.lock = c.ldt.at + ldtSize
	for _, i := range s.Used {
		c.ldt.used[i] = true
	}
	for i, p := range s.Vectors {
		c.vectors[i] = pointerOf(p)
	}
	for i, p := range s.Faults {
		c.faults[i] = pointerOf(p)
	}
	for _, e := range s.Callbacks {
		c.callbacks[e.Index] = callbackEntry{true, pointerOf(e.Routine), pointerOf(e.Regs), e.Stack}
	}
	for i := range s.Frames {
		f := &s.Frames[i]
		r := resumption{kind: resumptionKind(f.Kind), s: contextOf(f.State), n: f.N, flags: f.Flags, at: f.At, keep: f.Keep,
			finish: finish{finishKind(f.Finish), f.Register, f.Value}, text: f.Text, done: f.Done, moving: f.Moving}
		for _, p := range f.Pieces {
			r.list = append(r.list, piece{p.Seg, p.Off, p.At, p.In, p.Out})
		}
		c.frames = append(c.frames, frame{f.RealSP, f.LockSP, r})
	}
	return c
}
