package dos

import (
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/extmem"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// XMS 3.0: memory above 1 MB in blocks that programs copy to and from (eXtended
// Memory Specification 3.0, Microsoft 1991; RBIL "INT 2F/AX=4310h").
const (
	xmsHandles  = 128
	xmsSpec     = 0x0300
	xmsRevision = 0x0100
	hmaEnd      = 0x110000 // address after the HMA; blocks begin here
)

// Error codes of XMS, in BL with AX = 0.
const (
	xmsFunction  = 0x80
	xmsHMAUsed   = 0x91
	xmsHMAFree   = 0x93
	xmsA20Open   = 0x94
	xmsNoMemory  = 0xa0
	xmsNoHandle  = 0xa1
	xmsHandleBad = 0xa2
	xmsSource    = 0xa3
	xmsSourceOff = 0xa4
	xmsDest      = 0xa5
	xmsDestOff   = 0xa6
	xmsLength    = 0xa7
	xmsUnlocked  = 0xaa
	xmsLocked    = 0xab
	xmsLockMax   = 0xac
	xmsNoUMB     = 0xb1
	xmsUMBBad    = 0xb2
)

// xmsBlock is what a handle names.
type xmsBlock struct {
	used  bool
	addr  uint32
	size  uint32 // bytes
	locks uint8
}

// extended is the memory above 1 MB and who has what of it. Its pool is nil when
// there is none, or XMS was not asked for.
type extended struct {
	pool    *extmem.Pool
	blocks  [xmsHandles]xmsBlock
	hma     bool      // in use
	global  bool      // A20 opened by function 3
	local   int       // functions 5 less functions 6
	oldBIOS guest.Far // INT 15h
	dpmi    *dpmi.Host
}

// installXMS takes all memory above 1 MB.
func (d *DOS) installXMS() {
	d.ext.oldBIOS = d.g.Vector(0x15)
	end := min(d.g.Memory(), 0xfff00000) &^ 0xfff
	if d.cfg.Extended.NoXMS || end <= hmaEnd {
		return
	}
	d.ext.pool = extmem.New(hmaEnd, uint32(end))
	d.g.Trap(guest.StubBase+stubXMS+5, d.xmsEntry)
	d.g.SetVector(0x15, guest.Stub(stubBIOS15))
	d.g.TrapStub(stubBIOS15, d.int15)
}

// xmsMultiplex answers INT 2Fh AH=43h.
func (d *DOS) xmsMultiplex() {
	switch {
	case d.ext.pool == nil:
	case d.g.AL() == 0x00:
		d.g.SetAL(0x80)
	case d.g.AL() == 0x10:
		d.g.SetES(guest.StubSeg)
		d.g.SetBX(stubXMS)
	}
}

// xmsCalls are the functions by AH. Each gives 0, with its results in the registers, or an error.
func xmsCalls() map[uint8]func(*DOS) uint8 {
	return map[uint8]func(*DOS) uint8{
		0x00: (*DOS).xmsVersion, 0x01: (*DOS).xmsRequestHMA, 0x02: (*DOS).xmsReleaseHMA,
		0x03: (*DOS).xmsGlobalOn, 0x04: (*DOS).xmsGlobalOff, 0x05: (*DOS).xmsLocalOn, 0x06: (*DOS).xmsLocalOff,
		0x07: (*DOS).xmsQueryA20, 0x08: (*DOS).xmsFree16, 0x09: (*DOS).xmsAlloc16, 0x0a: (*DOS).xmsRelease,
		0x0b: (*DOS).xmsMove, 0x0c: (*DOS).xmsLock, 0x0d: (*DOS).xmsUnlock, 0x0e: (*DOS).xmsInfo16,
		0x0f: (*DOS).xmsResize16, 0x10: (*DOS).xmsRequestUMB, 0x11: (*DOS).xmsBadUMB, 0x12: (*DOS).xmsBadUMB,
		0x88: (*DOS).xmsFree32, 0x89: (*DOS).xmsAlloc32, 0x8e: (*DOS).xmsInfo32, 0x8f: (*DOS).xmsResize32,
	}
}

// xmsEntry is the far entry point: function AH.
func (d *DOS) xmsEntry() {
	defer d.g.Finish()
	code := uint8(xmsFunction)
	if f := d.xms[d.g.AH()]; f != nil {
		code = f(d)
	}
	if code != 0 {
		d.g.SetAX(0)
		d.g.SetBX(d.g.BX()&0xff00 | uint16(code))
	}
}

// succeed sets AX = 1.
func (d *DOS) succeed() uint8 {
	d.g.SetAX(1)
	return 0
}

func (d *DOS) xmsVersion() uint8 {
	d.g.SetAX(xmsSpec)
	d.g.SetBX(xmsRevision)
	d.g.SetDX(1) // there is an HMA
	return 0
}

func (d *DOS) xmsRequestHMA() uint8 {
	if d.ext.hma {
		return xmsHMAUsed
	}
	d.ext.hma = true
	return d.succeed()
}

func (d *DOS) xmsReleaseHMA() uint8 {
	if !d.ext.hma {
		return xmsHMAFree
	}
	d.ext.hma = false
	return d.succeed()
}

func (d *DOS) xmsGlobalOn() uint8 {
	d.ext.global = true
	d.g.SetA20(true)
	return d.succeed()
}

func (d *DOS) xmsGlobalOff() uint8 {
	d.ext.global = false
	return d.shutA20()
}

func (d *DOS) xmsLocalOn() uint8 {
	d.ext.local = min(d.ext.local+1, 0xffff)
	d.g.SetA20(true)
	return d.succeed()
}

func (d *DOS) xmsLocalOff() uint8 {
	d.ext.local = max(d.ext.local-1, 0)
	return d.shutA20()
}

// shutA20 closes the gate unless somebody still needs it, which is an error of the
// function: A20 is still on.
func (d *DOS) shutA20() uint8 {
	if d.ext.global || d.ext.local > 0 {
		return xmsA20Open
	}
	d.g.SetA20(false)
	return d.succeed()
}

func (d *DOS) xmsQueryA20() uint8 {
	d.g.SetAX(uint16(d.g.In(0x92) >> 1 & 1))
	d.g.SetBX(d.g.BX() & 0xff00)
	return 0
}

// xmsFree gives the largest and the total free memory in KB.
func (d *DOS) xmsFree() (largest, total uint32) {
	all, most := d.ext.pool.Available(extmem.Granule)
	return most >> 10, all >> 10
}

func (d *DOS) xmsFree16() uint8 {
	largest, total := d.xmsFree()
	if total == 0 {
		d.g.SetDX(0)
		return xmsNoMemory
	}
	d.g.SetAX(uint16(min(largest, 0xffff)))
	d.g.SetDX(uint16(min(total, 0xffff)))
	d.g.SetBX(d.g.BX() & 0xff00)
	return 0
}

func (d *DOS) xmsFree32() uint8 {
	largest, total := d.xmsFree()
	d.g.SetReg(x86.CX, d.ext.pool.End()-1)
	d.g.SetReg(x86.DX, total)
	d.g.SetReg(x86.AX, largest)
	if total == 0 {
		return xmsNoMemory
	}
	d.g.SetBX(d.g.BX() & 0xff00)
	return 0
}

func (d *DOS) xmsAlloc16() uint8 { return d.xmsAlloc(uint32(d.g.DX())) }
func (d *DOS) xmsAlloc32() uint8 { return d.xmsAlloc(d.g.Reg(x86.DX)) }

// xmsAlloc takes kb KB and puts their handle in DX.
func (d *DOS) xmsAlloc(kb uint32) uint8 {
	d.g.SetDX(0)
	for i := range d.ext.blocks {
		b := &d.ext.blocks[i]
		if b.used {
			continue
		}
		if kb > 4<<20-1 {
			return xmsNoMemory
		}
		addr, ok := d.ext.pool.Alloc(kb<<10, extmem.Granule)
		if !ok {
			return xmsNoMemory
		}
		*b = xmsBlock{used: true, addr: addr, size: kb << 10}
		d.g.SetDX(uint16(i + 1))
		return d.succeed()
	}
	return xmsNoHandle
}

// xmsBlock is the block of a handle, nil for none.
func (d *DOS) xmsBlock(handle uint16) *xmsBlock {
	if handle == 0 || int(handle) > len(d.ext.blocks) || !d.ext.blocks[handle-1].used {
		return nil
	}
	return &d.ext.blocks[handle-1]
}

func (d *DOS) xmsRelease() uint8 {
	b := d.xmsBlock(d.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks > 0:
		return xmsLocked
	}
	if b.size > 0 {
		d.ext.pool.Free(b.addr)
	}
	*b = xmsBlock{}
	return d.succeed()
}

func (d *DOS) xmsLock() uint8 {
	b := d.xmsBlock(d.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks == 0xff:
		return xmsLockMax
	}
	b.locks++
	d.g.SetDX(uint16(b.addr >> 16))
	d.g.SetBX(uint16(b.addr))
	return d.succeed()
}

func (d *DOS) xmsUnlock() uint8 {
	b := d.xmsBlock(d.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks == 0:
		return xmsUnlocked
	}
	b.locks--
	return d.succeed()
}

// xmsSpare is how many handles are free.
func (d *DOS) xmsSpare() (n uint16) {
	for i := range d.ext.blocks {
		if !d.ext.blocks[i].used {
			n++
		}
	}
	return n
}

func (d *DOS) xmsInfo16() uint8 {
	b := d.xmsBlock(d.g.DX())
	if b == nil {
		return xmsHandleBad
	}
	d.g.SetBX(uint16(b.locks)<<8 | min(d.xmsSpare(), 0xff))
	d.g.SetDX(uint16(min(b.size>>10, 0xffff)))
	return d.succeed()
}

func (d *DOS) xmsInfo32() uint8 {
	b := d.xmsBlock(d.g.DX())
	if b == nil {
		return xmsHandleBad
	}
	d.g.SetBX(uint16(b.locks)<<8 | d.g.BX()&0xff)
	d.g.SetCX(d.xmsSpare())
	d.g.SetReg(x86.DX, b.size>>10)
	return d.succeed()
}

func (d *DOS) xmsResize16() uint8 { return d.xmsResize(uint32(d.g.BX())) }
func (d *DOS) xmsResize32() uint8 { return d.xmsResize(d.g.Reg(x86.BX)) }

// xmsResize makes the block of handle DX kb KB long; it moves when it must.
func (d *DOS) xmsResize(kb uint32) uint8 {
	b := d.xmsBlock(d.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks > 0:
		return xmsLocked
	case kb > 4<<20-1:
		return xmsNoMemory
	}
	size := kb << 10
	if b.size > 0 && d.ext.pool.Resize(b.addr, size) {
		b.size = size
		return d.succeed()
	}
	addr, ok := d.ext.pool.Alloc(size, extmem.Granule)
	if !ok {
		return xmsNoMemory
	}
	d.copyMemory(addr, b.addr, min(size, b.size))
	if b.size > 0 {
		d.ext.pool.Free(b.addr)
	}
	b.addr, b.size = addr, size
	return d.succeed()
}

// xmsRequestUMB is function 10h: upper memory is DOS's own and is allocated there
// (INT 21h AX=5803h), as with DOS=UMB.
func (d *DOS) xmsRequestUMB() uint8 {
	d.g.SetDX(0)
	return xmsNoUMB
}

func (d *DOS) xmsBadUMB() uint8 { return xmsUMBBad }

// int15 is INT 15h while XMS owns the memory above 1 MB: programs that ask the BIOS
// for it find none.
func (d *DOS) int15() {
	switch ax := d.g.AX(); {
	case ax>>8 == 0x88:
		d.g.SetAX(0)
	case ax == 0xe801:
		d.g.SetAX(0)
		d.g.SetBX(0)
		d.g.SetCX(0)
		d.g.SetDX(0)
	case ax == 0xe820:
		d.memoryMap()
		return
	default:
		d.g.Jump(d.ext.oldBIOS)
		return
	}
	d.g.SetCallerFlag(x86.CF, false)
	d.g.SetIP(d.g.IP() + 1)
}

// memoryMap is INT 15h AX=E820h: what lies above 1 MB is reserved.
func (d *DOS) memoryMap() {
	base := uint64(d.g.BaseTop()) << 4
	const usable, reserved = 1, 2
	ranges := []struct {
		at, end uint64
		kind    uint32
	}{{0, base, usable}, {base, 0xa0000, reserved}, {0xf0000, 0x100000, reserved}, {0x100000, d.g.Memory(), reserved}}
	i := int(d.g.Reg(x86.BX))
	if d.g.Reg(x86.DX) != 0x534d4150 || d.g.Reg(x86.CX) < 20 || i < 0 || i >= len(ranges) {
		d.g.SetAX(0x8600)
		d.g.SetCallerFlag(x86.CF, true)
		d.g.Finish()
		return
	}
	r := ranges[i]
	at := guest.Linear(d.g.ES(), d.g.DI())
	d.g.PutDword(at, uint32(r.at))
	d.g.PutDword(at+4, uint32(r.at>>32))
	d.g.PutDword(at+8, uint32(r.end-r.at))
	d.g.PutDword(at+12, uint32((r.end-r.at)>>32))
	d.g.PutDword(at+16, r.kind)
	d.g.SetReg(x86.AX, 0x534d4150)
	d.g.SetReg(x86.CX, 20)
	d.g.SetReg(x86.BX, uint32((i+1)%len(ranges)))
	d.g.SetCallerFlag(x86.CF, false)
	d.g.Finish()
}
