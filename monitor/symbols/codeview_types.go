package symbols

// Leaves of types in CodeView 4.
const (
	leafModifier  = 0x0001
	leafPointer   = 0x0002
	leafArray     = 0x0003
	leafClass     = 0x0004
	leafStruct    = 0x0005
	leafUnion     = 0x0006
	leafEnum      = 0x0007
	leafFieldList = 0x0204
	leafMember    = 0x0406
	leafEnumerate = 0x0403
	leafIndex     = 0x0404
	leafNumeric   = 0x8000
)

// firstType is the number of the first type that is no basic one.
const firstType = 0x1000

// typeTable reads the table of types: flags, the number of types, where each begins, counted from behind the table, and the types.
func (v *codeView) typeTable(b []byte) {
	c := &cursor{b: b}
	c.n(4)
	n := min(c.n(4), uint64(len(c.b))/4)
	for range n {
		v.index = append(v.index, c.n(4))
	}
	v.types = c.b
	if old := v.b[3] < '9' && v.b[2] == '0'; old { // before NB09 they are counted from the subsection's beginning
		v.types = b
	}
}

// leaf returns a type's leaf: what it is, and what follows.
func (v *codeView) leaf(i uint64) (kind uint64, c *cursor) {
	if i < firstType || i-firstType >= uint64(len(v.index)) {
		return 0, nil
	}
	c = &cursor{b: within(v.types, v.index[i-firstType], 1<<16+2)}
	n := c.n(2)
	if n > uint64(len(c.b)) {
		return 0, nil
	}
	c.b = c.b[:n]
	return c.n(2), c
}

// numeric reads a number: itself, if it is below 8000h, or what kind of number follows.
func (c *cursor) numeric() int64 {
	v := c.n(2)
	if v < leafNumeric {
		return int64(v)
	}
	switch v {
	case leafNumeric:
		return int64(int8(c.n(1)))
	case 0x8001:
		return int64(int16(c.n(2)))
	case 0x8002:
		return int64(c.n(2))
	case 0x8003:
		return int64(int32(c.n(4)))
	case 0x8004:
		return int64(c.n(4))
	}
	c.over = true
	return 0
}

// typeOf returns a type by its number. depth is the number of types around it.
func (v *codeView) typeOf(i uint64, depth int) *plain {
	if i < firstType {
		return basicType(i)
	}
	if t := v.cache[i]; t != nil {
		return t
	}
	kind, c := v.leaf(i)
	if c == nil || depth > maxNesting {
		return void
	}
	t := &plain{}
	v.cache[i] = t
	switch kind {
	case leafModifier:
		c.n(2)
		if of := v.typeOf(c.n(2), depth+1); of != t {
			*t = *of
		}
	case leafPointer:
		attr := c.n(2)
		*t = *pointerTo(v.typeOf(c.n(2), depth+1), false, 2)
		switch attr & 0x1f {
		case 0:
		case 10:
			t.size = 4
		case 11:
			t.kind, t.size = kindFar, 6
		default:
			t.kind, t.size = kindFar, 4
		}
	case leafArray:
		t.kind, t.elem = kindArray, v.typeOf(c.n(2), depth+1)
		c.n(2)
		t.size = int(max(0, min(c.numeric(), 1<<24)))
	case leafClass, leafStruct:
		c.n(2)
		fields := c.n(2)
		c.n(6) // properties, derived classes, virtual functions
		t.kind, t.size = kindStruct, int(max(0, min(c.numeric(), 1<<24)))
		t.name = c.pascal()
		v.members(t, fields, depth)
	case leafUnion:
		c.n(2)
		fields := c.n(2)
		c.n(2)
		t.kind, t.size = kindStruct, int(max(0, min(c.numeric(), 1<<24)))
		t.name = c.pascal()
		v.members(t, fields, depth)
	case leafEnum:
		c.n(2)
		of := v.typeOf(c.n(2), depth+1)
		fields := c.n(2)
		c.n(2)
		t.kind, t.size, t.name, t.values = kindEnum, of.size, c.pascal(), map[int64]string{}
		v.members(t, fields, depth)
	}
	return t
}

// members reads a list of fields: members of a struct or union, or names of an enumeration.
func (v *codeView) members(t *plain, i uint64, depth int) {
	kind, c := v.leaf(i)
	if c == nil || kind != leafFieldList || depth > maxNesting {
		return
	}
	for len(c.b) > 2 && !c.over && len(t.fields)+len(t.values) < maxParts {
		if pad := c.b[0]; pad > 0xf0 { // to the next number of 4 bytes
			c.b = c.b[min(int(pad&15), len(c.b)):]
			continue
		}
		switch c.n(2) {
		case leafMember:
			typ := v.typeOf(c.n(2), depth+1)
			c.n(2)
			off := c.numeric()
			name := c.pascal()
			if !c.over {
				t.fields = append(t.fields, plainField{name, int(max(0, min(off, 1<<24))), typ})
			}
		case leafEnumerate:
			c.n(2)
			n := c.numeric()
			if name := c.pascal(); !c.over && t.values != nil {
				t.values[n] = name
			}
		case leafIndex:
			v.members(t, c.n(2), depth+1)
			return
		default:
			return // of C++
		}
	}
}

// basicType returns a type below 1000h: bits 0 to 2 size, 4 to 7 kind, 8 to 10 what points to it.
func basicType(i uint64) *plain {
	size := uint64(1) << (i & 7)
	t := void
	switch i >> 4 & 15 {
	case 1:
		t = number([]string{"char", "int", "long", "__int64"}[i&3], kindSigned, int(size))
	case 2:
		t = number([]string{"unsigned char", "unsigned int", "unsigned long", "unsigned __int64"}[i&3], kindUnsigned, int(size))
	case 3:
		t = number("bool", kindBool, int(size))
	case 4:
		n := []int{4, 8, 10, 16, 6, 4, 4, 4}[i&7]
		t = number([]string{"float", "double", "long double", "long double"}[i&3], kindFloat, n)
	case 7:
		switch i & 7 {
		case 0, 1:
			t = number("char", kindChar, 1)
		default:
			t = number([]string{"", "", "int", "unsigned int", "long", "unsigned long", "__int64", "unsigned __int64"}[i&7], plainKind(uint64(kindSigned)+i&1), 1<<(i&7>>1))
		}
	}
	if (i>>4&15 == 1 || i>>4&15 == 2) && i&7 == 0 {
		t = number(t.name, kindChar+plainKind(i>>4&15-1), 1)
	}
	switch i >> 8 & 7 {
	case 1:
		return pointerTo(t, false, 2)
	case 2, 3:
		return pointerTo(t, true, 4)
	case 4:
		return pointerTo(t, false, 4)
	case 5:
		return pointerTo(t, true, 6)
	}
	return t
}
