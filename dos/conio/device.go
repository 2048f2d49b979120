package conio

import (
	"errors"
	"io"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
)

// WriteDevice writes to a file that is a device (file.Kernel).
func (c *Console) WriteDevice(f *file.File, b []byte) (int, errno.Code) {
	switch f.Device() {
	case file.DevCON:
		c.write(b, false)
	case file.DevStdout:
		c.stream(c.cfg.Out, b, false)
	case file.DevStderr:
		if c.cfg.OutDevice { // the user looks at the screen, which shows errors, too
			c.write(b, true)
		} else {
			c.stream(c.cfg.Err, b, false)
		}
	case file.DevStdin:
		return 0, errno.Access
	}
	return len(b), errno.None // NUL and devices to which nothing is connected accept everything
}

// ReadDevice reads from a file that is a device (file.Kernel).
func (c *Console) ReadDevice(f *file.File, b []byte) (int, errno.Code) {
	if len(b) == 0 {
		return 0, errno.None
	}
	switch f.Device() {
	case file.DevCON:
		if f.Raw() {
			return c.readRaw(b)
		}
		return c.readLine(b)
	case file.DevStdin:
		n, err := c.cfg.In.Read(b)
		if err != nil && !errors.Is(err, io.EOF) {
			c.k.Fail(err)
		}
		return n, errno.None
	}
	return 0, errno.None
}

// readLine reads a line that is edited and echoed.
func (c *Console) readLine(b []byte) (int, errno.Code) {
	if len(c.ahead) == 0 {
		line, e := c.editLine(126)
		if e != errno.None {
			return 0, e
		}
		c.write([]byte("\r\n"), false)
		if len(line) > 0 && line[0] == 0x1a || len(line) == 0 && c.input.ended > 0 {
			return 0, errno.None
		}
		c.ahead = append(line, '\r', '\n')
	}
	n := copy(b, c.ahead)
	c.ahead = c.ahead[n:]
	return n, errno.None
}

// readRaw reads as many characters as are asked for, because the driver of CON waits for all of
// them (MS-DOS 4.0 sources, MSCON.ASM). When the call must wait, the characters that have come are
// kept until it is made again.
func (c *Console) readRaw(b []byte) (int, errno.Code) {
	for len(c.raw) < len(b) && c.input.ended == 0 {
		key, e := c.Key()
		if e != errno.None {
			return 0, e
		}
		if c.input.ended == 0 {
			c.raw = append(c.raw, key)
		}
	}
	n := copy(b, c.raw)
	c.raw = c.raw[n:]
	return n, errno.None
}

// InputReady reports whether a read of CON, or of the host's standard input, would return at once
// (file.Kernel).
func (c *Console) InputReady(dev file.Device) bool {
	if dev == file.DevCON {
		return c.keyReady()
	}
	return c.cfg.In.Ready()
}

// Stream returns the host's stream behind a device, or nil if there is none (file.Kernel).
func (c *Console) Stream(dev file.Device) any {
	switch dev {
	case file.DevStdin:
		return c.cfg.In
	case file.DevStdout:
		return c.cfg.Out
	case file.DevStderr:
		return c.cfg.Err
	}
	return nil
}
