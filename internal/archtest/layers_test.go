package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/iron86/iron86/"

// layers returns the rows of the table in ARCHITECTURE.md, highest first. An entry that ends in
// a slash is every package below it, one that does not is that package alone;
// packages of one row do not import each other.
func layers(t *testing.T) [][]string {
	t.Helper()
	_, table, ok := strings.Cut(read(t, filepath.Join("..", "..", "ARCHITECTURE.md")), "| packages, highest first | |\n|---|---|\n")
	if !ok {
		t.Fatal("ARCHITECTURE.md has no table of layers")
	}
	var rows [][]string
	for line := range strings.Lines(table) {
		cell, ok := strings.CutPrefix(line, "| ")
		if !ok {
			break
		}
		cell, _, _ = strings.Cut(cell, " |")
		var row []string
		for _, name := range strings.Fields(strings.ReplaceAll(cell, "`", "")) {
			name, _, _ = strings.Cut(name, "<") // devices/<chip> is devices/
			row = append(row, name)
		}
		rows = append(rows, row)
	}
	return rows
}

// core packages import nothing but the standard library and each other.
var core = []string{"cpu", "mmu", "bus", "clock", "decoder", "internal/softfloat", "devices/", "x86", "snapshot", "block", "console", "internal/execmem", "internal/asm/"}

// noHost is what the core never uses: the host's files, network, log, time.
var noHost = []string{"os", "net", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "os/exec", "syscall"}

// hostless packages are the core less the one that opens image files.
var hostless = []string{"cpu", "mmu", "bus", "clock", "decoder", "internal/softfloat", "devices/", "x86", "snapshot", "console", "internal/asm/"}

// matches reports whether one of the entries stands for the package: it is the package, or it ends in a slash
// and the package is below it.
func matches(pkg string, entries []string) bool {
	for _, e := range entries {
		if pkg == e || strings.HasSuffix(e, "/") && strings.HasPrefix(pkg, e) {
			return true
		}
	}
	return false
}

// layer returns the row of a package, or -1.
func layer(rows [][]string, pkg string) int {
	for i, r := range rows {
		if matches(pkg, r) {
			return i
		}
	}
	return -1
}

// own reports that one of a and b holds the other: a package and its helpers
// below it (bios and bios/font) may import each other across a row.
func own(a, b string) bool {
	return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

// eachImport calls do for every import in the tree, tests excepted.
func eachImport(t *testing.T, do func(pkg, file, path string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			do(filepath.ToSlash(rel), name, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportsPointDown(t *testing.T) {
	edges, rows := 0, layers(t)
	eachImport(t, func(pkg, file, path string) {
		to, ours := strings.CutPrefix(path, module)
		if !ours {
			return
		}
		edges++
		from, target := layer(rows, pkg), layer(rows, to)
		switch {
		case from < 0:
			t.Errorf("%s: package %s is in no layer", file, pkg)
		case target < 0:
			t.Errorf("%s: imports %s, which is in no layer", file, to)
		case target < from || target == from && !own(pkg, to):
			t.Errorf("%s: %s (layer %d) imports %s (layer %d)", file, pkg, from, to, target)
		}
	})
	if edges == 0 {
		t.Error("no import was looked at")
	}
}

func TestTheCoreUsesTheStandardLibraryOnlyAndNoHost(t *testing.T) {
	eachImport(t, func(pkg, file, path string) {
		if console(pkg) {
			return
		}
		if matches(pkg, core) && !strings.HasPrefix(path, module) && strings.Contains(path, ".") {
			t.Errorf("%s: the core imports %s", file, path)
		}
		if matches(pkg, hostless) && matches(path, noHost) {
			t.Errorf("%s: %s imports %s", file, pkg, path)
		}
	})
}

// console reports whether a package is a front end, which may use modules of others and the host.
func console(pkg string) bool { return strings.HasPrefix(pkg, "console/") }
