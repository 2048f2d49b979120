package main

import (
	"bytes"
	"fmt"
	"log"
	"strings"
	"text/template"
)

// fusedCompare is the template of CMP or TEST with the conditional jump after it.
const fusedCompare = `
func {{.Op}}R{{.L}}R{{.L}}J{{.CC}}(c *CPU, o *op) bool {
	a, b := c.get{{.Bits}}(o.dst), c.get{{.Bits}}(o.src)
	{{.Result}}c.{{.Arith}}{{.Bits}}(a, b)
	return c.branch({{.Cond}})
}

func {{.Op}}R{{.L}}I{{.L}}J{{.CC}}(c *CPU, o *op) bool {
	a, b := c.get{{.Bits}}(o.dst), {{.T}}(o.imm)
	{{.Result}}c.{{.Arith}}{{.Bits}}(a, b)
	return c.branch({{.Cond}})
}
{{range .Places}}
{{- if ne $.Op "test"}}
func {{$.Op}}R{{$.L}}{{.P}}{{$.L}}J{{$.CC}}(c *CPU, o *op) bool {
	{{template "load" .}}
	a, b := c.get{{$.Bits}}(o.dst), v
	{{$.Result}}c.{{$.Arith}}{{$.Bits}}(a, b)
	return c.branch({{$.Cond}})
}
{{end}}
func {{$.Op}}{{.P}}{{$.L}}R{{$.L}}J{{$.CC}}(c *CPU, o *op) bool {
	{{template "load" .}}
	a, b := v, c.get{{$.Bits}}(o.src)
	{{$.Result}}c.{{$.Arith}}{{$.Bits}}(a, b)
	return c.branch({{$.Cond}})
}

func {{$.Op}}{{.P}}{{$.L}}I{{$.L}}J{{$.CC}}(c *CPU, o *op) bool {
	{{template "load" .}}
	a, b := v, {{$.T}}(o.imm)
	{{$.Result}}c.{{$.Arith}}{{$.Bits}}(a, b)
	return c.branch({{$.Cond}})
}
{{end}}`

// fusedBinary is the template of arithmetic on a register with the conditional jump after it.
const fusedBinary = `
func {{.Op}}R{{.L}}R{{.L}}J{{.CC}}(c *CPU, o *op) bool {
	r := c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), c.get{{.Bits}}(o.src))
	c.set{{.Bits}}(o.dst, r)
	return c.branch({{.Cond}})
}

func {{.Op}}R{{.L}}I{{.L}}J{{.CC}}(c *CPU, o *op) bool {
	r := c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), {{.T}}(o.imm))
	c.set{{.Bits}}(o.dst, r)
	return c.branch({{.Cond}})
}
`

// fusedUnary is the template of INC or DEC of a register with the conditional jump after it.
const fusedUnary = `
func {{.Op}}R{{.L}}J{{.CC}}(c *CPU, o *op) bool {
	r := c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst))
	c.set{{.Bits}}(o.dst, r)
	return c.branch({{.Cond}})
}
`

// conditions are those of the conditional jumps with the codes 2 (B) and up, in order. Each is a Go expression of the
// operands a and b of a comparison, and one of a result r, in which S converts to a signed type. It is "" where only the
// lazy flags tell.
var conditions = []struct{ cc, compared, result string }{
	{"b", "a < b", ""}, {"ae", "a >= b", ""}, {"e", "a == b", "r == 0"}, {"ne", "a != b", "r != 0"},
	{"be", "a <= b", ""}, {"a", "a > b", ""}, {"s", "S(r) < 0", "S(r) < 0"}, {"ns", "S(r) >= 0", "S(r) >= 0"},
	{"p", "", ""}, {"np", "", ""},
	{"l", "S(a) < S(b)", ""}, {"ge", "S(a) >= S(b)", ""}, {"le", "S(a) <= S(b)", ""}, {"g", "S(a) > S(b)", ""},
}

// logical has the conditions that depend on OF, as they are after TEST, AND, OR and XOR, which clear it.
var logical = map[string]string{"l": "S(r) < 0", "ge": "S(r) >= 0", "le": "S(r) <= 0", "g": "S(r) > 0"}

// fusion is an operation fused with a conditional jump.
type fusion struct {
	op    string // mnemonic of the operation
	arith string // the CPU method that computes flags and result, of a comparison; without the size
	text  string // template of its handlers
	logic bool   // the operation clears CF and OF
	forms string // forms of its operands, with blanks between
}

// fusions are the operations that are fused.
var fusions = []fusion{
	{"cmp", "sub", fusedCompare, false, "RR RI RM MR MI RF FR FI"}, {"test", "and", fusedCompare, true, "RR RI MR MI FR FI"},
	{"add", "", fusedBinary, false, "RR RI"}, {"sub", "", fusedBinary, false, "RR RI"},
	{"and", "", fusedBinary, true, "RR RI"}, {"or", "", fusedBinary, true, "RR RI"}, {"xor", "", fusedBinary, true, "RR RI"},
	{"inc", "", fusedUnary, false, "R"}, {"dec", "", fusedUnary, false, "R"},
}

// fusedParams is what a template of fused handlers is executed with.
type fusedParams struct {
	params
	Arith  string // see fusion
	CC     string // the condition as it stands in the mnemonic of the jump
	Cond   string // the condition as a Go expression
	Result string // "r := " if Cond needs the result, or ""
}

// condition returns the Go expression of condition n for the fusion at a size, "" for none.
func (f fusion) condition(n int, s size) string {
	k := conditions[n]
	cond := k.result
	if f.text == fusedCompare && !f.logic {
		cond = k.compared
	}
	if l := logical[k.cc]; f.logic && l != "" {
		cond = l
	}
	return strings.ReplaceAll(cond, "S(", strings.TrimPrefix(s.T, "u")+"(")
}

// write writes the handlers of f, and the table of them by form, size and condition.
func (f fusion) write(out *bytes.Buffer) {
	body := template.Must(template.Must(template.New("body").Parse(fast)).Parse(f.text))
	fmt.Fprintf(out, "\nvar %sFused = fusedForms{\n", f.op)
	for _, form := range strings.Fields(f.forms) {
		fmt.Fprintf(out, "form%s: {", form)
		for _, s := range sizes {
			fmt.Fprint(out, "{")
			for n, k := range conditions {
				if f.condition(n, s) == "" {
					fmt.Fprint(out, "nil, ")
				} else {
					fmt.Fprintf(out, "%s%sJ%s, ", f.op, handlerName(form, s.L), k.cc)
				}
			}
			fmt.Fprint(out, "}, ")
		}
		fmt.Fprint(out, "},\n")
	}
	fmt.Fprint(out, "}\n")
	for _, s := range sizes {
		for n, k := range conditions {
			p := fusedParams{params{s, f.op}, f.arith, k.cc, f.condition(n, s), ""}
			if strings.Contains(p.Cond, "r") {
				p.Result = "r := "
			}
			if p.Cond != "" {
				if err := body.Execute(out, p); err != nil {
					log.Fatal(err)
				}
			}
		}
	}
}

// Places returns an access for M and F. Fused handlers for B would be too many.
func (p fusedParams) Places() []access { return p.params.Places()[:2] }
