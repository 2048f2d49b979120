package external

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// parseDate reads a date in the form mm-dd-yy, with a year of two or four digits, and returns it as directories have it. It
// returns 0 for what is no date.
func parseDate(text string) uint16 {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return 0
	}
	var v [3]int
	for i, p := range parts {
		n, ok := calls.Number(p)
		if !ok {
			return 0
		}
		v[i] = n
	}
	month, day, year := v[0], v[1], v[2]
	switch {
	case year < 80:
		year += 2000
	case year < 100:
		year += 1900
	}
	if month < 1 || month > 12 || day < 1 || day > 31 || year < 1980 || year > 2107 {
		return 0
	}
	return uint16((year-1980)<<9 | month<<5 | day)
}
