package image

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
)

// differing are the formats whose images can be the difference to a parent of the same format.
var differing = []string{"vdi", "vpc", "vhdx"}

// make1 makes an image, the difference to backing unless that is "".
func make1(t testing.TB, name, kind string, size int64, backing string) {
	t.Helper()
	o := CreateOptions{}
	if backing != "" {
		o = CreateOptions{Backing: backing, BackingFormat: kind}
	}
	if err := Create(name, kind, size, o); err != nil {
		t.Fatal(err)
	}
}

// writeRuns writes random runs into an image, and what they are into want.
func writeRuns(t testing.TB, name string, want []byte, r *rand.Rand) {
	t.Helper()
	d, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		at := r.IntN(len(want))
		n := min(1+r.IntN([]int{700, 70000}[r.IntN(2)]), len(want)-at)
		p := bytes.Repeat([]byte{byte(r.Uint32()), byte(r.Uint32())}, n/2+1)[:n]
		copy(want[at:], p)
		if have, err := d.WriteAt(p, int64(at)); have != n || err != nil {
			t.Fatalf("%s: write %d at %d: %d, %v", name, n, at, have, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// reads compares an image with what should be on it.
func reads(t testing.TB, name string, want []byte) {
	t.Helper()
	d, err := Open(name, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if !bytes.Equal(disk(t, d), want) {
		t.Errorf("%s: another disk", name)
	}
	if r, err := d.(Checker).Check(); err != nil || r.Wrong+r.Leaks > 0 {
		t.Errorf("%s: check: %v, %+v", name, err, r)
	}
}

func contentsOf(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDifferences makes an image, a difference to it and one to that, writes each, and finds all three as they should be, and the files of
// parents as they were.
func TestDifferences(t *testing.T) {
	for i, kind := range differing {
		dir := t.TempDir()
		r := rand.New(rand.NewPCG(*seed, uint64(i)))
		const size = 17<<20 + 1536
		want := make([]byte, size)
		below, file := "", []byte(nil)
		for _, short := range []string{"a", "b", "c"} {
			name := filepath.Join(dir, short+"."+kind)
			make1(t, name, kind, size, below)
			reads(t, name, want)
			for range 2 {
				writeRuns(t, name, want, r)
				reads(t, name, want)
			}
			if below != "" && !bytes.Equal(contentsOf(t, filepath.Join(dir, below)), file) {
				t.Errorf("%s: the parent has changed", name)
			}
			if locator := wide(".\\"+below, binary.LittleEndian); kind == "vpc" && below != "" && !bytes.Contains(contentsOf(t, name), locator) {
				t.Errorf("%s: the locator of the parent has gone", name)
			}
			below, file = short+"."+kind, contentsOf(t, name)
		}
		d, err := Open(filepath.Join(dir, "c."+kind), Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if name, of := d.(interface{ Backing() (string, string) }).Backing(); name != "b."+kind || of != kind {
			t.Errorf("%s: the parent is %s, %s", kind, name, of)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPartsOfBlocks takes sectors out of a block of a difference, as others write them: they are the parent's again, until the block is written.
func TestPartsOfBlocks(t *testing.T) {
	for _, kind := range []string{"vpc", "vhdx"} {
		dir := t.TempDir()
		const size = 20 << 20
		base, name := filepath.Join(dir, "base"), filepath.Join(dir, "child")
		want := make([]byte, size)
		r := rand.New(rand.NewPCG(2, 3))
		make1(t, base, kind, size, "")
		writeRuns(t, base, want, r)
		make1(t, name, kind, size, "base")
		d, err := Open(name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		const at = 9<<20 + 512*17 // neither the first block nor its first sector
		copy(want[at:], bytes.Repeat([]byte("child"), 1000))
		if _, err := d.WriteAt(want[at:at+5000], at); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(leaveSectors(d, at/512, 10), d.Close()); err != nil {
			t.Fatal(err)
		}
		reads(t, name, want)
		writeRuns(t, name, want, r)
		for _, near := range []int{3, 5000} { // bytes of the same block
			d, err := Open(name, Options{})
			if err != nil {
				t.Fatal(err)
			}
			copy(want[at+near:], "near")
			if _, err := d.WriteAt([]byte("near"), int64(at+near)); err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			reads(t, name, want)
		}
	}
}

// leaveSectors makes a block of a difference one in which only n sectors are the child's. The first one of the block gets other bytes in the file.
func leaveSectors(d block.Disk, first, n int64) error {
	le := binary.LittleEndian
	switch v := d.(type) {
	case *vhd:
		per := v.blockSize / 512
		bits := make([]byte, per/8)
		for i := first % per; i < first%per+n; i++ {
			bits[i/8] |= 0x80 >> (i % 8)
		}
		at := int64(v.blocks[first/per]) * 512
		return errors.Join(v.put(bits, at), v.put(bytes.Repeat([]byte{1}, 512), at+v.bitmap))
	case *vhdx:
		bits := make([]byte, 1<<20)
		for i := first; i < first+n; i++ {
			bits[i/8] |= 1 << (i % 8)
		}
		end := (v.Disk.Size() + vhdxUnit - 1) / vhdxUnit * vhdxUnit
		number := first * 512 / v.blockSize
		at, _ := v.block(number)
		return errors.Join(v.put(bits, end), v.put(le.AppendUint64(nil, uint64(end)|vhdxWhole), v.tableAt+8*v.ratio),
			v.put(le.AppendUint64(nil, uint64(at)|vhdxParts), v.tableAt+v.entry(number)), v.put(bytes.Repeat([]byte{1}, 512), at))
	}
	return ErrUnsupported
}

// TestParentsThatAreNone: a difference does not open without its parent, with another image in its place, or with one that was written since (by what
// is in VHD this cannot be known).
func TestParentsThatAreNone(t *testing.T) {
	for _, kind := range differing {
		dir := t.TempDir()
		base, child, away := filepath.Join(dir, "base."+kind), filepath.Join(dir, "child."+kind), filepath.Join(dir, "away")
		make1(t, base, kind, 1<<20, "")
		make1(t, child, kind, 1<<20, "base."+kind)
		refused := func(what string, part string) {
			t.Helper()
			d, err := Open(child, Options{})
			if err == nil {
				err = d.Close()
			}
			if !errors.Is(err, ErrParent) || !strings.Contains(err.Error(), part) {
				t.Errorf("%s, %s: %v", kind, what, err)
			}
		}
		if err := os.Rename(base, away); err != nil {
			t.Fatal(err)
		}
		refused("no parent", "not in its directory")
		make1(t, base, kind, 1<<20, "")
		refused("another image", map[string]string{"vdi": "not in its directory"}[kind])
		if err := os.Rename(away, base); err != nil {
			t.Fatal(err)
		}
		alone := block.NewMemory(contentsOf(t, child))
		if d, err := Of(alone, child, Options{Alone: true}); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s alone: %v, %v", kind, d, err)
		}
		reads(t, child, make([]byte, 1<<20))
		writeRuns(t, base, make([]byte, 1<<20), rand.New(rand.NewPCG(1, 1)))
		if kind != "vpc" {
			refused("a parent that was written", "another image")
		}
		for _, backing := range []string{"../base." + kind, "/" + base, "sub/base", ".."} {
			o := CreateOptions{Backing: backing, BackingFormat: kind}
			if err := Create(filepath.Join(dir, "new"), kind, 1<<20, o); !errors.Is(err, ErrUnsupported) {
				t.Errorf("%s: made with %s: %v", kind, backing, err)
			}
		}
		if err := Create(filepath.Join(dir, "new"), kind, 2<<20, CreateOptions{Backing: "base." + kind, BackingFormat: kind}); !errors.Is(err, block.ErrSize) {
			t.Errorf("%s: made larger than its parent: %v", kind, err)
		}
	}
}

// TestParentsOfNowhere: names lead to no file that is not in the directory of the image.
func TestParentsOfNowhere(t *testing.T) {
	for _, c := range []struct {
		paths []string
		want  string
	}{
		{[]string{`.\a.vhd`}, "a.vhd"}, {[]string{`sub\a.vhd`}, "sub/a.vhd a.vhd"}, {[]string{`..\..\etc\passwd`}, "passwd"}, {[]string{"/etc/passwd"}, "passwd"},
		{[]string{`\?\d:\disks\a.vhdx`, `a.vhdx`}, "a.vhdx"}, {[]string{`..`, `.`, ``, `\`, `a\..\..`, "a\x00b", `sub\..\..\`}, ""},
		{[]string{`sub\..\a`, `x/../../b`}, "a b"},
	} {
		if have := strings.Join(localNames(c.paths), " "); have != c.want {
			t.Errorf("%q: %q, want %q", c.paths, have, c.want)
		}
	}
}

// TestLoopsOfParents: an image that is its own parent is refused.
func TestLoopsOfParents(t *testing.T) {
	for _, kind := range differing {
		dir := t.TempDir()
		names := []string{filepath.Join(dir, "a."+kind), filepath.Join(dir, "b."+kind)}
		make1(t, names[0], kind, 1<<20, "")
		make1(t, names[1], kind, 1<<20, "a."+kind)
		d, err := Open(names[1], Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		b := contentsOf(t, names[1])
		switch v := d.(type) {
		case *vdi:
			copy(b[vdiParentLink:], v.ids)
		case *vhd:
			h := b[vhdFooter:][:vhdHeaderSize]
			copy(h[vhdParentID:], vhdIDOf(v))
			binary.BigEndian.PutUint32(h[vhdHeaderSum:], vhdSumOf(h, vhdHeaderSum))
		case *vhdx:
			old := wide(guid(v.below.(*vhdx).header.b[vhdxDataID:]), binary.LittleEndian)
			b = bytes.ReplaceAll(b, old, wide(guid(v.header.b[vhdxDataID:]), binary.LittleEndian))
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range names { // a's parent is now a, and b's is a
			if err := os.WriteFile(name, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, readOnly := range []bool{true, false} {
			d, err := Open(names[0], Options{ReadOnly: readOnly})
			if err == nil {
				t.Errorf("%s: %v", kind, d.Close())
			}
		}
	}
}

// TestVDILeavings: a block that a writer put at the end of the file before it was killed is no part of the one that comes there.
func TestVDILeavings(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.vdi")
	make1(t, name, "vdi", 4<<20, "")
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(bytes.Repeat([]byte{7}, 5000)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	writeRuns(t, name, make([]byte, 1), rand.New(rand.NewPCG(1, 1)))
	d, err := Open(name, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if slices.Contains(disk(t, d)[1:], 7) {
		t.Error("what a writer left has come")
	}
}

// differences makes a parent of each format that can have one in a directory, and returns the difference to it, which was written.
func differences(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	list := map[string][]byte{}
	for _, kind := range differing {
		base, child := filepath.Join(dir, "below."+kind), filepath.Join(dir, "child."+kind)
		if _, err := os.Stat(base); errors.Is(err, fs.ErrNotExist) {
			make1(t, base, kind, 1<<20, "")
			writeRuns(t, base, make([]byte, 1<<20), rand.New(rand.NewPCG(4, 4)))
		}
		make1(t, child, kind, 1<<20, "below."+kind)
		writeRuns(t, child, make([]byte, 100000), rand.New(rand.NewPCG(5, 5)))
		if kind != "vdi" {
			d, err := Open(child, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(leaveSectors(d, 3, 100), d.Close()); err != nil {
				t.Fatal(err)
			}
		}
		list[kind] = contentsOf(t, child)
		if err := os.Remove(child); err != nil {
			t.Fatal(err)
		}
	}
	return list
}
