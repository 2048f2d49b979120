package shell

import (
	"errors"
	"strconv"

	"github.com/iron86/iron86/dos"
)

// fails reports an error of DOS to the user, and returns any other error. texts are pairs of a dos.ErrorCode
// and the message for it; for other codes message has one.
func (s *system) fails(err error, texts ...any) error {
	var code dos.ErrorCode
	if !errors.As(err, &code) {
		return err
	}
	for i := 0; i+1 < len(texts); i += 2 {
		if texts[i] == code {
			return s.complain(texts[i+1].(string))
		}
	}
	return s.complain(message(code))
}

// message returns what the shell says for an error of DOS.
func message(code dos.ErrorCode) string {
	switch code {
	case errFile, errNoMore:
		return "File not found"
	case errPath:
		return "Path not found"
	case errAccess:
		return "Access denied"
	case errMemory:
		return "Insufficient memory"
	case errDiskFull:
		return "Insufficient disk space"
	case 0x0f:
		return "Invalid drive specification"
	case 0x13:
		return "Write protect error"
	case 0x20:
		return "Sharing violation"
	case 0x21:
		return "Lock violation"
	}
	return "Error " + strconv.Itoa(int(code))
}

// print writes to standard output.
func (s *system) print(text string) error { return s.write(stdout, []byte(text)) }

// complain writes a message and a line end to standard error.
func (s *system) complain(text string) error { return s.write(stderr, []byte(text+"\r\n")) }

// quiet reports any error of DOS by the same text. It returns an error that ends more than a command.
func (s *system) quiet(err error, text string) error {
	if err == nil || control(err) {
		return err
	}
	return s.complain(text)
}

// closed closes a handle when the work with it is done, with the error err. It returns err, or the error of the
// close if err is nil. If the run has been stopped it makes no call.
func (s *system) closed(h uint16, err error) error {
	if err == dos.ErrStopped {
		return err
	}
	if late := s.close(h); err == nil {
		err = late
	}
	return err
}

// reported is fails for an error that may be nil.
func (s *system) reported(err error) error {
	if err == nil {
		return nil
	}
	return s.fails(err)
}

// control reports whether an error ends more than a command.
func control(err error) bool { return err == dos.ErrBreak || err == dos.ErrStopped }
