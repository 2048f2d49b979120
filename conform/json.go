package conform

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
)

// scanner reads one line of JSON from left to right. It is here because encoding/json would take longer than
// the vectors themselves. After the first error, which stays in err, it reads no more.
type scanner struct {
	b   []byte
	at  int
	err error
}

var errJSON = errors.New("not the JSON of a vector")

// fail ends the reading with errJSON.
func (s *scanner) fail() { s.failWith(errJSON) }

func (s *scanner) failWith(err error) {
	if s.err == nil {
		s.err = err
	}
	s.at = len(s.b)
}

// peek returns the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.b) {
		switch c := s.b[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// accept takes the byte c if it is next, and reports whether it was.
func (s *scanner) accept(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// need takes the byte c, which must be next.
func (s *scanner) need(c byte) {
	if !s.accept(c) {
		s.fail()
	}
}

// text reads a string. If the string has no escapes the result refers to the line.
func (s *scanner) text() []byte {
	s.need('"')
	begin, plain := s.at, true
	for ; s.at < len(s.b) && s.b[s.at] != '"'; s.at++ {
		if s.b[s.at] == '\\' {
			plain = false
			s.at++
		}
	}
	if s.at >= len(s.b) {
		s.fail()
		return nil
	}
	raw := s.b[begin:s.at]
	s.at++
	if plain {
		return raw
	}
	var text string
	if err := json.Unmarshal(s.b[begin-1:s.at], &text); err != nil {
		s.failWith(err)
	}
	return []byte(text)
}

// number reads an unsigned decimal number.
func (s *scanner) number() uint64 {
	s.peek()
	begin := s.at
	for s.at < len(s.b) && s.b[s.at]-'0' < 10 {
		s.at++
	}
	v, err := strconv.ParseUint(string(s.b[begin:s.at]), 10, 64)
	if err != nil {
		s.failWith(err)
	}
	return v
}

// fraction reads a decimal number that need not be whole.
func (s *scanner) fraction() float64 {
	s.peek()
	begin := s.at
	s.word()
	v, err := strconv.ParseFloat(string(s.b[begin:s.at]), 64)
	if err != nil {
		s.failWith(err)
	}
	return v
}

// small reads a number of 32 bits.
func (s *scanner) small() uint32 {
	v := s.number()
	if v>>32 != 0 {
		s.fail()
	}
	return uint32(v)
}

// hex reads bytes written as a string of hex digits.
func (s *scanner) hex() []byte {
	text := s.text()
	out := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(out, text); err != nil {
		s.failWith(err)
	}
	return out
}

// object reads an object. It calls field for every member, and field must read the value.
func (s *scanner) object(field func(name string)) {
	s.need('{')
	for first := true; s.err == nil && !s.accept('}'); first = false {
		if !first {
			s.need(',')
		}
		name := s.text()
		s.need(':')
		if s.err == nil {
			field(string(name))
		}
	}
}

// list reads a list. It calls element for every element, and element must read it.
func (s *scanner) list(element func()) {
	s.need('[')
	for first := true; s.err == nil && !s.accept(']'); first = false {
		if !first {
			s.need(',')
		}
		if s.err == nil {
			element()
		}
	}
}

// skip reads a value of any kind. depth is how deep lists and objects in it may be nested.
func (s *scanner) skip(depth int) {
	if depth == 0 {
		s.fail()
		return
	}
	switch c := s.peek(); {
	case c == '{':
		s.object(func(string) { s.skip(depth - 1) })
	case c == '[':
		s.list(func() { s.skip(depth - 1) })
	case c == '"':
		s.text()
	default:
		s.word()
	}
}

// word reads a number, true, false or null.
func (s *scanner) word() {
	begin := s.at
	for s.at < len(s.b) {
		c := s.b[s.at]
		if c-'0' >= 10 && c|0x20-'a' >= 26 && c != '-' && c != '+' && c != '.' {
			break
		}
		s.at++
	}
	if !json.Valid(s.b[begin:s.at]) {
		s.fail()
	}
}

// end returns the first error. It is an error if the line goes on.
func (s *scanner) end() error {
	if s.err == nil && s.peek() != 0 {
		s.fail()
	}
	return s.err
}
