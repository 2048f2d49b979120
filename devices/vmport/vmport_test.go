package vmport

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/devtest"
)

// fakeCPU is the registers of a processor, in the order of their numbers.
type fakeCPU [8]uint32

func (f *fakeCPU) Reg(i int) uint32       { return f[i] }
func (f *fakeCPU) SetReg(i int, v uint32) { f[i] = v }

// rig is a chip, and the processor that reads it.
type rig struct {
	*Chip
	cpu    fakeCPU
	nudges int
}

func newRig() *rig {
	r := new(rig)
	r.Chip = New(&r.cpu, 64<<20)
	r.Notify = func() { r.nudges++ }
	return r
}

// ask executes IN EAX, DX with a command in ECX and EBX, and returns EAX, EBX, ECX, EDX, ESI, EDI.
func (r *rig) ask(command, ebx uint32) (answer [6]uint32) {
	r.cpu = fakeCPU{magic, command, Port, ebx, 0, 0, 0xaaaa, 0xbbbb}
	eax := r.ReadPortN(0, 4)
	r.cpu[0] = eax
	for i, n := range order {
		answer[i] = r.cpu[n]
	}
	return answer
}

// TestCommands: what QEMU 7.2 answers (TestVMPortIsQEMUs in package machine asks it).
func TestCommands(t *testing.T) {
	r := newRig()
	for _, c := range []struct {
		name         string
		command, ebx uint32
		want         [6]uint32
	}{
		{"version", 10, 0, [6]uint32{6, magic, 2, Port, 0xaaaa, 0xbbbb}},
		{"memory", 20, 0, [6]uint32{64 << 20, 0x1177, 20, Port, 0xaaaa, 0xbbbb}},
		{"no command", 1, 7, [6]uint32{math.MaxUint32, 7, 1, Port, 0xaaaa, 0xbbbb}},
		{"status when off", 40, 0, [6]uint32{0xffff0000, 0, 40, Port, 0xaaaa, 0xbbbb}},
		{"read the number", 41, pointerReadID, [6]uint32{magic, pointerReadID, 41, Port, 0xaaaa, 0xbbbb}},
		{"status", 40, 0, [6]uint32{1, 0, 40, Port, 0xaaaa, 0xbbbb}},
		{"the number", 39, 1, [6]uint32{pointerID, 1, 39, Port, 0xaaaa, 0xbbbb}},
		{"too much", 39, 1, [6]uint32{magic, 1, 39, Port, 0xaaaa, 0xbbbb}},
		{"status after that", 40, 0, [6]uint32{0xffff0000, 0, 40, Port, 0xaaaa, 0xbbbb}},
	} {
		if diff := cmp.Diff(c.want, r.ask(c.command, c.ebx)); diff != "" {
			t.Errorf("%s: (-want +have)\n%s", c.name, diff)
		}
	}
	r.cpu = fakeCPU{magic + 1, 10}
	if v := r.ReadPortN(0, 4); v != math.MaxUint32 || r.cpu[3] != 0 {
		t.Errorf("without the magic number: %#x, EBX %#x", v, r.cpu[3])
	}
}

// TestPointer: events come with their place or their movement, and the PS/2 mouse is told of each.
func TestPointer(t *testing.T) {
	r := newRig()
	if r.Mouse(console.MouseEvent{DX: 1}) {
		t.Error("an event was taken that is for the PS/2 mouse")
	}
	r.ask(41, pointerAbsolute) // without the number having been read
	if r.Mouse(console.MouseEvent{DX: 1}) {
		t.Error("it is on before its number was read")
	}
	r.ask(41, pointerReadID)
	r.ask(39, 1)
	r.ask(41, pointerAbsolute)
	for _, c := range []struct {
		e    console.MouseEvent
		want [4]uint32
	}{
		{console.MouseEvent{DX: 9, Placed: true, X: 0x1234, Y: 0x7fff, Buttons: console.ButtonLeft}, [4]uint32{0x20, 0x2468, 0xfffe, 0}},
		{console.MouseEvent{DX: 1, DY: 100, DZ: -1, Buttons: console.ButtonRight | console.ButtonMiddle}, [4]uint32{0x18, 0x24a8, 0xfffe, math.MaxUint32}},
		{console.MouseEvent{Placed: true, X: 0xffff}, [4]uint32{0, 0xfffe, 0, 0}},
	} {
		if !r.Mouse(c.e) {
			t.Errorf("%+v is not taken", c.e)
		}
		a := r.ask(39, 4)
		if have := [4]uint32(a[:4]); have != c.want {
			t.Errorf("%+v: have %x, want %x", c.e, have, c.want)
		}
	}
	r.ask(41, pointerRelative)
	r.Mouse(console.MouseEvent{DX: -3, DY: 5, Placed: true, X: 77})
	if a := r.ask(39, 4); [4]uint32(a[:4]) != [4]uint32{0x10000, 0xfffffffd, 5, 0} {
		t.Errorf("a movement: %x", a)
	}
	if r.nudges != 4 {
		t.Errorf("the PS/2 mouse was told %d times of 4 events", r.nudges)
	}
	for range 1000 { // nobody reads
		r.Mouse(console.MouseEvent{DX: 1})
	}
	if a := r.ask(40, 0); a[0] != queueSize {
		t.Errorf("status %#x", a[0])
	}
	r.ask(41, pointerDisable)
	if r.Mouse(console.MouseEvent{DX: 1}) {
		t.Error("it is on after it was switched off")
	}
}

// TestTakesPlaces: after a driver has asked for places, until it ends that or the machine is reset.
func TestTakesPlaces(t *testing.T) {
	r := newRig()
	for i, c := range []struct {
		ebx  uint32
		want bool
	}{{pointerAbsolute, false}, {pointerReadID, false}, {pointerAbsolute, true}, {pointerRelative, false}, {pointerAbsolute, true}, {pointerDisable, false}} {
		r.ask(41, c.ebx)
		if r.TakesPlaces() != c.want {
			t.Errorf("step %d, %08x: have %v", i, c.ebx, r.TakesPlaces())
		}
	}
	r.ask(41, pointerReadID)
	r.ask(41, pointerAbsolute)
	if r.Reset(); r.TakesPlaces() {
		t.Error("after a reset")
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Chip { return newRig().Chip }, func(c *Chip) {
		c.cpu.SetReg(0, magic)
		c.cpu.SetReg(1, 41)
		c.cpu.SetReg(3, pointerReadID)
		c.ReadPortN(0, 4)
	})
}

// FuzzCommands: no guest can break it.
func FuzzCommands(f *testing.F) {
	f.Add([]byte{41, 39, 40}, uint32(pointerReadID))
	f.Fuzz(func(t *testing.T, commands []byte, ebx uint32) {
		r := newRig()
		for _, c := range commands {
			r.ask(uint32(c), ebx)
			r.Mouse(console.MouseEvent{DX: int16(c), Placed: c&1 != 0, X: uint16(c) << 8})
			if c&7 == 0 {
				r.ask(41, pointerReadID)
				r.ask(41, pointerAbsolute)
			}
		}
	})
}
