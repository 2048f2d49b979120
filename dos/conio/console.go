package conio

import (
	"io"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// Offsets of this package's code in the page of stubs.
const (
	stubBIOSKeys = 0x240 // INT 16h
	stubVideo    = 0x250 // INT 10h
	stubBreak    = 0x260 // INT 1Bh
	stubIdle16   = 0x2a8 // waits for an interrupt and goes on with INT 16h
	stubPass     = 0x330 // INT 29h for each character that a call has written
	passEnd      = stubPass + 5
)

// Kernel is what the console needs of the rest of DOS.
type Kernel interface {
	// Break handles Ctrl-C at the console: it has INT 23h called and returns errno.Moved.
	Break() errno.Code
	Fail(err error) // ends the run because of an error of the host
}

// Files is what the console needs of the files that are open. Standard input and output may be any
// file. *file.Drives implements it.
type Files interface {
	FileOf(handle uint16) (*file.File, errno.Code) // the file of a handle of the running process
	Read(f *file.File, b []byte) (int, errno.Code)
	Write(f *file.File, b []byte) (int, errno.Code)
	Settle() // writes to the host what programs have written
	Page() *codepage.Page
}

// Config says what the console is connected to.
type Config struct {
	In             Input
	Out, Err       io.Writer
	InTTY          bool // standard input is a terminal
	OutTTY, ErrTTY bool // these streams are terminals: they get UTF-8 instead of the code page
	// OutDevice has standard output count as a device although it goes to a stream, because the
	// user looks at the screen.
	OutDevice bool
	Keyboard  bool // characters come from the machine's keyboard, not from In
}

// Console is the console of one machine.
type Console struct {
	g     *guest.Guest
	k     Kernel
	files Files
	cfg   Config

	biosKeys  guest.Far // INT 16h of the BIOS
	biosVideo guest.Far // INT 10h of the BIOS
	onScreen  bool      // the user looks at the machine's screen, and nothing goes to the host's streams

	input   input
	keys    keys
	screen  screen
	flow    flow
	line    line
	ahead   []byte // a line that was typed and not read yet
	raw     []byte // the characters that a read in raw mode has got so far
	passing passing
}

// UseScreen makes the machine's screen and keyboard the console. From now on only what is redirected to the host's
// standard streams goes there.
func (c *Console) UseScreen() { c.onScreen, c.cfg.Keyboard = true, true }

// Asks reports whether a user sits at the console, who can be asked.
func (c *Console) Asks() bool { return c.cfg.Keyboard || c.cfg.InTTY && c.cfg.OutTTY }

// Painted reports whether the program has written to the screen by itself, or has asked the BIOS
// for more than teletype output.
func (c *Console) Painted() bool {
	c.screen.look()
	return c.screen.painted
}

// write writes characters to CON for a call of INT 21h. They go through INT 29h if a program has
// its own handler for that. With toErr set the host gets them on its standard error.
func (c *Console) write(b []byte, toErr bool) {
	if c.g.Vector(0x29) != guest.Stub(guest.VectorStub(0x29)) {
		c.passing.wait(b, toErr)
		return
	}
	c.put(b, toErr)
}

// Show writes characters to the host's standard output and to the machine's screen.
func (c *Console) Show(b []byte) { c.put(b, false) }

// put is Show; with toErr set the host gets them on its standard error.
func (c *Console) put(b []byte, toErr bool) {
	switch {
	case c.onScreen:
	case toErr:
		c.stream(c.cfg.Err, b, c.cfg.ErrTTY)
	default:
		c.stream(c.cfg.Out, b, c.cfg.OutTTY)
	}
	c.screen.teletype(b)
}

// stream writes to a stream of the host. A terminal gets UTF-8.
func (c *Console) stream(w io.Writer, b []byte, tty bool) {
	if tty {
		b = terminalText(c.files.Page(), b)
	}
	if _, err := w.Write(b); err != nil {
		c.k.Fail(err)
	}
}

// terminalText converts text of DOS to UTF-8. Control characters stay as they are.
func terminalText(page *codepage.Page, b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		if c < 0x80 {
			out = append(out, c)
		} else {
			out = append(out, string(page.Rune(c))...)
		}
	}
	return out
}

// Clear clears the machine's screen, and the terminal if output goes there.
func (c *Console) Clear() {
	if !c.onScreen && c.cfg.OutTTY {
		c.stream(c.cfg.Out, []byte("\x1b[2J\x1b[H"), false)
	}
	c.screen.clear()
}
