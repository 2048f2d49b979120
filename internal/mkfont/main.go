package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "bios/font", "folder of the sources and of the results")
	sheet := flag.String("sheet", "", "also draw all three fonts to this PNG `file`")
	flag.Parse()
	if err := run(*dir, *sheet); err != nil {
		fmt.Fprintln(os.Stderr, "mkfont:", err)
		os.Exit(1)
	}
}

// run reads the sources in dir, writes font8.bin, font14.bin and font16.bin
// beside them and, if asked to, the sheet.
func run(dir, sheet string) error {
	f16, err := load(dir, 16, "font16.txt", "font16x.txt", "boxes.txt")
	if err != nil {
		return err
	}
	f8, err := load(dir, 8, "font8.txt", "boxes.txt")
	if err != nil {
		return err
	}
	fonts := []*set{f8, shorten(f16), f16}
	for _, f := range fonts {
		name := filepath.Join(dir, fmt.Sprintf("font%d.bin", f.height))
		if err := os.WriteFile(name, f.bytes(), 0o644); err != nil {
			return err
		}
	}
	if sheet != "" {
		return writeSheet(sheet, fonts)
	}
	return nil
}

// load reads a font of the given height from its source files.
func load(dir string, height int, names ...string) (*set, error) {
	s := newSet(height)
	s.glyphs[0] = make(bitmap, height)
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		err = s.read(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for code, g := range s.glyphs {
		if g == nil {
			return nil, fmt.Errorf("%s: glyph %02X is missing", names[0], code)
		}
	}
	return s, nil
}

// shorten makes the 8x14 font: the 8x16 one without its first and last row,
// which hold nothing but the ends of lines that join and the edges of fills.
func shorten(f *set) *set {
	s := newSet(f.height - 2)
	for code, g := range f.glyphs {
		s.glyphs[code] = g[1 : f.height-1]
	}
	return s
}

// bytes returns the font as the hardware's character generator wants it:
// glyph after glyph, a byte a row.
func (s *set) bytes() []byte {
	var out []byte
	for _, g := range s.glyphs {
		out = append(out, g...)
	}
	return out
}
