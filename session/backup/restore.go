package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/machine"
)

// StateFile is the name of the state among restored files, for -loadvm.
const StateFile = "machine.state"

// FileOf is the name of a drive's image among restored files.
func FileOf(d Disk) string { return d.Drive + ".img" }

// reader reads the contents of a point.
type reader struct{ *pieces }

// Restore writes the files of a point into a directory, which it makes if it is not there: StateFile, and a raw image of each disk. A file that is there
// already is an error. If anything fails none of them is left.
func Restore(dir string, p *Point, to string) error {
	ps, err := newPieces(filepath.Join(dir, "pieces"), hostFiles{})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	in := reader{ps}
	var made []string
	write := func(name string, fill func(f *os.File) error) error {
		name = filepath.Join(to, name)
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		made = append(made, name)
		return errors.Join(fill(f), f.Sync(), f.Close())
	}
	err = write(StateFile, func(f *os.File) error { return in.state(p, f) })
	for _, d := range p.Disks {
		if err == nil {
			err = write(FileOf(d), func(f *os.File) error { return in.image(d.Content, f) })
		}
	}
	if err == nil {
		err = hostFiles{}.syncNames(to)
	}
	if err != nil {
		for _, name := range made {
			err = errors.Join(err, os.Remove(name))
		}
		return fmt.Errorf("point %s: %w", p.Name, err)
	}
	return nil
}

// WriteState writes the state of a point, as a file for -loadvm has it.
func WriteState(dir string, p *Point, to io.Writer) error {
	ps, err := newPieces(filepath.Join(dir, "pieces"), hostFiles{})
	if err != nil {
		return err
	}
	return reader{ps}.state(p, to)
}

// state packs the state of a point.
func (in reader) state(p *Point, to io.Writer) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(in.copy(p.State, w)) }()
	err := machine.PackState(to, r)
	_ = r.Close() // it ends the goroutine if the state could not be written
	return err
}

// Check reads all of a point, and returns an error for what is damaged.
func Check(dir string, p *Point) error {
	ps, err := newPieces(filepath.Join(dir, "pieces"), hostFiles{})
	if err != nil {
		return err
	}
	for _, c := range p.contents() {
		if err := (reader{ps}).copy(c, io.Discard); err != nil {
			return fmt.Errorf("point %s: %w", p.Name, err)
		}
	}
	return nil
}

// errSize is the error for a content whose pieces are not as long as they should be.
var errSize = errors.New("it has not the size that it should have")

// copy writes a content to w.
func (r reader) copy(c Content, w io.Writer) error {
	return r.each(c, func(_ int64, b []byte) error {
		_, err := w.Write(b)
		return err
	})
}

// image writes a content to a file, in which zeros take no room.
func (r reader) image(c Content, f *os.File) error {
	if err := f.Truncate(c.Size); err != nil {
		return err
	}
	return r.each(c, func(at int64, b []byte) error {
		if bytes.Equal(b, zeroPiece[:len(b)]) {
			return nil
		}
		_, err := f.WriteAt(b, at)
		return err
	})
}

// each calls do for every piece of a content, with its place.
func (r reader) each(c Content, do func(at int64, b []byte) error) error {
	at := int64(0)
	for _, name := range c.List {
		list, err := r.getList([]string{name})
		if err != nil {
			return err
		}
		for _, s := range list {
			b, err := r.get(s)
			if err == nil && int64(len(b)) != min(PieceSize, c.Size-at) {
				err = errSize
			}
			if err == nil {
				err = do(at, b)
			}
			if err != nil {
				return err
			}
			at += int64(len(b))
		}
	}
	if at != c.Size {
		return errSize
	}
	return nil
}

// BootFlags returns the flags of iron86 boot with which a machine goes on from the files that Restore has written to a directory.
func (p *Point) BootFlags(dir string) []string {
	flags := append(slices.Clone(p.Flags), "-loadvm", filepath.Join(dir, StateFile))
	for _, d := range p.Disks {
		spec := "file=" + strings.ReplaceAll(filepath.Join(dir, FileOf(d)), ",", ",,") + ",format=raw"
		switch {
		case d.Drive == "cdrom":
			spec += ",index=2"
		case strings.HasPrefix(d.Drive, "fd"):
			spec += ",if=floppy"
			fallthrough
		default:
			spec += ",index=" + strconv.Itoa(int(d.Drive[2]-'a'))
		}
		if d.CD {
			spec += ",media=cdrom"
		}
		if d.ReadOnly {
			spec += ",readonly=on"
		}
		flags = append(flags, "-drive", spec)
	}
	return flags
}
