package dos

import "encoding/binary"

// int1B is Ctrl-Break at the keyboard: a Ctrl-C for whoever reads next.
func (d *DOS) int1B() {
	d.putWord(bdaHead, d.word(bdaTail))
	d.stuff(0x0003)
	d.finish()
}

// absoluteDisk is INT 25h and 26h: there are no sectors. "Unknown media" in AH.
func (d *DOS) absoluteDisk() {
	d.setAX(0x0207)
	d.pc.SetFlags(d.pc.Flags() | flagCF)
	d.finish()
}

// int2E is the back door of COMMAND.COM: the command line at DS:SI, its length first,
// is run by a shell of its own. AX is 0, or FFFFh when there is none.
func (d *DOS) int2E() {
	n := int(d.byteAt(linear(d.ds(), d.si())))
	tail := append([]byte(" /C "), d.bytesAt(d.ds(), d.si()+1, min(n, 122))...)
	q := &execRequest{path: d.commandPath(), env: d.variables(d.word(uint32(d.psp)<<4 + pspEnv)), tail: tail,
		fcb1: make([]byte, 16), fcb2: make([]byte, 16)}
	frame := d.bytesAt(d.pc.Selector(segSS), d.sp(), 4)
	psp, s, e := d.loadProcess(q, far{binary.LittleEndian.Uint16(frame[2:]), binary.LittleEndian.Uint16(frame)})
	if e != errNone {
		d.setAX(0xffff)
		d.finish()
		return
	}
	d.setAX(0)
	d.saveRegs()
	d.enter(psp, s)
}
