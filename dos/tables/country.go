package tables

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

const (
	codePage = 437
	country  = 1      // USA
	anyOf    = 0xffff // stands for the code page or the country that is in use

	offMedia    = 0x01a8 // media byte: fixed disk
	offUpper    = offCountry
	offFileUp   = offCountry + 0x90
	offCollate  = offCountry + 0x120
	offFileChar = offCountry + 0x230
)

// layOutCountry writes the tables that INT 21h AH=65h points to.
func (t *Tables) layOutCountry() {
	t.g.PutByte(dosBase+offMedia, 0xf8)
	table := func(off uint32, b []byte) {
		t.g.PutWord(dosBase+off, uint16(len(b)))
		t.g.Write(dosBase+off+2, b)
	}
	var up [128]byte
	for i := range up {
		up[i] = file.Upper(byte(0x80 + i))
	}
	table(offUpper, up[:])
	table(offFileUp, up[:])
	var order [256]byte
	for i := range order {
		order[i] = file.Upper(byte(i))
	}
	table(offCollate, order[:])
	// These are the first and last character allowed, the excluded range and the separators (RBIL
	// table 01756).
	chars := []byte{1, 0, 255, 0, 0, 0x20, 2}
	const stops = ".\"/\\[]:|<>+=;,"
	chars = append(append(chars, byte(len(stops))), stops...)
	table(offFileChar, chars)
	table(offDBCS, nil)
}

// countryInfo returns the table of INT 21h AH=38h (RBIL table 01399).
func countryInfo() []byte {
	b := make([]byte, 34)
	copy(b[2:], "$")
	b[7], b[9], b[11], b[13] = ',', '.', '-', ':'
	b[16] = 2 // digits after the point of a sum
	binary.LittleEndian.PutUint16(b[18:], stubUpcase)
	binary.LittleEndian.PutUint16(b[20:], guest.StubSeg)
	b[22] = ','
	return b
}

// countryCall serves INT 21h AH=38h, which copies the country's formats to DS:DX. The only country is the
// USA.
func (t *Tables) countryCall() errno.Code {
	code := uint16(t.g.AL())
	if code == 0xff {
		code = t.g.BX()
	}
	if code != 0 && code != country {
		return errno.File
	}
	if t.g.DX() != 0xffff { // FFFFh sets the country
		t.g.PutBytes(t.g.DS(), t.g.DX(), countryInfo())
	}
	t.g.SetBX(country)
	t.g.SetAX(country)
	return errno.None
}

// leadBytesCall serves INT 21h AH=63h, which returns the table of the lead bytes of double-byte characters. The
// table is empty.
func (t *Tables) leadBytesCall() errno.Code {
	if t.g.AL() != 0 {
		return errno.Function
	}
	t.g.SetDS(dosSeg)
	t.g.SetSI(offDBCS + 2)
	t.g.SetAL(0)
	return errno.None
}

// countryExtCall serves INT 21h AH=65h, which returns more about the country and changes text to upper
// case.
func (t *Tables) countryExtCall() errno.Code {
	tables := map[uint8]uint16{2: offUpper, 4: offFileUp, 5: offFileChar, 6: offCollate, 7: offDBCS}
	if al := t.g.AL(); al == 1 || tables[al] != 0 {
		switch page, c := t.g.BX(), t.g.DX(); {
		case t.g.CX() < 5:
			return errno.Function
		case page != codePage && page != anyOf || c != country && c != anyOf:
			return errno.File
		}
	}
	switch al := t.g.AL(); al {
	case 1:
		info := append([]byte{1, 38, 0, country, 0, codePage & 0xff, codePage >> 8}, countryInfo()...)
		n := min(int(t.g.CX()), len(info))
		t.g.PutBytes(t.g.ES(), t.g.DI(), info[:n])
		t.g.SetCX(uint16(n))
	case 2, 4, 5, 6, 7:
		b := []byte{al, byte(tables[al]), byte(tables[al] >> 8), dosSeg & 0xff, dosSeg >> 8}
		t.g.PutBytes(t.g.ES(), t.g.DI(), b)
		t.g.SetCX(5)
	case 0x20, 0xa0:
		t.g.SetDX(t.g.DX()&0xff00 | uint16(file.Upper(t.g.DL())))
	case 0x21, 0xa1:
		b := t.g.Bytes(t.g.DS(), t.g.DX(), int(t.g.CX()))
		t.g.PutBytes(t.g.DS(), t.g.DX(), []byte(file.UpperAll(string(b))))
	case 0x22, 0xa2:
		b := t.g.ASCIIZ(t.g.DS(), t.g.DX(), 0x10000)
		t.g.PutBytes(t.g.DS(), t.g.DX(), []byte(file.UpperAll(string(b))))
	case 0x23:
		t.g.SetAX(2) // neither
		switch file.Upper(t.g.DL()) {
		case 'Y':
			t.g.SetAX(1)
		case 'N':
			t.g.SetAX(0)
		}
	default:
		return errno.Function
	}
	return errno.None
}

// codePageCall serves INT 21h AH=66h, which returns and sets the code page.
func (t *Tables) codePageCall() errno.Code {
	switch {
	case t.g.AL() == 1:
		t.g.SetBX(codePage)
		t.g.SetDX(codePage)
	case t.g.AL() == 2 && t.g.BX() == codePage:
	case t.g.AL() == 2:
		return errno.File
	default:
		return errno.Function
	}
	return errno.None
}

// upcaseRoutine serves the country's far routine, which changes AL to upper case.
func (t *Tables) upcaseRoutine() {
	t.g.SetAL(file.Upper(t.g.AL()))
	t.g.Finish()
}
