// Package console is the border between the machine and a person: frames go
// out, keys and mouse movements come in. It has the types of these; the terminal
// (console/term) and pictures (console/png) are above it.
package console
