package snapshot

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type part struct {
	version uint16
	reg     struct {
		A uint8
		B [3]uint32
		C bool
	}
}

func (p *part) Save() (version uint16, data any) { return p.version, &p.reg }

func (p *part) Load(s Saved) error { return s.Only(p.version, &p.reg) }

func sections(p *part, ram []byte) []Section {
	return []Section{{Name: "part", Stater: p}, {Name: "ram", Stater: Bytes(ram)}}
}

func saved(t *testing.T, s []Section) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Save(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSaveAndLoad(t *testing.T) {
	p, ram := &part{version: 1}, []byte{1, 2, 3}
	p.reg.A, p.reg.B[2], p.reg.C = 7, 0xdeadbeef, true
	file, hash := saved(t, sections(p, ram)), Hash(sections(p, ram))
	q, ram2 := &part{version: 1}, make([]byte, 3)
	if Hash(sections(q, ram2)) == hash {
		t.Fatal("different states have the same hash")
	}
	if err := Load(bytes.NewReader(file), sections(q, ram2)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.reg, q.reg) + cmp.Diff(ram, ram2); diff != "" || Hash(sections(q, ram2)) != hash {
		t.Errorf("loaded (-saved +loaded):\n%s\nhash %x, want %x", diff, Hash(sections(q, ram2)), hash)
	}
}

func TestDamagedFilesAreErrorsAndChangeNothing(t *testing.T) {
	p, ram := &part{version: 1}, []byte{1, 2, 3}
	p.reg.A = 9
	file := saved(t, sections(p, ram))
	fresh := part{version: 1}
	for i := range file {
		for _, bad := range [][]byte{file[:i], append(append([]byte{}, file[:i]...), append([]byte{file[i] ^ 0x40}, file[i+1:]...)...)} {
			q, ram2 := fresh, make([]byte, 3)
			if err := Load(bytes.NewReader(bad), sections(&q, ram2)); err == nil {
				t.Fatalf("damage at byte %d of %d: no error", i, len(file))
			}
			if q != fresh || ram2[0] != 0 {
				t.Fatalf("damage at byte %d: the machine changed", i)
			}
		}
	}
	q := &part{version: 2}
	if err := Load(bytes.NewReader(file), sections(q, make([]byte, 3))); !errors.Is(err, ErrSection) {
		t.Errorf("another version: have %v, want ErrSection", err)
	}
}

// TestHashOfMemory: zeros are not digested, but where the rest stands is.
func TestHashOfMemory(t *testing.T) {
	const size = 3*PageSize + 5
	seen := map[[32]byte]string{}
	for _, c := range []struct {
		name string
		at   int // the byte that is 1; -1 for none
		size int
	}{
		{"zeros", -1, size}, {"shorter zeros", -1, size - 5}, {"empty", -1, 0},
		{"first byte", 0, size}, {"end of the first page", PageSize - 1, size}, {"second page", PageSize, size},
		{"third page", 2 * PageSize, size}, {"part of a page", 3 * PageSize, size}, {"last byte", size - 1, size},
	} {
		memory := make([]byte, c.size)
		if c.at >= 0 {
			memory[c.at] = 1
		}
		h := Hash([]Section{{Name: "ram", Stater: Bytes(memory)}, {Name: "next", Stater: Bytes{1, 2}}})
		if other, again := seen[h]; again {
			t.Errorf("%s: the hash of %s", c.name, other)
		}
		seen[h] = c.name
	}
}

func BenchmarkHash16M(b *testing.B) {
	memory := make([]byte, 16<<20)
	for i := range memory[:1<<20] {
		memory[i] = byte(i * 7)
	}
	for b.Loop() {
		Hash([]Section{{Name: "ram", Stater: Bytes(memory)}})
	}
}

func FuzzLoad(f *testing.F) {
	p := &part{version: 1}
	var b bytes.Buffer
	if err := Save(&b, sections(p, make([]byte, 3))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		q := &part{version: 1}
		_ = Load(bytes.NewReader(file), sections(q, make([]byte, 3)))
	})
}

