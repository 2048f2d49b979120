// Package qmp serves the QEMU Machine Protocol: programs control a machine by commands in JSON, and are told what
// happens to it by events.
//
// A client gets a greeting, sends qmp_capabilities, and then commands, each with an answer:
//
//	{"QMP": {"version": …, "capabilities": []}}
//	{"execute": "qmp_capabilities"}
//	{"return": {}}
//	{"execute": "query-status", "id": 1}
//	{"return": {"running": true, …}, "id": 1}
//	{"event": "STOP", "timestamp": …}
//
// The commands are those of QEMU, with its arguments, answers, events and errors, as far as this machine has what they
// are about: docs/CONTROL.md lists them beside QEMU's. Commands of QEMU that are not here are errors of class
// CommandNotFound. There is no out-of-band execution.
//
// A Server belongs to a Host, the session with the machine. Commands are executed on the goroutine that runs the
// machine, between two slices of the run; all the rest, on the goroutines of clients. What waits for a client
// is bounded: one that does not read loses its connection, and never delays the machine.
//
// The protocol is described in QEMU's manual, "QEMU Machine Protocol Specification", the commands in its "QEMU QMP
// Reference Manual". The forms of answers and errors were compared with those of QEMU 7.2.
//
// Start reading with Server.Serve, then the list in table.go.
package qmp
