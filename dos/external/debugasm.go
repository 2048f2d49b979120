package external

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/dos/calls"
)

// assembler knows instructions by what the decoder writes for them: an instruction is assembled by looking for the shortest code
// that the decoder writes like it.
type assembler struct {
	forms          map[string][]form
	numbers, typed *regexp.Regexp // numbers in what the decoder writes, and in what users write
}

// form is a code whose numbers are still open.
type form struct {
	code  []byte // without the numbers: an opcode, perhaps a ModRM byte
	size  int    // with them, in bytes
	shown []int  // what is shown for the numbers when they are formTail
}

// formTail are the bytes of the numbers in a form. They show which number stands where.
var formTail = []byte{0x11, 0x22, 0x33, 0x44}

// notForms are the opcodes that are prefixes, or begin instructions of more than one byte.
const notForms = "\x0f\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3"

// newAssembler makes the forms of all instructions with 16 bits.
func newAssembler() *assembler {
	a := &assembler{map[string][]form{}, regexp.MustCompile(`[+-]?0x[0-9a-f]+`), regexp.MustCompile(`[+-]?\b[0-9a-f]+\b`)}
	for op := range 256 {
		if strings.IndexByte(notForms, byte(op)) >= 0 {
			continue
		}
		for modrm := range 256 {
			code := append([]byte{byte(op), byte(modrm)}, formTail...)
			i := decoder.Decode(code, debugMode)
			if !i.HasModRM {
				code = append([]byte{byte(op)}, formTail...)
				i = decoder.Decode(code, debugMode)
			}
			if i.Op != decoder.Invalid && i.Op != decoder.Short && i.Op != decoder.TooLong {
				key, shown := skeleton(strings.Replace(i.Text(0, nil), "short ", "", 1), a.numbers, 0)
				n := 1
				if i.HasModRM {
					n = 2
				}
				a.forms[key] = append(a.forms[key], form{code[:n:n], int(i.Len), shown})
			}
			if !i.HasModRM {
				break
			}
		}
	}
	for _, list := range a.forms {
		slices.SortStableFunc(list, func(x, y form) int { return x.size - y.size })
	}
	return a
}

// skeleton returns a text with its numbers replaced by marks, and the numbers. base is 16 for numbers without a mark.
func skeleton(text string, find *regexp.Regexp, base int) (key string, values []int) {
	key = find.ReplaceAllStringFunc(text, func(s string) string {
		sign := ""
		if s[0] == '+' || s[0] == '-' {
			sign, s = s[:1], s[1:]
		}
		n, err := strconv.ParseInt(s, base, 32)
		if err != nil {
			return sign + s
		}
		if sign == "-" {
			n = -n
		}
		values = append(values, int(n))
		return "#"
	})
	return key, values
}

// instructionNames are the names of instructions that have another one in the decoder's text.
var instructionNames = map[string]string{
	"jz": "je", "jnz": "jne", "jc": "jb", "jnae": "jb", "jnc": "jae", "jnb": "jae", "jna": "jbe", "jnbe": "ja", "jpe": "jp", "jpo": "jnp",
	"jnge": "jl", "jnl": "jge", "jng": "jle", "jnle": "jg", "sal": "shl", "xlat": "xlatb", "loopz": "loope", "loopnz": "loopne", "retn": "ret",
}

// prefixes are the instructions that stand before others, also on a line of their own.
var prefixes = map[string]byte{
	"es:": 0x26, "cs:": 0x2e, "ss:": 0x36, "ds:": 0x3e, "lock": 0xf0, "rep": 0xf3, "repe": 0xf3, "repz": 0xf3, "repne": 0xf2, "repnz": 0xf2,
}

// segmentPrefixes are those of prefixes that may also stand before the brackets of an operand.
var segmentPrefixes = []string{"es:", "cs:", "ss:", "ds:"}

// plain returns a line of a user's without what does not count, and its numbers as #.
func (a *assembler) plain(line string) (key string, values []int) {
	name, rest, _ := strings.Cut(strings.Join(strings.Fields(line), " "), " ")
	if other, ok := instructionNames[name]; ok {
		name = other
	}
	rest = strings.NewReplacer(" ptr", "", "short ", "", "near ", "").Replace(rest)
	rest = strings.NewReplacer("byte[", "byte [", "word[", "word [", " , ", ",", ", ", ",", " ,", ",", "[ ", "[", " ]", "]").Replace(rest)
	key, values = skeleton(rest, a.typed, 16)
	return strings.TrimSpace(name + " " + key), values
}

