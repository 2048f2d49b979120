package shell

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// listing says what a DIR command asks for.
type listing struct {
	wide, page, bare, deep, lower bool   // /W, /P, /B, /S and /L were given
	hide, want                    uint8  // attributes that a file must not have, and must have
	order                         string // the letters of /O; "": files are listed in the order of the directory
	row                           int    // how many rows of the page are filled
	files, all                    int    // how many files were listed of this directory, and of all
	bytes, allBytes               uint64 // the sum of their sizes
}

// pageRows is how many rows DIR /P fills before it waits.
const pageRows = 23

// dirCommand executes DIR. The variable DIRCMD has switches that hold unless the command has others.
func (s *Shell) dirCommand(args string) error {
	list, switches := calls.Arguments(args)
	l := &listing{hide: calls.AttrHidden | calls.AttrSystem}
	if v, ok := s.env.Get("DIRCMD"); ok {
		_, preset := calls.Arguments(v)
		switches = append(preset, switches...)
	}
	for _, w := range switches {
		if !l.option(w) {
			return s.Complain("Invalid switch - /" + w)
		}
	}
	if len(list) > 1 {
		return s.Complain("Too many parameters - " + list[1])
	}
	path := "*.*"
	if len(list) == 1 {
		path = s.dirPattern(list[0])
	}
	err := s.list(l, path)
	if err != nil {
		return s.Fails(err)
	}
	return nil
}

// option takes a switch, which a minus sign turns off. It returns false if there is no such switch.
func (l *listing) option(w string) bool {
	on := !strings.HasPrefix(w, "-")
	w = strings.TrimPrefix(w, "-")
	if w == "" {
		return false
	}
	switch w[0] {
	case 'W':
		l.wide = on
	case 'P':
		l.page = on
	case 'B':
		l.bare = on
	case 'S':
		l.deep = on
	case 'L':
		l.lower = on
	case 'O':
		l.order = ""
		if on {
			if l.order = strings.TrimPrefix(w[1:], ":"); l.order == "" {
				l.order = "GN"
			}
		}
	case 'A':
		return l.attributes(strings.TrimPrefix(w[1:], ":"), on)
	default:
		return false
	}
	return true
}

// attributes takes the letters of /A, or of /-A if on is not set. Without letters all files are listed. Each
// letter restricts the list to files with an attribute, or without it if a minus sign precedes the letter. It
// returns false for letters that mean nothing.
func (l *listing) attributes(letters string, on bool) bool {
	l.hide, l.want = 0, 0
	if !on {
		l.hide = calls.AttrHidden | calls.AttrSystem
		return letters == ""
	}
	not := false
	for i := range len(letters) {
		bit := map[byte]uint8{'D': calls.AttrDir, 'H': calls.AttrHidden, 'S': calls.AttrSystem, 'R': calls.AttrReadOnly, 'A': calls.AttrArchive}[letters[i]]
		switch {
		case letters[i] == '-':
			not = true
			continue
		case bit == 0:
			return false
		case not:
			l.hide |= bit
		default:
			l.want |= bit
		}
		not = false
	}
	return true
}

// dirPattern returns the pattern that DIR makes of its argument: everything in a directory, and any
// extension for a name without one.
func (s *Shell) dirPattern(path string) string {
	if p, whole := s.inDirectory(path); whole {
		return p
	}
	dir, name := calls.SplitPath(path)
	switch {
	case strings.HasPrefix(name, "."):
		name = "*" + name
	case !strings.Contains(name, "."):
		name += ".*"
	}
	return dir + name
}

// list lists the files that fit a pattern, with /S also those in the directories below.
func (s *Shell) list(l *listing, pattern string) error {
	full, err := s.FullName(pattern)
	if err != nil {
		return err
	}
	if !l.bare {
		label, err := s.labelText(full[:1])
		if err == nil {
			err = s.row(l, "", label)
		}
		if err != nil {
			return err
		}
	}
	dir, name := calls.SplitPath(full)
	if err := s.tree(l, dir, name, 0); err != nil {
		return err
	}
	switch {
	case l.all == 0:
		return s.Complain("File not found")
	case l.bare:
		return nil
	}
	if l.deep {
		if err := s.row(l, "", "Total files listed:", total(l.all, l.allBytes)); err != nil {
			return err
		}
	}
	n, _ := calls.DriveOf(full)
	free, err := s.Free(n)
	if err != nil {
		return err
	}
	return s.row(l, fmt.Sprintf("%28d bytes free", free))
}

// total returns the row with the number of files and the sum of their sizes.
func total(files int, bytes uint64) string {
	return fmt.Sprintf("%9d file(s) %10d bytes", files, bytes)
}

// maxLevels bounds how many levels of directories /S lists.
const maxLevels = 32

