package calls

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos"
)

// These are the offsets in the segment of the process at which calls have their data.
const (
	AtPath   = dos.ProcessMemory         // a path
	AtPath2  = 0x0290                    // a second path, and paths that calls return
	atDTA    = 0x03a0                    // the disk transfer area
	atExec   = 0x03e0                    // the parameter block of EXEC
	atFCB1   = 0x0400                    // the first FCB for a program
	atFCB2   = 0x0420                    // the second
	atTail   = 0x0440                    // the command line for a program
	atLine   = 0x04d0                    // the buffer of INT 21h AH=0Ah
	AtData   = 0x0600                    // what is read and written
	DataSize = dos.ProcessLimit - AtData // bytes

	pspTable = 0x18 // the job file table
	pspEnv   = 0x2c // segment of the environment
	PSPTail  = 0x80 // the command line
)

// Handles of every process.
const (
	Stdin  = 0
	Stdout = 1
	Stderr = 2
)

// Attributes of files.
const (
	AttrReadOnly = 0x01
	AttrHidden   = 0x02
	AttrSystem   = 0x04
	AttrVolume   = 0x08
	AttrDir      = 0x10
	AttrArchive  = 0x20
)

// Error codes of DOS that programs tell apart.
const (
	ErrFile     = dos.ErrorCode(0x02)
	ErrPath     = dos.ErrorCode(0x03)
	ErrAccess   = dos.ErrorCode(0x05)
	ErrMemory   = dos.ErrorCode(0x08)
	ErrFormat   = dos.ErrorCode(0x0b)
	ErrNoMore   = dos.ErrorCode(0x12)
	ErrDiskFull = dos.ErrorCode(0x27)
	ErrExists   = dos.ErrorCode(0x50)
)

// MaxName bounds the paths that calls take.
const MaxName = 255

// System is DOS as a program sees it. Its methods make the calls of INT 21h. An error that is no dos.ErrorCode
// ends more than a command.
type System struct{ P *dos.Process }

// Named makes a call with a path at DS:DX.
func (s *System) Named(ax, cx uint16, path string) (dos.Regs, error) {
	if len(path) > MaxName {
		return dos.Regs{}, ErrPath
	}
	s.P.Put(AtPath, append([]byte(path), 0))
	return s.P.Call(dos.Regs{AX: ax, CX: cx, DX: AtPath})
}

// Modes of open.
const (
	ForReading = 0
	ForWriting = 1
	ForBoth    = 2
)

// Open opens the file at path and returns a handle.
func (s *System) Open(path string, mode uint16) (uint16, error) {
	r, err := s.Named(0x3d00|mode, 0, path)
	return r.AX, err
}

// Create creates the file at path, or empties it, and returns a handle.
func (s *System) Create(path string) (uint16, error) {
	r, err := s.Named(0x3c00, 0, path)
	return r.AX, err
}

// CreateNew creates the file at path, which must not be there, and returns a handle.
func (s *System) CreateNew(path string) (uint16, error) {
	r, err := s.Named(0x5b00, 0, path)
	return r.AX, err
}

// Close closes a handle.
func (s *System) Close(handle uint16) error {
	_, err := s.P.Call(dos.Regs{AX: 0x3e00, BX: handle})
	return err
}

// Read reads at most n bytes, and at most dataSize. At the end of the file it returns none.
func (s *System) Read(handle uint16, n int) ([]byte, error) {
	r, err := s.P.Call(dos.Regs{AX: 0x3f00, BX: handle, CX: uint16(min(n, DataSize)), DX: AtData})
	if err != nil {
		return nil, err
	}
	return s.P.Get(AtData, int(r.AX)), nil
}

// Write writes all of b.
func (s *System) Write(handle uint16, b []byte) error {
	for len(b) > 0 {
		n := min(len(b), DataSize)
		s.P.Put(AtData, b[:n])
		r, err := s.P.Call(dos.Regs{AX: 0x4000, BX: handle, CX: uint16(n), DX: AtData})
		if err != nil {
			return err
		}
		if int(r.AX) < n {
			return ErrDiskFull
		}
		b = b[n:]
	}
	return nil
}

// Seek moves to a position that counts from the beginning of the file.
func (s *System) Seek(handle uint16, pos int64) error {
	_, err := s.P.Call(dos.Regs{AX: 0x4200, BX: handle, CX: uint16(pos >> 16), DX: uint16(pos)})
	return err
}

// End moves to the end of the file and returns that position.
func (s *System) End(handle uint16) (uint32, error) {
	r, err := s.P.Call(dos.Regs{AX: 0x4202, BX: handle})
	return uint32(r.DX)<<16 | uint32(r.AX), err
}

// DeviceInfo returns the information word of a handle. Bit 7 says that it is a device.
func (s *System) DeviceInfo(handle uint16) (uint16, error) {
	r, err := s.P.Call(dos.Regs{AX: 0x4400, BX: handle})
	return r.DX, err
}

// Bits of the information word.
const (
	IsDevice = 0x80
	isNUL    = 0x04 // of a device
)

// FileTime returns the date and the time of an open file.
func (s *System) FileTime(handle uint16) (date, clock uint16, err error) {
	r, err := s.P.Call(dos.Regs{AX: 0x5700, BX: handle})
	return r.DX, r.CX, err
}

// SetFileTime sets the date and the time of an open file.
func (s *System) SetFileTime(handle, date, clock uint16) error {
	_, err := s.P.Call(dos.Regs{AX: 0x5701, BX: handle, CX: clock, DX: date})
	return err
}

// Attributes returns the attributes of the file at path.
func (s *System) Attributes(path string) (uint16, error) {
	r, err := s.Named(0x4300, 0, path)
	return r.CX, err
}

