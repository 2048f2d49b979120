package expr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/symbols"
)

// The language of expressions has these operators, from the weakest level on:
//
//	||  &&  |  ^  &  == !=  < <= > >=  << >>  + -  * / %  and the unary - ~ ! @
//
// Operands are numbers (decimal, 0x…, …h), registers, flags, symbols,
// segment:offset (both sides hexadecimal, or registers), b[A] w[A] d[A] q[A] for memory
// at a linear or physical address, which *A, *(TYPE *)A and {TYPE}A are, too (deref.go), 'c' for a character, and parentheses.
//
// Sums, differences, minus and complement have 64 bits if an operand needs more than 32 bits, or is a register or
// memory of 64. Otherwise they have 32 bits if an operand is a smaller register or memory. With numbers and symbols
// alone they have as many as linear addresses.

// operators holds the operators from the weakest level on. In each level longer spellings come
// first.
var operators = [][]string{
	{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"},
}

// maxDepth bounds the nesting of an expression.
const maxDepth = 64

// parser evaluates an expression while it reads it.
type parser struct {
	names   Names
	symbols *symbols.Table
	place   func(name string) (Value, bool) // see Evaluator.Place
	rest    string                          // the text that was not read yet
	wide    bool                            // linear addresses have 64 bits

	wideOffset bool // offsets have 64 bits
	depth      int  // depth of nesting, in levels of operators
}

// space skips blanks.
func (p *parser) space() { p.rest = strings.TrimLeft(p.rest, " \t") }

// take skips blanks, and s if it comes next. It reports whether s came.
func (p *parser) take(s string) bool {
	p.space()
	if !strings.HasPrefix(p.rest, s) {
		return false
	}
	p.rest = p.rest[len(s):]
	return true
}

// operator takes an operator of a level, unless it is the beginning of a longer operator.
func (p *parser) operator(level int) string {
	p.space()
	for _, op := range operators[level] {
		if !strings.HasPrefix(p.rest, op) {
			continue
		}
		after := p.rest[len(op):]
		if (op == "|" || op == "&" || op == "<" || op == ">") && strings.HasPrefix(after, op) {
			continue
		}
		p.rest = after
		return op
	}
	return ""
}

// binary reads an expression with the operators of a level and the stronger ones.
func (p *parser) binary(level int) (Value, error) {
	if level == len(operators) {
		return p.unary()
	}
	if p.depth++; p.depth > maxDepth*len(operators) {
		return Value{}, errors.New("the expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	a, err := p.binary(level + 1)
	for err == nil {
		op := p.operator(level)
		if op == "" {
			return a, nil
		}
		var b Value
		if b, err = p.binary(level + 1); err == nil {
			a, err = p.apply(op, a, b)
		}
	}
	return a, err
}

// number returns a number that was written. One that fits in 32 bits has 32, or where linear addresses have 64, no
// width of its own.
func (p *parser) number(n uint64) Value {
	return Value{N: n, Wide: n>>32 != 0, narrow: n>>32 == 0 && !p.wide}
}

// truth returns 1 for true and 0 for false.
func (p *parser) truth(b bool) Value {
	if b {
		return p.number(1)
	}
	return p.number(0)
}

// apply computes a op b. A sum with an address is an address.
func (p *parser) apply(op string, a, b Value) (Value, error) {
	typed := a.Wide || b.Wide || a.In == Physical || b.In == Physical
	wide := typed || !a.narrow && !b.narrow
	x, y := a.extended(wide), b.extended(wide)
	sign := a.sign || b.sign || op == "-"
	var n uint64
	switch op {
	case "+":
		switch {
		case a.In != Number:
			return a.plus(y), nil
		case b.In != Number:
			return b.plus(x), nil
		}
		n = cut(x+y, wide)
	case "-":
		if a.In != Number && b.In == Number {
			return a.plus(-y), nil
		}
		n = cut(x-y, wide)
	case "/", "%":
		if y == 0 {
			return Value{}, errors.New("division by zero")
		}
		if n = x / y; op == "%" {
			n = x % y
		}
	case "||", "&&", "==", "!=", "<", "<=", ">", ">=":
		return p.truth(compare(op, x, y)), nil
	default:
		n = bitwise(op, x, y)
	}
	typed = typed || !wide && n>>32 != 0 // a product that has outgrown its width
	return Value{N: n, sign: sign, Wide: typed, narrow: !wide && !typed}, nil
}

// cut returns n, or if it is not wide, its lower 32 bits.
func cut(n uint64, wide bool) uint64 {
	if !wide {
		return uint64(uint32(n))
	}
	return n
}

// compare computes the operators that give true or false.
func compare(op string, x, y uint64) bool {
	switch op {
	case "||":
		return x != 0 || y != 0
	case "&&":
		return x != 0 && y != 0
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

// bitwise computes the operators on bits, and products.
func bitwise(op string, x, y uint64) uint64 {
	switch op {
	case "|":
		return x | y
	case "^":
		return x ^ y
	case "&":
		return x & y
	case "<<":
		return x << (y & 63)
	case ">>":
		return x >> (y & 63)
	}
	return x * y
}

// unary reads an operand with the unary operators before it.
func (p *parser) unary() (Value, error) {
	if p.depth++; p.depth > maxDepth*len(operators) {
		return Value{}, errors.New("the expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("-"):
		v, err := p.unary()
		return negated(v, -v.N), err
	case p.take("~"):
		v, err := p.unary()
		return negated(v, ^v.N), err
	case p.take("!"):
		v, err := p.unary()
		return p.truth(v.N == 0), err
	case p.take("@"):
		v, err := p.unary()
		return Value{N: v.N, In: Physical}, err
	}
	if n, err := p.derefSize(); err != nil {
		return Value{}, err
	} else if n != 0 {
		a, err := p.unary()
		if err != nil {
			return Value{}, err
		}
		return p.load(a, n)
	}
	return p.operand()
}

// negated returns n, which was made of v by a minus or a complement.
func negated(v Value, n uint64) Value {
	return Value{N: cut(n, !v.narrow), sign: true, Wide: v.Wide, narrow: v.narrow}
}

// operand reads an operand, which stands between operators.
func (p *parser) operand() (Value, error) {
	if p.take("(") {
		v, err := p.binary(0)
		if err == nil && !p.take(")") {
			err = errors.New("a closing parenthesis is missing")
		}
		return v, err
	}
	if p.take("'") {
		if len(p.rest) < 2 || p.rest[1] != '\'' {
			return Value{}, errors.New("a character is written 'c'")
		}
		c := p.rest[0]
		p.rest = p.rest[2:]
		return p.number(uint64(c)), nil
	}
	word := p.word()
	if word == "" {
		if p.rest == "" {
			return Value{}, errors.New("an expression is missing")
		}
		return Value{}, fmt.Errorf("no expression begins with %q", p.rest)
	}
	if strings.HasPrefix(p.rest, ":") {
		return p.pair(word)
	}
	if strings.HasPrefix(p.rest, "[") && len(word) == 1 && strings.Contains("bwdqBWDQ", word) {
		return p.memory(strings.ToLower(word))
	}
	return p.name(word)
}

// word takes letters, digits and the other characters that names of symbols may have.
func (p *parser) word() string {
	p.space()
	i := strings.IndexFunc(p.rest, func(r rune) bool {
		return !(r == '_' || r == '.' || r == '$' || r == '?' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
	if i < 0 {
		i = len(p.rest)
	}
	w := p.rest[:i]
	p.rest = p.rest[i:]
	return w
}

// pair reads the colon and the offset after a segment.
func (p *parser) pair(segment string) (Value, error) {
	p.rest = p.rest[1:]
	word := p.word()
	bits := 32
	if p.wideOffset {
		bits = 64
	}
	off, err := strconv.ParseUint(trimHex(word), 16, bits)
	if v, _, known := p.names.Register(word); known {
		off, err = v, nil
	} else if s, known := p.symbols.Lookup(word); known {
		off, err = s.Addr-s.Seg, nil
	}
	if err != nil {
		return Value{}, fmt.Errorf("%q is not an offset: hexadecimal digits, a register or a symbol", word)
	}
	if s, known := p.symbols.Lookup(word); known {
		if _, named := p.symbols.Segment(segment); named { // _TEXT:_main is where the linker has put it
			return Value{In: Linear, Sel: uint16(s.Seg >> 4), Off: s.Addr - s.Seg, Pair: true, N: s.Addr, Wide: p.wideOffset, narrow: !p.wideOffset}, nil
		}
	}
	base, sel, err := p.segment(segment)
	if err != nil {
		return Value{}, err
	}
	return Value{In: Linear, Sel: sel, Pair: true, N: base, Wide: p.wideOffset, narrow: !p.wideOffset}.plus(off), nil
}

// segment returns the segment that a register or a hexadecimal number names. Digits that are also the name of a
// flag, such as af, are a number.
func (p *parser) segment(name string) (base uint64, sel uint16, err error) {
	if base, sel, known := p.names.Segment(name); known {
		return base, sel, nil
	}
	var n uint64
	if v, _, ok := p.names.Register(name); ok && !isHex(name) {
		n = v
	} else if _, err := fmt.Sscanf(trimHex(name), "%x", &n); err != nil || n > 0xffff || !isHex(trimHex(name)) {
		return 0, 0, fmt.Errorf("%q is not a segment: a register or hexadecimal digits", name)
	}
	base, err = p.names.Selector(uint16(n))
	return base, uint16(n), err
}

// memory reads b[A], w[A], d[A] or q[A].
func (p *parser) memory(kind string) (Value, error) {
	p.rest = p.rest[1:]
	a, err := p.binary(0)
	if err != nil {
		return Value{}, err
	}
	if !p.take("]") {
		return Value{}, errors.New("a closing bracket is missing")
	}
	return p.load(a, map[string]int{"b": 1, "w": 2, "d": 4, "q": 8}[kind])
}

// name returns the value of a register, a flag, a number or a symbol.
func (p *parser) name(word string) (Value, error) {
	if p.place != nil {
		if at, known := p.place(word); known {
			return at, nil
		}
	}
	if v, wide, ok := p.names.Register(word); ok {
		return Value{N: v, Wide: wide, narrow: !wide}, nil
	}
	n, err := ParseNumber(word)
	if s, ok := p.symbols.Lookup(word); err != nil && ok {
		n, err = s.Addr, nil
	}
	if err == nil {
		return p.number(n), nil
	}
	return Value{}, fmt.Errorf("no register, number or symbol %q", word)
}
