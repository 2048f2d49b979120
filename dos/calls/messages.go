package calls

import (
	"errors"
	"strconv"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/errno"
)

// Fails reports an error of DOS to the user, and returns any other error. texts are pairs of a dos.ErrorCode
// and the message for it; for other codes message has one.
func (s *System) Fails(err error, texts ...any) error {
	var code dos.ErrorCode
	if !errors.As(err, &code) {
		return err
	}
	for i := 0; i+1 < len(texts); i += 2 {
		if texts[i] == code {
			return s.Complain(texts[i+1].(string))
		}
	}
	return s.Complain(Message(code))
}

// Message returns what is said for an error of DOS.
func Message(code dos.ErrorCode) string {
	switch code {
	case ErrFile, ErrNoMore:
		return "File not found"
	case ErrPath:
		return "Path not found"
	case ErrAccess:
		return "Access denied"
	case ErrMemory:
		return "Insufficient memory"
	case ErrDiskFull:
		return "Insufficient disk space"
	case 0x0f:
		return "Invalid drive specification"
	case 0x13:
		return "Write protect error"
	case 0x1f:
		return "General failure"
	case 0x20:
		return "Sharing violation"
	case 0x21:
		return "Lock violation"
	}
	return "Error " + strconv.Itoa(int(code))
}

// Print writes to standard output.
func (s *System) Print(text string) error { return s.Write(Stdout, []byte(text)) }

// Complain writes a message and a line end to standard error.
func (s *System) Complain(text string) error { return s.Write(Stderr, []byte(text+"\r\n")) }

// Quiet reports any error of DOS by the same text. It returns an error that ends more than a command.
func (s *System) Quiet(err error, text string) error {
	if err == nil || Fatal(err) {
		return err
	}
	if Unreadable(err) {
		return s.Fails(err)
	}
	return s.Complain(text)
}

// Unreadable reports whether an error is about the disk, as one that is not formatted, and not about what is on it.
func Unreadable(err error) bool {
	var code dos.ErrorCode
	return errors.As(err, &code) && errno.Code(code).Critical()
}

// Closed closes a handle when the work with it is done, with the error err. It returns err, or the error of the
// Close if err is nil. If the run has been stopped it makes no call.
func (s *System) Closed(h uint16, err error) error {
	if err == dos.ErrStopped {
		return err
	}
	if late := s.Close(h); err == nil {
		err = late
	}
	return err
}

// Reported is fails for an error that may be nil.
func (s *System) Reported(err error) error {
	if err == nil {
		return nil
	}
	return s.Fails(err)
}

// Fatal reports whether an error ends more than a command.
func Fatal(err error) bool { return err == dos.ErrBreak || err == dos.ErrStopped }
