package serve

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
)

// Clones of a machine that stands still share images: those lie in the directory .base, each under a name of its own, and nobody writes to them any more. Each machine
// has a qcow2 image that keeps what it changes.

// basesDir is the directory of images that are shared.
const basesDir = ".base"

// baseName is what we call them.
var baseName = regexp.MustCompile(`^[A-Z2-7]{26}\.(raw|qcow2)$`)

// share makes a clone with the same images: they become the bases of two new ones each.
func (m *Machine) share(to string) error {
	if err := m.spec.checkFiles(m.dir); err != nil {
		return err
	}
	m.k.bases.RLock()
	defer m.k.bases.RUnlock()
	bases := filepath.Join(m.k.dir, basesDir)
	spec := m.spec
	spec.Drives, spec.Start, spec.State = map[string]string{}, false, ""
	return m.k.add(to, spec, func(dir string) error {
		if err := makeRoom(bases); err != nil {
			return err
		}
		for drive, file := range m.spec.Drives {
			if drive == "cdrom" { // nobody writes to it
				spec.Drives[drive] = file
				if err := os.Link(m.file(file), filepath.Join(dir, file)); err != nil {
					return err
				}
				continue
			}
			own := drive + ".qcow2"
			spec.Drives[drive] = own
			if err := m.split(bases, file, own, filepath.Join(dir, own)); err != nil {
				return err
			}
			m.spec.Drives[drive] = own
			if err := m.write(); err != nil {
				return err
			}
			if file != own {
				if err := os.Remove(m.file(file)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// split makes an image of the machine the base of two overlays: own in its directory, and other. If it fails the machine is what it was.
func (m *Machine) split(bases, file, own, other string) error {
	format := formatOf(file)
	base := rand.Text() + "." + format
	if err := os.Link(m.file(file), filepath.Join(bases, base)); err != nil {
		return err
	}
	d, err := image.Open(filepath.Join(bases, base), image.Options{Format: format, ReadOnly: true})
	if err != nil {
		return err
	}
	size := (d.Size() + block.SectorSize - 1) / block.SectorSize * block.SectorSize
	if err := d.Close(); err != nil {
		return err
	}
	fresh := m.file("." + own)
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	o := image.CreateOptions{Backing: "../" + basesDir + "/" + base, BackingFormat: format}
	for _, name := range []string{other, fresh} {
		if err := image.Create(name, "qcow2", size, o); err != nil {
			return err
		}
	}
	return os.Rename(fresh, m.file(own))
}

// Collect removes the shared images that no machine needs any more. If it is not sure what is needed it removes nothing.
func (k *Keeper) Collect() error {
	k.bases.Lock()
	defer k.bases.Unlock()
	bases := filepath.Join(k.dir, basesDir)
	there, err := os.ReadDir(bases)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	needed, err := k.needed()
	if err != nil {
		return fmt.Errorf("%s is left as it is: %w", basesDir, err)
	}
	var errs []error
	for _, f := range there {
		if baseName.MatchString(f.Name()) && !needed[f.Name()] {
			errs = append(errs, os.Remove(filepath.Join(bases, f.Name())))
		}
	}
	return errors.Join(errs...)
}

// needed returns the names of the shared images that the images in all directories are made of, whether machines name those or not.
func (k *Keeper) needed() (map[string]bool, error) {
	needed := map[string]bool{}
	dirs, err := os.ReadDir(k.dir)
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if !d.IsDir() || d.Name() == basesDir {
			continue
		}
		list, err := os.ReadDir(filepath.Join(k.dir, d.Name()))
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			name := filepath.Join(k.dir, d.Name(), f.Name())
			if f.Name() == "machine.json" {
				if b, err := readShort(name, maxSpec); err != nil || strings.Contains(string(b), basesDir) {
					return nil, fmt.Errorf("%s cannot be read, or names a shared image itself", name)
				}
			}
			if f.Type().IsRegular() {
				if err := k.chain(name, needed); err != nil {
					return nil, err
				}
			}
		}
	}
	return needed, nil
}

// chain adds the shared images that an image is made of.
func (k *Keeper) chain(name string, needed map[string]bool) error {
	for {
		base, err := backingOf(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		base = path.Base(filepath.ToSlash(base))
		if !baseName.MatchString(base) || needed[base] {
			return nil
		}
		needed[base] = true
		name = filepath.Join(k.dir, basesDir, base)
	}
}

// backingOf returns the name of the backing file that a qcow2 image has, "" if it has none or the file is no such image. The image may be in use.
func backingOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var head [20]byte // QEMU, docs/interop/qcow2.txt: magic, version, and where the name stands
	if n, err := io.ReadFull(f, head[:]); n < len(head) || string(head[:4]) != "QFI\xfb" {
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return "", err
	}
	at, n := binary.BigEndian.Uint64(head[8:]), binary.BigEndian.Uint32(head[16:])
	if at == 0 {
		return "", nil
	}
	if at > 1<<21 || n > 1023 {
		return "", image.ErrDamaged
	}
	b := make([]byte, n)
	_, err = f.ReadAt(b, int64(at))
	return string(b), err
}
