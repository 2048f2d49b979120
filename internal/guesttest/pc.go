package guesttest

import (
	"time"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// PC is registers and 2 MB of memory. It implements guest.PC.
type PC struct {
	Regs    [8]uint32
	Segs    [6]uint16
	Pointer uint16 // IP
	EFLAGS  uint32
	Mem     []byte
	Traps   map[uint32]func()
	A20     bool
	Ended   bool
	Code    uint32 // the argument of End
}

// Size is how much memory the machine says that it has, in bytes.
const Size = 16 << 20

// New makes a machine whose BIOS data area says that there are 639 KB of base memory.
func New() *PC {
	p := &PC{Mem: make([]byte, 0x200000), Traps: map[uint32]func(){}}
	p.Mem[guest.BDAMemory], p.Mem[guest.BDAMemory+1] = 639&0xff, 639>>8
	return p
}

func (p *PC) Reg(r int) uint32             { return p.Regs[r] }
func (p *PC) SetReg(r int, v uint32)       { p.Regs[r] = v }
func (p *PC) Selector(r int) uint16        { return p.Segs[r] }
func (p *PC) SetSelector(r int, v uint16)  { p.Segs[r] = v }
func (p *PC) IP() uint16                   { return p.Pointer }
func (p *PC) SetIP(v uint16)               { p.Pointer = v }
func (p *PC) Flags() uint32                { return p.EFLAGS }
func (p *PC) SetFlags(v uint32)            { p.EFLAGS = v }
func (p *PC) Read(a uint32, b []byte)      { copy(b, p.Mem[min(int(a), len(p.Mem)):]) }
func (p *PC) Write(a uint32, b []byte)     { copy(p.Mem[min(int(a), len(p.Mem)):], b) }
func (p *PC) Out(uint16, uint8)            {}
func (p *PC) MapROM(a uint32, b []byte)    { p.Write(a, b) }
func (p *PC) MapRAM(uint32, int)           {}
func (p *PC) Memory() uint64               { return Size }
func (p *PC) FrameGeneration() uint64      { return 0 }
func (p *PC) SetA20(open bool)             { p.A20 = open }
func (p *PC) Trap(a uint32, f func())      { p.Traps[a] = f }
func (p *PC) Rehearse(uint32, func() bool) {}
func (p *PC) ToldFor(time.Duration)        {}
func (p *PC) ProgramStarts(uint16)         {}
func (p *PC) End(code uint32)              { p.Ended, p.Code = true, code }
func (p *PC) Date() time.Time              { return time.Date(2000, 1, 2, 3, 4, 5, 6e7, time.UTC) }

// In reads a port. Port 92h has A20 in bit 1; all others read 0.
func (p *PC) In(port uint16) uint8 {
	if port == 0x92 && p.A20 {
		return 2
	}
	return 0
}

// Interrupt executes INT v as a program whose stack is at 3000:FFF0 would: it pushes flags and return address,
// jumps to the address in the vector, and calls the trap on the stub there, as the machine does. The NOP of
// the stub is executed unless the trap goes on elsewhere. Interrupt returns the carry flag that the program
// finds.
func (p *PC) Interrupt(v int) (carry bool) {
	g := guest.New(p)
	p.Segs[x86.SS], p.Regs[x86.SP] = 0x3000, 0xfff0
	g.PutBytes(0x3000, 0xfff0, []byte{0, 1, 0, 0x20, 0x02, 0x02})
	g.Jump(g.Vector(v))
	p.Step()
	return g.Word(guest.Linear(0x3000, 0xfff4))&x86.CF != 0
}

// Step calls the trap at CS:IP.
func (p *PC) Step() {
	seg, ip := p.Segs[x86.CS], p.Pointer
	f := p.Traps[guest.Linear(seg, ip)]
	if f == nil {
		return
	}
	if f(); p.Segs[x86.CS] == seg && p.Pointer == ip {
		p.Pointer++
	}
}

// Windowed is a PC whose address space can show memory a second time, which EMS needs.
type Windowed struct {
	*PC
	Windows map[uint32]uint32 // address of a window, and of what it shows
}

// NewWindowed makes a Windowed without windows.
func NewWindowed() *Windowed { return &Windowed{New(), map[uint32]uint32{}} }

// Window notes that n bytes of memory at from show at address at.
func (p *Windowed) Window(at, from uint32, n int) { p.Windows[at] = from }

// CloseWindow ends what Window began.
func (p *Windowed) CloseWindow(at uint32) { delete(p.Windows, at) }
