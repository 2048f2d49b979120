package dos

// A program with its own INT 29h, a driver of the screen such as ANSI.SYS, gets every character that
// calls of DOS write to CON. So what such a call has written waits until the call is done; code in the page
// of stubs then makes INT 29h for each character, and goes on where the call would have gone on.

// passing is a call whose output is on its way through INT 29h.
type passing struct {
	ss, sp uint16
	ax     uint16 // what the call returns
	text   []byte
	errors bool   // it is for standard error
	next   uint16 // where the page of stubs goes on
}

// pass goes on at offset next of the stub page, after what the call has written has gone through INT
// 29h.
func (d *DOS) pass(next uint16) {
	if len(d.con.pending) == 0 {
		d.g.SetIP(next)
		return
	}
	if len(d.con.passing) == maxWaiting { // handlers that never return
		d.con.passing = append(d.con.passing[:0], d.con.passing[1:]...)
	}
	d.con.passing = append(d.con.passing, passing{d.g.SS(), d.g.SP(), d.g.AX(), d.con.pending, d.con.pendingErrors, next})
	d.con.pending = nil
	d.g.SetIP(stubPass)
}

// int29 is INT 29h: the character in AL to the console, fast.
func (d *DOS) int29() {
	n := len(d.con.passing)
	d.show([]byte{d.g.AL()}, n > 0 && d.con.passing[n-1].errors)
	d.g.Finish()
}

// passNext is at stubPass: the next character, or the end.
func (d *DOS) passNext() {
	for n := len(d.con.passing) - 1; n >= 0; n-- {
		p := &d.con.passing[n]
		if p.ss != d.g.SS() || p.sp != d.g.SP() {
			continue
		}
		d.con.passing = d.con.passing[:n+1]
		if len(p.text) > 0 {
			d.g.SetAL(p.text[0])
			p.text = p.text[1:]
			d.g.Finish()
			return
		}
		d.g.SetAX(p.ax)
		d.g.SetIP(p.next)
		d.con.passing = d.con.passing[:n]
		return
	}
	d.g.SetIP(stubPass + 5) // a program jumped here
}

// showPending shows what a call has written that does not return to its caller now.
func (d *DOS) showPending() {
	if len(d.con.pending) > 0 {
		d.show(d.con.pending, d.con.pendingErrors)
		d.con.pending = nil
	}
}
