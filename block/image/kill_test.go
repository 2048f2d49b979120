package image

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var kills = flag.Int("kills", 1, "images of each format whose writers TestKill kills, two each; 50 by hand")

// killSize is the size of the disk in bytes, and killUnit that of a write.
const (
	killSize = 40 << 20
	killUnit = 5000
)

// TestKill kills a program that writes an image, by a signal that it cannot catch, and checks that the image is whole and
// that all is there that was flushed. A cluster that nothing uses is no fault.
func TestKill(t *testing.T) {
	if name := os.Getenv("IRON86_KILL_IMAGE"); name != "" {
		writeUntilKilled(name, os.Getenv("IRON86_KILL_FORMAT"))
		return
	}
	formats := []string{"qcow2", "vdi", "vmdk", "vpc", "vhdx"}
	if testing.Short() {
		formats = formats[:1]
	}
	for _, kind := range formats {
		for i := range *kills {
			killOnce(t, kind, "", uint64(i)+*seed)
			if slices.Contains(differing, kind) {
				killOnce(t, kind, "parent", uint64(i)+*seed)
			}
		}
	}
}

// killOnce kills a writer at some moment, twice in turn with the same image, which is the difference to an image called parent unless that is "".
func killOnce(t *testing.T, kind, parent string, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	dir := t.TempDir()
	name := filepath.Join(dir, "disk")
	before := make([]byte, killSize)
	if parent != "" {
		parent += "." + kind
		make1(t, filepath.Join(dir, parent), kind, killSize, "")
		writeRuns(t, filepath.Join(dir, parent), before, r)
	}
	make1(t, name, kind, killSize, parent)
	flushed := map[int64]byte{}
	for range 2 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKill$")
		cmd.Env = append(os.Environ(), "IRON86_KILL_IMAGE="+name, "IRON86_KILL_FORMAT="+kind)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		first := true
		for lines.Scan() {
			var at int64
			var v byte
			if n, _ := fmt.Sscanf(lines.Text(), "flushed %d %d", &at, &v); n == 2 {
				flushed[at] = v
			}
			if first {
				first = false
				time.AfterFunc(time.Duration(r.IntN(60000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait() // it was killed
		checkKilled(t, name, kind, before, flushed)
	}
}

// checkKilled checks the image of a writer that was killed: all that is on it was there before, or was written at this place.
func checkKilled(t *testing.T, name, kind string, before []byte, flushed map[int64]byte) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(filepath.Dir(name), "parent."+kind)); err == nil {
		t.Log("QEMU reads no differences")
	} else if kind != "vpc" {
		out, err := tryQemuImg(t, ".", "check", "-f", kind, name)
		if e, ok := err.(*exec.ExitError); err != nil && (!ok || e.ExitCode() != 3) { // 3: leaks alone
			t.Errorf("%s: qemu-img check: %v\n%s", kind, err, out)
		}
	} else {
		qemuImg(t, ".", "info", "-f", kind, name)
	}
	d, err := Open(name, Options{})
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	defer d.Close()
	if r, err := d.(Checker).Check(); err != nil || r.Wrong > 0 {
		t.Errorf("%s: check: %+v, %v", kind, r, err)
	}
	for at, b := range disk(t, d) {
		if v := byte(at/killUnit%250) + 1; b != v && b != before[at] {
			t.Fatalf("%s: %d at %d", kind, b, at)
		}
	}
	for at, v := range flushed {
		p := make([]byte, killUnit)
		if _, err := d.ReadAt(p, at); err != nil || !bytes.Equal(p, bytes.Repeat([]byte{v}, killUnit)) {
			t.Errorf("%s: %d at %d was flushed and is %d: %v", kind, v, at, p[0], err)
		}
	}
	if t.Failed() {
		t.Fatalf("%d places were flushed", len(flushed))
	}
}

// writeUntilKilled writes places of the disk, each only with the value that its number and the run give, and says so after
// a flush. Snapshots are made and deleted between.
func writeUntilKilled(name, kind string) {
	d, err := Open(name, Options{})
	if err != nil {
		fmt.Println("cannot open:", err)
		return
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	fmt.Println("open")
	for n := 0; ; n++ {
		lines := ""
		for range 1 + r.IntN(4) {
			at := r.Int64N(killSize/killUnit) * killUnit
			v := byte(at/killUnit%250) + 1
			if have, err := d.WriteAt(bytes.Repeat([]byte{v}, killUnit), at); have != killUnit || err != nil {
				fmt.Println("cannot write:", err)
				return
			}
			lines += fmt.Sprintf("flushed %d %d\n", at, v)
		}
		if s, ok := d.(Snapshotter); ok && n%40 == 20 {
			_ = s.DeleteSnapshot("k") // there may be none
			if err := s.CreateSnapshot("k", time.Now()); err != nil {
				fmt.Println("cannot make a snapshot:", err)
				return
			}
		}
		if err := d.Flush(); err != nil {
			fmt.Println("cannot flush:", err)
			return
		}
		fmt.Print(lines)
	}
}
