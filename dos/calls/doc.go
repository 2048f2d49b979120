// Package calls is INT 21h as programs written in Go use it: COMMAND.COM (package shell) and the external commands
// (package external). System makes the calls; their data goes through the memory of the process. What programs share
// besides stands here, too: how a command line is split, messages for errors, lines and keys of standard input, the
// environment, redirections.
//
// Start with System in system.go.
//
// Sources: Ralf Brown's Interrupt List for the calls.
package calls
