package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
)

// Config says what a session consists of. The zero value is a machine of machine.Config's
// zero value, with no way in but the methods of Session.
type Config struct {
	// Machine is the PC. Disks that stand in it are the caller's; with Disks.Snapshot or
	// Record what the guest writes to them is kept in memory. The writers in it get what
	// the guest sends beside those that Serial and DebugCon name.
	Machine machine.Config
	Disks   Disks   // image files in its drives
	Kernel  Kernel  // files of a kernel to load in place of a boot sector
	State   string  // a file of a saved state to begin with; "": power-on
	Program Program // an operating system written in Go; nil: what the disks have

	Limit   uint64 // guest instructions until the run ends with host.ErrLimit; 0: none
	Unpaced bool   // with somebody at a terminal, too, virtual time goes as fast as it can

	Streams  host.Streams // nil ones are at their end and take all
	Terminal bool         // the screen and the keyboard are on the terminal
	Serial   string       // COM1: stdio, file:F, tcp:HOST:PORT or null; "": as null
	DebugCon string       // port E9: likewise
	Verbose  bool         // say who executes hot code

	Debugger *Debugger // monitor and gdb; nil: none

	Record   string               // a file for a recording of the run; "": none
	Replay   *recording.Recording // to be repeated in place of a run, on the machine it names; nil: none
	ReplayTo uint64               // the instruction at which it stops; 0: its end

	Screendump string // at the end of a run the screen is written to this file: .txt, .png, or - for text on Streams.Out
	StatusFile string // at the end of a run how it ended is written to this file, as JSON

	// LastResort ends the program when a run that is to end hangs in a call of the host;
	// nil: nothing does.
	LastResort *host.LastResort
}

// Disks are image files. An empty name is an empty drive.
type Disks struct {
	Image              string // goes into the drive that its kind belongs in, and is booted from unless Machine.Boot says otherwise
	FDA, FDB, HDA, HDB string
	CDROM              string
	ReadOnly           bool // write-protect them
	Snapshot           bool // keep what is written in memory
	Raw                bool // look into none: a file is taken as it is
}

// Kernel are the files of a kernel: a Linux bzImage or a multiboot kernel.
type Kernel struct {
	Image       string // "": none
	Initrd      string
	CommandLine string
}

// Debugger says how the machine can be debugged. The zero value is a monitor that the
// terminal's menu opens.
type Debugger struct {
	Monitor  string   // where its prompt is: stdio or tcp:HOST:PORT; "": nowhere
	GDB      string   // where gdb is waited for: tcp:HOST:PORT or a port of the loopback; "": nowhere
	Stopped  bool     // nothing runs before a debugger says so
	File     string   // of commands to execute first; "": none
	Commands []string // to execute after those
	Outlives bool     // the end of the guest is not the end of the session
	History  int64    // bytes for the past, in which the monitor can travel; 0: the past is not kept
}

// check finds what is wrong with the names of files to be written in the end, before
// anything is run or written.
func (c *Config) check() error {
	if name := c.Screendump; name != "" && name != "-" {
		if err := errors.Join(png.CheckName(name), checkPlace(name)); err != nil {
			return fmt.Errorf("-screendump: %w", err)
		}
	}
	if name := c.StatusFile; name != "" {
		if err := checkPlace(name); err != nil {
			return fmt.Errorf("-status-file: %w", err)
		}
	}
	return nil
}

// checkPlace reports an error for the name of a file that cannot be written because it
// is a directory, or in none.
func checkPlace(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory", name)
	}
	dir := filepath.Dir(name)
	if info, err := os.Stat(dir); err != nil {
		return err
	} else if !info.IsDir() {
		return fmt.Errorf("%s is no directory", dir)
	}
	return nil
}

// complete puts something in place of what is nil.
func (c *Config) complete() {
	if c.Streams.In == nil {
		c.Streams.In = strings.NewReader("")
	}
	if c.Streams.Out == nil {
		c.Streams.Out = io.Discard
	}
	if c.Streams.Err == nil {
		c.Streams.Err = io.Discard
	}
	if c.LastResort == nil {
		c.LastResort = new(host.LastResort)
	}
	if c.Replay != nil {
		played := c.Replay.Config()
		played.Accel, played.Heat, played.CodeCache, played.PerfMap = c.Machine.Accel, c.Machine.Heat, c.Machine.CodeCache, c.Machine.PerfMap
		c.Machine = played
	}
}

// maxKernel bounds a kernel or an initial ram disk, in bytes.
const maxKernel = 1 << 30

// read reads the files of a kernel; nil: there is none.
func (k Kernel) read() (*machine.Kernel, error) {
	if k.Image == "" {
		return nil, nil
	}
	kernel := &machine.Kernel{CommandLine: k.CommandLine, Name: word(k.Image)}
	var err error
	if kernel.Image, err = host.ReadSome(k.Image, maxKernel); err != nil {
		return nil, err
	}
	if k.Initrd != "" {
		kernel.InitrdName = word(k.Initrd)
		kernel.Initrd, err = host.ReadSome(k.Initrd, maxKernel)
	}
	return kernel, err
}

// word is a file's name as a word of a command line.
func word(name string) string { return strings.Join(strings.Fields(filepath.Base(name)), "_") }
