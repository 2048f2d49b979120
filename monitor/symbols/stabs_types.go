package symbols

import (
	"strconv"
	"strings"
)

// stabTypes are the types of a unit by their numbers, N or (FILE,N).
type stabTypes map[string]*plain

// maxTypes bounds the types of a unit or a file.
const maxTypes = 1 << 16

// stabReader reads a type from a string.
type stabReader struct {
	types stabTypes
	text  string
	depth int
}

// read returns the type that a string begins with; nil if it is damaged.
func (t *stabTypes) read(text string) *plain {
	if *t == nil {
		*t = stabTypes{}
	}
	r := &stabReader{types: *t, text: text}
	return r.typ()
}

// take takes a text off the beginning, if it is there.
func (r *stabReader) take(text string) bool {
	rest, ok := strings.CutPrefix(r.text, text)
	r.text = rest
	return ok
}

// upTo takes what stands before one of the characters of stops, and that.
func (r *stabReader) upTo(stops string) string {
	i := strings.IndexAny(r.text, stops)
	if i < 0 {
		text := r.text
		r.text = ""
		return text
	}
	text := r.text[:i]
	r.text = r.text[i+1:]
	return text
}

// number takes a number up to one of the characters of stops.
func (r *stabReader) number(stops string) int64 {
	n, _ := strconv.ParseInt(r.upTo(stops), 10, 64) // what is no number of 64 bits counts as the nearest
	return n
}

// reference takes the number of a type.
func (r *stabReader) reference() (key string, ok bool) {
	switch {
	case r.text == "":
		return "", false
	case r.text[0] == '(':
		i := strings.IndexByte(r.text, ')')
		if i < 0 {
			return "", false
		}
		key, r.text = r.text[:i+1], r.text[i+1:]
		return key, true
	}
	i := 0
	for i < len(r.text) && (r.text[i] >= '0' && r.text[i] <= '9' || i == 0 && r.text[i] == '-') {
		i++
	}
	key, r.text = r.text[:i], r.text[i:]
	return key, i > 0
}

// typ reads a type. One that is defined where it is used has its number and =.
func (r *stabReader) typ() *plain {
	if r.depth++; r.depth > maxNesting {
		r.text = ""
		return nil
	}
	defer func() { r.depth-- }()
	key, numbered := r.reference()
	if !numbered {
		return r.definition(key)
	}
	if !r.take("=") {
		if t := r.types[key]; t != nil {
			return t
		}
		t := &plain{} // it is defined later
		if len(r.types) < maxTypes {
			r.types[key] = t
		}
		return t
	}
	known := r.types[key]
	if known == nil {
		known = &plain{}
		if len(r.types) < maxTypes {
			r.types[key] = known
		}
	}
	if t := r.definition(key); t == known {
		*known = *void // defined by itself
	} else if t != nil && t != known {
		*known = *t
	}
	return known
}

// definition reads what a type is. key is its own number.
func (r *stabReader) definition(key string) *plain {
	for strings.HasPrefix(r.text, "@s") || strings.HasPrefix(r.text, "@a") { // size and alignment in bits
		r.upTo(";")
	}
	if r.text == "" {
		return nil
	}
	if c := r.text[0]; c == '(' || c == '-' || c >= '0' && c <= '9' {
		t := r.typ()
		if t == nil {
			return nil
		}
		same := *t
		if t == r.types[key] {
			return t
		}
		return &same
	}
	c := r.text[0]
	r.text = r.text[1:]
	switch c {
	case 'r':
		return r.span(key)
	case '*', '&':
		return pointerTo(r.typ(), false, 4)
	case 'k', 'B':
		return r.typ()
	case 'f':
		r.typ()
		return &plain{name: "function"}
	case 'a':
		return r.array()
	case 's', 'u':
		return r.structure()
	case 'e':
		return r.enumeration()
	case 'x': // a struct that is defined elsewhere
		if r.text != "" {
			r.text = r.text[1:]
		}
		return &plain{name: r.upTo(":"), kind: kindStruct}
	case 'R': // floating: kind, bytes
		r.upTo(";")
		n := r.number(";")
		r.upTo(";")
		return &plain{kind: kindFloat, size: int(max(0, min(n, 16)))}
	}
	r.text = ""
	return nil
}

// span reads rTYPE;FIRST;LAST;, which is how numbers are described: by their range.
func (r *stabReader) span(key string) *plain {
	r.typ()
	r.take(";")
	low, high := r.upTo(";"), r.upTo(";")
	first, _ := strconv.ParseInt(low, 10, 64)
	last, _ := strconv.ParseInt(high, 10, 64)
	switch {
	case strings.HasPrefix(high, "0") && len(high) > 1, strings.HasPrefix(low, "0") && len(low) > 1: // octal: 64 bits
		return &plain{kind: either64(strings.HasPrefix(low, "01")), size: 8}
	case last == 0 && first > 0: // floating, of FIRST bytes
		return &plain{kind: kindFloat, size: int(min(first, 16))}
	case first == 0 && last == -1:
		return &plain{kind: kindUnsigned, size: 4}
	case first == 0 && last == 127, first == -128 && last == 127:
		return &plain{kind: kindChar, size: 1}
	case first == 0 && last == 255:
		return &plain{kind: kindByte, size: 1}
	case first == 0 && last == 65535:
		return &plain{kind: kindUnsigned, size: 2}
	case first == -32768 && last == 32767:
		return &plain{kind: kindSigned, size: 2}
	case first == 0 && last > 65535:
		return &plain{kind: kindUnsigned, size: 4}
	case first < -1<<31:
		return &plain{kind: kindSigned, size: 8}
	}
	return &plain{kind: kindSigned, size: 4}
}

// either64 returns the kind of a number of 64 bits.
func either64(signed bool) plainKind {
	if signed {
		return kindSigned
	}
	return kindUnsigned
}

// array reads rINDEX;FIRST;LAST;TYPE.
func (r *stabReader) array() *plain {
	r.take("r")
	r.typ()
	r.take(";")
	first, last := r.number(";"), r.number(";")
	elem := r.typ()
	if elem == nil || last < first || last-first >= 1<<24 {
		return &plain{kind: kindArray, elem: elem}
	}
	return &plain{kind: kindArray, elem: elem, count: int(last - first + 1)}
}

// structure reads SIZE, then NAME:TYPE,OFFSET,BITS; for each member, and ;.
func (r *stabReader) structure() *plain {
	t := &plain{kind: kindStruct}
	i := 0
	for i < len(r.text) && r.text[i] >= '0' && r.text[i] <= '9' {
		i++
	}
	size, _ := strconv.Atoi(r.text[:i])
	t.size, r.text = max(0, min(size, 1<<24)), r.text[i:]
	for r.text != "" && !r.take(";") && len(t.fields) < maxParts {
		name := r.upTo(":")
		typ := r.typ()
		if !r.take(",") {
			r.text = ""
			break
		}
		off := r.number(",;")
		r.upTo(";")
		t.fields = append(t.fields, plainField{name, int(max(0, min(off/8, 1<<24))), typ})
	}
	return t
}

// enumeration reads NAME:VALUE, for each name, and ;.
func (r *stabReader) enumeration() *plain {
	t := &plain{kind: kindEnum, size: 4, values: map[int64]string{}}
	for r.text != "" && !r.take(";") && len(t.values) < maxParts {
		name := r.upTo(":")
		t.values[r.number(",")] = name
	}
	return t
}
