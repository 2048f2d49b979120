package conio

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// Calls are the functions of INT 21h that the console serves, by AH.
func (c *Console) Calls() map[uint8]func() errno.Code {
	return map[uint8]func() errno.Code{
		0x01: c.charEchoCall, 0x02: c.charOutCall, 0x03: c.auxInCall, 0x04: c.auxOutCall, 0x05: c.printCall, 0x06: c.directCall,
		0x07: c.charRawCall, 0x08: c.charRawCall, 0x09: c.stringCall, 0x0a: c.lineCall, 0x0b: c.statusCall, 0x0c: c.flushCall,
	}
}

// charEchoCall serves INT 21h AH=01h: a character with echo.
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

// charRawCall serves INT 21h AH=07h and 08h: a character without echo; 08h looks for Ctrl-C.
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

// charOutCall serves INT 21h AH=02h: the character in DL to standard output.
func (c *Console) charOutCall() errno.Code {
	c.echo(c.g.DL())
	c.g.SetAL(c.g.DL())
	return errno.None
}

// auxInCall serves INT 21h AH=03h: a character of AUX: nothing is connectec.
func (c *Console) auxInCall() errno.Code {
	c.g.SetAL(0x1a)
	return errno.None
}

// auxOutCall serves INT 21h AH=04h: the character in DL to AUX, which takes it.
func (c *Console) auxOutCall() errno.Code { return errno.None }

// printCall serves INT 21h AH=05h: the character in DL to the printer: handle 4.
func (c *Console) printCall() errno.Code {
	if f, e := c.files.FileOf(4); e == errno.None {
		_, _ = c.files.Write(f, []byte{c.g.DL()}) // there is no way to tell of an error
	}
	return errno.None
}

// directCall serves INT 21h AH=06h: direct console: DL out, or with FFh a character in if there is one.
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

// stringCall serves INT 21h AH=09h: the string at DS:DX up to $.
func (c *Console) stringCall() errno.Code {
	b := c.g.Bytes(c.g.DS(), c.g.DX(), 0x10000)
	for i, char := range b {
		if char == '$' {
			c.echo(b[:i]...)
			break
		}
	}
	c.g.SetAL('$')
	return errno.None
}

// lineCall serves INT 21h AH=0Ah: a line into the buffer at DS:DX: its size, the length, the text.
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

// flushCall serves INT 21h AH=0Ch: forget what has been typed, then input by function AL.
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
