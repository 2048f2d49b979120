package bus

// The lowest megabyte of a PC has most of the regions, and DOS programs live there. So each of its pages knows its region.

// lowPages is how many pages are below 1 MB.
const lowPages = 1 << 20 / PageSize

// listLow finds the regions of the pages below 1 MB. It must be called after every change of regions.
func (b *Bus) listLow() {
	for n := range b.low {
		b.low[n] = int32(b.search(uint64(n) * PageSize))
	}
}

// find returns the region at addr that was mapped last, or nil if there is none.
func (b *Bus) find(addr uint64) *region {
	var i int
	if n := addr / PageSize; n < lowPages {
		i = int(b.low[n])
	} else {
		i = b.search(addr)
	}
	if i < 0 {
		return nil
	}
	return &b.regions[i]
}

// search returns the number of the region at addr that was mapped last, or -1 if there is none.
func (b *Bus) search(addr uint64) int {
	i := len(b.regions) - 1
	for i >= 0 && (addr < b.regions[i].first || addr > b.regions[i].last) {
		i--
	}
	return i
}
