package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
)

var at = time.Date(2026, 11, 28, 23, 48, 10, 0, time.UTC)

func TestPseudoVersion(t *testing.T) {
	const hash = "0123456789abcdef0123456789abcdef01234567"
	for _, c := range []struct{ last, want string }{
		{"", "0.0.0-20261128234810-0123456789ab"},
		{"v0.1.0", "0.1.1-0.20261128234810-0123456789ab"},
		{"v1.9.99", "1.9.100-0.20261128234810-0123456789ab"},
		{"v1.0.0-rc.1", "1.0.0-rc.1.0.20261128234810-0123456789ab"},
	} {
		have := pseudoVersion(c.last, at, hash)
		if have != c.want || !versionForm.MatchString(have) {
			t.Errorf("after %q: have %s, want %s", c.last, have, c.want)
		}
	}
}

// TestDebianVersion has versions in the order that dpkg must see.
func TestDebianVersion(t *testing.T) {
	versions := []struct{ version, want string }{
		{"0.0.0-20261128234810-0123456789ab", "0.0.0~20261128234810.0123456789ab"},
		{"0.1.0", "0.1.0"},
		{"0.1.0+dirty", "0.1.0+dirty"},
		{"0.1.1-0.20261128234810-0123456789ab", "0.1.1~0.20261128234810.0123456789ab"},
		{"0.1.1", "0.1.1"},
		{"1.0.0-rc.1", "1.0.0~rc.1"},
		{"1.0.0-rc.1.0.20261128234810-0123456789ab+a-b", "1.0.0~rc.1.0.20261128234810.0123456789ab+a.b"},
		{"1.0.0", "1.0.0"},
	}
	for i, c := range versions {
		if have := debianVersion(c.version); have != c.want {
			t.Errorf("%s: have %s, want %s", c.version, have, c.want)
		}
		if i == 0 {
			continue
		}
		if err := exec.Command(need.Program(t, "dpkg"), "--compare-versions", versions[i-1].want, "lt", c.want).Run(); err != nil {
			t.Errorf("dpkg: %s is not before %s", versions[i-1].want, c.want)
		}
	}
}

func TestStampWithoutGit(t *testing.T) {
	for _, c := range []struct{ version, epoch, want string }{
		{"v1.2.3", "1795909690", ""},
		{"1.2.3-pre.1+x", "1795909690", ""},
		{"1.2.3", "", "set SOURCE_DATE_EPOCH"},
		{"1.2.3", "yesterday", "not a number of seconds"},
		{"1.2.3", "0", "after 1980"},
		{"", "1795909690", "give -version"},
		{"1.2", "1795909690", "not of the form"},
		{"1.2.3/../..", "1795909690", "not of the form"},
	} {
		s, err := readStamp(t.TempDir(), c.version, "", c.epoch)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("version %q, epoch %q: have %v, want %q", c.version, c.epoch, err, c.want)
		case c.want == "" && (s.version != strings.TrimPrefix(c.version, "v") || s.date() != "2026-11-28T23:48:10Z"):
			t.Errorf("have %s of %s", s.version, s.date())
		}
	}
}

