package point

import (
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
)

// Kind is what a point waits for.
type Kind uint8

// Kinds of points.
const (
	Break    Kind = iota // the instruction at an address, before it is executed
	Watch                // accesses to memory
	Port                 // IN and OUT
	Int                  // an interrupt or exception
	Mode                 // a change of the processor's mode
	Task                 // a task switch
	Start                // the start of a program by a DOS that is written in Go
	Register             // a change of a register, which the debugger looks for after each instruction
)

// MaxWatch is the largest number of bytes that a point watches.
const MaxWatch = 1 << 20

// Point is a breakpoint or watchpoint. Make it with one of the functions New….
type Point struct {
	ID   int // its number for the user, or 0 if it is in no Set
	Kind Kind
	At   expr.Value // address, first port, or vector
	Text string     // what it is, in words for the user
	Cond string     // it stops only if this expression is true; "" is always true
	Skip uint64     // how many stops are still skipped
	Hits uint64     // how often a hit has met its condition

	Name string // of the register that is watched
	Seen uint64 // its value at the last look

	Temporary bool // the point is deleted when it stops the run for the first time
	Disabled  bool
	Hidden    bool // the point was made by the commands until and next, not by the user

	n  uint64     // number of bytes that are watched, or of ports
	on cpu.Access // reads, writes or both
}

// NewBreak returns a point that stops before the instruction at an address.
func NewBreak(at expr.Value) *Point {
	return &Point{Kind: Break, At: at, Text: fmt.Sprintf("break at %v", at)}
}

// NewWatch returns a point that stops after accesses to n bytes of memory, 1 to MaxWatch.
func NewWatch(at expr.Value, n uint64, on cpu.Access) *Point {
	return &Point{Kind: Watch, At: at, n: n, on: on, Text: fmt.Sprintf("watch %s of %v, %d bytes", accessNames[on], at, n)}
}

// NewPort returns a point that stops after IN from or OUT to the ports first to last.
func NewPort(first, last uint16, on cpu.Access) *Point {
	return &Point{Kind: Port, At: expr.Value{N: uint64(first)}, n: uint64(last) - uint64(first) + 1, on: on,
		Text: fmt.Sprintf("port %#x to %#x, %s", first, last, accessNames[on])}
}

// NewInt returns a point that stops in the handler of an interrupt or exception.
func NewInt(vector uint8) *Point {
	return &Point{Kind: Int, At: expr.Value{N: uint64(vector)}, Text: fmt.Sprintf("int %#02x", vector)}
}

// NewMode returns a point that stops after a change of the processor's mode.
func NewMode() *Point { return &Point{Kind: Mode, Text: "changes of the mode"} }

// NewTask returns a point that stops after a task switch.
func NewTask() *Point { return &Point{Kind: Task, Text: "task switches"} }

// NewStart returns a point that stops at the first instruction of a program that DOS starts.
func NewStart() *Point { return &Point{Kind: Start, Text: "starts of programs"} }

// NewRegister returns a point that stops after changes of a register, whose value is seen now.
func NewRegister(name string, seen uint64) *Point {
	return &Point{Kind: Register, Name: name, Seen: seen, Text: "watch changes of " + name}
}

// registerHit is the kind of hits of registers, which no processor has.
const registerHit cpu.HitKind = 255

// RegisterHit returns the hit for a change of the register of p by the instruction at cs:ip.
func RegisterHit(p *Point, old, now uint64, cs uint16, ip uint64) cpu.Hit {
	return cpu.Hit{Kind: registerHit, Cause: p.Name, Old: old, Value: now, CS: cs, IP: ip}
}

// accessNames are the words for kinds of access.
var accessNames = map[cpu.Access]string{cpu.WatchRead: "reads", cpu.WatchWrite: "writes", cpu.WatchRead | cpu.WatchWrite: "reads and writes"}

// Access reads the word r, w or rw.
func Access(word string) (on cpu.Access, ok bool) {
	switch word {
	case "r":
		return cpu.WatchRead, true
	case "w":
		return cpu.WatchWrite, true
	case "rw":
		return cpu.WatchRead | cpu.WatchWrite, true
	}
	return 0, false
}

// String describes the point in a list.
func (p *Point) String() string {
	s := p.Text
	if p.Temporary {
		s += " (once)"
	}
	if p.Disabled {
		s += " (disabled)"
	}
	if p.Cond != "" {
		s += " if " + p.Cond
	}
	if p.Skip > 0 {
		s += fmt.Sprintf(" after %d", p.Skip)
	}
	return fmt.Sprintf("%d: %s, hit %d times", p.ID, s, p.Hits)
}

