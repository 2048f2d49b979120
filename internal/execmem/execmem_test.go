package execmem

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// hosts are those for which New is written.
var hosts = map[string]bool{
	"linux/amd64": true, "linux/arm64": true,
	"windows/amd64": true,
}

func TestHostsWithoutBackendAreUnsupported(t *testing.T) {
	_, err := New(4096)
	host := runtime.GOOS + "/" + runtime.GOARCH
	if have := errors.Is(err, errors.ErrUnsupported); have == hosts[host] {
		t.Errorf("%s: New returns %v", host, err)
	}
}

func TestSizesOutsideTheBoundsAreErrors(t *testing.T) {
	for _, size := range []int{-1, 0, maxSize + 1} {
		if _, err := New(size); err == nil {
			t.Errorf("New(%d) returned no error", size)
		}
	}
}

func TestPerfMap(t *testing.T) {
	name := filepath.Join(t.TempDir(), "perf-1.map")
	if err := os.WriteFile(name, []byte("old\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := newPerfMap(name)
	if err != nil {
		t.Fatal(err)
	}
	p.left = 2
	p.Add(0x7f001000, 16, "guest 000f0000")
	p.Add(0x7f001010, 0x123, "two\nlines")
	p.Add(0x7f001200, 1, "beyond the bound")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := "7f001000 10 guest 000f0000\n7f001010 123 two lines\n"; string(have) != want {
		t.Errorf("have %q, want %q", have, want)
	}
}
