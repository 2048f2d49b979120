package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/urfave/cli/v2"
)

// images opens the disk images that the flags name and closes them at the end.
type images struct {
	readOnly, snapshot bool
	keep               bool // ejected images stay open: time travel may bring them back
	raw                bool // -format raw: no image is looked into
	opened             []openImage
	recorder           *recording.Writer // nil: the run is not recorded
	inDrive            map[string]string // file in fda, fdb, cdrom
	warn               func(string)      // nil: nobody listens
}

// openImage is an image with its file.
type openImage struct {
	disk   block.Disk // as the machine has it
	file   fs.FileInfo
	writes bool
}

// newImages has what there is to say about images on standard error.
func newImages(std stdio) *images {
	return &images{warn: func(text string) { say(std.err, oneLine(text)) }}
}

// diskFlags name images.
func diskFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "fda", Usage: "floppy in the first drive: `FILE`"},
		&cli.StringFlag{Name: "fdb", Usage: "floppy in the second drive: `FILE`"},
		&cli.StringFlag{Name: "hda", Usage: "first hard disk: `FILE`"},
		&cli.StringFlag{Name: "hdb", Usage: "second hard disk: `FILE`"},
		&cli.StringFlag{Name: "cdrom", Usage: "CD: `FILE`"},
		&cli.StringFlag{Name: "boot", Usage: "`ORDER` of a (floppy), c (hard disk), d (CD), such as acd"},
		&cli.BoolFlag{Name: "snapshot", Usage: "discard what is written to the images"},
		&cli.BoolFlag{Name: "readonly", Usage: "write-protect the images"},
		&cli.StringFlag{Name: "format", Usage: "raw: take the images as they are, whatever is in them (default: refuse archives and the formats of other programs)"},
		&cli.StringFlag{Name: "kernel", Usage: "Linux bzImage or multiboot kernel to load without a boot loader: `FILE`"},
		&cli.StringFlag{Name: "initrd", Usage: "initial ram disk or multiboot module: `FILE`"},
		&cli.StringFlag{Name: "append", Usage: "kernel command `LINE`"},
	}
}

