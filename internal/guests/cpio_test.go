//go:build guests

package guests

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"path/filepath"
	"testing"
)

// File modes of a cpio archive.
const (
	modeDir    = 0o040755
	modeFile   = 0o100755
	modeDevice = 0o020600 // of characters
)

// cpio is an archive in the "newc" form that Linux takes as initramfs
// (Documentation/driver-api/early-userspace/buffer-format.rst).
type cpio struct {
	bytes.Buffer
	files int
}

// add appends a file; major and minor are those of a device.
func (c *cpio) add(name string, mode int, data []byte, major, minor int) {
	c.files++
	c.WriteString("070701")
	for _, v := range []int{c.files, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor, len(name) + 1, 0} {
		fmt.Fprintf(c, "%08X", v)
	}
	c.WriteString(name + "\x00")
	c.pad()
	c.Write(data)
	c.pad()
}

// pad fills up to a multiple of 4 bytes.
func (c *cpio) pad() { c.Write(make([]byte, -c.Len()&3)) }

// file writes the archive, compressed, into a file.
func (c *cpio) file(t testing.TB) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "initrd.gz")
	write(t, name, c.packed(t))
	return name
}

// packed ends the archive and compresses it.
func (c *cpio) packed(t testing.TB) []byte {
	t.Helper()
	c.add("TRAILER!!!", 0, nil, 0, 0)
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(c.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
