package symbols

import (
	"debug/dwarf"
	"fmt"
	"math"
	"strings"
)

// Limits of what is shown of a value.
const (
	maxNesting  = 24 // types inside each other
	maxElements = 32 // of an array
	maxShown    = 4000
)

// ctype is a type: what its entry says, without names for others.
type ctype struct {
	entry *dwarf.Entry
	name  string
	size  int
}

// typeOf returns the type that an entry has, through typedefs and qualifiers. nil is void, or a type that is damaged.
func (p *program) typeOf(e *dwarf.Entry) *ctype {
	name := ""
	for range maxNesting {
		off, ok := e.Val(dwarf.AttrType).(dwarf.Offset)
		if !ok {
			return nil
		}
		r := p.data.Reader()
		r.Seek(off)
		t, err := r.Next()
		if err != nil || t == nil {
			return nil
		}
		if n, has := t.Val(dwarf.AttrName).(string); has && name == "" {
			name = n
		}
		switch t.Tag {
		case dwarf.TagTypedef, dwarf.TagConstType, dwarf.TagVolatileType, dwarf.TagRestrictType, dwarf.TagAtomicType:
			e = t
			continue
		}
		size, _ := t.Val(dwarf.AttrByteSize).(int64)
		c := &ctype{t, name, int(max(0, min(size, 1<<24)))}
		if t.Tag == dwarf.TagPointerType && size == 0 {
			c.size = p.addrSize
		}
		if t.Tag == dwarf.TagArrayType {
			if elem := p.typeOf(t); elem != nil && elem.size > 0 {
				c.size = min(elem.size*p.count(t), 1<<24)
			}
		}
		return c
	}
	return nil
}

// count returns the number of elements of an array, of all its dimensions.
func (p *program) count(array *dwarf.Entry) int {
	n := 1
	p.children(array, func(e *dwarf.Entry) bool {
		if e.Tag == dwarf.TagSubrangeType {
			k, ok := e.Val(dwarf.AttrCount).(int64)
			if last, has := e.Val(dwarf.AttrUpperBound).(int64); !ok && has {
				k = last + 1
			}
			n = int(max(0, min(int64(n)*max(0, min(k, 1<<24)), 1<<24)))
		}
		return true
	})
	return n
}

// children calls do for the entries inside an entry until it returns false.
func (p *program) children(e *dwarf.Entry, do func(e *dwarf.Entry) bool) {
	if !e.Children {
		return
	}
	r := p.data.Reader()
	r.Seek(e.Offset)
	_, _ = r.Next() // e itself was read before
	for {
		c, err := r.Next()
		if err != nil || c == nil || c.Tag == 0 || !do(c) {
			return
		}
		skipInside(r, c)
	}
}

// spell returns the name of a type.
func (p *program) spell(t *ctype, depth int) string {
	switch {
	case t == nil:
		return "void"
	case t.name != "":
		kind := map[dwarf.Tag]string{dwarf.TagStructType: "struct ", dwarf.TagUnionType: "union ", dwarf.TagEnumerationType: "enum "}[t.entry.Tag]
		if own, _ := t.entry.Val(dwarf.AttrName).(string); own != t.name {
			kind = "" // a typedef
		}
		return kind + t.name
	case depth > 4:
		return "…"
	case t.entry.Tag == dwarf.TagPointerType:
		return p.spell(p.typeOf(t.entry), depth+1) + " *"
	case t.entry.Tag == dwarf.TagArrayType:
		return fmt.Sprintf("%s[%d]", p.spell(p.typeOf(t.entry), depth+1), p.count(t.entry))
	case t.entry.Tag == dwarf.TagStructType:
		return "struct"
	case t.entry.Tag == dwarf.TagUnionType:
		return "union"
	}
	return strings.ToLower(strings.TrimSuffix(t.entry.Tag.String(), "Type"))
}

// show returns a value as C writes it.
func (p *program) show(t *ctype, at place, m Machine, depth int) string {
	if t == nil || t.size == 0 {
		return "<no value>"
	}
	if depth > 3 {
		return "…"
	}
	switch t.entry.Tag {
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType:
		return p.showStruct(t, at, m, depth)
	case dwarf.TagArrayType:
		return p.showArray(t, at, m, depth)
	}
	b, err := at.bytes(min(t.size, 16), m)
	if err != nil {
		return "<" + err.Error() + ">"
	}
	return p.showScalar(t, b)
}

