package conio

// passing is what is on its way through INT 29h.
type passing struct {
	waiting text     // what the call that is being made has written
	calls   []passer // calls whose text goes through now
}

// text is characters for one of the host's streams.
type text struct {
	chars  []byte
	errors bool // they are for standard error
}

// passer is a call whose text is on its way. It is found again by its stack.
type passer struct {
	ss, sp uint16
	ax     uint16 // what the call returns
	text   text
	next   uint16 // where the page of stubs goes on
}

// wait notes what a call has written.
func (p *passing) wait(b []byte, toErr bool) {
	p.waiting = text{append(p.waiting.chars, b...), toErr}
}
