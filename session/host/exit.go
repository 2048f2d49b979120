package host

import "errors"

// Exit statuses of iron86 itself (ARCHITECTURE.md, "Command line").
const (
	StatusDied        = 122 // triple fault, or halted for ever
	StatusUnmet       = 123 // a script's step was not met
	StatusLimit       = 124 // a limit of instructions or of time
	StatusFailed      = 126 // usage, file or emulator error
	StatusInterrupted = 130 // SIGINT or SIGTERM: 128 + SIGINT, as shells say it
)

// Exit is an end that is no failure: of the guest, by a limit, or by the user.
type Exit struct {
	Status int    // of the program
	Text   string // what standard error gets; "": nothing
	Cause  error  // what Text explains; nil: there is no more to it
}

// Error gives the text.
func (e *Exit) Error() string { return e.Text }

// Unwrap gives the cause.
func (e *Exit) Unwrap() error { return e.Cause }

// ErrLimit is the end by a limit of instructions or of time.
var ErrLimit = &Exit{Status: StatusLimit, Text: "a limit was reached"}

// ErrInterrupted is the end by SIGINT or SIGTERM.
var ErrInterrupted = &Exit{Status: StatusInterrupted, Text: "interrupted"}

// LimitError is ErrLimit with the name of the limit.
func LimitError(what string) *Exit {
	return &Exit{Status: StatusLimit, Text: ErrLimit.Text + ": " + what, Cause: ErrLimit}
}

// Sort takes joined errors apart: how the run ended, nil when nobody says so, and what
// failed besides, which counts more.
func Sort(err error) (exit *Exit, failures error) {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range list.Unwrap() {
			x, f := Sort(e)
			if exit == nil {
				exit = x
			}
			failures = errors.Join(failures, f)
		}
		return exit, failures
	}
	if errors.As(err, &exit) {
		return exit, nil
	}
	return nil, err
}
