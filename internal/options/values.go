package options

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/iron86/iron86/machine"
)

// Size reads a size of memory. As for QEMU, a plain number is megabytes.
func Size(text string) (uint64, error) {
	digits, unit := text, uint64(1<<20)
	if n := len(text); n > 0 {
		switch text[n-1] {
		case 'k', 'K':
			digits, unit = text[:n-1], 1<<10
		case 'm', 'M':
			digits, unit = text[:n-1], 1<<20
		case 'g', 'G':
			digits, unit = text[:n-1], 1<<30
		}
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n == 0 || n > math.MaxUint64/unit {
		return 0, fmt.Errorf("%q is not a size such as 16M", text)
	}
	return n * unit, nil
}

// Speed reads a rate. It returns the nominal rate in MIPS, or 0 for the default.
func Speed(text string) (uint64, error) {
	if text == "" || text == "max" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n == 0 || n > machine.MaxMIPS {
		return 0, fmt.Errorf("%q is neither max nor a number of MIPS from 1 to %d", text, machine.MaxMIPS)
	}
	return n, nil
}

// Time reads the time that the clock shows at power-on, or host.
func Time(text string) (time.Time, error) {
	if text == "host" {
		now := time.Now()
		return time.Date(now.Year(), now.Month(), now.Day(), now.Hour(), now.Minute(), now.Second(), 0, time.UTC), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1980 && t.Year() < 2100 {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is neither host nor a time such as 2000-01-01T00:00:00 from 1980 to 2099", text)
}
