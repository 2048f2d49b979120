package image

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/need"
)

// qemuImg runs qemu-img in a directory.
func qemuImg(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := tryQemuImg(t, dir, args...)
	if err != nil {
		t.Fatalf("qemu-img %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func tryQemuImg(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(need.Program(t, "qemu-img"), args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// contents is a disk of size bytes with random runs, runs of one byte, and zeros.
func contents(size int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, size)
	for i := range 40 {
		at, n := r.IntN(size), 1+r.IntN(size/64)
		run := b[at:min(size, at+n)]
		for k := range run {
			if run[k] = byte(i); i%3 == 0 {
				run[k] = byte(r.Uint32())
			}
		}
	}
	return b
}

// disk reads a whole disk, by pieces that fit nothing.
func disk(t testing.TB, d block.Disk) []byte {
	t.Helper()
	b := make([]byte, d.Size())
	for at := 0; at < len(b); {
		n := min(len(b)-at, 70001)
		have, err := d.ReadAt(b[at:at+n], int64(at))
		if have != n || err != nil && err != io.EOF {
			t.Fatalf("read %d at %d: %d, %v", n, at, have, err)
		}
		at += n
	}
	return b
}

// made are the images that qemu-img makes, by format and options.
var made = []struct{ format, options string }{
	{"qcow2", ""}, {"qcow2", "compat=0.10"}, {"qcow2", "cluster_size=512"}, {"qcow2", "cluster_size=2M"}, {"qcow2", "refcount_bits=1"},
	{"qcow2", "refcount_bits=64,preallocation=metadata"}, {"vdi", ""}, {"vdi", "static=on"}, {"vpc", "force_size=on"}, {"vpc", "subformat=fixed,force_size=on"},
	{"vmdk", ""}, {"vmdk", "subformat=monolithicFlat"}, {"vmdk", "subformat=twoGbMaxExtentSparse"}, {"vhdx", ""}, {"vhdx", "block_size=16M"},
	{"qcow2", "-c"}, {"qcow2", "-c -o compression_type=zstd"}, {"vmdk", "-o subformat=streamOptimized"},
}

// options turns options of the table into arguments.
func options(text string) []string {
	if text == "" || strings.HasPrefix(text, "-") {
		return strings.Fields(text)
	}
	return []string{"-o", text}
}

func TestReadsWhatQEMUWrites(t *testing.T) {
	dir := t.TempDir()
	want := contents(3<<20+512, 1)
	if err := os.WriteFile(filepath.Join(dir, "raw"), want, 0o644); err != nil {
		t.Fatal(err)
	}
	for i, m := range made {
		if testing.Short() && i%4 != 0 {
			continue
		}
		name := fmt.Sprintf("disk%d.%s", i, m.format)
		qemuImg(t, dir, append(append([]string{"convert", "-f", "raw", "-O", m.format}, options(m.options)...), "raw", name)...)
		d, err := Open(filepath.Join(dir, name), Options{ReadOnly: true})
		if err != nil {
			t.Errorf("%s %s: %v", m.format, m.options, err)
			continue
		}
		if d.Size() != int64(len(want)) || !bytes.Equal(disk(t, d), want) {
			t.Errorf("%s %s: another disk, of %d bytes", m.format, m.options, d.Size())
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestVHDXLog: what a writer that was killed has left in the log is done, in the file or, for one that is only read, in memory. Without the log
// the table is zeros here.
func TestVHDXLog(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "disk.vhdx")
	qemuImg(t, dir, "create", "-q", "-f", "vhdx", "disk.vhdx", "20M")
	if out, err := exec.Command(need.Program(t, "qemu-io"), "-f", "vhdx", "-c", "write -P 7 0 64k", "-c", "write -P 9 9M 64k", name).CombinedOutput(); err != nil {
		t.Fatalf("qemu-io: %v\n%s", err, out)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at, size, _, _, err := vhdxFind(&opening{body: body{block.NewROM(b)}})
	if err != nil {
		t.Fatal(err)
	}
	clear(b[at : at+size])
	for i := range 2 { // as the headers are between the write of the log and that of the table
		h := b[vhdxHeaders+i<<16:][:vhdxHeaderLen]
		log := b[binary.LittleEndian.Uint64(h[vhdxLogAt:]):]
		for string(log[2*logSector:][:4]) == "loge" { // the last entry, as each has one sector of data
			log = log[2*logSector:]
		}
		copy(h[vhdxLogID:], log[logID:logID+16])
		binary.LittleEndian.PutUint32(h[4:], crc32c(h))
	}
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
	want := make([]byte, 20<<20)
	copy(want, bytes.Repeat([]byte{7}, 64<<10))
	copy(want[9<<20:], bytes.Repeat([]byte{9}, 64<<10))
	for _, readOnly := range []bool{true, false, true} {
		d, err := Open(name, Options{ReadOnly: readOnly})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(disk(t, d), want) {
			t.Errorf("read-only %v: another disk", readOnly)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if readOnly && !bytes.Equal(have, b) {
			t.Error("a file that was only read has changed")
		}
		b = have
	}
	qemuImg(t, dir, "check", "-q", "-f", "vhdx", "disk.vhdx") // which refuses one whose log is to be done
	if b[at] == 0 {
		t.Error("the table in the file is as it was")
	}
}
