package conio

// A program with its own INT 29h, a driver of the screen such as ANSI.SYS, gets every character that
// calls of DOS write to CON. So what such a call has written waits until the call is done; code in the page
// of stubs then makes INT 29h for each character, and goes on where the call would have gone on.

// maxPassers bounds the calls whose text is on its way: some handlers never return.
const maxPassers = 16

// Pass goes on at offset next of the stub page, after what the call has written has gone through INT
// 29h.
func (c *Console) Pass(next uint16) {
	p := &c.passing
	if len(p.waiting.chars) == 0 {
		c.g.SetIP(next)
		return
	}
	if len(p.calls) == maxPassers {
		p.calls = append(p.calls[:0], p.calls[1:]...)
	}
	p.calls = append(p.calls, passer{c.g.SS(), c.g.SP(), c.g.AX(), p.waiting, next})
	p.waiting = text{}
	c.g.SetIP(stubPass)
}

// Interrupt serves INT 29h, which writes the character in AL to the console.
func (c *Console) Interrupt() {
	n := len(c.passing.calls)
	c.put([]byte{c.g.AL()}, n > 0 && c.passing.calls[n-1].text.errors)
	c.g.Finish()
}

// passNext is called at stubPass. It passes on the next character of a call, or ends the call.
func (c *Console) passNext() {
	calls := c.passing.calls
	for n := len(calls) - 1; n >= 0; n-- {
		p := &calls[n]
		if p.ss != c.g.SS() || p.sp != c.g.SP() {
			continue
		}
		c.passing.calls = calls[:n+1]
		if len(p.text.chars) > 0 {
			c.g.SetAL(p.text.chars[0])
			p.text.chars = p.text.chars[1:]
			c.g.Finish()
			return
		}
		c.g.SetAX(p.ax)
		c.g.SetIP(p.next)
		c.passing.calls = calls[:n]
		return
	}
	c.g.SetIP(passEnd) // no call is on its way: a program jumped here
}

// ShowWaiting shows what a call has written that does not return to its caller now.
func (c *Console) ShowWaiting() {
	if w := c.passing.waiting; len(w.chars) > 0 {
		c.put(w.chars, w.errors)
		c.passing.waiting = text{}
	}
}
