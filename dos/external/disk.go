package external

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// disk is a drive with sectors that can be written, as FORMAT and DISKCOPY see it.
type disk struct {
	c      *command
	n      int    // its number; 0 is A
	params []byte // the parameter block of INT 21h AX=440Dh CX=0860h
	total  uint32 // sectors
}

// chunkSectors is how many sectors are moved at once.
const chunkSectors = calls.DataSize / 512

// openDisk returns the disk behind a drive, which an argument such as "D:" names. ok is false if there is no such drive, or it is a directory of the host.
func openDisk(c *command, arg string) (d *disk, ok bool, err error) {
	n, rest := calls.DriveOf(arg)
	if n == 0 || rest != "" {
		return nil, false, nil
	}
	_, err = c.P.Call(dos.Regs{AX: 0x440d, BX: uint16(n), CX: 0x0860, DX: calls.AtData})
	if err != nil {
		if calls.Fatal(err) {
			return nil, false, err
		}
		return nil, false, nil
	}
	d = &disk{c: c, n: int(n) - 1, params: c.P.Get(calls.AtData+7, 25)}
	le := binary.LittleEndian
	if d.total = uint32(le.Uint16(d.params[8:])); d.total == 0 {
		d.total = le.Uint32(d.params[21:])
	}
	return d, c.P.IsDisk(d.n), nil
}

// floppy reports whether it is a floppy disk: one with another medium than fixed disks have.
func (d *disk) floppy() bool { return d.params[10] != 0xf8 }

// read reads at most chunkSectors sectors, and write writes b. code is that of INT 25h and 26h.
func (d *disk) read(first uint32, count int) (b []byte, code uint16) {
	code = d.c.P.Absolute(d.n, first, uint16(count), d.c.P.Segment(), calls.AtData, false)
	return d.c.P.Get(calls.AtData, count*512), code
}

func (d *disk) write(first uint32, b []byte) (code uint16) {
	d.c.P.Put(calls.AtData, b)
	return d.c.P.Absolute(d.n, first, uint16(len(b)/512), d.c.P.Segment(), calls.AtData, true)
}

// fill fills count sectors with a byte.
func (d *disk) fill(first, count uint32, v byte) (code uint16) {
	b := make([]byte, chunkSectors*512)
	for i := range b {
		b[i] = v
	}
	for code == 0 && count > 0 {
		n := min(count, chunkSectors)
		code = d.write(first, b[:n*512])
		first, count = first+n, count-n
	}
	return code
}

// diskError returns the error that a code of INT 25h and 26h stands for.
func diskError(code uint16, exit uint8) error {
	text := "Disk error"
	if code == 0x0300 {
		text = "Write protect error"
	}
	return failed(exit, "%s", text)
}
