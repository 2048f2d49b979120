package dos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
)

// secretDir makes a directory beside all drives, with a file SECRET.
func secretDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "SECRET"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// untouched reports an error if a directory of secretDir is not as it was, but for the test's own directories in it.
func untouched(t *testing.T, dir string, own int) {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "SECRET"))
	got, failed := os.ReadFile(filepath.Join(dir, "SECRET"))
	if err = errors.Join(err, failed); err != nil || string(got) != "secret" || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file outside: %q, %v", got, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1+own {
		t.Errorf("the directory outside has %v, %v", list, err)
	}
}

// root opens a new directory of the host.
func root(t *testing.T, dir string) *os.Root {
	t.Helper()
	r, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// swap makes at, a directory, a link to outside every other moment, until stop is called.
func swap(at, outside string) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		away := at + ".away"
		for {
			select {
			case <-end:
				return
			default:
			}
			if errors.Join(os.Rename(at, away), os.Symlink(outside, at), os.Remove(at), os.Rename(away, at)) != nil {
				_ = os.Remove(at) // a program has made something in between, or has removed it
				_, _ = os.Rename(away, at), os.Mkdir(at, 0o755)
			}
		}
	}()
	return func() { close(end); <-ended }
}

// attack has calls do all that they can with a path; nothing may be read of the file outside.
func (b *bench) attack(path string) {
	b.Helper()
	for _, ax := range []uint16{0x3d00, 0x3d02, 0x3c00, 0x5b00, 0x4100, 0x3900, 0x3a00, 0x3b00, 0x4300, 0x4301, 0x4e00, 0x7139, 0x713a, 0x713b, 0x7141, 0x7143, 0x714e} {
		handle, e := b.path(ax, 0, path)
		if e == errno.None && (ax>>8 == 0x3c || ax>>8 == 0x3d || ax>>8 == 0x5b) {
			b.harmless(path, handle)
		}
	}
	for _, action := range []uint16{1, 0x12, 0x10} {
		if handle, e := b.longOpen(action, path); e == errno.None {
			b.harmless(path, handle)
		}
	}
	b.put(0x200, `C:\NEW`)
	b.put(0x100, path)
	b.call(regs{ax: 0x5600, dx: 0x100, di: 0x200}) // to a name inside, and back
	b.call(regs{ax: 0x7156, dx: 0x200, di: 0x100})
	b.path(0x4100, 0, `C:\NEW`)
	b.path(0x3b00, 0, `C:\`)
}

// harmless closes a file that is not the one outside.
func (b *bench) harmless(path string, handle uint16) {
	b.Helper()
	r, carry := b.call(regs{ax: 0x3f00, bx: handle, cx: 100, dx: 0x1000})
	if have := string(b.d.g.Bytes(dataSeg, 0x1000, int(r.ax))); !carry && have == "secret" {
		b.Errorf("%q is the file outside", path)
	}
	b.call(regs{ax: 0x4000, bx: handle, cx: 1, dx: 0x100})
	b.call(regs{ax: 0x3e00, bx: handle})
}

// TestNothingOutsideWhileLinksSwap: a directory of a drive is a link out of it every other moment, on a drive that is a directory and on an overlay.
func TestNothingOutsideWhileLinksSwap(t *testing.T) {
	outside, lower := secretDir(t), t.TempDir()
	b := newBench(t, "", Mount{Letter: 'D', Tree: file.NewOverlay(root(t, lower), root(t, t.TempDir()))})
	for _, dir := range []string{b.dir, lower} {
		at := filepath.Join(dir, "SWAP")
		if err := errors.Join(os.Mkdir(at, 0o755), os.WriteFile(filepath.Join(at, "SECRET"), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(dir, "LINK")); err != nil {
			if runtime.GOOS == "windows" { // it takes a right
				t.Skip("no links:", err)
			}
			t.Fatal(err)
		}
		defer swap(at, outside)()
	}
	for i := range 15 {
		for _, drive := range []string{"C", "D"} {
			for _, path := range []string{`SWAP\SECRET`, `SWAP\NEW`, `LINK\SECRET`, `SWAP\..\LINK\SECRET`, `SWAP\a long name of a file`, `SWAP\D`, "SWAP", fmt.Sprintf(`SWAP\D\%d`, i)} {
				b.attack(drive + `:\` + path)
			}
		}
	}
	untouched(t, outside, 0)
}

// TestNothingOutsideInAnyCodePage: no character of a code page is part of a path of the host, before or behind dots.
func TestNothingOutsideInAnyCodePage(t *testing.T) {
	outer := secretDir(t)
	pages := []uint16{437, 850, 852, 858, 866}
	for _, page := range pages {
		dir := filepath.Join(outer, fmt.Sprint("drive", page))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		b := newBench(t, "", Mount{Letter: 'D', Root: root(t, dir)})
		if r, carry := b.call(regs{ax: 0x6602, bx: page, dx: page}); carry {
			t.Fatalf("code page %d: error %d", page, r.ax)
		}
		for c := 1; c < 256; c++ {
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
				continue
			}
			for _, path := range []string{"..%cSECRET", `\%c\..\..\SECRET`} {
				raw := []byte("D:")
				for _, k := range []byte(path) {
					switch {
					case k == '%':
						raw = append(raw, byte(c))
					case k != 'c':
						raw = append(raw, k)
					}
				}
				for _, ax := range []uint16{0x3d00, 0x3c00, 0x3900} {
					if handle, e := b.path(ax, 0, string(raw)); e == errno.None && ax != 0x3900 {
						b.harmless(string(raw), handle)
					}
				}
				if handle, e := b.longOpen(0x12, string(raw)); e == errno.None {
					b.harmless(string(raw), handle)
				}
			}
		}
		b.d.file.CloseAll()
		if list, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(list) == 0 {
			t.Errorf("code page %d: nothing was made: %v", page, err)
		}
	}
	untouched(t, outer, len(pages))
}

// TestHardLinks: a file of a drive that has another name outside is written under both, and under none of them by an overlay.
func TestHardLinks(t *testing.T) {
	outside, lower := secretDir(t), t.TempDir()
	b := newBench(t, "", Mount{Letter: 'D', Tree: file.NewOverlay(root(t, lower), root(t, t.TempDir()))})
	for _, name := range []string{"A", "B", "C", "D"} {
		if err := os.Link(filepath.Join(outside, "SECRET"), filepath.Join(lower, name)); err != nil {
			t.Fatal(err)
		}
	}
	h, e := b.path(0x3d02, 0, `D:\A`)
	if e != errno.None {
		t.Fatal(e)
	}
	b.write(h, "changed")
	b.call(regs{ax: 0x3e00, bx: h})
	if h, e = b.path(0x3c00, 0, `D:\B`); e != errno.None { // cuts it
		t.Fatal(e)
	}
	b.call(regs{ax: 0x3e00, bx: h})
	b.put(0x200, `D:\E`)
	b.put(0x100, `D:\C`)
	_, carry := b.call(regs{ax: 0x5600, dx: 0x100, di: 0x200})
	_, removed := b.path(0x4100, 0, `D:\D`)
	_, marked := b.path(0x4301, 1, `D:\E`) // read-only
	if carry || removed != errno.None || marked != errno.None {
		t.Error("rename, delete or set attributes:", carry, removed, marked)
	}
	untouched(t, outside, 0)
	name := filepath.Join(outside, "OTHER")
	b.file("F", "text")
	if err := os.Link(filepath.Join(b.dir, "F"), name); err != nil {
		t.Fatal(err)
	}
	if h, e = b.path(0x3d02, 0, `C:\F`); e != errno.None {
		t.Fatal(e)
	}
	b.write(h, "TE")
	b.call(regs{ax: 0x3e00, bx: h})
	if have, err := os.ReadFile(name); err != nil || string(have) != "TExt" {
		t.Errorf("the other name has %q, %v", have, err)
	}
}
