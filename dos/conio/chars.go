package conio

import (
	"bytes"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// Calls returns the functions of INT 21h that the console serves, by AH.
func (c *Console) Calls() map[uint8]func() errno.Code {
	return map[uint8]func() errno.Code{
		0x01: c.charEchoCall, 0x02: c.charOutCall, 0x03: c.auxInCall, 0x04: c.auxOutCall, 0x05: c.printCall, 0x06: c.directCall,
		0x07: c.charRawCall, 0x08: c.charRawCall, 0x09: c.stringCall, 0x0a: c.lineCall, 0x0b: c.statusCall, 0x0c: c.flushCall,
	}
}

// charEchoCall serves INT 21h AH=01h: read a character with echo.
func (c *Console) charEchoCall() errno.Code {
	key, e := c.charIn()
	if e != errno.None {
		return e
	}
	if key == 3 {
		return c.CtrlC()
	}
	c.echo(key)
	c.g.SetAL(key)
	return errno.None
}

// charRawCall serves INT 21h AH=07h and 08h: read a character without echo. 08h checks for Ctrl-C.
func (c *Console) charRawCall() errno.Code {
	key, e := c.charIn()
	if e != errno.None {
		return e
	}
	if key == 3 && c.g.AH() == 8 {
		return c.CtrlC()
	}
	c.g.SetAL(key)
	return errno.None
}

// charOutCall serves INT 21h AH=02h: write the character in DL to standard output.
func (c *Console) charOutCall() errno.Code {
	c.echo(c.g.DL())
	c.g.SetAL(c.g.DL())
	return errno.None
}

// auxInCall serves INT 21h AH=03h: read a character from AUX, to which nothing is connected.
func (c *Console) auxInCall() errno.Code {
	c.g.SetAL(0x1a)
	return errno.None
}

// auxOutCall serves INT 21h AH=04h: write the character in DL to AUX, which accepts it.
func (c *Console) auxOutCall() errno.Code { return errno.None }

// printCall serves INT 21h AH=05h: write the character in DL to the printer, which is handle 4.
func (c *Console) printCall() errno.Code {
	if f, e := c.files.FileOf(4); e == errno.None {
		_, _ = c.files.Write(f, []byte{c.g.DL()}) // the call has no way to report an error
	}
	return errno.None
}

// directCall serves INT 21h AH=06h, direct console I/O: write DL, or if DL is FFh read a character
// if one waits.
func (c *Console) directCall() errno.Code {
	if c.g.DL() != 0xff {
		c.echo(c.g.DL())
		c.g.SetAL(c.g.DL())
		return errno.None
	}
	if !c.Ready() {
		c.g.SetAL(0)
		c.g.SetCallerFlag(x86.ZF, true)
		return errno.None
	}
	key, e := c.charIn()
	if e != errno.None {
		return e
	}
	c.g.SetAL(key)
	c.g.SetCallerFlag(x86.ZF, false)
	return errno.None
}

// stringCall serves INT 21h AH=09h: write the string at DS:DX up to the character $.
func (c *Console) stringCall() errno.Code {
	var text []byte
	for len(text) < 0x10000 {
		text = append(text, c.g.Bytes(c.g.DS(), c.g.DX()+uint16(len(text)), 64)...)
		if n := bytes.IndexByte(text, '$'); n >= 0 {
			c.echo(text[:n]...)
			break
		}
	}
	c.g.SetAL('$')
	return errno.None
}

// lineCall serves INT 21h AH=0Ah: read a line into the buffer at DS:DX, which holds its size, the
// length, and the text.
func (c *Console) lineCall() errno.Code {
	size := c.g.Byte(guest.Linear(c.g.DS(), c.g.DX()))
	if size == 0 {
		return errno.None
	}
	line, e := c.editLine(int(size) - 1)
	if e != errno.None {
		return e
	}
	c.echo('\r')
	c.g.PutBytes(c.g.DS(), c.g.DX()+1, append(append([]byte{uint8(len(line))}, line...), '\r'))
	return errno.None
}

// statusCall serves INT 21h AH=0Bh: AL is FFh when a character waits.
func (c *Console) statusCall() errno.Code {
	c.g.SetAL(0)
	if c.Ready() {
		c.g.SetAL(0xff)
	}
	return errno.None
}

// flushCall serves INT 21h AH=0Ch: drop what has been typed, then read by function AL.
func (c *Console) flushCall() errno.Code {
	if c.cfg.Keyboard {
		c.keys.empty()
		c.ahead, c.keys.hasScan = nil, false
	}
	switch al := c.g.AL(); al {
	case 0x01, 0x06, 0x07, 0x08, 0x0a:
		c.g.SetAX(uint16(al)<<8 | uint16(al))
		return c.Calls()[al]()
	}
	c.g.SetAL(0)
	return errno.None
}
