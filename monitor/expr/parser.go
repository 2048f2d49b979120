package expr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The language of expressions, from the weakest operator on:
//
//	||  &&  |  ^  &  == !=  < <= > >=  << >>  + -  * / %  and the unary - ~ ! @
//
// Operands are numbers (decimal, 0x…, …h), registers, flags, symbols,
// segment:offset (both sides hexadecimal, or registers), b[A] w[A] d[A] for memory
// at a linear or physical address, 'c' for a character, and parentheses.

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
	symbols *Symbols
	rest    string // the text that was not read yet
	depth   int    // depth of nesting, in levels of operators
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
			sign := a.sign || b.sign || op == "-"
			a, err = apply(op, a, b)
			a.sign = sign
		}
	}
	return a, err
}

// truth returns 1 for true and 0 for false.
func truth(b bool) Value {
	if b {
		return Value{N: 1}
	}
	return Value{}
}

// apply computes a op b. Adding to an address gives an address.
func apply(op string, a, b Value) (Value, error) {
	x, y := a.N, b.N
	switch op {
	case "+":
		if a.In == Number && b.In != Number {
			a, b = b, a
		}
		return a.Plus(int(uint32(b.N))), nil
	case "-":
		if a.In != Number && b.In == Number {
			return a.Plus(-int(uint32(y))), nil
		}
		return Value{N: uint64(uint32(x - y))}, nil
	case "/", "%":
		if y == 0 {
			return Value{}, errors.New("division by zero")
		}
		if op == "/" {
			return Value{N: x / y}, nil
		}
		return Value{N: x % y}, nil
	}
	return simple(op, x, y), nil
}

// simple computes the operators that cannot fail and take no addresses.
func simple(op string, x, y uint64) Value {
	switch op {
	case "||":
		return truth(x != 0 || y != 0)
	case "&&":
		return truth(x != 0 && y != 0)
	case "|":
		return Value{N: x | y}
	case "^":
		return Value{N: x ^ y}
	case "&":
		return Value{N: x & y}
	case "==":
		return truth(x == y)
	case "!=":
		return truth(x != y)
	case "<":
		return truth(x < y)
	case "<=":
		return truth(x <= y)
	case ">":
		return truth(x > y)
	case ">=":
		return truth(x >= y)
	case "<<":
		return Value{N: x << (y & 63)}
	case ">>":
		return Value{N: x >> (y & 63)}
	}
	return Value{N: x * y}
}

// unary reads an operand with the operators before it.
func (p *parser) unary() (Value, error) {
	if p.depth++; p.depth > maxDepth*len(operators) {
		return Value{}, errors.New("the expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("-"):
		v, err := p.unary()
		return Value{N: uint64(-uint32(v.N)), sign: true}, err
	case p.take("~"):
		v, err := p.unary()
		return Value{N: uint64(^uint32(v.N)), sign: true}, err
	case p.take("!"):
		v, err := p.unary()
		return truth(v.N == 0), err
	case p.take("@"):
		v, err := p.unary()
		return Value{N: v.N, In: Physical}, err
	}
	return p.operand()
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
		return Value{N: uint64(c)}, nil
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
	if strings.HasPrefix(p.rest, "[") && len(word) == 1 && strings.Contains("bwdBWD", word) {
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

// pair reads the offset after the segment and its colon.
func (p *parser) pair(segment string) (Value, error) {
	p.rest = p.rest[1:]
	word := p.word()
	off, err := strconv.ParseUint(trimHex(word), 16, 32)
	if v, known := p.names.Register(word); known {
		off, err = v, nil
	} else if s, known := p.symbols.Lookup(word); known {
		off, err = uint64(s.Addr), nil
	}
	if err != nil {
		return Value{}, fmt.Errorf("%q is not an offset: hexadecimal digits, a register or a symbol", word)
	}
	base, sel, err := p.segment(segment)
	if err != nil {
		return Value{}, err
	}
	return Value{N: uint64(base + uint32(off)), In: Linear, Sel: sel, Off: uint32(off), Pair: true}, nil
}

// segment returns the segment that a register or a hexadecimal number names. Digits that are also the name of a
// flag, such as af, are a number.
func (p *parser) segment(name string) (base uint32, sel uint16, err error) {
	if base, sel, known := p.names.Segment(name); known {
		return base, sel, nil
	}
	var n uint64
	if v, ok := p.names.Register(name); ok && !isHex(name) {
		n = v
	} else if _, err := fmt.Sscanf(trimHex(name), "%x", &n); err != nil || n > 0xffff || !isHex(trimHex(name)) {
		return 0, 0, fmt.Errorf("%q is not a segment: a register or hexadecimal digits", name)
	}
	base, err = p.names.Selector(uint16(n))
	return base, uint16(n), err
}

// memory reads b[A], w[A] or d[A].
func (p *parser) memory(kind string) (Value, error) {
	p.rest = p.rest[1:]
	a, err := p.binary(0)
	if err != nil {
		return Value{}, err
	}
	if !p.take("]") {
		return Value{}, errors.New("a closing bracket is missing")
	}
	n, err := p.names.Load(a, map[string]int{"b": 1, "w": 2, "d": 4}[kind])
	return Value{N: n}, err
}

// name returns the value of a register, a flag, a number or a symbol.
func (p *parser) name(word string) (Value, error) {
	if v, ok := p.names.Register(word); ok {
		return Value{N: v}, nil
	}
	if n, err := ParseNumber(word); err == nil {
		return Value{N: n}, nil
	}
	if s, ok := p.symbols.Lookup(word); ok {
		return Value{N: uint64(s.Addr)}, nil
	}
	return Value{}, fmt.Errorf("no register, number or symbol %q", word)
}
