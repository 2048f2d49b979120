package session

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/backup"
)

// busy makes a session with a guest that writes to its floppy without end.
func busy(tb testing.TB) *control {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "f.img")
	if err := os.WriteFile(name, recordWriter(), 0o600); err != nil {
		tb.Fatal(err)
	}
	s, err := New(Config{Machine: machine.Config{Memory: 1 << 20, MIPS: 20}, Disks: Disks{FDA: name}, Unpaced: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return &control{controls: controls{s: s, post: func(f func()) bool { f(); return true }}}
}

// TestRestores: points of a busy machine at random moments are restored in a random order. Each has the hash that it was recorded with, and the disk what the memory says that it
// has.
func TestRestores(t *testing.T) {
	n := 30
	if need.Raced() {
		n = 5
	}
	if more, err := strconv.Atoi(os.Getenv("IRON86_RESTORES")); err == nil { // such as 100
		n = more
	}
	c, points, rnd := busy(t), filepath.Join(t.TempDir(), "points"), rand.New(rand.NewPCG(5, 6))
	var list []*backup.Point
	for range n {
		c.s.m.Run(clock.Time(rnd.Int64N(int64(20 * clock.Millisecond))))
		p, err := addPoint(c, points)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	for range n {
		restoredNumber(t, points, list[rnd.IntN(n)])
	}
}

// BenchmarkBackup says what points of a busy machine cost, one a second of its time, as a part of what the machine itself costs.
func BenchmarkBackup(b *testing.B) {
	c, points := busy(b), filepath.Join(b.TempDir(), "points")
	var runs, backups time.Duration
	for b.Loop() {
		began := time.Now()
		c.s.m.Run(clock.Second)
		ran := time.Now()
		if _, err := addPoint(c, points); err != nil {
			b.Fatal(err)
		}
		runs, backups = runs+ran.Sub(began), backups+time.Since(ran)
	}
	b.ReportMetric(float64(backups)/float64(runs), "backup/run")
	b.ReportMetric(float64(backups.Milliseconds())/float64(b.N), "ms/point")
}
