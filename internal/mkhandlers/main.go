package main

import (
	"bytes"
	"go/format"
	"log"
	"os"
	"strings"
	"text/template"
)

// size is a size of operands.
type size struct {
	L    string // letter in the names of handlers (SDM vol. 2, appendix A)
	T    string // Go type
	Bits string
	N    int // bytes
}

// sizes are the sizes that handlers are made for.
var sizes = []size{{"b", "uint8", "8", 1}, {"w", "uint16", "16", 2}, {"d", "uint32", "32", 4}}

// place is a kind of memory operand.
type place struct {
	P    string // letter in the names of handlers
	Flat bool   // in a flat block, so that neither segment nor limit counts
	Base bool   // without an index
}

// places are the kinds of memory operands: M with all checks, F, and B.
var places = []place{{"M", false, false}, {"F", true, false}, {"B", true, true}}

// access is one access to memory in the text of a handler.
type access struct {
	params
	place
}

// fast are the parts of handlers that access memory: the fast path of mem.go, in
// place of a call. A hit is the usual case, and a call would take as long as the hit itself.
const fast = `
{{define "address"}}{{if .Flat -}}
	lin := {{if .Base}}c.based(o){{else}}c.flat(o){{end}}
	e := c.tlb.At(lin)
{{- else -}}
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
{{- end}}{{end}}

{{define "load"}}{{template "address" .}}
	var v {{.T}}
	if {{if not .Flat}}uint64(off)+{{.N}} <= s.readLen && {{end}}e.ReadTag == mmu.Tag(lin, {{.N}}) {
		v = mmu.Load{{.Bits}}(e.Page, lin)
	} else if x, ok := c.loadSlow(o, {{if .Flat}}lin{{else}}off{{end}}, {{.N}}); ok {
		v = {{.T}}(x)
	} else {
		return false
	}
{{end}}

{{define "ref"}}{{template "address" .}}
	p, at := e.Page, lin
	if {{if not .Flat}}uint64(off)+{{.N}} > s.writeLen || {{end}}e.WriteTag != mmu.Tag(lin, {{.N}}) {
		if p, at = c.refSlow(o, {{if .Flat}}lin{{else}}off{{end}}, {{.N}}); p == nil {
			return false
		}
	}
{{end}}

{{define "store"}}{{template "address" .}}
	if {{if not .Flat}}uint64(off)+{{.N}} <= s.writeLen && {{end}}e.WriteTag == mmu.Tag(lin, {{.N}}) {
		mmu.Store{{.Bits}}(e.Page, lin, v)
		return true
	}
	return c.storeSlow(o, {{if .Flat}}lin{{else}}off{{end}}, {{.N}}, uint32(v))
{{end}}
`

// family is a set of operations with the same forms, made from template text.
type family struct {
	text string
	ops  string // mnemonics; the arithmetic is the CPU method of that name and size
}

// families are the families of handlers.
var families = []family{{binary, "add or adc sbb and sub xor"}, {compare, "cmp test"}, {unary, "inc dec not neg"}, {move, "mov"}}

// binary is the template of operations that compute destination = destination op source.
const binary = `
func {{.Op}}R{{.L}}R{{.L}}(c *CPU, o *op) bool {
	c.set{{.Bits}}(o.dst, c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), c.get{{.Bits}}(o.src)))
	return true
}

func {{.Op}}R{{.L}}I{{.L}}(c *CPU, o *op) bool {
	c.set{{.Bits}}(o.dst, c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), {{.T}}(o.imm)))
	return true
}
{{range .Places}}
func {{$.Op}}R{{$.L}}{{.P}}{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.set{{$.Bits}}(o.dst, c.{{$.Op}}{{$.Bits}}(c.get{{$.Bits}}(o.dst), v))
	return true
}

func {{$.Op}}{{.P}}{{$.L}}R{{$.L}}(c *CPU, o *op) bool {
	{{template "ref" .}}
	mmu.Store{{$.Bits}}(p, at, c.{{$.Op}}{{$.Bits}}(mmu.Load{{$.Bits}}(p, at), c.get{{$.Bits}}(o.src)))
	return c.commit(p)
}

func {{$.Op}}{{.P}}{{$.L}}I{{$.L}}(c *CPU, o *op) bool {
	{{template "ref" .}}
	mmu.Store{{$.Bits}}(p, at, c.{{$.Op}}{{$.Bits}}(mmu.Load{{$.Bits}}(p, at), {{$.T}}(o.imm)))
	return c.commit(p)
}
{{end}}`

// compare is the template of operations that change flags only. TEST has no form with the source in memory: the operands of 84 and 85
// can change places.
const compare = `
func {{.Op}}R{{.L}}R{{.L}}(c *CPU, o *op) bool {
	c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), c.get{{.Bits}}(o.src))
	return true
}

func {{.Op}}R{{.L}}I{{.L}}(c *CPU, o *op) bool {
	c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst), {{.T}}(o.imm))
	return true
}
{{range .Places}}
{{- if ne $.Op "test"}}
func {{$.Op}}R{{$.L}}{{.P}}{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.{{$.Op}}{{$.Bits}}(c.get{{$.Bits}}(o.dst), v)
	return true
}
{{end}}
func {{$.Op}}{{.P}}{{$.L}}R{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.{{$.Op}}{{$.Bits}}(v, c.get{{$.Bits}}(o.src))
	return true
}

func {{$.Op}}{{.P}}{{$.L}}I{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.{{$.Op}}{{$.Bits}}(v, {{$.T}}(o.imm))
	return true
}
{{end}}`

