package trace

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/iron86/iron86/console"
)

// field is an argument or a result.
type field struct {
	key  string
	text string // what a word says
	n    uint64
	// from and to are where the bytes of the guest stand in the data of the event.
	from, to uint32
	// digits is how many hexadecimal digits a number has; 0: it is decimal.
	digits uint8
	is     fieldKind
}

// fieldKind is how a field is written.
type fieldKind uint8

const (
	number    fieldKind = iota
	word                // text as it is
	quoted              // bytes of the guest, as characters of code page 437 in quotation marks
	shortened           // quoted bytes that go on
)

// stage is what of a call a line says.
type stage uint8

const (
	whole      stage = iota
	unfinished       // it has begun
	resumed          // it ends, and a line has said how it began
)

// event is a line of a trace.
type event struct {
	kind    Kind
	stage   stage
	call    bool   // it has results, or none because it does not return
	forever bool   // it does not return
	failed  bool   // error holds
	count   uint64 // of instructions
	time    uint64 // virtual, in nanoseconds
	place   place
	symbol  string
	number  uint64 // the vector, port or function
	fn      string // the number, as it is written
	name    string
	args    []field
	results []field
	data    []byte // what quoted fields show
	code    uint64 // the error
	error   string // in words
}

// place is an address of code.
type place struct {
	cs  uint16
	ip  uint64
	lin uint64
	// digits is how many digits an offset has in the present mode: 4, 8 or 16.
	digits uint8
}

// appendPlace appends SEGMENT:OFFSET, or in 64-bit mode the offset alone.
func appendPlace(b []byte, p place) []byte {
	if p.digits == 16 {
		return appendHex(b, p.ip, 16)
	}
	b = append(appendHex(b, uint64(p.cs), 4), ':')
	return appendHex(b, p.ip, int(p.digits))
}

// appendHex appends n in at least that many hexadecimal digits.
func appendHex(b []byte, n uint64, digits int) []byte {
	const letters = "0123456789abcdef"
	if digits == 4 && n < 1<<16 {
		return append(b, letters[n>>12], letters[n>>8&15], letters[n>>4&15], letters[n&15])
	}
	for digits < 16 && n>>(4*digits) != 0 {
		digits++
	}
	for digits--; digits >= 0; digits-- {
		b = append(b, letters[n>>(4*digits)&15])
	}
	return b
}

// appendCount appends n, in a column of 12 characters.
func appendCount(b []byte, n uint64) []byte {
	for more := uint64(1e11); n < more && more > 1; more /= 10 {
		b = append(b, ' ')
	}
	return strconv.AppendUint(b, n, 10)
}

// appendTextHead appends what lines of text about the same function at the same place have in common.
func (e *event) appendTextHead(b []byte) []byte {
	b = append(appendPlace(append(b, ' '), e.place), ' ')
	if e.symbol != "" {
		b = append(append(b, e.symbol...), ' ')
	}
	b = append(append(b, e.kind.String()...), ' ')
	if e.fn != "" {
		b = append(append(b, e.fn...), ' ')
	}
	return append(b, e.name...)
}

// appendText appends the event as a line of text. head is what appendTextHead says.
func (e *event) appendText(b, head []byte) []byte {
	b = append(appendCount(b, e.count), head...)
	if e.stage == resumed {
		b = append(bytes.TrimRight(b, " "), " resumed"...)
	} else if len(e.args) > 0 || e.call {
		b = append(e.appendFields(append(b, '('), e.args), ')')
	}
	switch {
	case e.stage == unfinished:
		b = append(b, " …"...)
	case e.failed && e.error == "":
		b = appendHex(append(b, " -> error "...), e.code, 2)
	case e.failed:
		b = strconv.AppendUint(append(b, " -> error "...), e.code, 10)
		b = append(append(append(b, " ("...), e.error...), ')')
	case !e.call:
		if len(e.results) > 0 {
			b = e.appendFields(append(b, " -> "...), e.results)
		}
	case e.forever:
	case len(e.results) == 0:
		b = append(b, " -> ok"...)
	default:
		b = e.appendFields(append(b, " -> "...), e.results)
	}
	return append(b, '\n')
}

