package symbols

// Records of symbols in CodeView 4: of 16-bit and of 32-bit code, and those of 32-bit code with types of 32 bits (Visual C++ 4).
const (
	cvRegister = 0x0002
	cvEnd      = 0x0006
	cvBPRel16  = 0x0100
	cvLData16  = 0x0101
	cvGData16  = 0x0102
	cvPub16    = 0x0103
	cvLProc16  = 0x0104
	cvGProc16  = 0x0105
	cvBlock16  = 0x0107
	cvLabel16  = 0x0109
	cvWith16   = 0x0108
	cvBPRel32  = 0x0200
	cvLData32  = 0x0201
	cvGData32  = 0x0202
	cvPub32    = 0x0203
	cvLProc32  = 0x0204
	cvGProc32  = 0x0205
	cvBlock32  = 0x0207
	cvWith32   = 0x0208
	cvReg32T   = 0x1001
	cvBPRel32T = 0x1006
	cvLData32T = 0x1007
	cvGData32T = 0x1008
	cvPub32T   = 0x1009
	cvLProc32T = 0x100a
	cvGProc32T = 0x100b
)

// cvScope is a function or a block that is open.
type cvScope struct {
	fn         int // its index, or -1
	first, end uint64
}

// symbols reads records of symbols, from byte skip on.
func (v *codeView) symbols(b []byte, skip uint64) {
	b = b[min(skip, uint64(len(b))):]
	var open []cvScope
	for len(b) >= 4 {
		n := le16(b) + 2
		if n < 4 || n > len(b) {
			return
		}
		c := &cursor{b: b[4:n]}
		switch kind := le16(b[2:]); kind {
		case cvEnd:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case cvLProc16, cvGProc16, cvLProc32, cvGProc32, cvLProc32T, cvGProc32T:
			open = append(open, v.procedure(kind, c))
		case cvBlock16, cvBlock32, cvWith16, cvWith32:
			open = append(open, v.block(kind, c, open))
		default:
			v.symbol(kind, c, open)
		}
		if len(open) > maxNesting*4 {
			return
		}
		b = b[n:]
	}
}

// procedure adds a function.
func (v *codeView) procedure(kind int, c *cursor) cvScope {
	c.n(8) // where the scope around it, the end
	c.n(4) // and the next function are
	width := 2
	if kind >= cvBPRel32 {
		width = 4
	}
	size := c.n(width)
	c.n(width)
	c.n(width)
	if kind >= cvReg32T {
		c.n(4)
	}
	off, seg := c.n(width), c.n(2)
	if kind < cvReg32T {
		c.n(2)
	}
	c.n(1)
	name := c.pascal()
	if c.over || len(v.scopes.funcs) >= maxFuncs {
		return cvScope{fn: -1}
	}
	first := v.linear(seg, off)
	v.public(name, seg, off)
	v.scopes.wide = v.scopes.wide || width == 4
	v.scopes.funcs = append(v.scopes.funcs, plainFunc{Func: Func{Name: trimUnderscore(name), First: first, End: first + size}})
	return cvScope{len(v.scopes.funcs) - 1, first, first + size}
}

// block returns a block of the innermost function.
func (v *codeView) block(kind int, c *cursor, open []cvScope) cvScope {
	c.n(8)
	width := 2
	if kind >= cvBPRel32 {
		width = 4
	}
	size := c.n(width)
	off := c.n(width)
	first := v.linear(c.n(2), off)
	s := cvScope{-1, first, first + size}
	if len(open) > 0 {
		s.fn = open[len(open)-1].fn
	}
	return s
}

// symbol adds a variable or a public name.
func (v *codeView) symbol(kind int, c *cursor, open []cvScope) {
	x := plainVar{where: placeFrame}
	var seg uint64
	switch kind {
	case cvBPRel16:
		x.at, x.typ = int64(int16(c.n(2))), v.typeOf(c.n(2), 0)
	case cvBPRel32:
		x.at, x.typ = int64(int32(c.n(4))), v.typeOf(c.n(2), 0)
	case cvBPRel32T:
		x.at, x.typ = int64(int32(c.n(4))), v.typeOf(c.n(4), 0)
	case cvRegister, cvReg32T:
		width := 2
		if kind == cvReg32T {
			width = 4
		}
		x.typ = v.typeOf(c.n(width), 0)
		reg := c.n(2)
		if x.where = placeRegister; reg < 9 || reg > 24 { // AX to DI are 9 to 16, EAX to EDI 17 to 24
			return
		}
		x.at = int64(reg-9) & 7
	case cvLData16, cvGData16, cvPub16:
		x.where, x.at = placeStatic, int64(c.n(2))
		seg = c.n(2)
		x.typ = v.typeOf(c.n(2), 0)
	case cvLData32, cvGData32, cvPub32:
		x.where, x.at = placeStatic, int64(c.n(4))
		seg = c.n(2)
		x.typ = v.typeOf(c.n(2), 0)
	case cvLData32T, cvGData32T, cvPub32T:
		x.where = placeStatic
		x.typ = v.typeOf(c.n(4), 0)
		x.at = int64(c.n(4))
		seg = c.n(2)
	case cvLabel16:
		off := c.n(2)
		seg = c.n(2)
		c.n(1)
		v.public(c.pascal(), seg, off)
		return
	default:
		return
	}
	if x.name = c.pascal(); c.over || x.name == "" {
		return
	}
	if x.where == placeStatic {
		v.static(x, seg, kind == cvPub16 || kind == cvPub32 || kind == cvPub32T)
		return
	}
	if n := len(open) - 1; n >= 0 && open[n].fn >= 0 {
		f := &v.scopes.funcs[open[n].fn]
		x.arg = x.where == placeFrame && x.at > 0
		if x.first, x.end = open[n].first, open[n].end; len(f.vars) < maxLocals {
			f.vars = append(f.vars, x)
		}
	}
}

// static adds a variable at an offset in a segment, or a public name, whose type nobody knows.
func (v *codeView) static(x plainVar, seg uint64, public bool) {
	v.public(x.name, seg, uint64(x.at))
	x.at = int64(v.linear(seg, uint64(x.at)))
	if _, known := v.scopes.globals[x.name]; !public && !known && len(v.scopes.globals) < maxSymbols {
		v.scopes.globals[x.name] = x
	}
}
