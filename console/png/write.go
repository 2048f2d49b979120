package png

import (
	"bufio"
	"fmt"
	"image/png"
	"io"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/hostfile"
)

// Write writes the picture of a frame as a PNG file.
func Write(w io.Writer, f *console.Frame) error {
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(w, Image(f)); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	return nil
}

// WriteText writes the rows of a text screen as lines of UTF-8, up to the last row that is not blank.
// For a graphics screen it writes one line with the size in brackets, and for a blank screen "[blank]".
func WriteText(w io.Writer, f *console.Frame) error {
	b := bufio.NewWriter(w)
	switch f.Mode {
	case console.Text:
		rows := f.Text()
		for len(rows) > 0 && rows[len(rows)-1] == "" {
			rows = rows[:len(rows)-1]
		}
		for _, row := range rows {
			fmt.Fprintln(b, row)
		}
	case console.Graphics:
		fmt.Fprintf(b, "[graphics %dx%d]\n", f.W, f.H)
	default:
		fmt.Fprintln(b, "[blank]")
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	return nil
}

// WriteFile writes a frame to a file, as a picture if the name ends in .png and otherwise as text. If
// it cannot be written whole, a file that was there stays as it was.
func WriteFile(name string, f *console.Frame) error {
	if err := CheckName(name); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	write := WriteText
	if strings.HasSuffix(strings.ToLower(name), ".png") {
		write = Write
	}
	err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error { return write(w, f) })
	if err != nil && !strings.HasPrefix(err.Error(), "png: ") {
		err = fmt.Errorf("png: %w", err)
	}
	return err
}
