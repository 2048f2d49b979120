package ide

import "encoding/binary"

// identify fills the buffer with IDENTIFY DEVICE data (ATA/ATAPI-6, 8.15).
func (d *device) identify() {
	r, g := d.reg, d.geometry
	word := d.identityWords()
	word(0, 0x0040) // a fixed disk
	word(1, uint16(g.Cylinders))
	word(3, uint16(g.Heads))
	word(4, uint16(g.Sectors*512)) // ATA-1: unformatted bytes per track and sector
	word(5, 512)
	word(6, uint16(g.Sectors))
	word(20, 3)   // ATA-1: a dual-ported buffer with look-ahead
	word(21, 512) // of so many sectors
	word(22, 4)   // ECC bytes of the LONG commands
	word(47, 0x8000|maxMultiple)
	word(48, 1)      // 32-bit transfers
	word(49, 0x0a00) // LBA, IORDY
	word(50, 0x4000)
	word(51, 0x0200) // PIO mode 2
	word(53, 0x0003) // 54–58 and 64–70 are valid
	d.identifyTranslation(word)
	word(59, 0x0100|uint16(r.Multiple))
	total := d.sectors()
	low := min(total, 1<<28-1)
	word(60, uint16(low))
	word(61, uint16(low>>16))
	word(64, 3) // PIO modes 3 and 4
	word(67, 120)
	word(68, 120)
	word(80, 0x007e) // ATA-1 to ATA/ATAPI-6
	// Supported, and enabled, which is the same: NOP, READ BUFFER, WRITE BUFFER, look-ahead,
	// write cache, power management; FLUSH CACHE (EXT), 48-bit addresses.
	word(82, 0x7068)
	word(83, 0x7400)
	word(84, 0x4000)
	word(85, 0x7068)
	word(86, 0x3400)
	word(87, 0x4000)
	word(93, 0x400b|uint16(d.number)<<9) // passed, number by jumper
	for i := range 4 {
		word(100+i, uint16(total>>(16*i)))
	}
}

// identifyTranslation sets the words of the current translation.
func (d *device) identifyTranslation(word func(int, uint16)) {
	heads, sectors := uint64(d.reg.Heads), uint64(d.reg.Sectors)
	if heads == 0 || sectors == 0 {
		return
	}
	cylinders := min(d.sectors()/(heads*sectors), 16383)
	capacity := cylinders * heads * sectors
	word(54, uint16(cylinders))
	word(55, uint16(heads))
	word(56, uint16(sectors))
	word(57, uint16(capacity))
	word(58, uint16(capacity>>16))
}

// identityWords clears the buffer, puts the texts there and returns a function that sets a word.
func (d *device) identityWords() func(i int, v uint16) {
	b := d.reg.Buffer[:512]
	clear(b)
	serial := "IRON86-0"
	text(b[10*2:20*2], serial[:len(serial)-1]+string('0'+rune(d.number)))
	text(b[23*2:27*2], "1.0")
	text(b[27*2:47*2], d.model)
	return func(i int, v uint16) { binary.LittleEndian.PutUint16(b[2*i:], v) }
}

// text puts s into words and pads it with blanks. The first character of a word is in its high byte.
func text(b []byte, s string) {
	for i := range b {
		c := byte(' ')
		if i < len(s) {
			c = s[i]
		}
		b[i^1] = c
	}
}
