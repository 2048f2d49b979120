// Package lancmd is the command iron86 lan, which runs the machines of several command lines in one process, on one network. It parts the line, gives each machine
// a port of a session/lan.Segment, which keeps them in step, and joins their statuses. Start reading at Command.
package lancmd
