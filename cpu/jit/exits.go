package jit

// exitPiece is how many exits an exitList takes memory for at a time.
const exitPiece = 1 << 12

// exitList has exits by number. There is one for nearly every access to memory, so that a system that starts makes 200,000
// of them in a second. The list therefore grows by a piece each time and never moves what it has.
type exitList struct {
	pieces []*[exitPiece]exit
	n      uint32 // exits
}

// at returns an exit. The pointer is good until clear.
func (l *exitList) at(n uint32) *exit { return &l.pieces[n/exitPiece][n%exitPiece] }

// add appends an exit and returns its number.
func (l *exitList) add(x *exit) uint32 {
	n := l.n
	if int(n/exitPiece) == len(l.pieces) {
		l.pieces = append(l.pieces, new([exitPiece]exit))
	}
	*l.at(n) = *x
	l.n++
	return n
}

// clear removes all exits. Their memory stays.
func (l *exitList) clear() { l.n = 0 }
