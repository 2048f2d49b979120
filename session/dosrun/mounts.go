package dosrun

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/session/host"
)

// Mount is a directory of the host, or an image, that is a drive of DOS.
type Mount struct {
	Letter    byte
	Dir       string // the directory, or the file of the image
	ReadOnly  bool
	Room      *int64 // how many bytes programs may add; nil: as many as the host has room for
	Partition int    // of an image; 0: the first with a FAT file system
	Changes   string // a directory for what changes, so that Dir stays as it is; "": Dir itself
}

// ParseMounts reads the values of -mount: D=DIR[,ro][,free=SIZE][,cow=DIR], or D=IMAGE[,ro][,partition=N].
func ParseMounts(specs []string) ([]Mount, error) {
	var list []Mount
	for _, spec := range specs {
		letter, rest, ok := strings.Cut(spec, "=")
		letter = strings.ToUpper(strings.TrimSuffix(letter, ":"))
		if !ok || len(letter) != 1 || letter[0] < 'A' || letter[0] > 'Z' || rest == "" {
			return nil, fmt.Errorf("-mount %s: D=DIR or D=DIR,ro with a drive letter D", spec)
		}
		m := Mount{Letter: letter[0]}
		for m.Dir = rest; ; {
			i := strings.LastIndexByte(m.Dir, ',')
			if i < 0 {
				break
			}
			is, err := m.option(m.Dir[i+1:])
			if err != nil {
				return nil, fmt.Errorf("-mount %s: %w", spec, err)
			}
			if !is {
				break // a directory may have a comma in its name
			}
			m.Dir = m.Dir[:i]
		}
		list = append(list, m)
	}
	return list, nil
}

// option reads what stands after a comma. is is false if it is no option.
func (m *Mount) option(text string) (is bool, err error) {
	key, value, _ := strings.Cut(text, "=")
	switch key {
	case "ro":
		m.ReadOnly = true
		return value == "", nil
	case "free":
		n := uint64(0)
		if value != "0" {
			if n, err = options.Size(value); err != nil {
				return true, err
			}
		}
		room := int64(min(n, math.MaxInt64))
		m.Room = &room
		return true, nil
	case "cow":
		m.Changes = value
		if value == "" {
			return true, errors.New("cow=DIR: a directory for what changes")
		}
		return true, nil
	case "partition":
		m.Partition, err = strconv.Atoi(value)
		if err != nil || m.Partition < 1 {
			return true, fmt.Errorf("partition=%s: the number of a partition, from 1 on", value)
		}
		return true, nil
	}
	return false, nil
}

// openMounts opens the directories and images of the drives.
func (p *Program) openMounts() error {
	byLetter := map[byte]int{}
	for _, mount := range append([]Mount{{Letter: 'C', Dir: p.cfg.Dir}}, p.cfg.Mounts...) {
		m, err := p.openMount(mount)
		if err != nil {
			return err
		}
		if at, again := byLetter[m.Letter]; again { // a mount as C takes the place of Dir
			m.Dir, _ = inside(mount.Dir, p.cfg.Dir)
			p.mounts[at] = m
			continue
		}
		byLetter[m.Letter] = len(p.mounts)
		p.mounts = append(p.mounts, m)
	}
	return nil
}

// openMount opens a directory or an image.
func (p *Program) openMount(mount Mount) (dos.Mount, error) {
	m := dos.Mount{Letter: mount.Letter, ReadOnly: mount.ReadOnly, Room: mount.Room}
	info, err := os.Stat(mount.Dir)
	if err == nil && !info.IsDir() {
		if mount.Changes != "" {
			return m, errors.New("-mount: cow= is for directories; for an image, make one that is based on it: iron86 image create -f qcow2 -b IMAGE")
		}
		tree, d, err := openImage(mount.Dir, mount.Partition, mount.ReadOnly, p.cfg.Zone, p.page)
		if err != nil {
			return m, fmt.Errorf("-mount: %w", err)
		}
		p.closers = append(p.closers, func() { p.complain(d.Close()) })
		m.Tree, m.ReadOnly = tree, mount.ReadOnly || d.ReadOnly()
		if label, ok := tree.v.Label(); ok {
			m.Label = dosLabel(p.page, label)
		}
		return m, nil
	}
	if mount.Partition != 0 {
		return m, errors.New("-mount: partition= is for images")
	}
	root, err := os.OpenRoot(mount.Dir)
	if err != nil {
		return m, err
	}
	p.closers = append(p.closers, func() { root.Close() })
	if mount.Changes != "" {
		m.Tree, err = p.openOverlay(root, mount)
		return m, err
	}
	m.Root = root
	return m, nil
}

// complain tells the user of an error at the end of a run, when nobody takes it.
func (p *Program) complain(err error) {
	if err != nil && p.place != nil {
		host.Say(p.place.Streams().Err, host.OneLine(err.Error()))
	}
}

// dosLabel returns a label as DOS keeps it: NAME.EXT, in a code page.
func dosLabel(page *codepage.Page, text string) string {
	var b []byte
	for _, r := range text {
		if c, ok := page.Code(r); ok && len(b) < 12 {
			if len(b) == 8 {
				b = append(b, '.')
			}
			b = append(b, c)
		}
	}
	return string(b)
}
