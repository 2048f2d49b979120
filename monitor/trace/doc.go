// Package trace writes what a guest does as lines of text or JSON: calls of DOS and of the BIOS with their arguments and results,
// exceptions, interrupts, accesses to ports, and more. It is strace for a PC.
//
// A Tracer is told by the processor (cpu.Observer) and looks at registers and memory without changing them, so a traced run is the same run, with
// the same state hash. What is executed again after a journey in time is not written again.
//
// A call is written when it returns: when the processor comes to the instruction behind the INT with the stack as it was. What is traced
// meanwhile comes first; then the call is written twice, as unfinished and as resumed, as strace does.
//
//	list, err := trace.Parse("int21,exc,file=trace.txt")
//	t, err := trace.New(m, evaluator, trace.Config{Outputs: []trace.Options{list}, Standard: os.Stderr})
//	…
//	err = t.Close()
//
// Start reading with Tracer in tracer.go. What the functions of DOS and of the BIOS take and return is in tables: dos.go, bios.go. The
// language of these is in spec.go.
package trace
