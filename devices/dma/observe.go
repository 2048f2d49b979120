package dma

// Move is what a channel has transferred at once, for those who look on.
type Move struct {
	Channel  int
	Kind     Kind
	Address  uint64 // of the first byte in memory
	Size     int    // bytes
	Terminal bool   // the count has run out with the last of them
}

// Kind is the direction of a Move.
type Kind uint8

// Kinds of Move.
const (
	Verify     Kind = iota // nothing was transferred
	FromDevice             // to memory
	FromMemory             // to the device
	InMemory               // from channel 0's memory to channel 1's, of which the Move tells
)

// kindOf returns the direction that a channel is set to.
func (p *Pair) kindOf(n int) Kind {
	switch p.kind(n) {
	case typeWrite:
		return FromDevice
	case typeRead:
		return FromMemory
	}
	return Verify
}
