package machine

import (
	"time"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// postVideo is the POST code after which our BIOS has set up memory, vectors and
// display, and goes looking for drives, keyboard and mouse.
const postVideo = 0x06

// Services is the machine as an operating system written in Go sees it: registers of real mode, memory,
// traps on the execution of an address, the clock.
type Services struct {
	m *Machine
	*serviceHooks
}

// Services returns the machine as an operating system written in Go sees it. What is set through
// one of the results holds for all of them.
func (m *Machine) Services() *Services {
	if m.services != nil {
		return &Services{m, m.services}
	}
	m.services = &serviceHooks{hooks: map[uint32]func(){}, tries: map[uint32]func() bool{}}
	s := &Services{m, m.services}
	m.cpu.OnTrial(s.rehearse)
	return s
}

// postCode takes the codes that POST writes to port 80h.
func (m *Machine) postCode(code uint8) {
	if m.cfg.PostCode != nil {
		m.cfg.PostCode(code)
	}
	if s := m.services; s != nil && s.post && code == postVideo {
		s.post = false
		m.serviceBreak = true
		m.cpu.Stop()
	}
}

// Trap has f called whenever the processor is about to execute the instruction at
// addr, in real or virtual-8086 mode. f may change the processor; if it does not
// move EIP the instruction is executed after it.
func (s *Services) Trap(addr uint32, f func()) {
	s.hooks[addr], s.last = f, lastHook{}
	s.m.cpu.SetTrap(uint64(addr))
}

// Rehearse sets a substitute for the function of Trap at addr. The substitute is called while the
// processor only tries whether the guest goes round a loop (cpu.CPU.Waits). If the function of Trap
// would change nothing but registers and memory, f does the same, moves EIP and returns true. Otherwise
// it returns false. A program that comes to a trap without a substitute is never found to wait.
func (s *Services) Rehearse(addr uint32, f func() bool) { s.tries[addr] = f }

// ToldFor must be called by a function of Rehearse whose answer to the guest will change by itself after
// the time d, as the time of day does.
func (s *Services) ToldFor(d time.Duration) { s.until = min(s.until, s.m.Now()+clock.Time(d)) }

// rehearse calls the substitute for the trap at which the processor stands.
func (s *Services) rehearse() bool {
	base, eip := s.m.cpu.Segment(x86.CS).Base, s.m.cpu.EIP()
	f := s.tries[base+eip]
	return f != nil && s.m.cpu.Mode() == "real" && f() && s.m.cpu.Segment(x86.CS).Base+s.m.cpu.EIP() != base+eip
}

// service returns the function of the trap at which the processor stands, and whether it stands at one.
func service(m *Machine) (f func(), ok bool) {
	if m.services == nil {
		return nil, false
	}
	at, last := m.cpu.Segment(x86.CS).Base+m.cpu.EIP(), &m.services.last
	if last.f == nil || last.at != at {
		if f, ok = m.services.hooks[at]; !ok {
			return nil, false
		}
		*last = lastHook{at, f}
	}
	return last.f, true
}

// ProgramStarts says that a program has been loaded and the processor stands at its first instruction. psp is the
// segment of its PSP.
func (s *Services) ProgramStarts(psp uint16) {
	if s.noting {
		s.notes.add(effectStart, uint64(psp))
	}
	cpu.ProgramStarts(s.m.cpu, psp)
}

// Reg returns general register r, all 32 bits.
func (s *Services) Reg(r int) uint32 { return s.m.cpu.Reg(r) }

// SetReg sets general register r.
func (s *Services) SetReg(r int, v uint32) { s.m.cpu.SetReg(r, v) }

// Selector returns the visible part of segment register r.
func (s *Services) Selector(r int) uint16 { return cpu.SelectorOf(s.m.cpu, r) }

// SetSelector loads segment register r as real mode does; the limit stays.
func (s *Services) SetSelector(r int, v uint16) {
	seg := s.m.cpu.Segment(r)
	seg.Selector, seg.Base = v, uint32(v)<<4
	s.m.cpu.SetSegment(r, seg)
}

// IP returns the instruction pointer.
func (s *Services) IP() uint16 { return uint16(s.m.cpu.EIP()) }

// SetIP moves the instruction pointer.
func (s *Services) SetIP(v uint16) { s.m.cpu.SetEIP(uint32(v)) }

// Flags returns the flags register.
func (s *Services) Flags() uint32 { return s.m.cpu.Eflags() }

// SetFlags sets the flags register.
func (s *Services) SetFlags(v uint32) { s.m.cpu.SetEflags(v) }

// Read reads memory at physical address addr.
func (s *Services) Read(addr uint32, p []byte) {
	if s.noting && ofDevice(addr, len(p)) {
		s.notes.add(effectRead, uint64(addr), uint64(len(p)))
	}
	s.m.bus.ReadBytes(uint64(addr), p)
}

// Write writes memory at physical address addr; ROM stays as it is.
func (s *Services) Write(addr uint32, p []byte) {
	if s.noting {
		s.notes.add(effectWrite, uint64(addr), uint64(len(p)))
		s.notes = append(s.notes, p...)
	}
	if !s.m.cpu.Trying() || s.m.cpu.TrialWrite(uint64(addr), len(p)) {
		s.m.bus.WriteBytes(uint64(addr), p)
	}
}

// In reads a byte from a port.
func (s *Services) In(port uint16) uint8 {
	if s.noting {
		s.notes.add(effectIn, uint64(port))
	}
	return uint8(s.m.bus.In(port, 1))
}

// Out writes a byte to a port.
func (s *Services) Out(port uint16, v uint8) {
	if s.noting {
		s.notes.add(effectOut, uint64(port), uint64(v))
	}
	s.m.bus.Out(port, 1, uint32(v))
}

// MapROM puts read-only memory, whole pages, at addr.
func (s *Services) MapROM(addr uint32, mem []byte) {
	s.mapped(addr, mem, true)
	s.m.bus.MapROM(uint64(addr), mem)
}

// MapRAM puts n more bytes of memory, whole pages, at addr.
func (s *Services) MapRAM(addr uint32, n int) {
	mem := make([]byte, n)
	s.mapped(addr, mem, false)
	s.m.bus.MapRAM(uint64(addr), mem)
}

// FrameGeneration returns a number that changes whenever the picture does.
func (s *Services) FrameGeneration() uint64 { return s.m.FrameGeneration() }

// Memory returns the size of RAM below 4 GB in bytes. DOS has no services for what is above.
func (s *Services) Memory() uint64 { return s.m.cfg.low() }

// SetA20 opens or shuts the gate of address line 20.
func (s *Services) SetA20(open bool) {
	v := s.In(0x92) &^ 2
	if open {
		v |= 2
	}
	s.Out(0x92, v)
}

// Date returns the virtual date and time: those of power-on plus the virtual time since then.
func (s *Services) Date() time.Time { return s.m.cfg.RTC.Add(time.Duration(s.m.Now())) }

// End ends the run before the next instruction.
func (s *Services) End(code uint32) {
	if s.noting {
		s.notes.add(effectEnd, uint64(code))
	}
	s.m.end(Stop{Ended, code})
}

// mapped notes a region.
func (s *Services) mapped(at uint32, mem []byte, rom bool) {
	s.regions = append(s.regions, Region{At: at, Size: uint32(len(mem)), ROM: rom, mem: mem})
}

// Text notes what a service has written to standard output, stream 1, or standard error, 2. A machine that repeats the run gives it to
// the function of OnText.
func (s *Services) Text(stream int, b []byte) {
	if s.noting {
		s.notes.add(effectText, uint64(stream), uint64(len(b)))
		s.notes = append(s.notes, b...)
	} else if s.text != nil && !s.m.journal.Repeating() {
		s.text(stream, b)
	}
}

// OnText has f called with the text of services whose calls are repeated from a recording.
func (s *Services) OnText(f func(stream int, b []byte)) { s.text = f }

// ofDevice reports whether n bytes at addr are memory of the display, where a read has effects.
func ofDevice(addr uint32, n int) bool { return uint64(addr)+uint64(n) > baseTop && addr < optionROMs }

// possible reports whether there can be the window: whole pages below the BIOS that are not base memory.
func (w window) possible() bool {
	return (w.At|w.From|w.Size)%bus.PageSize == 0 && w.Size > 0 && w.Size <= romWindow && w.At >= baseTop && w.At <= extended-w.Size
}