// IsDir reports whether there is a directory at path.
func (s *System) IsDir(path string) bool {
	a, err := s.Attributes(path)
	return err == nil && a&AttrDir != 0
}

// Truename returns path as a path from the root with a drive letter.
func (s *System) Truename(path string) (string, error) {
	if len(path) > MaxName {
		return "", ErrPath
	}
	s.P.Put(AtPath, append([]byte(path), 0))
	if _, err := s.P.Call(dos.Regs{AX: 0x6000, SI: AtPath, DI: AtPath2}); err != nil {
		return "", err
	}
	return s.Text(AtPath2), nil
}

// FullName returns path as a path from the root of the drive on which it is named: that of SUBST, and not of the directory for
// which that stands.
func (s *System) FullName(path string) (string, error) {
	full, err := s.Truename(path)
	if err != nil {
		return "", err
	}
	n, _ := DriveOf(path)
	if n == 0 {
		d, err := s.Drive()
		if err != nil {
			return "", err
		}
		n = d + 1
	}
	dir := strings.TrimSuffix(s.P.Substituted(int(n)-1), `\`)
	if rest, ok := strings.CutPrefix(full, dir); ok && dir != "" {
		full = string('A'+n-1) + ":" + rest
	}
	if len(full) == 2 {
		full += `\`
	}
	return full, nil
}

// Text returns the string at off, which ends with a zero.
func (s *System) Text(off uint16) string {
	b, _, _ := bytes.Cut(s.P.Get(off, MaxName), []byte{0})
	return string(b)
}

// Entry is a file found in a directory.
type Entry struct {
	Name        string
	Attr        uint8
	Size        uint32 // in bytes
	Date, Clock uint16
}

// Dir reports whether the entry is a directory.
func (e Entry) Dir() bool { return e.Attr&AttrDir != 0 }

// maxEntries bounds how many entries of a directory are read.
const maxEntries = 1 << 16

// Find returns the entries that fit a pattern. It is no error if there are none. attr allows hidden and system
// files and directories, as in INT 21h AH=4Eh.
func (s *System) Find(pattern string, attr uint16) ([]Entry, error) {
	if _, err := s.P.Call(dos.Regs{AX: 0x1a00, DX: atDTA}); err != nil {
		return nil, err
	}
	var list []Entry
	_, err := s.Named(0x4e00, attr, pattern)
	for err == nil && len(list) < maxEntries {
		b := s.P.Get(atDTA, 43)
		name, _, _ := bytes.Cut(b[30:], []byte{0})
		list = append(list, Entry{
			string(name), b[21], binary.LittleEndian.Uint32(b[26:]),
			binary.LittleEndian.Uint16(b[24:]), binary.LittleEndian.Uint16(b[22:]),
		})
		_, err = s.P.Call(dos.Regs{AX: 0x4f00})
	}
	if err == ErrNoMore || err == ErrFile {
		err = nil
	}
	return list, err
}

// Drive returns the number of the current drive, 0 for A.
func (s *System) Drive() (uint8, error) {
	r, err := s.P.Call(dos.Regs{AX: 0x1900})
	return uint8(r.AX), err
}

// SetDrive makes a drive the current one. It returns false when the drive is not there.
func (s *System) SetDrive(n uint8) (bool, error) {
	if _, err := s.P.Call(dos.Regs{AX: 0x0e00, DX: uint16(n)}); err != nil {
		return false, err
	}
	now, err := s.Drive()
	return now == n, err
}

// Directory returns the current directory of drive n, with the letter of the drive. 0 stands for the
// current drive.
func (s *System) Directory(n uint8) (string, error) {
	if _, err := s.P.Call(dos.Regs{AX: 0x4700, DX: uint16(n), SI: AtPath2}); err != nil {
		return "", err
	}
	path := s.Text(AtPath2)
	if n == 0 {
		d, err := s.Drive()
		if err != nil {
			return "", err
		}
		n = d + 1
	}
	return string('A'+n-1) + `:\` + path, nil
}

// Free returns the free space of drive n in bytes. 0 stands for the current drive.
func (s *System) Free(n uint8) (uint64, error) {
	r, err := s.P.Call(dos.Regs{AX: 0x3600, DX: uint16(n)})
	return uint64(r.AX) * uint64(r.BX) * uint64(r.CX), err
}

// DriveOf returns the number of the drive that path begins with, 0 for none, and the rest of path.
func DriveOf(path string) (n uint8, rest string) {
	if len(path) >= 2 && path[1] == ':' {
		return Upper(path[0]) - 'A' + 1, path[2:]
	}
	return 0, path
}

// Execute runs the program at path with a command line and waits for its end.
func (s *System) Execute(path, tail string) error {
	if len(path) > MaxName {
		return ErrPath
	}
	tail = tail[:min(len(tail), MaxLine-1)]
	s.P.Put(atTail, append(append([]byte{byte(len(tail))}, tail...), '\r', 0))
	s.P.Put(atFCB1, make([]byte, 0x40))
	r, err := s.P.Call(dos.Regs{AX: 0x2901, SI: atTail + 1, DI: atFCB1})
	if err != nil {
		return err
	}
	if _, err = s.P.Call(dos.Regs{AX: 0x2901, SI: r.SI, DI: atFCB2}); err != nil {
		return err
	}
	block := make([]byte, 14)
	for i, at := range []uint16{atTail, atFCB1, atFCB2} {
		binary.LittleEndian.PutUint16(block[2+4*i:], at)
		binary.LittleEndian.PutUint16(block[4+4*i:], s.P.Segment())
	}
	s.P.Put(atExec, block)
	s.P.Put(AtPath, append([]byte(path), 0))
	_, err = s.P.Call(dos.Regs{AX: 0x4b00, DX: AtPath, BX: atExec})
	return err
}
