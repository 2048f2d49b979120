package ne2000

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

var (
	address   = [6]byte{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}
	peer      = [6]byte{0x02, 0, 0, 0, 0, 1}
	broadcast = [6]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
)

// rig is a card with a clock, and what it has sent.
type rig struct {
	*Card
	t     *testing.T
	now   clock.Time
	sched *clock.Scheduler
	irq   bool
	out   [][]byte
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t}
	r.sched = clock.New(func() clock.Time { return r.now })
	r.Card = New(r.sched, address)
	r.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) { r.irq = high }), 0)
	r.Out = func(f []byte) { r.out = append(r.out, bytes.Clone(f)) }
	r.Settle()
	return r
}

// pass lets virtual time pass.
func (r *rig) pass(d clock.Time) {
	end := r.now + d
	for r.sched.Next() <= end {
		r.now = r.sched.Next()
		r.sched.Fire()
	}
	r.now = end
}

// set writes registers of a page: pairs of offset and value.
func (r *rig) set(page uint8, pairs ...uint8) {
	r.WritePort(0, page<<6|0x20|r.reg.CR&(crSTA|crSTP))
	for i := 0; i+1 < len(pairs); i += 2 {
		r.WritePort(uint16(pairs[i]), pairs[i+1])
	}
	r.WritePort(0, 0x20|r.reg.CR&(crSTA|crSTP))
}

// start sets the card up as drivers do: frames go out from page 40h, and come in from 46h to 80h.
func (r *rig) start(rcr uint8) {
	r.ReadPort(0x1f)
	r.WritePort(0, 0x21)
	r.set(0, 0xe, 0x49, 0xa, 0, 0xb, 0, 0xc, 0x20, 0xd, 0x02, 0x1, 0x46, 0x2, 0x80, 0x3, 0x46, 0x7, 0xff, 0xf, 0x7f)
	r.set(1, 0x1, 0x52, 0x2, 0x54, 0x3, 0, 0x4, 0x12, 0x5, 0x34, 0x6, 0x56, 0x7, 0x47)
	r.WritePort(0, 0x22)
	r.set(0, 0xd, 0, 0xc, rcr)
}

// remote begins a remote DMA of n bytes at an address.
func (r *rig) remote(command uint8, at uint16, n int) {
	r.set(0, 0x8, uint8(at), 0x9, uint8(at>>8), 0xa, uint8(n), 0xb, uint8(n>>8))
	r.WritePort(0, crSTA|command)
}

// read reads the card's memory by remote DMA in words.
func (r *rig) read(at uint16, n int) []byte {
	r.remote(crRead, at, n)
	var b []byte
	for range n / 2 {
		v := r.ReadPortN(portData, 2)
		b = append(b, uint8(v), uint8(v>>8))
	}
	return b
}

// send writes a frame into the card's memory and sends it.
func (r *rig) send(f []byte) {
	r.remote(crWrite, 0x4000, (len(f)+1)&^1)
	for i := 0; i < len(f); i += 2 {
		v := uint32(f[i])
		if i+1 < len(f) {
			v |= uint32(f[i+1]) << 8
		}
		r.WritePortN(portData, 2, v)
	}
	r.set(0, 0x4, 0x40, 0x5, uint8(len(f)), 0x6, uint8(len(f)>>8))
	r.WritePort(0, crSTA|0x20|crTXP)
}

// frameTo returns a frame of n bytes to an address.
func frameTo(to [6]byte, n int) []byte {
	f := append(append(to[:len(to):len(to)], peer[:]...), 0x08, 0x00)
	for i := len(f); i < n; i++ {
		f = append(f, uint8(i*7))
	}
	return f
}

// isr reads the interrupt status.
func (r *rig) isr() uint8 { return r.ReadPort(7) }