// code returns the code of an instruction at an offset, or nil if there is none.
func (a *assembler) code(line string, at uint16) []byte {
	line = strings.ToLower(strings.TrimSpace(line))
	for _, name := range segmentPrefixes {
		if rest, ok := strings.CutPrefix(line, name); ok && rest != "" {
			return prefixed(prefixes[name], a.code(rest, at+1))
		}
	}
	for _, seg := range segmentPrefixes {
		if i := strings.Index(line, seg+"["); i >= 0 {
			return prefixed(prefixes[seg], a.code(line[:i]+line[i+len(seg):], at+1))
		}
	}
	name, rest, _ := strings.Cut(line, " ")
	if p, ok := prefixes[name]; ok {
		if strings.TrimSpace(rest) == "" {
			return []byte{p}
		}
		return prefixed(p, a.code(rest, at+1))
	}
	key, values := a.plain(line)
	switch key {
	case "aam", "aad":
		key, values = key+" #", []int{10}
	case "int #":
		if values[0] == 3 {
			key, values = "int3", nil
		}
	}
	if one, ok := strings.CutSuffix(key, ",#"); ok && values[len(values)-1] == 1 && a.forms[one+",1"] != nil { // shifts by one bit
		key, values = one+",1", values[:len(values)-1]
	}
	for _, f := range a.forms[key] {
		if code := f.fit(a, values, at); code != nil {
			return code
		}
	}
	return nil
}

// prefixed returns code behind a prefix.
func prefixed(p byte, code []byte) []byte {
	if code == nil {
		return nil
	}
	return append([]byte{p}, code...)
}

// fit returns the code of a form with numbers, or nil if they do not fit.
func (f form) fit(a *assembler, values []int, at uint16) []byte {
	if len(values) != len(f.shown) {
		return nil
	}
	code := append(slices.Clone(f.code), make([]byte, f.size-len(f.code))...)
	tail := code[len(f.code):]
	for k, shown := range f.shown {
		v := values[k]
		placed := false
		for i := range tail {
			switch {
			case shown == int(formTail[i]):
				tail[i], placed = byte(v), true
			case i+1 < len(tail) && shown == int(binary.LittleEndian.Uint16(formTail[i:])):
				binary.LittleEndian.PutUint16(tail[i:], uint16(v))
				placed = true
			}
		}
		if placed {
			continue
		}
		switch rel := v - int(at) - f.size; len(tail) { // a jump shows where it leads to
		case 0: // the number is part of the opcode
		case 1:
			tail[0] = byte(rel)
		case 2:
			binary.LittleEndian.PutUint16(tail, uint16(rel))
		}
	}
	i := decoder.Decode(code, debugMode)
	_, got := skeleton(i.Text(uint64(at), nil), a.numbers, 0)
	if int(i.Len) != f.size || len(got) != len(values) {
		return nil
	}
	for k, v := range got {
		negative := values[k] < 0 && values[k] >= -0x80 && v == values[k]&0xff // a byte that was written with a sign
		if uint16(v) != uint16(values[k]) && !negative {
			return nil
		}
	}
	return code
}

// data returns the bytes of DB and DW.
func (d *debugger) data(line string) (b []byte, ok bool) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	s := &scanner{d: d, rest: rest}
	switch calls.UpperAll(name) {
	case "DB":
		b = s.list()
	case "DW":
		for s.skip(); s.rest != "" && !s.bad; s.skip() {
			b = binary.LittleEndian.AppendUint16(b, uint16(s.number(0xffff)))
		}
	default:
		return nil, false
	}
	return b, !s.bad && len(b) > 0
}

// assemble reads instructions and puts their codes into memory, until a line is empty (A).
func (d *debugger) assemble(s *scanner) error {
	at := d.next[nextAsm]
	if s.rest != "" {
		at = s.address(d.reg[dbgCS])
	}
	if !s.end() {
		return errDebug
	}
	if d.asm == nil {
		d.asm = newAssembler()
	}
	for {
		d.printf("%04X:%04X ", at.seg, at.off)
		line, err := d.readLine()
		d.next[nextAsm] = at
		if err != nil || line == "" {
			return noMore(err)
		}
		if i := strings.IndexByte(line, ';'); i >= 0 && !strings.ContainsAny(line[:i], `'"`) {
			if line = strings.TrimSpace(line[:i]); line == "" {
				continue
			}
		}
		b, ok := d.data(line)
		if !ok {
			b = d.asm.code(line, at.off)
		}
		if len(b) == 0 {
			if err := d.say("%*s", len(line)+18, "^ Error"); err != nil {
				return err
			}
			continue
		}
		d.P.Write(at.seg, at.off, b)
		at.off += uint16(len(b))
	}
}
