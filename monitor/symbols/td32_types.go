package symbols

// Leaves of types that CodeView 4 does not have, or that are members of classes.
const (
	leafPascalArray = 0x0032
	leafBase        = 0x0400
	leafStatic      = 0x0407
	leafMethod      = 0x0408
	leafNested      = 0x0409
	leafVirtuals    = 0x040a
)

// maxTD32Steps bounds the tables of lines and the records of types that are read, with the members that they have from others.
const maxTD32Steps = 1 << 21

// typeOf returns a type by its number. depth is the number of types around it.
func (v *td32) typeOf(i uint64, depth int) *plain {
	if i < firstType {
		return basicType(i)
	}
	if t := v.cache[i]; t != nil {
		return t
	}
	kind, c := v.leaf(i)
	if c == nil || depth > maxNesting || v.steps > maxTD32Steps {
		return void
	}
	v.steps++
	t := &plain{}
	v.cache[i] = t
	size := func() int { return int(max(0, min(c.numeric(), 1<<24))) }
	switch kind {
	case leafModifier:
		c.n(2)
		if of := v.typeOf(c.n(4), depth+1); of != t {
			*t = *of
		}
	case leafPointer:
		attr := c.n(2)
		*t = *pointerTo(v.typeOf(c.n(4), depth+1), false, 4)
		switch attr & 0x1f {
		case 0:
			t.size = 2
		case 11:
			t.kind, t.size = kindFar, 6
		case 1, 2:
			t.kind = kindFar
		}
	case leafArray, leafPascalArray:
		t.kind, t.elem = kindArray, v.typeOf(c.n(4), depth+1)
		c.n(8) // the type of the index, the name
		t.size = size()
	case leafClass, leafStruct, leafUnion:
		c.n(2)
		fields := c.n(4)
		c.n(6) // properties, the class around it
		if kind != leafUnion {
			c.n(8) // classes that it is derived from, virtual functions
		}
		t.kind, t.name = kindStruct, v.text(c)
		t.size = size()
		v.members(t, fields, depth)
	case leafEnum:
		c.n(2)
		of := v.typeOf(c.n(4), depth+1)
		fields := c.n(4)
		c.n(4)
		t.kind, t.size, t.name, t.values = kindEnum, of.size, v.text(c), map[int64]string{}
		v.members(t, fields, depth)
	}
	return t
}

// members reads a list of fields. Those of classes that a class is derived from are its own, too.
func (v *td32) members(t *plain, i uint64, depth int) {
	kind, c := v.leaf(i)
	if c == nil || kind != leafFieldList || depth > maxNesting {
		return
	}
	for len(c.b) > 2 && !c.over && len(t.fields)+len(t.values) < maxParts && v.steps <= maxTD32Steps {
		v.steps++
		if pad := c.b[0]; pad > 0xf0 { // to the next number of 4 bytes
			c.b = c.b[min(int(pad&15), len(c.b)):]
			continue
		}
		switch c.n(2) {
		case leafBase:
			class := v.typeOf(c.n(4), depth+1)
			c.n(2)
			off := int(max(0, min(c.numeric(), 1<<24)))
			v.steps += len(class.fields)
			for _, f := range class.fields[:min(len(class.fields), max(0, maxParts-len(t.fields)))] {
				t.fields = append(t.fields, plainField{f.name, off + f.off, f.typ})
			}
		case leafMember:
			typ := v.typeOf(c.n(4), depth+1)
			c.n(2)
			name := v.text(c)
			c.n(4)
			off := c.numeric()
			if !c.over {
				t.fields = append(t.fields, plainField{name, int(max(0, min(off, 1<<24))), typ})
			}
		case leafEnumerate:
			c.n(2)
			name := v.text(c)
			c.n(4)
			if n := c.numeric(); !c.over && t.values != nil {
				t.values[n] = name
			}
		case leafStatic:
			c.n(8)
			c.n(6)
		case leafMethod:
			c.n(8)
			c.n(2)
		case leafNested:
			c.n(8)
			c.n(4)
		case leafVirtuals:
			c.n(4)
			c.numeric()
		default:
			return
		}
	}
}
