package host

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
)

// Images opens disk images and closes them at the end of the session.
type Images struct {
	ReadOnly bool   // write-protect the images
	Snapshot bool   // keep what the guest writes in memory
	Format   string // the format of all images, such as raw or qcow2; "": by the content of each
	// Keep has images stay open that have left their drives, because time travel may bring them
	// back.
	Keep bool
	// Wrap returns the disk that stands between the machine and an image of a run that is
	// recorded. What the guest writes to a writable one stays in memory. If Wrap is nil the run is
	// not recorded.
	Wrap func(d block.Disk, writable bool) block.Disk
	Warn func(text string) // gets messages for the user; nil: there is nobody to read them
	// Await has images that are to be written be read only until Take opens them: another machine writes them until then.
	Await bool

	opened []openImage
}

// openImage is a disk with the file of its image.
type openImage struct {
	disk   block.Disk // the disk as the machine sees it
	file   fs.FileInfo
	writes bool
	raw    *block.File    // the file of the image; nil: the disk is none, or is awaited
	await  *block.Awaited // nil: the image is not awaited
}

// Open opens an image. CDs are always read-only.
func (i *Images) Open(name string, cd bool) (block.Disk, error) {
	return i.OpenAs(name, Manner{CD: cd})
}

// Manner says how one image is opened, besides what Images says of all.
type Manner struct {
	CD       bool   // it goes into a CD drive, which never writes
	ReadOnly bool   // write-protect it
	Snapshot bool   // keep what the guest writes in memory
	Format   string // its format; "": that of Images
}

// OpenAs opens an image in a manner.
func (i *Images) OpenAs(name string, how Manner) (block.Disk, error) {
	snapshot := i.Snapshot || how.Snapshot
	readOnly := i.ReadOnly || snapshot || how.ReadOnly || how.CD
	if strings.HasPrefix(name, dirPrefix) {
		return i.openDirectory(name, snapshot && !how.CD, i.ReadOnly || how.ReadOnly || how.CD)
	}
	d, f, info, err := i.openImage(name, how, readOnly || i.Await)
	if err != nil {
		return nil, err
	}
	o := openImage{file: info, writes: !f.ReadOnly(), raw: f}
	if i.Await && !readOnly {
		o.await, o.raw = block.NewAwaited(d, func() (block.Disk, error) { return i.openAwaited(name, how) }), nil
		d = o.await
	}
	o.disk = i.guard(block.Track(d), snapshot && !how.CD)
	i.opened = append(i.opened, o)
	return o.disk, nil
}

// openImage opens the file of an image and the disk in it.
func (i *Images) openImage(name string, how Manner, readOnly bool) (block.Disk, *block.File, fs.FileInfo, error) {
	f, err := i.openFile(name, readOnly)
	if err != nil {
		return nil, nil, nil, err
	}
	shared, writes := f.Shared(), !f.ReadOnly()
	info, err := os.Stat(name)
	var d block.Disk
	if err == nil {
		d, err = i.inside(f, name, cmp.Or(how.Format, i.Format), f.ReadOnly())
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, f.Close())
	}
	if shared && !i.Await {
		i.say(name + " is in use: what another drive or program writes to it changes what is read")
	}
	if writes && d.ReadOnly() {
		i.say(name + " is in a format that is only read: the disk is write-protected (-snapshot keeps what is written in memory)")
	}
	return d, f, info, nil
}

// inside returns the disk that is in the file of an image. The error is for files that are no images, too.
func (i *Images) inside(f block.Disk, name, format string, readOnly bool) (block.Disk, error) {
	d, err := image.Of(f, name, image.Options{Format: format, ReadOnly: readOnly, Warn: i.Warn})
	if err != nil || format != "" {
		return d, err
	}
	if err := i.check(d, name); err != nil {
		return nil, err
	}
	return d, nil
}