// tree lists a directory, and with /S those below it, which it is level levels below the first. dir ends with a
// backslash.
func (s *Shell) tree(l *listing, dir, name string, level int) error {
	found, err := s.Find(dir+name, calls.AttrHidden|calls.AttrSystem|calls.AttrDir)
	if err != nil && (err != calls.ErrPath || level > 0) {
		return err
	}
	found = slices.DeleteFunc(found, func(e calls.Entry) bool {
		return e.Attr&l.hide != 0 || e.Attr&l.want != l.want || l.bare && (e.Name == "." || e.Name == "..")
	})
	l.sort(found)
	if err := s.directoryRows(l, dir, found); err != nil {
		return err
	}
	if !l.deep || level == maxLevels {
		return nil
	}
	below, err := s.Find(dir+"*.*", calls.AttrDir|calls.AttrHidden|calls.AttrSystem)
	if err != nil {
		return err
	}
	for _, e := range below {
		if e.Dir() && e.Name != "." && e.Name != ".." && e.Attr&l.hide&calls.AttrHidden == 0 {
			if err := s.tree(l, dir+e.Name+`\`, name, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// directoryRows prints the rows of one directory: its name, its entries, and their total.
func (s *Shell) directoryRows(l *listing, dir string, found []calls.Entry) error {
	if len(found) == 0 && l.deep {
		return nil
	}
	shown := strings.TrimSuffix(dir, `\`)
	if strings.HasSuffix(shown, ":") {
		shown = dir
	}
	if !l.bare {
		if l.deep {
			shown = "\r\nDirectory of " + shown
		} else {
			shown = " Directory of " + shown
		}
		if err := s.row(l, shown, ""); err != nil {
			return err
		}
	}
	l.files, l.bytes = 0, 0
	for _, e := range found {
		l.files++
		l.bytes += uint64(e.Size)
	}
	l.all += l.files
	l.allBytes += l.bytes
	if err := s.entries(l, dir, found); err != nil || l.bare || len(found) == 0 {
		return err
	}
	return s.row(l, total(l.files, l.bytes))
}

// entries prints the rows for the entries of a directory.
func (s *Shell) entries(l *listing, dir string, found []calls.Entry) error {
	var wide []string
	for _, e := range found {
		name := e.Name
		if l.lower {
			name = strings.ToLower(name)
		}
		text := ""
		switch {
		case l.bare && l.deep:
			text = dir + name
		case l.bare:
			text = name
		case l.wide && e.Dir():
			wide = append(wide, "["+name+"]")
			continue
		case l.wide:
			wide = append(wide, name)
			continue
		default:
			text = long(e, name)
		}
		if err := s.row(l, text); err != nil {
			return err
		}
	}
	for ; len(wide) > 0; wide = wide[min(5, len(wide)):] {
		text := ""
		for _, w := range wide[:min(5, len(wide))] {
			text += fmt.Sprintf("%-16s", w)
		}
		if err := s.row(l, strings.TrimRight(text, " ")); err != nil {
			return err
		}
	}
	return nil
}

// long returns a line of the full listing.
func long(e calls.Entry, name string) string {
	base, ext, _ := strings.Cut(name, ".")
	if name == "." || name == ".." {
		base, ext = name, ""
	}
	size := fmt.Sprintf("%10d", e.Size)
	if e.Dir() {
		size = " <DIR>    "
	}
	hour, half := e.Clock>>11, byte('a')
	if hour >= 12 {
		hour, half = hour-12, 'p'
	}
	if hour == 0 {
		hour = 12
	}
	return fmt.Sprintf("%-8s %-3s%s %02d-%02d-%02d  %2d:%02d%c", base, ext, size,
		e.Date>>5&15, e.Date&31, (e.Date>>9+80)%100, hour, e.Clock>>5&63, half)
}

// row prints rows. With /P it waits for a key whenever the page is full.
func (s *Shell) row(l *listing, texts ...string) error {
	for _, text := range texts {
		if err := s.Print(text + "\r\n"); err != nil {
			return err
		}
		l.row += 1 + strings.Count(text, "\n")
		if !l.page || l.row < pageRows {
			continue
		}
		l.row = 0
		if err := s.pauseCommand(""); err != nil {
			return err
		}
	}
	return nil
}

// sort sorts the entries as /O says: by names (N), extensions (E), sizes (S) or dates (D), or with directories
// first (G). Of two letters the first counts more. A minus sign before a letter reverses its order.
func (l *listing) sort(list []calls.Entry) {
	slices.SortStableFunc(list, func(a, b calls.Entry) int {
		sign := 1
		for i := range len(l.order) {
			c := 0
			switch l.order[i] {
			case '-':
				sign = -1
				continue
			case 'N':
				c = strings.Compare(a.Name, b.Name)
			case 'E':
				c = strings.Compare(extension(a.Name), extension(b.Name))
			case 'S':
				c = cmp.Compare(a.Size, b.Size)
			case 'D':
				c = cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Clock, b.Clock))
			case 'G':
				c = int(b.Attr&calls.AttrDir) - int(a.Attr&calls.AttrDir)
			}
			if c != 0 {
				return c * sign
			}
			sign = 1
		}
		return 0
	})
}

// extension returns the extension of a name, without the dot.
func extension(name string) string {
	_, ext, _ := strings.Cut(name, ".")
	return ext
}
