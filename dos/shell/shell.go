package shell

import (
	"errors"

	"github.com/iron86/iron86/dos/calls"
)

// Shell is one instance of COMMAND.COM.
type Shell struct {
	*calls.System
	env      calls.Environ
	in       calls.Input
	batch    *batch   // nil: commands come from standard calls.Input
	depth    int      // how many batch files are being executed, each called by the one before
	echo     bool     // ECHO is on: batch files show their commands
	level    uint8    // the errorlevel
	done     bool     // EXIT was executed
	inFor    bool     // a FOR is being executed
	forEnds  bool     // that FOR does not go on
	piped    int      // how many pipes the command is in; a batch file in one returns to it
	before   []uint16 // handles of standard input, output and errors before CTTY; nil: there was none
	internal map[string]command
}

// command executes an internal command. args is the line after its name.
type command func(s *Shell, args string) error

// errTerminate ends all batch files. It follows from the user's answer to Ctrl-C.
var errTerminate = errors.New("shell: batch files terminated")

// batch is a batch file that is being executed. The file is opened for each line, so that it and its disk
// may be changed meanwhile.
type batch struct {
	path   string   // the full path
	offset int64    // where the next line begins
	args   []string // what %0, %1 and so on stand for
	ended  bool     // nothing more of it is executed
}
