package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// Moves, addresses and memory of an arm64 host.

// supported says that units can be made for this host.
const supported = true

const (
	// hostFlags are the flags that an operation of the host leaves behind.
	hostFlags = allFlags &^ flagP
	// hostSIMD says that instructions on XMM registers and of the x87 unit are the host's own.
	hostSIMD = false
	// hostLongDiv says that a dividend may have 128 bits.
	hostLongDiv = false
	// codeReach is the size of the greatest arena in which a jump reaches everything.
	codeReach = 1 << 27
)

// placesA64 has operations on registers of the host and on places: what those of hostA64 are made of.
type placesA64 struct{ codeA64 }

// hostA64 has the operations on an arm64 host.
type hostA64 struct{ placesA64 }

// host is that of this build.
type host = hostA64

// place is where an operand is: in the lowest bits of a register, or in bits 15–8.
type place struct {
	r    arm64.Reg
	high bool
}

// placeOf returns the place of a register of n bytes.
func placeOf(n uint8, r reg) place {
	const ah = 0x14
	if n == 1 && r >= ah && r < ah+4 {
		return place{arm64.Reg(r - ah), true}
	}
	return place{r: hostOf(r)}
}

// at returns the place's lowest bit.
func (p place) at() uint32 {
	if p.high {
		return 8
	}
	return 0
}

// size returns the size of operations that have a result of n bytes.
func size(n uint8) arm64.Size {
	if n == 8 {
		return arm64.X
	}
	return arm64.W
}

// get returns a register with the n bytes at a place, extended to 32 bits if there are less: the place's own, or t.
func (h *placesA64) get(sign bool, n uint8, t arm64.Reg, p place) arm64.Reg {
	if n >= 4 {
		return p.r
	}
	op := arm64.UBFM
	if sign {
		op = arm64.SBFM
	}
	h.asm.Extract(op, arm64.W, t, p.r, p.at(), 8*uint32(n))
	return t
}

// put puts n bytes of a register, from a bit on, to a place.
func (h *placesA64) put(n uint8, p place, r arm64.Reg, from uint32) {
	switch {
	case n >= 4:
		h.move(size(n), p.r, r)
	case !p.high:
		h.asm.Extract(arm64.BFM, arm64.X, p.r, r, from, 8*uint32(n))
	case from != 0:
		h.asm.Lsr(arm64.W, r, r, from)
		fallthrough
	default:
		h.asm.Insert(arm64.BFM, arm64.X, p.r, r, 8, 8)
	}
}

func (h *hostA64) mov(n uint8, d, s reg) {
	p := placeOf(n, s)
	if p.high {
		h.put(n, placeOf(n, d), h.get(false, n, temp1, p), 0)
	} else {
		h.put(n, placeOf(n, d), p.r, 0)
	}
}

func (h *hostA64) xchg(n uint8, a, b reg) {
	pa, pb := placeOf(n, a), placeOf(n, b)
	h.move(arm64.X, temp3, h.get(false, n, temp1, pa))
	h.put(n, pa, h.get(false, n, temp2, pb), 0)
	h.put(n, pb, temp3, 0)
}

// constOf returns a constant of n bytes as operations of that size take it: 8 bytes are extended from four.
func constOf(n uint8, v uint32) uint64 {
	switch n {
	case 8:
		return uint64(int64(int32(v)))
	case 4:
		return uint64(v)
	}
	return uint64(v & (1<<(8*n) - 1))
}

func (h *hostA64) movImm(d reg, v uint32)   { h.asm.Const(hostOf(d), uint64(v)) }
func (h *hostA64) movImm64(d reg, v uint64) { h.asm.Const(hostOf(d), v) }

func (h *hostA64) movImmSized(n uint8, d reg, v uint32) {
	if p := placeOf(n, d); n >= 4 {
		h.asm.Const(p.r, constOf(n, v))
	} else {
		h.asm.Const(temp1, constOf(n, v))
		h.put(n, p, temp1, 0)
	}
}

func (h *hostA64) extend(sign bool, to uint8, d reg, from uint8, s reg) {
	p, op, z := placeOf(from, s), arm64.UBFM, arm64.W
	if sign {
		op, z = arm64.SBFM, size(to)
	}
	switch {
	case from == to:
		h.mov(to, d, s)
	case to >= 4:
		h.asm.Extract(op, z, hostOf(d), p.r, p.at(), 8*uint32(from))
	default:
		h.put(to, placeOf(to, d), h.get(sign, from, temp1, p), 0)
	}
}

// plus makes d the sum of n and a constant.
func (h *placesA64) plus(z arm64.Size, d, n arm64.Reg, v int32) {
	op, k := arm64.ADD, uint32(v)
	if v < 0 {
		op, k = arm64.SUB, uint32(-v)
	}
	switch {
	case k == 0 && d == n && z == arm64.X:
	case k == 0:
		h.move(z, d, n)
	case k < 1<<12:
		h.asm.AddImm(op, z, d, n, k)
	case k < 1<<24:
		h.asm.AddImm(op, z, d, n, k&^0xfff)
		if k &= 0xfff; k != 0 {
			h.asm.AddImm(op, z, d, d, k)
		}
	default:
		h.asm.Const(temp3, uint64(int64(v)))
		h.asm.Add(arm64.ADD, z, d, n, temp3, arm64.LSL, 0)
	}
}

