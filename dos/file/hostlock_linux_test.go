package file

import (
	"os"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/x86"
)

// twoRuns is bench twice, with one directory as drive C.
func twoRuns(t *testing.T) (a, b *Drives) {
	t.Helper()
	a, _ = bench(t)
	b, _ = bench(t)
	tree := a.drives[2].root
	if err := tree.(hostTree).WriteFile("F", []byte("0123456789"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.drives[2].root = tree
	return a, b
}

// TestSharingBetweenRuns: two runs that open one file get what SHARE's table says, as two opens of one run do. Compatibility mode goes with everything.
func TestSharingBetweenRuns(t *testing.T) {
	a, b := twoRuns(t)
	for _, one := range []uint8{0, 0x10, denyWrite, denyRead, denyNone} {
		for _, other := range []uint8{0, 0x10, denyWrite, denyRead, denyNone} {
			for n := range uint8(9) {
				first, second := one|n/3, other|n%3
				f, e := a.open(`C:\F`, first)
				if e != errno.None {
					t.Fatalf("%02X: %d", first, e)
				}
				a.files[20] = f
				want := errno.None
				if a.conflicts(f.place, second, 0) {
					want = errno.Sharing
				}
				g, have := b.open(`C:\F`, second)
				if have != want {
					t.Errorf("%02X, then %02X by another run: error %d, want %d", first, second, have, want)
				}
				for _, file := range []*File{f, g} {
					if file != nil {
						_ = file.host.Close()
					}
				}
				a.files[20] = nil
			}
		}
	}
}

// TestLocksBetweenRuns: a region that one run has locked is locked for others, until it is unlocked or the file is closed. A file that cannot be replaced is not
// emptied either.
func TestLocksBetweenRuns(t *testing.T) {
	a, b := twoRuns(t)
	entry := func(d *Drives) *File {
		f, e := d.open(`C:\F`, denyNone|modeBoth)
		if e == errno.None {
			e = d.install(f, e)
		}
		if e != errno.None {
			t.Fatal(e)
		}
		return f
	}
	f, g := entry(a), entry(b)
	call := func(d *Drives, al uint8, at uint16) errno.Code {
		d.g.SetAX(0x5c00 | uint16(al))
		for r, v := range map[int]uint16{x86.BX: 0, x86.CX: 0, x86.DX: at, x86.SI: 0, x86.DI: 4} {
			d.g.Set16(r, v)
		}
		return d.lockCall()
	}
	try := func(want errno.Code) {
		t.Helper()
		var p [4]byte
		g.pos = 3
		if _, e := b.Read(g, p[:]); e != want {
			t.Errorf("read: error %d, want %d", e, want)
		}
		g.pos = 3
		if _, e := b.Write(g, p[:]); e != want {
			t.Errorf("write: error %d, want %d", e, want)
		}
	}
	if e := call(a, 0, 2); e != errno.None {
		t.Fatal(e)
	}
	try(errno.Lock)
	if e := call(b, 0, 5); e != errno.Lock {
		t.Errorf("a lock over it: %d", e)
	}
	if e := call(b, 0, 6); e != errno.None {
		t.Errorf("a lock beside it: %d", e)
	}
	if _, e := createPlace(b, g.place, 0, false, 0x12); e != errno.Sharing {
		t.Errorf("replaced for itself alone: %d", e)
	}
	if info, err := os.Stat(a.drives[2].root.(hostTree).Name() + "/F"); err != nil || info.Size() != 10 {
		t.Errorf("%v, %v", info, err)
	}
	if e := call(a, 1, 2); e != errno.None {
		t.Fatal(e)
	}
	try(errno.None)
	if e := call(a, 0, 2); e != errno.None {
		t.Fatal(e)
	}
	if e := a.closeHandle(0); e != errno.None || f.refs != 0 {
		t.Fatal(e)
	}
	try(errno.None)
}