// showScalar returns a number, a character, a pointer or a name of an enumeration.
func (p *program) showScalar(t *ctype, b []byte) string {
	v := uint64(0)
	for i := min(len(b), 8) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	shift := 64 - 8*min(len(b), 8)
	signed := int64(v<<shift) >> shift
	enc, _ := t.entry.Val(dwarf.AttrEncoding).(int64)
	switch {
	case t.entry.Tag == dwarf.TagPointerType:
		return fmt.Sprintf("%#x", v)
	case t.entry.Tag == dwarf.TagEnumerationType:
		name := ""
		p.children(t.entry, func(e *dwarf.Entry) bool {
			if n, ok := e.Val(dwarf.AttrConstValue).(int64); ok && (n == signed || uint64(n) == v) {
				name, _ = e.Val(dwarf.AttrName).(string)
			}
			return name == ""
		})
		if name != "" {
			return fmt.Sprintf("%s (%d)", name, signed)
		}
		return fmt.Sprint(signed)
	case enc == 4 && len(b) == 4: // DW_ATE_float
		return fmt.Sprint(math.Float32frombits(uint32(v)))
	case enc == 4 && len(b) == 8:
		return fmt.Sprint(math.Float64frombits(v))
	case enc == 2: // DW_ATE_boolean
		return fmt.Sprint(v != 0)
	case (enc == 6 || enc == 8) && len(b) == 1: // DW_ATE_signed_char, DW_ATE_unsigned_char
		text := fmt.Sprint(signed)
		if enc == 8 {
			text = fmt.Sprint(v)
		}
		if v >= 32 && v < 127 {
			text += fmt.Sprintf(" '%c'", rune(v))
		}
		return text
	case enc == 5 || enc == 6: // DW_ATE_signed
		return fmt.Sprint(signed)
	}
	return fmt.Sprint(v)
}

// showStruct returns {field = value, …}.
func (p *program) showStruct(t *ctype, at place, m Machine, depth int) string {
	var parts []string
	size := 0
	p.children(t.entry, func(e *dwarf.Entry) bool {
		name, _ := e.Val(dwarf.AttrName).(string)
		if e.Tag != dwarf.TagMember {
			return true
		}
		text := name + " = " + p.show(p.typeOf(e), moveBy(at, memberOffset(e)), m, depth+1)
		parts = append(parts, text)
		size += len(text)
		return size < maxShown
	})
	return "{" + strings.Join(parts, ", ") + "}"
}

// parts returns what Variable.Parts has.
func (p *program) parts(t *ctype) (list []string) {
	join := "."
	if t != nil && t.entry.Tag == dwarf.TagPointerType {
		if t, join = p.typeOf(t.entry), "->"; t == nil || t.size == 0 {
			return nil
		}
		if t.entry.Tag != dwarf.TagStructType && t.entry.Tag != dwarf.TagUnionType && t.entry.Tag != dwarf.TagClassType {
			return []string{"[0]"}
		}
	}
	switch {
	case t == nil:
	case t.entry.Tag == dwarf.TagArrayType:
		for i := range min(p.count(t.entry), maxParts) {
			list = append(list, fmt.Sprintf("[%d]", i))
		}
	case t.entry.Tag == dwarf.TagStructType, t.entry.Tag == dwarf.TagUnionType, t.entry.Tag == dwarf.TagClassType:
		p.children(t.entry, func(e *dwarf.Entry) bool {
			if name, _ := e.Val(dwarf.AttrName).(string); e.Tag == dwarf.TagMember && name != "" {
				list = append(list, join+name)
			}
			return len(list) < maxParts
		})
	}
	return list
}

// memberOffset returns where a member of a struct begins, in bytes. Before DWARF 3 that is an expression, DW_OP_plus_uconst.
func memberOffset(e *dwarf.Entry) int64 {
	switch v := e.Val(dwarf.AttrDataMemberLoc).(type) {
	case int64:
		return v
	case []byte:
		if c := (&cursor{b: v}); c.n(1) == 0x23 {
			return int64(c.uleb())
		}
	}
	return 0
}

// moveBy returns the place of a part that begins off bytes behind.
func moveBy(at place, off int64) place {
	if at.memory {
		at.addr += uint64(off)
		return at
	}
	at.register >>= min(64, uint64(off)*8)
	return at
}

// showArray returns "text" for characters, or {element, …}.
func (p *program) showArray(t *ctype, at place, m Machine, depth int) string {
	elem := p.typeOf(t.entry)
	if elem == nil || elem.size == 0 {
		return "<no value>"
	}
	n := p.count(t.entry)
	enc, _ := elem.entry.Val(dwarf.AttrEncoding).(int64)
	if elem.size == 1 && (enc == 6 || enc == 8) {
		b, err := at.bytes(min(n, 200), m)
		if err != nil {
			return "<" + err.Error() + ">"
		}
		text := string(b)
		if i := strings.IndexByte(text, 0); i >= 0 && strings.Trim(text[i:], "\x00") == "" {
			text = text[:i]
		}
		return fmt.Sprintf("%q", text)
	}
	var parts []string
	size := 0
	for i := range min(n, maxElements) {
		text := p.show(elem, moveBy(at, int64(i*elem.size)), m, depth+1)
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
