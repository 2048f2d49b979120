package archtest

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestLinked compares the packages of others that iron86 links, on any system that we make
// archives for, with a list. Who adds one reads what else it pulls in.
func TestLinked(t *testing.T) {
	var all []string
	for _, target := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-pgo=off", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{$.ImportPath}}{{end}}{{else}}std/{{.ImportPath}}{{end}}", "./cmd/iron86")
		cmd.Dir = filepath.Join("..", "..")
		cmd.Env = append(os.Environ(), "GOOS="+target, "GOARCH=amd64", "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", target, err)
		}
		all = append(all, strings.Fields(string(out))...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	all = slices.DeleteFunc(all, func(p string) bool { return strings.HasPrefix(p, "std/") })
	compareGolden(t, filepath.Join("testdata", "linked.txt"), strings.Join(all, "\n")+"\n")
}

// TestHeavy checks that only the page for browsers, the metrics, the server of machines and, of TLS, migrations use the packages for HTTP and TLS, which are a fifth of the binary: no other part
// of iron86 can come to need them unseen.
func TestHeavy(t *testing.T) {
	found := map[string]bool{}
	eachImport(t, func(pkg, file, path string) {
		switch {
		case path != "net/http" && path != "crypto/tls":
		case pkg == "console/web" || pkg == "session/metrics" || pkg == "internal/serve" || pkg == "session/migrate" && path == "crypto/tls":
			found[pkg] = true
		default:
			t.Errorf("%s imports %s, which nothing but console/web, session/metrics, internal/serve and session/migrate should need", file, path)
		}
	})
	if len(found) != 4 {
		t.Errorf("only %v were found", found)
	}
}

// TestModules compares go.mod and go.sum with what the sources import.
func TestModules(t *testing.T) {
	if testing.Short() {
		t.Skip("go mod tidy looks at the tests of every dependency; make lint runs it, too")
	}
	cmd := exec.Command("go", "mod", "tidy", "-diff")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go mod tidy -diff: %v\n%s", err, out)
	}
}

// compareGolden compares text with a file, or writes the file with -update.
func compareGolden(t *testing.T, name, have string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if have == string(want) {
		return
	}
	before, after := strings.Split(string(want), "\n"), strings.Split(have, "\n")
	for _, line := range after {
		if !slices.Contains(before, line) {
			t.Errorf("%s lacks %s", name, line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			t.Errorf("%s has %s, which is gone", name, line)
		}
	}
	t.Errorf("%s is not what is there: read the difference, then go test ./internal/archtest -update", name)
}
