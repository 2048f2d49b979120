package qmp

import (
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// Host is the session whose machine clients control. Call and Alone may be called on any goroutine; everything else
// is called by functions that those have done.
type Host interface {
	// Call has f done on the goroutine that runs the machine, between two slices of the run. It returns false if that
	// will never be.
	Call(f func()) bool
	// Alone is Call for an f that runs the machine: it is not done while a debugger's command runs it.
	Alone(f func()) bool

	Machine() *machine.Machine
	Status() Status
	SetRunning(run bool)
	Reset() error // presses the reset button
	Quit()        // ends the session
	// Inputs returns why the machine takes no input at present, such as that it repeats a recording; nil if it does.
	Inputs() error
	Press(chord console.Chord) // queues keys for the keyboard
	// Monitor executes a line of the machine's own monitor and returns what that says. A run that the line has begun ends when gone is closed.
	Monitor(line string, gone <-chan struct{}) string
	Frame() *console.Frame // the screen; good until the next call
	Serial() string        // where COM1 leads, as a flag says it
	Memory() uint64        // bytes of RAM
	SaveState(name string) error
	// Backup adds a point to a directory of backups, and removes those that a rule does not keep. It is called on the goroutine of a client.
	Backup(dir, rule string) (Backup, error)

	// Migrate begins to move the machine to a place other than a file. down is for how long it may stand still, 0 for the default.
	Migrate(uri string, down time.Duration) error
	MigrateIncoming(uri string) error // waits for a machine, where the session was told to be told
	MigrateCancel()
	Migration() *Migration // the last one that has begun; nil: there was none

	// The snapshots of the disks in some drives under a tag, with the state of the machine beside the image in one of them.
	SaveSnapshot(tag, vmstate string, drives []string) error
	LoadSnapshot(tag, vmstate string, drives []string) error
	DeleteSnapshot(tag string, drives []string) error

	Drives() []Drive
	Insert(drive, file, format string, readOnly bool) error
	Eject(drive string) error
}

// Backup is what a backup has done.
type Backup struct {
	Point   string `json:"point"`   // its name
	Pieces  int    `json:"pieces"`  // that were written
	Bytes   int64  `json:"bytes"`   // that they take
	Expired int    `json:"expired"` // points that were removed
	Stopped int64  `json:"stopped"` // microseconds for which the machine stood still
}

// Status is what a machine does.
type Status struct {
	State   string // in QEMU's words, such as running, paused, prelaunch, debug, shutdown
	Running bool
}

// Migration says how far a migration is.
type Migration struct {
	Status    string // in QEMU's words
	Error     string // why it has failed; "": it has not
	Incoming  bool   // the machine comes here
	Sent      int64  // bytes
	Remaining int64  // bytes of memory that must still be sent, as far as is known
	Memory    int64  // bytes of all memory
	Pages     int64  // that were sent
	Rounds    int    // how often memory was gone through
	Setup     time.Duration
	Time      time.Duration // since the beginning, or of all
	Down      time.Duration // for which the machine stood still
}

// Drive is a drive with what is in it.
type Drive struct {
	Name      string     // as Insert and Eject take it: fda, fdb, hda to hdd, cdrom
	Medium    string     // the file of the image; "": the drive is empty, or its image has no file
	Disk      block.Disk // nil: the drive is empty
	Format    string     // of the image, as QEMU names it; "": raw
	CD        bool
	Locked    bool // the guest holds the tray shut
	Removable bool // the medium can be changed
}
