package cpu

import (
	"github.com/iron86/iron86/decoder"
)

// ExceptionsKept is how many exceptions an ExceptionLog keeps.
const ExceptionsKept = 64

// LoggedException is an exception with the state of the processor when it was raised.
type LoggedException struct {
	Exception
	Count uint64       // instructions before it
	Mode  decoder.Mode // of code
	CS    uint16
	SS    uint16
	IP    uint64 // of the instruction that raised it, or behind one that trapped
	Flags uint32
	CR2   uint64
	Reg   [16]uint64 // general registers; on a processor without long mode 8
}

// ExceptionLog has the last exceptions. It is no state of the machine: the guest cannot see it, and saved states and hashes do not have it.
type ExceptionLog struct {
	Total uint64 // how many there were
	ring  [ExceptionsKept]LoggedException
}

// Last returns the last exceptions, the latest last: at most n.
func (l *ExceptionLog) Last(n int) []LoggedException {
	n = min(n, ExceptionsKept, int(min(l.Total, ExceptionsKept)))
	list := make([]LoggedException, n)
	for i := range list {
		list[i] = l.ring[(l.Total-uint64(n)+uint64(i))%ExceptionsKept]
	}
	return list
}

// exceptionLog is the log of a processor.
type exceptionLog struct {
	*ExceptionLog
	lent bool // somebody else has the pointer: it is copied before it changes
}
