package dos

// int2F is the multiplex interrupt: what is not installed leaves AL as it is.
func (d *DOS) int2F() {
	switch d.ax() {
	case 0x1680: // idle: time passes until the next interrupt
		d.setAL(0)
		d.pc.SetIP(stubHalt2F)
		return
	case 0x1000: // SHARE: locks are kept
		d.setAL(0xff)
	case 0x1500: // no drive is a CD
		d.setBX(0)
	case 0x1687:
		d.dpmiDetect()
	case 0x4300, 0x4310:
		d.xmsMultiplex()
	case 0x4a01, 0x4a02: // DOS has not taken the HMA and shares none of it
		d.setBX(0)
		d.setES(0xffff)
		d.set16(regDI, 0xffff)
	default:
		if d.ah() == 0x12 {
			d.setCallerFlag(flagCF, d.inside() != errNone)
		}
	}
	d.finish()
}

// inside is INT 2Fh AH=12h, services for extensions of DOS: those that look things up.
func (d *DOS) inside() errno {
	switch d.al() {
	case 0x00:
		d.setAL(0xff)
	case 0x03:
		d.pc.SetSelector(segDS, dosSeg)
	case 0x16: // entry BX of the tables of open files
		if int(d.bx()) >= maxFiles {
			return errHandle
		}
		d.mirror()
		at := d.sftEntry(int(d.bx()))
		d.setES(uint16(at >> 4))
		d.set16(regDI, uint16(at&15))
	case 0x17: // current directory of the drive on the stack
		n := d.word(linear(d.pc.Selector(segSS), d.sp()+6))
		if int(n) >= len(d.drives) || d.drives[n] == nil {
			return errDrive
		}
		d.mirror()
		d.pc.SetSelector(segDS, dosSeg)
		d.set16(regSI, offCDS+n*cdsSize)
	case 0x20: // entry of handle BX in the job file table
		at, size := d.jft(d.psp)
		if int(d.bx()) >= size {
			d.setAL(uint8(errHandle))
			return errHandle
		}
		d.setES(uint16((at + uint32(d.bx())) >> 4))
		d.set16(regDI, uint16((at+uint32(d.bx()))&15))
	case 0x2e: // tables of messages: none of our own
		d.setES(0)
		d.set16(regDI, 0)
	}
	return errNone
}
