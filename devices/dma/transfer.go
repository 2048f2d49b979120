package dma

// Channel is the device's end of a channel. Its methods are what the device does
// with DREQ and DACK for as many transfers as it has bytes.
type Channel struct {
	p *Pair
	n int
}

// Channel returns the device's end of channel n, 0 to 7. Channel 4 has none and transfers nothing.
func (p *Pair) Channel(n int) Channel { return Channel{p, n & 7} }

// Read fills b from memory. n is the number of bytes moved, which is smaller than len(b) if the channel
// is masked or its count has run out; terminal reports the latter. 16-bit channels move whole words. A
// channel that is set to verify gives FFh for every byte, and one that is set to write gives nothing.
func (c Channel) Read(b []byte) (n int, terminal bool) {
	switch c.p.kind(c.n) {
	case typeRead:
		return c.move(len(b), func(at uint64, lo, hi int) { c.p.mem.ReadBytes(at, b[lo:hi]) })
	case typeVerify:
		return c.move(len(b), func(_ uint64, lo, hi int) {
			for i := lo; i < hi; i++ {
				b[i] = 0xff
			}
		})
	}
	return 0, false
}

// Write stores b to memory. Its results are those of Read. A channel that is set to verify counts and
// stores nothing, and one that is set to read takes nothing.
func (c Channel) Write(b []byte) (n int, terminal bool) {
	switch c.p.kind(c.n) {
	case typeWrite:
		return c.move(len(b), func(at uint64, lo, hi int) { c.p.mem.WriteBytes(at, b[lo:hi]) })
	case typeVerify:
		return c.Verify(len(b))
	}
	return 0, false
}

// Verify counts size bytes without transferring them, whatever type the channel is set to.
func (c Channel) Verify(size int) (n int, terminal bool) {
	return c.move(size, func(uint64, int, int) {})
}

// kind returns the transfer type of channel n. A channel in cascade mode has none.
func (p *Pair) kind(n int) uint8 {
	mode := p.ctl[n/4].Channel[n%4].Mode
	if mode&modeKind == kindCascade {
		return modeType
	}
	return mode & modeType
}

// move makes transfers of up to size bytes. It calls piece for each run of bytes that lies in one
// piece in memory.
func (c Channel) move(size int, piece func(at uint64, lo, hi int)) (n int, terminal bool) {
	mode := c.p.ctl[c.n/4].Channel[c.n%4].Mode
	if c.n == cascade || mode&modeKind == kindCascade || !c.p.open(c.n) {
		return 0, false
	}
	return c.p.transfer(c.n, size, piece)
}

// transfer is move for a channel that is open.
func (p *Pair) transfer(n, size int, piece func(at uint64, lo, hi int)) (done int, terminal bool) {
	ctl, i := &p.ctl[n/4], n%4
	ch := &ctl.Channel[i]
	u := unit(n)
	count := min(size/u, int(ch.Count)+1)
	if count <= 0 {
		return 0, false
	}
	m := Move{Channel: n, Kind: p.kindOf(n), Address: p.address(n, 0), Size: count * u}
	if ch.Mode&modeDecrement != 0 {
		for k := range count {
			piece(p.address(n, k), k*u, (k+1)*u)
		}
	} else {
		first := min(count, 0x10000-int(ch.Addr)) // up to the wrap
		piece(p.address(n, 0), 0, first*u)
		if first < count {
			piece(p.address(n, first), first*u, count*u)
		}
	}
	m.Terminal = ctl.advance(i, count)
	if p.Observe != nil {
		p.Observe(m)
	}
	return m.Size, m.Terminal
}

// software serves a software request for channel n: it runs in block mode to terminal count, with
// no device. The mask does not stop it (8237A data sheet, "Request Register").
func (p *Pair) software(n int) {
	ctl, i := &p.ctl[n/4], n%4
	if ctl.Command&cmdDisable != 0 || n == cascade {
		return
	}
	if i == 0 && ctl.Command&cmdMemory != 0 {
		p.copyMemory()
		return
	}
	if ctl.Channel[i].Mode&modeKind != kindBlock {
		return
	}
	write := p.kind(n) == typeWrite
	p.transfer(n, 1<<17, func(at uint64, lo, hi int) {
		if !write {
			return
		}
		floating := make([]byte, hi-lo)
		for k := range floating {
			floating[k] = 0xff
		}
		p.mem.WriteBytes(at, floating)
	})
}

// copyMemory is the memory-to-memory transfer from channel 0 to channel 1, until
// the latter's terminal count (8237A data sheet, "Memory-to-Memory"). The second
// controller has none: its channel 0 is the cascade.
func (p *Pair) copyMemory() {
	ctl := &p.ctl[0]
	from := &ctl.Channel[0]
	m := Move{Channel: 1, Kind: InMemory, Address: p.address(1, 0), Terminal: true}
	var b [1]byte
	for {
		m.Size++
		p.mem.ReadBytes(p.address(0, 0), b[:])
		ctl.Temporary = b[0]
		p.mem.WriteBytes(p.address(1, 0), b[:])
		if ctl.Command&cmdHold == 0 {
			from.step()
		}
		if from.Count--; from.Count == 0xffff && from.Mode&modeAuto != 0 {
			from.Addr, from.Count = from.BaseAddr, from.BaseCount
		}
		if ctl.advance(1, 1) {
			ctl.Request &^= 1
			if p.Observe != nil {
				p.Observe(m)
			}
			return
		}
	}
}

// step moves the current address to the next byte.
func (ch *channelState) step() {
	if ch.Mode&modeDecrement != 0 {
		ch.Addr--
	} else {
		ch.Addr++
	}
}
