package file

import (
	"syscall"
	"testing"

	"github.com/iron86/iron86/dos/errno"
)

// full is a file on a disk without room.
type full struct{ hostFile }

func (full) WriteAt([]byte, int64) (int, error) { return 0, syscall.ENOSPC }

// TestBufferedWritesThatFail: what did not reach the host is told by the next write, commit or close, and once.
func TestBufferedWritesThatFail(t *testing.T) {
	for _, c := range []struct {
		name string
		call func(d *Drives, f *File) (int, errno.Code)
		want errno.Code
	}{
		{"write", func(d *Drives, f *File) (int, errno.Code) { return d.Write(f, []byte("y")) }, errno.None},
		{"long write", func(d *Drives, f *File) (int, errno.Code) { return d.Write(f, make([]byte, nearSize)) }, errno.None},
		{"commit", func(d *Drives, f *File) (int, errno.Code) {
			d.g.SetBX(0)
			return 0, d.commitCall()
		}, errno.DiskFull},
		{"close", func(d *Drives, f *File) (int, errno.Code) { return 0, d.closeHandle(0) }, errno.DiskFull},
	} {
		for _, settled := range []bool{false, true} {
			if !settled && c.name == "write" {
				continue // it waits, too
			}
			d, k := bench(t)
			f, e := d.create("F", 0, false)
			if e != errno.None || d.install(f, e) != errno.None {
				t.Fatal(e)
			}
			f.host = full{f.host}
			if n, e := d.Write(f, []byte("x")); n != 1 || e != errno.None {
				t.Fatalf("a byte waits: %d, error %d", n, e)
			}
			if settled || c.name == "commit" {
				d.Settle()
				if k.last != errno.DiskFull {
					t.Errorf("error of the last call %d", k.last)
				}
			}
			if n, e := c.call(d, f); n != 0 || e != c.want {
				t.Errorf("%s: %d, error %d, want %d", c.name, n, e, c.want)
			}
			if f.late != errno.None {
				t.Errorf("%s: it is told again", c.name)
			}
		}
	}
}
