package host

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are what a program talks to. A nil reader is at its end, a nil writer discards what it
// gets.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// FileOf returns the file of the host that a stream is, nil when it is none.
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

// IsDevice reports whether a stream is a device, such as a terminal or the null device, and no file or pipe.
func IsDevice(stream any) bool {
	f := FileOf(stream)
	if f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// RawInput passes the keys of a terminal on one by one while a serial line is on it. It returns
// what restores the terminal, and whether the terminal is raw now.
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
