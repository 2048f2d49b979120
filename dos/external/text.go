package external

import (
	"bufio"
	"bytes"
	"io"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// handle is an open file of the process as io.Reader and io.Writer.
type handle struct {
	s *calls.System
	n uint16
}

// Read implements io.Reader.
func (h handle) Read(b []byte) (int, error) {
	got, err := h.s.Read(h.n, len(b))
	if err == nil && len(got) == 0 {
		err = io.EOF
	}
	return copy(b, got), err
}

// Write implements io.Writer.
func (h handle) Write(b []byte) (int, error) {
	if err := h.s.Write(h.n, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// maxTextLine bounds a line of a text in bytes. The rest of a longer one is the next line.
const maxTextLine = 1 << 16

// text is a text that is read by lines. It ends at ^Z, or with the file.
type text struct {
	r     *bufio.Reader
	limit int // of a line in bytes
	ended bool
}

// newText returns the text of an open file.
func (c *command) newText(h uint16) *text {
	return &text{r: bufio.NewReaderSize(handle{c.System, h}, calls.DataSize), limit: maxTextLine}
}

// line returns the next line without its end, and io.EOF behind the last one.
func (t *text) line() ([]byte, error) {
	var line []byte
	for !t.ended {
		part, err := t.r.ReadSlice('\n')
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return nil, err
		}
		t.ended = err == io.EOF
		if i := bytes.IndexByte(part, 0x1a); i >= 0 {
			part, t.ended = part[:i], true
		}
		line = append(line, part...)
		if t.ended && len(line) == 0 {
			break
		}
		if err == nil || t.ended || len(line) >= t.limit {
			line = bytes.TrimSuffix(line, []byte{'\n'})
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		}
	}
	return nil, io.EOF
}

// Tables of the country (INT 21h AH=65h).
const (
	tableUpper = 2 // the upper case of the characters from 80h on
	tableOrder = 6 // the places of all characters in the order of the alphabet
)

// countryTable reads a table of the country of n bytes.
func (c *command) countryTable(id uint16, n int) ([]byte, error) {
	const at = calls.AtData // the identity of the table, and where it is
	if _, err := c.P.Call(dos.Regs{AX: 0x6500 | id, BX: 0xffff, CX: 5, DX: 0xffff, DI: at}); err != nil {
		return nil, err
	}
	b := c.P.Get(at, 5)
	off, seg := uint16(b[1])|uint16(b[2])<<8, uint16(b[3])|uint16(b[4])<<8
	return c.P.Read(seg, off+2, n), nil
}

// upperTable returns the upper case of all characters.
func (c *command) upperTable() (t [256]byte, err error) {
	for i := range 0x80 {
		t[i] = calls.Upper(byte(i))
	}
	high, err := c.countryTable(tableUpper, 0x80)
	copy(t[0x80:], high)
	return t, err
}

// mapped returns b with each byte replaced by what a table has for it.
func mapped(b []byte, t *[256]byte) []byte {
	out := make([]byte, len(b))
	for i, v := range b {
		out[i] = t[v]
	}
	return out
}
