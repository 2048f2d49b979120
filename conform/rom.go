package conform

import (
	"bytes"
	"fmt"
	"io"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// ROMConfig says how a test ROM runs.
type ROMConfig struct {
	Generation x86.Generation
	Image      []byte           // 64 or 128 KB
	Memory     uint64           // bytes of RAM; 0: 1 MB, and 16 MB from the 286 on
	POST       uint16           // the port of the POST codes
	Final      int              // the code that ends the run well; -1: none does
	Output     io.Writer        // gets what the ROM prints
	OutPort    uint16           // the port of plain ASCII output; COM1 and LPT1 print, too
	ExitPort   uint16           // a write to this port ends the run; 0: none does
	Limit      uint64           // the most instructions
	Code       func(code uint8) // called with each POST code; it may be nil
}

// ROMEnd says how a run ended.
type ROMEnd int

// Ends of a run.
const (
	ROMFinal    ROMEnd = iota // the final code
	ROMExit                   // a write to the exit port
	ROMHalted                 // HLT
	ROMShutdown               // a triple fault
	ROMLimit                  // the limit of instructions
)

// String names the end.
func (e ROMEnd) String() string {
	return [...]string{"final code", "exit port", "HLT", "triple fault", "limit of instructions"}[e]
}

// ROMResult is the result of a run.
type ROMResult struct {
	End     ROMEnd
	Codes   int    // how many POST codes were written
	Last    uint8  // the last of them
	Exit    uint8  // the value that was written to the exit port
	Retired uint64 // instructions
	IP      uint64 // IP, EIP or RIP at the end
	CS      uint16 // at the end
	Memory  []byte // RAM at the end
	final   int    // ROMConfig.Final
}

// Passed reports whether the run ended as it should: by the final code, or by HLT for a
// configuration without one (Final -1). A ROM that halts before its final code has
// failed, whatever it has written until then.
func (r *ROMResult) Passed() bool {
	return r.End == ROMFinal || r.End == ROMHalted && r.final < 0
}

// RunROM runs a test ROM in place of the BIOS, at the top of the first megabyte
// and of the address space, where the reset vector is.
func RunROM(cfg ROMConfig) (*ROMResult, error) {
	size := uint64(len(cfg.Image))
	if size != 64<<10 && size != 128<<10 {
		return nil, fmt.Errorf("conform: a test ROM has 64 or 128 KB, not %d bytes", size)
	}
	if cfg.Memory == 0 {
		cfg.Memory = 1 << 20
		if cfg.Generation >= x86.I80286 {
			cfg.Memory = 16 << 20
		}
	}
	if cfg.Memory%4096 != 0 || cfg.Memory < 1<<20 || cfg.Memory > 1<<30 {
		return nil, fmt.Errorf("conform: %d bytes of memory; there must be 1 MB to 1 GB in whole pages", cfg.Memory)
	}
	r := &ROMResult{Memory: make([]byte, cfg.Memory), final: cfg.Final}
	b := bus.New()
	b.MapRAM(0, r.Memory)
	top := uint64(1 << 20)
	switch {
	case cfg.Generation == x86.I80286:
		top = 1 << 24
	case cfg.Generation > x86.I80286:
		top = 1 << 32
	}
	b.MapROM(1<<20-size, cfg.Image)
	if top != 1<<20 {
		b.MapROM(top-size, cfg.Image)
	}
	board := &romBoard{cfg: cfg, res: r, a20: 2, com: [8]uint8{comLSR: 0x60}}
	board.cpu = cpu.New(cpu.Config{Generation: cfg.Generation, Bus: b, FPU: cfg.Generation >= x86.I80486})
	b.MapPorts(0, 0x10000, board)
	board.cpu.Reset()
	if cfg.Generation <= x86.I80186 {
		// The same byte as FFFF:0000. The public 80186 ROMs begin with a short jump to
		// F000:0000, which wraps in this segment only.
		board.cpu.SetSegment(x86.CS, cpu.SegmentState{Selector: 0xf000, Base: 0xf0000, Limit: 0xffff, Access: 0x93})
		board.cpu.SetEIP(0xfff0)
	}
	board.run()
	return r, board.err
}

// romBoard is the hardware that a test ROM finds: ports, and no interrupts.
type romBoard struct {
	cfg   ROMConfig
	cpu   *cpu.CPU
	res   *ROMResult
	ended bool
	err   error // of the output
	com   [8]uint8
	lpt   [2]printer
	a20   uint8
}

// printer has the data latch and the control register of a parallel port.
type printer struct{ data, control uint8 }

// Ports of the board.
const (
	portCOM1 = 0x03f8
	portMDA  = 0x03bc // LPT1 of a monochrome adapter
	portLPT  = 0x0378
	portA20  = 0x0092
	comLSR   = 5
	comLCR   = 3
)

// romSlice is how many instructions run between two looks at the limit.
const romSlice = 1 << 20

func (b *romBoard) run() {
	r := b.res
	r.End = ROMLimit
	for left := b.cfg.Limit; left > 0; {
		n, why := b.cpu.Run(min(left, romSlice))
		left -= min(n, left)
		r.Retired += n
		if b.ended {
			break
		}
		if why == cpu.Halted {
			r.End = ROMHalted
			break
		}
		if why == cpu.Shutdown {
			r.End = ROMShutdown
			break
		}
	}
	r.CS, r.IP = b.cpu.Segment(x86.CS).Selector, b.cpu.RIP()
}

func (b *romBoard) end(how ROMEnd) {
	b.ended = true
	b.res.End = how
	b.cpu.Stop()
}

func (b *romBoard) print(v uint8) {
	if b.cfg.Output == nil || b.err != nil {
		return
	}
	if _, b.err = b.cfg.Output.Write([]byte{v}); b.err != nil {
		b.end(ROMExit)
	}
}

// ReadPort implements bus.PortHandler.
func (b *romBoard) ReadPort(port uint16) uint8 {
	switch {
	case port == portA20:
		return b.a20
	case port-portCOM1 < 8:
		return b.com[port-portCOM1]
	case port-portMDA < 3:
		return b.lpt[0].read(port - portMDA)
	case port-portLPT < 3:
		return b.lpt[1].read(port - portLPT)
	}
	return 0xff
}

// WritePort implements bus.PortHandler.
func (b *romBoard) WritePort(port uint16, v uint8) {
	switch {
	case port == b.cfg.POST:
		b.code(v)
	case port == b.cfg.OutPort:
		b.print(v)
	case port == b.cfg.ExitPort:
		b.res.Exit = v
		b.end(ROMExit)
	case port == portA20:
		b.a20 = v
		b.cpu.SetA20(v&2 != 0)
	case port-portCOM1 < 8:
		b.writeCOM(port-portCOM1, v)
	case port-portMDA < 3:
		b.writeLPT(&b.lpt[0], port-portMDA, v)
	case port-portLPT < 3:
		b.writeLPT(&b.lpt[1], port-portLPT, v)
	}
}

func (b *romBoard) code(v uint8) {
	b.res.Codes++
	b.res.Last = v
	if b.cfg.Code != nil {
		b.cfg.Code(v)
	}
	if int(v) == b.cfg.Final {
		b.end(ROMFinal)
	}
}

// writeCOM writes a register of a UART whose transmitter is always empty.
func (b *romBoard) writeCOM(off uint16, v uint8) {
	const dlab = 0x80
	switch {
	case off == 0 && b.com[comLCR]&dlab == 0:
		b.print(v)
	case off != comLSR:
		b.com[off] = v
	}
}

// writeLPT writes a register of a parallel port. Its printer takes a byte at each rising edge of the strobe
// bit.
func (b *romBoard) writeLPT(p *printer, off uint16, v uint8) {
	const strobe = 1
	switch off {
	case 0:
		p.data = v
	case 2:
		if v&^p.control&strobe != 0 {
			b.print(p.data)
		}
		p.control = v
	}
}

func (p *printer) read(off uint16) uint8 {
	switch off {
	case 0:
		return p.data
	case 1:
		return 0xdf // not busy, selected, no error
	}
	return p.control
}

// CompareMemory looks for the first byte of want, which begins at address 0, that
// memory does not hold.
func CompareMemory(memory, want []byte) error {
	if len(want) > len(memory) {
		return fmt.Errorf("conform: %d bytes to compare, %d bytes of memory", len(want), len(memory))
	}
	if bytes.Equal(memory[:len(want)], want) {
		return nil
	}
	different, first := 0, -1
	for i, v := range want {
		if memory[i] != v {
			if first < 0 {
				first = i
			}
			different++
		}
	}
	return fmt.Errorf("conform: %d of %d bytes differ; first at %05x: have %02x, want %02x",
		different, len(want), first, memory[first], want[first])
}
