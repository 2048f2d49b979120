package monitor

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

// operators by strength, the longest spelling of each level first.
var operators = [][]string{
	{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"},
}

// maxDepth bounds the nesting of an expression.
const maxDepth = 64

// parser evaluates while it reads.
type parser struct {
	mo    *Monitor
	rest  string
	depth int
}

// eval evaluates an expression; rest is what follows it.
func (mo *Monitor) eval(text string) (v value, rest string, err error) {
	p := &parser{mo: mo, rest: text}
	v, err = p.binary(0)
	return v, strings.TrimLeft(p.rest, " \t"), err
}

// evalAll evaluates text, which must be one expression.
func (mo *Monitor) evalAll(text string) (value, error) {
	v, rest, err := mo.eval(text)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q after the expression?", rest)
	}
	return v, err
}

// truth evaluates a condition; none is true.
func (mo *Monitor) truth(cond string) (bool, error) {
	if cond == "" {
		return true, nil
	}
	v, err := mo.evalAll(cond)
	return v.n != 0, err
}

func (p *parser) space() { p.rest = strings.TrimLeft(p.rest, " \t") }

func (p *parser) take(s string) bool {
	p.space()
	if !strings.HasPrefix(p.rest, s) {
		return false
	}
	p.rest = p.rest[len(s):]
	return true
}

// operator takes an operator of a level. One that is the beginning of a longer
// operator is not taken.
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

func (p *parser) binary(level int) (value, error) {
	if level == len(operators) {
		return p.unary()
	}
	if p.depth++; p.depth > maxDepth*len(operators) {
		return value{}, errors.New("the expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	a, err := p.binary(level + 1)
	for err == nil {
		op := p.operator(level)
		if op == "" {
			return a, nil
		}
		var b value
		if b, err = p.binary(level + 1); err == nil {
			sign := a.sign || b.sign || op == "-"
			a, err = apply(op, a, b)
			a.sign = sign
		}
	}
	return a, err
}

func truth(b bool) value {
	if b {
		return value{n: 1}
	}
	return value{}
}

// apply computes a op b. Adding to an address gives an address.
func apply(op string, a, b value) (value, error) {
	x, y := a.n, b.n
	switch op {
	case "+":
		if a.in == number && b.in != number {
			a, b = b, a
		}
		return a.plus(uint32(b.n)), nil
	case "-":
		if a.in != number && b.in == number {
			return a.plus(-uint32(y)), nil
		}
		return value{n: uint64(uint32(x - y))}, nil
	case "/", "%":
		if y == 0 {
			return value{}, errors.New("division by zero")
		}
		if op == "/" {
			return value{n: x / y}, nil
		}
		return value{n: x % y}, nil
	}
	return simple(op, x, y), nil
}

func simple(op string, x, y uint64) value {
	switch op {
	case "||":
		return truth(x != 0 || y != 0)
	case "&&":
		return truth(x != 0 && y != 0)
	case "|":
		return value{n: x | y}
	case "^":
		return value{n: x ^ y}
	case "&":
		return value{n: x & y}
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
		return value{n: x << (y & 63)}
	case ">>":
		return value{n: x >> (y & 63)}
	}
	return value{n: x * y}
}

func (p *parser) unary() (value, error) {
	if p.depth++; p.depth > maxDepth*len(operators) {
		return value{}, errors.New("the expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("-"):
		v, err := p.unary()
		return value{n: uint64(-uint32(v.n)), sign: true}, err
	case p.take("~"):
		v, err := p.unary()
		return value{n: uint64(^uint32(v.n)), sign: true}, err
	case p.take("!"):
		v, err := p.unary()
		return truth(v.n == 0), err
	case p.take("@"):
		v, err := p.unary()
		return value{n: v.n, in: physical}, err
	}
	return p.operand()
}

func (p *parser) operand() (value, error) {
	if p.take("(") {
		v, err := p.binary(0)
		if err == nil && !p.take(")") {
			err = errors.New("a closing parenthesis is missing")
		}
		return v, err
	}
	if p.take("'") {
		if len(p.rest) < 2 || p.rest[1] != '\'' {
			return value{}, errors.New("a character is written 'c'")
		}
		c := p.rest[0]
		p.rest = p.rest[2:]
		return value{n: uint64(c)}, nil
	}
	word := p.word()
	if word == "" {
		if p.rest == "" {
			return value{}, errors.New("an expression is missing")
		}
		return value{}, fmt.Errorf("no expression begins with %q", p.rest)
	}
	if strings.HasPrefix(p.rest, ":") {
		return p.pair(word)
	}
	if strings.HasPrefix(p.rest, "[") && len(word) == 1 && strings.Contains("bwdBWD", word) {
		return p.memory(strings.ToLower(word))
	}
	return p.mo.name(word)
}

// word takes letters, digits and the characters that names of symbols have.
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
func (p *parser) pair(segment string) (value, error) {
	p.rest = p.rest[1:]
	word := p.word()
	off, err := strconv.ParseUint(trimHex(word), 16, 32)
	if v, known := p.mo.register(word); known {
		off, err = v, nil
	} else if s, known := p.mo.symbols.byName[word]; known {
		off, err = uint64(s.addr), nil
	}
	if err != nil {
		return value{}, fmt.Errorf("%q is not an offset: hexadecimal digits, a register or a symbol", word)
	}
	base, sel, err := p.mo.segmentBase(segment)
	if err != nil {
		return value{}, err
	}
	return value{n: uint64(base + uint32(off)), in: linear, sel: sel, off: uint32(off), pair: true}, nil
}

func trimHex(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "0x")
	return strings.TrimSuffix(s, "h")
}

// memory reads b[A], w[A] or d[A].
func (p *parser) memory(kind string) (value, error) {
	p.rest = p.rest[1:]
	a, err := p.binary(0)
	if err != nil {
		return value{}, err
	}
	if !p.take("]") {
		return value{}, errors.New("a closing bracket is missing")
	}
	n := map[string]int{"b": 1, "w": 2, "d": 4}[kind]
	b, err := p.mo.read(a, n)
	if err != nil {
		return value{}, err
	}
	return value{n: little(b)}, nil
}

// name is the value of a register, a flag, a number or a symbol.
func (mo *Monitor) name(word string) (value, error) {
	if v, ok := mo.register(word); ok {
		return value{n: v}, nil
	}
	if n, err := parseNumber(word); err == nil {
		return value{n: n}, nil
	}
	if s, ok := mo.symbols.byName[word]; ok {
		return value{n: uint64(s.addr)}, nil
	}
	return value{}, fmt.Errorf("no register, number or symbol %q", word)
}

// parseNumber reads 12, 0x7c00 or 7c00h.
func parseNumber(word string) (uint64, error) {
	w := strings.ToLower(word)
	switch {
	case strings.HasPrefix(w, "0x"):
		return strconv.ParseUint(w[2:], 16, 64)
	case strings.HasSuffix(w, "h") && w[0] >= '0' && w[0] <= '9':
		return strconv.ParseUint(w[:len(w)-1], 16, 64)
	}
	return strconv.ParseUint(w, 10, 64)
}

func little(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}