// shiftOfScale are the scales of an index as shifts.
var shiftOfScale = [9]uint32{1: 0, 2: 1, 4: 2, 8: 3}

// sum makes d the base and the scaled index of an address, and returns the register that has it: d, or one that needs no sum. The
// displacement is not in it.
func (h *placesA64) sum(z arm64.Size, d arm64.Reg, m mem) arm64.Reg {
	switch k := shiftOfScale[m.Scale]; {
	case m.Base == noReg && m.Scale == 0:
		return arm64.ZR
	case m.Base == noReg:
		h.asm.Lsl(z, d, hostOf(m.Index), k)
	case m.Scale == 0:
		return hostOf(m.Base)
	default:
		h.asm.Add(arm64.ADD, z, d, hostOf(m.Base), hostOf(m.Index), arm64.LSL, k)
	}
	return d
}

// effective puts an address into d.
func (h *placesA64) effective(z arm64.Size, d arm64.Reg, m mem) {
	if r := h.sum(z, d, m); r != arm64.ZR {
		h.plus(z, d, r, m.Disp)
	} else if z == arm64.X {
		h.asm.Const(d, uint64(int64(m.Disp)))
	} else {
		h.asm.Const(d, uint64(uint32(m.Disp)))
	}
}

func (h *hostA64) lea(d reg, m mem)               { h.effective(arm64.W, hostOf(d), m) }
func (h *hostA64) lea64(d reg, m mem)             { h.effective(arm64.X, hostOf(d), m) }
func (h *hostA64) leaSized(n uint8, d reg, m mem) { h.effective(size(n), hostOf(d), m) }

// The loads that clear what is above, and the stores, by the number of bytes.
var (
	loads  = [9]arm64.Access{1: arm64.LDRB, 2: arm64.LDRH, 4: arm64.LDRW, 8: arm64.LDRX}
	stores = [9]arm64.Access{1: arm64.STRB, 2: arm64.STRH, 4: arm64.STRW, 8: arm64.STRX}
)

// access emits a load or store of n bytes of a register.
func (h *placesA64) access(op arm64.Access, n uint8, t arm64.Reg, m mem) {
	if m.Base != noReg && m.Disp == 0 && (m.Scale == 1 || m.Scale == n) {
		h.asm.MemIndex(op, t, hostOf(m.Base), hostOf(m.Index), m.Scale != 1)
		return
	}
	r := h.sum(arm64.X, forAddress, m)
	if r == arm64.ZR || m.Disp <= -1<<24 || m.Disp >= 1<<24 {
		h.effective(arm64.X, forAddress, m)
		h.asm.Mem(op, t, forAddress, 0)
		return
	}
	if h.asm.Mem(op, t, r, m.Disp) {
		return
	}
	low := m.Disp & 0xfff
	h.plus(arm64.X, forAddress, r, m.Disp-low)
	if !h.asm.Mem(op, t, forAddress, low) {
		h.plus(arm64.X, forAddress, forAddress, low)
		h.asm.Mem(op, t, forAddress, 0)
	}
}

func (h *hostA64) load(n uint8, d reg, m mem) {
	if p := placeOf(n, d); n >= 4 {
		h.access(loads[n], n, p.r, m)
	} else {
		h.access(loads[n], n, forValue, m)
		h.put(n, p, forValue, 0)
	}
}

func (h *hostA64) extendMem(sign bool, to uint8, d reg, from uint8, m mem) {
	op := loads[from]
	if sign && from != to {
		op = map[uint8]arm64.Access{1: arm64.LDRSBW, 2: arm64.LDRSHW, 4: arm64.LDRSWX}[from]
		if to == 8 && from < 4 {
			op = map[uint8]arm64.Access{1: arm64.LDRSBX, 2: arm64.LDRSHX}[from]
		}
	}
	if to >= 4 {
		h.access(op, from, hostOf(d), m)
	} else {
		h.access(op, from, forValue, m)
		h.put(to, placeOf(to, d), forValue, 0)
	}
}

func (h *hostA64) store(n uint8, m mem, s reg) {
	p := placeOf(n, s)
	if p.high {
		p.r = h.get(false, n, forValue, p)
	}
	h.access(stores[n], n, p.r, m)
}

func (h *hostA64) storeImm(n uint8, m mem, v uint32) {
	r := arm64.ZR
	if c := constOf(n, v); c != 0 {
		h.asm.Const(forValue, c)
		r = forValue
	}
	h.access(stores[n], n, r, m)
}

func (h *hostA64) jumpMem(m mem) {
	h.access(arm64.LDRX, 8, forAddress, m)
	h.asm.Br(forAddress)
}
