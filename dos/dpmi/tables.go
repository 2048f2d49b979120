package dpmi

import (
	"encoding/binary"

	"github.com/iron86/iron86/x86"
)

// Selectors of the GDT.
const (
	selCode0 = 0x08 // the host's gates
	selData0 = 0x10 // the stack of privilege 0
	selTSS   = 0x18 // the task state segment
	selLDT   = 0x20 // the LDT of the current client
	selStubs = 0x2b // page of stubs, privilege 3
	selLock  = 0x33 // locked stack of the client
	selBDA   = 0x40 // segment 40h, which Windows provides and programs therefore use
	gdtSize  = 0x48
)

// Offsets of the tables in their block, and sizes in bytes.
const (
	offGDT     = 0x000
	offTSS     = 0x080
	offStack0  = 0x200 // end of the stack of privilege 0
	offIDT     = 0x800
	tablesSize = 0x1000

	ldtSize    = 0x10000
	ldtEntries = ldtSize / 8
	lockSize   = 0x4000 // the locked stack
)

// Access bytes of the segments that clients have: privilege 3.
const (
	accData3 = x86.DescPresent | x86.DescDPL | x86.DescSegment | x86.DescWrite
	accCode3 = accData3 | x86.DescCode
)

// tables are the GDT, the TSS, the stack of privilege 0 and the IDT, which all clients share.
type tables struct {
	mem memory
	at  uint32 // address; 0: there are none yet
}

// put sets a descriptor of the GDT.
func (t *tables) put(sel uint16, d x86.Descriptor) {
	raw := d.Bytes()
	t.mem.Write(t.at+offGDT+uint32(sel&^7), raw[:])
}

// get returns a descriptor of the GDT.
func (t *tables) get(sel uint16) x86.Descriptor {
	var raw [8]byte
	t.mem.Read(t.at+offGDT+uint32(sel&^7), raw[:])
	return x86.ParseDescriptor(raw)
}

// fill builds the tables at an address. stubs is the address of the page of stubs.
func (t *tables) fill(at, stubs uint32) {
	t.at = at
	t.mem.zero(at, tablesSize)
	t.put(selCode0, x86.Descriptor{Limit: 0xfffff, Access: 0x9b, Flags: x86.DescBig | x86.DescGran})
	t.put(selData0, x86.Descriptor{Limit: 0xfffff, Access: 0x93, Flags: x86.DescBig | x86.DescGran})
	t.put(selTSS, x86.Descriptor{Base: at + offTSS, Limit: 0x67, Access: 0x8b})
	t.put(selStubs, x86.Descriptor{Base: stubs, Limit: 0xfff, Access: accCode3})
	t.put(selBDA, x86.Descriptor{Base: 0x400, Limit: 0x2ff, Access: accData3})
	t.mem.write32(at+offTSS+4, at+offStack0)
	t.mem.write16(at+offTSS+8, selData0)
	t.mem.write16(at+offTSS+0x66, 0x68) // without a bitmap of I/O permissions IOPL decides
	var idt [256 * 8]byte
	for n := range 256 {
		gate := idt[n*8 : n*8+8]
		binary.LittleEndian.PutUint16(gate, uint16(stubs+stubVectors+uint32(n)))
		binary.LittleEndian.PutUint16(gate[2:], selCode0)
		gate[5] = 0xee // interrupt gate, privilege 3
		if n < 0x10 && n != 3 && n != 4 {
			gate[5] = 0x8e // INT n faults at this gate, which tells it from exceptions and hardware interrupts
		}
		binary.LittleEndian.PutUint16(gate[6:], uint16((stubs+stubVectors)>>16))
	}
	t.mem.Write(at+offIDT, idt[:])
}
