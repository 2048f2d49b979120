package main

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/urfave/cli/v2"
)

// images opens the disk images that the flags name and closes them at the end.
type images struct {
	readOnly, snapshot bool
	keep               bool // ejected images stay open: time travel may bring them back
	opened             []block.Disk
	recorder           *recording.Writer // nil: the run is not recorded
	inDrive            map[string]string // file in fda, fdb, cdrom
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
		&cli.StringFlag{Name: "kernel", Usage: "Linux bzImage or multiboot kernel to load without a boot loader: `FILE`"},
		&cli.StringFlag{Name: "initrd", Usage: "initial ram disk or multiboot module: `FILE`"},
		&cli.StringFlag{Name: "append", Usage: "kernel command `LINE`"},
	}
}

// open opens one image. CDs are always read-only.
func (i *images) open(name string, cd bool) (block.Disk, error) {
	f, err := block.Open(name, block.Options{ReadOnly: i.readOnly || i.snapshot || cd})
	if err != nil {
		return nil, err
	}
	d := i.guard(f, cd)
	i.opened = append(i.opened, d)
	return d, nil
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
	for _, d := range i.opened {
		errs = append(errs, d.Close())
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
	for n, opened := range i.opened {
		if opened == d {
			i.opened = append(i.opened[:n], i.opened[n+1:]...)
			return d.Close()
		}
	}
	return nil
}

// attach opens the images of the flags and puts them into cfg.
func (i *images) attach(c *cli.Context, cfg *machine.Config) error {
	i.inDrive = map[string]string{"fda": c.String("fda"), "fdb": c.String("fdb"), "cdrom": c.String("cdrom")}
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
	d, err := i.open(name, false)
	if err != nil {
		return err
	}
	kind, _, err := block.Detect(d)
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
	*at = d
	if cfg.Boot == "" {
		cfg.Boot = order
	}
	return nil
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
	k := &machine.Kernel{CommandLine: c.String("append")}
	var err error
	if k.Image, err = readFile(name, maxKernel); err != nil {
		return err
	}
	if name := c.String("initrd"); name != "" {
		if k.Initrd, err = readFile(name, maxKernel); err != nil {
			return err
		}
	}
	cfg.Kernel = k
	return nil
}
