package machine

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/snapshot"
)

var updateLayout = flag.Bool("update-layout", false, "write testdata/layout.txt again, for sections that have a new version")

// section is the layout of one section of today's states.
type section struct{ name, layout string }

// layouts are those of all: a line with name and version, then a line a field: offset,
// name, type.
func layouts(t *testing.T) (list []section) {
	t.Helper()
	for _, cfg := range []Config{{Memory: MinMemory}, {Memory: LowMemory + MinMemory}, {Memory: MinMemory, NIC: &NIC{}}} {
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range m.sections() {
			if s.Name == m.cfg.setupName() {
				s.Name = "setup"
			}
			if now := (section{s.Name, layout(s)}); !slices.Contains(list, now) {
				list = append(list, now)
			}
		}
	}
	return list
}

// layout is that of one section.
func layout(s snapshot.Section) string {
	version, data := s.Save()
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %d\n", s.Name, version)
	switch data.(type) {
	case snapshot.Flat: // its size is the machine's
		return b.String() + "     0 bytes\n"
	case snapshot.Sparse:
		return b.String() + "     0 pages: number uint32, bytes; end uint32\n"
	}
	v := reflect.ValueOf(data)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	fields(&b, "", v, 0)
	return b.String()
}

// fields writes the fields of v, which stands at offset at, and gives the offset behind it.
func fields(b *strings.Builder, name string, v reflect.Value, at int) int {
	size := binary.Size(v.Interface())
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			at = fields(b, name+"."+v.Type().Field(i).Name, v.Field(i), at)
		}
		return at
	case reflect.Slice: // memory: its size is the machine's
		fmt.Fprintf(b, "%6d bytes\n", at)
		return at + size
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Struct {
			name = fmt.Sprintf("%s[%d]", name, v.Len())
			fields(b, name, v.Index(0), at)
			return at + size
		}
	}
	fmt.Fprintf(b, "%6d %s %s\n", at, strings.TrimPrefix(name, "."), basic(v.Type()))
	return at + size
}

// basic is the type without the names that a package gives it.
func basic(t reflect.Type) string {
	if t.Kind() == reflect.Array {
		return fmt.Sprintf("[%d]%s", t.Len(), basic(t.Elem()))
	}
	return t.Kind().String()
}

// firstLine is the name and version of a layout.
func firstLine(layout string) string {
	line, _, _ := strings.Cut(layout, "\n")
	return line
}

// TestLayoutOfStates: a section whose layout changes gets a new version, and its Load goes
// on taking the one before.
func TestLayoutOfStates(t *testing.T) {
	name := filepath.Join("testdata", "layout.txt")
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	golden := map[string]string{}
	for text := range strings.SplitSeq(string(file), "\n\n") {
		title, _, _ := strings.Cut(text, ", ")
		golden[title] = strings.TrimRight(text, "\n") + "\n"
	}
	delete(golden, "") // of a file that is yet to be written
	var now []string
	for _, s := range layouts(t) {
		was, known := golden[s.name]
		delete(golden, s.name)
		now = append(now, s.layout)
		switch {
		case was == s.layout:
		case known && firstLine(was) == firstLine(s.layout):
			t.Errorf("the layout of %s has changed, but not its version:\n%s\nbefore:\n%s", s.name, s.layout, was)
		case !*updateLayout:
			t.Errorf("%s is not in %s. If Load still takes what was before, run go test ./machine -run Layout -update-layout", firstLine(s.layout), name)
		}
	}
	for title := range golden {
		t.Errorf("section %s is gone: states that have it no longer load", title)
	}
	if *updateLayout && !t.Failed() {
		if err := os.WriteFile(name, []byte(strings.Join(now, "\n")), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
