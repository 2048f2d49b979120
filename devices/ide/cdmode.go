package ide

// Codes of mode pages.
const (
	pageErrors       = 0x01 // read error recovery
	pageCD           = 0x0d
	pageAudio        = 0x0e
	pageCapabilities = 0x2a
	pageAll          = 0x3f
)

// modeSense10 is MODE SENSE(10).
func (d *device) modeSense10() {
	n, ok := d.modePages(8)
	if !ok {
		return
	}
	b := d.reg.Buffer[:8]
	clear(b)
	be16(b, n-2)
	b[2] = d.mediumType()
	d.reply(n, d.allocation())
}

// modeSense6 is MODE SENSE(6), which has a shorter header.
func (d *device) modeSense6() {
	n, ok := d.modePages(4)
	if !ok {
		return
	}
	b := d.reg.Buffer[:4]
	clear(b)
	b[0], b[1] = uint8(n-1), d.mediumType()
	d.reply(n, int(d.reg.Packet.Packet[4]))
}

// mediumType returns the medium type code of the mode header (SFF-8020i, table 79).
func (d *device) mediumType() uint8 {
	switch {
	case d.reg.Packet.TrayOpen:
		return 0x71
	case d.disk == nil:
		return 0x70
	}
	return 0x01 // 120 mm, data
}

// modePages puts the pages that the packet asks for into the buffer from byte at on, and returns where
// they end. Nothing in them can be changed.
func (d *device) modePages(at int) (end int, ok bool) {
	p := &d.reg.Packet.Packet
	control, page := p[2]>>6, p[2]&0x3f
	if control == 3 {
		d.check(senseIllegal, ascSaving)
		return 0, false
	}
	n := at
	for _, add := range d.pages() {
		if page != pageAll && page != add[0] {
			continue
		}
		to := d.reg.Buffer[n : n+copy(d.reg.Buffer[n:], add)]
		if control == 1 { // which bits can be changed
			clear(to[2:])
		}
		n += len(to)
	}
	if n == at {
		d.check(senseIllegal, ascField)
		return 0, false
	}
	return n, true
}

// pages returns all mode pages.
func (d *device) pages() [][]byte {
	capabilities := []byte{pageCapabilities, 18,
		0x1f, 0x00, // reads CD-R, CD-RW, method 2, DVD-ROM, DVD-R; writes nothing
		0x00, 0x00, // no audio, mode 1 only
		0x29, 0x00, // a tray; locks and ejects
		0x16, 0x00, // 32 times 176 KB/s
		0x00, 0x02, 0x02, 0x00, // 2 volume levels, a buffer of 512 KB
		0x16, 0x00, 0, 0, 0, 0}
	if d.reg.Packet.Locked {
		capabilities[6] |= 2
	}
	return [][]byte{
		{pageErrors, 6, 0, 5, 0, 0, 0, 0}, // five retries
		{pageCD, 6, 0, 13, 0, 60, 0, 75},  // 60 seconds a minute, 75 frames a second
		{pageAudio, 14, 4, 0, 0, 0, 0, 75, 1, 255, 2, 255, 0, 0, 0, 0},
		capabilities,
	}
}
