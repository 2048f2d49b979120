package dos

import "encoding/binary"

const (
	codePage = 437
	country  = 1 // USA

	offMedia    = 0x01a8 // media byte: fixed disk
	offUpper    = offCountry
	offFileUp   = offCountry + 0x90
	offCollate  = offCountry + 0x120
	offFileChar = offCountry + 0x230
)

// layOutCountry writes the tables that INT 21h AH=65h points to.
func (d *DOS) layOutCountry() {
	d.putByte(dosBase+offMedia, 0xf8)
	table := func(off uint32, b []byte) {
		d.putWord(dosBase+off, uint16(len(b)))
		d.pc.Write(dosBase+off+2, b)
	}
	var up [128]byte
	for i := range up {
		up[i] = upper(byte(0x80 + i))
	}
	table(offUpper, up[:])
	table(offFileUp, up[:])
	var order [256]byte
	for i := range order {
		order[i] = upper(byte(i))
	}
	table(offCollate, order[:])
	// RBIL table 01756: first and last character allowed, excluded range, separators
	chars := []byte{1, 0, 255, 0, 0, 0x20, 2}
	const stops = ".\"/\\[]:|<>+=;,"
	chars = append(append(chars, byte(len(stops))), stops...)
	table(offFileChar, chars)
	table(offDBCS, nil)
}

// countryInfo is the table of INT 21h AH=38h (RBIL table 01399).
func countryInfo() []byte {
	b := make([]byte, 34)
	copy(b[2:], "$")
	b[7], b[9], b[11], b[13] = ',', '.', '-', ':'
	b[16] = 2 // digits after the point of a sum
	binary.LittleEndian.PutUint16(b[18:], stubUpcase)
	binary.LittleEndian.PutUint16(b[20:], stubSeg)
	b[22] = ','
	return b
}

// INT 21h AH=38h: the country's formats to DS:DX; the only one is the USA.
func (d *DOS) countryCall() errno {
	code := uint16(d.al())
	if code == 0xff {
		code = d.bx()
	}
	if code != 0 && code != country {
		return errFile
	}
	if d.dx() != 0xffff { // FFFFh sets the country
		d.putBytes(d.ds(), d.dx(), countryInfo())
	}
	d.setBX(country)
	d.setAX(country)
	return errNone
}

// INT 21h AH=63h: lead bytes of double-byte characters: none.
func (d *DOS) leadBytesCall() errno {
	if d.al() != 0 {
		return errFunction
	}
	d.pc.SetSelector(segDS, dosSeg)
	d.set16(regSI, offDBCS+2)
	d.setAL(0)
	return errNone
}

// INT 21h AH=65h: extended country information, upper case.
func (d *DOS) countryExtCall() errno {
	tables := map[uint8]uint16{2: offUpper, 4: offFileUp, 5: offFileChar, 6: offCollate, 7: offDBCS}
	switch al := d.al(); al {
	case 1:
		info := append([]byte{1, 38, 0, country, 0, codePage & 0xff, codePage >> 8}, countryInfo()...)
		n := min(int(d.cx()), len(info))
		d.putBytes(d.es(), d.di(), info[:n])
		d.setCX(uint16(n))
	case 2, 4, 5, 6, 7:
		if d.cx() < 5 {
			return errFunction
		}
		b := []byte{al, byte(tables[al]), byte(tables[al] >> 8), dosSeg & 0xff, dosSeg >> 8}
		d.putBytes(d.es(), d.di(), b)
		d.setCX(5)
	case 0x20, 0xa0:
		d.setDX(d.dx()&0xff00 | uint16(upper(d.dl())))
	case 0x21, 0xa1:
		b := d.bytesAt(d.ds(), d.dx(), int(d.cx()))
		d.putBytes(d.ds(), d.dx(), []byte(upperAll(string(b))))
	case 0x22, 0xa2:
		b := d.asciiz(d.ds(), d.dx(), 0x10000)
		d.putBytes(d.ds(), d.dx(), []byte(upperAll(string(b))))
	case 0x23:
		d.setAX(2) // neither
		switch upper(d.dl()) {
		case 'Y':
			d.setAX(1)
		case 'N':
			d.setAX(0)
		}
	default:
		return errFunction
	}
	return errNone
}

// INT 21h AH=66h: code pages.
func (d *DOS) codePageCall() errno {
	switch {
	case d.al() == 1:
		d.setBX(codePage)
		d.setDX(codePage)
	case d.al() == 2 && d.bx() == codePage:
	case d.al() == 2:
		return errFile
	default:
		return errFunction
	}
	return errNone
}

// upcaseRoutine is the far routine of the country: upper case of AL.
func (d *DOS) upcaseRoutine() {
	d.setAL(upper(d.al()))
	d.finish()
}
