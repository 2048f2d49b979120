package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// VCPI 1.0 (Virtual Control Program Interface, Phar Lap and Quarterdeck 1989; RBIL "INT
// 67h AX=DE00h" and on): DOS extenders go to protected mode through the EMS driver, which
// holds the processor in virtual-8086 mode. Ours leaves it in real mode, so what a client
// takes for virtual-8086 mode is real mode: there is no paging in it, and linear addresses
// below 1 MB are physical ones but for the page frame.
const (
	stubVCPI = 0x398 // far entry of protected mode

	vcpiPage  = 0x1000
	vcpiPages = 0x110 // pages that clients share with us: 1 MB and the high memory area
)

// vcpiServer is the state of VCPI; cpu is nil when there is none.
type vcpiServer struct {
	cpu    *cpu.CPU
	chunks []vcpiChunk
	master uint16 // first vectors of the interrupt controllers, as clients tell them
	slave  uint16
	a20    bool      // the gate and
	stack  guest.Far // the stack when the program went to protected mode
}

// vcpiChunk is 16 pages at addr, a bit for each that is in use.
type vcpiChunk struct {
	addr uint32
	used uint16
}

const chunkSize = 16 * vcpiPage

// installVCPI makes the server, part of EMS, on a PC that gives access to its processor.
func (d *DOS) installVCPI() {
	pc, ok := d.g.PC.(wholePC)
	if !ok {
		return
	}
	d.ems.vcpi = vcpiServer{cpu: pc.CPU(), master: 0x08, slave: 0x70}
	d.g.TrapStub(stubVCPI, d.vcpiEntry)
}

// vcpiCall is INT 67h AH=DEh in real mode.
func (d *DOS) vcpiCall() uint8 {
	v := &d.ems.vcpi
	if v.cpu == nil || v.cpu.CR(0)&x86.CR0PE != 0 {
		return emsFunction
	}
	switch d.g.AL() {
	case 0x01:
		return d.vcpiInterface()
	case 0x06:
		if d.g.CX() >= vcpiPages {
			return emsPhysical
		}
		d.g.SetReg(x86.DX, d.vcpiAddress(uint32(d.g.CX())))
	case 0x07: // the bits of virtual-8086 mode, which clients expect, are set
		d.g.SetReg(x86.BX, v.cpu.CR(0)|x86.CR0PE|x86.CR0PG)
	case 0x08, 0x09:
		d.vcpiDebug(d.g.AL() == 0x09)
	case 0x0a:
		d.g.SetBX(v.master)
		d.g.SetCX(v.slave)
	case 0x0b: // the client has programmed the controllers itself
		v.master, v.slave = d.g.BX(), d.g.CX()
	case 0x0c:
		if why := d.vcpiToProtected(); why != "" {
			d.vcpiAbort(why)
		}
		return emsMoved
	default:
		return d.vcpiBoth()
	}
	return 0
}

// vcpiBoth is the functions that both modes have.
func (d *DOS) vcpiBoth() uint8 {
	switch d.g.AL() {
	case 0x00:
		d.g.SetBX(0x0100)
	case 0x02:
		d.g.SetReg(x86.DX, (d.ext.pool.End()-1)&^(vcpiPage-1))
	case 0x03:
		d.g.SetReg(x86.DX, d.vcpiFree())
	case 0x04:
		page, ok := d.vcpiAllocate()
		if !ok {
			return emsNotFree
		}
		d.g.SetReg(x86.DX, page)
	case 0x05:
		return d.vcpiRelease(d.g.Reg(x86.DX))
	default:
		return emsFunction
	}
	return 0
}

// vcpiInterface is function 01h: page table entries at ES:DI for the memory that both sides
// see, as the frame shows it now, and at DS:SI the first of three descriptors. The other
// two are not used.
func (d *DOS) vcpiInterface() uint8 {
	const userWritable = 7
	var table []byte
	for page := range uint32(vcpiPages) {
		table = binary.LittleEndian.AppendUint32(table, d.vcpiAddress(page)|userWritable)
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), table)
	d.g.SetDI(d.g.DI() + uint16(len(table)))
	code := []byte{(guest.StubSize - 1) & 0xff, (guest.StubSize - 1) >> 8, guest.StubBase & 0xff, guest.StubBase >> 8 & 0xff, guest.StubBase >> 16, 0x9b, 0x40, 0}
	d.g.PutBytes(d.g.DS(), d.g.SI(), code) // 32-bit code of privilege 0
	d.g.SetReg(x86.BX, stubVCPI)
	return 0
}

// vcpiAddress is the physical address of a page of the first megabyte.
func (d *DOS) vcpiAddress(page uint32) uint32 {
	at := page * vcpiPage
	off := at - uint32(emsFrame)<<4
	if off >= emsWindows*emsPage {
		return at
	}
	m := d.ems.now[off/emsPage]
	if m.page == emsUnused {
		return at
	}
	return d.ems.handles[m.handle].pages[m.page] + off%emsPage
}

// vcpiDebug is functions 08h and 09h: DR0 to DR7 at ES:DI; 4 and 5 are nothing.
func (d *DOS) vcpiDebug(set bool) {
	const size = 8 * 4
	b := d.g.Bytes(d.g.ES(), d.g.DI(), size)
	for _, n := range []int{0, 1, 2, 3, 6, 7} {
		if set {
			d.ems.vcpi.cpu.SetDR(n, binary.LittleEndian.Uint32(b[n*4:]))
		} else {
			binary.LittleEndian.PutUint32(b[n*4:], d.ems.vcpi.cpu.DR(n))
		}
	}
	if !set {
		d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	}
}

// vcpiFree is how many pages clients can have.
func (d *DOS) vcpiFree() uint32 {
	total, _ := d.ext.pool.Available(chunkSize)
	n := total / vcpiPage
	for _, c := range d.ems.vcpi.chunks {
		for bit := range 16 {
			n += uint32(^c.used >> bit & 1)
		}
	}
	return n
}

// vcpiAllocate takes a page.
func (d *DOS) vcpiAllocate() (page uint32, ok bool) {
	v := &d.ems.vcpi
	for i := range v.chunks {
		c := &v.chunks[i]
		for bit := range uint32(16) {
			if c.used>>bit&1 == 0 {
				c.used |= 1 << bit
				return c.addr + bit*vcpiPage, true
			}
		}
	}
	if page, ok = d.ext.pool.Alloc(chunkSize, chunkSize); ok {
		v.chunks = append(v.chunks, vcpiChunk{page, 1})
	}
	return page, ok
}

// vcpiRelease gives a page back.
func (d *DOS) vcpiRelease(page uint32) uint8 {
	v := &d.ems.vcpi
	for i := range v.chunks {
		c := &v.chunks[i]
		bit := (page - c.addr) / vcpiPage
		if page%vcpiPage != 0 || bit >= 16 || c.used>>bit&1 == 0 {
			continue
		}
		if c.used &^= 1 << bit; c.used == 0 {
			d.ext.pool.Free(c.addr)
			v.chunks = append(v.chunks[:i], v.chunks[i+1:]...)
		}
		return 0
	}
	return emsLogical
}
