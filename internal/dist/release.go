package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// targets are the systems that a release is for, as GOOS/GOARCH.
var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// pages are what the program says about itself (iron86 completion), with the names that they have in archives and
// the places where Debian's shells and man look.
var pages = []struct{ kind, name, debian string }{
	{"man", "man/iron86.1", "usr/share/man/man1/iron86.1.gz"},
	{"bash", "completions/iron86.bash", "usr/share/bash-completion/completions/iron86"},
	{"zsh", "completions/_iron86", "usr/share/zsh/vendor-completions/_iron86"},
	{"fish", "completions/iron86.fish", "usr/share/fish/vendor_completions.d/iron86.fish"},
}

// release makes the files of one version.
type release struct {
	stamp
	dir    string            // where the sources are
	cache  string            // of the Go command; empty for the user's own
	text   map[string][]byte // of each of pages, by its kind
	common []file            // what every archive has: documentation, manual page, completions
}

// make writes all files for the targets to the directory out, checksums last.
func (r *release) make(out string, targets []string) error {
	if err := r.prepare(); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var made []file
	for _, target := range targets {
		program, err := r.program(target)
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
		files, err := r.pack(target, program)
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
		made = append(made, files...)
	}
	var sums strings.Builder
	for _, f := range sorted(made) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.data), f.name)
	}
	for _, f := range append(made, file{name: "SHA256SUMS", data: []byte(sums.String())}) {
		if err := os.WriteFile(filepath.Join(out, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// prepare collects what is the same for all targets. The program itself, built for this
// host, writes the manual page and the completions.
func (r *release) prepare() error {
	tmp, err := os.MkdirTemp("", "iron86-dist-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	program := filepath.Join(tmp, "iron86.exe") // a name that every host executes
	if err := r.build(runtime.GOOS+"/"+runtime.GOARCH, program); err != nil {
		return err
	}
	r.text, r.common = map[string][]byte{}, nil
	for _, p := range pages {
		cmd := exec.Command(program, "completion", p.kind)
		cmd.Stderr = os.Stderr
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("iron86 completion %s: %w", p.kind, err)
		}
		r.text[p.kind] = text
		r.common = append(r.common, file{name: p.name, data: text})
	}
	documents, err := r.documents()
	r.common = append(r.common, documents...)
	return err
}

// documents returns the files of the tree that a user reads: those that README.md leads to.
func (r *release) documents() ([]file, error) {
	var names []string
	for _, pattern := range []string{"LICENSE", "*.md", "docs/*.md", "docs/screens/*.png"} {
		found, err := filepath.Glob(filepath.Join(r.dir, pattern))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	var files []file
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(r.dir, name)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: filepath.ToSlash(rel), data: data})
	}
	return files, nil
}

// build makes the program for a target. Nothing of the host goes in: neither its paths, nor what
// git there would say, nor the user's Go settings.
func (r *release) build(target, out string) error {
	system, arch, _ := strings.Cut(target, "/")
	const noted = "github.com/iron86/iron86/internal/release"
	stamps := fmt.Sprintf("-s -w -X %[1]s.version=%[2]s -X %[1]s.commit=%[3]s -X %[1]s.date=%[4]s", noted, r.version, r.commit, r.date())
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", stamps, "-o", out, "./cmd/iron86")
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off",
		"GOAMD64=v1", "GOARM64=v8.0", "GO111MODULE=on", "GOFIPS140=off")
	if r.cache != "" {
		cmd.Env = append(cmd.Env, "GOCACHE="+r.cache)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	return nil
}

// program returns the program for a target.
func (r *release) program(target string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "iron86-dist-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	path := filepath.Join(tmp, "iron86")
	if err := r.build(target, path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// pack makes the archives that hold a target's program.
func (r *release) pack(target string, program []byte) ([]file, error) {
	system, arch, _ := strings.Cut(target, "/")
	name := "iron86-" + r.version + "-" + system + "-" + arch
	members := []file{{name: name + "/iron86", data: program, executable: true}}
	if system == "windows" {
		members[0].name += ".exe"
	}
	for _, f := range r.common {
		f.name = path.Join(name, f.name)
		members = append(members, f)
	}
	var b bytes.Buffer
	if system == "windows" {
		err := writeZip(&b, members, r.time)
		return []file{{name: name + ".zip", data: b.Bytes()}}, err
	}
	if err := writeTarGz(&b, "", members, r.time); err != nil {
		return nil, err
	}
	made := []file{{name: name + ".tar.gz", data: b.Bytes()}}
	if system != "linux" {
		return made, nil
	}
	members, err := r.debianFiles(program)
	if err != nil {
		return nil, err
	}
	var deb bytes.Buffer
	err = writeDeb(&deb, r.stamp, arch, members)
	return append(made, file{name: "iron86_" + debianVersion(r.version) + "_" + arch + ".deb", data: deb.Bytes()}), err
}

// debianFiles returns the members of the package at the places where Debian has such files. Its policy
// wants the manual page and the list of changes compressed.
func (r *release) debianFiles(program []byte) ([]file, error) {
	const doc = "usr/share/doc/iron86/"
	members := []file{{name: "usr/bin/iron86", data: program, executable: true}}
	for _, p := range pages {
		members = append(members, file{name: p.debian, data: r.text[p.kind]})
	}
	for _, f := range r.common {
		isPage := slices.ContainsFunc(pages, func(p struct{ kind, name, debian string }) bool { return p.name == f.name })
		switch {
		case isPage:
		case f.name == "LICENSE":
			members = append(members, file{name: doc + "copyright", data: copyright(f.data)})
		case f.name == "CHANGELOG.md":
			members = append(members, file{name: doc + "changelog.gz", data: f.data})
		default:
			members = append(members, file{name: doc + f.name, data: f.data})
		}
	}
	for i, m := range members {
		if strings.HasSuffix(m.name, ".gz") {
			var err error
			if members[i].data, err = compressed(m.data); err != nil {
				return nil, err
			}
		}
	}
	return members, nil
}

// verify makes everything twice, from the sources of the commit unpacked at two places whose names
// differ in length, with empty caches, and compares the checksums.
func verify(s stamp, dir string, targets []string, say io.Writer) error {
	tmp, err := os.MkdirTemp("", "iron86-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	head, err := git(dir, "rev-parse", "HEAD") // once: a commit in between changes nothing
	if err != nil {
		return fmt.Errorf("git rev-parse HEAD: %w", err)
	}
	var sums [2][]byte
	for i, place := range []string{"one", "another/place"} {
		at := filepath.Join(tmp, place)
		if err := unpackCommit(dir, head, at); err != nil {
			return err
		}
		r := &release{stamp: s, dir: at, cache: filepath.Join(tmp, "cache", place)}
		out := filepath.Join(tmp, "out", place)
		if err := r.make(out, targets); err != nil {
			return err
		}
		if sums[i], err = os.ReadFile(filepath.Join(out, "SHA256SUMS")); err != nil {
			return err
		}
	}
	if !bytes.Equal(sums[0], sums[1]) {
		return fmt.Errorf("two builds differ:\n%s\n%s", sums[0], sums[1])
	}
	_, err = say.Write(sums[0])
	return err
}

// unpackCommit puts the files of a commit of the repository in dir at another place.
func unpackCommit(dir, commit, at string) error {
	cmd := exec.Command("git", "-c", "core.autocrlf=false", "archive", "--format=tar", commit)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	data, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("git archive: %w", err)
	}
	return unpackTar(bytes.NewReader(data), at)
}
