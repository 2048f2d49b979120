package file

// quota is how many bytes the files of a drive may still grow by. A nil quota sets no limit but the
// host's (Mount.Room).
type quota struct{ left int64 }

// use takes n bytes from the quota, or all that are left, and returns how many.
func (q *quota) use(n int64) int64 {
	if q == nil || n <= 0 {
		return n
	}
	n = min(n, q.left)
	q.left -= n
	return n
}

// release gives n bytes back.
func (q *quota) release(n int64) {
	if q != nil {
		q.left += n
	}
}
