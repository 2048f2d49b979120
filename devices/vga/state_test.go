package vga

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

func (s *stateV1) Save() (version uint16, data any) { return 1, s }

func (s *stateV1) Load(in snapshot.Saved) error { return in.Only(1, s) }

// TestVersion1: in version 1 red and green of an entry stand in it before blue comes.
func TestVersion1(t *testing.T) {
	old := &stateV1{DACWrite: 200, DACStep: 2, Enable: 1, Misc: 0x67, RetracePending: true}
	old.Mem[65535], old.CRTC[3], old.Attr[20] = 0x01020304, 9, 4
	old.DAC[200] = [3]uint8{11, 22, 5}
	var file bytes.Buffer
	if err := snapshot.Save(&file, []snapshot.Section{{Name: "vga", Stater: old}}); err != nil {
		t.Fatal(err)
	}
	c := New(clock.New(func() clock.Time { return 0 }))
	if err := snapshot.Load(&file, []snapshot.Section{{Name: "vga", Stater: c}}); err != nil {
		t.Fatal(err)
	}
	r := &c.reg
	if r.Mem[65535] != 0x01020304 || r.CRTC[3] != 9 || r.Attr[20] != 4 || r.Misc != 0x67 || !r.RetracePending {
		t.Error("not all came over")
	}
	c.WritePort(0x3c9-PortBase, 33)
	if have, want := r.DAC[200], [3]uint8{11, 22, 33}; have != want {
		t.Errorf("with its blue the entry is %v, want %v", have, want)
	}
}

// TestPeekIsRead: a debugger sees what a program would read, in every way that memory is
// read, and the latches stay.
func TestPeekIsRead(t *testing.T) {
	for way := range 4 {
		c := New(clock.New(func() clock.Time { return 0 }))
		c.WritePort(0x3c3-PortBase, 1)
		c.WritePort(0x3c2-PortBase, 0x67)
		for i := range c.reg.Mem {
			c.reg.Mem[i] = uint32(i) * 0x01234567
		}
		write := func(port, i uint16, v uint8) {
			c.WritePort(port-PortBase, uint8(i))
			c.WritePort(port+1-PortBase, v)
		}
		write(0x3c4, 4, [4]uint8{2, 6, 0xe, 6}[way])        // odd/even, planes, chain 4, planes
		write(0x3ce, 5, [4]uint8{0x10, 0, 0x40, 0x08}[way]) // the last compares colours
		write(0x3ce, 6, [4]uint8{0x0e, 5, 5, 5}[way])
		c.Settle()
		c.reg.Latch = 0xdeadbeef
		for _, off := range []uint64{0, 1, 2, 0xfffe, 0x18000, 0x18001, 0x1ffff} {
			peeked := c.PeekMMIO(off, 1)
			if c.reg.Latch != 0xdeadbeef {
				t.Fatalf("way %d: a look at %x changes the latches", way, off)
			}
			if read := c.ReadMMIO(off, 1); read != peeked {
				t.Errorf("way %d: at %x a look gives %x, a read %x", way, off, peeked, read)
			}
			c.reg.Latch = 0xdeadbeef
		}
	}
}

// TestReset: a reset leaves memory and palette, and puts every other field of the state back, also
// fields that are yet to be added.
func TestReset(t *testing.T) {
	c := New(clock.New(func() clock.Time { return 0 }))
	fresh := c.reg
	raw := reflect.ValueOf(&c.reg).Elem()
	for i := range raw.NumField() {
		fill(raw.Field(i))
	}
	want := fresh
	want.Mem, want.DAC = c.reg.Mem, c.reg.DAC
	if c.reg == want {
		t.Fatal("nothing was filled")
	}
	c.Reset()
	if c.reg != want {
		for i := range raw.NumField() {
			if have, want := raw.Field(i), reflect.ValueOf(&want).Elem().Field(i); !have.Equal(want) {
				t.Errorf("%s is not reset", raw.Type().Field(i).Name)
			}
		}
	}
}

// fill makes every number in v one and every bool true.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetUint(1)
	}
}
