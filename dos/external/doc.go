// Package external has the external commands of MS-DOS 6.22, written in Go as processes of package dos: files of the drive
// with COMMAND.COM, which is on the PATH, so that batch files, makefiles and programs can execute them. They make the calls
// of INT 21h that any program makes (package calls), so that redirection, pipes, current directories, Ctrl-C and
// recordings are those of any program.
//
// Switches and exit codes are those of MS-DOS 6.22; the messages are ours. Reports about files go to standard output,
// complaints about the command line to standard error. What differs is said at each command.
//
// Start with command.go, what commands share, and table.go, which has them all. Each command has a file of its name.
//
// Sources: MS-DOS 6.22's HELP; the published sources of MS-DOS 4.0 for exit codes; FreeDOS's manuals.
package external
