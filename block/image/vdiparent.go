package image

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iron86/iron86/block"
)

// maxBeside bounds how many files of a directory are looked into for a parent.
const maxBeside = 4096

// vdiParent opens the parent of an image, which has no name for it, but the identifiers of the image and of its state. VirtualBox has a list of all
// images; here the parent is the .vdi file with these identifiers in the directory of the image.
func (x *opening) vdiParent(id, state []byte) (parent, error) {
	if x.o.Alone {
		return parent{}, unsupported("it is the difference to another image")
	}
	list, err := readSome(filepath.Dir(x.name))
	if err != nil {
		return parent{}, err
	}
	var names []string
	for _, name := range list {
		if name == filepath.Base(x.name) || !strings.EqualFold(filepath.Ext(name), ".vdi") {
			continue
		}
		switch ids := vdiIDs(filepath.Join(filepath.Dir(x.name), name)); {
		case ids == nil || !bytes.Equal(ids[:16], id):
		case bytes.Equal(ids[16:], state):
			names = append([]string{name}, names...) // before copies of it that were written since
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return parent{}, missing("an image that is not in its directory as a .vdi file")
	}
	return x.openParent(names[:1], "vdi", func(d block.Disk) bool {
		v, ok := d.(*vdi)
		return ok && bytes.Equal(v.ids[:16], id) && (zero(state) || bytes.Equal(v.ids[16:], state))
	})
}

// readSome returns the names in a directory, maxBeside of them at most, sorted.
func readSome(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	list, err := f.Readdirnames(maxBeside)
	if err == io.EOF {
		err = nil
	}
	slices.Sort(list)
	return list, errors.Join(err, f.Close())
}

// vdiIDs returns vdiID and vdiModified of a file, nil if it is no image of VDI.
func vdiIDs(name string) []byte {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	h := make([]byte, 0x200)
	n, _ := f.ReadAt(h, 0) // what is too short is no image
	if f.Close() != nil || !isVDI(h[:n], nil, 0) {
		return nil
	}
	return h[vdiID : vdiModified+16]
}
