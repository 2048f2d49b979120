package conio

// int10 looks at calls of BIOS video before the BIOS serves them. Teletype output is a stream of
// text; after every call that places text or draws, the screen is what the program shows.
func (c *Console) int10() {
	page, text := c.g.TextPage()
	switch c.g.AH() {
	case 0x0e:
		c.streamFlow(c.flow.teletype(c.g.AL()))
		if !c.onScreen {
			c.stream(c.cfg.Out, []byte{c.g.AL()}, c.cfg.OutTTY)
		}
		if text && c.g.AL() >= ' ' {
			c.screen.teletype([]byte{c.g.AL()})
			c.g.Finish()
			return
		}
		c.screen.modeSet = true // the BIOS will show the character
	case 0x00:
		c.screen.look()
		c.screen.modeSet = true
		if mode := c.g.AL() & 0x7f; mode > 3 && mode != 7 {
			c.screen.painted = true
		}
	case 0x02, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x13:
		c.screen.painted = true
		switch ah := c.g.AH(); {
		case !text:
		case ah == 0x02:
			c.streamFlow(c.flow.moves(c.g.DX(), page))
		case ah == 0x09 || ah == 0x0a:
			c.flow.shows(c.g.AL(), c.g.CX(), page)
		}
	}
	c.g.Jump(c.biosVideo)
}

// int16 feeds the host's input to programs that ask the BIOS for keys.
func (c *Console) int16() {
	c.files.Settle()
	if !c.cfg.Keyboard && !c.keys.waiting() {
		switch c.g.AH() & 0x0f {
		case 0x00:
			if !c.input.comes() {
				c.g.SetIP(stubIdle16)
				return
			}
			c.stuffTyped()
		case 0x01:
			if c.input.ready(0) {
				c.stuffTyped()
			}
		}
	}
	c.g.Jump(c.biosKeys)
}

// int1B handles Ctrl-Break at the keyboard, which is a Ctrl-C for whoever reads next.
func (c *Console) int1B() {
	c.keys.empty()
	c.keys.stuff(0x0003)
	c.g.Finish()
}

// try16 serves INT 16h on a trial (guest.PC, Rehearse). It does not move what the host's user has
// typed to the BIOS's buffer.
func (c *Console) try16() bool {
	if !c.cfg.Keyboard && !c.keys.waiting() {
		switch c.g.AH() & 0x0f {
		case 0x00:
			return false
		case 0x01:
			if c.input.ready(0) {
				return false
			}
		}
	}
	c.g.Jump(c.biosKeys)
	return true
}

// try10 serves those functions of INT 10h on a trial that only report: the cursor, the mode.
func (c *Console) try10() bool {
	if ah := c.g.AH(); ah != 0x03 && ah != 0x0f {
		return false
	}
	c.g.Jump(c.biosVideo)
	return true
}
