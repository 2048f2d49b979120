package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// file is a member of an archive. Names have slashes and no leading one.
type file struct {
	name       string
	data       []byte
	executable bool
}

// mode is 0755 or 0644: what the umask of the builder was does not matter.
func (f file) mode() int64 {
	if f.executable {
		return 0o755
	}
	return 0o644
}

// sorted returns the files in the order of their names.
func sorted(files []file) []file {
	list := slices.Clone(files)
	slices.SortFunc(list, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return list
}

// directories are those that the files lie in, each behind the one that it is in.
func directories(files []file) []string {
	var list []string
	for _, f := range files {
		for dir := path.Dir(f.name); dir != "."; dir = path.Dir(dir) {
			list = append(list, dir)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// writeTarGz writes the files as writeTar does, compressed.
func writeTarGz(w io.Writer, prefix string, files []file, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := writeTar(z, prefix, files, at); err != nil {
		return err
	}
	return z.Close()
}

// writeTar writes the files as a tape archive. Everything belongs to root and is of one time. Names get the prefix in front ("./" in Debian packages).
func writeTar(w io.Writer, prefix string, files []file, at time.Time) error {
	t := tar.NewWriter(w)
	header := func(name string, kind byte, mode, size int64) error {
		return t.WriteHeader(&tar.Header{Typeflag: kind, Name: name, Mode: mode, Size: size, ModTime: at,
			Uname: "root", Gname: "root", Format: tar.FormatGNU})
	}
	if prefix != "" {
		if err := header(prefix, tar.TypeDir, 0o755, 0); err != nil {
			return err
		}
	}
	for _, dir := range directories(files) {
		if err := header(prefix+dir+"/", tar.TypeDir, 0o755, 0); err != nil {
			return err
		}
	}
	for _, f := range sorted(files) {
		if err := header(prefix+f.name, tar.TypeReg, f.mode(), int64(len(f.data))); err != nil {
			return err
		}
		if _, err := t.Write(f.data); err != nil {
			return err
		}
	}
	return t.Close()
}

// writeZip writes the files as a zip archive.
func writeZip(w io.Writer, files []file, at time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range sorted(files) {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at.UTC()}
		h.SetMode(0o644)
		if f.executable {
			h.SetMode(0o755)
		}
		member, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := member.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// compressed is data as gzip -n9 makes it: without name and time.
func compressed(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
