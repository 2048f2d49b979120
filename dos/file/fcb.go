package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
)

// Layout of a file control block (RBIL table 01345). An extended one has seven bytes before it:
// FFh, five reserved bytes, and attributes.
const (
	fcbDrive  = 0  // 0 is the current drive, 1 is A
	fcbName   = 1  // 11 characters
	fcbBlock  = 12 // word: block of 128 records
	fcbRecord = 14 // word: size of a record in bytes
	fcbSize   = 16 // dword
	fcbDate   = 20 // word, and the time
	fcbIndex  = 24 // reserved by DOS; here the index in the system file table plus one
	fcbMark   = 25 // reserved by DOS; here it shows that fcbIndex is ours
	fcbPos    = 32 // number of the record within the block
	fcbRandom = 33 // random record number: three bytes, or a dword if records are smaller than 64 bytes
	fcbLength = 37

	fcbOurs = 0xd5
)

// fcb is the file control block that a call works on.
type fcb struct {
	d        *Drives
	seg, off uint16 // address of the plain block
	attr     uint8  // attributes of an extended block
	extended bool
	b        []byte
}

// fcbAt reads the block at DS:DX.
func (d *Drives) fcbAt(seg, off uint16) *fcb {
	f := &fcb{d: d, seg: seg, off: off}
	if head := d.g.Bytes(seg, off, 7); head[0] == 0xff {
		f.extended, f.attr, f.off = true, head[6], off+7
	}
	f.b = d.g.Bytes(seg, f.off, fcbLength)
	return f
}

// save writes the block back to memory. It writes the top byte of the random record number only
// when that is in use.
func (f *fcb) save() {
	n := fcbLength
	if f.recordSize() >= 64 {
		n--
	}
	f.d.g.PutBytes(f.seg, f.off, f.b[:n])
}

// recordSize returns the size of a record in bytes. If the block has none it is set to 128 (MS-DOS
// 4.0 sources, FCBIO2.ASM, GetRecSize).
func (f *fcb) recordSize() int {
	n := binary.LittleEndian.Uint16(f.b[fcbRecord:])
	if n == 0 {
		n = 128
		binary.LittleEndian.PutUint16(f.b[fcbRecord:], n)
	}
	return int(n)
}

// path returns the name in the block as a path. It returns "" for what is no valid name.
func (f *fcb) path() string {
	if !validFCB(f.b[fcbName : fcbName+11]) {
		return ""
	}
	name := unpadded(f.b[fcbName : fcbName+11])
	if n := f.b[fcbDrive]; n > 0 {
		return string('A'+n-1) + ":" + name
	}
	return name
}

// validFCB reports whether eleven characters of a block make a valid name. A dot among them, for
// one, would make another name of them.
func validFCB(name []byte) bool {
	for _, c := range name {
		if c != '?' && !validOrBlank(string([]byte{c})) {
			return false
		}
	}
	return name[0] != ' '
}

// file returns the open file of the block.
func (f *fcb) file() *File {
	i := int(f.b[fcbIndex]) - 1
	if f.b[fcbMark] != fcbOurs || i < 0 || i >= MaxFiles || f.d.files[i] == nil {
		return nil
	}
	return f.d.files[i]
}

// random returns the random record number.
func (f *fcb) random() uint32 {
	r := binary.LittleEndian.Uint32(f.b[fcbRandom:])
	if f.recordSize() >= 64 {
		r &= 0xffffff
	}
	return r
}

func (f *fcb) setRandom(r uint32) {
	binary.LittleEndian.PutUint32(f.b[fcbRandom:], r)
}

// sequential returns the number of the record that block and position name; setSequential sets
// them.
func (f *fcb) sequential() uint32 {
	return uint32(binary.LittleEndian.Uint16(f.b[fcbBlock:]))*128 + uint32(f.b[fcbPos])
}

func (f *fcb) setSequential(r uint32) {
	binary.LittleEndian.PutUint16(f.b[fcbBlock:], uint16(r/128))
	f.b[fcbPos] = uint8(r % 128)
}

// separators are the characters that end a name in INT 21h AH=29h.
const separators = ".:;,=+ \t/\"[]<>|\r\n"

func isSeparator(c byte) bool {
	if c < ' ' {
		return true
	}
	for i := range len(separators) {
		if separators[i] == c {
			return true
		}
	}
	return false
}

// ParseFCB reads a name from text as INT 21h AH=29h does. flags are the options, and to is the
// block as it is before. It returns how many bytes of text were used, the block, and AL.
func ParseFCB(text []byte, flags uint8, to [16]byte) (n int, fcb [16]byte, al uint8) {
	at := func() byte {
		if n < len(text) {
			return text[n]
		}
		return '\r'
	}
	fcb = to
	clear(fcb[12:])
	for flags&1 != 0 && isBlank(at()) {
		n++
	}
	if flags&1 != 0 {
		for n < len(text) && isLeading(at()) {
			n++
		}
	}
	for n < len(text) && isBlank(at()) {
		n++
	}
	if n+1 < len(text) && text[n+1] == ':' {
		fcb[0] = Upper(text[n]) - 'A' + 1
		n += 2
	} else if flags&2 == 0 {
		fcb[0] = 0
	}
	field := func(to []byte, keep uint8) {
		if c := at(); n < len(text) && !isSeparator(c) || flags&keep == 0 {
			for i := range to {
				to[i] = ' '
			}
		}
		for i := 0; n < len(text) && !isSeparator(at()); i, n = i+1, n+1 {
			switch c := at(); {
			case c == '*':
				for ; i < len(to); i++ {
					to[i] = '?'
				}
				al = 1
			case i < len(to):
				to[i] = Upper(c)
				if c == '?' {
					al = 1
				}
			}
		}
	}
	field(fcb[1:9], 4)
	if at() == '.' && n < len(text) {
		n++
		field(fcb[9:12], 8)
	} else if flags&8 == 0 {
		copy(fcb[9:12], "   ")
	}
	return n, fcb, al
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isLeading reports whether c is a separator that is skipped once if flag bit 0 is set.
func isLeading(c byte) bool { return c == ':' || c == ';' || c == ',' || c == '=' || c == '+' }

// parseFCBCall serves INT 21h AH=29h: the name at DS:SI to the FCB at ES:DI.
func (d *Drives) parseFCBCall() errno.Code {
	text := d.g.Bytes(d.g.DS(), d.g.SI(), 128)
	for i, c := range text {
		if c == 0 || c == '\r' {
			text = text[:i]
			break
		}
	}
	var to [16]byte
	copy(to[:], d.g.Bytes(d.g.ES(), d.g.DI(), 16))
	n, block, al := ParseFCB(text, d.g.AL(), to)
	if v := block[0]; int(v) > len(d.drives) || v > 0 && d.drives[v-1] == nil {
		al = 0xff
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), block[:12])
	d.g.SetSI(d.g.SI() + uint16(n))
	d.g.SetAL(al)
	return errno.None
}
