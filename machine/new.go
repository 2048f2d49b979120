package machine

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine/kernel"
)

// portAccess is the least time that an access to a port takes. Programs use accesses as delays, and
// count them when they wait for a chip. The bus of an AT needs 0.75 µs for one, that of later
// machines less.
const portAccess = 250 * clock.Nanosecond

// portWait returns what an access to a port takes besides its instruction, as time and in instructions of a
// processor of that many MIPS. Both are exactly the same time, so that the processor's budget and the clock
// stay in step. It is the least time, not below portAccess, that is a whole number of nanoseconds and of
// instructions.
func portWait(mips uint64) (t clock.Time, instructions uint32) {
	a, b := uint64(1000), mips
	for b != 0 {
		a, b = b, a%b
	}
	// a is the greatest common divisor of 1000 and mips now.
	step := 1000 / a // nanoseconds, in which there are mips/a instructions
	n := (uint64(portAccess) + step - 1) / step
	return clock.Time(n * step), uint32(n * (mips / a))
}

// New builds the machine of cfg and resets it.
func New(cfg Config) (*Machine, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Machine{cfg: cfg, bus: bus.New()}
	portTime, portBudget := portWait(cfg.MIPS)
	if cfg.Kernel != nil {
		if m.kernel, err = kernel.Parse(cfg.Kernel, cfg.kernelMemory()); err != nil {
			return nil, fmt.Errorf("machine: %w", err)
		}
	}
	m.sched = clock.New(m.Now)
	m.cpu = cpu.New(cpu.Config{Generation: cfg.CPU, Bus: m.bus, Ack: func() uint8 { return m.pic.Ack() }, FPU: true, FERR: func(high bool) { bus.To(m.math, 0).Set(high) }, TSC: m.cycles,
		PortBudget: portBudget, PortTime: int64(portTime), Waited: (*int64)(&m.timing.Idle)})
	if err := m.accelerate(); err != nil {
		return nil, err
	}
	m.sched.OnEarlier(m.cpu.Stop)
	if err := m.build(); err != nil {
		return nil, err
	}
	m.mapMemory()
	m.bus.Watch(m.cpu)
	m.Reset()
	m.given, m.resets.button = 0, 0 // what was done to build it came from nobody
	return m, nil
}

// Finish has the serial ports send what they still hold and makes durable what was written to the
// disks. It is called at the end of a run, whoever ended it. Its error includes the first error
// that an image had during the run. What the ports of a machine hold that is away is sent elsewhere.
func (m *Machine) Finish() error {
	if !m.away {
		for _, p := range m.uart {
			p.Drain()
		}
	}
	errs := []error{m.fault, m.badDisk}
	if m.perf != nil {
		errs = append(errs, m.perf.Close())
		m.translator.Map(nil)
		m.perf = nil
	}
	for n := range m.cfg.Floppy {
		errs = append(errs, flush(m.fdc.Disk(n)))
	}
	for n := range m.cfg.ATA {
		errs = append(errs, flush(m.ide[n/2].Disk(n%2)))
	}
	return errors.Join(errs...)
}

// flush makes durable what was written to d, which may be nil.
func flush(d block.Disk) error {
	if d == nil {
		return nil
	}
	return d.Flush()
}
