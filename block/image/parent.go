package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/iron86/iron86/block"
)

// parent is the image of which another one is the difference: what the other one does not have is read from it. The zero parent stands for none,
// and reads as zeros.
type parent struct {
	below block.Disk
	from  string // the parent's name, relative to the directory of the difference
	kind  string // the parent's format
}

// readBelow reads the parent, and zeros where it is shorter or there is none.
func (p *parent) readBelow(part []byte, at int64) error {
	if p.below == nil {
		clear(part)
		return nil
	}
	b := body{p.below}
	return b.getPadded(part, at)
}

// closeBelow closes the parent.
func (p *parent) closeBelow() error {
	if p.below == nil {
		return nil
	}
	return p.below.Close()
}

// Backing returns the parent's name and format; "" without a parent.
func (p *parent) Backing() (name, kind string) { return p.from, p.kind }

// copyUnit is how much of a parent is copied at a time, in bytes.
const copyUnit = 1 << 20

// copyBelow copies n bytes of the parent from an offset of the disk on to a place of the file. Where both are zeros, since the file has just become
// so long, fresh leaves them out.
func (p *parent) copyBelow(f *body, from, n, to int64, fresh bool) error {
	b := make([]byte, min(n, copyUnit))
	for done := int64(0); done < n; done += int64(len(b)) {
		b = b[:min(int64(len(b)), n-done)]
		if err := p.readBelow(b, from+done); err != nil {
			return err
		}
		if fresh && zero(b) {
			continue
		}
		if err := f.put(b, to+done); err != nil {
			return err
		}
	}
	return nil
}

// localNames returns where the parent may be that an image names by paths of Windows or of others: at the first path that does not leave the
// directory, and under the last part of each of them beside the image. So an image leads to no file elsewhere.
func localNames(paths []string) []string {
	var inside, beside []string
	for _, p := range paths {
		p = path.Clean(strings.ReplaceAll(p, `\`, "/"))
		last := path.Base(p)
		if strings.IndexByte(p, 0) >= 0 || !filepath.IsLocal(filepath.FromSlash(last)) || last == "." {
			continue
		}
		if filepath.IsLocal(filepath.FromSlash(p)) {
			inside = append(inside, p)
		}
		beside = append(beside, last)
	}
	var list []string
	for _, p := range append(inside, beside...) {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// openParent opens the parent that is named by one of paths. is reports whether an image is the one that was meant.
func (x *opening) openParent(paths []string, kind string, is func(d block.Disk) bool) (parent, error) {
	names := localNames(paths)
	if len(names) == 0 {
		return parent{}, damaged("it is the difference to another image, which it does not name")
	}
	var others error
	for _, name := range names {
		d, err := x.beside(name, kind)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return parent{}, fmt.Errorf("the image that it is the difference to: %w", err)
		case is(d):
			return parent{below: d, from: name, kind: kind}, nil
		default:
			others = errors.Join(others, fmt.Errorf("it is the difference to another image than %s, or to what that was before it was written: %w", name, ErrParent), d.Close())
		}
	}
	if others != nil {
		return parent{}, others
	}
	return parent{}, missing(names[0] + ", which is not in its directory")
}

// missing returns the error for an image whose parent is not there.
func missing(what string) error {
	return fmt.Errorf("it is the difference to %s: %w", what, ErrParent)
}

// runs cuts a part of a block, which begins at an offset in it, into runs of sectors that are all in the file or all not, and does do with each.
func runs(part []byte, in int64, has func(sector int64) bool, do func(run []byte, in int64, has bool) error) error {
	for len(part) > 0 {
		is := has(in / block.SectorSize)
		n := block.SectorSize - in%block.SectorSize
		for n < int64(len(part)) && has((in+n)/block.SectorSize) == is {
			n += block.SectorSize
		}
		n = min(n, int64(len(part)))
		if err := do(part[:n], in, is); err != nil {
			return err
		}
		part, in = part[n:], in+n
	}
	return nil
}

// wide returns a text in UTF-16.
func wide(text string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, c := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, c)
	}
	return b
}

// narrow returns the text that b has in UTF-16, up to the first zero.
func narrow(b []byte, order binary.ByteOrder) string {
	var list []uint16
	for i := 0; i+2 <= len(b) && order.Uint16(b[i:]) != 0; i += 2 {
		list = append(list, order.Uint16(b[i:]))
	}
	return string(utf16.Decode(list))
}
