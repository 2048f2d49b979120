package archtest

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// From these numbers on a thing must stand in testdata/sizes.txt, with its number and a reason.
const (
	maxMethods  = 60  // of a type
	maxFile     = 400 // lines of a file
	maxFunction = 60  // lines of a function
	hardFile    = 600 // lines that no file exceeds, tests included
)

// A source is one parsed file of the tree.
type source struct {
	name  string // from the top: "cpu/run.go"
	pkg   string // the directory: "cpu"
	text  []byte
	file  *ast.File
	fset  *token.FileSet
	tests bool
}

func (s *source) generated() bool { return ast.IsGenerated(s.file) }

// lines returns how many lines n has.
func (s *source) lines(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

// sources returns every Go file of the tree, whatever system it is for.
func sources(t *testing.T) []*source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files", len(all))
	}
	return all
}

// parsed parses the tree once for all tests.
var parsed = sync.OnceValues(func() ([]*source, error) {
	root := filepath.Join("..", "..")
	var all []*source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		s := &source{fset: token.NewFileSet(), tests: strings.HasSuffix(name, "_test.go")}
		if s.text, err = os.ReadFile(name); err != nil {
			return err
		}
		if s.file, err = parser.ParseFile(s.fset, name, s.text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		s.name = filepath.ToSlash(rel)
		s.pkg = filepath.ToSlash(filepath.Dir(rel))
		all = append(all, s)
		return err
	})
	return all, err
})

// TestSizes compares what is larger than it should be with a list.
func TestSizes(t *testing.T) {
	sizes := map[string]int{}
	methods := map[string]int{}
	for _, s := range sources(t) {
		n := bytes.Count(s.text, []byte("\n"))
		if n > hardFile && !s.generated() {
			t.Errorf("%s has %d lines; no file has more than %d", s.name, n, hardFile)
		}
		if s.tests || s.generated() {
			continue
		}
		if n > maxFile {
			sizes["file "+s.name] = n
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.lines(f); n > maxFunction {
				sizes["function "+s.pkg+"."+f.Name.Name] = n
			}
			if r := receiver(f); r != "" {
				methods["methods "+s.pkg+"."+r]++
			}
		}
	}
	for name, n := range methods {
		if n > maxMethods {
			sizes[name] = n
		}
	}
	compareList(t, filepath.Join("testdata", "sizes.txt"), sizes)
}

// receiver returns the name of the type that a method belongs to, "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return fmt.Sprintf("%T", t)
		}
	}
}

// compareList compares numbers with a list of exceptions, one a line: kind, name, number, reason.
// Nothing may be larger than it is listed, and what is no exception any more must leave the list.
// With -update the list takes the smaller numbers; with -grow as well it takes all.
func compareList(t *testing.T, name string, have map[string]int) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil && !*grow {
		t.Fatal(err)
	}
	listed, reasons := map[string]int{}, map[string]string{}
	var head []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			head = append(head, strings.TrimSpace(line))
			continue
		}
		f := strings.Fields(line)
		if len(f) < 4 {
			t.Fatalf("%s: %q is not: kind, name, number, reason", name, line)
		}
		key := f[0] + " " + f[1]
		if listed[key], err = strconv.Atoi(f[2]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reasons[key] = strings.Join(f[3:], " ")
	}
	if *update {
		writeList(t, name, head, have, listed, reasons)
		return
	}
	for key, n := range have {
		switch limit, ok := listed[key]; {
		case !ok:
			t.Errorf("%s: %s (%d) is larger than the rule allows: divide it, or give a reason in the list", name, key, n)
		case n > limit:
			t.Errorf("%s: %s has grown from %d to %d", name, key, limit, n)
		}
	}
	for key := range listed {
		if have[key] == 0 {
			t.Errorf("%s: %s is no exception any more: go test ./internal/archtest -update", name, key)
		}
	}
}

// writeList writes the list with the numbers of have, as far as -grow allows.
func writeList(t *testing.T, name string, head []string, have, listed map[string]int, reasons map[string]string) {
	t.Helper()
	var lines []string
	for key, n := range have {
		limit, ok := listed[key]
		switch {
		case ok && n > limit && !*grow:
			n = limit
		case !ok && !*grow:
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %d %s", key, n, cmp.Or(reasons[key], "REASON?")))
	}
	slices.Sort(lines)
	if err := os.WriteFile(name, []byte(strings.Join(append(head, lines...), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Limits that no list extends: the processor is the one type that may have more methods than others,
// and the command is flags and exit status, all else being in packages.
const (
	mostMethods    = 119  // of a type
	mostMethodsCPU = 339  // of cpu.CPU, generated ones included
	mostCommand    = 1299 // lines of cmd/iron86, without tests
)

// TestLimits counts the methods of all types and the lines of the command.
func TestLimits(t *testing.T) {
	methods, command := map[string]int{}, 0
	for _, s := range sources(t) {
		if s.tests {
			continue
		}
		if s.pkg == "cmd/iron86" {
			command += bytes.Count(s.text, []byte("\n"))
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods[s.pkg+"."+receiver(f)]++
			}
		}
	}
	if methods["cpu.CPU"] == 0 || command == 0 {
		t.Fatal("cpu.CPU or the command was not found")
	}
	for name, n := range methods {
		limit := mostMethods
		if name == "cpu.CPU" {
			limit = mostMethodsCPU
		}
		if n > limit {
			t.Errorf("%s has %d methods; the limit is %d", name, n, limit)
		}
	}
	if command > mostCommand {
		t.Errorf("cmd/iron86 has %d lines; the limit is %d", command, mostCommand)
	}
}
