package imagecmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/internal/options"
	"github.com/urfave/cli/v2"
)

// Command returns the command, which writes what it finds to out and messages to warn.
func Command(out, warn io.Writer) *cli.Command {
	w := &work{out: out, warn: func(text string) { fmt.Fprintln(warn, "iron86: "+text) }}
	format := &cli.StringFlag{Name: "f", Usage: "the `FORMAT` of the image (default: by its content)"}
	partition := &cli.IntFlag{Name: "partition", Usage: "the partition `NUMBER` (default: the first with a FAT file system)"}
	return &cli.Command{
		Name:  "image",
		Usage: "make, describe, check and convert disk images, and copy files into and out of them",
		Subcommands: []*cli.Command{
			{Name: "create", Usage: "make an empty image", ArgsUsage: "FILE [SIZE]", Action: w.create, Flags: []cli.Flag{
				&cli.StringFlag{Name: "f", Value: "raw", Usage: "the `FORMAT`: raw, qcow2, vdi, vmdk, vpc or vhdx"},
				&cli.StringFlag{Name: "b", Usage: "qcow2, vdi, vpc, vhdx: keep only what differs from the image `FILE`; all but qcow2: one of the same format and directory"},
				&cli.StringFlag{Name: "F", Usage: "the `FORMAT` of the image of -b (default: by its content)"},
				&cli.BoolFlag{Name: "fat", Usage: "with an empty FAT file system, in a partition unless it has the size of a floppy disk"},
				&cli.StringFlag{Name: "label", Usage: "the `LABEL` of the file system"},
			}},
			{Name: "list", Usage: "list a directory of a FAT file system in an image", ArgsUsage: "FILE [PATH]", Action: w.listFiles, Flags: []cli.Flag{format, partition}},
			{Name: "copy", Usage: "copy files and directories into or out of a FAT file system: FILE::PATH is one in an image", ArgsUsage: "FROM… TO", Action: w.copyFiles,
				Flags: []cli.Flag{format, partition}},
			{Name: "info", Usage: "say what an image is", ArgsUsage: "FILE", Action: w.info, Flags: []cli.Flag{format}},
			{Name: "check", Usage: "look for damage in the container of an image", ArgsUsage: "FILE", Action: w.check, Flags: []cli.Flag{format,
				&cli.BoolFlag{Name: "repair", Usage: "give up what nothing uses, and correct counts of references"}}},
			{Name: "convert", Usage: "copy a disk into a new image of another format", ArgsUsage: "FILE NEW", Action: w.convert, Flags: []cli.Flag{format,
				&cli.StringFlag{Name: "O", Value: "raw", Usage: "the `FORMAT` of the new image: raw, qcow2, vdi, vmdk, vpc or vhdx"}}},
			{Name: "snapshot", Usage: "list the snapshots inside an image, or make, apply or delete one", ArgsUsage: "FILE", Action: w.snapshot, Flags: []cli.Flag{format,
				&cli.BoolFlag{Name: "l", Usage: "list them"},
				&cli.StringFlag{Name: "c", Usage: "make one: `NAME`"},
				&cli.StringFlag{Name: "a", Usage: "make the disk what it was: `NAME`"},
				&cli.StringFlag{Name: "d", Usage: "delete one: `NAME`"}}},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("image: no such command %q (iron86 help image lists them)", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

// work is where the command writes.
type work struct {
	out  io.Writer
	warn func(text string)
}

// arguments returns the arguments, of which there must be from least to most.
func arguments(c *cli.Context, least, most int) ([]string, error) {
	list := c.Args().Slice()
	if len(list) < least || len(list) > most {
		return nil, fmt.Errorf("image %s: its arguments are %s, after the flags", c.Command.Name, c.Command.ArgsUsage)
	}
	return list, nil
}

// open opens an image.
func (w *work) open(c *cli.Context, name string, readOnly bool) (block.Disk, error) {
	return image.Open(name, image.Options{Format: c.String("f"), ReadOnly: readOnly, Warn: w.warn})
}

// create serves image create.
func (w *work) create(c *cli.Context) error {
	args, err := arguments(c, 1, 2)
	if err != nil {
		return err
	}
	o := image.CreateOptions{Backing: c.String("b"), BackingFormat: c.String("F")}
	size := int64(0)
	if len(args) == 2 {
		n, err := options.Size(args[1])
		if err != nil {
			return err
		}
		size = int64(min(n, uint64(block.MaxSize+1)))
	}
	if o.Backing != "" {
		base, err := image.Beside(args[0], o.Backing, o.BackingFormat, w.warn)
		if err != nil {
			return err
		}
		if o.BackingFormat == "" {
			o.BackingFormat = image.Kind(base)
		}
		if size == 0 {
			size = (base.Size() + block.SectorSize - 1) &^ (block.SectorSize - 1)
		}
		if err := base.Close(); err != nil {
			return err
		}
	} else if size == 0 {
		return errors.New("image create: how large? FILE SIZE, with K, M or G; a plain number is megabytes")
	}
	if err := image.Create(args[0], c.String("f"), size, o); err != nil || !c.Bool("fat") {
		return err
	}
	if err := format(args[0], c.String("f"), c.String("label")); err != nil {
		return errors.Join(err, os.Remove(args[0]))
	}
	return nil
}

// info serves image info.
func (w *work) info(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	d, err := w.open(c, args[0], true)
	if err != nil {
		return err
	}
	text, err := describe(d, args[0])
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	_, err = io.WriteString(w.out, text)
	return err
}

// describe says what an image is.
func describe(d block.Disk, name string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "format: %s\ndisk: %d bytes\n", image.Kind(d), d.Size())
	if info, err := os.Stat(name); err == nil {
		fmt.Fprintf(&b, "file: %d bytes\n", info.Size())
	}
	if q, ok := d.(interface{ Backing() (string, string) }); ok {
		if base, kind := q.Backing(); base != "" {
			fmt.Fprintf(&b, "backing file: %s (%s)\n", base, kind)
		}
	}
	if s, ok := d.(image.Snapshotter); ok {
		list, err := s.Snapshots()
		if err != nil {
			return "", err
		}
		for _, s := range list {
			fmt.Fprintf(&b, "snapshot: %s %s %s\n", s.ID, s.Name, s.Made.Format(time.DateTime))
		}
	}
	medium, reason, err := block.Detect(d)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "as: %v, because %s\n", medium, reason)
	return b.String(), nil
}

// check serves image check.
func (w *work) check(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	d, err := w.open(c, args[0], !c.Bool("repair"))
	if err != nil {
		return err
	}
	return errors.Join(w.checkDisk(d, args[0], c.Bool("repair")), d.Close())
}

// checkDisk checks an image, and mends it if that is wanted.
func (w *work) checkDisk(d block.Disk, name string, repair bool) error {
	if r, ok := d.(image.Repairer); ok && repair {
		n, err := r.Repair()
		if err != nil {
			return err
		}
		fmt.Fprintf(w.out, "%d counts were corrected\n", n)
	}
	k, ok := d.(image.Checker)
	if !ok {
		fmt.Fprintln(w.out, "its format has nothing to check")
		return nil
	}
	report, err := k.Check()
	if err != nil {
		return err
	}
	for _, text := range report.Errors {
		fmt.Fprintln(w.out, text)
	}
	if report.Leaks > 0 {
		fmt.Fprintf(w.out, "nothing uses %d clusters or blocks of the file: room is lost, no data are\n", report.Leaks)
	}
	if report.Wrong > 0 {
		return fmt.Errorf("%s: %d errors: %w", name, report.Wrong, image.ErrDamaged)
	}
	fmt.Fprintln(w.out, "no errors")
	return nil
}

// convert serves image convert.
func (w *work) convert(c *cli.Context) error {
	args, err := arguments(c, 2, 2)
	if err != nil {
		return err
	}
	from, err := w.open(c, args[0], true)
	if err != nil {
		return err
	}
	size := (from.Size() + block.SectorSize - 1) &^ (block.SectorSize - 1)
	err = image.Create(args[1], c.String("O"), size, image.CreateOptions{})
	if err == nil {
		if err = copyDisk(from, args[1], c.String("O")); err != nil {
			err = errors.Join(err, os.Remove(args[1]))
		}
	}
	return errors.Join(err, from.Close())
}

// copyDisk copies a disk into an image that is empty.
func copyDisk(from block.Disk, name, kind string) error {
	to, err := image.Open(name, image.Options{Format: kind})
	if err != nil {
		return err
	}
	b := make([]byte, 1<<20)
	for at := int64(0); at < from.Size() && err == nil; {
		n := int64(len(b))
		if n = min(n, from.Size()-at); n > 0 {
			_, err = from.ReadAt(b[:n], at)
		}
		for done := int64(0); done < n && (err == nil || err == io.EOF); {
			part := b[done:min(done+64<<10, n)]
			err = nil
			if !zeros(part) {
				_, err = to.WriteAt(part, at+done)
			}
			done += int64(len(part))
		}
		at += n
	}
	return errors.Join(err, to.Close())
}

// zeros reports whether all bytes are zeros.
func zeros(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// snapshot serves image snapshot.
func (w *work) snapshot(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	set := 0
	for _, name := range []string{"l", "c", "a", "d"} {
		if c.IsSet(name) {
			set++
		}
	}
	if set > 1 {
		return errors.New("image snapshot: one of -l, -c, -a and -d")
	}
	d, err := w.open(c, args[0], set == 0 || c.Bool("l"))
	if err != nil {
		return err
	}
	s, ok := d.(image.Snapshotter)
	switch {
	case !ok:
		err = fmt.Errorf("%s: only qcow2 images have snapshots inside", args[0])
	case c.IsSet("c"):
		err = s.CreateSnapshot(c.String("c"), time.Now())
	case c.IsSet("a"):
		err = s.ApplySnapshot(c.String("a"))
	case c.IsSet("d"):
		err = s.DeleteSnapshot(c.String("d"))
	default:
		err = w.list(s)
	}
	return errors.Join(err, d.Close())
}

// list lists snapshots.
func (w *work) list(s image.Snapshotter) error {
	list, err := s.Snapshots()
	for _, s := range list {
		fmt.Fprintf(w.out, "%-4s %-20s %s\n", s.ID, s.Name, s.Made.Format(time.DateTime))
	}
	return err
}
