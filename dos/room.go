package dos

// room is what files of a drive may still grow by, in bytes; nil is as much as the host
// has (Mount.Room).
type room struct{ left int64 }

// take takes what growing by n bytes needs, or all there is, and gives how much.
func (r *room) take(n int64) int64 {
	if r == nil || n <= 0 {
		return n
	}
	n = min(n, r.left)
	r.left -= n
	return n
}

// give brings n bytes back.
func (r *room) give(n int64) {
	if r != nil {
		r.left += n
	}
}

// growing is how much of n bytes at the position of f fits on its drive.
func (f *file) growing(n int) (int, errno) {
	r := f.place.v.room
	if r == nil {
		return n, errNone
	}
	size, e := f.size()
	if e != errNone {
		return 0, e
	}
	more := f.pos + int64(n) - size
	if more <= 0 {
		return n, errNone
	}
	taken := r.take(more)
	if fits := int64(n) - (more - taken); fits > 0 {
		return int(fits), errNone
	}
	r.give(taken) // not even the gap before it fits
	return 0, errNone
}

// cut ends f at its position, if the drive has room for a longer file.
func (f *file) cut() errno {
	if r := f.place.v.room; r != nil {
		size, e := f.size()
		if e != errNone {
			return e
		}
		more := f.pos - size
		if more > r.left {
			return errDiskFull
		}
		r.left -= more
	}
	return hostErrno(f.host.Truncate(f.pos))
}

// freeClusters is what INT 21h AH=36h tells of a drive: free ones of 32 KB, or of a
// sector where little room is left.
func (v *drive) freeClusters() (sectors, clusters uint16) {
	if v.room == nil {
		return perCluster, freeClusters
	}
	if n := v.room.left / bytesSector; n < allClusters {
		return 1, uint16(n)
	}
	return perCluster, uint16(min(v.room.left/(bytesSector*perCluster), allClusters))
}
