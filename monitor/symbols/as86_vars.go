package symbols

import (
	"slices"
	"strconv"
	"strings"
)

// bcc's comments about operations name the operands with their types, as in
//
//	! Debug: eq int = [total+0] to * char p = [S+$18-$E] (used reg = )
//
// [S+$18-$E] is 18h behind the stack pointer, and Eh below what it was when the function was entered. BP points 2 bytes below that.
var (
	as86Local  = pattern(`(?:^! Debug: \w+| to) ((?:[\w*()\[\]]+ )+)([A-Za-z_]\w*) = \[S\+\$?[0-9A-F]+([+-])(\$?[0-9A-F]+)\]`)
	as86Global = pattern(`(?:^! Debug: \w+| to) ((?:[\w*()\[\]]+ )+)= (\[?)([A-Za-z_]\w*)\+0`)
)

// as86Types are bcc's names of the types with a size.
var as86Types = map[string]*plain{
	"char": number("char", kindChar, 1), "unsigned char": number("unsigned char", kindByte, 1), "int": number("int", kindSigned, 2), "short": number("short", kindSigned, 2),
	"unsigned int": number("unsigned int", kindUnsigned, 2), "unsigned short": number("unsigned short", kindUnsigned, 2), "long": number("long", kindSigned, 4),
	"unsigned long": number("unsigned long", kindUnsigned, 4), "float": number("float", kindFloat, 4), "double": number("double", kindFloat, 8),
}

// operands notes the variables that a comment about an operation names.
func (r *as86Reader) operands(text string) {
	for _, m := range as86Global().FindAllStringSubmatch(text, -1) {
		name, t := "_"+m[3], as86Type(strings.TrimSpace(m[1]), 0)
		at, known := r.m.at[[2]string{r.module, name}]
		_, twice := r.scopes.globals[name]
		if known && !twice && t != void && (m[2] != "" || t.kind == kindArray) && len(r.scopes.globals) < maxSymbols {
			r.scopes.globals[name] = plainVar{name: name, typ: t, at: int64(at)}
		}
	}
	if len(r.funcs) == 0 {
		return
	}
	f := &r.funcs[len(r.funcs)-1]
	for _, m := range as86Local().FindAllStringSubmatch(text, -1) {
		off, hex := strings.CutPrefix(m[4], "$")
		n, err := strconv.ParseInt(off, map[bool]int{false: 10, true: 16}[hex], 32)
		if err != nil {
			continue
		}
		if m[3] == "-" {
			n = -n
		}
		v := plainVar{name: m[2], typ: as86Type(strings.TrimSpace(m[1]), 0), where: placeFrame, at: n + 2, arg: n > 0}
		if !slices.ContainsFunc(f.vars, func(o plainVar) bool { return o.name == v.name }) && len(f.vars) < maxLocals {
			f.vars = append(f.vars, v)
		}
	}
}

// as86Type returns the type that bcc spells from left to right: * is a pointer to what follows, [5] an array of it. What it says of structures is their names.
func as86Type(text string, depth int) *plain {
	first, rest, _ := strings.Cut(text, " ")
	switch {
	case depth > maxNesting:
	case first == "*":
		return pointerTo(as86Type(rest, depth+1), false, 2)
	case strings.HasPrefix(first, "["):
		n, err := strconv.ParseUint(strings.Trim(first, "[]"), 10, 16)
		if elem := as86Type(rest, depth+1); err == nil && elem.width() > 0 {
			return &plain{kind: kindArray, size: int(n) * elem.width(), elem: elem}
		}
	case first == "struct":
		return &plain{name: rest, kind: kindStruct}
	case as86Types[text] != nil:
		return as86Types[text]
	}
	return void
}
