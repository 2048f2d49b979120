package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Package is the source of one package, without its tests, with the types of all that is in it.
type Package struct {
	Path  string // from the top of the module: "cpu", "devices/vga"
	Dir   string
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
}

// listed is what "go list -json" says of a package, as far as it is used here.
type listed struct {
	ImportPath string
	Dir        string
	Export     string // the file with the compiler's export data
	GoFiles    []string
	Module     *struct{ Main bool }
}

// A Loader loads packages of the module whose top is in one directory.
type Loader struct {
	root   string
	module string
	list   []listed // dependencies before their users
	fset   *token.FileSet
	export types.ImporterFrom
	shared map[string]*Package // by import path: what LoadAll has loaded
}

// NewLoader lists the packages that patterns match in the module at root, and what they import.
// The go command builds what has changed.
func NewLoader(root string, patterns ...string) (*Loader, error) {
	mod, err := goCommand(root, "list", "-m")
	if err != nil {
		return nil, err
	}
	args := append([]string{"list", "-pgo=off", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Module"}, patterns...)
	out, err := goCommand(root, args...)
	if err != nil {
		return nil, err
	}
	l := &Loader{root: root, module: strings.TrimSpace(string(mod)), fset: token.NewFileSet()}
	files := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("archtest: go list: %w", err)
		}
		l.list = append(l.list, p)
		files[p.ImportPath] = p.Export
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
	l.export = importer.ForCompiler(l.fset, "gc", open).(types.ImporterFrom)
	return l, nil
}

// goCommand runs the go command in a directory and returns its output.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var message bytes.Buffer
	cmd.Stderr = &message
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("archtest: go %s: %w\n%s", args[0], err, message.String())
	}
	return out, nil
}

// Ours returns the paths of the module's own packages, dependencies before their users.
func (l *Loader) Ours() []string {
	var paths []string
	for _, p := range l.list {
		if p.Module != nil && p.Module.Main {
			paths = append(paths, strings.TrimPrefix(p.ImportPath, l.module+"/"))
		}
	}
	return paths
}

// Load parses and checks one package of the module; what it imports comes from export data.
func (l *Loader) Load(path string) (*Package, error) {
	for _, p := range l.list {
		if p.ImportPath == l.module+"/"+path {
			return l.check(path, p)
		}
	}
	return nil, fmt.Errorf("archtest: there is no package %s", path)
}

// LoadAll loads all packages of the module so that they share their objects: a name that one
// declares is the same types.Object where another one uses it.
func (l *Loader) LoadAll() ([]*Package, error) {
	l.shared = map[string]*Package{}
	var all []*Package
	for _, path := range l.Ours() {
		p, err := l.Load(path)
		if err != nil {
			return nil, err
		}
		l.shared[p.Types.Path()] = p
		all = append(all, p)
	}
	return all, nil
}

// check parses and checks the files of a package.
func (l *Loader) check(path string, from listed) (*Package, error) {
	p := &Package{Path: path, Dir: from.Dir, Fset: l.fset, Info: &types.Info{
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits:  map[ast.Node]types.Object{},
		Types:      map[ast.Expr]types.TypeAndValue{},
	}}
	for _, name := range from.GoFiles {
		f, err := parser.ParseFile(l.fset, filepath.Join(from.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.Files = append(p.Files, f)
	}
	var err error
	config := types.Config{Importer: l}
	if p.Types, err = config.Check(from.ImportPath, l.fset, p.Files, p.Info); err != nil {
		return nil, err
	}
	return p, nil
}

// Import returns the types of a package to the checker of another one.
func (l *Loader) Import(path string) (*types.Package, error) {
	if p := l.shared[path]; p != nil {
		return p.Types, nil
	}
	return l.export.ImportFrom(path, l.root, 0)
}

// File returns the base name of the file that pos is in.
func (p *Package) File(pos token.Pos) string { return filepath.Base(p.Fset.Position(pos).Filename) }