// interest adds what p waits for to w.
func (p *Point) interest(w *cpu.Interest, m Machine) {
	switch p.Kind {
	case Break:
		if p.At.In == expr.Physical {
			w.Breaks = append(w.Breaks, p.At.N)
		} else {
			w.Linear = append(w.Linear, p.At.N)
		}
	case Watch:
		if p.At.In != expr.Physical {
			w.Memory = append(w.Memory, cpu.Watch{First: p.At.N, Last: p.At.N + p.n - 1, On: p.on, Linear: true})
		}
		_ = m.Pieces(p.At, int(p.n), func(phys uint64, lo, hi int) { // a page that is not there cannot be written
			w.Memory = append(w.Memory, cpu.Watch{First: phys, Last: phys + uint64(hi-lo) - 1, On: p.on})
		})
	case Port:
		w.Ports = append(w.Ports, cpu.Watch{First: p.At.N, Last: p.At.N + p.n - 1, On: p.on})
	case Int:
		w.Vectors[p.At.N/64] |= 1 << (p.At.N % 64)
	case Mode:
		w.Modes = true
	case Task:
		w.Tasks = true
	case Start:
		w.Starts = true
	}
}

// meets reports whether p waits for hit h.
func (p *Point) meets(h cpu.Hit, m Machine) bool {
	switch p.Kind {
	case Break:
		return h.Kind == cpu.Breakpoint && (p.At.In == expr.Physical && h.Addr == p.At.N || p.At.In != expr.Physical && h.Lin == p.At.N)
	case Watch:
		if h.Kind != cpu.MemoryRead && h.Kind != cpu.MemoryWrite {
			return false
		}
		met := p.At.In != expr.Physical && h.Lin <= p.At.N+p.n-1 && h.Lin+uint64(h.Size)-1 >= p.At.N
		_ = m.Pieces(p.At, int(p.n), func(phys uint64, lo, hi int) { // a page that is not there was not accessed
			met = met || h.Addr < phys+uint64(hi-lo) && h.Addr+uint64(h.Size) > phys
		})
		return met && p.on&accessOf(h.Kind) != 0
	case Port:
		return (h.Kind == cpu.PortRead || h.Kind == cpu.PortWrite) && p.on&accessOf(h.Kind) != 0 &&
			h.Addr < p.At.N+p.n && h.Addr+uint64(h.Size) > p.At.N
	case Int:
		return h.Kind == cpu.Interrupt && h.Addr == p.At.N
	case Mode:
		return h.Kind == cpu.ModeChange
	case Task:
		return h.Kind == cpu.TaskSwitch
	case Start:
		return h.Kind == cpu.ProgramStart
	case Register:
		return h.Kind == registerHit && h.Cause == p.Name
	}
	return false
}

// accessOf returns the kind of access that a hit on memory or a port is.
func accessOf(k cpu.HitKind) cpu.Access {
	if k == cpu.MemoryWrite || k == cpu.PortWrite {
		return cpu.WatchWrite
	}
	return cpu.WatchRead
}

// digits writes an address in 8 digits, or 16 if it needs more.
func digits(n uint64) string {
	if n>>32 != 0 {
		return fmt.Sprintf("%016x", n)
	}
	return fmt.Sprintf("%08x", n)
}

// Describe describes a hit in words. mode is the processor's mode now.
func Describe(h cpu.Hit, mode string) string {
	from := fmt.Sprintf("%04x:%s", h.CS, digits(h.IP))
	switch h.Kind {
	case cpu.MemoryRead:
		return fmt.Sprintf("read of %s: %#x, by %s", digits(h.Lin), h.Value, from)
	case cpu.MemoryWrite:
		if h.Cause != "" {
			return fmt.Sprintf("write to @%08x, %d bytes, by a bus master (DMA)", h.Addr, h.Size)
		}
		return fmt.Sprintf("write of %s: %#x -> %#x, by %s", digits(h.Lin), h.Old, h.Value, from)
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
		return fmt.Sprintf("mode: %s -> %s, by %s", h.Before, mode, from)
	case cpu.TaskSwitch:
		return fmt.Sprintf("switch to task %04x, by %s", h.Addr, from)
	case registerHit:
		return fmt.Sprintf("%s: %#x -> %#x, by %s", h.Cause, h.Old, h.Value, from)
	case cpu.ProgramStart:
		return fmt.Sprintf("a program starts, PSP %04x", h.Addr)
	}
	return "breakpoint"
}
