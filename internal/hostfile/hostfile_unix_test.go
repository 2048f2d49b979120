//go:build unix

package hostfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func mode(t *testing.T, name string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o027))
	dir := t.TempDir()
	for i, c := range []struct{ ask, old, want fs.FileMode }{
		{Private, 0, 0o600}, {Common, 0, 0o640}, {Private, 0o644, 0o644}, {Common, 0o600, 0o600}, {Common, 0o666, 0o666}, {Private, 0o200, 0o200},
	} {
		name := filepath.Join(dir, fmt.Sprint(i))
		if c.old != 0 {
			if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chmod(name, c.old)); err != nil {
				t.Fatal(err)
			}
		}
		if err := put(name, "x", c.ask, nil); err != nil {
			t.Error(err)
		}
		if have := mode(t, name); have != c.want {
			t.Errorf("mode %o over %o: have %o, want %o", c.ask, c.old, have, c.want)
		}
	}
}

func TestOwner(t *testing.T) {
	if os.Getuid() != 0 {
		return // only root gives files away; the mode is TestModes
	}
	name := filepath.Join(t.TempDir(), "theirs")
	if err := errors.Join(os.WriteFile(name, nil, 0o640), os.Chown(name, 1234, 2345), put(name, "x", Common, nil)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != 1234 || s.Gid != 2345 || info.Mode() != 0o640 {
		t.Errorf("owner %d, group %d, mode %o; want 1234, 2345, 640", s.Uid, s.Gid, info.Mode())
	}
}

func TestLinksStay(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "real/deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, link, file string }{
		{"relative", "real/a", "real/a"},
		{"absolute", filepath.Join(dir, "real/b"), "real/b"},
		{"chain", "relative2", "real/c"}, {"relative2", "real/c", "real/c"},
		{"dangling", "real/new", "real/new"},
		{"up", "dirlink/../d", "real/d"},
		{"dirlink", "real/deep", ""},
	} {
		if err := os.Symlink(c.link, filepath.Join(dir, c.name)); err != nil {
			t.Fatal(err)
		}
		if c.file != "" && c.name != "dangling" {
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, file := range map[string]string{"relative": "real/a", "absolute": "real/b", "chain": "real/c", "dangling": "real/new", "up": "real/d"} {
		if err := put(filepath.Join(dir, name), name, Common, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if mode(t, filepath.Join(dir, name))&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more", name)
		}
		if b, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(b) != name {
			t.Errorf("%s behind %s: have %q, %v", file, name, b, err)
		}
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	if err := put(loop, "x", Common, nil); err == nil {
		t.Error("a link to itself: no error")
	}
}

func TestFIFOStays(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	go func() {
		b, err := os.ReadFile(name)
		got <- fmt.Sprint(string(b), err)
	}()
	if err := put(name, "through", Common, nil); err != nil {
		t.Error(err)
	}
	if have := <-got; have != "through<nil>" {
		t.Errorf("the reader got %q", have)
	}
	if mode(t, name)&fs.ModeNamedPipe == 0 {
		t.Error("the FIFO is a file now")
	}
}

func TestDevicesStay(t *testing.T) {
	link := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{os.DevNull, link} {
		before := mode(t, name)
		if err := put(name, "x", Private, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if w, err := Stream(name); err != nil || w.Close() != nil {
			t.Errorf("stream to %s: %v", name, err)
		}
		if have := mode(t, name); have != before {
			t.Errorf("%s: mode %v, was %v", name, have, before)
		}
	}
}

// TestStandardOutput: a link to /proc/self/fd/1 is standard output as it is, which
// stays open, and a file behind it is neither replaced nor emptied.
func TestStandardOutput(t *testing.T) {
	link := filepath.Join(t.TempDir(), "stdout")
	if err := os.Symlink("/dev/stdout", link); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func(old *os.File) { os.Stdout = old }(os.Stdout)
	os.Stdout = file
	fmt.Fprint(os.Stdout, "first,")
	if err := put(link, "second,", Common, nil); err != nil {
		t.Fatal(err)
	}
	w, err := Stream(link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "third,"); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	fmt.Fprint(os.Stdout, "last")
	want(t, file.Name(), "first,second,third,last", 0)
}

// TestOpenFileByNumber: another open file of the program is written at its end.
func TestOpenFileByNumber(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprint(file, "first,")
	name := fmt.Sprintf("/dev/fd/%d", file.Fd())
	if _, err := os.Stat(name); err != nil {
		return // this system has no such names
	}
	if err := put(name, "second", Common, nil); err != nil {
		t.Fatal(err)
	}
	want(t, file.Name(), "first,second", 0)
}

// TestDirectoryThatTakesNoFiles: a file in it can still be written, in place. (Root
// makes its files everywhere; the result is the same.)
func TestDirectoryThatTakesNoFiles(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	if err := errors.Join(os.WriteFile(name, []byte("old, and longer"), 0o644), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o755) }()
	if err := put(name, "new", Common, nil); err != nil {
		t.Fatal(err)
	}
	want(t, name, "new", 0)
}
