package imagecmd

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat"
	"github.com/iron86/iron86/block/image"
	"github.com/urfave/cli/v2"
)

// maxDepth bounds how deep directories are copied.
const maxDepth = 64

// format makes an empty file system on a new image: on all of a floppy disk, and in a partition of a hard disk.
func format(name, kind, label string) error {
	d, err := image.Open(name, image.Options{Format: kind})
	if err != nil {
		return err
	}
	o := fat.FormatOptions{Label: strings.ToUpper(label), Serial: uint32(time.Now().Unix())}
	base, size := int64(0), d.Size()
	if _, floppy := block.FormatOf(size); !floppy {
		if size < 1<<20 {
			return errors.Join(fmt.Errorf("%s: a hard disk with a file system has 1 MB or more", name), d.Close())
		}
		base, o.Hidden, o.HardDisk = 63*512, 63, true
		size -= base
		err = partition(d, base, size)
	}
	if err == nil {
		err = fat.Format(d, base, size, o)
	}
	return errors.Join(err, d.Close())
}

// partition writes a table of one partition, which is bootable.
func partition(d block.Disk, base, size int64) error {
	le := binary.LittleEndian
	b := make([]byte, block.SectorSize)
	e := b[0x1be:]
	kind := byte(0x06)
	switch sectors := size / 512; {
	case sectors < 4085*4:
		kind = 0x01
	case sectors < 1<<16:
		kind = 0x04
	case size > 2<<30:
		kind = 0x0c
	}
	g := block.Geometry{Heads: 16, Sectors: 63}
	for g.Heads < 255 && (base+size)/512/int64(g.Heads*63) > 1024 {
		g.Heads = min(2*g.Heads, 255)
	}
	e[0], e[4] = 0x80, kind
	place := func(to []byte, lba int64) {
		c := lba / int64(g.Heads*63)
		to[0], to[1], to[2] = byte(lba/63%int64(g.Heads)), byte(lba%63+1), byte(c)
		if c > 1023 {
			to[0], to[1], to[2] = byte(g.Heads-1), 63, 0xff
			c = 1023
		}
		to[1] |= byte(c >> 8 << 6)
	}
	place(e[1:], base/512)
	place(e[5:], (base+size)/512-1)
	le.PutUint32(e[8:], uint32(base/512))
	le.PutUint32(e[12:], uint32(size/512))
	b[510], b[511] = 0x55, 0xaa
	_, err := d.WriteAt(b, 0)
	return err
}

// volume opens the file system in an image.
func (w *work) volume(c *cli.Context, name string, readOnly bool) (block.Disk, *fat.Volume, error) {
	d, err := w.open(c, name, readOnly)
	if err != nil {
		return nil, nil, err
	}
	v, err := fat.OpenDisk(d, c.Int("partition"))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", name, err), d.Close())
	}
	return d, v, nil
}

// listFiles serves image list.
func (w *work) listFiles(c *cli.Context) error {
	args, err := arguments(c, 1, 2)
	if err != nil {
		return err
	}
	d, v, err := w.volume(c, args[0], true)
	if err != nil {
		return err
	}
	list, err := v.ReadDir(inImage(append(args, "/")[1]))
	for _, i := range list {
		size := fmt.Sprint(i.Size())
		if i.IsDir() {
			size = "<DIR>"
		}
		fmt.Fprintf(w.out, "%s %10s %s\n", i.ModTime().Format("2006-01-02 15:04"), size, i.Name())
	}
	return errors.Join(err, d.Close())
}

