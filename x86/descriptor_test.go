package x86

import (
	"encoding/binary"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func raw(v uint64) (b [DescriptorSize]byte) {
	binary.LittleEndian.PutUint64(b[:], v)
	return b
}

// TestDescriptorsOfTheManual: entries as tables of operating systems have them.
func TestDescriptorsOfTheManual(t *testing.T) {
	for _, c := range []struct {
		name string
		raw  uint64
		want Descriptor
		last uint32
		dpl  int
	}{
		{"flat code", 0x00cf9b000000ffff, Descriptor{Limit: 0xfffff, Access: 0x9b, Flags: DescGran | DescBig}, 0xffffffff, 0},
		{"flat data of a user", 0x00cff3000000ffff, Descriptor{Limit: 0xfffff, Access: 0xf3, Flags: DescGran | DescBig}, 0xffffffff, 3},
		{"data in bytes", 0x124092345678abcd, Descriptor{Base: 0x12345678, Limit: 0xabcd, Access: 0x92, Flags: DescBig}, 0xabcd, 0},
		{"the largest limit in bytes", 0x000f92000000ffff, Descriptor{Limit: 0xfffff, Access: 0x92}, 0xfffff, 0},
		{"one page", 0x0080920000000000, Descriptor{Access: 0x92, Flags: DescGran}, 0xfff, 0},
		{"AVL and L are kept", 0x0030920000000000, Descriptor{Access: 0x92, Flags: 0x30}, 0, 0},
		{"a TSS", 0xc0008b1000200067, Descriptor{Base: 0xc0100020, Limit: 0x67, Access: 0x8b}, 0x67, 0},
		{"nothing", 0, Descriptor{}, 0, 0},
	} {
		d := ParseDescriptor(raw(c.raw))
		if diff := cmp.Diff(c.want, d); diff != "" {
			t.Errorf("%s (-want +have):\n%s", c.name, diff)
		}
		if d.Last() != c.last || d.DPL() != c.dpl {
			t.Errorf("%s: have last %x, DPL %d, want %x, %d", c.name, d.Last(), d.DPL(), c.last, c.dpl)
		}
	}
}

// TestDescriptorsLoseNothing: whatever 8 bytes are taken apart come back.
func TestDescriptorsLoseNothing(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for i := range 10_000 {
		v := r.Uint64()
		if i < 64 {
			v = 1 << i
		}
		if have := ParseDescriptor(raw(v)).Bytes(); have != raw(v) {
			t.Fatalf("%016x comes back as % x", v, have)
		}
	}
}

// TestLimits: limits in bytes up to 1 MB, whole pages above.
func TestLimits(t *testing.T) {
	for n, want := range map[uint32]Descriptor{
		0: {}, 0xffff: {Limit: 0xffff}, 0xfffff: {Limit: 0xfffff}, 0x100fff: {Limit: 0x100, Flags: DescGran}, 0xffffffff: {Limit: 0xfffff, Flags: DescGran},
	} {
		d := Descriptor{Flags: DescGran}
		if !d.SetLast(n) || d.Last() != n {
			t.Errorf("%x: the limit is %x", n, d.Last())
		}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("%x (-want +have):\n%s", n, diff)
		}
	}
	for _, n := range []uint32{0x100000, 0x100ffe, 0xfffff000} {
		d := Descriptor{Limit: 5, Flags: DescBig}
		if d.SetLast(n) || d != (Descriptor{Limit: 5, Flags: DescBig}) {
			t.Errorf("%x: no descriptor has this limit, and %+v is made of it", n, d)
		}
	}
}

// TestKinds tells segments from gates.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		access              uint8
		segment, code, gate bool
	}{
		{0x9b, true, true, false}, {0x93, true, false, false}, {0x9f, true, true, false}, {0x89, false, false, false}, {0x82, false, false, false},
		{0x84, false, false, true}, {0x85, false, false, true}, {0x86, false, false, true}, {0x8c, false, false, true}, {0x8e, false, false, true}, {0xef, false, false, true},
	} {
		d := Descriptor{Access: c.access}
		if d.IsSegment() != c.segment || d.IsCode() != c.code || d.IsGate() != c.gate {
			t.Errorf("%02x: segment %v, code %v, gate %v", c.access, d.IsSegment(), d.IsCode(), d.IsGate())
		}
	}
}

// TestGates: gates of the 80386 have 32 bits of offset, those of the 80286 16.
func TestGates(t *testing.T) {
	for v, want := range map[uint64]struct {
		sel uint16
		off uint32
	}{
		0x12348e0000085678: {0x08, 0x12345678}, 0xffffee0000235678: {0x23, 0xffff5678}, 0x12348600abcd5678: {0xabcd, 0x5678}, 0x0000850000280000: {0x28, 0},
		0x00f08f001f10fedc: {0x1f10, 0x00f0fedc},
	} {
		if d := ParseDescriptor(raw(v)); d.GateSelector() != want.sel || d.GateOffset() != want.off {
			t.Errorf("%016x: have %04x:%08x, want %04x:%08x", v, d.GateSelector(), d.GateOffset(), want.sel, want.off)
		}
	}
}
