package expr

import (
	"errors"
	"strings"
)

// C's and gdb's ways to write memory: *ADDRESS, *(TYPE *)ADDRESS and {TYPE}ADDRESS.

// typeSizes are the types of memory, in bytes. long has the size of an offset.
var typeSizes = map[string]int{"char": 1, "byte": 1, "short": 2, "word": 2, "int": 4, "unsigned": 4, "dword": 4, "long": 4, "qword": 8, "long long": 8,
	"uint8_t": 1, "uint16_t": 2, "uint32_t": 4, "uint64_t": 8, "int8_t": 1, "int16_t": 2, "int32_t": 4, "int64_t": 8}

// typeSize returns the size of a type in bytes, or 0 if there is no such type.
func (p *parser) typeSize(name string) int {
	words := strings.Fields(name)
	if len(words) > 1 && (words[0] == "unsigned" || words[0] == "signed") {
		words = words[1:]
	}
	if len(words) > 1 && words[len(words)-1] == "int" {
		words = words[:len(words)-1]
	}
	name = strings.Join(words, " ")
	if name == "long" && p.wideOffset {
		return 8
	}
	return typeSizes[name]
}

// derefSize takes *, *(TYPE *) or {TYPE}. It returns the size of the memory in bytes, 0 if none of them comes.
func (p *parser) derefSize() (n int, err error) {
	switch {
	case p.take("{"):
		name, rest, ok := strings.Cut(p.rest, "}")
		if n = p.typeSize(name); !ok || n == 0 {
			return 0, errors.New("{TYPE}ADDRESS: a type is char, short, int or long, or another of C's numbers")
		}
		p.rest = rest
		return n, nil
	case p.take("*"):
		p.space()
		if name, rest, ok := strings.Cut(strings.TrimPrefix(p.rest, "("), "*"); ok && strings.HasPrefix(p.rest, "(") {
			after, closed := strings.CutPrefix(strings.TrimLeft(rest, " \t"), ")")
			if n = p.typeSize(name); closed && n != 0 {
				p.rest = after
				return n, nil
			}
		}
		return 4, nil
	}
	return 0, nil
}

// load reads a number of n bytes at an address.
func (p *parser) load(at Value, n int) (Value, error) {
	at.Wide = at.Wide || p.wide && at.In == Number
	v, err := p.names.Load(at, n)
	return Value{N: v, Wide: n == 8, narrow: n != 8}, err
}

// Memory returns the address and the size of the memory that text names as *ADDRESS, *(TYPE *)ADDRESS or {TYPE}ADDRESS. size
// is 0 if it is written otherwise.
func (e *Evaluator) Memory(text string) (at Value, size int, rest string, err error) {
	p := e.parser(text)
	if size, err = p.derefSize(); err != nil || size == 0 {
		return Value{}, 0, text, err
	}
	at, err = p.unary()
	at.Wide = at.Wide || p.wide && at.In == Number
	return at, size, strings.TrimLeft(p.rest, " \t"), err
}

// Size returns how many bytes the number has: 8, or 4 if it has 32 bits or less.
func (v Value) Size() int {
	if v.Wide || v.N>>32 != 0 {
		return 8
	}
	return 4
}
