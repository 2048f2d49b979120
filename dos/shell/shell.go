package shell

import (
	"errors"
)

// Shell is one instance of COMMAND.COM.
type Shell struct {
	*system
	env      environ
	in       input
	batch    *batch // nil: commands come from standard input
	depth    int    // of batch files that call each other
	echo     bool
	level    uint8 // errorlevel
	done     bool  // EXIT
	inFor    bool
	forEnds  bool // the FOR that is being executed does not go on
	piped    int  // pipes around the command: a batch file in one comes back
	internal map[string]command
}

// command executes an internal command. args is the line after its name.
type command func(s *Shell, args string) error

// errTerminate ends all batch files. It follows from the user's answer to Ctrl-C.
var errTerminate = errors.New("shell: batch files terminated")

// batch is a batch file that is being executed. The file is opened for each line, so that it may change
// meanwhile, and its disk may be changed.
type batch struct {
	path   string
	offset int64
	args   []string // %0 and on
	ended  bool
}
