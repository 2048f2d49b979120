package shell

import (
	"strconv"
	"strings"
)

// maxLine is the length of the longest command line in bytes.
const maxLine = 127

// delimiters are the characters between the arguments of a command.
const delimiters = " \t,;="

// upper returns the upper case of an ASCII letter. That is enough here, because DOS itself compares names.
func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// upperAll returns s with upper applied to all bytes.
func upperAll(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = upper(c)
	}
	return string(b)
}

// isDelimiter reports whether c is one of delimiters.
func isDelimiter(c byte) bool { return strings.IndexByte(delimiters, c) >= 0 }

// skip returns s without the delimiters at its beginning.
func skip(s string) string { return strings.TrimLeft(s, delimiters) }

// word returns the first word of s and what follows it.
func word(s string) (first, rest string) {
	s = skip(s)
	if i := strings.IndexAny(s, delimiters); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// words returns all words of s.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < 0x80 && isDelimiter(byte(r)) })
}

// arguments splits a command's arguments into words and switches (/X, upper case,
// without the slash). A switch also ends a word: DIR/W/P.
func arguments(s string) (args, switches []string) {
	for s = skip(s); s != ""; s = skip(s) {
		end := strings.IndexAny(s[1:], delimiters+"/") + 1
		if end == 0 {
			end = len(s)
		}
		if s[0] == '/' {
			switches = append(switches, upperAll(s[1:end]))
		} else {
			args = append(args, s[:end])
		}
		s = s[end:]
	}
	return args, switches
}

// wild reports whether s is a pattern.
func wild(s string) bool { return strings.ContainsAny(s, "*?") }

// splitPath returns a path's directory, with the separator, and its last component.
func splitPath(path string) (dir, name string) {
	i := strings.LastIndexAny(path, `\/:`) + 1
	return path[:i], path[i:]
}

// below returns the path of name in the directory dir, which may be "".
func below(dir, name string) string {
	if dir == "" || strings.HasSuffix(dir, `\`) || strings.HasSuffix(dir, "/") || strings.HasSuffix(dir, ":") {
		return dir + name
	}
	return dir + `\` + name
}

// merge returns the name that a pattern makes of a name. In its parts, ? keeps a character and * keeps all that
// follow.
func merge(pattern, name string) string {
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

// number reads a decimal number that is not negative.
func number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// lines returns the texts as lines.
func lines(list []string) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l + "\r\n")
	}
	return b.String()
}

// isProgramExt reports whether a file with the extension can be executed.
func isProgramExt(ext string) bool {
	return strings.EqualFold(ext, "COM") || strings.EqualFold(ext, "EXE") || strings.EqualFold(ext, "BAT")
}

// isFile reports whether what follows the name of an internal command makes it the name of
// a file instead, as in DIR.EXE.
func isFile(rest string) bool {
	return len(rest) > 3 && rest[0] == '.' && strings.IndexAny(rest[1:], nameEnds) != 0 && isProgramExt(rest[1:4])
}

// commandName returns the name that a line begins with, in upper case and as far as it could be that of an
// internal command, and what follows it.
func commandName(line string) (name, rest string) {
	i := strings.IndexAny(line, nameEnds)
	if i < 0 {
		i = len(line)
	}
	return upperAll(line[:i]), line[i:]
}

// nameEnds are the characters that end the name of an internal command, as in CD\DOS, DIR/W and ECHO., and a label.
const nameEnds = delimiters + "/\\.:[]|<>+\""
