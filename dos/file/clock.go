package file

import "time"

// Clock is the date and time of DOS: the machine's, moved by what programs have set.
type Clock struct {
	machine   func() time.Time
	zone      *time.Location // nil: UTC
	dateFiles bool           // files are dated by this clock even if nobody has set it
	offset    time.Duration
}

// NewClock makes a clock that shows the time which machine returns, in zone. With dateFiles set,
// the files that programs write get the date of this clock; otherwise the host's date, unless a
// program sets the clock.
func NewClock(machine func() time.Time, zone *time.Location, dateFiles bool) *Clock {
	return &Clock{machine: machine, zone: zone, dateFiles: dateFiles}
}

// Now returns the date and time that programs see.
func (c *Clock) Now() time.Time { return c.machine().Add(c.offset) }

// Move puts the clock forward.
func (c *Clock) Move(by time.Duration) { c.offset += by }

// FileTime converts a time of the host to the form in directories, in the zone of the clock.
func (c *Clock) FileTime(t time.Time) (date, clock uint16) { return DOSTime(t.In(c.Zone())) }

// Zone returns the zone of the clock.
func (c *Clock) Zone() *time.Location {
	if c.zone != nil {
		return c.zone
	}
	return time.UTC
}

// stamp returns the date for a file that is being written: the zero time if the date that the host
// gives the file is right. It is not right if the user or a program has set the clock of DOS.
func (c *Clock) stamp() time.Time {
	if !c.dateFiles && c.offset == 0 {
		return time.Time{}
	}
	n := c.Now()
	return time.Date(n.Year(), n.Month(), n.Day(), n.Hour(), n.Minute(), n.Second(), 0, c.Zone())
}

// DOSTime converts a time to the form in directories.
func DOSTime(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 {
		return 1<<5 | 1, 0
	}
	if t.Year() > 2107 {
		return 127<<9 | 12<<5 | 31, 23<<11 | 59<<5 | 29
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	return date, uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
}

// hostTime is the inverse of FileTime.
func (c *Clock) hostTime(date, clock uint16) time.Time {
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31),
		int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, c.Zone())
}

// windowsEpoch is when the time of Windows begins, which counts steps of 100 ns.
var windowsEpoch = time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)

// windowsTime converts a time of the host to that of Windows.
func windowsTime(t time.Time) uint64 {
	seconds := t.Unix() - windowsEpoch.Unix()
	return uint64(max(seconds, 0))*1e7 + uint64(t.Nanosecond()/100)
}
