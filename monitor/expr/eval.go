package expr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/symbols"
)

// Names is the machine that expressions are about.
type Names interface {
	// Register returns the value of a register, a flag, or another name that the machine has. wide says that it has 64 bits.
	Register(name string) (v uint64, wide, known bool)
	// Segment returns the base and the selector in a segment register.
	Segment(register string) (base uint64, sel uint16, known bool)
	// Selector returns the base of a segment by its selector. In real mode that is a paragraph.
	Selector(sel uint16) (base uint64, err error)
	// Wide reports whether linear addresses have 64 bits, and whether offsets have.
	Wide() (linear, offset bool)
	// Load reads a number of n bytes, 1 to 8, from memory.
	Load(at Value, n int) (uint64, error)
}

// Evaluator evaluates expressions.
type Evaluator struct {
	Names   Names
	Symbols *symbols.Table
	// Place returns the address that a name such as $pc stands for. It may be nil: there are no such names.
	Place func(name string) (at Value, known bool)
}

// parser returns a parser of text.
func (e *Evaluator) parser(text string) *parser {
	p := &parser{names: e.Names, symbols: e.Symbols, place: e.Place, rest: text}
	p.wide, p.wideOffset = e.Names.Wide()
	return p
}

// First evaluates the expression at the beginning of text; rest is what follows it, without blanks before.
func (e *Evaluator) First(text string) (v Value, rest string, err error) {
	p := e.parser(text)
	v, err = p.binary(0)
	v.negative = v.sign && v.Signed()>>63 == 1
	v.Wide = v.Wide || p.wide && v.In == Number
	return v, strings.TrimLeft(p.rest, " \t"), err
}

// All evaluates text, which must be one expression.
func (e *Evaluator) All(text string) (Value, error) {
	v, rest, err := e.First(text)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q after the expression?", rest)
	}
	return v, err
}

// Truth evaluates a condition; an empty one is true.
func (e *Evaluator) Truth(cond string) (bool, error) {
	if cond == "" {
		return true, nil
	}
	v, err := e.All(cond)
	return v.N != 0, err
}

// Amount reads an optional count, 1 to limit, at the beginning of text; standard is the count of an empty text.
func (e *Evaluator) Amount(text string, standard, limit uint64) (n uint64, rest string, err error) {
	if text == "" {
		return standard, "", nil
	}
	v, rest, err := e.First(text)
	if err == nil {
		err = v.Between(1, limit)
	}
	return v.N, rest, err
}

// Count is Amount for a text that must have nothing else.
func (e *Evaluator) Count(text string, standard, limit uint64) (uint64, error) {
	n, rest, err := e.Amount(text, standard, limit)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	return n, err
}

// Span reads ADDRESS BYTES, with 1 to limit bytes. rest is what follows.
func (e *Evaluator) Span(text string, limit uint64) (at Value, n int, rest string, err error) {
	at, rest, err = e.First(text)
	if err != nil {
		return at, 0, rest, err
	}
	if rest == "" {
		return at, 0, rest, errors.New("how many bytes?")
	}
	count, rest, err := e.Amount(rest, 0, limit)
	return at, int(count), rest, err
}

// Data reads bytes to store: expressions of a byte each, "text", or w:EXPR, d:EXPR and q:EXPR for more, with or without
// commas between them.
func (e *Evaluator) Data(text string) ([]byte, error) {
	var b []byte
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if text[0] == '"' {
			s, rest, ok := strings.Cut(text[1:], `"`)
			if !ok {
				return nil, errors.New("a closing quote is missing")
			}
			b, text = append(b, s...), rest
			continue
		}
		n := 1
		if len(text) > 2 && text[1] == ':' && strings.IndexByte("wdq", text[0]) >= 0 {
			n = map[byte]int{'w': 2, 'd': 4, 'q': 8}[text[0]]
			text = text[2:]
		}
		v, rest, err := e.First(text)
		if err != nil {
			return nil, err
		}
		if n == 1 && v.N > 255 {
			return nil, fmt.Errorf("%#x is not a byte (w:%#x is a word)", v.N, v.N)
		}
		for i := range n {
			b = append(b, byte(v.Signed()>>(8*i)))
		}
		text = strings.TrimPrefix(rest, ",")
	}
	if len(b) == 0 {
		return nil, errors.New("no data: bytes, \"text\", w:WORD, d:DOUBLEWORD, q:QUADWORD")
	}
	return b, nil
}

// ParseNumber reads 12, 0x7c00 or 7c00h.
func ParseNumber(word string) (uint64, error) {
	w := strings.ToLower(word)
	switch {
	case strings.HasPrefix(w, "0x"):
		return strconv.ParseUint(w[2:], 16, 64)
	case strings.HasSuffix(w, "h") && w[0] >= '0' && w[0] <= '9':
		return strconv.ParseUint(w[:len(w)-1], 16, 64)
	}
	return strconv.ParseUint(w, 10, 64)
}

// trimHex takes the marks 0x and h of a hexadecimal number off.
func trimHex(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "0x")
	return strings.TrimSuffix(s, "h")
}

// isHex reports whether s consists of hexadecimal digits.
func isHex(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
