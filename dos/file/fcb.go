package file

import (
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos/codepage"
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
	fcbMark   = 25 // reserved by DOS; here it shows that fcbIndex and fcbSerial are ours
	fcbSerial = 26 // reserved by DOS; here a dword, the number of the open
	fcbPos    = 32 // number of the record within the block
	fcbRandom = 33 // random record number: three bytes, or a dword if records are smaller than 64 bytes
	fcbLength = 37

	fcbOurs = 0xd5
)

// Results of FCB calls in AL.
const (
	fcbDone   = 0x00
	fcbEnd    = 0x01 // nothing was read, or the disk is full
	fcbWrap   = 0x02 // the transfer would leave its segment
	fcbPart   = 0x03 // the record was filled up with zeros
	fcbFailed = 0xff
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

// path returns the name in the block as a path. It returns "" for what is no valid name or drive.
func (f *fcb) path() string {
	if !validFCB(f.b[fcbName:fcbName+11]) || f.b[fcbDrive] > Letters {
		return ""
	}
	name := unpadded(f.b[fcbName : fcbName+11])
	if n := f.b[fcbDrive]; n > 0 {
		return string('A'+n-1) + ":" + name
	}
	return name
}

// validFCB reports whether eleven characters of a block may be in a name. A dot among them is one in
// the path that they make: "A.B" is the file A.B, and "." the directory (MS-DOS 4.0 sources,
// MACRO2.ASM, TransFCB).
func validFCB(name []byte) bool {
	for _, c := range name {
		if strings.IndexByte("?*.", c) < 0 && !validOrBlank(string([]byte{c})) {
			return false
		}
	}
	return name[0] != ' '
}

// pattern returns the name in the block in capitals, with question marks for an asterisk and what
// follows it.
func (f *fcb) pattern() [11]byte { return expanded(f.d.page, f.b[fcbName:fcbName+11]) }

// expanded returns eleven characters of a name in the form of pattern.
func expanded(page *codepage.Page, name []byte) (p [11]byte) {
	fill(p[:8], page.UpperAll(string(name[:8])))
	fill(p[8:], page.UpperAll(string(name[8:11])))
	return p
}

// random returns the random record number.
func (f *fcb) random() uint32 {
	r := binary.LittleEndian.Uint32(f.b[fcbRandom:])
	if f.recordSize() >= 64 {
		r &= 0xffffff
	}
	return r
}

// setRandom sets the random record number.
func (f *fcb) setRandom(r uint32) {
	binary.LittleEndian.PutUint32(f.b[fcbRandom:], r)
}

// sequential returns the number of the record that fcbBlock and fcbPos name.
func (f *fcb) sequential() uint32 {
	return uint32(binary.LittleEndian.Uint16(f.b[fcbBlock:]))*128 + uint32(f.b[fcbPos]&127)
}

// setSequential makes fcbBlock and fcbPos name record r.
func (f *fcb) setSequential(r uint32) {
	binary.LittleEndian.PutUint16(f.b[fcbBlock:], uint16(r/128))
	f.b[fcbPos] = uint8(r % 128)
}

// renamed returns what the new name in the block of AH=17h makes of a name: a question mark keeps the
// character that is there.
func (f *fcb) renamed(name [11]byte) [11]byte {
	for i, c := range expanded(f.d.page, f.d.g.Bytes(f.seg, f.off+17, 11)) {
		if c != '?' {
			name[i] = c
		}
	}
	return name
}
