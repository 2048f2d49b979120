package shell

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/dos"
)

// These are the offsets in the segment of the shell at which calls have their data.
const (
	atPath   = dos.ProcessMemory         // a path
	atPath2  = 0x0290                    // a second path, and paths that calls return
	atDTA    = 0x03a0                    // the disk transfer area
	atExec   = 0x03e0                    // the parameter block of EXEC
	atFCB1   = 0x0400                    // the first FCB for a program
	atFCB2   = 0x0420                    // the second
	atTail   = 0x0440                    // the command line for a program
	atLine   = 0x04d0                    // the buffer of INT 21h AH=0Ah
	atData   = 0x0600                    // what is read and written
	dataSize = dos.ProcessLimit - atData // bytes

	pspTable = 0x18 // the job file table
	pspEnv   = 0x2c // segment of the environment
	pspTail  = 0x80 // the command line
)

// Handles of every process.
const (
	stdin  = 0
	stdout = 1
	stderr = 2
)

// Attributes of files.
const (
	attrReadOnly = 0x01
	attrHidden   = 0x02
	attrSystem   = 0x04
	attrVolume   = 0x08
	attrDir      = 0x10
	attrArchive  = 0x20
)

// Error codes of DOS that the shell tells apart.
const (
	errFile     = dos.ErrorCode(0x02)
	errPath     = dos.ErrorCode(0x03)
	errAccess   = dos.ErrorCode(0x05)
	errMemory   = dos.ErrorCode(0x08)
	errFormat   = dos.ErrorCode(0x0b)
	errNoMore   = dos.ErrorCode(0x12)
	errDiskFull = dos.ErrorCode(0x27)
)

// maxName bounds the paths that calls take.
const maxName = 255

// system is DOS as the shell sees it. Its methods make the calls of INT 21h. An error that is no dos.ErrorCode
// ends more than a command.
type system struct{ p *dos.Process }

// named makes a call with a path at DS:DX.
func (s *system) named(ax, cx uint16, path string) (dos.Regs, error) {
	if len(path) > maxName {
		return dos.Regs{}, errPath
	}
	s.p.Put(atPath, append([]byte(path), 0))
	return s.p.Call(dos.Regs{AX: ax, CX: cx, DX: atPath})
}

// Modes of open.
const (
	forReading = 0
	forWriting = 1
)

// open opens the file at path and returns a handle.
func (s *system) open(path string, mode uint16) (uint16, error) {
	r, err := s.named(0x3d00|mode, 0, path)
	return r.AX, err
}

// create creates the file at path, or empties it, and returns a handle.
func (s *system) create(path string) (uint16, error) {
	r, err := s.named(0x3c00, 0, path)
	return r.AX, err
}

// close closes a handle.
func (s *system) close(handle uint16) error {
	_, err := s.p.Call(dos.Regs{AX: 0x3e00, BX: handle})
	return err
}

// read reads at most n bytes, and at most dataSize. At the end of the file it returns none.
func (s *system) read(handle uint16, n int) ([]byte, error) {
	r, err := s.p.Call(dos.Regs{AX: 0x3f00, BX: handle, CX: uint16(min(n, dataSize)), DX: atData})
	if err != nil {
		return nil, err
	}
	return s.p.Get(atData, int(r.AX)), nil
}

// write writes all of b.
func (s *system) write(handle uint16, b []byte) error {
	for len(b) > 0 {
		n := min(len(b), dataSize)
		s.p.Put(atData, b[:n])
		r, err := s.p.Call(dos.Regs{AX: 0x4000, BX: handle, CX: uint16(n), DX: atData})
		if err != nil {
			return err
		}
		if int(r.AX) < n {
			return errDiskFull
		}
		b = b[n:]
	}
	return nil
}

// seek moves to a position that counts from the beginning of the file.
func (s *system) seek(handle uint16, pos int64) error {
	_, err := s.p.Call(dos.Regs{AX: 0x4200, BX: handle, CX: uint16(pos >> 16), DX: uint16(pos)})
	return err
}

// deviceInfo returns the information word of a handle. Bit 7 says that it is a device.
func (s *system) deviceInfo(handle uint16) (uint16, error) {
	r, err := s.p.Call(dos.Regs{AX: 0x4400, BX: handle})
	return r.DX, err
}

// isDevice is bit 7 of the information word.
const isDevice = 0x80

// fileTime returns the date and the time of an open file.
func (s *system) fileTime(handle uint16) (date, clock uint16, err error) {
	r, err := s.p.Call(dos.Regs{AX: 0x5700, BX: handle})
	return r.DX, r.CX, err
}

// setFileTime sets the date and the time of an open file.
func (s *system) setFileTime(handle, date, clock uint16) error {
	_, err := s.p.Call(dos.Regs{AX: 0x5701, BX: handle, CX: clock, DX: date})
	return err
}

// attributes returns the attributes of the file at path.
func (s *system) attributes(path string) (uint16, error) {
	r, err := s.named(0x4300, 0, path)
	return r.CX, err
}