// open opens one image. CDs are always read-only.
func (i *images) open(name string, cd bool) (block.Disk, error) {
	f, err := i.openFile(name, i.readOnly || i.snapshot || cd)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err == nil {
		err = i.check(f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if f.Shared() {
		i.say(name + " is in use: what another drive or program writes to it changes what is read")
	}
	d := i.guard(f, cd)
	i.opened = append(i.opened, openImage{d, info, !f.ReadOnly()})
	return d, nil
}

// openFile opens the file of an image. One that may not be written is a
// write-protected disk; one that another drive writes is refused.
func (i *images) openFile(name string, readOnly bool) (*block.File, error) {
	if info, err := os.Stat(name); err == nil && !readOnly {
		for _, o := range i.opened {
			if o.writes && os.SameFile(o.file, info) {
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

// check refuses what is no raw image.
func (i *images) check(f *block.File) error {
	if i.raw {
		return nil
	}
	c, is, err := block.Identify(f)
	if err == nil && is {
		err = containerError(f.Name(), c)
	}
	return err
}

// containerError says what a file is, and what to do.
func containerError(name string, c block.Container) error {
	return fmt.Errorf("%s is %s, no raw image: %s (-format raw takes it as it is)", name, c.Name, c.Advice)
}

// say tells the user something about an image.
func (i *images) say(text string) {
	if i.warn != nil {
		i.warn(text)
	}
}

// guard puts between the machine and an image what the flags ask for.
func (i *images) guard(d block.Disk, cd bool) block.Disk {
	switch {
	case i.snapshot && !cd:
		return i.overlay(d)
	case i.recorder != nil:
		return i.recorder.Wrap(d, false)
	}
	return d
}

// overlay keeps what is written to d in memory.
func (i *images) overlay(d block.Disk) block.Disk {
	if i.recorder != nil {
		return i.recorder.Wrap(d, true)
	}
	return block.NewOverlay(d)
}

// record begins a recording when the flags ask for one. The images are not written
// then.
func (i *images) record(c *cli.Context) error {
	name := c.String("record")
	if name == "" {
		return nil
	}
	var err error
	i.recorder, err = recording.Create(name)
	return err
}

// close flushes and closes everything; the first error is the one to report.
func (i *images) close() error {
	var errs []error
	if i.recorder != nil { // the machine was never built
		i.recorder.Abandon()
	}
	for _, o := range i.opened {
		errs = append(errs, o.disk.Close())
	}
	i.opened = nil
	return errors.Join(errs...)
}

// release closes an image that has left its drive.
func (i *images) release(d block.Disk) error {
	d = block.Unpadded(d)
	if i.keep {
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

// attach opens the images of the flags and puts them into cfg.
func (i *images) attach(c *cli.Context, cfg *machine.Config) error {
	i.inDrive = map[string]string{"fda": c.String("fda"), "fdb": c.String("fdb"), "cdrom": c.String("cdrom")}
	format := c.String("format")
	if i.raw = format == "raw"; !i.raw && format != "" {
		return fmt.Errorf("-format %s: raw is the only one that can be forced", format)
	}
	i.readOnly, i.snapshot = c.Bool("readonly"), c.Bool("snapshot") || i.recorder != nil
	cfg.Boot = c.String("boot")
	for n, flag := range []string{"fda", "fdb"} {
		if name := c.String(flag); name != "" {
			d, err := i.open(name, false)
			if err != nil {
				return err
			}
			cfg.Floppy[n] = d
		}
	}
	for n, flag := range []string{"hda", "hdb"} {
		if name := c.String(flag); name != "" {
			d, err := i.open(name, false)
			if err != nil {
				return err
			}
			cfg.ATA[n].Disk = d
		}
	}
	cfg.ATA[cdPosition].CDROM = true
	if name := c.String("cdrom"); name != "" {
		d, err := i.open(name, true)
		if err != nil {
			return err
		}
		cfg.ATA[cdPosition].Disk = d
	}
	if err := i.attachArgument(c, cfg); err != nil {
		return err
	}
	i.warn = nil // from now on there may be a terminal's screen
	return attachKernel(c, cfg)
}

// attachArgument puts the image that is named without a flag where its kind
// belongs, and boots from it unless -boot says otherwise.
func (i *images) attachArgument(c *cli.Context, cfg *machine.Config) error {
	if c.NArg() == 0 {
		return nil
	}
	if c.NArg() > 1 {
		return fmt.Errorf("more than one image: %q and %q (flags come before the image)", c.Args().Get(0), c.Args().Get(1))
	}
	name := c.Args().First()
	kind, err := i.kind(name)
	if err != nil {
		return err
	}
	var at *block.Disk
	order := ""
	switch kind {
	case block.KindFloppy:
		at, order = &cfg.Floppy[0], "acd"
		i.inDrive["fda"] = name
	case block.KindCD:
		at, order = &cfg.ATA[cdPosition].Disk, "dac"
		i.inDrive["cdrom"] = name
	default:
		at, order = &cfg.ATA[0].Disk, "cad"
	}
	if *at != nil {
		return fmt.Errorf("%s is a %v, but a flag has filled that drive", name, kind)
	}
	if *at, err = i.open(name, kind == block.KindCD); err != nil {
		return err
	}
	if cfg.Boot == "" {
		cfg.Boot = order
	}
	return nil
}

// kind is what the image of a file is an image of.
func (i *images) kind(name string) (block.Kind, error) {
	f, err := block.Open(name, block.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := i.check(f); err != nil {
		return 0, err
	}
	kind, _, err := block.Detect(f)
	return kind, err
}

// holds reports that a drive has the image of file name.
func (i *images) holds(drive, name string) bool {
	if i.inDrive[drive] == "" {
		return false
	}
	have, err := os.Stat(i.inDrive[drive])
	want, err2 := os.Stat(name)
	return err == nil && err2 == nil && os.SameFile(have, want)
}

// readROM reads firmware; raw takes it whatever is in it.
func readROM(name string, limit int64, raw bool) ([]byte, error) {
	rom, err := readSome(name, limit)
	if err != nil || raw {
		return rom, err
	}
	if c, is, _ := block.Identify(block.NewROM(rom)); is { // memory is read without errors
		return nil, containerError(name, c)
	}
	return rom, nil
}

// maxKernel bounds a kernel or an initial ram disk, in bytes.
const maxKernel = 1 << 30

func attachKernel(c *cli.Context, cfg *machine.Config) error {
	name := c.String("kernel")
	if name == "" {
		if c.IsSet("initrd") || c.IsSet("append") {
			return errors.New("-initrd and -append need -kernel")
		}
		return nil
	}
	k := &machine.Kernel{CommandLine: c.String("append"), Name: word(name)}
	var err error
	if k.Image, err = readSome(name, maxKernel); err != nil {
		return err
	}
	if name := c.String("initrd"); name != "" {
		k.InitrdName = word(name)
		if k.Initrd, err = readSome(name, maxKernel); err != nil {
			return err
		}
	}
	cfg.Kernel = k
	return nil
}

// word is a file's name as a word of a command line.
func word(name string) string { return strings.Join(strings.Fields(filepath.Base(name)), "_") }
