// Package point has the monitor's points: places and events at which a run stops.
//
// A Point is a breakpoint (execution), a watchpoint (memory), or waits for ports, interrupts, changes of the
// processor's mode or task switches. A Set arms the processor with all points of a debugger (cpu.Inspect), and finds
// the one that a hit makes stop, by its condition and its count.
//
// Breakpoints and watchpoints at linear addresses hold in every address space, as with the debug registers. A
// watchpoint also meets accesses to the same memory through other linear addresses. To find that memory, and to test
// conditions, a Set asks its Machine.
package point
