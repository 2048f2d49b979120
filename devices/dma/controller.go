package dma

// Command register (8237A data sheet, "Command Register").
const (
	cmdMemory  = 1 << 0 // memory-to-memory: channel 0 to channel 1
	cmdHold    = 1 << 1 // channel 0 keeps its address in a memory-to-memory transfer
	cmdDisable = 1 << 2
)

// Mode register of a channel, bits 2 to 7 of what is written.
const (
	modeType      = 3 << 2
	typeVerify    = 0 << 2
	typeWrite     = 1 << 2 // device to memory
	typeRead      = 2 << 2 // memory to device
	modeAuto      = 1 << 4 // autoinitialization
	modeDecrement = 1 << 5
	modeKind      = 3 << 6
	kindBlock     = 2 << 6
	kindCascade   = 3 << 6
)

// Registers from offset 8 on, as they are written. Offsets 8 and 0Dh are other registers when read.
const (
	regCommand   = 0x8 // status
	regRequest   = 0x9
	regMask      = 0xa
	regMode      = 0xb
	regFlipFlop  = 0xc
	regClear     = 0xd // temporary
	regClearMask = 0xe
	regMaskAll   = 0xf
)

// channelState are the registers of a channel.
type channelState struct {
	BaseAddr, BaseCount uint16
	Addr, Count         uint16 // the current ones
	Mode                uint8
}

// controllerState is what the guest can observe of one 8237A.
type controllerState struct {
	Channel   [4]channelState
	Command   uint8
	Mask      uint8
	Request   uint8 // software requests
	Terminal  uint8 // the channels that have reached terminal count since the last read of the status
	Temporary uint8
	High      bool // flip-flop: the next byte is the high one
}

// controller is one 8237A. Its handler's offsets are register numbers.
type controller struct {
	*controllerState
	run func(n int) // called when a software request for channel n may have become effective
}

func (c *controller) reset() {
	*c.controllerState = controllerState{Mask: 0xf}
}

// read reads register n = 0 to 15. Those that are only for writing read FFh.
func (c *controller) read(n uint16) uint8 {
	switch {
	case n < regCommand:
		ch := &c.Channel[n>>1]
		v := ch.Addr
		if n&1 != 0 {
			v = ch.Count
		}
		if c.flip() {
			return uint8(v >> 8)
		}
		return uint8(v)
	case n == regCommand:
		v := c.Request<<4 | c.Terminal
		c.Terminal = 0
		return v
	case n == regClear:
		return c.Temporary
	case n == regMaskAll:
		return c.Mask | 0xf0
	}
	return 0xff
}

// flip toggles the flip-flop and returns what it was.
func (c *controller) flip() (high bool) {
	high = c.High
	c.High = !high
	return high
}

func (c *controller) write(n uint16, v uint8) {
	ch, bit := v&3, uint8(1)<<(v&3)
	switch n {
	case regCommand:
		c.Command = v
	case regRequest:
		c.Request &^= bit
		if v&4 != 0 {
			c.Request |= bit
		}
	case regMask:
		c.Mask &^= bit
		if v&4 != 0 {
			c.Mask |= bit
		}
	case regMode:
		c.Channel[ch].Mode = v &^ 3
	case regFlipFlop:
		c.High = false
	case regClear:
		keep := c.Channel
		c.reset()
		c.Channel = keep
	case regClearMask:
		c.Mask = 0
	case regMaskAll:
		c.Mask = v & 0xf
	default:
		c.writeChannel(n, v)
	}
	for i := range c.Channel {
		if c.Request>>i&1 != 0 {
			c.run(i)
		}
	}
}

// writeChannel writes half of a base and current register.
func (c *controller) writeChannel(n uint16, v uint8) {
	ch := &c.Channel[n>>1]
	base, current := &ch.BaseAddr, &ch.Addr
	if n&1 != 0 {
		base, current = &ch.BaseCount, &ch.Count
	}
	if c.flip() {
		*base = *base&0x00ff | uint16(v)<<8
	} else {
		*base = *base&0xff00 | uint16(v)
	}
	*current = *base
}

// advance counts n <= Count+1 transfers of channel i and reports whether that reaches terminal
// count.
func (c *controller) advance(i, n int) (terminal bool) {
	ch := &c.Channel[i]
	if ch.Mode&modeDecrement != 0 {
		ch.Addr -= uint16(n)
	} else {
		ch.Addr += uint16(n)
	}
	terminal = n > int(ch.Count)
	ch.Count -= uint16(n)
	if terminal {
		c.terminate(i)
	}
	return terminal
}

// terminate does what follows terminal count: the channel starts again, or is masked.
func (c *controller) terminate(i int) {
	ch := &c.Channel[i]
	c.Terminal |= 1 << i
	c.Request &^= 1 << i
	if ch.Mode&modeAuto != 0 {
		ch.Addr, ch.Count = ch.BaseAddr, ch.BaseCount
		return
	}
	c.Mask |= 1 << i
}
