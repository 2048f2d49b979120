package shell

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

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
	return calls.UpperAll(line[:i]), line[i:]
}

// nameEnds are the characters that end the name of an internal command, as in CD\DOS, DIR/W and ECHO., and a label.
const nameEnds = calls.Delimiters + "/\\.:[]|<>+\""
