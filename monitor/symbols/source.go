package symbols

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxSource bounds a source file, in bytes.
const maxSource = 16 << 20

// Text is a source file.
type Text struct {
	Path  string // where it was found
	Lines []string
}

// OpenSource reads a source file that debug information names. It is looked for by that name, and then by its last parts in the
// directories of the files of symbols, in those of dirs and in the working directory.
func (t *Table) OpenSource(name string, dirs ...string) (*Text, error) {
	for _, l := range t.files {
		dirs = append(dirs, filepath.Dir(l.Name))
	}
	path, err := findSource(name, append(dirs, "."))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSource))
	if err != nil {
		return nil, err
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	return &Text{path, strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")}, nil
}

// findSource returns the path of a source file. In a directory it takes the longest end of name that is there.
func findSource(name string, dirs []string) (string, error) {
	name = strings.ReplaceAll(name, `\`, "/")
	if isRegular(name) {
		return name, nil
	}
	for _, dir := range dirs {
		for rest, n := name, 0; n < 64; n++ {
			if _, after, more := strings.Cut(rest, "/"); more {
				rest = after
			} else if n > 0 {
				break
			}
			for _, try := range []string{rest, strings.ToLower(rest)} {
				if p := filepath.Join(dir, filepath.FromSlash(try)); rest != "" && filepath.IsLocal(filepath.FromSlash(try)) && isRegular(p) {
					return p, nil
				}
			}
		}
	}
	return "", fmt.Errorf("the source %s is not there", name)
}

// isRegular reports whether a name is that of a file which can be read to its end.
func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// Line returns a line of the text, from 1 on.
func (t *Text) Line(n int) (string, error) {
	if n < 1 || n > len(t.Lines) {
		return "", errors.New("the source has no such line")
	}
	return strings.TrimRight(t.Lines[n-1], " \t\r"), nil
}
