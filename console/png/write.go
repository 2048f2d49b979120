package png

import (
	"bufio"
	"fmt"
	"image/png"
	"io"
	"path/filepath"
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

// WritePPM writes the picture of a frame as a PPM file of three bytes a pixel, as QEMU's screendump does.
func WritePPM(w io.Writer, f *console.Frame) error {
	p := pictureOf(f)
	b := fmt.Appendf(make([]byte, 0, 20+3*len(p.Pix)), "P6\n%d %d\n255\n", p.W, p.H)
	for _, c := range p.Pix {
		b = append(b, uint8(c>>16), uint8(c>>8), uint8(c))
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("ppm: %w", err)
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

// WriteFile writes a frame to a file, as a picture if the name ends in .png or .ppm and otherwise as text. If
// it cannot be written whole, a file that was there stays as it was.
func WriteFile(name string, f *console.Frame) error {
	if err := CheckName(name); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	write := WriteText
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		write = Write
	case ".ppm":
		write = WritePPM
	}
	err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error { return write(w, f) })
	if err != nil && !strings.HasPrefix(err.Error(), "png: ") {
		err = fmt.Errorf("png: %w", err)
	}
	return err
}
