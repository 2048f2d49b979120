package archtest

import (
	"go/ast"
	"go/doc"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// public are the packages whose exported names are a promise to other programs.
var public = []string{"session", "machine", "script", "recording", "block", "console", "clock", "bus", "snapshot", "devices", "x86"}

// there returns the public packages that the tree has.
func there(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pkg := range public {
		if _, err := os.Stat(filepath.Join("..", "..", pkg)); err == nil {
			list = append(list, pkg)
		}
	}
	if len(list) < 10 {
		t.Fatalf("only %q are there", list)
	}
	return list
}

// TestDocComments checks that a doc comment begins with the name that it describes. Those of examples
// are shown as text without a name.
func TestDocComments(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated() {
			continue
		}
		for _, d := range s.file.Decls {
			for name, comment := range described(d) {
				if s.tests && strings.HasPrefix(name, "Example") {
					continue
				}
				if begin := firstWord(comment.Text()); begin != "" && begin != name {
					t.Errorf("%s:%d: the comment of %s begins with %q", s.name, s.fset.Position(comment.Pos()).Line, name, begin)
				}
			}
		}
	}
}

// described returns what a declaration declares and comments on. A comment on a group in
// parentheses is about no single name.
func described(d ast.Decl) map[string]*ast.CommentGroup {
	names := map[string]*ast.CommentGroup{}
	note := func(id *ast.Ident, c *ast.CommentGroup) {
		if c != nil {
			names[id.Name] = c
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		note(d.Name, d.Doc)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				note(spec.Name, spec.Doc)
				if !d.Lparen.IsValid() {
					note(spec.Name, d.Doc)
				}
			case *ast.ValueSpec:
				if !d.Lparen.IsValid() {
					note(spec.Names[0], d.Doc)
				}
			}
		}
	}
	return names
}

var word = regexp.MustCompile(`^(?:An? |The )?([\pL\pN_]+)`)

// firstWord returns the first word of a comment that is no article.
func firstWord(text string) string {
	if m := word.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// TestPackageComments checks that every package has a doc.go, that no other file of it has a package
// comment, and that the comment says more than the name does.
func TestPackageComments(t *testing.T) {
	comments, packages := map[string]string{}, map[string]string{}
	for _, s := range sources(t) {
		if s.tests {
			continue
		}
		packages[s.pkg] = s.file.Name.Name
		switch c := s.file.Doc; {
		case filepath.Base(s.name) == "doc.go":
			comments[s.pkg] = c.Text()
		case c.Text() != "":
			t.Errorf("%s has a package comment: its place is doc.go", s.name)
		}
	}
	for pkg, name := range packages {
		text := comments[pkg]
		begin := "Package " + name + " "
		if name == "main" {
			begin = "Command " + filepath.Base(pkg) + " "
		}
		switch {
		case text == "":
			t.Errorf("%s has no package comment in a doc.go", pkg)
		case !strings.HasPrefix(text, begin):
			t.Errorf("%s/doc.go begins with %.30q, want %q", pkg, text, begin)
		case len(strings.Fields(text)) < 30:
			t.Errorf("%s/doc.go has %d words; say what is modelled, where it comes from and where to start", pkg, len(strings.Fields(text)))
		}
	}
}

// TestExamples checks that every public package shows its use by an Example that runs.
func TestExamples(t *testing.T) {
	shown := map[string]bool{}
	files := map[string][]*ast.File{}
	for _, s := range sources(t) {
		if s.tests {
			files[s.pkg] = append(files[s.pkg], s.file)
		}
	}
	for pkg, list := range files {
		for _, e := range doc.Examples(list...) {
			if e.Output != "" {
				shown[pkg] = true
			}
		}
	}
	for _, pkg := range there(t) {
		if !shown[pkg] {
			t.Errorf("package %s has no Example with an Output", pkg)
		}
	}
}

// TestExportedNamesAreDescribed checks that every exported name of a public package has a comment.
func TestExportedNamesAreDescribed(t *testing.T) {
	packages := there(t)
	for _, s := range sources(t) {
		if s.tests || !slices.Contains(packages, s.pkg) {
			continue
		}
		for _, d := range s.file.Decls {
			for _, id := range silent(d) {
				t.Errorf("%s:%d: %s has no comment", s.name, s.fset.Position(id.Pos()).Line, id.Name)
			}
		}
	}
}

// silent returns the exported names of a declaration that nothing describes.
func silent(d ast.Decl) []*ast.Ident {
	var list []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && ast.IsExported(receiver(d)+"X") && d.Name.Name != "String" {
			list = append(list, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if ts, ok := spec.(*ast.TypeSpec); ok && d.Tok == token.TYPE && ts.Name.IsExported() && ts.Doc == nil && d.Doc == nil {
				list = append(list, ts.Name)
			}
		}
	}
	return list
}
