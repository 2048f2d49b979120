package file

import "github.com/iron86/iron86/dos/errno"

// quota is what files of a drive may still grow by, in bytes; nil is as much as the host
// has (Mount.Room).
type quota struct{ left int64 }

// use takes what growing by n bytes needs, or all there is, and gives how much.
func (q *quota) use(n int64) int64 {
	if q == nil || n <= 0 {
		return n
	}
	n = min(n, q.left)
	q.left -= n
	return n
}

// release brings n bytes back.
func (q *quota) release(n int64) {
	if q != nil {
		q.left += n
	}
}

// growing is how much of n bytes at the position of f fits on its drive.
func (f *File) growing(n int) (int, errno.Code) {
	q := f.place.v.quota
	if q == nil {
		return n, errno.None
	}
	size, e := f.size()
	if e != errno.None {
		return 0, e
	}
	more := f.pos + int64(n) - size
	if more <= 0 {
		return n, errno.None
	}
	taken := q.use(more)
	if fits := int64(n) - (more - taken); fits > 0 {
		return int(fits), errno.None
	}
	q.release(taken) // not even the gap before it fits
	return 0, errno.None
}

// cut ends f at its position, if the drive has room for a longer file.
func (f *File) cut() errno.Code {
	if q := f.place.v.quota; q != nil {
		size, e := f.size()
		if e != errno.None {
			return e
		}
		more := f.pos - size
		if more > q.left {
			return errno.DiskFull
		}
		q.left -= more
	}
	return errno.Of(f.host.Truncate(f.pos))
}

// freeClusters is what INT 21h AH=36h tells of a drive: free ones of 32 KB, or of a
// sector where little room is left.
func (v *drive) freeClusters() (sectors, clusters uint16) {
	if v.quota == nil {
		return PerCluster, freeClusters
	}
	if n := v.quota.left / BytesSector; n < AllClusters {
		return 1, uint16(n)
	}
	return PerCluster, uint16(min(v.quota.left/(BytesSector*PerCluster), AllClusters))
}
