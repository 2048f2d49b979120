package image

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/iron86/iron86/block"
)

// CreateOptions says more about a new image.
type CreateOptions struct {
	Backing       string // the backing file of a qcow2 image, as the image will have it; "": none
	BackingFormat string // its format, which must be given
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
	if o.Backing != "" && (kind != "qcow2" || named(o.BackingFormat) == nil && o.BackingFormat != "raw") {
		return unsupported("a backing file of a %s image in format %q", kind, o.BackingFormat)
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

// fill makes an image in a file.
func fill(name string, k *format, size int64, o CreateOptions) error {
	f, err := block.Open(name, block.Options{})
	if err != nil {
		return err
	}
	return errors.Join(k.create(&body{f}, size, o), f.Close())
}
