package host

import "errors"

// Exit statuses of iron86 itself (ARCHITECTURE.md, "Command line").
const (
	StatusDied        = 122 // triple fault, or halted for ever
	StatusUnmet       = 123 // a step of a script was not met
	StatusLimit       = 124 // a limit of instructions or of time
	StatusStopped     = 125 // a point of the monitor stopped the guest, and nobody is there to let it go on
	StatusFailed      = 126 // usage, file or emulator error
	StatusInterrupted = 130 // SIGINT or SIGTERM; shells report 128 + SIGINT
)

// Exit is an end of a run that is no failure of iron86: by the guest, by a limit, or by the user.
type Exit struct {
	Status int    // the exit status of the program
	Text   string // the message for standard error; "": none
	Cause  error  // the error that Text explains; nil: there is none
}

// Error gives the text.
func (e *Exit) Error() string { return e.Text }

// Unwrap gives the cause.
func (e *Exit) Unwrap() error { return e.Cause }

// ErrLimit says that the run ended by a limit of instructions or of time.
var ErrLimit = &Exit{Status: StatusLimit, Text: "a limit was reached"}

// ErrStopped says that a point of the monitor stopped the guest, and that nobody is there to let it go on.
var ErrStopped = &Exit{Status: StatusStopped, Text: "stopped by the monitor"}

// ErrInterrupted says that the run ended by SIGINT or SIGTERM.
var ErrInterrupted = &Exit{Status: StatusInterrupted, Text: "interrupted"}

// LimitError returns ErrLimit with the name of the limit.
func LimitError(what string) *Exit {
	return &Exit{Status: StatusLimit, Text: ErrLimit.Text + ": " + what, Cause: ErrLimit}
}

// Sort splits joined errors: exit is how the run ended, nil when no error says so, and failures are
// all others. Failures count more than the exit.
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
