package machine

import "fmt"

// Reason says why a run ended.
type Reason uint8

// Reasons for the end of a run.
const (
	Running      Reason = iota // it has not ended: the time or the instructions that Run was to run for have passed
	PowerOff                   // the guest switched the machine off (APM, port 8900h)
	DebugExit                  // a write to the debug-exit port; Stop.Code is the value
	Dead                       // halted with interrupts off: nothing can ever happen again
	Shutdown                   // triple fault
	Reset                      // the guest asked for a reset, with Config.NoReboot
	Break                      // what a debugger waits for has happened (cpu.Inspect); the machine can go on
	RecordingEnd               // the recording that was played ends here
)

// Ended is the reason if a service written in Go has ended the run (Services.End). Stop.Code is the value
// that it gave.
const Ended Reason = 100

// Away is the reason why a machine does not run that runs on another host, or is about to (SetAway).
const Away Reason = 101

// Stop is the end of a run.
type Stop struct {
	Reason Reason
	Code   uint32
}

// String returns a short name of the reason. Stop.String says more.
func (r Reason) String() string {
	switch r {
	case Running:
		return "running"
	case PowerOff:
		return "power off"
	case DebugExit:
		return "debug exit"
	case Dead:
		return "dead"
	case Shutdown:
		return "shutdown"
	case Reset:
		return "reset"
	case Break:
		return "break"
	case RecordingEnd:
		return "recording end"
	case Away:
		return "away"
	}
	return "ended"
}

// String says in words why the run ended.
func (s Stop) String() string {
	switch s.Reason {
	case Running:
		return "running"
	case PowerOff:
		return "the guest powered the machine off"
	case DebugExit:
		return fmt.Sprintf("the guest wrote %#x to the debug-exit port", s.Code)
	case Dead:
		return "the guest halted with interrupts disabled"
	case Shutdown:
		return "the processor shut down (triple fault)"
	case Break:
		return "stopped for the debugger"
	case RecordingEnd:
		return "the recording ends here"
	case Away:
		return "the machine is on another host"
	case Ended:
		return fmt.Sprintf("the program ended with code %d", s.Code)
	}
	return "the guest asked for a reset"
}
