package tables

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// Open files, current directories and the running process are kept in Go. A program that asks where DOS
// keeps them (INT 21h AH=52h, AX=5D06h, INT 2Fh AH=12h) finds copies in memory, which every call brings up
// to date from then on. If a program changes the process in the swappable data area, that is taken over.

// Tables of open files (RBIL table 01642, DOS 4 and later).
const (
	sftHeader = 6
	sftSize   = 0x3b
	sftFirst  = 5  // entries of the first table
	sftLow    = 14 // entries of the first two tables, which lie in conventional memory; the third has the others
)

// Offsets in the swappable data area (RBIL table 01690).
const (
	sdaSwitch     = -31 // switch character
	sdaStrategy   = -30 // of allocating memory
	sdaMachine    = -27 // 16 bytes: name of the machine
	sdaErrorDrive = 0x02
	sdaLocus      = 0x03
	sdaError      = 0x04
	sdaAction     = 0x06
	sdaClass      = 0x07
	sdaDTA        = 0x0c
	sdaPSP        = 0x10
	sdaExit       = 0x14
	sdaDrive      = 0x16
	sdaBreak      = 0x17 // whether Ctrl-C is looked for in every call
	sdaAlways     = 0x18 // up to here it is to be exchanged always, the rest within a call of DOS
	sdaSharePSP   = 0x1c // process that counts for SHARE; the machine after it is this one, 0
	sdaDay        = 0x30 // day, month, years since 1980 in a word, days since 1980 in a word, day of the week
	sdaSize       = 0x80
)

// mirror has the copies kept from now on.
func (t *Tables) mirror() {
	t.mirroring = true
	t.CopyOut()
}

// Opened is called when a program has opened a file by its name. Windows 2 asks for no address before it opens CON five
// times and searches memory for the table of open files. So the copies are kept from the third CON on.
func (t *Tables) Opened() {
	if !t.mirroring && file.Consoles(t.files) >= 3 {
		t.mirror()
	}
}

// Mirroring reports whether a program has asked where the tables are, so that the copies are kept.
func (t *Tables) Mirroring() bool { return t.mirroring }

// DTAChanged brings the copy of the disk transfer area's address up to date.
func (t *Tables) DTAChanged() {
	if t.mirroring {
		t.copyProcess()
	}
}

// CopyIn takes over what a program has changed of the process.
func (t *Tables) CopyIn() {
	var b [sdaAlways]byte
	t.g.Read(dosBase+offSDA, b[:])
	t.k.SetProcess(binary.LittleEndian.Uint16(b[sdaPSP:]), guest.FarOf(binary.LittleEndian.Uint32(b[sdaDTA:])))
	t.files.SetCurrent(int(b[sdaDrive]))
}

// CopyOut brings the copies up to date.
func (t *Tables) CopyOut() {
	t.copyProcess()
	for i := range t.shadow {
		if now := t.files.Mark(i); now != t.shadow[i] {
			t.shadow[i] = now
			t.g.Write(t.sftEntry(i), t.fileEntry(i))
		}
	}
	for n := range t.shadowDir {
		if t.files.Directory(n) != t.shadowDir[n] {
			t.mirrorDirectory(n)
		}
	}
}

// copyProcess copies what the kernel knows of the running process.
func (t *Tables) copyProcess() {
	var b [sdaSize]byte
	s := t.k.State()
	class, action, locus := errno.Class(s.Error)
	b[sdaErrorDrive], b[sdaLocus], b[sdaAction], b[sdaClass] = 0xff, locus, action, class
	binary.LittleEndian.PutUint16(b[sdaError:], uint16(s.Error))
	binary.LittleEndian.PutUint16(b[sdaDTA:], s.DTA.Off)
	binary.LittleEndian.PutUint16(b[sdaDTA+2:], s.DTA.Seg)
	binary.LittleEndian.PutUint16(b[sdaPSP:], s.PSP)
	b[sdaExit], b[sdaExit+1] = s.ExitCode, s.ExitKind
	b[sdaDrive] = uint8(t.files.Current())
	if s.Break {
		b[sdaBreak] = 1
	}
	binary.LittleEndian.PutUint16(b[sdaSharePSP:], s.PSP)
	b[sdaDay], b[sdaDay+1] = uint8(s.Today.Day()), uint8(s.Today.Month())
	binary.LittleEndian.PutUint16(b[sdaDay+2:], uint16(s.Today.Year()-1980))
	binary.LittleEndian.PutUint16(b[sdaDay+4:], uint16(s.Today.Sub(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))/(24*time.Hour)))
	b[sdaDay+6] = uint8(s.Today.Weekday())
	t.g.Write(dosBase+offSDA+sdaErrorDrive, b[sdaErrorDrive:])
	t.g.PutByte(dosBase+offSDA+sdaStrategy, s.Strategy)
}

