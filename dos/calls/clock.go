package calls

import (
	"fmt"

	"github.com/iron86/iron86/dos"
)

// DateText returns the date in the form Tue 12-31-1999.
func (s *System) DateText() string {
	r, err := s.P.Call(dos.Regs{AX: 0x2a00})
	if err != nil {
		return ""
	}
	day := int(r.AX & 0xff % 7 * 3)
	return fmt.Sprintf("%s %02d-%02d-%04d", "SunMonTueWedThuFriSat"[day:day+3], r.DX>>8, r.DX&0xff, r.CX)
}

// TimeText returns the time in the form 23:59:59.99.
func (s *System) TimeText() string {
	r, err := s.P.Call(dos.Regs{AX: 0x2c00})
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%2d:%02d:%02d.%02d", r.CX>>8, r.CX&0xff, r.DX>>8, r.DX&0xff)
}

// Now returns the date and the time in the form in which directories keep them.
func (s *System) Now() (date, clock uint16, err error) {
	d, err := s.P.Call(dos.Regs{AX: 0x2a00})
	if err != nil {
		return 0, 0, err
	}
	t, err := s.P.Call(dos.Regs{AX: 0x2c00})
	if err != nil {
		return 0, 0, err
	}
	date = (d.CX-1980)<<9 | d.DX>>8<<5 | d.DX&0xff
	return date, t.CX>>8<<11 | t.CX&0xff<<5 | t.DX>>8/2, nil
}

// VersionText returns the version of DOS as VER shows it.
func (s *System) VersionText() string {
	v := s.P.Version()
	return fmt.Sprintf("iron86 DOS version %d.%02d", v&0xff, v>>8)
}
