// Package manual writes what a shell and man know of a command: the manual page, and
// completions for bash, zsh and fish. Everything comes from the commands and flags of a
// cli.App, so none of it can say anything else than the program does.
package manual
