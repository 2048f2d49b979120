package dpmi

// resumption is what remains to be done when a call from one mode into the other has returned. It is data, so that a saved state can have it.
type resumption struct {
	kind   resumptionKind
	s      context // the client's state at the call; for resumeReal the state of real mode
	n      uint8   // interrupt, for resumeReal
	flags  uint32  // flags to return to, for resumeReal
	at     uint32  // address of the structure of registers, for resumeSimulated
	keep   bool    // the client keeps its registers, for resumeReflected
	list   []piece // pointers of a call of DOS
	finish finish  // of a call of DOS
	text   []byte  // for resumeText
	done   uint32  // bytes of text or data that have been moved
	moving uint32  // and those that are moved now
}

// resumptionKind says what a resumption does.
type resumptionKind uint8

// Kinds of resumption.
const (
	resumeSimulated resumptionKind = iota // function 0300h to 0302h
	resumeCallback                        // a routine of the client that real mode has called
	resumeReal                            // a handler of the client that an interrupt of real mode has called
	resumeReflected                       // a handler of real mode that an interrupt of the client has called
	resumeHardware                        // the client's handler of a hardware interrupt
	resumeDOS                             // a call of DOS with its data in the buffer
	resumeText                            // AH=09h
	resumeMove                            // AH=3Fh and 40h
	resumptionKinds
)

// finish is a last change of the state with which the client continues after a call of DOS.
type finish struct {
	kind  finishKind
	reg   int    // number of the register
	value uint32 // for finishRegister
}

// finishKind says what a finish does.
type finishKind uint8

// Kinds of finish.
const (
	finishNothing  finishKind = iota
	finishRegister            // general register reg gets value
	finishSegment             // segment register reg gets a selector for the segment that DOS has returned in it
	finishKinds
)

// piece describes the data that a pointer of a call leads to.
type piece struct {
	seg, off int    // the registers that hold the pointer
	at       uint16 // where the data goes in the buffer
	in, out  int    // how many bytes go into the buffer and come back; in may be stringIn, out stringOut
}
