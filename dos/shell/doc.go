// Package shell is COMMAND.COM: the prompt, the internal commands and batch files of
// MS-DOS 5, written in Go as a process of package dos (dos.GoProgram).
//
// The shell has a PSP, an environment and handles like any program, and does everything
// by calls of INT 21h. Programs that it starts are its children by EXEC. A shell that
// another one or a program has started is independent of the first.
//
// Different from MS-DOS: commands from a standard input that is no device are read
// without prompt and echo, and its end ends the shell; errors go to standard error;
// a command that is not found sets the errorlevel to 1; the exit code is the last
// errorlevel; pipes use files that are on no drive; the environment grows when needed.
// CTTY is refused.
//
// Start with run.go; line.go runs one command line, table.go has the internal commands.
//
// Sources: MS-DOS User's Guide and Reference 5.0, "Commands" and "Working with Batch
// Programs"; Ralf Brown's Interrupt List for the calls.
package shell
