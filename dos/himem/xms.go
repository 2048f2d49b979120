package himem

import (
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

// XMS is the server of extended memory. Its pool is nil when there is none.
type XMS struct {
	g       *guest.Guest
	pool    *Pool
	blocks  [xmsHandles]xmsBlock
	hma     bool      // a program has the high memory area
	global  bool      // function 3 has opened A20
	local   int       // calls of function 5 less those of function 6
	oldBIOS guest.Far // what INT 15h led to before
}

// succeed ends a function that has succeeded: AX becomes 1.
func (x *XMS) succeed() uint8 {
	x.g.SetAX(1)
	return 0
}

// version serves function 00h: the versions of the specification and of this driver.
func (x *XMS) version() uint8 {
	x.g.SetAX(xmsSpec)
	x.g.SetBX(xmsRevision)
	x.g.SetDX(1) // there is an HMA
	return 0
}

// requestHMA serves function 01h: the high memory area goes to one program, whatever its size.
func (x *XMS) requestHMA() uint8 {
	if x.hma {
		return xmsHMAUsed
	}
	x.hma = true
	return x.succeed()
}

// releaseHMA serves function 02h.
func (x *XMS) releaseHMA() uint8 {
	if !x.hma {
		return xmsHMAFree
	}
	x.hma = false
	return x.succeed()
}

// globalOn serves function 03h: A20 is open for a program that has the HMA.
func (x *XMS) globalOn() uint8 {
	x.global = true
	x.g.SetA20(true)
	return x.succeed()
}

// globalOff serves function 04h.
func (x *XMS) globalOff() uint8 {
	x.global = false
	return x.shutA20()
}

// localOn serves function 05h: A20 is open until function 06h was called as often.
func (x *XMS) localOn() uint8 {
	x.local = min(x.local+1, 0xffff)
	x.g.SetA20(true)
	return x.succeed()
}

// localOff serves function 06h.
func (x *XMS) localOff() uint8 {
	x.local = max(x.local-1, 0)
	return x.shutA20()
}

// shutA20 closes the gate unless somebody still needs it, which is an error of the
// function: A20 is still on.
func (x *XMS) shutA20() uint8 {
	if x.global || x.local > 0 {
		return xmsA20Open
	}
	x.g.SetA20(false)
	return x.succeed()
}

// queryA20 serves function 07h: AX is 1 while A20 is open.
func (x *XMS) queryA20() uint8 {
	x.g.SetAX(uint16(x.g.In(0x92) >> 1 & 1))
	x.g.SetBX(x.g.BX() & 0xff00)
	return 0
}

// free returns the size of the largest free block and of all free memory, in KB.
func (x *XMS) free() (largest, total uint32) {
	all, most := x.pool.Available(Granule)
	return most >> 10, all >> 10
}

// free16 serves function 08h: how much memory is free, in which 64 MB is the most that it reports.
func (x *XMS) free16() uint8 {
	largest, total := x.free()
	if total == 0 {
		x.g.SetDX(0)
		return xmsNoMemory
	}
	x.g.SetAX(uint16(min(largest, 0xffff)))
	x.g.SetDX(uint16(min(total, 0xffff)))
	x.g.SetBX(x.g.BX() & 0xff00)
	return 0
}

// free32 serves function 88h: free memory, and the highest address that there is.
func (x *XMS) free32() uint8 {
	largest, total := x.free()
	x.g.SetReg(x86.CX, x.pool.End()-1)
	x.g.SetReg(x86.DX, total)
	x.g.SetReg(x86.AX, largest)
	if total == 0 {
		return xmsNoMemory
	}
	x.g.SetBX(x.g.BX() & 0xff00)
	return 0
}

// alloc16 serves function 09h, and alloc32 function 89h.
func (x *XMS) alloc16() uint8 { return x.alloc(uint32(x.g.DX())) }
func (x *XMS) alloc32() uint8 { return x.alloc(x.g.Reg(x86.DX)) }

// alloc allocates kb KB and returns their handle in DX.
func (x *XMS) alloc(kb uint32) uint8 {
	x.g.SetDX(0)
	for i := range x.blocks {
		b := &x.blocks[i]
		if b.used {
			continue
		}
		if kb > 4<<20-1 {
			return xmsNoMemory
		}
		addr, ok := x.pool.Alloc(kb<<10, Granule)
		if !ok {
			return xmsNoMemory
		}
		*b = xmsBlock{used: true, addr: addr, size: kb << 10}
		x.g.SetDX(uint16(i + 1))
		return x.succeed()
	}
	return xmsNoHandle
}

// block returns the block of a handle, or nil if there is none.
func (x *XMS) block(handle uint16) *xmsBlock {
	if handle == 0 || int(handle) > len(x.blocks) || !x.blocks[handle-1].used {
		return nil
	}
	return &x.blocks[handle-1]
}

// release serves function 0Ah: the block of handle DX is given back, unless it is locked.
func (x *XMS) release() uint8 {
	b := x.block(x.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks > 0:
		return xmsLocked
	}
	if b.size > 0 {
		x.pool.Free(b.addr)
	}
	*b = xmsBlock{}
	return x.succeed()
}

// lock serves function 0Ch: the block of handle DX stays where it is, and DX:BX is its address.
func (x *XMS) lock() uint8 {
	b := x.block(x.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks == 0xff:
		return xmsLockMax
	}
	b.locks++
	x.g.SetDX(uint16(b.addr >> 16))
	x.g.SetBX(uint16(b.addr))
	return x.succeed()
}

// unlock serves function 0Dh.
func (x *XMS) unlock() uint8 {
	b := x.block(x.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks == 0:
		return xmsUnlocked
	}
	b.locks--
	return x.succeed()
}

// spare returns how many handles are free.
func (x *XMS) spare() (n uint16) {
	for i := range x.blocks {
		if !x.blocks[i].used {
			n++
		}
	}
	return n
}

// info16 serves function 0Eh: locks, free handles and size of the block of handle DX.
func (x *XMS) info16() uint8 {
	b := x.block(x.g.DX())
	if b == nil {
		return xmsHandleBad
	}
	x.g.SetBX(uint16(b.locks)<<8 | min(x.spare(), 0xff))
	x.g.SetDX(uint16(min(b.size>>10, 0xffff)))
	return x.succeed()
}

// info32 serves function 8Eh: the same, with a size of 32 bits.
func (x *XMS) info32() uint8 {
	b := x.block(x.g.DX())
	if b == nil {
		return xmsHandleBad
	}
	x.g.SetBX(uint16(b.locks)<<8 | x.g.BX()&0xff)
	x.g.SetCX(x.spare())
	x.g.SetReg(x86.DX, b.size>>10)
	return x.succeed()
}

// requestUMB serves function 10h: upper memory is DOS's own and is allocated there
// (INT 21h AX=5803h), as with DOS=UMB.
func (x *XMS) requestUMB() uint8 {
	x.g.SetDX(0)
	return xmsNoUMB
}

// badUMB serves functions 11h and 12h: no block of upper memory came from here.
func (x *XMS) badUMB() uint8 { return xmsUMBBad }

// int15 serves INT 15h while XMS owns the memory above 1 MB: programs that ask the BIOS
// for it find none.
func (x *XMS) int15() {
	switch ax := x.g.AX(); {
	case ax>>8 == 0x88:
		x.g.SetAX(0)
	case ax == 0xe801:
		x.g.SetAX(0)
		x.g.SetBX(0)
		x.g.SetCX(0)
		x.g.SetDX(0)
	case ax == 0xe820: // DOS/32A looks for memory at 1 MB until there is some: a map without it has no end for that
		x.g.SetAX(0x8600)
		x.g.SetCallerFlag(x86.CF, true)
		x.g.Finish()
		return
	default:
		x.g.Jump(x.oldBIOS)
		return
	}
	x.g.SetCallerFlag(x86.CF, false)
	x.g.SetIP(x.g.IP() + 1)
}
