package tables

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/x86"
)

const (
	usa   = 1
	anyOf = 0xffff // stands for the code page or the country that is in use

	offUpper    = offCountry
	offFileUp   = offCountry + 0x90
	offCollate  = offCountry + 0x120
	offFileChar = offCountry + 0x230
)

// layOutCountry writes the tables that INT 21h AH=65h points to.
func (t *Tables) layOutCountry() {
	table := func(off uint32, b []byte) {
		t.g.PutWord(dosBase+off, uint16(len(b)))
		t.g.Write(dosBase+off+2, b)
	}
	var up [128]byte
	page := t.files.Page()
	for i := range up {
		up[i] = page.Upper(byte(0x80 + i))
	}
	table(offUpper, up[:])
	table(offFileUp, up[:])
	order := page.Order()
	table(offCollate, order[:])
	// These are the first and last character allowed, the excluded range and the separators (RBIL
	// table 01756).
	chars := []byte{1, 0, 255, 0, 0, 0x20, 2}
	const stops = ".\"/\\[]:|<>+=;,"
	chars = append(append(chars, byte(len(stops))), stops...)
	table(offFileChar, chars)
	table(offDBCS, nil)
}

// countryCall serves INT 21h AH=38h, which copies the country's formats to DS:DX, or makes another country the one in use.
func (t *Tables) countryCall() errno.Code {
	code := uint16(t.g.AL())
	if code == 0xff {
		code = t.g.BX()
	}
	c := t.country
	if code != 0 {
		if c = countryOf(code); c == nil {
			return errno.File
		}
	}
	if t.g.DX() == 0xffff {
		t.country = c
	} else {
		t.g.PutBytes(t.g.DS(), t.g.DX(), c.info(t.files.Page()))
	}
	t.g.SetBX(c.code)
	t.g.SetAX(c.code)
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
	page := t.files.Page()
	switch al := t.g.AL(); al {
	case 1, 2, 4, 5, 6, 7:
		return countryTable(t, al)
	case 0x20, 0xa0:
		t.g.SetDX(t.g.DX()&0xff00 | uint16(page.Upper(t.g.DL())))
	case 0x21, 0xa1:
		b := t.g.Bytes(t.g.DS(), t.g.DX(), int(t.g.CX()))
		t.g.PutBytes(t.g.DS(), t.g.DX(), []byte(page.UpperAll(string(b))))
	case 0x22, 0xa2:
		b := t.g.ASCIIZ(t.g.DS(), t.g.DX(), 0x10000)
		t.g.PutBytes(t.g.DS(), t.g.DX(), []byte(page.UpperAll(string(b))))
	case 0x23:
		t.g.SetAX(t.country.answer(page, t.g.DL()))
	default:
		return errno.Function
	}
	return errno.None
}

// countryTable returns what is known of country DX at ES:DI, or where one of the tables is. They are there for the code page in use only.
func countryTable(t *Tables, which uint8) errno.Code {
	page, c := t.files.Page(), t.country
	if t.g.DX() != anyOf {
		c = countryOf(t.g.DX())
	}
	switch n := t.g.BX(); {
	case t.g.CX() < 5:
		return errno.Function
	case n != page.Number && n != anyOf || c == nil:
		return errno.File
	}
	le := binary.LittleEndian
	var b []byte
	if which == 1 {
		b = le.AppendUint16([]byte{1}, 38)
		b = le.AppendUint16(b, c.code)
		b = append(le.AppendUint16(b, page.Number), c.info(page)...)
	} else {
		at := map[uint8]uint16{2: offUpper, 4: offFileUp, 5: offFileChar, 6: offCollate, 7: offDBCS}[which]
		b = le.AppendUint16(le.AppendUint16([]byte{which}, at), dosSeg)
	}
	n := min(int(t.g.CX()), len(b))
	t.g.PutBytes(t.g.ES(), t.g.DI(), b[:n])
	t.g.SetCX(uint16(n))
	return errno.None
}

// codePageCall serves INT 21h AH=66h, which returns and sets the code page.
func (t *Tables) codePageCall() errno.Code {
	switch t.g.AL() {
	case 1:
		t.g.SetBX(t.files.Page().Number)
		t.g.SetDX(t.page)
		return errno.None
	case 2:
		return t.SetPage(t.g.BX())
	}
	return errno.Function
}

// SetPage makes the code page with a number the one in use.
func (t *Tables) SetPage(number uint16) errno.Code {
	page := codepage.Of(number)
	switch {
	case page == nil:
		return errno.File
	case number != t.files.Page().Number:
		file.SetPage(t.files, page)
		t.layOutCountry()
	}
	return errno.None
}

// NLS serves those services of NLSFUNC that programs ask for: INT 2Fh AX=1400h to 1404h (RBIL). AL returns an error.
func (t *Tables) NLS() {
	e := errno.Function
	switch t.g.AL() {
	case 0:
		e = 0xff // it is there
	case 1, 3:
		e = t.SetPage(t.g.BX())
	case 2:
		if which := t.g.Reg(x86.BP); which >= 1 && which <= 7 && which != 3 {
			e = countryTable(t, uint8(which))
		}
	case 4:
		c := countryOf(t.g.DX())
		if e = errno.File; c != nil {
			t.g.PutBytes(t.g.ES(), t.g.DI(), c.info(t.files.Page()))
			e = errno.None
		}
	}
	t.g.SetAL(uint8(e))
}

// Display serves those services of DISPLAY.SYS that tell of the code page: INT 2Fh AX=AD00h to AD02h (RBIL).
func (t *Tables) Display() {
	flags := t.g.Flags() &^ x86.CF
	switch t.g.AL() {
	case 0:
		t.g.SetAL(0xff)
		t.g.SetBX(0x0100) // its version
	case 1:
		t.g.SetAX(1)
		if t.SetPage(t.g.BX()) != errno.None {
			t.g.SetAX(0)
			flags |= x86.CF
		}
	case 2:
		t.g.SetBX(t.files.Page().Number)
	}
	t.g.SetCallerFlag(x86.CF, flags&x86.CF != 0)
}

// Offsets in the data of KEYB (RBIL table 02972, DOS 4).
const (
	keybCode   = 0x16 // two letters
	keybPage   = 0x18
	keybTables = 0x1c // first of the tables of code pages, the one in use, the translation, the last table: there are none
	keybSize   = 0x30
)

// KEYB writes the data of KEYB for a keyboard and a code page, and returns where they are.
func (t *Tables) KEYB(code string, page uint16) (seg, off uint16) {
	var b [keybSize]byte
	copy(b[keybCode:keybCode+2], code)
	binary.LittleEndian.PutUint16(b[keybPage:], page)
	for i := keybTables; i < 0x26; i += 2 {
		binary.LittleEndian.PutUint16(b[i:], 0xffff)
	}
	for i, vector := range []uint32{0x09, 0x2f} {
		t.g.Read(4*vector, b[4*i:4*i+4])
	}
	t.g.Write(dosBase+offKEYB, b[:])
	return dosSeg, offKEYB
}

// upcaseRoutine serves the country's far routine, which changes AL to upper case.
func (t *Tables) upcaseRoutine() {
	t.g.SetAL(t.files.Page().Upper(t.g.AL()))
	t.g.Finish()
}
