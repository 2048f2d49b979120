package session

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/dap"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/profile"
	"github.com/iron86/iron86/monitor/trace"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
)

// Config says what a session consists of. The zero Config is a session with the machine of the zero
// machine.Config, which nobody but the methods of Session can reach.
type Config struct {
	// Machine is the PC. The disks in it belong to the caller; with Disks.Snapshot, Record or Debugger.History, what
	// the guest writes to them is kept in memory. The writers in it get a copy of what the guest
	// sends to the places that Serial and DebugCon name.
	Machine machine.Config
	Disks   Disks  // image files in its drives
	Kernel  Kernel // files of a kernel to load in place of a boot sector
	State   string // name of a file with a saved state to begin with; "": the machine begins at power-on
	// StateCPU gives the machine the processor that the state was saved with. Machine.CPU is for what is no
	// saved state, or can be read only once.
	StateCPU bool
	Program  Program // an operating system written in Go; nil: the machine boots from its disks

	Limit   uint64 // guest instructions until the run ends with host.ErrLimit; 0: none
	Unpaced bool   // virtual time passes as fast as the host can run it, even when a user sits at a terminal

	Streams  host.Streams // standard streams; a nil reader is at its end, a nil writer discards what it gets
	Terminal bool         // the screen and the keyboard are on the terminal
	// TerminalOptions says how the terminal shows pixels: options of console/term with commas between them, such as graphics=sixel.
	TerminalOptions string
	VNC             string // where VNC viewers are let in: [HOST]:N[,password-file=F], with TCP port 5900+N, of the loopback without HOST; "": nowhere
	Web             string // where the page of the screen is for browsers: [HOST:]PORT, of the loopback without HOST; port 0 is any; "": there is none
	Metrics         string // where Prometheus scrapes metrics: [HOST:]PORT, of the loopback without HOST; "": nowhere
	// Suspend is a directory of backups, with ,keep=RULE behind it or not: a machine that a signal ends is kept there, and the next session goes on from there. "": none.
	Suspend string
	// Incoming is where a machine comes from, before which the session's does not run: tcp:[HOST]:PORT, unix:PATH, or defer; "": it begins here.
	Incoming string
	// Standby is where another session waits with Incoming that is to go on when this one dies: as Incoming, with ,fence=FILE behind it; "": none. Incoming
	// can have the same fence, a file on storage that both have.
	Standby      string
	MigrateKey   string     // a file with the key that both ends of a migration share; "": there is none
	MigrateCerts string     // a directory with certificates for migrations, as migrate.DirTrust; "": there are none
	QMP          []string   // where programs control the machine by QMP: unix:PATH or tcp:[HOST]:PORT, each with server=on[,wait=off]
	Escape       string     // the key that opens the terminal's menu, and that comes before x where COM1 is on the terminal: see term.EscapeNamed; "": Ctrl-], and Ctrl-A on COM1
	Serial       string     // where COM1 leads: stdio, file:F, tcp:HOST:PORT or null; "" means null
	DebugCon     string     // where port E9h leads: as Serial
	Network      lan.Config // the network card, and where it leads; the zero value: there is none
	NetDump      string     // a file for the frames that pass the network card, in pcap's format; "": none
	Verbose      bool       // say on standard error whether the translator or the interpreter executes hot code

	Debugger *Debugger // monitor and gdb; nil: none

	Trace []string // what is traced, as trace.Parse reads it; what names no file goes to Streams.Err

	Profile  string // FILE[,period=N]: a file for a profile of pprof's of the guest, with a sample every N instructions; "": none
	Coverage string // FILE[,format=lcov|drcov]: a file for what of the guest's code was executed; "": none

	Record string // a file for a recording of the run; "": none
	// Replay is a recording to repeat instead of a run of its own, on the machine that the
	// recording names; nil: none.
	Replay   *recording.Recording
	ReplayTo uint64 // the count of instructions at which the repetition stops; 0: at the end of the recording

	// Screendump names a file that the screen is written to at the end of a run: a picture if the
	// name ends in .png or .ppm, text if it ends in .txt, and "-" for text on Streams.Out.
	Screendump string
	// StatusFile names a file that gets a Status, as JSON, at the end of a run.
	StatusFile string

	// LastResort ends the program when a run that is to end hangs in a call of the host. If it is
	// nil nothing does.
	LastResort *host.LastResort
}

// Disks are image files. An empty name is an empty drive.
type Disks struct {
	// Image goes into the drive that its kind belongs in. The machine boots from it unless
	// Machine.Boot says otherwise.
	Image              string
	FDA, FDB, HDA, HDB string
	CDROM              string
	Drives             []string // more drives, each as -drive has them in QEMU: file=F,format=F,if=ide|floppy,index=N,media=disk|cdrom,readonly=on,snapshot=on
	ReadOnly           bool     // write-protect the images
	Snapshot           bool     // keep what the guest writes in memory
	Raw                bool     // take each file as it is, without looking for the format of another emulator: Format raw
	// Format is the format of all images, as image.Formats has them. If it is empty it is found by the content of each.
	Format string
}

