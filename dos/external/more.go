package external

import (
	"io"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// page is where a text stands that is shown by pages.
type page struct {
	rows, columns int // of the screen
	row, column   int // where the next character goes; both count from 0
	paged         bool
}

// moreMain executes MORE, which shows standard input, or a file, and waits for a key when the screen is full. It does not
// wait if standard output is no device, or after the end of the keyboard's input.
func moreMain(c *command) (uint8, error) {
	args, _, err := c.arguments("", 1)
	if err != nil {
		return 1, err
	}
	from := uint16(calls.Stdin)
	switch {
	case len(args) > 1:
		return 1, misused(1, "Too many parameters - %s", args[1])
	case len(args) == 1:
		if from, err = c.Open(args[0], calls.ForReading); err != nil {
			return 1, err
		}
	}
	p, err := c.newPage()
	if err != nil {
		return 1, err
	}
	for {
		b, err := c.Read(from, calls.DataSize)
		if err != nil || len(b) == 0 {
			return 0, err
		}
		for _, v := range b {
			if v == 0x1a {
				return 0, nil
			}
			if err := c.put(p, v); err != nil {
				return 1, err
			}
		}
	}
}

// newPage reads the size of the screen from the BIOS's variables.
func (c *command) newPage() (*page, error) {
	info, err := c.DeviceInfo(calls.Stdout)
	b := c.P.Read(0x40, 0x4a, 0x3b)
	p := &page{rows: 25, columns: max(int(b[0]), 1), paged: info&calls.IsDevice != 0}
	if n := int(b[0x3a]); n > 0 {
		p.rows = n + 1
	}
	return p, err
}

// put shows a character. Before the one that would begin the last row it waits for a key.
func (c *command) put(p *page, v byte) error {
	if p.paged && p.row >= p.rows-1 {
		if err := c.nextPage(p); err != nil {
			return err
		}
	}
	switch v {
	case '\r':
		p.column = 0
	case '\n':
		p.row++
		p.column = 0
	case '\t':
		p.column = p.column&^7 + 8
	case 8:
		p.column = max(p.column-1, 0)
	case 7:
	default:
		p.column++
	}
	if p.column >= p.columns {
		p.column = 0
		p.row++
	}
	return c.out.WriteByte(v)
}

// nextPage waits for a key.
func (c *command) nextPage(p *page) error {
	c.printf("-- More --")
	if err := c.out.Flush(); err != nil {
		return err
	}
	key, err := c.consoleKey()
	if err == io.EOF || err == nil && key == 0x1a {
		p.paged, err = false, nil
	}
	c.printf("\r          \r")
	p.row = 0
	return err
}

// consoleKey waits for a key of the console, wherever standard input leads to.
func (c *command) consoleKey() (byte, error) {
	h, err := c.Open("CON", calls.ForReading)
	if err != nil {
		return 0, err
	}
	r := c.Redirect(calls.Stdin, h)
	key, err := c.in.Key()
	if err != dos.ErrStopped {
		r.Undo()
	}
	return key, err
}