// grown is a part whose layout has had two versions.
type grown struct {
	reg struct{ A, B uint16 }
}

func (g *grown) Save() (version uint16, data any) { return 2, &g.reg }

func (g *grown) Load(s Saved) error {
	if s.Version != 1 {
		return s.Only(2, &g.reg)
	}
	var old struct{ A uint8 }
	if err := s.Into(&old); err != nil {
		return err
	}
	g.reg.A, g.reg.B = uint16(old.A), 0x1234
	return nil
}

// fixed is a part with any state.
type fixed struct {
	version uint16
	data    any
}

func (f fixed) Save() (version uint16, data any) { return f.version, f.data }

func (f fixed) Load(s Saved) error { return s.Only(f.version, f.data) }

func TestEarlierVersions(t *testing.T) {
	for _, c := range []struct {
		name    string
		version uint16
		data    any
		want    [2]uint16
		err     error
	}{
		{"today's", 2, &[2]uint16{7, 8}, [2]uint16{7, 8}, nil},
		{"earlier", 1, &[1]uint8{9}, [2]uint16{9, 0x1234}, nil},
		{"earlier of a wrong size", 1, &[2]uint8{9}, [2]uint16{}, ErrSection},
		{"today's of a wrong size", 2, &[3]uint16{7, 8}, [2]uint16{}, ErrSection},
		{"too early", 0, &[1]uint8{9}, [2]uint16{}, ErrSection},
		{"later", 3, &[2]uint16{7, 8}, [2]uint16{}, ErrSection},
	} {
		file := saved(t, []Section{{Name: "grown", Stater: fixed{c.version, c.data}}})
		var g grown
		err := Load(bytes.NewReader(file), []Section{{Name: "grown", Stater: &g}})
		if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("%s: have error %v, want %v", c.name, err, c.err)
		}
		if have := [2]uint16{g.reg.A, g.reg.B}; have != c.want {
			t.Errorf("%s: have %x, want %x", c.name, have, c.want)
		}
	}
}

// TestAbsentSections: a part that earlier machines did not have may be missing anywhere.
func TestAbsentSections(t *testing.T) {
	all := []string{"a", "b", "c"}
	for missing := range 1 << len(all) {
		var written, wanted []Section
		have := make([]byte, len(all))
		for i, name := range all {
			wanted = append(wanted, Section{Name: name, Stater: Bytes(have[i : i+1]), Absent: func() { have[i] = 99 }})
			if missing>>i&1 == 0 {
				written = append(written, Section{Name: name, Stater: Bytes{byte(i + 1)}})
			}
		}
		file := saved(t, written)
		if err := Check(bytes.NewReader(file), wanted); err != nil || !bytes.Equal(have, make([]byte, len(all))) {
			t.Fatalf("missing %03b: Check gives %v, changes %v", missing, err, have)
		}
		if err := Load(bytes.NewReader(file), wanted); err != nil {
			t.Fatalf("missing %03b: %v", missing, err)
		}
		for i := range all {
			want := byte(i + 1)
			if missing>>i&1 != 0 {
				want = 99
			}
			if have[i] != want {
				t.Errorf("missing %03b: %s is %d, want %d", missing, all[i], have[i], want)
			}
		}
		if wanted[1].Absent = nil; missing&2 != 0 {
			if err := Load(bytes.NewReader(file), wanted); !errors.Is(err, ErrSection) {
				t.Errorf("missing %03b: have %v, want ErrSection", missing, err)
			}
		}
	}
	file := saved(t, []Section{{Name: "z", Stater: Bytes{1}}})
	if err := Load(bytes.NewReader(file), []Section{{Name: "a", Stater: Bytes{0}, Absent: func() {}}}); !errors.Is(err, ErrSection) {
		t.Errorf("a section that nobody has: have %v, want ErrSection", err)
	}
}
