package cpu

// system is the state that only the system part of the processor touches.
type system struct {
	ext       uint32 // EXT bit of error codes, while an interrupt is being delivered
	hits      uint32 // bits of DR6 of the debug trap to deliver before the next instruction
	switched  bool   // a task switch was committed since the running transfer began
	stepping  bool   // TF was set when the running instruction began
	resuming  bool   // RF was set when the running instruction, executed alone, began
	before    uint32 // hits at that moment: those of MOV SS or POP SS before it
	holdDebug bool   // MOV SS or POP SS: no debug exception before the next instruction
	msr       modelRegisters
	test      [8]uint32 // test registers of the 386 and 486: stored, without effect
	// last and exceptions tell the monitor and the conformance runner what was
	// raised; the guest cannot see them.
	last        fault
	exceptions  uint64
	undelivered event         // the one whose delivery has just failed; its vector counts where cause is not causeFault
	death       ShutdownCause // of the latest shutdown
	deathKnown  bool          // it shut down here, not before it was saved
}

// cause says where an interrupt comes from: it decides which checks are made,
// the EXT bit and the RF image.
type cause uint8

// Values of cause.
const (
	causeFault    cause = iota // an exception that restarts the instruction
	causeTrap                  // #DB after an instruction
	causeExternal              // INTR or NMI
	causeINT                   // INT n
	causeINT3                  // INT3, INTO: as INT n, but neither IOPL nor VME count in V86 mode
	causeINT1                  // ICEBP: no check of the gate's DPL
)

// event is an interrupt being delivered.
type event struct {
	vector  uint8
	cause   cause
	hasCode bool
	code    uint32
}

// ShutdownCause is what a shutdown began with, for people. The guest cannot see it.
type ShutdownCause struct {
	Exception
	Address   uint64 // CR2 then: what a page fault is about
	Delivered bool   // the exception came of delivering Interrupt: INT n, a trap, or what came from outside
	Interrupt uint8
}

// modelRegisters are the model-specific registers that keep a value. Caches,
// memory types and performance events are not modelled: those registers store
// what is written and have no other effect.
type modelRegisters struct {
	SysCS, SysESP, SysEIP uint32
	TSCOffset             uint64 // added to the count of cycles
	TR12, CESR            uint64
	Counter               [2]uint64
	EventSelect           [2]uint64
	DebugCtl              uint64
	PAT                   uint64
	MTRRdef               uint64
	MTRRphys              [16]uint64
	MTRRfix               [11]uint64
	MCGstatus             uint64
	APICBase              uint64 // there is no APIC: its bits only store
	Misc                  uint64 // IA32_MISC_ENABLE
}

// fault is the exception that the instruction leaves pending when its handler returns false.
type fault struct {
	pending bool
	vector  uint8
	hasCode bool
	code    uint32
}

// Exception is an exception that was raised.
type Exception struct {
	Vector  uint8
	HasCode bool
	Code    uint32 // the error code
}