// sftEntry returns the linear address of the copy of open file i.
func (t *Tables) sftEntry(i int) uint32 {
	switch {
	case i < sftFirst:
		return dosBase + offSFT + sftHeader + uint32(i)*sftSize
	case i < sftLow:
		return dosBase + offSFTNext + sftHeader + uint32(i-sftFirst)*sftSize
	}
	return uint32(t.sftMore)<<4 + sftHeader + uint32(i-sftLow)*sftSize
}

// fileEntry returns the copy of open file i. It is zeros when the entry is free.
func (t *Tables) fileEntry(i int) []byte {
	b := make([]byte, sftSize)
	f, ok := t.files.Facts(i)
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
	le.PutUint16(b[0x31:], f.Owner)
	return b
}

// mirrorDirectory copies the current directory of drive n.
func (t *Tables) mirrorDirectory(n int) {
	b := make([]byte, cdsSize)
	le := binary.LittleEndian
	copy(b, string(rune('A'+n))+`:\`)
	root := uint16(2) // where the backslash of the root stands
	if t.files.Has(n) {
		t.shadowDir[n] = t.files.Directory(n)
		path, flags := string(rune('A'+n))+`:\`, uint16(cdsPhysical)
		if to := file.Substituted(t.files, n); to != "" { // its path is that of the directory, and its root is in the middle of it
			path, flags = strings.TrimSuffix(to, `\`), cdsPhysical|cdsSubst
			root = uint16(len(path))
			if len(path) == 2 || t.shadowDir[n] != "" {
				path += `\`
			}
		}
		copy(b[:66], path+t.shadowDir[n])
		le.PutUint16(b[0x43:], flags)
		le.PutUint32(b[0x45:], dosSeg<<16|uint32(offDPB+n*dpbSize))
	}
	le.PutUint16(b[0x49:], 0xffff)
	le.PutUint32(b[0x4b:], 0xffffffff)
	le.PutUint16(b[0x4f:], root)
	t.g.Write(uint32(dosBase+offCDS+n*cdsSize), b)
}

// listsCall serves INT 21h AH=52h, which returns the address of the List of Lists.
func (t *Tables) listsCall() errno.Code {
	t.mirror()
	t.g.SetES(dosSeg)
	t.g.SetBX(offLists)
	return errno.None
}

// networkCall serves INT 21h AH=5Dh, which returns where the swappable data area is, and sets the error that
// AH=59h returns.
func (t *Tables) networkCall() errno.Code {
	switch t.g.AL() {
	case 0x06:
		t.mirror()
		t.g.SetDS(dosSeg)
		t.g.SetSI(offSDA)
		t.g.SetCX(sdaSize)
		t.g.SetDX(sdaAlways)
	case 0x0a: // set the error of AH=59h: a list of registers at DS:DX, AX first
		t.k.SetError(errno.Code(t.g.Word(guest.Linear(t.g.DS(), t.g.DX()))))
	case 0x0b:
		t.mirror()
		t.g.SetDS(dosSeg)
		t.g.SetSI(offSDAList)
	default:
		return errno.Function
	}
	return errno.None
}

// machineCall serves INT 21h AH=5Eh. This machine has no name, and no printer of a network.
func (t *Tables) machineCall() errno.Code {
	if t.g.AL() != 0 {
		return errno.Function
	}
	t.g.PutBytes(t.g.DS(), t.g.DX(), append([]byte("               "), 0))
	t.g.SetCX(0)
	return errno.None
}

// redirectCall serves INT 21h AH=5Fh. Nothing is redirected.
func (t *Tables) redirectCall() errno.Code {
	switch t.g.AL() {
	case 0x02, 0x05:
		return errno.NoMore
	}
	return errno.Function
}
