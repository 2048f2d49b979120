// Package monitor is the debugger: a command language to stop a machine, look
// into it, change it and go back in its time. Package gdb serves gdb with it.
//
// A Monitor belongs to the goroutine of its machine. Do executes one command
// line; where lines come from is the program's affair. What the commands are is
// in help and in docs/MONITOR.md, whose examples are tests.
//
// Nothing that only looks changes the machine: memory is read without effects on
// devices, registers are read from states. What changes it (set, edit, fill,
// load, type, insert …) becomes part of its history, as an input does.
package monitor
