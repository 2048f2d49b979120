package symbols

import (
	"fmt"
	"math"
	"strings"
)

// plainKind is a kind of type.
type plainKind uint8

// Kinds of types.
const (
	kindOther    plainKind = iota // it has a size, and is shown as bytes
	kindSigned                    // a number
	kindUnsigned                  // a number
	kindChar                      // a number that is a character, with a sign
	kindByte                      // one without a sign
	kindBool
	kindFloat
	kindNear // a pointer: an offset in the segment of data
	kindFar  // a pointer: offset and segment
	kindArray
	kindStruct
	kindEnum
)

// plain is a type of a compiler that does not describe types in DWARF.
type plain struct {
	name   string // "": it has none
	kind   plainKind
	size   int    // in bytes; of an array with a count: see width
	count  int    // of the elements of an array whose type may be completed later
	elem   *plain // of a pointer or an array; nil: void
	fields []plainField
	values map[int64]string // of an enumeration
}

// plainField is a member of a struct or union.
type plainField struct {
	name string
	off  int // in bytes
	typ  *plain
}

// void is what a type is that is not known.
var void = &plain{name: "void"}

// number returns a type for numbers.
func number(name string, kind plainKind, size int) *plain {
	return &plain{name: name, kind: kind, size: size}
}

// pointerTo returns a pointer type of 2, 4 or 6 bytes.
func pointerTo(elem *plain, far bool, size int) *plain {
	if far {
		return &plain{kind: kindFar, size: size, elem: elem}
	}
	return &plain{kind: kindNear, size: size, elem: elem}
}

// width returns the size of a value in bytes.
func (t *plain) width() int {
	size := 1
	for range maxNesting {
		switch {
		case t == nil:
			return 0
		case t.kind != kindArray || t.count == 0:
			return min(size*t.size, 1<<24)
		}
		size = min(size*t.count, 1<<24)
		t = t.elem
	}
	return 0
}

// length returns the number of elements of an array.
func (t *plain) length() int {
	if t.elem.width() == 0 {
		return 0
	}
	return t.width() / t.elem.width()
}

// spell returns the name of a type as C writes it.
func (t *plain) spell(depth int) string {
	switch {
	case t == nil:
		return "void"
	case t.name != "" && t.kind == kindStruct:
		return "struct " + t.name
	case t.name != "":
		return t.name
	case depth > 4:
		return "…"
	case t.kind == kindNear || t.kind == kindFar:
		return t.elem.spell(depth+1) + either(t.kind == kindFar, " far *", " *")
	case t.kind == kindArray:
		return fmt.Sprintf("%s[%d]", t.elem.spell(depth+1), t.length())
	case t.kind == kindStruct:
		return "struct"
	case t.kind == kindEnum:
		return "enum"
	}
	return fmt.Sprintf("<%d bytes>", t.size)
}

