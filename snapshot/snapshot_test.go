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

func (p *part) State() (uint16, any) { return p.version, &p.reg }

func sections(p *part, ram []byte) []Section {
	return []Section{{"part", p}, {"ram", Bytes(ram)}}
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
	const size = 3*hashPage + 5
	seen := map[[32]byte]string{}
	for _, c := range []struct {
		name string
		at   int // the byte that is 1; -1 for none
		size int
	}{
		{"zeros", -1, size}, {"shorter zeros", -1, size - 5}, {"empty", -1, 0},
		{"first byte", 0, size}, {"end of the first page", hashPage - 1, size}, {"second page", hashPage, size},
		{"third page", 2 * hashPage, size}, {"part of a page", 3 * hashPage, size}, {"last byte", size - 1, size},
	} {
		memory := make([]byte, c.size)
		if c.at >= 0 {
			memory[c.at] = 1
		}
		h := Hash([]Section{{"ram", Bytes(memory)}, {"next", Bytes{1, 2}}})
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
		Hash([]Section{{"ram", Bytes(memory)}})
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
