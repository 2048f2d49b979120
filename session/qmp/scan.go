package qmp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Bounds of what a client sends.
const (
	maxRequest = 1 << 20 // bytes of a request
	maxDepth   = 128     // objects and arrays within each other
)

// errRefused is the error for a client that does not begin as one of this protocol, such as a browser.
var errRefused = errors.New("a client that does not speak QMP was refused")

// syntaxError is what is wrong with a request. The client is told, and may go on unless fatal is set.
type syntaxError struct {
	text  string
	fatal bool
}

// Error returns the text for the client.
func (e *syntaxError) Error() string { return "JSON parse error, " + e.text }

// scanner finds the requests in what a client sends: JSON values, one after another, with or without space between them.
type scanner struct {
	in    *bufio.Reader
	begun bool // a value has come
}

// next returns the next value as JSON. Strings in single quotes, which QEMU allows, have become strings in double quotes.
// The error is errRefused, a *syntaxError, or that of reading.
func (s *scanner) next() ([]byte, error) {
	first, err := s.skipSpace()
	if err != nil {
		return nil, err
	}
	if first != '{' {
		if !s.begun {
			return nil, errRefused
		}
		return nil, s.skipLine()
	}
	s.begun = true
	b, err := s.value()
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		return nil, &syntaxError{text: "invalid UTF-8 sequence in string"}
	}
	return b, nil
}

// skipSpace reads up to the first byte that is no space, and leaves that to be read.
func (s *scanner) skipSpace() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case !isSpace(c):
			return c, s.in.UnreadByte()
		}
	}
}

// isSpace reports whether c is a space of JSON (RFC 8259, 2).
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// skipLine reads the rest of a line that is no request and returns the error for it.
func (s *scanner) skipLine() error {
	line, err := s.in.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	const shown = 40
	line = bytes.TrimSpace(line)
	if json.Valid(line) {
		return &syntaxError{text: "QMP input must be a JSON object"}
	}
	return &syntaxError{text: fmt.Sprintf("invalid keyword %q", line[:min(len(line), shown)])}
}

// value reads an object. It looks only at quotes and brackets: what is wrong within shows when the object is decoded.
func (s *scanner) value() ([]byte, error) {
	var b []byte
	depth := 0
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return nil, err
		}
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"', '\'':
			if b, err = s.text(append(b, '"'), c); err != nil {
				return nil, err
			}
			c = '"'
		}
		b = append(b, c)
		switch {
		case depth > maxDepth:
			return nil, &syntaxError{text: "it is nested too deep", fatal: true}
		case len(b) > maxRequest:
			return nil, errLong
		case depth == 0:
			return b, nil
		}
	}
}

// errLong is the error for a request that has no end within maxRequest.
var errLong = &syntaxError{text: "it is too long", fatal: true}

// text appends the rest of a string, whose first quote has been read, up to its last one.
func (s *scanner) text(b []byte, quote byte) ([]byte, error) {
	for len(b) <= maxRequest {
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return nil, err
		case c == quote:
			return b, nil
		case c == '"':
			b = append(b, '\\', '"')
			continue
		case c == '\\':
			if c, err = s.in.ReadByte(); err != nil {
				return nil, err
			}
			if c != '\'' { // JSON has no such escape
				b = append(b, '\\')
			}
		}
		b = append(b, c)
	}
	return nil, errLong
}

// members decodes an object into its members. A member that comes twice is an error.
func members(b []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(err, errNoObject)
	}
	m := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, plain(err)
		}
		name, _ := t.(string) // the names of an object's members are strings, or Token has failed
		if _, twice := m[name]; twice {
			return nil, &syntaxError{text: "duplicate key"}
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, plain(err)
		}
		m[name] = v
	}
	if _, err := d.Token(); err != nil {
		return nil, plain(err)
	}
	return m, nil
}

// errNoObject is the error for a value that is no object.
var errNoObject = errors.New("an object is wanted")

// plain returns an error of package json as one for the client.
func plain(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &syntaxError{text: "premature EOI"}
	}
	return &syntaxError{text: err.Error()}
}