// either returns a if yes, and b otherwise.
func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// show returns a value as C writes it.
func (t *plain) show(at place, m Machine, depth int) string {
	switch {
	case t.width() == 0:
		return "<no value>"
	case depth > 3:
		return "…"
	case t.kind == kindStruct:
		var parts []string
		size := 0
		for _, f := range t.fields {
			text := f.name + " = " + f.typ.show(moveBy(at, int64(f.off)), m, depth+1)
			parts = append(parts, text)
			if size += len(text); size > maxShown {
				break
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case t.kind == kindArray:
		return t.showArray(at, m, depth)
	}
	b, err := at.bytes(min(t.size, 16), m)
	if err != nil {
		return "<" + err.Error() + ">"
	}
	return t.showScalar(b)
}

// showArray returns "text" for characters, or {element, …}.
func (t *plain) showArray(at place, m Machine, depth int) string {
	n := t.length()
	if n == 0 {
		return "<no value>"
	}
	if t.elem.kind == kindChar || t.elem.kind == kindByte {
		b, err := at.bytes(min(n, 200), m)
		if err != nil {
			return "<" + err.Error() + ">"
		}
		return quoted(b)
	}
	var parts []string
	size := 0
	for i := range min(n, maxElements) {
		text := t.elem.show(moveBy(at, int64(i*t.elem.width())), m, depth+1)
		parts = append(parts, text)
		if size += len(text); size > maxShown {
			break
		}
	}
	if len(parts) < n {
		parts = append(parts, "…")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quoted returns characters in quotes, without the zeros behind them.
func quoted(b []byte) string {
	text := string(b)
	if i := strings.IndexByte(text, 0); i >= 0 && strings.Trim(text[i:], "\x00") == "" {
		text = text[:i]
	}
	return fmt.Sprintf("%q", text)
}

// extended returns the number in up to 8 bytes, with its sign extended if the type has one.
func (t *plain) extended(b []byte) uint64 {
	n := min(len(b), 8)
	v := (&cursor{b: b}).n(n)
	if t.kind == kindSigned || t.kind == kindChar || t.kind == kindEnum {
		shift := 64 - 8*n
		return uint64(int64(v<<shift) >> shift)
	}
	return v
}

// showScalar returns a number, a character, a pointer or a name of an enumeration.
func (t *plain) showScalar(b []byte) string {
	v := t.extended(b)
	switch t.kind {
	case kindNear:
		return fmt.Sprintf("%#x", v)
	case kindFar:
		return fmt.Sprintf("%04x:%0*x", v>>(8*(t.size-2))&0xffff, 2*(t.size-2), v&(1<<(8*(t.size-2))-1))
	case kindEnum:
		if name, ok := t.values[int64(v)]; ok {
			return fmt.Sprintf("%s (%d)", name, int64(v))
		}
	case kindBool:
		return fmt.Sprint(v != 0)
	case kindChar, kindByte:
		text := fmt.Sprint(int64(v))
		if v >= 32 && v < 127 {
			text += fmt.Sprintf(" '%c'", rune(v))
		}
		return text
	case kindFloat:
		return showFloat(b)
	case kindUnsigned:
		return fmt.Sprint(v)
	case kindOther:
		return fmt.Sprintf("% x", b)
	}
	return fmt.Sprint(int64(v))
}

// showFloat returns a number of 4, 8 or 10 bytes.
func showFloat(b []byte) string {
	v := (&cursor{b: b}).n(min(len(b), 8))
	switch len(b) {
	case 4:
		return fmt.Sprint(math.Float32frombits(uint32(v)))
	case 8:
		return fmt.Sprint(math.Float64frombits(v))
	case 10:
		exp := int(b[9]&0x7f)<<8 | int(b[8])
		return fmt.Sprint(math.Copysign(math.Ldexp(float64(v), exp-16383-63), float64(int8(b[9]))))
	}
	return fmt.Sprintf("% x", b)
}

// isScalar reports whether a value of the type is one number for expressions.
func (t *plain) isScalar() bool {
	return t != nil && t.size > 0 && t.size <= 8 && (t.kind >= kindSigned && t.kind <= kindBool || t.kind == kindNear || t.kind == kindEnum)
}

// parts returns what Variable.Parts has.
func (t *plain) parts() []string {
	var list []string
	if t == nil {
		return nil
	}
	inner, join := t, "."
	if t.kind == kindNear || t.kind == kindFar {
		if inner, join = t.elem, "->"; inner.width() == 0 {
			return nil
		}
		if inner.kind != kindStruct {
			return []string{"[0]"}
		}
	}
	switch inner.kind {
	case kindStruct:
		for _, f := range inner.fields[:min(len(inner.fields), maxParts)] {
			list = append(list, join+f.name)
		}
	case kindArray:
		for i := range min(inner.length(), maxParts) {
			list = append(list, fmt.Sprintf("[%d]", i))
		}
	}
	return list
}
