package conform

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/cpu"
)

// arena is the memory of a rig, and what it must hold. Between two vectors both are blank, which means that
// every byte holds its pattern. The pattern is not zero, so that a stray write of zero is seen, too.
type arena struct {
	cpu     *cpu.CPU
	ram     []byte   // the memory
	want    []byte   // what it must hold after the vector
	checked int      // strays are looked for below this address
	windows []window // where linear addresses lie; nil: at the same address in ram
	touched []touch  // the bytes that the present vector names
}

// window is where a range of linear addresses lies in the arena. Without windows the addresses are its own, of 32 bits.
type window struct {
	linear uint64
	at     uint32
	size   uint32
}

// place returns where a linear address lies in the arena, and whether it does.
func (a *arena) place(linear uint64) (at uint32, ok bool) {
	for _, w := range a.windows {
		if d := linear - w.linear; d < uint64(w.size) {
			return w.at + uint32(d), true
		}
	}
	return uint32(linear), a.windows == nil && int(uint32(linear)) < a.checked
}

// linear returns the linear address of a byte of the arena. It is the inverse of place. An address outside
// of all windows stays as it is.
func (a *arena) linear(at uint32) uint64 {
	for _, w := range a.windows {
		if d := at - w.at; d < w.size {
			return w.linear + uint64(d)
		}
	}
	return uint64(at)
}

// field returns the name of a byte of the arena in a failure.
func (a *arena) field(at uint32) string { return fmt.Sprintf("[%06x]", a.linear(at)) }

// touch is a byte that a vector names, with what it holds between vectors.
type touch struct {
	addr  uint32
	blank uint8
}

// pattern returns what memory at addr holds between vectors, which is the top byte of a multiplicative hash.
func pattern(addr uint32) uint8 { return uint8(addr * 0x9e3779b1 >> 24) }

func newArena(size int) arena {
	a := arena{ram: make([]byte, size), checked: size}
	for i := range a.ram {
		a.ram[i] = pattern(uint32(i))
	}
	a.want = bytes.Clone(a.ram)
	return a
}

// poke writes memory as a bus master does, so that the processor drops what it has decoded there.
func (a *arena) poke(addr uint32, v uint8) {
	if a.ram[addr] != v {
		a.cpu.CodeWritten(uint64(addr), 1)
		a.ram[addr] = v
	}
}

// set puts a byte of the initial state in place.
func (a *arena) set(addr uint32, v uint8) {
	a.touched = append(a.touched, touch{addr, a.want[addr]})
	a.poke(addr, v)
	a.want[addr] = v
}

// expect says what the byte must be at the end.
func (a *arena) expect(addr uint32, v uint8) {
	a.touched = append(a.touched, touch{addr, a.want[addr]})
	a.want[addr] = v
}

// differs finds the first named byte that is not as expected. same decides about
// bytes that differ.
func (a *arena) differs(same func(addr uint32, have, want uint8) bool) (addr uint32, found bool) {
	for _, t := range a.touched {
		if have, want := a.ram[t.addr], a.want[t.addr]; have != want && !same(t.addr, have, want) {
			return t.addr, true
		}
	}
	return 0, false
}

// unexpect takes back all calls of expect since len(a.touched) was mark.
func (a *arena) unexpect(mark int) {
	for i := len(a.touched) - 1; i >= mark; i-- {
		a.want[a.touched[i].addr] = a.touched[i].blank
	}
	a.touched = a.touched[:mark]
}

// clear makes the named bytes blank again.
func (a *arena) clear() {
	for i := len(a.touched) - 1; i >= 0; i-- {
		t := a.touched[i]
		a.want[t.addr] = t.blank
		a.poke(t.addr, t.blank)
	}
	a.touched = a.touched[:0]
}

// maxStrays bounds how many stray bytes are reported one by one.
const maxStrays = 1 << 12

// strays returns the addresses of the bytes that are not blank, when no vector is in place, and makes them
// blank.
func (a *arena) strays() (addrs []uint32) {
	const part = 1 << 16
	for at := 0; at < a.checked; at += part {
		end := min(at+part, a.checked)
		if bytes.Equal(a.ram[at:end], a.want[at:end]) {
			continue
		}
		for i := at; i < end; i++ {
			if a.ram[i] == a.want[i] {
				continue
			}
			if len(addrs) < maxStrays {
				addrs = append(addrs, uint32(i))
			}
			a.poke(uint32(i), a.want[i])
		}
	}
	return addrs
}

// strayAt looks for a stray at the given addresses only and makes all of them blank.
func (a *arena) strayAt(addrs []uint32) (addr uint32, have uint8, found bool) {
	for _, at := range addrs {
		if a.ram[at] != a.want[at] {
			if !found {
				addr, have, found = at, a.ram[at], true
			}
			a.poke(at, a.want[at])
		}
	}
	return addr, have, found
}
