package symbols

import (
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"strings"
)

// maxProgram bounds a program of DOS whose debug information is read, in bytes.
const maxProgram = 256 << 20

// errNoDebug is the error for a program without symbols.
var errNoDebug = errors.New("the program has no symbols: neither COFF, CodeView, Borland's nor Watcom's")

// readEXE reads the debug information of a DOS program with a header: what follows the stub of DJGPP, what Borland's linkers put behind the image, and
// what others put at the end of the file. Addresses of programs in real mode count from where the image is loaded.
func readEXE(r io.ReaderAt, size int64) (*File, error) {
	if size > maxProgram {
		return nil, errors.New("the program is too large")
	}
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(b) < 28 {
		return nil, errNoDebug
	}
	end := imageEnd(b)
	switch tail := b[min(end, uint64(len(b))):]; {
	case len(tail) > coffHeader && le16(tail) == coffMagic:
		return readCOFF(tail)
	case len(tail) > tdsHeader && le16(tail) == tdsMagic:
		return readTDS(tail)
	}
	if f, err := readCodeView(b); f != nil || err != nil {
		return f, err
	}
	if d := findTD32(b); d != nil {
		return readTD32(d, b)
	}
	if f, err := readWatcom(b); f != nil || err != nil {
		return f, err
	}
	return nil, errNoDebug
}

// imageEnd returns where the image of a program ends: what the header says of its pages.
func imageEnd(b []byte) uint64 {
	last, pages := uint64(le16(b[2:])), uint64(le16(b[4:]))
	if last != 0 && pages > 0 {
		pages--
	}
	return pages*512 + last
}

// The ends of files with debug information of Watcom: the trailer of TIS around an ELF file with DWARF (wcl -hd), and the header of
// its own format (-hw).
const (
	tisMagic    = "TIS\x00"
	tisTrailer  = 16
	watcomMagic = 0x8386
	watcomTail  = 14
)

// readWatcom reads the debug information of a program of Watcom's. It returns nil if there is none.
func readWatcom(b []byte) (*File, error) {
	n := uint64(len(b))
	if n > tisTrailer && string(b[n-tisTrailer:][:4]) == tisMagic {
		size := le32(b[n-4:])
		if size > n || size < tisTrailer || !bytes.HasPrefix(b[n-size:], []byte(elf.ELFMAG)) {
			return nil, errDamaged
		}
		return readELF(bytes.NewReader(b[n-size : n-tisTrailer]))
	}
	if n > watcomTail && le16(b[n-watcomTail:]) == watcomMagic {
		tail := b[n-watcomTail:]
		size, skip := le32(tail[10:]), uint64(le16(tail[6:])+le16(tail[8:]))
		if size > n || size < skip+watcomTail {
			return nil, errDamaged
		}
		w := watcom{b: b[n-size+skip : n-watcomTail], v3: tail[2] >= 3}
		return w.read()
	}
	return nil, nil
}

// errDamaged is the error for debug information that contradicts itself.
var errDamaged = errors.New("the debug information is damaged")

// watcom is a section of Watcom's own debug information. It begins with a header: where the modules, the global symbols and the addresses are.
type watcom struct {
	b     []byte
	v3    bool
	names []string
	rows  []row
}

// read reads global symbols and lines.
func (w *watcom) read() (*File, error) {
	if len(w.b) < 18 {
		return nil, errDamaged
	}
	mods, globals, addrs := le32(w.b), le32(w.b[4:]), le32(w.b[8:])
	size := min(le32(w.b[12:]), uint64(len(w.b)))
	if mods > globals || globals > addrs || addrs > size {
		return nil, errDamaged
	}
	f := &File{}
	c := &cursor{b: w.b[globals:addrs]}
	for len(c.b) > 0 && !c.over && len(f.Symbols) < maxSymbols {
		off, seg := c.n(4), c.n(2)
		c.n(2) // the module
		if w.v3 {
			c.n(1)
		}
		f.Symbols = append(f.Symbols, Symbol{c.pascal(), seg<<4 + off, seg << 4})
	}
	places := w.places(w.b[addrs:size])
	for m := (&cursor{b: w.b[mods:globals]}); len(m.b) > 0 && !m.over && len(w.names) < maxUnits; {
		m.n(2 + 6 + 6) // language, locals, types
		at, n := m.n(4), m.n(2)
		w.names = append(w.names, m.pascal())
		if !m.over {
			w.lines(at, n, places)
		}
	}
	if len(w.rows) > 0 {
		f.lines = newLineIndex(w.names, w.rows)
	}
	return f, nil
}

// span is a piece of code or data.
type span struct{ first, size uint64 }

// places returns the pieces of the modules by where they stand in the class of addresses.
func (w *watcom) places(b []byte) map[uint64]span {
	places := map[uint64]span{}
	c := &cursor{b: b}
	for len(c.b) > 0 && !c.over {
		off, seg := c.n(4), c.n(2)
		addr := seg<<4 + off
		for n := c.n(2) & 0x7fff; n > 0 && !c.over && len(places) < maxSymbols; n-- {
			at := uint64(len(b) - len(c.b))
			size := c.n(4)
			c.n(2)
			places[at] = span{addr, size}
			addr += size
		}
	}
	return places
}

// lines reads the lines of the last module: n pieces, whose offsets are in a table at at.
func (w *watcom) lines(at, n uint64, places map[uint64]span) {
	file := int32(len(w.names) - 1)
	read := func(c *cursor) {
		seg := uint64(0)
		if seg = c.n(2); w.v3 {
			seg |= c.n(2) << 16
		}
		p := places[seg]
		for n := c.n(2); n > 0 && !c.over && len(w.rows) < maxRows; n-- {
			line, off := c.n(2), c.n(4)
			if !c.over && p.size > 0 {
				w.rows = append(w.rows, row{p.first + off, file, int32(line), true})
			}
		}
		if p.size > 0 {
			w.rows = append(w.rows, row{addr: p.first + p.size, file: -1})
		}
	}
	if !w.v3 { // one piece of n bytes
		for c := (&cursor{b: within(w.b, at, n)}); len(c.b) > 0 && !c.over; {
			read(c)
		}
		return
	}
	for table := (&cursor{b: within(w.b, at, 4*n)}); len(table.b) > 0 && !table.over; {
		read(&cursor{b: within(w.b, table.n(4), uint64(len(w.b)))})
	}
}

// pascal reads a text behind its length.
func (c *cursor) pascal() string {
	n := min(c.n(1), uint64(len(c.b)))
	text := string(c.b[:n])
	c.b = c.b[n:]
	return strings.TrimRight(text, "\x00")
}
