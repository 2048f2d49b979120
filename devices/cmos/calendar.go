package cmos

import "time"

// bcd returns n, 0 to 99, as two decimal digits.
func bcd(n int) uint8 { return uint8(n/10<<4 | n%10) }

// encode writes 0 to 99 in the form that register B selects.
func (c *Chip) encode(n int) uint8 {
	if c.reg.RAM[regB]&bBinary != 0 {
		return uint8(n)
	}
	return bcd(n)
}

// decode is the inverse of encode. The number for a value that encode does not return means nothing.
func (c *Chip) decode(v uint8) int {
	if c.reg.RAM[regB]&bBinary != 0 {
		return int(v)
	}
	return int(v>>4)*10 + int(v&15)
}

// encodeHour writes an hour, 0 to 23. In the form with 12 hours bit 7 stands for PM.
func (c *Chip) encodeHour(h int) uint8 {
	if c.reg.RAM[regB]&bHours24 != 0 {
		return c.encode(h)
	}
	v := c.encode((h+11)%12 + 1)
	if h >= 12 {
		v |= 0x80
	}
	return v
}

// decodeHour is the inverse of encodeHour.
func (c *Chip) decodeHour(v uint8) int {
	if c.reg.RAM[regB]&bHours24 != 0 {
		return c.decode(v)
	}
	h := c.decode(v&0x7f) % 12
	if v&0x80 != 0 {
		h += 12
	}
	return h
}

// date returns the date and time that the clock shows. Impossible values carry over: the 32nd of
// January is the 1st of February.
func (c *Chip) date() time.Time {
	r := &c.reg.RAM
	century := int(r[regCentury]>>4)*10 + int(r[regCentury]&15)
	return time.Date(century*100+c.decode(r[regYear]), time.Month(c.decode(r[regMonth])), c.decode(r[regDay]),
		c.decodeHour(r[regHours]), c.decode(r[regMinutes]), c.decode(r[regSeconds]), 0, time.UTC)
}

// show sets the clock to t, except for weekday and century.
func (c *Chip) show(t time.Time) {
	r := &c.reg.RAM
	r[regSeconds], r[regMinutes], r[regHours] = c.encode(t.Second()), c.encode(t.Minute()), c.encodeHour(t.Hour())
	r[regDay], r[regMonth], r[regYear] = c.encode(t.Day()), c.encode(int(t.Month())), c.encode(t.Year()%100)
}

// update makes n > 0 update cycles. The weekday counts on its own: it need not be that of the date.
func (c *Chip) update(n int64) {
	old := c.date()
	now := time.Unix(old.Unix()+n, 0).UTC()
	days := floorDiv(now.Unix(), daySeconds) - floorDiv(old.Unix(), daySeconds)
	c.show(now)
	if days > 0 {
		weekday := (int64(c.decode(c.reg.RAM[regWeekday])) + 6 + days) % 7
		c.reg.RAM[regWeekday] = c.encode(int(weekday) + 1)
	}
	c.reg.RAM[regCentury] = bcd(now.Year() / 100 % 100)
	if c.alarmed(now.Unix()-min(n, daySeconds)+1, now.Unix()) {
		c.reg.RAM[regC] |= cAlarm
	}
}

// floorDiv returns a/b, rounded down.
func floorDiv(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

// alarmed reports whether the clock has shown the alarm time from second first to last.
func (c *Chip) alarmed(first, last int64) bool {
	matches := func(alarm, shown uint8) bool { return alarm&dontCare == dontCare || alarm == shown }
	r := &c.reg.RAM
	for t := first; t <= last; t++ {
		s := int(t - floorDiv(t, daySeconds)*daySeconds)
		if matches(r[regSecondsAlarm], c.encode(s%60)) && matches(r[regMinutesAlarm], c.encode(s/60%60)) &&
			matches(r[regHoursAlarm], c.encodeHour(s/3600)) {
			return true
		}
	}
	return false
}
