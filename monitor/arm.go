package monitor

import (
	"fmt"
	"slices"

	"github.com/iron86/iron86/cpu"
)

// arm tells the processor what to wait for. Breakpoints and watchpoints at linear
// addresses are so in every address space, as with the debug registers; a watched
// variable is watched at other addresses of its memory, too.
func (mo *Monitor) arm(extra ...*point) {
	var w cpu.Interest
	for _, p := range append(slices.Clone(mo.points), extra...) {
		if p.disabled {
			continue
		}
		switch p.kind {
		case pointBreak:
			if p.at.in == physical {
				w.Breaks = append(w.Breaks, p.at.n)
			} else {
				w.Linear = append(w.Linear, uint32(p.at.n))
			}
		case pointWatch:
			if p.at.in != physical {
				w.Memory = append(w.Memory, cpu.Watch{First: p.at.n, Last: p.at.n + p.n - 1, On: p.on, Linear: true})
			}
			_ = mo.pieces(p.at, int(p.n), func(phys uint64, lo, hi int) { // a page that is not there cannot be written
				w.Memory = append(w.Memory, cpu.Watch{First: phys, Last: phys + uint64(hi-lo) - 1, On: p.on})
			})
		case pointPort:
			w.Ports = append(w.Ports, cpu.Watch{First: p.at.n, Last: p.at.n + p.n - 1, On: p.on})
		case pointInt:
			w.Vectors[p.at.n/64] |= 1 << (p.at.n % 64)
		case pointMode:
			w.Modes = true
		case pointTask:
			w.Tasks = true
		}
	}
	slices.Sort(w.Breaks)
	slices.Sort(w.Linear)
	if mo.armed && sameInterest(w, mo.interest) {
		return
	}
	mo.armed, mo.interest = true, w
	mo.m.CPU().Inspect(w)
}

func sameInterest(a, b cpu.Interest) bool {
	return slices.Equal(a.Breaks, b.Breaks) && slices.Equal(a.Linear, b.Linear) && slices.Equal(a.Memory, b.Memory) && slices.Equal(a.Ports, b.Ports) &&
		a.Vectors == b.Vectors && a.Modes == b.Modes && a.Tasks == b.Tasks
}

// disarm has the processor wait for nothing.
func (mo *Monitor) disarm() {
	mo.armed = false
	mo.m.CPU().Inspect(cpu.Interest{})
}

// meets reports that hit h is one that p waits for.
func (mo *Monitor) meets(p *point, h cpu.Hit) bool {
	switch p.kind {
	case pointBreak:
		return h.Kind == cpu.Breakpoint && (p.at.in == physical && h.Addr == p.at.n || p.at.in != physical && h.Lin == uint32(p.at.n))
	case pointWatch:
		if h.Kind != cpu.MemoryRead && h.Kind != cpu.MemoryWrite {
			return false
		}
		met := p.at.in != physical && uint64(h.Lin) < p.at.n+p.n && uint64(h.Lin)+uint64(h.Size) > p.at.n
		_ = mo.pieces(p.at, int(p.n), func(phys uint64, lo, hi int) {
			met = met || h.Addr < phys+uint64(hi-lo) && h.Addr+uint64(h.Size) > phys
		})
		return met && p.on&accessOf(h.Kind) != 0
	case pointPort:
		return (h.Kind == cpu.PortRead || h.Kind == cpu.PortWrite) && p.on&accessOf(h.Kind) != 0 &&
			h.Addr < p.at.n+p.n && h.Addr+uint64(h.Size) > p.at.n
	case pointInt:
		return h.Kind == cpu.Interrupt && h.Addr == p.at.n
	case pointMode:
		return h.Kind == cpu.ModeChange
	case pointTask:
		return h.Kind == cpu.TaskSwitch
	}
	return false
}

func accessOf(k cpu.HitKind) cpu.Access {
	if k == cpu.MemoryWrite || k == cpu.PortWrite {
		return cpu.WatchWrite
	}
	return cpu.WatchRead
}

// firing finds the first point that a hit makes stop, counting and testing the
// conditions. A condition that cannot be evaluated stops, too.
func (mo *Monitor) firing(hits []cpu.Hit, extra []*point) (*point, cpu.Hit, error) {
	for _, p := range append(slices.Clone(mo.points), extra...) {
		for _, h := range hits {
			if p.disabled || !mo.meets(p, h) {
				continue
			}
			ok, err := mo.truth(p.cond)
			if err != nil {
				return p, h, err
			}
			if !ok {
				continue
			}
			p.hits++
			if p.skip > 0 {
				p.skip--
				continue
			}
			return p, h, nil
		}
	}
	return nil, cpu.Hit{}, nil
}

// describe says what a hit was.
func (mo *Monitor) describe(h cpu.Hit) string {
	from := fmt.Sprintf("%04x:%08x", h.CS, h.EIP)
	switch h.Kind {
	case cpu.MemoryRead:
		return fmt.Sprintf("read of %08x: %#x, by %s", h.Lin, h.Value, from)
	case cpu.MemoryWrite:
		if h.Cause != "" {
			return fmt.Sprintf("write to @%08x, %d bytes, by a bus master (DMA)", h.Addr, h.Size)
		}
		return fmt.Sprintf("write of %08x: %#x -> %#x, by %s", h.Lin, h.Old, h.Value, from)
	case cpu.PortRead:
		return fmt.Sprintf("in from port %#x: %#x, by %s", h.Addr, h.Value, from)
	case cpu.PortWrite:
		return fmt.Sprintf("out to port %#x: %#x, by %s", h.Addr, h.Value, from)
	case cpu.Interrupt:
		s := fmt.Sprintf("interrupt %#02x (%s) from %s", h.Addr, h.Cause, from)
		if h.Cause == "fault" {
			s += fmt.Sprintf(", error code %#x", h.Code)
		}
		return s
	case cpu.ModeChange:
		return fmt.Sprintf("mode: %s -> %s, by %s", h.Before, mo.m.CPU().Mode(), from)
	case cpu.TaskSwitch:
		return fmt.Sprintf("switch to task %04x, by %s", h.Addr, from)
	}
	return "breakpoint"
}
