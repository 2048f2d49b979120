package session

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// cdPosition is the CD-ROM drive's position on the ATA channels: secondary master.
const cdPosition = 2

// hardDisks are the names of the positions on the ATA channels.
var hardDisks = [4]string{"hda", "hdb", "hdc", "hdd"}

// drives are the drives of the machine, and the images that are open. Only the media of fda, fdb
// and cdrom can be changed.
type drives struct {
	images host.Images
	m      *machine.Machine
	inside map[string]string     // name of the image in each drive: fda, fdb, cdrom, hda to hdd
	named  []string              // the images that the Config has named for them
	disks  map[string]block.Disk // what was put into them since the start, nil for nothing
}

// attach opens the images and puts them into cfg. Messages about them go to say, which must not be
// called after attach returns: then a terminal may show the machine's screen.
func (d *drives) attach(disks Disks, cfg *machine.Config, say func(text string)) error {
	d.images.ReadOnly, d.images.Format = disks.ReadOnly, disks.Format
	if disks.Raw {
		d.images.Format = "raw"
	}
	d.images.Snapshot = disks.Snapshot || d.images.Wrap != nil
	d.images.Warn = say
	defer func() { d.images.Warn = nil }()
	d.inside = map[string]string{"fda": disks.FDA, "fdb": disks.FDB, "cdrom": disks.CDROM, "hda": disks.HDA, "hdb": disks.HDB}
	d.disks = map[string]block.Disk{}
	d.keepWrites(cfg)
	for _, at := range []struct {
		name string
		to   *block.Disk
	}{{disks.FDA, &cfg.Floppy[0]}, {disks.FDB, &cfg.Floppy[1]}, {disks.HDA, &cfg.ATA[0].Disk}, {disks.HDB, &cfg.ATA[1].Disk}} {
		if at.name == "" {
			continue
		}
		var err error
		if *at.to, err = d.images.Open(at.name, false); err != nil {
			return err
		}
	}
	if disks.CDROM != "" {
		var err error
		cfg.ATA[cdPosition].CDROM = true
		if cfg.ATA[cdPosition].Disk, err = d.images.Open(disks.CDROM, true); err != nil {
			return err
		}
	}
	if err := d.attachDrives(disks.Drives, cfg); err != nil {
		return err
	}
	if err := d.attachImage(disks.Image, cfg); err != nil {
		return err
	}
	for _, drive := range d.list() {
		if drive.Medium != "" && !slices.Contains(d.named, drive.Medium) {
			d.named = append(d.named, drive.Medium)
		}
	}
	return nil
}

// keepWrites replaces the disks in cfg by overlays that keep what is written in memory, if the
// flags ask for that.
func (d *drives) keepWrites(cfg *machine.Config) {
	if !d.images.Snapshot {
		return
	}
	for i, disk := range cfg.Floppy {
		if disk != nil {
			cfg.Floppy[i] = d.images.Overlay(disk)
		}
	}
	for i, drive := range cfg.ATA {
		if drive.Disk != nil {
			cfg.ATA[i].Disk = d.images.Overlay(drive.Disk)
		}
	}
}

// attachImage puts an image into the drive that its kind belongs in, and makes the machine boot
// from it unless cfg says otherwise.
func (d *drives) attachImage(name string, cfg *machine.Config) error {
	if name == "" {
		return nil
	}
	kind, err := d.images.Kind(name)
	if err != nil {
		return err
	}
	var at *block.Disk
	order := ""
	switch kind {
	case block.KindFloppy:
		at, order = &cfg.Floppy[0], "acd"
		d.inside["fda"] = name
	case block.KindCD:
		at, order = &cfg.ATA[cdPosition].Disk, "dac"
		cfg.ATA[cdPosition].CDROM = true
		d.inside["cdrom"] = name
	default:
		at, order = &cfg.ATA[0].Disk, "cad"
		d.inside["hda"] = name
	}
	if *at != nil {
		return fmt.Errorf("%s is a %v, but a flag has filled that drive", name, kind)
	}
	if *at, err = d.images.Open(name, kind == block.KindCD); err != nil {
		return err
	}
	if cfg.Boot == "" {
		cfg.Boot = order
	}
	return nil
}

