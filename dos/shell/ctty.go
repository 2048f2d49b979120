package shell

import (
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// cttyCommand executes CTTY, which has a device for standard input, output and errors: of this shell and of the programs that it runs. CON means
// what they were before the first CTTY.
func (s *Shell) cttyCommand(args string) error {
	name := calls.UpperAll(strings.TrimSuffix(strings.Trim(args, calls.Delimiters), ":"))
	if name == "" || strings.ContainsAny(name, calls.Delimiters) || !s.isDeviceName(name) {
		return s.Complain("Invalid device")
	}
	if name == "CON" {
		for std, h := range s.before {
			if err := duplicateTo(s, h, uint16(std)); err != nil {
				return err
			}
			if err := s.Close(h); err != nil {
				return err
			}
		}
		s.before = nil
		return nil
	}
	h, err := s.Open(name, calls.ForBoth)
	if err != nil {
		return s.Fails(err, calls.ErrFile, "Invalid device")
	}
	if s.before == nil {
		for std := range uint16(3) {
			r, err := s.P.Call(dos.Regs{AX: 0x4500, BX: std})
			if err != nil {
				return s.Closed(h, err)
			}
			s.before = append(s.before, r.AX)
		}
	}
	for std := range uint16(3) {
		if err := duplicateTo(s, h, std); err != nil {
			return s.Closed(h, err)
		}
	}
	return s.Close(h)
}

// duplicateTo makes the handle std lead to where h leads.
func duplicateTo(s *Shell, h, std uint16) error {
	_, err := s.P.Call(dos.Regs{AX: 0x4600, BX: h, CX: std})
	return err
}
