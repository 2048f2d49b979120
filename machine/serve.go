package machine

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// ErrServices is the error of saving or loading a machine whose operating system is written in Go, where that is not there: the machine's state does not have it.
var ErrServices = errors.New("the repeated run of a program under DOS has no saved states: its files and DOS itself are not part of it")

// ServiceMap returns the map of the machine, or nil if nobody has asked for Services.
func (m *Machine) ServiceMap() *ServiceMap {
	if m.services == nil {
		return nil
	}
	return &ServiceMap{Regions: m.services.regions, Traps: slices.Sorted(maps.Keys(m.services.hooks))}
}

// Assume gives the machine the memory and the traps of a map, without anybody who serves: a Journal must.
func (s *Services) Assume(l *ServiceMap) {
	for _, r := range l.Regions {
		if r.ROM {
			s.MapROM(r.At, make([]byte, r.Size))
		} else {
			s.MapRAM(r.At, int(r.Size))
		}
	}
	for _, at := range l.Traps {
		s.Trap(at, nil)
	}
}

// Check returns whether a machine can have the map.
func (l *ServiceMap) Check() bool {
	const top, most = extended, 64
	for _, r := range l.Regions {
		if r.At%bus.PageSize != 0 || r.Size%bus.PageSize != 0 || r.Size == 0 || r.Size > top || r.At > top-r.Size || r.At < baseTop {
			return false
		}
	}
	return len(l.Regions) <= most && len(l.Traps) <= 1<<16
}

// windowSection is the windows in a saved state.
type windowSection struct{ s *Services }

// Save saves them.
func (w windowSection) Save() (version uint16, data any) { return 1, &w.s.windows.list }

// Load opens and closes windows until they are those of the state.
func (w windowSection) Load(in snapshot.Saved) error {
	var list [16]window
	if err := in.Only(1, &list); err != nil {
		return err
	}
	if slices.ContainsFunc(list[:], func(w window) bool { return w.Size != 0 && !w.possible() }) {
		return snapshot.ErrSection
	}
	w.s.showWindows(list)
	return nil
}

// showWindows opens and closes windows until they are those of list.
func (s *Services) showWindows(list [16]window) {
	if s.windows.list == list {
		return
	}
	for _, old := range s.windows.list {
		if old.Size != 0 {
			s.m.bus.Unmap(uint64(old.At))
		}
	}
	s.windows.list = list
	for i, now := range list {
		if now.Size != 0 && !s.m.bus.Remap(uint64(now.At), uint64(now.From), int(now.Size)) {
			s.windows.list[i] = window{}
		}
	}
}

// sections returns what Services add to the state.
func (s *Services) sections() (list []snapshot.Section) {
	if len(s.regions) == 0 {
		return nil
	}
	for _, r := range s.regions {
		name := "services ram"
		if r.ROM {
			name = "services rom"
		}
		list = append(list, snapshot.Section{Name: name + " " + fmt.Sprintf("%05x", r.At), Stater: snapshot.Bytes(r.mem)})
	}
	return append(list, snapshot.Section{Name: "services windows", Stater: windowSection{s}})
}

// serve calls the function of a trap, or has the journal do so.
func serve(m *Machine, f func()) {
	if m.journal != nil {
		m.journal.Serve(f)
	} else if f != nil {
		f()
	}
}

// noted calls f and returns its effects.
func (s *Services) noted(f func()) []byte {
	before := wordsOf(s.m.cpu)
	s.notes, s.noting = nil, true
	f()
	s.noting = false
	now := wordsOf(s.m.cpu)
	s.notes.registers(&before, &now)
	return s.notes
}
