package file

import (
	"math"
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
		{"long write", func(d *Drives, f *File) (int, errno.Code) { return d.Write(f, make([]byte, bufferSize)) }, errno.None},
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

// TestFreeClusters: small rooms are told in sectors, and a drive has no more room than its host.
func TestFreeClusters(t *testing.T) {
	for _, c := range []struct {
		free            int64
		sectors, number uint16
	}{
		{0, 1, 0}, {511, 1, 0}, {512, 1, 1}, {AllClusters*512 - 1, 1, AllClusters - 1}, {AllClusters * 512, 64, AllClusters / 64},
		{1 << 30, 64, 0x8000}, {1 << 40, 64, AllClusters},
	} {
		if sectors, number := clusters(c.free); sectors != c.sectors || number != c.number {
			t.Errorf("%d bytes: %d clusters of %d sectors, want %d of %d", c.free, number, sectors, c.number, c.sectors)
		}
	}
	for _, c := range []struct {
		q          *quota
		host, want int64
	}{
		{nil, math.MaxInt64, 1 << 30}, {nil, 1 << 30, 1 << 30}, {nil, 5000, 5000}, {nil, 0, 0},
		{&quota{1000}, math.MaxInt64, 1000}, {&quota{1000}, 500, 500}, {&quota{1 << 31}, math.MaxInt64, 1 << 31},
	} {
		if n := (&drive{quota: c.q}).freeOf(c.host); n != c.want {
			t.Errorf("quota %v, %d bytes free on the host: %d, want %d", c.q, c.host, n, c.want)
		}
	}
}
