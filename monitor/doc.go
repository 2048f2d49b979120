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
//
// Start reading at the table in commands.go: a command is a row there and a function
// func(mo *Monitor, arg string) error. What it needs of the machine is in guest (guest.go, registers.go, code.go); running
// and travelling are in run.go and travel.go. Package expr has the language of expressions, package point breakpoints and
// watchpoints. for_view.go and for_gdb.go are for those who use a Monitor in place of a person at the prompt.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package monitor
