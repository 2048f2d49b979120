package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// Open files, current directories and the running process live in Go. Programs that
// ask where DOS keeps them (INT 21h AH=52h, AX=5D06h, INT 2Fh AH=12h) find copies in
// memory, which from then on are brought up to date by every call; what they change of
// the process in the swappable data area is taken over.

// Tables of open files (RBIL table 01642, DOS 4 and later).
const (
	sftHeader = 6
	sftSize   = 0x3b
	sftFirst  = 5 // entries of the first table; the second has the others
)

// Offsets in the swappable data area (RBIL table 01690).
const (
	sdaErrorDrive = 0x02
	sdaLocus      = 0x03
	sdaError      = 0x04
	sdaAction     = 0x06
	sdaClass      = 0x07
	sdaDTA        = 0x0c
	sdaPSP        = 0x10
	sdaExit       = 0x14
	sdaDrive      = 0x16
	sdaSize       = 0x18
)

// mirror begins to keep the copies.
func (d *DOS) mirror() {
	d.mirroring = true
	d.copyOut()
}

// copyIn takes over what a program has changed of the process.
func (d *DOS) copyIn() {
	var b [sdaSize]byte
	d.g.Read(dosBase+offSDA, b[:])
	d.dta = guest.FarOf(binary.LittleEndian.Uint32(b[sdaDTA:]))
	d.psp = binary.LittleEndian.Uint16(b[sdaPSP:])
	d.file.SetCurrent(int(b[sdaDrive]))
}

// copyOut brings the copies up to date.
func (d *DOS) copyOut() {
	d.copyProcess()
	for i := range d.shadow {
		if now := d.file.Mark(i); now != d.shadow[i] {
			d.shadow[i] = now
			d.g.Write(d.sftEntry(i), d.fileEntry(i))
		}
	}
	for n := range d.shadowDir {
		if d.file.Directory(n) != d.shadowDir[n] {
			d.mirrorDirectory(n)
		}
	}
}

func (d *DOS) copyProcess() {
	var b [sdaSize]byte
	class, action, locus := errno.Class(d.last.code)
	b[sdaErrorDrive], b[sdaLocus], b[sdaAction], b[sdaClass] = 0xff, locus, action, class
	binary.LittleEndian.PutUint16(b[sdaError:], uint16(d.last.code))
	binary.LittleEndian.PutUint16(b[sdaDTA:], d.dta.Off)
	binary.LittleEndian.PutUint16(b[sdaDTA+2:], d.dta.Seg)
	binary.LittleEndian.PutUint16(b[sdaPSP:], d.psp)
	b[sdaExit], b[sdaExit+1] = d.exit.code, d.exit.kind
	b[sdaDrive] = uint8(d.file.Current())
	d.g.Write(dosBase+offSDA+sdaErrorDrive, b[sdaErrorDrive:])
}

// sftEntry is where the copy of open file i lies.
func (d *DOS) sftEntry(i int) uint32 {
	if i < sftFirst {
		return dosBase + offSFT + sftHeader + uint32(i)*sftSize
	}
	return uint32(d.sftMore)<<4 + sftHeader + uint32(i-sftFirst)*sftSize
}

// fileEntry is the copy of open file i, zeros when it is free.
func (d *DOS) fileEntry(i int) []byte {
	b := make([]byte, sftSize)
	f, ok := d.file.Facts(i)
	if !ok {
		return b
	}
	le := binary.LittleEndian
	le.PutUint16(b, uint16(f.Refs))
	le.PutUint16(b[2:], uint16(f.Mode))
	b[4] = f.Attributes
	le.PutUint16(b[5:], f.Info)
	driver := uint32(dosSeg<<16 | offCON)
	if f.Drive >= 0 {
		driver = dosSeg<<16 | uint32(offDPB+f.Drive*dpbSize)
	}
	le.PutUint32(b[7:], driver)
	le.PutUint16(b[0x0d:], f.Time)
	le.PutUint16(b[0x0f:], f.Date)
	le.PutUint32(b[0x11:], f.Size)
	le.PutUint32(b[0x15:], uint32(f.Pos))
	name := file.Padded(f.Name)
	copy(b[0x20:], name[:])
	le.PutUint16(b[0x31:], d.psp)
	return b
}

// mirrorDirectory copies the current directory of drive n.
func (d *DOS) mirrorDirectory(n int) {
	b := make([]byte, cdsSize)
	le := binary.LittleEndian
	copy(b, string(rune('A'+n))+`:\`)
	if d.file.Has(n) {
		d.shadowDir[n] = d.file.Directory(n)
		copy(b[3:66], d.shadowDir[n])
		le.PutUint16(b[0x43:], cdsPhysical)
		le.PutUint32(b[0x45:], dosSeg<<16|uint32(offDPB+n*dpbSize))
	}
	le.PutUint16(b[0x49:], 0xffff)
	le.PutUint32(b[0x4b:], 0xffffffff)
	le.PutUint16(b[0x4f:], 2) // the backslash of the root
	d.g.Write(uint32(dosBase+offCDS+n*cdsSize), b)
}

// listsCall serves INT 21h AH=52h: the List of Lists.
func (d *DOS) listsCall() errno.Code {
	d.mirror()
	d.g.SetES(dosSeg)
	d.g.SetBX(offLists)
	return errno.None
}

// networkCall serves INT 21h AH=5Dh: the swappable data area, and what networks do to errors.
func (d *DOS) networkCall() errno.Code {
	switch d.g.AL() {
	case 0x06:
		d.mirror()
		d.g.SetDS(dosSeg)
		d.g.SetSI(offSDA)
		d.g.SetCX(sdaSize)
		d.g.SetDX(sdaSize)
	case 0x0a: // set the error of AH=59h: a list of registers at DS:DX, AX first
		d.last.code = errno.Code(d.g.Word(guest.Linear(d.g.DS(), d.g.DX())))
	case 0x0b:
		d.mirror()
		d.g.SetDS(dosSeg)
		d.g.SetSI(offSDAList)
	default:
		return errno.Function
	}
	return errno.None
}

// machineCall serves INT 21h AH=5Eh: this machine has no name, and no printer of a network.
func (d *DOS) machineCall() errno.Code {
	if d.g.AL() != 0 {
		return errno.Function
	}
	d.g.PutBytes(d.g.DS(), d.g.DX(), append([]byte("               "), 0))
	d.g.SetCX(0)
	return errno.None
}

// redirectCall serves INT 21h AH=5Fh: nothing is redirected.
func (d *DOS) redirectCall() errno.Code {
	switch d.g.AL() {
	case 0x02, 0x05:
		return errno.NoMore
	}
	return errno.Function
}