// Memory makes a disk of an image that is in memory, which it keeps, under a name for messages. It may be a container, but one that
// needs no other file of the host. What is written to the disk stays in memory.
func (i *Images) Memory(name string, content []byte, cd bool) (block.Disk, error) {
	if len(content) == 0 {
		return nil, fmt.Errorf("%s is empty", name)
	}
	memory := block.NewROM(content)
	d, err := image.Of(memory, name, image.Options{Format: i.Format, ReadOnly: true, Alone: true, Warn: i.Warn})
	if err != nil {
		return nil, err
	}
	if i.Format == "" {
		if err := i.check(d, name); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	readOnly := cd || i.ReadOnly
	switch {
	case i.Wrap != nil:
		d = i.Wrap(d, !readOnly)
	case readOnly:
	case d == block.Disk(memory):
		return block.NewMemory(content), nil
	default:
		d = block.NewOverlay(d)
	}
	i.opened = append(i.opened, openImage{disk: d})
	return d, nil
}

// openFile opens the file of an image. A file that must not be written becomes a write-protected
// disk. One that another drive writes is an error.
func (i *Images) openFile(name string, readOnly bool) (*block.File, error) {
	if info, err := os.Stat(name); err == nil && !readOnly {
		for _, o := range i.opened {
			if o.writes && o.file != nil && os.SameFile(o.file, info) {
				return nil, fmt.Errorf("%s is in another drive already (-snapshot or -readonly lets both have it)", name)
			}
		}
	}
	f, err := block.Open(name, block.Options{ReadOnly: readOnly})
	if err == nil || readOnly {
		return f, err
	}
	if errors.Is(err, block.ErrInUse) {
		return nil, fmt.Errorf("%w (-snapshot or -readonly goes beside it)", err)
	}
	if f, e := block.Open(name, block.Options{ReadOnly: true}); e == nil {
		i.say(name + " may not be written: the disk is write-protected")
		return f, nil
	}
	return nil, err
}

// check returns an error for an image of that name which is not raw.
func (i *Images) check(d block.Disk, name string) error {
	if i.Format == "raw" {
		return nil
	}
	c, is, err := block.Identify(d)
	if err == nil && is {
		err = containerError(name, c)
	}
	return err
}

// containerError returns an error that says what a file is and what the user can do.
func containerError(name string, c block.Container) error {
	return fmt.Errorf("%s is %s, no raw image: %s (-format raw takes it as it is)", name, c.Name, c.Advice)
}

// say sends the user a message about an image.
func (i *Images) say(text string) {
	if i.Warn != nil {
		i.Warn(text)
	}
}

// guard returns the disk that the flags ask for: write-protected, recorded, or with writes kept in memory, as snapshot
// says.
func (i *Images) guard(d block.Disk, snapshot bool) block.Disk {
	switch {
	case snapshot:
		return i.Overlay(d)
	case i.Wrap != nil:
		return i.Wrap(d, false)
	}
	return d
}

// Overlay returns a disk that keeps in memory what is written to d.
func (i *Images) Overlay(d block.Disk) block.Disk {
	if i.Wrap != nil {
		return i.Wrap(d, true)
	}
	return block.NewOverlay(d)
}

// Close flushes and closes all images. It returns the first error.
func (i *Images) Close() error {
	var errs []error
	for _, o := range i.opened {
		errs = append(errs, o.disk.Close())
	}
	i.opened = nil
	return errors.Join(errs...)
}

// Release closes the image of a disk that has left its drive.
func (i *Images) Release(d block.Disk) error {
	d = block.Unpadded(d)
	if i.Keep {
		return nil
	}
	for n, o := range i.opened {
		if o.disk == d {
			i.opened = append(i.opened[:n], i.opened[n+1:]...)
			return d.Close()
		}
	}
	return nil
}

// Kind returns the kind of disk that a file is the image of.
func (i *Images) Kind(name string) (block.Kind, error) {
	if rest, ok := strings.CutPrefix(name, dirPrefix); ok {
		if strings.HasPrefix(rest, "floppy:") || strings.Contains(rest, ":floppy:") {
			return block.KindFloppy, nil
		}
		return block.KindHardDisk, nil
	}
	f, err := block.Open(name, block.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	d, err := i.inside(f, name, i.Format, true)
	if err != nil {
		return 0, errors.Join(err, f.Close())
	}
	defer d.Close()
	kind, _, err := block.Detect(d)
	return kind, err
}

// ReadROM reads firmware of at most limit bytes. With raw set it accepts a file of any content.
func ReadROM(name string, limit int64, raw bool) ([]byte, error) {
	rom, err := ReadNonEmpty(name, limit)
	if err != nil || raw {
		return rom, err
	}
	if c, is, _ := block.Identify(block.NewROM(rom)); is { // an image in memory is read without errors
		return nil, containerError(name, c)
	}
	return rom, nil
}
