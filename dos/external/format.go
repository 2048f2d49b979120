package external

import (
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// Exit codes of FORMAT.
const (
	formatFatal   = 4
	formatRefused = 5 // the user has said N
)

// formatMain executes FORMAT, which makes an image of a disk empty: its tables and its root directory are written anew, with a new serial number. How the
// disk is divided stays, unless its boot sector is damaged or missing: then it follows from the size. So /F must fit. Bad sectors are not looked for, because an image has
// none. As MS-DOS it asks before, and for a label.
func formatMain(c *command) (uint8, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	if len(args) != 1 {
		return formatFatal, misused(formatFatal, "Required parameter missing")
	}
	var label string
	labelled, auto, wipe, size := false, false, false, ""
	for _, s := range list {
		name, value, _ := strings.Cut(s, ":")
		switch name {
		case "V":
			label, labelled = value, value != ""
		case "U":
			wipe = true
		case "F":
			size = value
		case "AUTOTEST":
			auto, labelled = true, true
		case "Q", "B", "BACKUP", "SELECT": // there is nothing to verify, and nothing to leave room for
		default:
			return formatFatal, misused(formatFatal, "Invalid switch - /%s", s)
		}
	}
	d, ok, err := openDisk(c, args[0])
	switch {
	case err != nil:
		return formatFatal, err
	case !ok:
		return formatFatal, failed(formatFatal, "Only images of disks can be formatted (-mount %.1s=IMAGE): %s", args[0], args[0])
	case size != "" && !d.hasSize(size):
		return formatFatal, failed(formatFatal, "The disk has another size than /F:%s", size)
	}
	boot, formatted := c.P.Boot(d.n)
	if !formatted {
		c.printf("Drive %c: has no file system, or a damaged boot sector. It is divided as its size of %s KB asks for.\r\n", 'A'+rune(d.n), grouped(int(d.total/2)))
	}
	if !auto {
		if sure, err := formatAsks(c, d); err != nil || !sure {
			return formatRefused, err
		}
	}
	if err := d.format(boot, wipe); err != nil {
		return formatFatal, err
	}
	if _, err := c.Named(0x3b00, 0, args[0]+`\`); calls.Fatal(err) { // its directories are gone
		return formatFatal, err
	}
	c.printf("Format complete.\r\n")
	if !labelled {
		label, err = c.ask("\r\nVolume label (11 characters, ENTER for none)? ")
		if noMore(err) != nil {
			return formatFatal, err
		}
	}
	if err := d.label(calls.UpperAll(label)); err != nil {
		return formatFatal, err
	}
	return 0, formatDone(c, d)
}

// hasSize reports whether a disk has the size of /F, in KB or, up to 3, in MB: 720, 1.44M, 1440KB.
func (d *disk) hasSize(text string) bool {
	digits := strings.TrimRight(text, "KMB")
	v, err := strconv.ParseFloat(digits, 32)
	if err == nil && v < 3 {
		v *= 1000
	}
	return err == nil && uint32(v) == d.total/2
}

// formatAsks asks whether a disk may be made empty.
func formatAsks(c *command, d *disk) (bool, error) {
	letter := string('A' + rune(d.n))
	if !d.floppy() {
		return c.confirm("\r\nAll that is on the fixed disk %s: will be lost. Proceed with Format (Y/N)? ", letter)
	}
	_, err := c.ask("All that is on the disk in drive " + letter + ": will be lost. Press ENTER to begin... ")
	if err == io.EOF {
		c.printf("\r\n")
		err = nil
	}
	return err == nil, err
}

// format writes the tables and the root directory of a disk, and its boot sector with a new serial number. wipe has a floppy disk filled.
func (d *disk) format(boot []byte, wipe bool) error {
	var code uint16
	le := binary.LittleEndian
	if boot[13] == 0 {
		return failed(formatFatal, "No file system can have the size of this disk")
	}
	reserved, tables, perTable := uint32(le.Uint16(boot[14:])), uint32(boot[16]), uint32(le.Uint16(boot[22:]))
	root := (uint32(le.Uint16(boot[17:]))*32 + 511) / 512
	first := []byte{boot[21], 0xff, 0xff}
	at := 38 // of the extended boot record
	switch clusters := (d.total - reserved - tables*perTable - root) / uint32(boot[13]); {
	case perTable == 0: // FAT32: the root is a cluster, number 2 from here on
		perTable, root, at = le.Uint32(boot[36:]), uint32(boot[13]), 66
		first = []byte{boot[21], 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f}
		le.PutUint32(boot[44:], 2)
	case clusters >= 4085:
		first = append(first, 0xff)
	}
	if wipe && d.floppy() {
		code = d.fill(reserved, d.total-reserved, 0xf6)
	}
	if code == 0 {
		code = d.fill(reserved, tables*perTable+root, 0)
	}
	for i := uint32(0); i < tables && code == 0; i++ {
		code = d.write(reserved+i*perTable, append(first, make([]byte, 512-len(first))...))
	}
	if boot[at] == 0x29 {
		serial, err := newSerial(d.c)
		if err != nil {
			return err
		}
		le.PutUint32(boot[at+1:], serial)
		copy(boot[at+5:], "NO NAME    ")
	}
	if code == 0 {
		code = d.write(0, boot)
	}
	if at == 66 && code == 0 {
		code = d.formatLarge(boot)
	}
	if code != 0 {
		return diskError(code, formatFatal)
	}
	return nil
}

// formatLarge writes what FAT32 has besides: a copy of the boot sector, and a sector that says that the free clusters were not counted.
func (d *disk) formatLarge(boot []byte) (code uint16) {
	le := binary.LittleEndian
	info, copied := uint32(le.Uint16(boot[48:])), uint32(le.Uint16(boot[50:]))
	reserved := uint32(le.Uint16(boot[14:]))
	if copied > 0 && copied < reserved {
		code = d.write(copied, boot)
	}
	if code != 0 || info == 0 || info >= reserved {
		return code
	}
	b := make([]byte, 512)
	copy(b, "RRaA")
	copy(b[484:], "rrAa\xff\xff\xff\xff\xff\xff\xff\xff")
	b[510], b[511] = 0x55, 0xaa
	return d.write(info, b)
}

// newSerial returns a serial number as FORMAT makes it, from date and time.
func newSerial(c *command) (uint32, error) {
	date, err := c.P.Call(dos.Regs{AX: 0x2a00})
	if err != nil {
		return 0, err
	}
	clock, err := c.P.Call(dos.Regs{AX: 0x2c00})
	return uint32(date.CX+clock.CX)<<16 | uint32(date.DX+clock.DX), err
}

// label gives an empty disk a label, in its root directory and in its boot sector, or none.
func (d *disk) label(text string) error {
	drive := string('A'+rune(d.n)) + ":"
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	if badLabel(text) {
		return failed(formatFatal, "Invalid characters in volume label")
	}
	r, err := d.c.Named(0x3c00, calls.AttrVolume, drive+`\`+labelName(text))
	if err != nil {
		return d.c.report(err, drive)
	}
	if err := d.c.Close(r.AX); err != nil {
		return err
	}
	if _, err = d.c.P.Call(dos.Regs{AX: 0x6900, BX: uint16(d.n + 1), DX: calls.AtData}); err == nil {
		d.c.P.Put(calls.AtData+6, []byte((text + "           ")[:11]))
		_, err = d.c.P.Call(dos.Regs{AX: 0x6901, BX: uint16(d.n + 1), DX: calls.AtData})
	}
	if calls.Fatal(err) {
		return err
	}
	return nil // a disk of DOS 3 has no place for it
}

// formatDone shows the sizes of a new disk.
func formatDone(c *command, d *disk) error {
	r, err := c.P.Call(dos.Regs{AX: 0x3600, DX: uint16(d.n + 1)})
	if err != nil {
		return err
	}
	cluster := int(r.AX) * int(r.CX)
	c.printf("\r\n%13s bytes total disk space\r\n%13s bytes available on disk\r\n\r\n", grouped(cluster*int(r.DX)), grouped(cluster*int(r.BX)))
	c.printf("%13s bytes in each allocation unit.\r\n%13s allocation units available on disk.\r\n\r\n", grouped(cluster), grouped(int(r.BX)))
	return chkdskSerial(c, uint8(d.n+1))
}
