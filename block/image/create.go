package image

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/iron86/iron86/block"
)

// CreateOptions says more about a new image.
type CreateOptions struct {
	// Backing is the image that the new one will be the difference to, as the image will have it: the backing file of a qcow2 image; for vdi, vpc and
	// vhdx an image of the same format in the same directory. "": none.
	Backing       string
	BackingFormat string // its format, which must be given

	parent block.Disk // Backing, for what is no qcow2 image
}

// Create makes an empty image of size bytes, which must be whole sectors, in a new file called name. It overwrites
// nothing. After an error there is no file.
func Create(name, kind string, size int64, o CreateOptions) error {
	if size <= 0 || size%block.SectorSize != 0 || size > block.MaxSize {
		return fmt.Errorf("%s: a disk has 512 bytes to 2 TB and whole sectors of 512 bytes: %w", name, block.ErrSize)
	}
	k := named(kind)
	if k == nil && kind != "raw" {
		return fmt.Errorf("%q: %w", kind, ErrFormat)
	}
	if k != nil && k.create == nil {
		return unsupported("making images of %s", kind)
	}
	if o.Backing != "" && kind == "qcow2" && named(o.BackingFormat) == nil && o.BackingFormat != "raw" {
		return unsupported("a backing file of a %s image in format %q", kind, o.BackingFormat)
	}
	if o.Backing != "" && kind != "qcow2" {
		if err := o.findParent(name, k, size); err != nil {
			return err
		}
		defer o.parent.Close()
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	length := int64(block.SectorSize)
	if k == nil {
		length = size
	}
	err = errors.Join(f.Truncate(length), f.Close())
	if err == nil && k != nil {
		err = fill(name, k, size, o)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", filepath.Base(name), err), os.Remove(name))
	}
	return nil
}

// findParent opens the parent of a new image.
func (o *CreateOptions) findParent(name string, k *format, size int64) error {
	if base := named(o.BackingFormat); k == nil || base == nil || base.name != k.name || !slices.Contains([]string{"vdi", "vpc", "vhdx"}, k.name) {
		return unsupported("a new image of this format with a parent of format %q", o.BackingFormat)
	}
	o.Backing = filepath.ToSlash(filepath.Clean(o.Backing))
	if !slices.Equal(localNames([]string{o.Backing}), []string{o.Backing}) {
		return unsupported("a parent that is not in the directory of the new image: %s", o.Backing)
	}
	d, err := Beside(name, o.Backing, k.name, nil)
	if err != nil {
		return err
	}
	o.parent = d
	if d.Size() != size {
		return errors.Join(fmt.Errorf("%s: the parent has %d bytes: %w", name, d.Size(), block.ErrSize), d.Close())
	}
	return nil
}

// fill makes an image in a file.
func fill(name string, k *format, size int64, o CreateOptions) error {
	f, err := block.Open(name, block.Options{})
	if err != nil {
		return err
	}
	return errors.Join(k.create(&body{f}, size, o), f.Close())
}
