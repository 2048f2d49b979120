package dos

import (
	"errors"
	"io"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// conDevice is the CON device: characters to the host's stream and to the machine's
// screen, characters from the stream or from the machine's keyboard.
type conDevice struct {
	biosKeys  guest.Far // INT 16h of the BIOS
	biosVideo guest.Far // INT 10h of the BIOS
	screen    bool
	painted   bool
	picture   uint64 // as DOS has left it
	modeSet   bool   // the BIOS has since set a text mode
	scan      byte   // second half of a key without a character, to be read next
	hasScan   bool
	skipLF    bool
	asking    bool // our INT 24h has asked and has no answer yet
	history   history
	line      []byte // what has been typed of a line
	ahead     []byte // a line that has been typed and not read yet
	ended     int    // reads after the end of standard input
	unread    []byte // read from a terminal, and to be read again
	raw       []byte // what a read in raw mode has of the characters that it wants
	pending   []byte // what the call has written and INT 29h is to get
	passing   []passing

	pendingErrors bool // it is for standard error
}

// UseScreen makes the machine's screen and keyboard the console: from now on nothing
// goes to the host's standard streams but what is redirected to them.
func (d *DOS) UseScreen() { d.con.screen, d.cfg.KeyboardIsSource = true, true }

// Painted reports that the program has written to the screen by itself or asked the
// BIOS for more than teletype output.
func (d *DOS) Painted() bool {
	d.lookAtPicture()
	return d.con.painted
}

// lookAtPicture finds changes of the picture that are none of DOS's own.
func (d *DOS) lookAtPicture() {
	g := d.g.FrameGeneration()
	if g != d.con.picture && !d.con.modeSet {
		d.con.painted = true
	}
	d.con.picture, d.con.modeSet = g, false
}

// maxEnded is how often a program may read past the end of standard input by calls
// that cannot tell it of the end, before the run is over.
const maxEnded = 100

var errInputEnded = errors.New("standard input has ended and the program goes on asking for keys")

// conOut writes characters to CON for a call of INT 21h: through INT 29h when a program has its own.
func (d *DOS) conOut(b []byte) { d.conWrite(b, false) }

// conWrite is conOut; with toErr set the host gets them on its standard error.
func (d *DOS) conWrite(b []byte, toErr bool) {
	if d.g.Vector(0x29) != (guest.Stub(guest.VectorStub(0x29))) {
		d.con.pending, d.con.pendingErrors = append(d.con.pending, b...), toErr
		return
	}
	d.show(b, toErr)
}

// show puts characters on one of the host's streams and on the machine's screen.
func (d *DOS) show(b []byte, toErr bool) {
	switch {
	case d.con.screen:
	case toErr:
		d.stream(d.cfg.Err, b, d.cfg.ErrTTY)
	default:
		d.stream(d.cfg.Out, b, d.cfg.OutTTY)
	}
	d.teletype(b)
}

// stream writes to a stream of the host; a terminal gets UTF-8.
func (d *DOS) stream(w io.Writer, b []byte, tty bool) {
	if tty {
		b = terminalText(b)
	}
	if _, err := w.Write(b); err != nil {
		d.fail(err)
	}
}

// terminalText is code page 437 in UTF-8; control characters stay.
func terminalText(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, c := range b {
		if c < 0x80 {
			out = append(out, c)
		} else {
			out = append(out, string(console.Rune(c))...)
		}
	}
	return out
}

func (d *DOS) writeDevice(f *file.File, b []byte) (int, errno.Code) {
	switch f.Device() {
	case file.DevCON:
		d.conOut(b)
	case file.DevStdout:
		d.stream(d.cfg.Out, b, false)
	case file.DevStderr:
		if d.cfg.OutDevice { // the screen is looked at, and shows errors too
			d.conWrite(b, true)
		} else {
			d.stream(d.cfg.Err, b, false)
		}
	case file.DevStdin:
		return 0, errno.Access
	}
	return len(b), errno.None // NUL and what nothing is connected to take everything
}

func (d *DOS) readDevice(f *file.File, b []byte) (int, errno.Code) {
	if len(b) == 0 {
		return 0, errno.None
	}
	switch f.Device() {
	case file.DevCON:
		return d.readCON(f, b)
	case file.DevStdin:
		n, err := d.cfg.In.Read(b)
		if err != nil && !errors.Is(err, io.EOF) {
			d.fail(err)
		}
		return n, errno.None
	}
	return 0, errno.None
}

// readCON reads a line that is edited and echoed, or in raw mode single characters.
func (d *DOS) readCON(f *file.File, b []byte) (int, errno.Code) {
	if f.Raw() {
		return d.readRaw(b)
	}
	if len(d.con.ahead) == 0 {
		line, e := d.editLine(126)
		if e != errno.None {
			return 0, e
		}
		d.conOut([]byte("\r\n"))
		if len(line) > 0 && line[0] == 0x1a || len(line) == 0 && d.con.ended > 0 {
			return 0, errno.None
		}
		d.con.ahead = append(line, '\r', '\n')
	}
	n := copy(b, d.con.ahead)
	d.con.ahead = d.con.ahead[n:]
	return n, errno.None
}

// readRaw reads as many characters as are asked for: the driver of CON waits for all of them (MS-DOS 4.0
// sources, MSCON.ASM). What has come stays when the call must wait and is made again.
func (d *DOS) readRaw(b []byte) (int, errno.Code) {
	for len(d.con.raw) < len(b) && d.con.ended == 0 {
		c, e := d.key()
		if e != errno.None {
			return 0, e
		}
		if d.con.ended == 0 {
			d.con.raw = append(d.con.raw, c)
		}
	}
	n := copy(b, d.con.raw)
	d.con.raw = d.con.raw[n:]
	return n, errno.None
}

// standardInput is the file of handle 0: what the character calls read.
func (d *DOS) standardInput() (*file.File, errno.Code) { return d.file.FileOf(0) }

// key reads a character from the console, waiting for it.
func (d *DOS) key() (byte, errno.Code) {
	if d.con.hasScan {
		d.con.hasScan = false
		return d.con.scan, errno.None
	}
	if d.cfg.KeyboardIsSource || d.bufferedKey() {
		return d.keyboardKey()
	}
	if !d.hostKeyComes() {
		return 0, errno.Again
	}
	c, scan, e := d.hostKey()
	if e == errno.None && scan != 0 {
		d.con.scan, d.con.hasScan = scan, true
	}
	return c, e
}

// streamByte reads a byte of standard input. At its end programs get ^Z.
func (d *DOS) streamByte() (byte, errno.Code) {
	if len(d.con.unread) > 0 {
		c := d.con.unread[0]
		d.con.unread = d.con.unread[1:]
		return c, errno.None
	}
	var b [1]byte
	n, err := d.cfg.In.Read(b[:])
	switch {
	case n == 1:
		return b[0], errno.None
	case err != nil && !errors.Is(err, io.EOF):
		d.fail(err)
	}
	if d.con.ended++; d.con.ended > maxEnded {
		d.fail(errInputEnded)
	}
	return 0x1a, errno.None
}

func (d *DOS) bufferedKey() bool { return d.g.Word(guest.BDAHead) != d.g.Word(guest.BDATail) }

// keyboardKey takes a key from the BIOS's buffer.
func (d *DOS) keyboardKey() (byte, errno.Code) {
	head := d.g.Word(guest.BDAHead)
	if head == d.g.Word(guest.BDATail) {
		return 0, errno.Again
	}
	key := d.g.Word(0x400 + uint32(head))
	if head += 2; head >= d.g.Word(guest.BDAEnd) {
		head = d.g.Word(guest.BDAStart)
	}
	d.g.PutWord(guest.BDAHead, head)
	c := byte(key)
	if c == 0 || c == 0xe0 && key>>8 != 0 {
		c, d.con.scan, d.con.hasScan = 0, byte(key>>8), true
	}
	return c, errno.None
}

// afterTail is where the BIOS's buffer would end with another key, and whether there is room for it.
func (d *DOS) afterTail() (next uint16, room bool) {
	if next = d.g.Word(guest.BDATail) + 2; next >= d.g.Word(guest.BDAEnd) {
		next = d.g.Word(guest.BDAStart)
	}
	return next, next != d.g.Word(guest.BDAHead)
}

// stuff puts a key into the BIOS's buffer, if there is room.
func (d *DOS) stuff(key uint16) {
	if next, room := d.afterTail(); room {
		d.g.PutWord(0x400+uint32(d.g.Word(guest.BDATail)), key)
		d.g.PutWord(guest.BDATail, next)
	}
}

// keyReady reports that key would not wait.
func (d *DOS) keyReady() bool {
	if d.con.hasScan || len(d.con.ahead) > 0 || d.bufferedKey() {
		return true
	}
	return !d.cfg.KeyboardIsSource && d.hostReady(0)
}

// charIn reads a character from standard input, as INT 21h AH=01h, 07h and 08h do.
func (d *DOS) charIn() (byte, errno.Code) {
	f, e := d.standardInput()
	if e != errno.None {
		return 0x1a, errno.None
	}
	switch f.Device() {
	case file.DevCON:
		if len(d.con.ahead) > 0 {
			c := d.con.ahead[0]
			d.con.ahead = d.con.ahead[1:]
			return c, errno.None
		}
		return d.key()
	case file.DevStdin:
		return d.streamByte()
	}
	var b [1]byte
	n, e := d.file.Read(f, b[:])
	if e != errno.None || n == 0 {
		if d.con.ended++; d.con.ended > maxEnded {
			d.fail(errInputEnded)
		}
		return 0x1a, errno.None
	}
	return b[0], errno.None
}

// charReady reports a character of standard input (INT 21h AH=0Bh).
func (d *DOS) charReady() bool {
	f, e := d.standardInput()
	switch {
	case e != errno.None:
		return false
	case f.Device() == file.DevCON:
		return d.keyReady()
	case f.Device() == file.DevStdin:
		return d.cfg.In.Ready()
	}
	return true
}

// echo writes to standard output, wherever it goes.
func (d *DOS) echo(b ...byte) {
	if f, e := d.file.FileOf(1); e == errno.None {
		_, _ = d.file.Write(f, b) // the character calls have no way to tell of an error
	}
}

// editLine reads a line of at most max characters with echo. What has been typed stays
// when the call must wait and is made again.
func (d *DOS) editLine(max int) ([]byte, errno.Code) {
	for {
		c, e := d.charIn()
		if e != errno.None {
			return nil, e
		}
		skip := d.con.skipLF
		d.con.skipLF = false
		switch {
		case c == 3:
			return nil, d.ctrlC() // the line begins again if the program goes on
		case c == '\n' && skip:
		case c == '\r' || c == '\n' || c == 0x1a && d.con.ended > 0:
			line := d.con.line
			d.con.history.add(line)
			d.con.line, d.con.skipLF = nil, c == '\r'
			return line, errno.None
		case c == 8 || c == 0x7f:
			d.erase(1)
		case c == 27:
			d.erase(len(d.con.line))
		case c == 0 && d.con.hasScan:
			d.con.hasScan = false
			d.editKey(d.con.scan, max)
		case len(d.con.line) >= max:
			d.echo(7)
		default:
			d.con.line = append(d.con.line, c)
			d.echoKey(c)
		}
	}
}

// echoKey shows a character of a line; control characters as ^X.
func (d *DOS) echoKey(c byte) {
	if c < ' ' && c != '\t' {
		d.echo('^', c+'@')
		return
	}
	d.echo(c)
}

// erase takes the last n characters of the line back.
func (d *DOS) erase(n int) {
	for range min(n, len(d.con.line)) {
		last := len(d.con.line) - 1
		if c := d.con.line[last]; c < ' ' && c != '\t' {
			d.echo(8, ' ', 8)
		}
		d.con.line = d.con.line[:last]
		d.echo(8, ' ', 8)
	}
}
