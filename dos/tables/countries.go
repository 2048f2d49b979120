package tables

import (
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/guest"
)

// Orders of the parts of a date.
const (
	dateMDY = 0
	dateDMY = 1
	dateYMD = 2
)

// country holds the formats of a country (RBIL table 01399).
type country struct {
	code                          uint16
	date                          uint16
	currency                      string // of up to four characters
	thousands, point, dates, time byte   // what separates the parts of a number, a date, a time
	money                         uint8  // bit 0: the currency stands behind the sum, bit 1: a blank between, 4: in place of the point
	digits                        uint8  // behind the point of a sum
	hours24                       uint8
	answers                       string // yes and no
}

// countries are those that programs can ask for. Source: COUNTRY.SYS of FreeDOS (kernel, country/country.asm).
var countries = []country{
	{1, dateMDY, "$", ',', '.', '-', ':', 0, 2, 0, "YN"},     // USA
	{2, dateYMD, "$", ' ', ',', '-', ':', 3, 2, 1, "ON"},     // Canada, in French
	{3, dateDMY, "$", ',', '.', '/', ':', 0, 2, 0, "SN"},     // Latin America
	{7, dateDMY, "р.", ' ', ',', '.', ':', 3, 2, 1, "ДН"},    // Russia
	{31, dateDMY, "€", '.', ',', '-', ':', 0, 2, 1, "JN"},    // Netherlands
	{32, dateDMY, "€", '.', ',', '/', ':', 0, 2, 1, "JN"},    // Belgium
	{33, dateDMY, "€", ' ', ',', '.', ':', 0, 2, 1, "ON"},    // France
	{34, dateDMY, "€", '.', ',', '/', ':', 0, 2, 1, "SN"},    // Spain
	{36, dateYMD, "Ft", ' ', ',', '.', ':', 3, 2, 1, "IN"},   // Hungary
	{39, dateDMY, "€", '.', ',', '/', '.', 0, 2, 1, "SN"},    // Italy
	{40, dateYMD, "Lei", '.', ',', '-', ':', 0, 2, 1, "DN"},  // Romania
	{41, dateDMY, "Fr.", '\'', '.', '.', ',', 2, 2, 1, "JN"}, // Switzerland
	{42, dateDMY, "Kcs", '.', ',', '-', ':', 2, 2, 1, "AN"},  // Czechoslovakia
	{43, dateDMY, "€", '.', ',', '.', '.', 0, 2, 1, "JN"},    // Austria
	{44, dateDMY, "£", ',', '.', '/', ':', 0, 2, 1, "YN"},    // United Kingdom
	{45, dateDMY, "kr", '.', ',', '-', '.', 2, 2, 1, "JN"},   // Denmark
	{46, dateYMD, "Kr", ' ', ',', '-', '.', 3, 2, 1, "JN"},   // Sweden
	{47, dateDMY, "Kr", '.', ',', '.', ':', 2, 2, 1, "JN"},   // Norway
	{48, dateYMD, "Zł", '.', ',', '-', ':', 0, 2, 1, "TN"},   // Poland
	{49, dateDMY, "€", '.', ',', '.', ':', 3, 2, 1, "JN"},    // Germany
	{55, dateDMY, "R$", '.', ',', '/', ':', 2, 2, 1, "SN"},   // Brazil
	{61, dateDMY, "$", ',', '.', '-', ':', 0, 2, 0, "YN"},    // Australia
	{351, dateDMY, "€", '.', ',', '-', ':', 0, 2, 1, "SN"},   // Portugal
	{358, dateDMY, "€", ' ', ',', '.', '.', 3, 2, 1, "KE"},   // Finland
}

// plainMoney spells currencies that a code page may lack.
var plainMoney = strings.NewReplacer("€", "EUR", "р.", "RUB", "ł", "l", "£", "GBP")

// countryOf returns the country with a code, or nil.
func countryOf(code uint16) *country {
	for i := range countries {
		if countries[i].code == code {
			return &countries[i]
		}
	}
	return nil
}

// info returns the table of INT 21h AH=38h in a code page.
func (c *country) info(page *codepage.Page) []byte {
	b := make([]byte, 34)
	le := binary.LittleEndian
	le.PutUint16(b, c.date)
	money, ok := page.Bytes(c.currency)
	if !ok {
		money = plainMoney.Replace(c.currency)
	}
	copy(b[2:6], money)
	b[7], b[9], b[11], b[13], b[15], b[16], b[17] = c.thousands, c.point, c.dates, c.time, c.money, c.digits, c.hours24
	le.PutUint16(b[18:], stubUpcase)
	le.PutUint16(b[20:], guest.StubSeg)
	if b[22] = ','; c.point == ',' {
		b[22] = ';'
	}
	return b
}

// answer says whether a character means yes (1), no (0) or neither (2), in English or in the country's language.
func (c *country) answer(page *codepage.Page, char byte) uint16 {
	char = page.Upper(char)
	local, _ := page.Bytes(c.answers)
	switch {
	case char == 'Y' || local != "" && char == local[0]:
		return 1
	case char == 'N' || local != "" && char == local[1]:
		return 0
	}
	return 2
}
