package file

import (
	"strings"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// Long names as Windows 95 has them (RBIL, "INT 21/AH=71h"): the name of the host, in the characters of DOS, up to 255 of them, in the
// case in which it was given. The short name that goes with it is the one that every other call shows (entries).

// maxLong is the longest name, and maxLongPath the longest path with drive and zero, in characters.
const (
	maxLong     = 255
	maxLongPath = 260
)

// longForbidden are the characters that no long name has.
const longForbidden = "\"*/:<>?\\|"

// validLong reports whether name can be a long name.
func validLong(name string) bool {
	if name == "" || len(name) > maxLong || strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") {
		return false
	}
	for i := range len(name) {
		if name[i] < ' ' || strings.IndexByte(longForbidden, name[i]) >= 0 {
			return false
		}
	}
	return true
}

// longName returns the long name of an entry. A name of the host that is none, or has characters that DOS lacks, is shown by its short one,
// which programs can give.
func longName(page *codepage.Page, n entry) string {
	if name, ok := page.Bytes(n.host); ok && validLong(name) {
		return name
	}
	return n.name
}

// findLong looks for a component of a path in a host directory by its long name, whatever the case, or by its short one. A name that is
// spelt as on the host is preferred.
func findLong(v *drive, dir, given string) (entry, errno.Code) {
	list, e := v.list(dir)
	if e != errno.None {
		return entry{}, e
	}
	host, upper := v.page.Text(given), v.page.UpperAll(given)
	best, rank := entry{}, 0
	for _, n := range list {
		switch {
		case n.host == host:
			return n, errno.None
		case rank < 2 && strings.EqualFold(n.host, host):
			best, rank = n, 2
		case rank < 1 && n.name == upper:
			best, rank = n, 1
		}
	}
	if rank == 0 {
		return entry{}, errno.File
	}
	return best, errno.None
}

// newHost returns the name on the host of what is to be made at p.
func (p *place) newHost() string {
	if p.long {
		return p.v.page.Text(p.given)
	}
	return p.v.page.Text(truncate(p.given))
}

// shortOf returns the short name of what was made in a host directory.
func shortOf(v *drive, dir, host string) string {
	list, _ := v.list(dir)
	for _, n := range list {
		if n.host == host {
			return n.name
		}
	}
	return shortName(v.page, host, 1)
}

// longPath returns a directory of the host below the root in long names, without a leading backslash. dosDir is the same one in short names.
func longPath(page *codepage.Page, dir, dosDir string) string {
	if dir == "." || dir == "" {
		return ""
	}
	hosts, names := strings.Split(dir, "/"), strings.Split(dosDir, `\`)
	for i := range names {
		names[i] = longName(page, entry{names[i], hosts[i]})
	}
	return strings.Join(names, `\`)
}

// withoutTail returns the short name that Windows would begin with for a long one, without the number that makes it the only one.
func withoutTail(page *codepage.Page, long string) string {
	if name := page.UpperAll(long); valid83(name) {
		return name
	}
	clean := func(s string, most int) string {
		var b []byte
		for i := 0; i < len(s) && len(b) < most; i++ {
			switch c := page.Upper(s[i]); {
			case c == ' ' || c == '.':
			case c < ' ' || strings.IndexByte(forbidden, c) >= 0:
				b = append(b, '_')
			default:
				b = append(b, c)
			}
		}
		return string(b)
	}
	base, ext := cutName(strings.Trim(long, ". "))
	name := clean(base, 8)
	if ext = clean(ext, 3); ext != "" {
		name += "." + ext
	}
	return name
}

// longPattern is what a search by long names looks for.
type longPattern struct {
	page  *codepage.Page
	text  string // in upper case
	noDot bool   // names with a dot do not fit
	must  uint8  // attributes that all of them have
	next  int    // where the search goes on in the listing
}

// newPattern makes the pattern for the last component of a path. "*.*" stands for all names, and a dot at the end for none.
func newPattern(page *codepage.Page, given string, must uint8) *longPattern {
	p := &longPattern{page: page, text: page.UpperAll(given), must: must}
	if p.text == "*.*" {
		p.text = "*"
	}
	if text, ok := strings.CutSuffix(p.text, "."); ok && strings.Contains(text, "*") {
		p.text, p.noDot = text, true
	}
	return p
}

// fits reports whether an entry fits by its long or its short name.
func (p *longPattern) fits(n entry) bool {
	long := p.page.UpperAll(longName(p.page, n))
	if p.noDot && strings.Contains(long, ".") {
		return false
	}
	return glob(p.text, long) || glob(p.text, n.name)
}

// glob reports whether a name fits a pattern in which * stands for any characters and ? for one. It goes back to the last * only, so that it
// takes no longer than the product of both lengths.
func glob(pattern, name string) bool {
	star, from, i, j := -1, 0, 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, from = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || pattern[i] == name[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}