// packed is a release whose text is made up, packed for a target; the order of the files varies.
func packed(t *testing.T, target string, reverse bool) []file {
	t.Helper()
	r := &release{stamp: stamp{version: "1.2.3", time: at}, text: map[string][]byte{}}
	for _, p := range pages {
		r.text[p.kind] = []byte(p.kind + "\n")
		r.common = append(r.common, file{name: p.name, data: r.text[p.kind]})
	}
	r.common = append(r.common, file{name: "LICENSE", data: []byte("free")}, file{name: "CHANGELOG.md", data: []byte("news")},
		file{name: "docs/a.md", data: []byte("guide")})
	if reverse {
		slices.Reverse(r.common)
	}
	files, err := r.pack(target, []byte("\x7fELF"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPackingIsReproducible(t *testing.T) {
	for _, target := range targets {
		a, b := packed(t, target, false), packed(t, target, true)
		for i := range a {
			if a[i].name != b[i].name || !bytes.Equal(a[i].data, b[i].data) {
				t.Errorf("%s: %s differs", target, a[i].name)
			}
		}
	}
}

// tarNames lists a compressed tape archive as "mode name".
func tarNames(t *testing.T, data []byte) []string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	eachEntry(t, z, func(h *tar.Header, _ io.Reader) { names = append(names, strconv.FormatInt(h.Mode, 8)+" "+h.Name) })
	return names
}

// eachEntry calls f for each entry of a tape archive, and fails for owners or times that are not those of every builder.
func eachEntry(t *testing.T, in io.Reader, f func(h *tar.Header, data io.Reader)) {
	t.Helper()
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || !h.ModTime.Equal(at) {
			t.Errorf("%s: owner %d:%d, time %v", h.Name, h.Uid, h.Gid, h.ModTime)
		}
		f(h, r)
	}
}

func TestTarGz(t *testing.T) {
	files := packed(t, "darwin/arm64", false)
	if len(files) != 1 || files[0].name != "iron86-1.2.3-darwin-arm64.tar.gz" {
		t.Fatalf("made %d files, the first is %s", len(files), files[0].name)
	}
	const top = "iron86-1.2.3-darwin-arm64/"
	have := tarNames(t, files[0].data)
	for _, want := range []string{"755 " + top, "755 " + top + "docs/", "755 " + top + "iron86", "644 " + top + "docs/a.md", "644 " + top + "man/iron86.1"} {
		if !slices.Contains(have, want) {
			t.Errorf("%q is missing in %q", want, have)
		}
	}
	if members := have[4:]; !slices.IsSortedFunc(members, func(a, b string) int { return strings.Compare(a[4:], b[4:]) }) {
		t.Errorf("not sorted: %q", members)
	}
}

func TestZip(t *testing.T) {
	files := packed(t, "windows/amd64", false)
	z, err := zip.NewReader(bytes.NewReader(files[0].data), int64(len(files[0].data)))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range z.File {
		found = found || f.Name == "iron86-1.2.3-windows-amd64/iron86.exe" && f.Mode().Perm() == 0o755
		if !f.Modified.Equal(at) {
			t.Errorf("%s: time %v", f.Name, f.Modified)
		}
	}
	if !found {
		t.Error("no iron86.exe")
	}
}

func TestDeb(t *testing.T) {
	files := packed(t, "linux/arm64", false)
	if len(files) != 2 || files[1].name != "iron86_1.2.3_arm64.deb" {
		t.Fatalf("made %d files, the last is %s", len(files), files[len(files)-1].name)
	}
	path := filepath.Join(t.TempDir(), "iron86.deb")
	if err := os.WriteFile(path, files[1].data, 0o644); err != nil {
		t.Fatal(err)
	}
	dpkg := need.Program(t, "dpkg-deb")
	out, err := exec.Command(dpkg, "--info", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Version: 1.2.3\n") || !strings.Contains(string(out), "Architecture: arm64\n") {
		t.Errorf("dpkg-deb --info: %v\n%s", err, out)
	}
	out, err = exec.Command(dpkg, "--contents", path).CombinedOutput()
	if err != nil {
		t.Fatalf("dpkg-deb --contents: %v\n%s", err, out)
	}
	for _, want := range []string{
		"-rwxr-xr-x root/root         4 2026-11-28 23:48 ./usr/bin/iron86\n", "./usr/share/man/man1/iron86.1.gz\n",
		"./usr/share/bash-completion/completions/iron86\n", "./usr/share/zsh/vendor-completions/_iron86\n",
		"./usr/share/fish/vendor_completions.d/iron86.fish\n", "./usr/share/doc/iron86/copyright\n",
		"./usr/share/doc/iron86/changelog.gz\n", "./usr/share/doc/iron86/docs/a.md\n",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	// The checksums inside are of the files inside.
	root := t.TempDir()
	if out, err := exec.Command(dpkg, "--raw-extract", path, root).CombinedOutput(); err != nil {
		t.Fatalf("dpkg-deb --raw-extract: %v\n%s", err, out)
	}
	cmd := exec.Command(need.Program(t, "md5sum"), "--check", "--quiet", "--strict", "DEBIAN/md5sums")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("md5sum: %v\n%s", err, out)
	}
}

// TestArPadsOddMembers has a member of odd size: the next one begins at an even offset.
func TestArPadsOddMembers(t *testing.T) {
	var b bytes.Buffer
	if err := writeAr(&b, at, []file{{name: "a", data: []byte("123")}, {name: "b", data: []byte("45")}}); err != nil {
		t.Fatal(err)
	}
	const want = "!<arch>\n" +
		"a               1795909690  0     0     100644  3         `\n123\n" +
		"b               1795909690  0     0     100644  2         `\n45"
	if b.String() != want {
		t.Errorf("have %q, want %q", b.String(), want)
	}
}

func TestUnpackStaysInItsDirectory(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: "../out", Typeflag: tar.TypeReg, Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unpackTar(&b, t.TempDir()); err == nil {
		t.Error("a name with .. is taken")
	}
}

// program stands for iron86 in a module of a few lines: it takes the stamps and has completions.
// A name of the builder's that goes into the program would show as a difference.
const program = `package main

import (
	"os"
	"runtime"

	"github.com/iron86/iron86/internal/release"
)

func main() {
	_, file, _, _ := runtime.Caller(0)
	os.Stdout.WriteString(release.Stamps() + file + os.Args[len(os.Args)-1])
}
`

// stamped stands for internal/release.
const stamped = `package release

var version, commit, date string

func Stamps() string { return version + commit + date }
`

// repository is a git repository with the module of program in it.
func repository(t *testing.T) string {
	t.Helper()
	need.Program(t, "git")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module github.com/iron86/iron86\n\ngo 1.26\n", "cmd/iron86/main.go": program, "internal/release/release.go": stamped, "README.md": "read", "LICENSE": "free",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first"},
		{"-c", "user.name=a", "-c", "user.email=a@b", "tag", "-m", "first", "v0.3.0"},
	} {
		if out, err := git(dir, args...); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	return dir
}

func TestTwoBuildsAreTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("builds parts of the standard library twice")
	}
	dir := repository(t)
	s, err := readStamp(dir, "", "", "")
	if err != nil || s.version != "0.3.0" || len(s.commit) != 40 {
		t.Fatalf("stamp %+v: %v", s, err)
	}
	var out strings.Builder
	if err := verify(s, dir, []string{runtime.GOOS + "/" + runtime.GOARCH}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "  iron86-0.3.0-"+runtime.GOOS+"-"+runtime.GOARCH) {
		t.Errorf("checksums:\n%s", out.String())
	}
	// A change that is not committed shows in the version.
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if v, err := gitVersion(dir); err != nil || v != "0.3.0+dirty" {
		t.Errorf("with a change: %s, %v", v, err)
	}
}
