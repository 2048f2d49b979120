package external

import (
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// chkdskMain executes CHKDSK, which tells what is on a drive and what memory there is. A directory of the host has no clusters that
// could be damaged, so that /F has nothing to do, and all files are contiguous. /V lists the files. The exit code is 255 for
// an error.
func chkdskMain(c *command) (uint8, error) {
	const wrong = 255
	args, has, err := c.arguments("FV", wrong)
	if err != nil {
		return wrong, err
	}
	if len(args) > 1 {
		return wrong, misused(wrong, "Too many parameters - %s", args[1])
	}
	path := ""
	if len(args) == 1 {
		path = args[0]
	}
	n, name := calls.DriveOf(path)
	dir, err := c.Directory(n)
	if err != nil {
		if calls.Fatal(err) {
			return wrong, err
		}
		return wrong, failed(wrong, "Invalid drive specification")
	}
	drive := dir[:2]
	var code dos.ErrorCode
	if _, err := c.list(drive+`\`, "*.*", dirsToo); errors.As(err, &code) && calls.Unreadable(err) {
		return wrong, failed(wrong, "%s - %s", calls.Message(code), drive)
	}
	label, err := c.label(drive)
	if err != nil {
		return wrong, err
	}
	if label != "" {
		c.printf("Volume %s\r\n", label)
	}
	if err := chkdskSerial(c, n); err != nil {
		return wrong, err
	}
	var t diskTotals
	if err := countBelow(c, &t, drive+`\`, has.has('V')); err != nil {
		return wrong, err
	}
	if err := chkdskSizes(c, n, &t); err != nil {
		return wrong, err
	}
	if name == "" {
		return 0, nil
	}
	if c.isDirectory(path) {
		path = asDirectory(path) + "*.*"
	}
	found, err := c.Find(path, hiddenToo)
	if calls.Fatal(err) {
		return wrong, err
	}
	if len(found) == 0 {
		return wrong, failed(wrong, "\r\nFile not found - %s", path)
	}
	return 0, c.say("\r\nAll specified file(s) are contiguous")
}

// chkdskSerial shows the serial number of a drive.
func chkdskSerial(c *command, n uint8) error {
	if _, err := c.P.Call(dos.Regs{AX: 0x6900, BX: uint16(n), DX: calls.AtPath}); err != nil {
		if calls.Fatal(err) {
			return err
		}
		return nil // it has none
	}
	id := binary.LittleEndian.Uint32(c.P.Get(calls.AtPath+2, 4))
	c.printf("Volume Serial Number is %04X-%04X\r\n", id>>16, id&0xffff)
	return nil
}

// diskTotals is how much a drive has.
type diskTotals struct {
	files, hidden, dirs    int
	fileBytes, hiddenBytes uint64
}

// countBelow counts what is in a directory and those below it, and shows it if list says so.
func countBelow(c *command, t *diskTotals, dir string, list bool) error {
	if list {
		c.printf("Directory %s\r\n", dir)
	}
	found, err := c.list(dir, "*.*", dirsToo)
	if err != nil {
		return c.report(err, dir)
	}
	for _, e := range found {
		switch {
		case e.Dir():
			t.dirs++
			if err := countBelow(c, t, dir+e.Name+`\`, list); err != nil {
				return err
			}
			continue
		case e.Attr&hiddenToo != 0:
			t.hidden++
			t.hiddenBytes += uint64(e.Size)
		default:
			t.files++
			t.fileBytes += uint64(e.Size)
		}
		if list {
			c.printf("%s%s\r\n", dir, e.Name)
		}
	}
	return nil
}

// chkdskSizes shows the sizes of a drive and of memory.
func chkdskSizes(c *command, n uint8, t *diskTotals) error {
	r, err := c.P.Call(dos.Regs{AX: 0x3600, DX: uint16(n)})
	if err != nil {
		return err
	}
	cluster := uint64(r.AX) * uint64(r.CX)
	blocks, err := memoryBlocks(c)
	if err != nil {
		return err
	}
	m := &memTable{c: c, blocks: blocks}
	_, largest := m.freed(false)
	size, err := c.P.Interrupt(0x12, dos.Regs{})
	if err != nil {
		return err
	}
	line := func(bytes uint64, text string) { c.printf("%13s %s\r\n", grouped(int(bytes)), text) }
	c.printf("\r\n")
	line(cluster*uint64(r.DX), "bytes total disk space")
	if t.hidden > 0 {
		line(t.hiddenBytes, "bytes in "+strconv.Itoa(t.hidden)+" hidden file(s)")
	}
	if t.dirs > 0 {
		line(uint64(t.dirs)*cluster, "bytes in "+strconv.Itoa(t.dirs)+" directories")
	}
	line(t.fileBytes, "bytes in "+strconv.Itoa(t.files)+" user file(s)")
	line(cluster*uint64(r.BX), "bytes available on disk")
	c.printf("\r\n")
	line(cluster, "bytes in each allocation unit")
	line(uint64(r.DX), "total allocation units on disk")
	line(uint64(r.BX), "available allocation units on disk")
	c.printf("\r\n")
	line(uint64(size.AX)<<10, "total bytes memory")
	return c.say("%13s bytes free", grouped(largest))
}
