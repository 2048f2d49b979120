package decoder

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/iron86/iron86/x86"
)

// Keys of the index. The key of a one-byte opcode is that byte, and that of a 0F opcode is 256 plus its
// second byte. For D8 to DF it is keyX87 plus 16 times the low bits of the opcode plus ModRM.reg, and 8
// more with mod 3. Opcodes that begin with 0F 38 or 0F 3A follow by their third byte, of which 0F 3A uses
// only the lower half.
const (
	key0F  = 256
	keyX87 = 512
	key38  = keyX87 + 8*16
	key3A  = key38 + 256
	keys   = key3A + 128
)

// lookup is the index of one generation in 16- and 32-bit code or in 64-bit mode: the rows of key k, in the order of
// the table, are rows[first[k]:first[k+1]]. It is made when it is first asked for.
type lookup struct {
	made  atomic.Bool
	first [keys + 1]uint16
	rows  []*Row
}

// candidates returns the rows of a key.
func (l *lookup) candidates(key int) []*Row { return l.rows[l.first[key]:l.first[key+1]] }

var (
	tables = [][]row{tableBase, table0F, tableX87, tableMMX, tableSSE, tableSSE3, tableSSSE3, tableSSE4}
	rows   = buildRows(tables)
	index  [indices]lookup
	making sync.Mutex // is held while a lookup is made
)

// buildRows compiles the tables into one list.
func buildRows(tables [][]row) []Row {
	n := 0
	for _, t := range tables {
		n += len(t)
	}
	list := make([]Row, 0, n)
	for _, t := range tables {
		for _, r := range t {
			list = append(list, compile(r))
		}
	}
	return list
}

// compile turns a line of a table into a Row. It panics if the line cannot be read, which is a bug of the table.
func compile(t row) Row {
	r := Row{Enc: t.enc, Op: t.op, Args: t.args, Since: t.since, Until: t.until, Attr: t.attr, Flags: t.flags}
	var ok bool
	if r.args, r.nargs, ok = parseOperands(t.args); !ok {
		panic("BUG: decoder: operands of " + t.enc + ": " + t.args)
	}
	if !r.parseEnc() {
		panic("BUG: decoder: encoding " + t.enc)
	}
	for _, o := range r.args[:r.nargs] {
		r.modrm = r.modrm || o.usesModRM()
		r.sized = r.sized || o.size >= sizeV && o.size <= sizeA && o.src != srcJ
		switch o.src {
		case srcM:
			r.mod = modMem
		case srcN, srcU:
			r.mod = modReg
		case srcC, srcD, srcT, srcS:
			r.special = true
		}
	}
	return r
}

// parseEnc reads Enc and reports whether it can be read. Enc has, in this order, an optional word for the
// prefixes 66, F2 and F3 (NP if there must be none), an optional word for the REX prefix (W1, NB), the opcode,
// and what the ModR/M byte must be. There "/0" to "/7" demand a value of the reg field, "/r" demands nothing,
// "reg" demands mod 3, a byte demands that value, and a byte with + demands its upper five bits.
func (r *Row) parseEnc() bool {
	words := strings.Fields(r.Enc)
	switch words[0] {
	case "NP":
		r.mandate = mandateNone
	case "66":
		r.mandate = mandate66
	case "F2":
		r.mandate = mandateF2
	case "F3":
		r.mandate = mandateF3
	}
	if r.mandate != mandateAny && len(words) > 1 {
		words = words[1:]
	} else {
		r.mandate = mandateAny
	}
	switch words[0] {
	case "W1":
		r.mask, r.value = rexW<<8, rexW<<8
		words = words[1:]
	case "NB":
		r.mask = rexB << 8
		words = words[1:]
	}
	if words[0] == "0F" && len(words) > 1 {
		r.Opcode = 0x0f00
		words = words[1:]
	}
	switch {
	case len(words) == 1 || r.Opcode == 0:
	case words[0] == "38":
		r.Opcode = 0x3800
		words = words[1:]
	case words[0] == "3A":
		r.Opcode = 0x3a00
		words = words[1:]
	}
	digits, plus := strings.CutSuffix(words[0], "+")
	r.register = plus
	op, err := strconv.ParseUint(digits, 16, 8)
	r.Opcode |= uint16(op)
	if len(words) == 1 {
		return err == nil
	}
	r.modrm = true
	return err == nil && r.parseModRM(words[1:])
}

