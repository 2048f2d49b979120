package host

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are what a program talks to. A nil one is at its end and takes all.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// FileOf is what a stream is at the host, nil when it is none of the host's.
func FileOf(stream any) *os.File {
	if o, ok := stream.(*outlet); ok {
		stream = o.Writer
	}
	f, _ := stream.(*os.File)
	return f
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f := FileOf(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// RawInput passes keys on one by one while a serial line is on a terminal. It
// returns what restores the terminal, and whether it is raw now.
func RawInput(in io.Reader) (restore func(), raw bool) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}, false
	}
	old, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return func() {}, false
	}
	return func() { _ = term.Restore(int(f.Fd()), old) }, true
}
