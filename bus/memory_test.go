package bus

import (
	"bytes"
	"slices"
	"testing"
	"unsafe"
)

// touched returns the numbers of the pages of m that have been touched.
func touched(m *Memory) (list []uint64) {
	m.Touched(func(n uint64, _ []byte) bool {
		list = append(list, n)
		return true
	})
	return list
}

// TestMemoryIsTouched: by those who write or ask for a page, and by nobody else.
func TestMemoryIsTouched(t *testing.T) {
	const gb = 1 << 30
	b, m := New(), NewMemory(8*gb)
	b.MapMemory(0, m, 0, 3*gb)
	b.MapMemory(4*gb, m, 3*gb, 5*gb)
	p := bytes.Repeat([]byte{0xff}, 2*PageSize)
	if b.ReadBytes(gb, p); !allZero(p) {
		t.Error("ReadBytes: not zero")
	}
	p[0] = 1
	if ok := b.Peek(4*gb, p); !ok || !allZero(p) {
		t.Errorf("Peek: not zero, or nobody there (%v)", ok)
	}
	if v := b.Read(2*gb+8, 8); v != 0 {
		t.Errorf("Read: %#x, want 0", v)
	}
	if mem, kind := b.Look(9*gb - 1); mem != nil || kind != RAM {
		t.Errorf("Look: %d bytes of kind %d, want none of RAM", len(mem), kind)
	}
	b.WriteBytes(3*gb-1, []byte{0, 0, 0})
	if list := touched(m); list != nil {
		t.Fatalf("reading has touched pages %#x", list)
	}
	b.Write(9*gb-8, 8, 0x1122334455667788)
	b.WriteBytes(4*gb+PageSize-2, []byte{0, 0, 0, 7})
	if mem, kind := b.Page(0); len(mem) != PageSize || kind != RAM {
		t.Errorf("Page: %d bytes of kind %d", len(mem), kind)
	}
	if have, want := touched(m), []uint64{0, 3*gb/PageSize + 1, 8*gb/PageSize - 1}; !slices.Equal(have, want) {
		t.Errorf("touched pages %#x, want %#x", have, want)
	}
	if v := b.Read(9*gb-8, 8); v != 0x1122334455667788 {
		t.Errorf("have %#x", v)
	}
	if v := b.Read(4*gb+PageSize, 2); v != 0x0700 {
		t.Errorf("have %#x, want 700", v)
	}
	if _, kind := b.Look(3 * gb); kind != Nobody {
		t.Errorf("the gap is of kind %d", kind)
	}
	b.WriteBytes(4*gb+PageSize, []byte{0, 0})
	if v := b.Read(4*gb+PageSize, 2); v != 0 {
		t.Errorf("zeros over a touched page: have %#x", v)
	}
}

// TestMemoryEnds: with its last page.
func TestMemoryEnds(t *testing.T) {
	for name, f := range map[string]func(){
		"page":   func() { NewMemory(3 * PageSize).Page(3) },
		"size":   func() { NewMemory(100) },
		"region": func() { New().MapMemory(0, NewMemory(3*PageSize), PageSize, 3*PageSize) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// TestMemoryIsOnePiece: the pages of a small memory lie behind one another, in whatever order they are touched.
func TestMemoryIsOnePiece(t *testing.T) {
	m := NewMemory(4 * PageSize)
	last, first := m.Page(3), m.Page(0)
	last[0] = 7
	if whole := first[:cap(first)]; len(whole) != PageSize {
		t.Errorf("a page can be extended to %d bytes", len(whole))
	}
	if whole := unsafe.Slice(&first[0], 4*PageSize); whole[3*PageSize] != 7 {
		t.Error("page 3 is not three pages behind page 0")
	}
}