// parseModRM reads the words of Enc that say what the ModR/M byte must be.
func (r *Row) parseModRM(words []string) bool {
	for _, w := range words {
		switch {
		case w == "reg":
			r.mod = modReg
		case w == "/r":
		case w[0] == '/':
			n, err := strconv.ParseUint(w[1:], 8, 3)
			if err != nil {
				return false
			}
			r.mask, r.value = r.mask|0x38, r.value|uint16(n)<<3
		default:
			b, plus := strings.CutSuffix(w, "+")
			n, err := strconv.ParseUint(b, 16, 8)
			if err != nil {
				return false
			}
			r.mask, r.value, r.mod = r.mask|0xff, r.value|uint16(n), modReg
			if plus {
				r.mask &^= 7
			}
		}
	}
	return true
}

// each calls f with every key that the row belongs to.
func (r *Row) each(f func(key int)) {
	key := int(r.Opcode & 0xff)
	switch {
	case r.Opcode < 0x0f00 && key&0xf8 == 0xd8:
		for i := range 16 {
			if r.mask&0x38 != 0 && int(r.value>>3&7) != i&7 || r.mod == modMem && i >= 8 || r.mod == modReg && i < 8 {
				continue
			}
			f(keyX87 + (key&7)*16 + i)
		}
		return
	case r.Opcode >= 0x3a00:
		key += key3A
	case r.Opcode >= 0x3800:
		key += key38
	case r.Opcode >= 0x0f00:
		key += key0F
	}
	f(key)
	if r.register {
		for i := 1; i < 8; i++ {
			f(key + i)
		}
	}
}

// in reports whether the encoding exists in a mode. All encodings of 16-bit code exist in 32-bit code, too.
func (r *Row) in(m Mode) bool {
	var bad Attr
	switch {
	case m.Bits == 64:
		bad = Not64
	case m.Gen.Long():
		bad = Only64
	default:
		bad = Only64 | Long
	}
	if m.Gen == x86.X64 {
		bad |= AboveBase
	}
	return r.Since <= m.Gen && m.Gen <= r.Until && r.Attr&bad == 0
}

// Indices of the 64-bit modes; those of 16- and 32-bit code are the generations.
const (
	indexX64 = x86.X64v2Pages1G + 1 + iota
	indexX64v2
	indices
)

// make makes the lookup of a mode if nobody else has made it meanwhile.
func (l *lookup) make(m Mode) {
	making.Lock()
	defer making.Unlock()
	if m.Bits == 64 && !m.Gen.Long() {
		m.Gen = x86.X64 // see index64
	}
	if !l.made.Load() {
		l.fill(rows, m)
		l.made.Store(true)
	}
}

// fill makes the index of the rows that a mode has. It sorts them with counting sort: count[k] is first the
// number of rows of key k-1, then the place of the first row of key k, and at last that of its next row.
func (l *lookup) fill(rows []Row, m Mode) {
	var count [keys + 1]uint16
	for i := range rows {
		if r := &rows[i]; r.in(m) {
			r.each(func(key int) { count[key+1]++ })
		}
	}
	for k := range keys {
		count[k+1] += count[k]
	}
	l.first = count
	l.rows = make([]*Row, count[keys])
	for i := range rows {
		if r := &rows[i]; r.in(m) {
			r.each(func(key int) {
				l.rows[count[key]] = r
				count[key]++
			})
		}
	}
}
