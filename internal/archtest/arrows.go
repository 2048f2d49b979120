package archtest

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
)

// A Use is what one file of a package takes from another file of it: a name, and how often.
type Use struct {
	From, To string // base names of the files
	Name     string // "Type", "Type.Method", "Type.field", "function"
	Count    int
}

// Uses finds every use, in a file of the package, of a name that another file of it declares.
func (p *Package) Uses() []Use {
	owners := p.owners()
	counts := map[Use]int{}
	for id, obj := range p.Info.Uses {
		obj = origin(obj)
		if obj.Pkg() != p.Types || !obj.Pos().IsValid() {
			continue
		}
		from, to := p.File(id.Pos()), p.File(obj.Pos())
		if from != to {
			counts[Use{From: from, To: to, Name: owners[obj] + obj.Name()}]++
		}
	}
	var uses []Use
	for u, n := range counts {
		u.Count = n
		uses = append(uses, u)
	}
	slices.SortFunc(uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Name, b.Name))
	})
	return uses
}

// origin returns the declared field or method behind one of an instance of a generic type.
func origin(obj types.Object) types.Object {
	switch o := obj.(type) {
	case *types.Var:
		return o.Origin()
	case *types.Func:
		return o.Origin()
	}
	return obj
}

// owners maps the fields and methods of the package's types to the name of the type and a dot.
func (p *Package) owners() map[types.Object]string {
	owners := map[types.Object]string{}
	scope := p.Types.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		named := tn.Type().(*types.Named)
		for m := range named.Methods() {
			owners[m] = name + "."
		}
		switch under := named.Underlying().(type) {
		case *types.Struct:
			ownFields(owners, under, name+".")
		case *types.Interface:
			for m := range under.ExplicitMethods() {
				owners[m] = name + "."
			}
		}
	}
	return owners
}

// ownFields names the fields of a struct, and of structs without a name inside it.
func ownFields(owners map[types.Object]string, s *types.Struct, owner string) {
	for f := range s.Fields() {
		if owners[f] == "" {
			owners[f] = owner
		}
		if inner, ok := f.Type().(*types.Struct); ok {
			ownFields(owners, inner, owner+f.Name()+".")
		}
	}
}

// Methods returns how many methods each type of the package has, where there are any.
func (p *Package) Methods() map[string]int {
	counts := map[string]int{}
	scope := p.Types.Scope()
	for _, name := range scope.Names() {
		if tn, ok := scope.Lookup(name).(*types.TypeName); ok && !tn.IsAlias() {
			if n := tn.Type().(*types.Named).NumMethods(); n > 0 {
				counts[name] = n
			}
		}
	}
	return counts
}

// An Arrow says that one file uses names of another one.
type Arrow struct{ From, To string }

// Arrows sums the uses between each pair of files.
func Arrows(uses []Use) map[Arrow]int {
	arrows := map[Arrow]int{}
	for _, u := range uses {
		arrows[Arrow{u.From, u.To}] += u.Count
	}
	return arrows
}

// UpwardIn returns the arrows that point upward in an order of the files, bottom first.
func UpwardIn(order []string, arrows map[Arrow]int) map[Arrow]int {
	level := map[string]int{}
	for i, f := range order {
		level[f] = i
	}
	upward := maps.Clone(arrows)
	maps.DeleteFunc(upward, func(a Arrow, _ int) bool { return level[a.From] > level[a.To] })
	return upward
}

// Stack orders files so that few arrows point upward, bottom first, when no table says what is
// below what: it takes away files that use no other one (they are at the bottom) or that no other
// one uses (at the top), and when all that are left are in circles, the file that is used most in
// comparison to what it uses goes to the bottom.
func Stack(arrows map[Arrow]int) []string {
	left := map[string]bool{}
	for a := range arrows {
		left[a.From], left[a.To] = true, true
	}
	var bottom, top []string
	for len(left) > 0 {
		out, in := map[string]int{}, map[string]int{}
		for a := range arrows {
			if left[a.From] && left[a.To] {
				out[a.From]++
				in[a.To]++
			}
		}
		names := slices.Sorted(maps.Keys(left))
		taken := false
		for _, f := range names {
			switch {
			case out[f] == 0:
				bottom = append(bottom, f)
			case in[f] == 0:
				top = append(top, f)
			default:
				continue
			}
			delete(left, f)
			taken = true
			break
		}
		if !taken {
			f := slices.MaxFunc(names, func(a, b string) int { return cmp.Compare(in[a]-out[a], in[b]-out[b]) })
			bottom = append(bottom, f)
			delete(left, f)
		}
	}
	slices.Reverse(top)
	return append(bottom, top...)
}
