package uart

// trigger returns the number of characters in the receiver at which it interrupts.
func (p *Port) trigger() uint8 {
	if !p.fifo() {
		return 1
	}
	return [4]uint8{1, 4, 8, 14}[p.reg.FCR>>fcrTrigger]
}

// listen starts the next character of the host's queue when there is room for it.
func (p *Port) listen() {
	r := &p.reg
	if r.QueueLen == 0 || r.RxNext != 0 || r.RxLen >= p.capacity() || r.MCR&mcrLoop != 0 {
		return
	}
	r.RxNext = p.sched.Now() + p.characters(1)
	p.at(p.arrived, r.RxNext)
}

// onArrived is called when a character from the host has arrived. It waits if the guest has made
// the receiver smaller or closed the loop meanwhile.
func (p *Port) onArrived() {
	r := &p.reg
	r.RxNext = 0
	if r.QueueLen == 0 || r.RxLen >= p.capacity() || r.MCR&mcrLoop != 0 {
		return
	}
	v := r.Queue[r.QueueHead%queueSize]
	r.QueueHead = (r.QueueHead + 1) % queueSize
	r.QueueLen--
	p.accept(v&p.wordMask(), 0)
	p.listen()
	p.update()
}

// accept puts a character with its errors into the receiver. An overrun loses the
// new character in FIFO mode and the old one otherwise (PC16550D data sheet,
// "Line Status Register").
func (p *Port) accept(v, errors uint8) {
	r := &p.reg
	if r.RxLen >= p.capacity() {
		r.Errors |= lsrOverrun
		if p.fifo() {
			return
		}
		r.RxLen = 0
	}
	r.Rx[r.RxLen], r.RxErrors[r.RxLen] = v, errors
	r.RxLen++
	if r.RxLen == 1 {
		p.expose()
	}
	p.restartTimeout()
}

// expose shows the errors of the character that will be read next.
func (p *Port) expose() {
	r := &p.reg
	r.Errors |= r.RxErrors[0]
	r.RxErrors[0] = 0
}

// errorsBehind returns the errors of the other characters that wait in the FIFO.
func (p *Port) errorsBehind() (errors uint8) {
	for _, e := range p.reg.RxErrors[:p.reg.RxLen] {
		errors |= e
	}
	return errors
}

// readData returns the next character. An empty receiver shows the last one again.
func (p *Port) readData() uint8 {
	r := &p.reg
	v := r.Rx[0]
	if r.RxLen == 0 {
		return v
	}
	r.RxLen--
	if r.RxLen > 0 {
		copy(r.Rx[:], r.Rx[1:])
		copy(r.RxErrors[:], r.RxErrors[1:])
		p.expose()
	}
	p.restartTimeout()
	p.listen()
	p.update()
	return v
}

// restartTimeout begins to wait for the time of four characters, after which the receiver interrupts
// even if it holds fewer characters than its trigger.
func (p *Port) restartTimeout() {
	r := &p.reg
	r.TimedOut, r.Timeout = false, 0
	if p.fifo() && r.RxLen > 0 {
		r.Timeout = p.sched.Now() + p.characters(4)
	}
	p.at(p.idle, r.Timeout)
}

// onIdle is called when the receiver has been idle for the time-out.
func (p *Port) onIdle() {
	p.reg.Timeout, p.reg.TimedOut = 0, true
	p.update()
}

// clearReceiver empties the receiver.
func (p *Port) clearReceiver() {
	r := &p.reg
	r.RxLen = 0
	r.RxErrors = [fifoSize]uint8{}
	r.Errors &^= lsrWithData
	p.restartTimeout()
}
