package host

import (
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat/hostdir"
)

// dirPrefix begins the name of a directory that is to be a disk, as for QEMU: fat:[floppy:][rw:]DIR, or fat:DIR,rw.
const dirPrefix = "fat:"

// openDirectory makes a disk of a directory.
func (i *Images) openDirectory(name string, snapshot, readOnly bool) (block.Disk, error) {
	o := hostdir.Options{Warn: i.Warn}
	dir := strings.TrimPrefix(name, dirPrefix)
	for {
		if rest, ok := strings.CutPrefix(dir, "floppy:"); ok {
			dir, o.Floppy = rest, true
		} else if rest, ok := strings.CutPrefix(dir, "rw:"); ok {
			dir, o.Write = rest, true
		} else {
			break
		}
	}
	if rest, ok := strings.CutSuffix(dir, ",rw"); ok {
		dir, o.Write = rest, true
	}
	o.Write = o.Write && !readOnly && !snapshot
	f, err := hostdir.Open(dir, o)
	if err != nil {
		return nil, err
	}
	d := i.guard(block.Track(f), snapshot)
	i.opened = append(i.opened, openImage{disk: d, writes: o.Write})
	return d, nil
}
