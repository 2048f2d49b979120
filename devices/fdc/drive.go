package fdc

import (
	"errors"

	"github.com/iron86/iron86/block"
)

// DriveType is a type of drive; the value is the one that PCs keep in byte 10h of
// the CMOS memory.
type DriveType uint8

// The types of drive.
const (
	NoDrive   DriveType = 0
	Drive360K DriveType = 1 // 5¼ inch, 40 tracks
	Drive1M2  DriveType = 2 // 5¼ inch, 80 tracks, 360 revolutions per minute
	Drive720K DriveType = 3 // 3½ inch
	Drive1M44 DriveType = 4
	Drive2M88 DriveType = 5
)

// Data rates, as CCR has them.
const (
	rate500  = 0
	rate300  = 1
	rate250  = 2
	rate1000 = 3
)

// ErrNoDrive is returned for a drive that does not exist.
var ErrNoDrive = errors.New("fdc: no such drive")

// ErrGeometry is returned for a disk that no floppy drive can hold.
var ErrGeometry = errors.New("fdc: geometry does not fit the disk or the drive")

// drive is a drive with the disk in it.
type drive struct {
	kind     DriveType
	disk     block.Disk // nil: no disk
	geometry block.Geometry
}

// valid returns t, or NoDrive if there is no such type.
func (t DriveType) valid() DriveType {
	if t > Drive2M88 {
		return NoDrive
	}
	return t
}

// tracks returns how many tracks the heads can reach.
func (t DriveType) tracks() uint8 {
	if t == Drive360K {
		return 42
	}
	return 84
}

// density returns the highest density that a drive can read: 0 double, 1 high, 2 extra high.
func (t DriveType) density() int {
	switch t {
	case Drive1M2, Drive1M44:
		return 1
	case Drive2M88:
		return 2
	}
	return 0
}

// density returns the density of a disk by its sectors per track: 8 to 12 are double, up to 24
// high.
func density(g block.Geometry) int {
	switch {
	case g.Sectors <= 12:
		return 0
	case g.Sectors <= 24:
		return 1
	}
	return 2
}

// DriveFor returns the type of drive to build in for a disk of geometry g.
func DriveFor(g block.Geometry) DriveType {
	switch {
	case density(g) == 2:
		return Drive2M88
	case g.Cylinders <= 42:
		return Drive360K
	case g.Sectors > 12 && g.Sectors < 18:
		return Drive1M2
	}
	return Drive1M44
}

// readable reports whether the drive finds address marks on its disk at a data rate. A 1.2 MB drive
// turns faster, so a disk of double density needs 300 kbit/s there.
func (d *drive) readable(rate uint8) bool {
	have := density(d.geometry)
	if d.disk == nil || have > d.kind.density() {
		return false
	}
	switch have {
	case 0:
		if d.kind == Drive1M2 {
			return rate == rate300
		}
		return rate == rate250
	case 1:
		return rate == rate500
	}
	return rate == rate1000
}

// doubleStep reports whether the disk has half as many tracks as the drive, so that its cylinder n
// is under track 2n.
func (d *drive) doubleStep() bool { return d.kind != Drive360K && d.geometry.Cylinders <= 42 }

// cylinder returns the cylinder whose sectors are under the heads when a command looks for cylinder
// wanted. A program that does not step twice finds it, too.
func (d *drive) cylinder(track, wanted uint8) uint8 {
	if d.doubleStep() && track != wanted {
		return track / 2
	}
	return track
}

func (d *drive) protected() bool { return d.disk != nil && d.disk.ReadOnly() }

// Insert puts a disk into drive n. The one that was there is neither flushed nor closed. The guest learns
// of it by the drive's change line.
func (c *Chip) Insert(n int, disk block.Disk, g block.Geometry) error {
	if n < 0 || n >= Drives || c.drive[n].kind == NoDrive {
		return ErrNoDrive
	}
	if g.Cylinders < 1 || g.Cylinders > 84 || g.Heads < 1 || g.Heads > 2 || g.Sectors < 1 || g.Sectors > 63 ||
		g.Total()*sectorSize > disk.Size() {
		return ErrGeometry
	}
	c.drive[n].disk, c.drive[n].geometry = disk, g
	c.reg.Drive[n].Changed = true
	return nil
}

// Eject takes the disk out of drive n and returns it. It returns nil when there was none.
func (c *Chip) Eject(n int) block.Disk {
	if n < 0 || n >= Drives {
		return nil
	}
	old := c.drive[n].disk
	c.drive[n].disk = nil
	c.reg.Drive[n].Changed = true
	return old
}

// Disk returns the disk in drive n, or nil if there is none.
func (c *Chip) Disk(n int) block.Disk {
	if n < 0 || n >= Drives {
		return nil
	}
	return c.drive[n].disk
}

// Kind returns the type of drive n.
func (c *Chip) Kind(n int) DriveType {
	if n < 0 || n >= Drives {
		return NoDrive
	}
	return c.drive[n].kind
}

// Light reports whether the lamp of drive n is lit: the drive is selected and its motor is on.
func (c *Chip) Light(n int) bool {
	if n < 0 || n >= Drives || c.drive[n].kind == NoDrive {
		return false
	}
	return c.reg.DOR&(dorRunning|dorSelect) == dorRunning|uint8(n) && c.reg.DOR&(dorMotor0<<n) != 0
}
