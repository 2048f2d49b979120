package machine

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/machine/kernel"
	"github.com/iron86/iron86/x86"
)

// Limits and defaults of a Config.
const (
	DefaultMemory    = 64 << 20 // bytes
	MinMemory        = 1 << 20
	MaxMemory        = 1<<40 - top4G + LowMemory // of a processor with 40 address lines
	LowMemory        = 0xe0000000                // the most RAM below 4 GB; what is beyond it begins at 4 GB
	DefaultMIPS      = 100
	MaxMIPS          = 10_000
	DefaultDebugExit = 0x501
)

// top4G is the end of what 32 address lines reach.
const top4G = 1 << 32

// Config says what PC to build. The zero value is a Pentium III class machine
// with 64 MB, two empty floppy drives, no disks, and the built-in firmware.
type Config struct {
	CPU    x86.Generation // the model to emulate, I80386 or later; 0: P3
	Memory uint64         // bytes, a multiple of 4096, MinMemory to MostMemory(CPU); 0: DefaultMemory
	MIPS   uint64         // nominal rate: instructions per virtual microsecond, 1 to MaxMIPS; 0: DefaultMIPS

	Floppy [2]block.Disk // nil: the drive is empty
	ATA    [4]ATADrive   // primary master, primary slave, secondary master, secondary slave
	// Boot is the order in which devices are tried: a is the floppy drive, c the hard disk, d the
	// CD, n the network, by a ROM of OptionROMs. "" takes the first of a, c, d, n that is there.
	Boot string

	BIOS, VGABIOS []byte    // images of firmware; nil: the built-in ones
	OptionROMs    [][]byte  // ROMs of adapters, which the BIOS finds behind the video BIOS
	Kernel        *Kernel   // loaded instead of a boot sector; nil: none
	RTC           time.Time // what the real-time clock shows at power-on; zero: 2000-01-01 00:00:00

	Serial    [2]io.Writer // what the guest sends on COM1 and COM2; nil: nothing is connected
	DebugCon  io.Writer    // gets the bytes that the guest writes to port E9h
	DebugExit uint16       // the port whose write ends the run; 0: DefaultDebugExit
	PostCode  func(code uint8)
	NIC       *NIC // a network card; nil: there is none
	NoVMPort  bool // there is no backdoor port at 5658h, whose absolute pointer "vmmouse" drivers use
	// NoReboot has a reset by the guest end the run. A reset of the processor after which the BIOS
	// resumes a program by a shutdown code does not count.
	NoReboot bool

	// The guest cannot see the fields from here on.
	Accel     Accel // who executes hot code
	Heat      int   // executions after which a block is translated; 0: DefaultHeat
	CodeCache int   // bytes of memory for translated code, from jit.MinSize to jit.MaxSize; 0: jit.DefaultSize
	PerfMap   bool  // write the names of translated code to /tmp/perf-PID.map for Linux's perf
}

// bootDevices are the letters of Boot in the order of the codes that CMOS memory has for them, from 1 on.
const bootDevices = "acdn"

// Kernel is a kernel to load without a boot loader: a Linux bzImage or a
// multiboot kernel.
type Kernel = kernel.Files

// Accel says who executes code that is executed often: the interpreter of package cpu, or the
// translator of package cpu/jit, which turns such code into code of the host. The guest sees no
// difference, bit for bit: the state hash at each instruction count is equal, a recording made with
// one replays with the other, and a state saved by one loads in the other. So it is part of neither
// recordings nor states.
type Accel uint8

// Values of Accel.
const (
	// AccelAuto is the translator where the host allows it, else the interpreter. The translator
	// asks for its memory when the first block of code is hot; if the host refuses it then, the
	// interpreter goes on.
	AccelAuto Accel = iota
	// AccelJIT is the translator. New fails where the host does not allow it.
	AccelJIT
	// AccelInterp is the interpreter.
	AccelInterp
)

// ATADrive is the device at one position of the ATA channels.
type ATADrive struct {
	Disk  block.Disk // nil: there is no hard disk, or no medium in the CD-ROM drive
	CDROM bool
}

// MostMemory returns how many bytes of memory a machine with such a processor can have. The last
// 512 MB below 4 GB are for firmware and devices, so that RAM beyond LowMemory needs more than 32
// address lines, as processors from the Pentium II on have them.
func MostMemory(g x86.Generation) uint64 {
	return max(cpu.AddressSpace(g), top4G) - top4G + LowMemory
}

// withDefaults checks c and replaces zero fields by their defaults.
func (c Config) withDefaults() (Config, error) {
	if c.CPU == 0 {
		c.CPU = x86.P3
	}
	if c.CPU < x86.I80386 {
		return c, fmt.Errorf("machine: the PC needs a 386 or later, not %v", c.CPU)
	}
	if c.Memory == 0 {
		c.Memory = DefaultMemory
	}
	if most := MostMemory(c.CPU); c.Memory < MinMemory || c.Memory > most || c.Memory%4096 != 0 {
		return c, fmt.Errorf("machine: %d bytes of memory: with a %v there can be whole pages from 1 MB to %g GB", c.Memory, c.CPU, float64(most)/(1<<30))
	}
	if c.MIPS == 0 {
		c.MIPS = DefaultMIPS
	}
	if c.MIPS > MaxMIPS {
		return c, fmt.Errorf("machine: %d MIPS is over %d", c.MIPS, MaxMIPS)
	}
	if c.RTC.IsZero() {
		c.RTC = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.DebugExit == 0 {
		c.DebugExit = DefaultDebugExit
	}
	if c.CodeCache != 0 && (c.CodeCache < jit.MinSize || c.CodeCache > jit.MaxSize) {
		return c, fmt.Errorf("machine: %d bytes for translated code: there can be %d KB to %d MB", c.CodeCache, jit.MinSize>>10, jit.MaxSize>>20)
	}
	if c.NIC != nil {
		if err := c.NIC.check(); err != nil {
			return c, err
		}
	}
	return c, c.checkBoot()
}

// checkBoot returns an error for a boot order or firmware that cannot be.
func (c *Config) checkBoot() error {
	if len(c.Boot) > 3 {
		return fmt.Errorf("machine: boot order %q has more than three devices", c.Boot)
	}
	for _, d := range c.Boot {
		if !strings.ContainsRune(bootDevices, d) {
			return fmt.Errorf("machine: boot order %q: devices are a (floppy), c (hard disk), d (CD) and n (network)", c.Boot)
		}
	}
	return c.checkROMs()
}

// checkROMs returns an error for firmware of a size that no board can have.
func (c *Config) checkROMs() error {
	if n := len(c.BIOS); c.BIOS != nil && (n == 0 || n%65536 != 0 || n > 1<<20) {
		return fmt.Errorf("machine: a system BIOS of %d bytes: it must be a multiple of 64 KB, at most 1 MB", n)
	}
	if n := len(c.VGABIOS); c.VGABIOS != nil && (n < 3 || n > 128<<10) {
		return fmt.Errorf("machine: a VGA BIOS of %d bytes: it must have 3 at least, and at most 128 KB", n)
	}
	if c.VGABIOS != nil && (c.VGABIOS[0] != 0x55 || c.VGABIOS[1] != 0xaa) {
		return errors.New("machine: a VGA BIOS must begin with 55 AA, the signature of ROMs on adapters")
	}
	_, err := c.optionROMs()
	return err
}

// optionROMs returns the ROMs of adapters and where they are.
func (c *Config) optionROMs() ([]placedROM, error) {
	return placeROMs(c.OptionROMs, len(c.BIOS), len(c.VGABIOS))
}
