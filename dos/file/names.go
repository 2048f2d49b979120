package file

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"sort"
	"strings"

	"github.com/iron86/iron86/dos/codepage"
)

// entry is a file or directory of the host with the name that DOS programs see.
type entry struct {
	name string // DOS name, upper case, in the code page: NAME.EXT
	host string
}

// forbidden are the characters that no DOS file name has.
const forbidden = "\"*+,./:;<=>?[\\]|"

// validChars reports whether every program can give this part of a name; so it has no blanks.
func validChars(part string) bool { return validOrBlank(part) && !strings.Contains(part, " ") }

// validOrBlank is validChars, but allows blanks. Programs can give names with blanks within, though
// command lines cannot: DOS's parser of names accepts them in paths, except as the first character
// (MS-DOS 4.0 sources, FCB.ASM, NameTrans).
func validOrBlank(part string) bool {
	for i := range len(part) {
		if part[i] < ' ' || part[i] == 0x7f || strings.IndexByte(forbidden, part[i]) >= 0 {
			return false
		}
	}
	return true
}

// cutName splits NAME.EXT at its last dot.
func cutName(name string) (base, ext string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// valid83 reports whether DOS can hold the name as it is.
func valid83(name string) bool {
	base, ext := cutName(name)
	return len(base) >= 1 && len(base) <= 8 && len(ext) <= 3 && validChars(base) && validChars(ext) &&
		!strings.HasSuffix(name, ".")
}

// truncate cuts a name that a program gives to eight and three characters, as DOS does without an
// error. Blanks at the end of either part only fill it up and are dropped. The result is "" when no
// name is left, a character is invalid, or there is a second dot. Wildcards are kept; what follows
// a * up to the dot does not count.
func truncate(name string) string {
	base, ext, _ := strings.Cut(strings.TrimRight(name, " "), ".")
	if base == "" || base[0] == ' ' || !validPattern(base) || !validPattern(ext) {
		return ""
	}
	base, ext = strings.TrimRight(base[:min(len(base), 8)], " "), strings.TrimRight(ext[:min(len(ext), 3)], " ")
	if ext != "" {
		return base + "." + ext
	}
	return base
}

// withoutWildcards puts a character of names in the place of each wildcard, withoutMarks in that of each dot, too.
var (
	withoutWildcards = strings.NewReplacer("*", "_", "?", "_")
	withoutMarks     = strings.NewReplacer("*", "_", "?", "_", ".", "_")
)

// validPattern is validOrBlank for a part of a name that may have wildcards.
func validPattern(part string) bool { return validOrBlank(withoutWildcards.Replace(part)) }

// shortName makes a DOS name for a host name that is none. It consists of two characters of the
// host name, four digits of its hash, so that it does not change when other files come and go, and
// ~n.
func shortName(page *codepage.Page, host string, n int) string {
	clean := func(s string, max int) string {
		var b []byte
		for _, r := range strings.ToUpper(s) {
			if c, ok := page.Code(r); ok && c > ' ' && c < 0x7f && strings.IndexByte(forbidden, c) < 0 && len(b) < max {
				b = append(b, c)
			}
		}
		return string(b)
	}
	trimmed := strings.TrimLeft(host, ".")
	base, ext := cutName(trimmed)
	h := fnv.New32a()
	_, _ = h.Write([]byte(host)) // writing to a hash cannot fail
	digits := fmt.Sprintf("%04X", (h.Sum32()>>16)^(h.Sum32()&0xffff))
	name := clean(base, 2) + digits + "~" + fmt.Sprint(n)
	if ext = clean(ext, 3); ext != "" {
		name += "." + ext
	}
	return name
}

// entries gives every name of a host directory its DOS name. Names that are DOS names already come
// first; the others get names that are free.
func entries(page *codepage.Page, names []string) []entry {
	sort.Strings(names)
	taken := make(map[string]bool, len(names))
	list := make([]entry, 0, len(names))
	var long []string
	for _, host := range names {
		name, ok := page.Bytes(host)
		name = page.UpperAll(name)
		if !ok || !valid83(name) || taken[name] || isDevice(name) {
			long = append(long, host)
			continue
		}
		taken[name] = true
		list = append(list, entry{name, host})
	}
	for _, host := range long {
		for n := 1; n <= 9; n++ {
			if name := shortName(page, host, n); !taken[name] {
				taken[name] = true
				list = append(list, entry{name, host})
				break
			}
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].host < list[j].host })
	return list
}

// Padded returns NAME.EXT as eleven characters with blanks. A * becomes question marks.
func Padded(name string) [11]byte {
	var p [11]byte
	base, ext := cutName(name)
	if name == "." || name == ".." {
		base, ext = name, ""
	}
	fill(p[:8], base)
	fill(p[8:], ext)
	return p
}

// fill copies a part of a name and fills it up with blanks, or from a * on with question marks.
func fill(to []byte, from string) {
	for i := range to {
		switch {
		case i >= len(from):
			to[i] = ' '
		case from[i] == '*':
			for ; i < len(to); i++ {
				to[i] = '?'
			}
			return
		default:
			to[i] = from[i]
		}
	}
}

// matches reports whether a name fits a pattern that may have question marks.
func matches(pattern, name [11]byte) bool {
	for i, c := range pattern {
		if c != '?' && c != name[i] {
			return false
		}
	}
	return true
}

// unpadded returns eleven characters of a name as NAME.EXT.
func unpadded(p []byte) string {
	base := strings.TrimRight(string(p[:8]), " ")
	ext := strings.TrimRight(string(p[8:11]), " ")
	if ext == "" {
		return base
	}
	return base + "." + ext
}

// devices are the names that are no files in any directory.
var devices = map[string]Device{
	"CON": DevCON, "NUL": DevNUL, "AUX": DevAUX, "PRN": DevPRN, "CLOCK$": DevClock, "EMMXXXX0": DevEMM,
	"COM1": DevAUX, "COM2": DevCOM2, "COM3": DevNUL, "COM4": DevNUL,
	"LPT1": DevPRN, "LPT2": DevPRN, "LPT3": DevPRN,
}

// isDevice reports whether DOS takes a name for a device, whatever its extension.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	_, ok := devices[strings.TrimRight(base, " ")]
	return ok
}

// Attributes of files as DOS has them.
const (
	AttrReadOnly = 0x01
	AttrHidden   = 0x02
	AttrSystem   = 0x04
	AttrVolume   = 0x08
	AttrDir      = 0x10
	AttrArchive  = 0x20
	AttrDevice   = 0x40

	attrUndefined = 0x80

	AttrChangeable = AttrReadOnly | AttrHidden | AttrSystem | AttrArchive
)

// plainAttributes returns the attributes that follow from the host's own state of a file.
func plainAttributes(host string, info fs.FileInfo) uint8 {
	if kept, ok := info.Sys().(uint8); ok {
		return kept
	}
	var a uint8
	if info.IsDir() {
		a = AttrDir
	} else {
		a = AttrArchive
		if info.Mode().Perm()&0o200 == 0 {
			a |= AttrReadOnly
		}
	}
	if strings.HasPrefix(host, ".") && host != "." && host != ".." {
		a |= AttrHidden
	}
	return a
}
