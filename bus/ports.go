package bus

// PortHandler is a device on I/O ports. off counts from the first port it is
// mapped at.
type PortHandler interface {
	ReadPort(off uint16) uint8
	WritePort(off uint16, v uint8)
}

// WidePortHandler is a device with registers wider than a byte. n is 1, 2 or 4;
// it gets the accesses of two and four bytes that begin on one of its ports,
// whole (the data port of a disk).
type WidePortHandler interface {
	PortHandler
	ReadPortN(off uint16, n int) uint32
	WritePortN(off uint16, n int, v uint32)
}

type portRange struct {
	first   uint16
	handler PortHandler
	wide    WidePortHandler
}

// MapPorts puts h at count ports from first on, in place of what was there.
// At most 255 ranges can be mapped in the life of a bus; more panic, as a BUG.
func (b *Bus) MapPorts(first uint16, count int, h PortHandler) {
	if len(b.ranges) > 255 {
		panic("BUG: bus: too many port ranges")
	}
	wide, _ := h.(WidePortHandler)
	b.ranges = append(b.ranges, portRange{first, h, wide})
	for i := range count {
		b.ports[(int(first)+i)&0xffff] = uint8(len(b.ranges) - 1)
	}
}

// UnmapPorts leaves nobody at count ports from first on.
func (b *Bus) UnmapPorts(first uint16, count int) {
	for i := range count {
		b.ports[(int(first)+i)&0xffff] = 0
	}
}

// In reads n = 1, 2 or 4 bytes from port. A port without a device reads FF.
func (b *Bus) In(port uint16, n int) uint32 {
	r := &b.ranges[b.ports[port]]
	if n == 1 {
		if r.handler == nil {
			b.floatingPort(port)
			return 0xff
		}
		return uint32(r.handler.ReadPort(port - r.first))
	}
	if r.wide != nil {
		return r.wide.ReadPortN(port-r.first, n)
	}
	var v uint32
	for i := range n {
		v |= b.In(port+uint16(i), 1) << (8 * i)
	}
	return v
}

// Out writes the low n = 1, 2 or 4 bytes of v to port.
func (b *Bus) Out(port uint16, n int, v uint32) {
	r := &b.ranges[b.ports[port]]
	if n == 1 {
		if r.handler == nil {
			b.floatingPort(port)
			return
		}
		r.handler.WritePort(port-r.first, uint8(v))
		return
	}
	if r.wide != nil {
		r.wide.WritePortN(port-r.first, n, v)
		return
	}
	for i := range n {
		b.Out(port+uint16(i), 1, v>>(8*i)&0xff)
	}
}

func (b *Bus) floatingPort(port uint16) {
	b.Floating.Ports++
	b.Floating.LastPort = port
}
