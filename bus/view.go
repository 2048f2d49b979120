package bus

// View is a page of a device's memory to which a processor may go itself, without a call of the device, as it does to RAM. A word of
// the device's memory has 32 bits, of which the page shows one to four bytes.
type View struct {
	// Words are the device's memory from the first byte of the page on. Byte a of the page is byte a&Load, or a&Store, of the
	// word Words[a&^Load], or Words[a&^Store], for an access within that word.
	Words []uint32
	// Load and Store are masks, 1 or 3. They are 0 if the device must be called.
	Load, Store uint32
	Latch       *uint32 // a load puts its word here
	Generation  *uint64 // a store that changes memory advances it
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
