package png

import (
	"bufio"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/console"
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
// text. An ordinary file that could not be written whole is removed.
func WriteFile(name string, f *console.Frame) error {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("png: %w", err)
	}
	write := WriteText
	if strings.HasSuffix(strings.ToLower(name), ".png") {
		write = Write
	}
	info, statErr := file.Stat()
	err = write(file, f)
	if cerr := file.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("png: %w", cerr)
	}
	if err != nil && statErr == nil && info.Mode().IsRegular() {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
