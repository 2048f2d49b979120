package monitor

import "errors"

// quit is the error of the command quit with an exit status. It is an ErrQuit.
type quit int

// Error says what the user wants.
func (q quit) Error() string { return ErrQuit.Error() }

// Unwrap returns ErrQuit.
func (q quit) Unwrap() error { return ErrQuit }

// QuitStatus returns the exit status that an ErrQuit names, 0 if it names none.
func QuitStatus(err error) int {
	var q quit
	errors.As(err, &q)
	return int(q)
}

// cmdQuit executes quit [STATUS].
func cmdQuit(mo *Monitor, arg string) error {
	if arg == "" {
		return ErrQuit
	}
	v, err := mo.eval.All(arg)
	switch {
	case err != nil:
		return err
	case v.N > 255:
		return errors.New("quit [STATUS]: an exit status is 0 to 255")
	}
	return quit(v.N)
}
