package dos

// ctrlC is Ctrl-C at the console: the program's INT 23h decides. Our own ends it.
func (d *DOS) ctrlC() errno {
	d.echo('^', 'C', '\r', '\n')
	d.con.line = nil
	d.jump(d.vector(0x23))
	return moved
}

// int23 is the default: the program ends as by Ctrl-C.
func (d *DOS) int23() { d.terminate(0, 1, 0) }

// int24 is the default handler of critical errors: the call fails.
func (d *DOS) int24() {
	d.setAL(3)
	d.finish()
}

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

// int2E is the back door of COMMAND.COM, which is not there.
func (d *DOS) int2E() {
	d.setAX(0xffff)
	d.finish()
}

// int2F is the multiplex interrupt: what is not installed leaves AL as it is.
func (d *DOS) int2F() {
	switch d.ax() {
	case 0x1680: // idle: time passes until the next interrupt
		d.setAL(0)
		d.finish()
		return
	case 0x1200:
		d.setAL(0xff)
	case 0x122e:
		d.setES(0)
		d.set16(regDI, 0)
	case 0x1600, 0x160a, 0x1687, 0x4300, 0x4310: // no Windows, no DPMI, no XMS
	}
	d.finish()
}
