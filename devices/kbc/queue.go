package kbc

// queueSize is the size of a queue in bytes: the keyboard has room for 16, and for the overrun code.
const queueSize = 17

// queue is a short queue of bytes. Bytes that do not fit are lost.
type queue struct {
	Bytes [queueSize]uint8
	Len   uint8
}

// room returns how many bytes fit. One place is kept for the overrun code.
func (q *queue) room() int { return queueSize - 1 - int(q.Len) }

func (q *queue) push(bytes ...uint8) {
	for _, b := range bytes {
		if q.Len < queueSize {
			q.Bytes[q.Len] = b
			q.Len++
		}
	}
}

// pop removes the first byte. An empty queue gives 0.
func (q *queue) pop() uint8 {
	if q.Len == 0 {
		return 0
	}
	b := q.Bytes[0]
	copy(q.Bytes[:], q.Bytes[1:])
	q.Len--
	return b
}

// clip bounds the length of a loaded queue.
func (q *queue) clip() { q.Len = min(q.Len, queueSize) }

func (q *queue) clear() { *q = queue{} }