// attachDrives puts the images of -drive into cfg.
func (d *drives) attachDrives(specs []string, cfg *machine.Config) error {
	for _, text := range specs {
		s, err := parseDrive(text)
		if err != nil {
			return err
		}
		to, err := d.place(&s, cfg)
		if err != nil {
			return fmt.Errorf("-drive %s: %w", text, err)
		}
		if *to, err = d.images.OpenAs(s.file, s.how); err != nil {
			return err
		}
		switch {
		case s.floppy:
			d.inside[[]string{"fda", "fdb"}[s.index]] = s.file
		case s.index == cdPosition && s.how.CD:
			d.inside["cdrom"] = s.file
		default:
			d.inside[hardDisks[s.index]] = s.file
		}
	}
	return nil
}

// place returns the drive of a -drive, which must be empty.
func (d *drives) place(s *driveSpec, cfg *machine.Config) (*block.Disk, error) {
	order := []int{0, 1, 2, 3}
	switch {
	case s.index >= 0:
		order = []int{s.index}
	case s.floppy:
		order = order[:2]
	case s.how.CD:
		order = []int{cdPosition, 3, 1, 0}
	}
	for _, n := range order {
		to := &cfg.Floppy[n&1]
		if !s.floppy {
			to = &cfg.ATA[n].Disk
			if n == cdPosition && !s.how.CD && s.index < 0 {
				continue // it has the CD drive
			}
		}
		if *to != nil {
			continue
		}
		if !s.floppy {
			cfg.ATA[n].CDROM = s.how.CD
		}
		s.index = n
		return to, nil
	}
	return nil, fmt.Errorf("no drive is free there")
}

// Insert puts the image file into fda, fdb or cdrom.
func (d *drives) Insert(drive, file string) error { return d.insertAs(drive, file, host.Manner{}) }

// insertAs is Insert for a file that is opened in a manner.
func (d *drives) insertAs(drive, file string, how host.Manner) error {
	if d.holds(drive, file) { // the user inserts the same file again, whose contents may have changed
		if err := d.Eject(drive); err != nil {
			return err
		}
	}
	how.CD = drive == "cdrom"
	disk, err := d.images.OpenAs(file, how)
	if err != nil {
		return err
	}
	return d.change(drive, disk, file)
}

// Load puts an image that is in memory into fda, fdb or cdrom, under a name. What the guest writes to it stays in memory.
func (d *drives) Load(drive, name string, image []byte) error {
	disk, err := d.images.Memory(name, image, drive == "cdrom")
	if err != nil {
		return err
	}
	return d.change(drive, disk, name)
}

// Eject empties fda, fdb or cdrom.
func (d *drives) Eject(drive string) error { return d.change(drive, nil, "") }

// change puts disk, which is nil for an empty drive, into a drive and closes the image that was there.
func (d *drives) change(drive string, disk block.Disk, file string) error {
	var old block.Disk
	var err error
	switch drive {
	case "fda":
		old, err = d.m.ChangeFloppy(0, disk)
	case "fdb":
		old, err = d.m.ChangeFloppy(1, disk)
	case "cdrom":
		old, err = d.m.ChangeCD(cdPosition, disk)
	default:
		return fmt.Errorf("no drive %q", drive)
	}
	if err == nil {
		d.inside[drive], d.disks[drive] = file, disk
	}
	return errors.Join(err, d.images.Release(old))
}

// list lists the drives whose media can be changed.
func (d *drives) list() []term.Drive {
	list := []term.Drive{{Name: "fda", Title: "floppy A"}, {Name: "fdb", Title: "floppy B"}, {Name: "cdrom", Title: "CD"}}
	for i := range list {
		list[i].Medium = d.inside[list[i].Name]
	}
	return list
}

// holds reports whether a drive holds the image of the file called name.
func (d *drives) holds(drive, name string) bool {
	if d.inside[drive] == "" {
		return false
	}
	have, err := os.Stat(d.inside[drive])
	want, err2 := os.Stat(name)
	return err == nil && err2 == nil && os.SameFile(have, want)
}

// formatIn returns the format of the image of a disk as QEMU names it, "" for one that is not known.
func formatIn(d block.Disk) (format string) {
	if t, ok := block.Unpadded(d).(*block.Tracked); ok {
		_ = t.Inside(false, func(d block.Disk) error { format = image.Kind(d); return nil }) // it returns what the function returns
	}
	return format
}
