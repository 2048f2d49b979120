// Package console is the border between the machine and a person: frames go
// out, keys and mouse movements come in. It has types and two small interfaces;
// the terminal (console/term) and pictures (console/png) are above it.
package console