// inImage returns a path of a file system, which may be spelt with backslashes.
func inImage(name string) string { return path.Clean("/" + strings.ReplaceAll(name, `\`, "/"))[1:] }

// copyFiles serves image copy.
func (w *work) copyFiles(c *cli.Context) error {
	args, err := arguments(c, 2, 1000)
	if err != nil {
		return err
	}
	from, to := args[:len(args)-1], args[len(args)-1]
	if name, dest, ok := strings.Cut(to, "::"); ok {
		d, v, err := w.volume(c, name, false)
		if err != nil {
			return err
		}
		for _, f := range from {
			if err == nil {
				err = copyIn(v, f, inImage(dest))
			}
		}
		return errors.Join(err, d.Close())
	}
	for _, f := range from {
		name, source, ok := strings.Cut(f, "::")
		if !ok {
			return fmt.Errorf("image copy: neither %s nor %s is in an image: FILE::PATH", f, to)
		}
		d, v, err := w.volume(c, name, true)
		if err != nil {
			return err
		}
		if err := errors.Join(copyOut(v, inImage(source), to), d.Close()); err != nil {
			return err
		}
	}
	return nil
}

// copyIn copies a file or directory of the host into a file system: into dest if that is a directory, and else as dest.
func copyIn(v *fat.Volume, name, dest string) error {
	if i, err := v.Stat(dest); err == nil && i.IsDir() {
		dest = path.Join(dest, filepath.Base(filepath.Clean(name)))
	}
	return copyTreeIn(v, name, dest, 0)
}

// copyTreeIn copies what a name of the host leads to.
func copyTreeIn(v *fat.Volume, name, dest string, depth int) error {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return err
	case info.Mode().IsRegular():
		return copyFileIn(v, name, dest, info)
	case !info.IsDir() || depth > maxDepth:
		return fmt.Errorf("%s: neither a file nor a directory, or too deep", name)
	}
	if i, err := v.Stat(dest); err != nil || !i.IsDir() {
		if err := v.Mkdir(dest, info.ModTime()); err != nil {
			return err
		}
	}
	list, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := copyTreeIn(v, filepath.Join(name, e.Name()), path.Join(dest, e.Name()), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// copyFileIn copies a file, which keeps its date.
func copyFileIn(v *fat.Volume, name, dest string, info fs.FileInfo) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	if info.Size() > fat.MaxFile {
		return fmt.Errorf("%s: a file of FAT has less than 4 GB", name)
	}
	out, err := v.OpenFile(dest, os.O_RDWR|os.O_CREATE|os.O_TRUNC, info.ModTime())
	if err != nil {
		return err
	}
	_, err = io.Copy(io.NewOffsetWriter(out, 0), in)
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return v.Chtimes(dest, info.ModTime())
}

// copyOut copies a file or directory of a file system to the host: into dest if that is a directory, and else as dest.
func copyOut(v *fat.Volume, name, dest string) error {
	i, err := v.Stat(name)
	if err != nil {
		return err
	}
	dir, base := filepath.Split(filepath.Clean(dest))
	if info, err := os.Stat(dest); err == nil && info.IsDir() {
		if dir, base = dest, i.Name(); name == "" {
			base = "."
		}
	}
	root, err := os.OpenRoot(filepath.Join(dir, "."))
	if err != nil {
		return err
	}
	return errors.Join(copyTreeOut(v, name, i, root, base, 0), root.Close())
}

// copyTreeOut copies what is at a path of a file system. No name leads out of root.
func copyTreeOut(v *fat.Volume, name string, i *fat.Info, root *os.Root, dest string, depth int) error {
	if !filepath.IsLocal(dest) || depth > maxDepth {
		return fmt.Errorf("%q: no name for a file here, or too deep", dest)
	}
	if !i.IsDir() {
		return copyFileOut(v, name, root, dest, i)
	}
	if err := root.Mkdir(dest, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	list, err := v.ReadDir(name)
	if err != nil {
		return err
	}
	for _, e := range list {
		if strings.ContainsAny(e.Name(), `/\`) {
			return fmt.Errorf("%q: no name for a file here", e.Name())
		}
		if err := copyTreeOut(v, path.Join(name, e.Name()), e, root, filepath.Join(dest, e.Name()), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// copyFileOut copies a file, which keeps its date.
func copyFileOut(v *fat.Volume, name string, root *os.Root, dest string, i *fat.Info) error {
	in, err := v.OpenFile(name, os.O_RDONLY, time.Time{})
	if err != nil {
		return err
	}
	out, err := root.OpenFile(dest, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.NewSectionReader(in, 0, in.Size()))
	if err = errors.Join(err, out.Close(), in.Close()); err != nil {
		return err
	}
	return root.Chtimes(dest, i.ModTime(), i.ModTime())
}
