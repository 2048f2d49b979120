package archtest

import (
	"fmt"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestAPI compares the exported names of the public packages, with their types, with api/*.txt. A line
// that goes away breaks programs of others: CHANGELOG.md names it.
func TestAPI(t *testing.T) {
	need.Time(t)
	packages := there(t)
	var patterns []string
	for _, pkg := range packages {
		patterns = append(patterns, "./"+pkg)
	}
	loader, err := NewLoader(filepath.Join("..", ".."), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range packages {
		p, err := loader.Import(loader.module + "/" + pkg)
		if err != nil {
			t.Fatal(err)
		}
		lines := exported(p)
		if len(lines) == 0 {
			t.Errorf("package %s exports nothing", pkg)
		}
		compareGolden(t, filepath.Join("..", "..", "api", pkg+".txt"), strings.Join(lines, "\n")+"\n")
	}
}

// exported describes every exported name of a package in a line.
func exported(p *types.Package) []string {
	var lines []string
	name := types.RelativeTo(p)
	for _, n := range p.Scope().Names() {
		obj := p.Scope().Lookup(n)
		if !obj.Exported() {
			continue
		}
		switch o := obj.(type) {
		case *types.Const:
			lines = append(lines, fmt.Sprintf("const %s %s = %s", n, types.TypeString(o.Type(), name), o.Val().ExactString()))
		case *types.TypeName:
			lines = append(lines, typeLines(o, name)...)
		default:
			lines = append(lines, types.ObjectString(o, name))
		}
	}
	slices.Sort(lines)
	return lines
}

// typeLines describes a type, its exported fields and methods.
func typeLines(o *types.TypeName, name types.Qualifier) []string {
	n := o.Name()
	if o.IsAlias() {
		return []string{fmt.Sprintf("type %s = %s", n, types.TypeString(types.Unalias(o.Type()), name))}
	}
	var lines []string
	switch under := o.Type().Underlying().(type) {
	case *types.Struct:
		lines = append(lines, "type "+n+" struct")
		for f := range under.Fields() {
			if f.Exported() {
				lines = append(lines, fmt.Sprintf("type %s struct, %s %s", n, f.Name(), types.TypeString(f.Type(), name)))
			}
		}
	case *types.Interface:
		lines = append(lines, "type "+n+" interface")
		for m := range under.Methods() {
			lines = append(lines, fmt.Sprintf("type %s interface, %s%s", n, m.Name(), strings.TrimPrefix(types.TypeString(m.Type(), name), "func")))
		}
		return lines
	default:
		lines = append(lines, fmt.Sprintf("type %s %s", n, types.TypeString(under, name)))
	}
	for sel := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
		if m := sel.Obj(); m.Exported() {
			lines = append(lines, fmt.Sprintf("method (%s) %s%s", n, m.Name(), strings.TrimPrefix(types.TypeString(m.Type(), name), "func")))
		}
	}
	return lines
}
