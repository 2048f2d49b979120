package bus

// PortHandler is a device on I/O ports. off counts from the first port that it is mapped at.
type PortHandler interface {
	ReadPort(off uint16) uint8
	WritePort(off uint16, v uint8)
}

// WidePortHandler is a device with registers wider than a byte (the data port of a
// disk). n is 2 or 4.
type WidePortHandler interface {
	PortHandler
	// Wide reports whether the device takes an access of n bytes that begins at off as a whole,
	// because one register is that wide. The bus splits all other accesses. It calls Wide only when
	// the device is mapped, and only for its first 64 ports.
	Wide(off uint16, n int) bool
	ReadPortN(off uint16, n int) uint32
	WritePortN(off uint16, n int, v uint32)
}

// portRange is a device that was mapped at consecutive ports.
type portRange struct {
	first   uint16          // the first of its ports
	handler PortHandler     // nil: nobody answers
	wide    WidePortHandler // the same device; nil: it has no wide registers
	// whole[0] has bit i set if the register at offset i is two bytes wide, whole[1] if it is four
	// bytes wide.
	whole [2]uint64
}

// takes reports whether the device takes an access of n = 2 or 4 bytes to port as a whole.
func (r *portRange) takes(port uint16, n int) bool {
	return r.whole[n>>2]>>(port-r.first)&1 != 0
}

// MapPorts puts h at count ports from first on, in place of what was there. It can be called 255 times
// for a bus; the next call panics.
func (b *Bus) MapPorts(first uint16, count int, h PortHandler) {
	if len(b.ranges) > 255 {
		panic("BUG: bus: too many port ranges")
	}
	wide, _ := h.(WidePortHandler)
	r := portRange{first: first, handler: h, wide: wide}
	for off := 0; wide != nil && off < min(count, 64); off++ {
		for i := range r.whole {
			if wide.Wide(uint16(off), 2<<i) {
				r.whole[i] |= 1 << off
			}
		}
	}
	b.ranges = append(b.ranges, r)
	for i := range count {
		b.ports[(int(first)+i)&0xffff] = uint8(len(b.ranges) - 1)
	}
}

// UnmapPorts removes the device from count ports from first on, so that nobody answers there.
func (b *Bus) UnmapPorts(first uint16, count int) {
	for i := range count {
		b.ports[(int(first)+i)&0xffff] = 0
	}
}

// In reads n = 1, 2 or 4 bytes from port. A port without a device reads FFh. An access that no
// register takes as a whole is halved until one does, the lower half first. So it reaches every
// device that it touches.
func (b *Bus) In(port uint16, n int) uint32 {
	r := &b.ranges[b.ports[port]]
	if n == 1 {
		if r.handler == nil {
			b.unansweredPort(port)
			return 0xff
		}
		return uint32(r.handler.ReadPort(port - r.first))
	}
	if r.takes(port, n) {
		return r.wide.ReadPortN(port-r.first, n)
	}
	low := b.In(port, n/2)
	return low | b.In(port+uint16(n/2), n/2)<<(4*n)
}

// Out writes the low n = 1, 2 or 4 bytes of v to port.
func (b *Bus) Out(port uint16, n int, v uint32) {
	r := &b.ranges[b.ports[port]]
	if n == 1 {
		if r.handler == nil {
			b.unansweredPort(port)
			return
		}
		r.handler.WritePort(port-r.first, uint8(v))
		return
	}
	if r.takes(port, n) {
		r.wide.WritePortN(port-r.first, n, v)
		return
	}
	b.Out(port, n/2, v&(1<<(4*n)-1))
	b.Out(port+uint16(n/2), n/2, v>>(4*n))
}

// unansweredPort counts an access to a port at which nobody answers.
func (b *Bus) unansweredPort(port uint16) {
	b.Unanswered.Ports++
	b.Unanswered.LastPort = port
}
