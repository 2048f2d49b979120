package host

import (
	"errors"
	"fmt"
	"os"

	"github.com/iron86/iron86/block"
)

// openAwaited opens an image for writing that was awaited.
func (i *Images) openAwaited(name string, how Manner) (block.Disk, error) {
	d, f, info, err := i.openImage(name, how, false)
	switch {
	case err != nil:
		return nil, err
	case f.ReadOnly():
		return nil, errors.Join(fmt.Errorf("%s may not be written", name), d.Close())
	}
	for n := range i.opened {
		if o := &i.opened[n]; o.await != nil && o.file != nil && os.SameFile(o.file, info) {
			o.raw, o.writes = f, true
		}
	}
	return d, nil
}

// Take opens all images for writing that were awaited: the machine that has written them has let go of them.
func (i *Images) Take() error {
	i.Await = false
	for n := range i.opened {
		if a := i.opened[n].await; a != nil {
			if err := a.Take(); err != nil {
				return err
			}
		}
	}
	return nil
}

// LetGo makes durable what was written, and lets other programs open the images for writing. Nothing may be written until TakeBack. When it fails,
// the images are as before.
func (i *Images) LetGo() error {
	for n, o := range i.opened {
		err := o.disk.Flush()
		if err == nil && o.raw != nil {
			err = o.raw.LetGo()
		}
		if err != nil {
			return errors.Join(err, takeBack(i.opened[:n+1]))
		}
	}
	return nil
}

// TakeBack undoes LetGo. It is an error if another program has opened an image meanwhile.
func (i *Images) TakeBack() error { return takeBack(i.opened) }

func takeBack(list []openImage) error {
	var errs []error
	for _, o := range list {
		if o.raw != nil {
			errs = append(errs, o.raw.TakeBack())
		}
	}
	return errors.Join(errs...)
}

// Movable returns why the images cannot go to another host: one is written by this program alone.
func (i *Images) Movable() error {
	for _, o := range i.opened {
		if o.writes && o.raw == nil && o.await == nil {
			return errors.New("a directory that is a disk cannot move while the guest may write it")
		}
	}
	return nil
}
