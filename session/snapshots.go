package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
)

// snapshotTag is what a snapshot may be called. It is a part of the name of a file.
var snapshotTag = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// shot is a drive that has a snapshot, or is to have one.
type shot struct {
	drive, medium string
	disk          *block.Tracked
}

// do calls f for the image of the drive. changed says that f changes what the disk holds.
func (s *shot) do(changed bool, f func(d image.Snapshotter) error) error {
	return s.disk.Inside(changed, func(d block.Disk) error {
		in, ok := d.(image.Snapshotter)
		if !ok || d.ReadOnly() {
			return fmt.Errorf("%s keeps no snapshots: a qcow2 image that may be written does", s.drive)
		}
		return f(in)
	})
}

// has reports whether the image has a snapshot.
func (s *shot) has(tag string) (has bool, err error) {
	err = s.do(false, func(d image.Snapshotter) error {
		list, err := d.Snapshots()
		has = slices.ContainsFunc(list, func(one image.Snapshot) bool { return one.Name == tag })
		return err
	})
	return has, err
}

// state is the file with the state of the machine that belongs to a snapshot.
func (s *shot) state(tag string) string { return s.medium + "." + tag + ".state" }

// shots returns drives by their names. All of them have images that keep snapshots.
func (c *control) shots(tag string, drives []string) (list []shot, err error) {
	if !snapshotTag.MatchString(tag) {
		return nil, fmt.Errorf("snapshot name %.80q: 1 to 64 letters, digits, '.', '_' and '-', the first no '.'", tag)
	}
	for _, d := range c.Drives() {
		if !slices.Contains(drives, d.Name) {
			continue
		}
		t, ok := block.Unpadded(d.Disk).(*block.Tracked)
		if !ok || d.Medium == "" {
			return nil, fmt.Errorf("%s keeps no snapshots: what the guest writes to it is not in its image", d.Name)
		}
		one := shot{d.Name, d.Medium, t}
		if err := one.do(false, func(image.Snapshotter) error { return nil }); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// shotsAt is shots with the drive beside whose image the state of the machine is. All of the drives have the snapshot, or none if it is to be made.
func (c *control) shotsAt(tag, at string, drives []string, made bool) (list []shot, beside *shot, err error) {
	if list, err = c.shots(tag, drives); err != nil {
		return nil, nil, err
	}
	for i := range list {
		s := &list[i]
		if s.drive == at {
			beside = s
		}
		switch has, err := s.has(tag); {
		case err != nil:
			return nil, nil, err
		case has && !made:
			return nil, nil, fmt.Errorf("%s has a snapshot %s already", s.drive, tag)
		case made && !has:
			return nil, nil, fmt.Errorf("%s has no snapshot %s", s.drive, tag)
		}
	}
	if beside == nil {
		return nil, nil, fmt.Errorf("%s is not among the drives of the snapshot", at)
	}
	return list, beside, nil
}

// SaveSnapshot has the images of drives keep what they hold under a tag, and writes the state of the machine beside one of them.
func (c *control) SaveSnapshot(tag, at string, drives []string) error {
	list, beside, err := c.shotsAt(tag, at, drives, false)
	if err != nil {
		return err
	}
	if err := saveState(c.s, beside.state(tag)); err != nil {
		return err
	}
	for i := range list {
		err := list[i].disk.Flush()
		if err == nil {
			err = list[i].do(false, func(d image.Snapshotter) error { return d.CreateSnapshot(tag, time.Now()) })
		}
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", list[i].drive, err), discard(tag, list[:i]), os.Remove(beside.state(tag)))
		}
	}
	return nil
}

// LoadSnapshot makes the machine and the disks in drives what they were.
func (c *control) LoadSnapshot(tag, at string, drives []string) error {
	list, beside, err := c.shotsAt(tag, at, drives, true)
	if err != nil {
		return err
	}
	// A state that cannot be loaded changes nothing, so it comes first.
	if err := c.LoadState(beside.state(tag)); err != nil {
		return err
	}
	for i := range list {
		if err := list[i].do(true, func(d image.Snapshotter) error { return d.ApplySnapshot(tag) }); err != nil {
			return fmt.Errorf("%s: %w", list[i].drive, err)
		}
	}
	return nil
}

// DeleteSnapshot forgets a snapshot of drives. One that is not there is not missed.
func (c *control) DeleteSnapshot(tag string, drives []string) error {
	list, err := c.shots(tag, drives)
	if err != nil {
		return err
	}
	for i := range list {
		if err := os.Remove(list[i].state(tag)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return discard(tag, list)
}

// discard deletes a snapshot where it is.
func discard(tag string, list []shot) error {
	var errs []error
	for i := range list {
		has, err := list[i].has(tag)
		if has && err == nil {
			err = list[i].do(false, func(d image.Snapshotter) error { return d.DeleteSnapshot(tag) })
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
