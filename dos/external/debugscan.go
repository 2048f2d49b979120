package external

import (
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// scanner reads the arguments of a command.
type scanner struct {
	d    *debugger
	rest string
	bad  bool
}

// skip drops blanks and one comma.
func (s *scanner) skip() {
	s.rest = strings.TrimLeft(s.rest, " \t")
	s.rest = strings.TrimLeft(strings.TrimPrefix(s.rest, ","), " \t")
}

// end reports whether everything was read and understood.
func (s *scanner) end() bool {
	s.skip()
	return !s.bad && s.rest == ""
}

// number reads a hexadecimal number up to a limit.
func (s *scanner) number(limit int) int {
	s.skip()
	end := 0
	for end < len(s.rest) && strings.IndexByte("0123456789abcdefABCDEF", s.rest[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseUint(s.rest[:end], 16, 32)
	if err != nil || int(n) > limit {
		s.bad = true
		return 0
	}
	s.rest = s.rest[end:]
	return int(n)
}

// address reads an offset, with a segment or the name of a segment register before it.
func (s *scanner) address(seg uint16) far {
	s.skip()
	if len(s.rest) > 2 && s.rest[2] == ':' {
		for _, i := range []int{dbgDS, dbgES, dbgSS, dbgCS} {
			if strings.EqualFold(s.rest[:2], debugNames[i]) {
				s.rest = s.rest[3:]
				return far{s.d.reg[i], uint16(s.number(0xffff))}
			}
		}
	}
	n := s.number(0xffff)
	if strings.HasPrefix(s.rest, ":") {
		s.rest = s.rest[1:]
		return far{uint16(n), uint16(s.number(0xffff))}
	}
	return far{seg, uint16(n)}
}

// span reads a range: an address, and then the last offset or L and a length. size is the length if neither is given; 0 says that
// one must be.
func (s *scanner) span(seg uint16, size int) (at far, n int) {
	at = s.address(seg)
	s.skip()
	switch {
	case s.rest != "" && calls.Upper(s.rest[0]) == 'L':
		s.rest = s.rest[1:]
		if n = s.number(0x10000); n == 0 {
			n = 0x10000
		}
	case s.rest == "" || strings.IndexByte("0123456789abcdefABCDEF", s.rest[0]) < 0:
		n = size
	default:
		n = s.number(0xffff) - int(at.off) + 1
	}
	if n <= 0 {
		s.bad = true
	}
	return at, min(n, 0x10000-int(at.off))
}

// list reads bytes and texts between quotes.
func (s *scanner) list() []byte {
	var b []byte
	for s.skip(); s.rest != "" && !s.bad; s.skip() {
		if q := s.rest[0]; q == '\'' || q == '"' {
			text, rest, ok := strings.Cut(s.rest[1:], s.rest[:1])
			if !ok {
				s.bad = true
			}
			b, s.rest = append(b, text...), rest
			continue
		}
		b = append(b, byte(s.number(0xff)))
	}
	return b
}