// unary is the template of operations on one operand, which they read and write.
const unary = `
func {{.Op}}R{{.L}}(c *CPU, o *op) bool {
	c.set{{.Bits}}(o.dst, c.{{.Op}}{{.Bits}}(c.get{{.Bits}}(o.dst)))
	return true
}
{{range .Places}}
func {{$.Op}}{{.P}}{{$.L}}(c *CPU, o *op) bool {
	{{template "ref" .}}
	mmu.Store{{$.Bits}}(p, at, c.{{$.Op}}{{$.Bits}}(mmu.Load{{$.Bits}}(p, at)))
	return c.commit(p)
}
{{end}}`

// move is the template of moves, which have no arithmetic and change no flags.
const move = `
func {{.Op}}R{{.L}}R{{.L}}(c *CPU, o *op) bool {
	c.set{{.Bits}}(o.dst, c.get{{.Bits}}(o.src))
	return true
}

func {{.Op}}R{{.L}}I{{.L}}(c *CPU, o *op) bool {
	c.set{{.Bits}}(o.dst, {{.T}}(o.imm))
	return true
}
{{range .Places}}
func {{$.Op}}R{{$.L}}{{.P}}{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.set{{$.Bits}}(o.dst, v)
	return true
}

func {{$.Op}}{{.P}}{{$.L}}R{{$.L}}(c *CPU, o *op) bool {
	v := c.get{{$.Bits}}(o.src)
	{{template "store" .}}
}

func {{$.Op}}{{.P}}{{$.L}}I{{$.L}}(c *CPU, o *op) bool {
	v := {{$.T}}(o.imm)
	{{template "store" .}}
}
{{end}}`

// extend is the template of MOVZX and MOVSX to 32 bits from memory.
const extend = `
{{range .Places}}
func {{$.Op}}Rd{{.P}}{{$.L}}(c *CPU, o *op) bool {
	{{template "load" .}}
	c.set32(o.dst, uint32({{if eq $.Op "movsx"}}{{slice $.T 1}}(v){{else}}v{{end}}))
	return true
}
{{end}}`

// handlerName spreads the size letter over the letters of a form: RI, b gives RbIb.
func handlerName(form, l string) string { return strings.Join(strings.Split(form, ""), l) + l }

// twoOperands is the table of an operation's handlers, by form and size.
const twoOperands = `
var {{.}}Forms = forms{
	formRR: { {{.}}RbRb, {{.}}RwRw, {{.}}RdRd },
	formRI: { {{.}}RbIb, {{.}}RwIw, {{.}}RdId },
	{{- if ne . "test"}}
	formRM: { {{.}}RbMb, {{.}}RwMw, {{.}}RdMd },
	formRF: { {{.}}RbFb, {{.}}RwFw, {{.}}RdFd },
	formRB: { {{.}}RbBb, {{.}}RwBw, {{.}}RdBd },
	{{- end}}
	formMR: { {{.}}MbRb, {{.}}MwRw, {{.}}MdRd },
	formMI: { {{.}}MbIb, {{.}}MwIw, {{.}}MdId },
	formFR: { {{.}}FbRb, {{.}}FwRw, {{.}}FdRd },
	formFI: { {{.}}FbIb, {{.}}FwIw, {{.}}FdId },
	formBR: { {{.}}BbRb, {{.}}BwRw, {{.}}BdRd },
	formBI: { {{.}}BbIb, {{.}}BwIw, {{.}}BdId },
}
`

// oneOperand is the same for operations on one operand.
const oneOperand = `
var {{.}}Forms = forms{
	formR: { {{.}}Rb, {{.}}Rw, {{.}}Rd },
	formM: { {{.}}Mb, {{.}}Mw, {{.}}Md },
	formF: { {{.}}Fb, {{.}}Fw, {{.}}Fd },
	formB: { {{.}}Bb, {{.}}Bw, {{.}}Bd },
}
`

// params is what a template of handlers is executed with.
type params struct {
	size
	Op string // mnemonic
}

// Places returns an access for each kind of memory operand.
func (p params) Places() []access {
	var list []access
	for _, pl := range places {
		list = append(list, access{p, pl})
	}
	return list
}

func main() {
	log.SetFlags(0)
	text, err := generate()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("handlers_gen.go", text, 0o644); err != nil {
		log.Fatal(err)
	}
}

// generate returns the text of handlers_gen.go.
func generate() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("// Code generated by mkhandlers; DO NOT EDIT.\n\npackage cpu\n\nimport \"github.com/iron86/iron86/mmu\"\n")
	for _, f := range families {
		body := template.Must(template.Must(template.New("body").Parse(fast)).Parse(f.text))
		table := template.Must(template.New("table").Parse(twoOperands))
		if f.text == unary {
			table = template.Must(template.New("table").Parse(oneOperand))
		}
		for _, op := range strings.Fields(f.ops) {
			for _, s := range sizes {
				if err := body.Execute(&out, params{s, op}); err != nil {
					return nil, err
				}
			}
			if err := table.Execute(&out, op); err != nil {
				return nil, err
			}
		}
	}
	body := template.Must(template.Must(template.New("body").Parse(fast)).Parse(extend))
	for _, op := range []string{"movzx", "movsx"} {
		for _, s := range sizes[:2] {
			if err := body.Execute(&out, params{s, op}); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range fusions {
		f.write(&out)
	}
	return format.Source(out.Bytes())
}
