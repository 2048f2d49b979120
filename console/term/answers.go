package term

import "strings"

// answer is what the terminal says when it is asked. An answer looks like a key to tcell, so it is taken out of what is typed.
type answer struct {
	kind byte   // the final byte of a control sequence, or '_' for an application program command
	text string // its parameters, or the command's text
}

// maxAnswer bounds the text of an answer. What is longer is none.
const maxAnswer = 256

// cancel ends a control sequence without effect (ECMA-48 leaves that to CAN of the C0 set).
const cancel = 0x18

// answerState says where in a sequence the filter is.
type answerState uint8

const (
	answerNone    answerState = iota
	answerEscape              // after ESC
	answerCSI                 // after ESC [
	answerCommand             // after ESC _
	answerEnd                 // after ESC in a command
)

// answers takes answers out of what is typed. It holds nothing back, so that no key waits for the next one: an answer's last byte
// becomes CAN, which has tcell drop the rest; a command's text is left out.
type answers struct {
	state answerState
	text  []byte
	got   func(answer) // is called for each; nil: nobody has asked, and everything is passed on
}

// pass appends to to what is left of b.
func (a *answers) pass(to, b []byte) []byte {
	if a.got == nil {
		return append(to, b...)
	}
	for _, c := range b {
		if c, keep := a.next(c); keep {
			to = append(to, c)
		}
	}
	return to
}

// next takes a byte. It returns the byte to pass on, if one is.
func (a *answers) next(c byte) (byte, bool) {
	switch {
	case a.state == answerCommand || a.state == answerEnd:
		return c, a.inCommand(c)
	case c == '\x1b':
		a.state = answerEscape
	case a.state == answerEscape && c == '[':
		a.state, a.text = answerCSI, a.text[:0]
	case a.state == answerEscape && c == '_':
		a.state, a.text = answerCommand, a.text[:0]
	case a.state == answerCSI && c >= ' ' && c < '@' && len(a.text) < maxAnswer:
		a.text = append(a.text, c)
	case a.state == answerCSI:
		a.state = answerNone
		if isAnswer(c, string(a.text)) {
			a.got(answer{c, string(a.text)})
			return cancel, true
		}
	default:
		a.state = answerNone
	}
	return c, true
}

// inCommand takes a byte of an application program command. It reports whether the byte is passed on: its end is.
func (a *answers) inCommand(c byte) bool {
	ended := a.state == answerEnd
	switch {
	case c == '\x1b':
		a.state = answerEnd
		return true
	case ended || c == '\a':
		a.state = answerNone
		if text := string(a.text); len(text) < maxAnswer {
			a.got(answer{'_', text})
		}
		return true
	case len(a.text) < maxAnswer:
		a.text = append(a.text, c)
	}
	return false
}

// isAnswer reports whether a control sequence is an answer to a question of ours: device attributes, the size of a cell or of all of them,
// the status, or what xterm says of its graphics. No key sends any of these.
func isAnswer(final byte, text string) bool {
	switch final {
	case 'c', 'S':
		return strings.HasPrefix(text, "?")
	case 't':
		return strings.HasPrefix(text, "4;") || strings.HasPrefix(text, "6;")
	case 'n':
		return text == "0"
	}
	return false
}
