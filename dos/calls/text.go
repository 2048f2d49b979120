package calls

import (
	"strconv"
	"strings"
)

// MaxLine is the length of the longest command line in bytes.
const MaxLine = 127

// Delimiters are the characters between the arguments of a command.
const Delimiters = " \t,;="

// Upper returns the upper case of an ASCII letter. That is enough here, because DOS itself compares names.
func Upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// UpperAll returns s with upper applied to all bytes.
func UpperAll(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = Upper(c)
	}
	return string(b)
}

// IsDelimiter reports whether c is one of delimiters.
func IsDelimiter(c byte) bool { return strings.IndexByte(Delimiters, c) >= 0 }

// Skip returns s without the delimiters at its beginning.
func Skip(s string) string { return strings.TrimLeft(s, Delimiters) }

// Word returns the first word of s and what follows it.
func Word(s string) (first, rest string) {
	s = Skip(s)
	if i := strings.IndexAny(s, Delimiters); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// Words returns all words of s.
func Words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < 0x80 && IsDelimiter(byte(r)) })
}

// Arguments splits a command's arguments into words and switches (/X, upper case,
// without the slash). A switch also ends a word: DIR/W/P.
func Arguments(s string) (args, switches []string) {
	for s = Skip(s); s != ""; s = Skip(s) {
		end := strings.IndexAny(s[1:], Delimiters+"/") + 1
		if end == 0 {
			end = len(s)
		}
		if s[0] == '/' {
			switches = append(switches, UpperAll(s[1:end]))
		} else {
			args = append(args, s[:end])
		}
		s = s[end:]
	}
	return args, switches
}

// Wild reports whether s is a pattern.
func Wild(s string) bool { return strings.ContainsAny(s, "*?") }

// SplitPath returns a path's directory, with the separator, and its last component.
func SplitPath(path string) (dir, name string) {
	i := strings.LastIndexAny(path, `\/:`) + 1
	return path[:i], path[i:]
}

// Below returns the path of name in the directory dir, which may be "".
func Below(dir, name string) string {
	if dir == "" || strings.HasSuffix(dir, `\`) || strings.HasSuffix(dir, "/") || strings.HasSuffix(dir, ":") {
		return dir + name
	}
	return dir + `\` + name
}

// Merge returns the name that a pattern makes of a name. In its parts, ? keeps a character and * keeps all that
// follow.
func Merge(pattern, name string) string {
	pBase, pExt, dotted := strings.Cut(pattern, ".")
	base, ext, _ := strings.Cut(name, ".")
	base = mergePart(pBase, base)
	if dotted {
		ext = mergePart(pExt, ext)
	} else if pBase != "*" || pattern != "*" {
		ext = ""
	}
	if ext == "" {
		return base
	}
	return base + "." + ext
}

// mergePart is merge for the base or the extension.
func mergePart(pattern, part string) string {
	var b []byte
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == '*':
			return string(append(b, part[min(i, len(part)):]...))
		case c != '?':
			b = append(b, c)
		case i < len(part):
			b = append(b, part[i])
		}
	}
	return string(b)
}

// Number reads a decimal number that is not negative.
func Number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// Lines returns the texts as lines.
func Lines(list []string) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l + "\r\n")
	}
	return b.String()
}