// isDir reports whether there is a directory at path.
func (s *system) isDir(path string) bool {
	a, err := s.attributes(path)
	return err == nil && a&attrDir != 0
}

// truename returns path as a path from the root with a drive letter.
func (s *system) truename(path string) (string, error) {
	if len(path) > maxName {
		return "", errPath
	}
	s.p.Put(atPath, append([]byte(path), 0))
	if _, err := s.p.Call(dos.Regs{AX: 0x6000, SI: atPath, DI: atPath2}); err != nil {
		return "", err
	}
	return s.text(atPath2), nil
}

// text returns the string at off, which ends with a zero.
func (s *system) text(off uint16) string {
	b, _, _ := bytes.Cut(s.p.Get(off, maxName), []byte{0})
	return string(b)
}

// entry is a file found in a directory.
type entry struct {
	name        string
	attr        uint8
	size        uint32 // in bytes
	date, clock uint16
}

// dir reports whether the entry is a directory.
func (e entry) dir() bool { return e.attr&attrDir != 0 }

// maxEntries bounds how many entries of a directory are read.
const maxEntries = 1 << 16

// find returns the entries that fit a pattern. It is no error if there are none. attr allows hidden and system
// files and directories, as in INT 21h AH=4Eh.
func (s *system) find(pattern string, attr uint16) ([]entry, error) {
	if _, err := s.p.Call(dos.Regs{AX: 0x1a00, DX: atDTA}); err != nil {
		return nil, err
	}
	var list []entry
	_, err := s.named(0x4e00, attr, pattern)
	for err == nil && len(list) < maxEntries {
		b := s.p.Get(atDTA, 43)
		name, _, _ := bytes.Cut(b[30:], []byte{0})
		list = append(list, entry{
			string(name), b[21], binary.LittleEndian.Uint32(b[26:]),
			binary.LittleEndian.Uint16(b[24:]), binary.LittleEndian.Uint16(b[22:]),
		})
		_, err = s.p.Call(dos.Regs{AX: 0x4f00})
	}
	if err == errNoMore || err == errFile {
		err = nil
	}
	return list, err
}

// drive returns the number of the current drive, 0 for A.
func (s *system) drive() (uint8, error) {
	r, err := s.p.Call(dos.Regs{AX: 0x1900})
	return uint8(r.AX), err
}

// setDrive makes a drive the current one. It returns false when the drive is not there.
func (s *system) setDrive(n uint8) (bool, error) {
	if _, err := s.p.Call(dos.Regs{AX: 0x0e00, DX: uint16(n)}); err != nil {
		return false, err
	}
	now, err := s.drive()
	return now == n, err
}

// directory returns the current directory of drive n, with the letter of the drive. 0 stands for the
// current drive.
func (s *system) directory(n uint8) (string, error) {
	if _, err := s.p.Call(dos.Regs{AX: 0x4700, DX: uint16(n), SI: atPath2}); err != nil {
		return "", err
	}
	path := s.text(atPath2)
	if n == 0 {
		d, err := s.drive()
		if err != nil {
			return "", err
		}
		n = d + 1
	}
	return string('A'+n-1) + `:\` + path, nil
}

// free returns the free space of drive n in bytes. 0 stands for the current drive.
func (s *system) free(n uint8) (uint64, error) {
	r, err := s.p.Call(dos.Regs{AX: 0x3600, DX: uint16(n)})
	return uint64(r.AX) * uint64(r.BX) * uint64(r.CX), err
}

// driveOf returns the number of the drive that path begins with, 0 for none, and the rest of path.
func driveOf(path string) (n uint8, rest string) {
	if len(path) >= 2 && path[1] == ':' {
		return upper(path[0]) - 'A' + 1, path[2:]
	}
	return 0, path
}

// execute runs the program at path with a command line and waits for its end.
func (s *system) execute(path, tail string) error {
	if len(path) > maxName {
		return errPath
	}
	tail = tail[:min(len(tail), maxLine-1)]
	s.p.Put(atTail, append(append([]byte{byte(len(tail))}, tail...), '\r', 0))
	s.p.Put(atFCB1, make([]byte, 0x40))
	r, err := s.p.Call(dos.Regs{AX: 0x2901, SI: atTail + 1, DI: atFCB1})
	if err != nil {
		return err
	}
	if _, err = s.p.Call(dos.Regs{AX: 0x2901, SI: r.SI, DI: atFCB2}); err != nil {
		return err
	}
	block := make([]byte, 14)
	for i, at := range []uint16{atTail, atFCB1, atFCB2} {
		binary.LittleEndian.PutUint16(block[2+4*i:], at)
		binary.LittleEndian.PutUint16(block[4+4*i:], s.p.Segment())
	}
	s.p.Put(atExec, block)
	s.p.Put(atPath, append([]byte(path), 0))
	_, err = s.p.Call(dos.Regs{AX: 0x4b00, DX: atPath, BX: atExec})
	return err
}
