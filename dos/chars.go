package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// INT 21h AH=01h: a character with echo.
func (d *DOS) charEchoCall() errno.Code {
	c, e := d.charIn()
	if e != errno.None {
		return e
	}
	if c == 3 {
		return d.ctrlC()
	}
	d.echo(c)
	d.g.SetAL(c)
	return errno.None
}

// INT 21h AH=07h and 08h: a character without echo; 08h looks for Ctrl-C.
func (d *DOS) charRawCall() errno.Code {
	c, e := d.charIn()
	if e != errno.None {
		return e
	}
	if c == 3 && d.g.AH() == 8 {
		return d.ctrlC()
	}
	d.g.SetAL(c)
	return errno.None
}

// INT 21h AH=02h: the character in DL to standard output.
func (d *DOS) charOutCall() errno.Code {
	d.echo(d.g.DL())
	d.g.SetAL(d.g.DL())
	return errno.None
}

// INT 21h AH=03h: a character of AUX: nothing is connected.
func (d *DOS) auxInCall() errno.Code {
	d.g.SetAL(0x1a)
	return errno.None
}

// INT 21h AH=05h: the character in DL to the printer: handle 4.
func (d *DOS) printCall() errno.Code {
	if f, e := d.file.FileOf(4); e == errno.None {
		_, _ = d.file.Write(f, []byte{d.g.DL()}) // there is no way to tell of an error
	}
	return errno.None
}

// INT 21h AH=06h: direct console: DL out, or with FFh a character in if there is one.
func (d *DOS) directCall() errno.Code {
	if d.g.DL() != 0xff {
		d.echo(d.g.DL())
		d.g.SetAL(d.g.DL())
		return errno.None
	}
	if !d.charReady() {
		d.g.SetAL(0)
		d.g.SetCallerFlag(x86.ZF, true)
		return errno.None
	}
	c, e := d.charIn()
	if e != errno.None {
		return e
	}
	d.g.SetAL(c)
	d.g.SetCallerFlag(x86.ZF, false)
	return errno.None
}

// INT 21h AH=09h: the string at DS:DX up to $.
func (d *DOS) stringCall() errno.Code {
	b := d.g.Bytes(d.g.DS(), d.g.DX(), 0x10000)
	for i, c := range b {
		if c == '$' {
			d.echo(b[:i]...)
			break
		}
	}
	d.g.SetAL('$')
	return errno.None
}

// INT 21h AH=0Ah: a line into the buffer at DS:DX: its size, the length, the text.
func (d *DOS) lineCall() errno.Code {
	size := d.g.Byte(guest.Linear(d.g.DS(), d.g.DX()))
	if size == 0 {
		return errno.None
	}
	line, e := d.editLine(int(size) - 1)
	if e != errno.None {
		return e
	}
	d.echo('\r')
	d.g.PutBytes(d.g.DS(), d.g.DX()+1, append(append([]byte{uint8(len(line))}, line...), '\r'))
	return errno.None
}

// INT 21h AH=0Bh: AL is FFh when a character waits.
func (d *DOS) statusCall() errno.Code {
	d.g.SetAL(0)
	if d.charReady() {
		d.g.SetAL(0xff)
	}
	return errno.None
}

// INT 21h AH=0Ch: forget what has been typed, then input by function AL.
func (d *DOS) flushCall() errno.Code {
	if d.cfg.KeyboardIsSource {
		d.g.PutWord(guest.BDAHead, d.g.Word(guest.BDATail))
		d.con.ahead, d.con.hasScan = nil, false
	}
	switch al := d.g.AL(); al {
	case 0x01, 0x06, 0x07, 0x08, 0x0a:
		d.g.SetAX(uint16(al)<<8 | uint16(al))
		return d.calls[al]()
	}
	d.g.SetAL(0)
	return errno.None
}