// Kernel are the files of a kernel: a Linux bzImage or a multiboot kernel.
type Kernel struct {
	Image       string // "": none
	Initrd      string
	CommandLine string
}

// Debugger says how the machine can be debugged. With the zero value there is a monitor that only
// the terminal's menu opens.
type Debugger struct {
	Monitor  string   // where the monitor has its prompt: stdio or tcp:HOST:PORT; "": nowhere
	GDB      string   // where the session waits for gdb: tcp:HOST:PORT or a port of the loopback; "": nowhere
	DAP      string   // where the session waits for an editor that attaches by the Debug Adapter Protocol: as GDB
	Stopped  bool     // the machine stands still until a debugger lets it run
	File     string   // name of a file with commands to execute first; "": none
	Commands []string // commands to execute after those of File
	Outlives bool     // the session goes on after the guest has ended
	// Client is an editor that has launched the machine, and has it from the beginning; nil: none.
	Client  *dap.Client
	History int64 // bytes of host memory for the past, so that the monitor can travel in it; 0: the past is not kept
}

// check reports an error for options that there are not, for displays that exclude each other, and for a file that is to be written at
// the end of the run and cannot be. It is called before anything runs.
func (c *Config) check() error {
	if c.Terminal && c.Web != "" {
		return errors.New("session: the screen is on the terminal or on a page")
	}
	if _, err := term.ParseOptions(c.TerminalOptions); err != nil {
		return fmt.Errorf("-display: %w", err)
	}
	if err := c.checkNetwork(); err != nil {
		return err
	}
	if _, err := c.escape(); err != nil {
		return fmt.Errorf("-escape: %w", err)
	}
	if err := c.checkWatchers(); err != nil {
		return err
	}
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

// checkNetwork reports an error for a network that cannot be, and for a dump that cannot be written.
func (c *Config) checkNetwork() error {
	if _, err := lan.Parse(c.Network); err != nil {
		return err
	}
	if c.NetDump == "" {
		return nil
	}
	if err := checkPlace(c.NetDump); err != nil {
		return fmt.Errorf("-net-dump: %w", err)
	}
	return nil
}

// checkWatchers reports an error for what cannot be traced, and for files of a profile or a coverage that cannot be written.
func (c *Config) checkWatchers() error {
	if _, err := c.traces(); err != nil {
		return err
	}
	for _, f := range []struct {
		name, text string
		parse      func(string) (profile.Options, error)
	}{{"-profile", c.Profile, profile.Parse}, {"-coverage", c.Coverage, profile.ParseCoverage}} {
		if f.text == "" {
			continue
		}
		o, err := f.parse(f.text)
		if err == nil {
			err = checkPlace(o.File)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// traces returns the options of Trace.
func (c *Config) traces() (list []trace.Options, err error) {
	for _, text := range c.Trace {
		o, err := trace.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("-trace: %w", err)
		}
		list = append(list, o)
	}
	return list, nil
}

// escape returns the key of Escape.
func (c *Config) escape() (term.Escape, error) {
	if c.Escape == "" {
		return term.Escape{}, nil
	}
	key, err := term.EscapeNamed(c.Escape)
	if err == nil && c.Serial == "stdio" && key.Byte() == 0 {
		err = fmt.Errorf("%v is no control character, as COM1 on the terminal needs", key)
	}
	return key, err
}

// checkPlace reports an error if a file of this name cannot be written: the name is that of a
// directory, or the directory for it does not exist.
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

// complete replaces the fields that are nil by values that do nothing. A session that repeats a
// recording gets the machine of the recording; only how hot code is executed is taken from Machine,
// because no result depends on that.
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

// memoryOf returns how many bytes of RAM a machine has.
func memoryOf(c *machine.Config) uint64 { return cmp.Or(c.Memory, machine.DefaultMemory) }

// maxKernel bounds a kernel or an initial ram disk, in bytes.
const maxKernel = 1 << 30

// read reads the files of a kernel. It returns nil if Image is empty.
func (k Kernel) read() (*machine.Kernel, error) {
	if k.Image == "" {
		return nil, nil
	}
	kernel := &machine.Kernel{CommandLine: k.CommandLine, Name: word(k.Image)}
	var err error
	if kernel.Image, err = host.ReadNonEmpty(k.Image, maxKernel); err != nil {
		return nil, err
	}
	if k.Initrd != "" {
		kernel.InitrdName = word(k.Initrd)
		kernel.Initrd, err = host.ReadNonEmpty(k.Initrd, maxKernel)
	}
	return kernel, err
}

// word makes one word of a file's name, as it stands on a kernel's command line.
func word(name string) string { return strings.Join(strings.Fields(filepath.Base(name)), "_") }
