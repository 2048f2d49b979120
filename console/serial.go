package console

import (
	"fmt"
	"strings"
)

// sequences has what a serial terminal sends for its keys. They are those of xterm, which follow
// ECMA-48 and the VT220.
var sequences = map[Key]string{
	KeyEnter: "\r", KeyKPEnter: "\r", KeyEsc: "\x1b", KeyTab: "\t", KeyBackspace: "\x7f", KeySpace: " ",
	KeyUp: "\x1b[A", KeyDown: "\x1b[B", KeyRight: "\x1b[C", KeyLeft: "\x1b[D",
	KeyHome: "\x1b[H", KeyEnd: "\x1b[F", KeyInsert: "\x1b[2~", KeyDelete: "\x1b[3~",
	KeyPageUp: "\x1b[5~", KeyPageDown: "\x1b[6~",
	KeyF1: "\x1bOP", KeyF2: "\x1bOQ", KeyF3: "\x1bOR", KeyF4: "\x1bOS", KeyF5: "\x1b[15~", KeyF6: "\x1b[17~",
	KeyF7: "\x1b[18~", KeyF8: "\x1b[19~", KeyF9: "\x1b[20~", KeyF10: "\x1b[21~", KeyF11: "\x1b[23~", KeyF12: "\x1b[24~",
}

// SerialBytes returns what a terminal on a serial line sends when text is typed. Names in braces stand
// for keys as they do for Chords: {ctrl-c} is the byte 03h, and {alt-x} is ESC and x.
func SerialBytes(text string) ([]byte, error) {
	var out []byte
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			return append(out, text...), nil
		}
		out, text = append(out, text[:open]...), text[open:]
		if strings.HasPrefix(text, "{{") {
			out, text = append(out, '{'), text[2:]
			continue
		}
		name, rest, err := braced(text)
		if err != nil {
			return nil, err
		}
		b, err := serialNamed(name)
		if err != nil {
			return nil, err
		}
		out, text = append(out, b...), rest
	}
	return out, nil
}

// serialNamed returns what one name in braces sends.
func serialNamed(name string) ([]byte, error) {
	chord, err := ChordNamed(name)
	if err != nil {
		return nil, err
	}
	var ctrl, alt, shift bool
	for _, k := range chord[:len(chord)-1] {
		ctrl = ctrl || k == KeyLeftCtrl || k == KeyRightCtrl
		alt = alt || k == KeyLeftAlt || k == KeyRightAlt
		shift = shift || k == KeyLeftShift || k == KeyRightShift
	}
	seq, ok := sequences[chord[len(chord)-1]]
	if !ok {
		seq, ok = character(chord[len(chord)-1], shift)
	}
	if ok && ctrl {
		seq, ok = control(seq)
	}
	if !ok {
		return nil, fmt.Errorf("console: a serial line has no bytes for {%s}", name)
	}
	if alt {
		seq = "\x1b" + seq
	}
	return []byte(seq), nil
}

// character returns what key k types in the US layout, alone or with Shift.
func character(k Key, shift bool) (string, bool) {
	layout := layoutPlain
	if shift {
		layout = layoutShifted
	}
	for i, have := range layoutKeys {
		if have == k && i < len(layout) {
			return layout[i : i+1], true
		}
	}
	return "", false
}

// control returns what a terminal sends for Ctrl with the key that alone sends seq.
func control(seq string) (string, bool) {
	if len(seq) != 1 {
		return "", false
	}
	switch c := seq[0]; {
	case 'a' <= c && c <= 'z', '@' <= c && c <= '_':
		return string(rune(c & 0x1f)), true
	case c == ' ':
		return "\x00", true
	case c == '?':
		return "\x7f", true
	}
	return "", false
}
