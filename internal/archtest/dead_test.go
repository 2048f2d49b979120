package archtest

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestNothingIsDead finds functions, methods, types and variables that nothing but tests uses, in the
// packages that promise nothing to other programs. testdata/dead.txt names those that stay, with the reason.
func TestNothingIsDead(t *testing.T) {
	need.Time(t)
	loader, err := NewLoader(filepath.Join("..", ".."), "./...")
	if err != nil {
		t.Fatal(err)
	}
	all, err := loader.LoadAll()
	if err != nil {
		t.Fatal(err)
	}
	used, imported := map[types.Object]bool{}, map[string]bool{}
	answers := map[string]bool{"Is": true, "As": true, "Unwrap": true} // package errors asks for these
	for _, p := range all {
		for _, obj := range p.Info.Uses {
			used[origin(obj)] = true
		}
		for _, q := range p.Types.Imports() {
			imported[q.Path()] = true
			interfaceMethods(q, answers)
		}
		interfaceMethods(p.Types, answers)
		for _, tv := range p.Info.Types { // also those without a name, in assertions
			if i, ok := tv.Type.(*types.Interface); ok {
				for m := range i.Methods() {
					answers[m.Name()] = true
				}
			}
		}
	}
	var dead []string
	for _, p := range all {
		// What no package imports is a program or serves tests.
		if slices.Contains(public, p.Path) || !imported[p.Types.Path()] || strings.HasPrefix(p.Path, "internal/asm/") {
			continue
		}
		owners := p.owners()
		for _, obj := range p.Info.Defs {
			if name := candidate(p, obj, owners, answers); name != "" && !used[obj] {
				dead = append(dead, p.Path+"."+name)
			}
		}
	}
	compareDead(t, filepath.Join("testdata", "dead.txt"), dead)
}

// interfaceMethods adds the names of the methods of a package's interfaces: a method of such a name
// may be called through one.
func interfaceMethods(p *types.Package, names map[string]bool) {
	for _, n := range p.Scope().Names() {
		if tn, ok := p.Scope().Lookup(n).(*types.TypeName); ok {
			if i, ok := tn.Type().Underlying().(*types.Interface); ok {
				for m := range i.Methods() {
					names[m.Name()] = true
				}
			}
		}
	}
}

// candidate returns the name of an object that must have a use, "" for all others.
func candidate(p *Package, obj types.Object, owners map[types.Object]string, answers map[string]bool) string {
	switch o := obj.(type) {
	case *types.Func:
		if o.Signature().Recv() == nil && o.Name() != "init" && o.Parent() == p.Types.Scope() {
			return o.Name()
		}
		if owner := owners[o]; owner != "" && !answers[o.Name()] {
			return owner + o.Name()
		}
	case *types.TypeName, *types.Var:
		if o.Parent() == p.Types.Scope() && o.Name() != "_" {
			return o.Name()
		}
	}
	return ""
}

// compareDead compares what nothing uses with a list of names and reasons.
func compareDead(t *testing.T, name string, dead []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		entry, reason, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || reason == "" {
			t.Errorf("%s: %q is not: name, reason", name, line)
		}
		listed[entry] = true
	}
	slices.Sort(dead)
	for _, d := range dead {
		if !listed[d] {
			t.Errorf("nothing but tests uses %s: remove it, or give a reason in %s", d, name)
		}
		delete(listed, d)
	}
	for entry := range listed {
		t.Errorf("%s: %s is gone or used: take it off the list", name, entry)
	}
}
