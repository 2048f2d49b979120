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

// WriteText writes a text screen as lines of UTF-8, one a row, up to the last
// row that is not blank. A graphics screen
// is one line with its size in brackets, a blank screen "[blank]".
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

// WriteFile writes a frame to a file: a picture when its name ends in .png, else
// text. When it cannot be written whole, an old file stays as it was.
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
