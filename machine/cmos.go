package machine

import (
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/devices/cmos"
	"github.com/iron86/iron86/devices/fdc"
)

// Bytes of the configuration in CMOS memory: IBM PC/AT Technical Reference
// ("CMOS RAM"), and for 34h and above the layout that QEMU and SeaBIOS share.
const (
	cmosFloppies    = 0x10
	cmosDisks       = 0x12
	cmosEquipment   = 0x14
	cmosBase        = 0x15
	cmosExtended    = 0x17
	cmosDisk0Type   = 0x19
	cmosDisk0       = 0x1b // nine bytes, followed by those of the second disk
	cmosExtended2   = 0x30
	cmosAbove16M    = 0x34
	cmosBoot3       = 0x38
	cmosTranslation = 0x39
	cmosBoot12      = 0x3d
	cmosAbove4G     = 0x5b // three bytes: units of 64 KB

	equipFloppy = 1 << 0
	equipMath   = 1 << 1
	equipMouse  = 1 << 2
	userType    = 47 // the type of a disk whose geometry is in CMOS memory itself
)

// fillCMOS writes the configuration that the SETUP program of an AT would have written.
func fillCMOS(m *Machine) {
	fillMemorySizes(m)
	fillFloppies(m)
	for n := range 2 {
		fillDisk(m, n)
	}
	fillBootOrder(m)
	m.cmos.SetChecksum()
}

// setWord stores v at index, low byte first.
func setWord(c *cmos.Chip, index uint8, v uint64) {
	c.Set(index, uint8(v))
	c.Set(index+1, uint8(v>>8))
}

func fillMemorySizes(m *Machine) {
	size := m.cfg.low()
	above := min((size-extended)>>10, 0xffff)
	setWord(m.cmos, cmosBase, baseTop>>10)
	setWord(m.cmos, cmosExtended, above)
	setWord(m.cmos, cmosExtended2, above)
	if size > 16<<20 {
		setWord(m.cmos, cmosAbove16M, min((size-16<<20)>>16, 0xffff))
	}
	high := m.cfg.high() >> 16
	for i := range uint8(3) {
		m.cmos.Set(cmosAbove4G+i, uint8(high>>(8*i)))
	}
}

func fillFloppies(m *Machine) {
	a, b := m.fdc.Kind(0), m.fdc.Kind(1)
	m.cmos.Set(cmosFloppies, uint8(a)<<4|uint8(b))
	equipment := uint8(equipMouse | equipMath) // every machine has an x87
	if a != fdc.NoDrive {
		equipment |= equipFloppy
	}
	if b != fdc.NoDrive {
		equipment |= 1 << 6
	}
	m.cmos.Set(cmosEquipment, equipment)
}

// fillDisk describes the hard disk on position n of the first channel: the geometry
// that its partitions were made with, which our BIOS shows in INT 13h.
func fillDisk(m *Machine, n int) {
	d := m.cfg.ATA[n]
	if d.Disk == nil || d.CDROM {
		return
	}
	g := m.geometry[n]
	shift := 4 * (1 - n)
	m.cmos.Set(cmosDisks, m.cmos.Byte(cmosDisks)|0x0f<<shift)
	m.cmos.Set(cmosDisk0Type+uint8(n), userType)
	at := uint8(cmosDisk0 + 9*n)
	setWord(m.cmos, at, uint64(g.Cylinders))
	m.cmos.Set(at+2, uint8(g.Heads))
	setWord(m.cmos, at+3, 0xffff)
	control := uint8(0xc0)
	if g.Heads > 8 {
		control |= 8
	}
	m.cmos.Set(at+5, control)
	setWord(m.cmos, at+6, uint64(g.Cylinders))
	m.cmos.Set(at+8, uint8(g.Sectors))
	if block.ATAGeometry(g, d.Disk.Size()).Cylinders > 1024 { // LBA translation
		m.cmos.Set(cmosTranslation, m.cmos.Byte(cmosTranslation)|1<<(2*n))
	}
}

func fillBootOrder(m *Machine) {
	order := m.cfg.Boot
	if order == "" {
		order = m.cfg.defaultOrder()
	}
	var code [3]uint8
	for i, d := range order {
		code[i] = uint8(strings.IndexRune(bootDevices, d) + 1)
	}
	m.cmos.Set(cmosBoot12, code[0]|code[1]<<4)
	m.cmos.Set(cmosBoot3, code[2]<<4|1) // bit 0: boot sectors of floppies need no signature
}

// defaultOrder returns the order of boot devices if the Config names none: floppy, hard disk, CD, and the network if there are
// ROMs that may boot from it. Drives without a disk come last, as far as the CMOS has room.
func (c *Config) defaultOrder() string {
	order := ""
	if c.Floppy[0] != nil {
		order += "a"
	}
	disk, disc := false, false
	for _, d := range c.ATA {
		disk = disk || d.Disk != nil && !d.CDROM
		disc = disc || d.Disk != nil && d.CDROM
	}
	if disk {
		order += "c"
	}
	if c.OptionROMs != nil {
		if disc && len(order) < 2 {
			order += "d"
		}
		return order + "n"
	}
	order += "d"
	if c.Floppy[0] == nil {
		order += "a"
	}
	if len(order) < 3 {
		order += "c"
	}
	return order
}

// floppyDrive returns the type of drive to build in for the disk that is in it at first.
func floppyDrive(d block.Disk) (fdc.DriveType, error) {
	if d == nil {
		return fdc.Drive1M44, nil
	}
	_, geometry, err := block.Floppy(d)
	if err != nil {
		return fdc.NoDrive, err
	}
	return fdc.DriveFor(geometry), nil
}
