package dos

import "encoding/binary"

// The ROM page with an entry for every vector of DOS.
const (
	stubSeg  = 0xef00
	stubBase = 0x000ef000
	stubSize = 0x1000
)

// Offsets in the stub page. Services stand 16 bytes apart: a NOP that traps, and
// what returns to the caller.
const (
	stubVectors     = 0x000 // 16 bytes for each of INT 20h to 3Fh
	stubIdle        = 0x200 // waits for an interrupt, then makes INT 21h again
	stubCPM         = 0x220 // CALL 5
	stubUpcase      = 0x230 // far routine: country's upper case
	stubBIOSKeys    = 0x240 // INT 16h
	stubVideo       = 0x250 // INT 10h
	stubBreak       = 0x260 // INT 1Bh
	stubCritical    = 0x280 // INT 24h returns here
	stubCtrlC       = 0x290 // INT 23h returns here
	stubIdle24      = 0x2a0 // waits for an interrupt, then goes on with our INT 24h
	stubIdle16      = 0x2a8 // likewise with INT 16h
	stubHalt2F      = 0x2b0 // waits for an interrupt and returns
	stubMouseOn     = 0x2c0 // switches the pointing device on
	stubMousePacket = 0x2f0 // BIOS: a packet has come
	stubMouseCall   = 0x300 // calls the handler of INT 33h
	stubHalt        = 0x320 // for ever
	stubPass        = 0x330 // INT 29h for each character that a call has written
	stubBuiltin     = 0x340 // system calls of programs written in Go; command.asm jumps here
)

// stubCode is the code at the offsets above.
func stubCode() []byte {
	rom := make([]byte, stubSize)
	for i := range rom {
		rom[i] = 0xcf
	}
	put := func(off int, code ...byte) { copy(rom[off:], code) }
	for v := 0x20; v < 0x40; v++ {
		put(vectorStub(v), 0x90, 0xcf) // NOP; IRET
	}
	put(vectorStub(0x25), 0x90, 0xcb) // RETF: absolute disk access leaves the flags
	put(vectorStub(0x26), 0x90, 0xcb)
	// STI; INT 28h; HLT; CLI; JMP to the entry of the interrupt
	for at, entry := range map[int]int{stubIdle: vectorStub(0x21), stubIdle24: vectorStub(0x24), stubIdle16: stubBIOSKeys} {
		put(at, 0xfb, 0xcd, 0x28, 0xf4, 0xfa, 0xe9)
		binary.LittleEndian.PutUint16(rom[at+6:], uint16(entry-(at+8)))
	}
	for _, off := range []int{stubCPM, stubBIOSKeys, stubVideo, stubBreak, stubCritical, stubCtrlC} {
		put(off, 0x90, 0xcf)
	}
	put(stubUpcase, 0x90, 0xcb)
	put(stubHalt2F, 0xfb, 0xf4, 0xcf) // STI; HLT; IRET
	mouseCode(put)
	put(stubHalt, 0xf4, 0xeb, 0xfd)
	put(stubPass, 0x90, 0xcd, 0x29, 0xeb, 0xfb, 0xcf) // NOP; INT 29h; JMP to the NOP
	put(stubBuiltin, 0x90, 0xcd, 0x21, 0xeb, 0xfb)    // NOP; INT 21h; JMP to the NOP
	extendedCode(put)
	return rom
}

func vectorStub(v int) int { return stubVectors + (v-0x20)*16 }

// vectors of DOS: number and what is done. The others of 20h to 3Fh return at once.
func (d *DOS) vectors() map[int]func() {
	return map[int]func(){
		0x20: d.int20, 0x21: d.int21, 0x23: d.int23, 0x24: d.int24,
		0x25: d.absoluteDisk, 0x26: d.absoluteDisk, 0x27: d.int27,
		0x28: d.finish, 0x29: d.int29, 0x2e: d.int2E, 0x2f: d.int2F, 0x33: d.int33,
	}
}

// finish goes on with the instruction after the stub's NOP.
func (d *DOS) finish() { d.pc.SetIP(d.pc.IP() + 1) }

// installStubs maps the stub page, arms the traps and sets the vectors.
func (d *DOS) installStubs() {
	d.pc.MapROM(stubBase, stubCode())
	vectors := d.vectors()
	for v := 0x20; v < 0x40; v++ {
		if v == 0x22 {
			continue
		}
		d.setVector(v, far{stubSeg, uint16(vectorStub(v))})
		if f := vectors[v]; f != nil {
			d.pc.Trap(stubBase+uint32(vectorStub(v)), f)
		}
	}
	d.setVector(0x22, far{stubSeg, stubHalt})
	d.con.biosKeys, d.con.biosVideo = d.vector(0x16), d.vector(0x10)
	for _, s := range []struct {
		vector int
		off    uint32
		do     func()
	}{
		{0x16, stubBIOSKeys, d.int16}, {0x10, stubVideo, d.int10}, {0x1b, stubBreak, d.int1B},
		{-1, stubCPM, d.callCPM}, {-1, stubUpcase, d.upcaseRoutine},
		{-1, stubCritical, d.handlerReturned}, {-1, stubCtrlC, d.handlerReturned},
		{-1, stubPass, d.passNext}, {-1, stubBuiltin, d.builtinTrap}, {-1, stubHalt, d.shellReturn}, // a program may have changed INT 22h and chain to it
		{-1, stubMousePacket, d.mousePacket}, {-1, stubMouseCall + 3, d.mouseCall},
	} {
		if s.vector >= 0 {
			d.setVector(s.vector, far{stubSeg, uint16(s.off)})
		}
		d.pc.Trap(stubBase+s.off, s.do)
	}
	// CALL 5 leads to F01D:FEF0, which is 000C0h when addresses wrap at 1 MB.
	jump := []byte{0xea, 0, 0, 0, 0}
	binary.LittleEndian.PutUint16(jump[1:], stubCPM)
	binary.LittleEndian.PutUint16(jump[3:], stubSeg)
	d.pc.Write(0x000c0, jump)
	d.pc.Write(0x1000c0, jump)
}

func (d *DOS) vector(v int) far {
	p := d.dword(uint32(v) * 4)
	return far{uint16(p >> 16), uint16(p)}
}

func (d *DOS) setVector(v int, to far) { d.putFar(uint32(v)*4, to.seg, to.off) }

// jump has the processor go on at p.
func (d *DOS) jump(p far) {
	d.pc.SetSelector(segCS, p.seg)
	d.pc.SetIP(p.off)
}

// callCPM is CALL 5: the far return address of the jump table is dropped and the
// caller's near one becomes that of an interrupt (RBIL, "INT 21 – CP/M entry").
func (d *DOS) callCPM() {
	d.pop() // offset in the PSP, after the call
	seg := d.pop()
	ip := d.pop()
	d.push(uint16(d.pc.Flags()))
	d.push(seg)
	d.push(ip)
	if d.cl() > 0x24 {
		d.setAL(0)
		d.finish()
		return
	}
	d.setAX(uint16(d.cl())<<8 | uint16(d.al()))
	d.jump(far{stubSeg, uint16(vectorStub(0x21))})
}