// appendFields appends KEY=VALUE with commas between.
func (e *event) appendFields(b []byte, list []field) []byte {
	for i := range list {
		f := &list[i]
		if i > 0 {
			b = append(b, ", "...)
		}
		if f.key != "" {
			b = append(append(b, f.key...), '=')
		}
		switch {
		case f.is == number && f.digits == 0:
			b = strconv.AppendUint(b, f.n, 10)
		case f.is == number:
			b = appendHex(b, f.n, int(f.digits))
		case f.is == word:
			b = append(b, f.text...)
		default:
			b = append(b, '"')
			for _, c := range e.data[f.from:f.to] {
				b = append(b, inText[c]...)
			}
			b = append(b, '"')
			if f.is == shortened {
				b = append(b, "…"...)
			}
		}
	}
	return b
}

// appendJSONHead appends what objects of JSON about the same function at the same place have in common.
func (e *event) appendJSONHead(b []byte) []byte {
	b = append(appendPlace(append(b, `,"at":"`...), e.place), '"')
	b = strconv.AppendUint(append(b, `,"linear":`...), e.place.lin, 10)
	for _, s := range [...]struct{ key, text string }{{"symbol", e.symbol}, {"fn", e.fn}, {"name", e.name}} {
		if s.text != "" {
			b = append(append(append(b, `,"`...), s.key...), `":`...)
			b = appendString(b, s.text)
		}
	}
	return b
}

// appendJSON appends the event as an object of JSON. Numbers that text has in hexadecimal digits are numbers there, too. head is what
// appendJSONHead says.
func (e *event) appendJSON(b, head []byte) []byte {
	b = append(append(b, `{"kind":"`...), e.kind.String()...)
	b = strconv.AppendUint(append(b, `","count":`...), e.count, 10)
	b = strconv.AppendUint(append(b, `,"time":`...), e.time, 10)
	b = append(b, head...)
	if len(e.args) > 0 {
		b = e.appendObject(append(b, `,"args":`...), e.args)
	}
	switch {
	case e.stage == unfinished:
		b = append(b, `,"unfinished":true`...)
	case e.failed:
		b = strconv.AppendUint(append(b, `,"error":`...), e.code, 10)
		if e.error != "" {
			b = appendString(append(b, `,"text":`...), e.error)
		}
	case len(e.results) > 0:
		b = e.appendObject(append(b, `,"result":`...), e.results)
	}
	if e.stage == resumed {
		b = append(b, `,"resumed":true`...)
	}
	return append(b, '}', '\n')
}

// appendObject appends fields as an object. Their keys are words of ours, which need no escapes.
func (e *event) appendObject(b []byte, list []field) []byte {
	b = append(b, '{')
	for i := range list {
		f := &list[i]
		if i > 0 {
			b = append(b, ',')
		}
		key := f.key
		if key == "" {
			key = "value"
		}
		b = append(append(append(b, '"'), key...), '"', ':')
		switch f.is {
		case number:
			b = strconv.AppendUint(b, f.n, 10)
		case word:
			b = appendString(b, f.text)
		default:
			b = append(b, '"')
			for _, c := range e.data[f.from:f.to] {
				b = append(b, inJSON[c]...)
			}
			b = append(b, '"')
		}
	}
	return append(b, '}')
}

// appendString appends a string of JSON.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	if plain(s) {
		return append(append(b, s...), '"')
	}
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20:
			b = appendHex(append(b, `\u`...), uint64(r), 4)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// plain reports whether a string of JSON has s as it is: it is ASCII without what must be escaped.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// inText and inJSON are the bytes of the guest as they stand in strings of Go and of JSON.
var (
	inText = escaped(func(r rune) []byte { return strconv.AppendQuote(nil, string(r)) })
	inJSON = escaped(func(r rune) []byte { return appendString(nil, string(r)) })
)

// escaped returns what quote makes of each character of code page 437, without the quotation marks. Control codes stay.
func escaped(quote func(rune) []byte) (table [256]string) {
	for c := range table {
		r := rune(c)
		if c >= 0x20 && c != 0x7f {
			r = console.Rune(byte(c))
		}
		q := quote(r)
		table[c] = string(q[1 : len(q)-1])
	}
	return table
}
