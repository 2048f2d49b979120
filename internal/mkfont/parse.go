package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// glyphWidth is the width of every character cell in pixels.
const glyphWidth = 8

// bitmap is one character cell: one byte a row, bit 7 the leftmost pixel.
type bitmap []byte

// set is a font being built: every glyph of one height, and the marks that
// are put over or under letters.
type set struct {
	height int
	glyphs [256]bitmap
	marks  map[string][]string
}

// newSet returns an empty font of the given height in rows.
func newSet(height int) *set {
	return &set{height: height, marks: map[string][]string{}}
}

// entry is one definition of a source file: its heading's words and its rows.
type entry struct {
	line int
	head []string
	rows []string
}

// readEntries splits a source file into definitions. A heading starts with two
// hexadecimal digits or the word mark; what follows it are rows of '#' and '.'.
func readEntries(r io.Reader) ([]entry, error) {
	var list []entry
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		switch {
		case text == "" || text[0] == ';':
		case strings.Trim(text, "#.") == "":
			if len(list) == 0 || len(text) > glyphWidth {
				return nil, fmt.Errorf("line %d: a row that belongs to no glyph or is wider than %d", n, glyphWidth)
			}
			last := &list[len(list)-1]
			last.rows = append(last.rows, text)
		default:
			list = append(list, entry{line: n, head: strings.Fields(text)})
		}
	}
	return list, in.Err()
}

// read adds the definitions of one source file to the font.
func (s *set) read(r io.Reader) error {
	list, err := readEntries(r)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := s.define(e); err != nil {
			return fmt.Errorf("line %d: %s: %w", e.line, strings.Join(e.head, " "), err)
		}
	}
	return nil
}

// define carries out one definition.
func (s *set) define(e entry) error {
	if len(e.head) < 2 {
		return fmt.Errorf("a heading needs a code and a form")
	}
	if e.head[0] == "mark" {
		s.marks[e.head[1]] = e.rows
		return nil
	}
	code, err := strconv.ParseUint(e.head[0], 16, 8)
	if err != nil {
		return err
	}
	g, err := s.form(e)
	if err != nil {
		return err
	}
	s.glyphs[code] = g
	return nil
}

// form makes the bitmap that a heading and its rows describe.
func (s *set) form(e entry) (bitmap, error) {
	args := e.head[2:]
	switch word := e.head[1]; word {
	case "from":
		return s.compose(args)
	case "invert":
		g, err := s.glyph(args, 0)
		if err != nil {
			return nil, err
		}
		for y := range g {
			g[y] = ^g[y]
		}
		return g, nil
	case "box":
		return box(s.height, args)
	case "fill":
		return s.fill(args)
	case "lower", "upper":
		g := make(bitmap, s.height)
		for y := range g {
			if (y >= s.height/2) == (word == "lower") {
				g[y] = 0xFF
			}
		}
		return g, nil
	default:
		return s.drawn(word, args, e.rows)
	}
}

// glyph copies the glyph whose code stands in args[i].
func (s *set) glyph(args []string, i int) (bitmap, error) {
	if i >= len(args) {
		return nil, fmt.Errorf("no code given")
	}
	code, err := strconv.ParseUint(args[i], 16, 8)
	if err != nil {
		return nil, err
	}
	if s.glyphs[code] == nil {
		return nil, fmt.Errorf("glyph %02X is not drawn yet", code)
	}
	return append(bitmap(nil), s.glyphs[code]...), nil
}

// top reads a row number written tN.
func (s *set) top(word string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(word, "t"))
	if err != nil || n < 0 || n >= s.height || !strings.HasPrefix(word, "t") {
		return 0, fmt.Errorf("%q is not a row of the cell", word)
	}
	return n, nil
}

// drawn places rows in the cell from the row of word on; "down" and "up" in args
// continue the last or first row to the edge of the cell.
func (s *set) drawn(word string, args, rows []string) (bitmap, error) {
	g := make(bitmap, s.height)
	y, err := s.top(word)
	if err != nil {
		return nil, err
	}
	if err := paint(g, rows, y); err != nil {
		return nil, err
	}
	for _, a := range args {
		switch a {
		case "down":
			for i := y + len(rows); i < s.height; i++ {
				g[i] = g[y+len(rows)-1]
			}
		case "up":
			for i := 0; i < y; i++ {
				g[i] = g[y]
			}
		default:
			return nil, fmt.Errorf("unknown word %q", a)
		}
	}
	return g, nil
}

// paint ORs rows into the cell from row y on. Rows of up to six pixels stand
// one pixel from the left, wider ones at the edge.
func paint(g bitmap, rows []string, y int) error {
	if y+len(rows) > len(g) {
		return fmt.Errorf("%d rows from row %d do not fit", len(rows), y)
	}
	for i, row := range rows {
		left := 0
		if len(row) <= 6 {
			left = 1
		}
		for x, c := range row {
			if c == '#' {
				g[y+i] |= 0x80 >> (left + x)
			}
		}
	}
	return nil
}

// compose makes a letter with a mark: CODE [drop ROW ROW] + MARK tROW. The
// dropped rows make a capital lower; what is above them moves down.
func (s *set) compose(args []string) (bitmap, error) {
	g, err := s.glyph(args, 0)
	if err != nil {
		return nil, err
	}
	for args = args[1:]; len(args) > 0 && args[0] != "+"; args = args[1:] {
		if args[0] == "drop" {
			continue
		}
		row, err := strconv.Atoi(args[0])
		if err != nil || row < 0 || row >= s.height {
			return nil, fmt.Errorf("cannot drop row %q", args[0])
		}
		copy(g[1:row+1], append(bitmap(nil), g[:row]...))
		g[0] = 0
	}
	if len(args) != 3 || s.marks[args[1]] == nil {
		return nil, fmt.Errorf("want + MARK tROW, have %q", args)
	}
	y, err := s.top(args[2])
	if err != nil {
		return nil, err
	}
	return g, paint(g, s.marks[args[1]], y)
}

// fill repeats the given rows over the whole cell.
func (s *set) fill(rows []string) (bitmap, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("nothing to fill with")
	}
	g := make(bitmap, s.height)
	for y := range g {
		if err := paint(g, rows[y%len(rows):y%len(rows)+1], y); err != nil {
			return nil, err
		}
	}
	return g, nil
}
