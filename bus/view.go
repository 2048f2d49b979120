package bus

// View is a page of a device's memory to which a processor may go itself, without a call of the device, as it does to RAM.
type View struct {
	Bytes []byte // the page; nil if the device must be called
	// A load of the byte at a also loads a latch of four bytes: with a Mask of 3 the bytes from a&^3 on, with a Mask of 1 the two from
	// a&^1 on and above them the upper half of Words[a&^1]. Of several bytes the last one counts.
	Words      []uint32
	Mask       uint32
	Latch      *uint32
	Generation *uint64 // a store that changes memory advances it
}

// Viewer is a device that gives views of its pages.
type Viewer interface {
	MMIOHandler
	// View returns the view of the page at off. It holds until the count changes that Views returns.
	View(off uint64) View
	Views() *uint64
}

// ViewAt returns the view of the page of addr, and the count of its device. It returns nil if no device has views there.
func (b *Bus) ViewAt(addr uint64) (v View, changes *uint64) {
	r := b.find(addr)
	if r == nil || r.mmio == nil {
		return v, nil
	}
	d, ok := r.mmio.(Viewer)
	if !ok {
		return v, nil
	}
	return d.View((addr - r.first) &^ (PageSize - 1)), d.Views()
}
