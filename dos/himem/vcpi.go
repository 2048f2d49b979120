package himem

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// VCPI 1.0 (Virtual Control Program Interface, Phar Lap and Quarterdeck 1989; RBIL "INT
// 67h AX=DE00h" and on) lets DOS extenders switch to protected mode through an EMS driver that
// holds the processor in virtual-8086 mode. Ours leaves the processor in real mode, so what a
// client takes for virtual-8086 mode is real mode. There is no paging in it, and linear
// addresses below 1 MB are physical ones, except for the page frame.
const (
	vcpiPage  = 0x1000
	vcpiPages = 0x110 // pages that clients share with us: 1 MB and the high memory area
)

// vcpi is the server of VCPI. Its cpu is nil when there is none.
type vcpi struct {
	g       *guest.Guest
	ems     *EMS
	pool    *Pool
	message func(text string) error

	cpu    *cpu.CPU
	chunks []vcpiChunk
	master uint16    // first vector of the master interrupt controller, as clients have set it
	slave  uint16    // the same of the slave
	a20    bool      // the gate was open when the program went to protected mode
	stack  guest.Far // the program's stack then
}

// vcpiChunk is 16 pages from addr on. used has a bit for each page that is in use.
type vcpiChunk struct {
	addr uint32
	used uint16
}

const chunkSize = 16 * vcpiPage

// both serves the functions that clients can call in real and in protected mode.
func (v *vcpi) both() uint8 {
	switch v.g.AL() {
	case 0x00:
		v.g.SetBX(0x0100)
	case 0x02:
		v.g.SetReg(x86.DX, (v.pool.End()-1)&^(vcpiPage-1))
	case 0x03:
		v.g.SetReg(x86.DX, v.free())
	case 0x04:
		page, ok := v.allocate()
		if !ok {
			return emsNotFree
		}
		v.g.SetReg(x86.DX, page)
	case 0x05:
		return v.release(v.g.Reg(x86.DX))
	default:
		return emsFunction
	}
	return 0
}

// interfaceCall serves function 01h: page table entries at ES:DI for the memory that both sides
// see, as the frame shows it now, and at DS:SI the first of three descriptors. The other
// two are not used.
func (v *vcpi) interfaceCall() uint8 {
	const userWritable = 7
	var table []byte
	for page := range uint32(vcpiPages) {
		table = binary.LittleEndian.AppendUint32(table, v.address(page)|userWritable)
	}
	v.g.PutBytes(v.g.ES(), v.g.DI(), table)
	v.g.SetDI(v.g.DI() + uint16(len(table)))
	code := []byte{(guest.StubSize - 1) & 0xff, (guest.StubSize - 1) >> 8, guest.StubBase & 0xff, guest.StubBase >> 8 & 0xff, guest.StubBase >> 16, 0x9b, 0x40, 0}
	v.g.PutBytes(v.g.DS(), v.g.SI(), code) // 32-bit code of privilege 0
	v.g.SetReg(x86.BX, stubVCPI)
	return 0
}

// address returns the physical address of a page of the first megabyte.
func (v *vcpi) address(page uint32) uint32 {
	at := page * vcpiPage
	off := at - uint32(emsFrame)<<4
	if off >= emsWindows*emsPage {
		return at
	}
	m := v.ems.now[off/emsPage]
	if m.Page == emsUnused {
		return at
	}
	return v.ems.handles[m.Handle].pages[m.Page] + off%emsPage
}

// debug serves functions 08h and 09h, which store and load DR0 to DR7 at ES:DI. DR4 and DR5 are not used.
func (v *vcpi) debug(set bool) {
	const size = 8 * 4
	b := v.g.Bytes(v.g.ES(), v.g.DI(), size)
	for _, n := range []int{0, 1, 2, 3, 6, 7} {
		if set {
			v.cpu.SetDR(n, binary.LittleEndian.Uint32(b[n*4:]))
		} else {
			binary.LittleEndian.PutUint32(b[n*4:], v.cpu.DR(n))
		}
	}
	if !set {
		v.g.PutBytes(v.g.ES(), v.g.DI(), b)
	}
}

// free returns how many pages clients can have.
func (v *vcpi) free() uint32 {
	total, _ := v.pool.Available(chunkSize)
	n := total / vcpiPage
	for _, c := range v.chunks {
		for bit := range 16 {
			n += uint32(^c.used >> bit & 1)
		}
	}
	return n
}

// allocate takes a page.
func (v *vcpi) allocate() (page uint32, ok bool) {
	for i := range v.chunks {
		c := &v.chunks[i]
		for bit := range uint32(16) {
			if c.used>>bit&1 == 0 {
				c.used |= 1 << bit
				return c.addr + bit*vcpiPage, true
			}
		}
	}
	if page, ok = v.pool.Alloc(chunkSize, chunkSize); ok {
		v.chunks = append(v.chunks, vcpiChunk{page, 1})
	}
	return page, ok
}

// release gives a page back.
func (v *vcpi) release(page uint32) uint8 {
	for i := range v.chunks {
		c := &v.chunks[i]
		bit := (page - c.addr) / vcpiPage
		if page%vcpiPage != 0 || bit >= 16 || c.used>>bit&1 == 0 {
			continue
		}
		if c.used &^= 1 << bit; c.used == 0 {
			v.pool.Free(c.addr)
			v.chunks = append(v.chunks[:i], v.chunks[i+1:]...)
		}
		return 0
	}
	return emsLogical
}
