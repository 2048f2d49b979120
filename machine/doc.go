// Package machine builds a PC from a Config and runs it. It is the only place that
// knows which wire goes where, and the API for programs that embed iron86 without the
// parts of a session.
//
// A Machine belongs to one goroutine. Its time is virtual and follows from the count of
// retired instructions, so that the same configuration and the same input at the same
// times give the same states. Input from the host comes only through Key, Mouse,
// SendSerial, ChangeFloppy, ChangeCD and Reset. The Journal is told of each, if there is
// one (package machine/history).
//
//	m, err := machine.New(machine.Config{Floppy: [2]block.Disk{disk}})
//	if err != nil { … }
//	stop := m.Run(30 * clock.Second)
//
// Start reading at run.go, the loop that lets time pass, and wiring.go, which lists the chips and connects them.
package machine
