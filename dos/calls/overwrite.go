package calls

import (
	"io"
	"strings"
)

// AsksFirst reports whether COPY, XCOPY and MOVE ask before they write over a file, if they have no switch for that: what the
// variable COPYCMD says, or else whether the user has typed the command. Batch files do not ask.
func (e Environ) AsksFirst() bool {
	value, _ := e.Get("COPYCMD")
	ask := e.P.Kept().Typed
	for _, s := range strings.Fields(strings.ReplaceAll(UpperAll(value), "/", " /")) {
		if s == "/Y" || s == "/-Y" {
			ask = s == "/-Y"
		}
	}
	return ask
}

// MayOverwrite reports whether path can be written. If a file is there and ask is set it asks the user; the answer All clears ask. The
// end of the input counts as No.
func (i *Input) MayOverwrite(path string, ask *bool) (bool, error) {
	if !*ask {
		return true, nil
	}
	if _, err := i.Attributes(path); err != nil {
		if Fatal(err) {
			return false, err
		}
		return true, nil
	}
	for {
		if err := i.Print("Overwrite " + UpperAll(path) + " (Yes/No/All)? "); err != nil {
			return false, err
		}
		line, err := i.Line()
		if err == io.EOF {
			return false, i.Print("\r\n")
		}
		if err != nil {
			return false, err
		}
		switch line = UpperAll(strings.TrimLeft(line, " ")) + " "; line[0] {
		case 'A':
			*ask = false
			return true, nil
		case 'Y', 'N':
			return line[0] == 'Y', nil
		}
	}
}
