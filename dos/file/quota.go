package file

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
