package session

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/backup"
)

// recordWriter is the image of a disk that boots, and then writes numbers for ever: the number at 7E00h is one more each time, and the sector with it goes to
// the second one of cylinder number mod 32.
func recordWriter() []byte {
	image := make([]byte, 1474560)
	code, err := hex.DecodeString("31c08ed88ec08ed0bc007cbb007eff078a07241f88c5b10231d2b80103cd13ebed")
	if err != nil {
		panic(err)
	}
	copy(image, code)
	image[510], image[511] = 0x55, 0xaa
	return image
}

// TestBackup: points of a machine that writes to its disk while they are made. Each has the machine's hash when it is restored, the disk has the numbers that the
// memory says it has, and from the second on little is written.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	image, points := filepath.Join(dir, "f.img"), filepath.Join(dir, "points")
	if err := os.WriteFile(image, recordWriter(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSession(t, Config{Machine: machine.Config{Memory: 1 << 20, MIPS: 20}, Disks: Disks{FDA: image}, Unpaced: true})
	c := &control{controls: controls{s: s, post: s.mail.call}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, err := s.Run(ctx)
		ended <- err
	}()
	var names []string
	for i := range 4 {
		done, err := c.Backup(points, "last=3")
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && done.Pieces > 60 {
			t.Errorf("point %d: %d pieces were written", i, done.Pieces)
		}
		names = append(names, done.Point)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	written := uint16(0)
	for _, name := range names[1:] {
		p, err := backup.Find(points, name)
		if err != nil {
			t.Fatal(err)
		}
		written = max(written, restoredNumber(t, points, p))
	}
	if written == 0 {
		t.Error("the guest has written nothing")
	}
	if _, err := c.Backup(points, "often"); err == nil || !strings.Contains(err.Error(), "often") {
		t.Error(err)
	}
}

// restoredNumber restores a point, checks it, and returns the number that the guest was writing.
func restoredNumber(t *testing.T, points string, p *backup.Point) uint16 {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	if err := backup.Restore(points, p, out); err != nil {
		t.Fatal(err)
	}
	s := newSession(t, Config{
		Machine: machine.Config{Memory: 1 << 20, MIPS: 20}, Disks: Disks{FDA: filepath.Join(out, "fda.img")}, State: filepath.Join(out, backup.StateFile),
	})
	hash := s.m.Hash()
	if have := hex.EncodeToString(hash[:]); have != p.Hash || s.m.Retired() != p.Instructions {
		t.Errorf("%s: hash %s at %d, not %s at %d", p.Name, have, s.m.Retired(), p.Hash, p.Instructions)
	}
	disk, err := os.ReadFile(filepath.Join(out, "fda.img"))
	if err != nil {
		t.Fatal(err)
	}
	var b [2]byte
	s.m.Peek(0x7e00, b[:])
	number := binary.LittleEndian.Uint16(b[:])
	for back := range min(number, 31) {
		n := number - back
		at := (int(n%32)*36 + 1) * 512
		if have := binary.LittleEndian.Uint16(disk[at:]); have != n && (back > 0 || number > 32 && have != n-32) {
			t.Errorf("%s: memory says that %d is being written, and the disk has %d in place of %d", p.Name, number, have, n)
		}
	}
	return number
}

// TestNoBackup: what is recorded, and programs under DOS, have no backups.
func TestNoBackup(t *testing.T) {
	dir := t.TempDir()
	s := newSession(t, Config{Machine: small(counter()), Disks: Disks{Snapshot: true}, Record: filepath.Join(dir, "tape")})
	c := &control{controls: controls{s: s, post: s.mail.call}}
	if _, err := c.Backup(filepath.Join(dir, "points"), ""); err == nil || !strings.Contains(err.Error(), "recorded") {
		t.Error(err)
	}
}
