package external

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// helpMain executes HELP and FASTHELP, which show what commands do. With the name of a command they execute it with /?, by the shell, which has
// its own commands. The exit code is 1 for an error.
func helpMain(c *command) (uint8, error) {
	args, _ := calls.Arguments(calls.UpperAll(c.tail))
	if len(args) > 0 {
		shell, ok := calls.Environ{System: c.System}.Get("COMSPEC")
		if !ok {
			return 1, failed(1, "COMSPEC is not set")
		}
		return 0, c.Execute(shell, " /C "+args[0]+" /?")
	}
	c.printf("HELP COMMAND shows how a command is written. External commands:\r\n\r\n")
	for _, p := range programs {
		what, _, _ := strings.Cut(p.help, "\r\n")
		c.printf("%-8s  %s\r\n", p.name, what)
	}
	c.printf("\r\nInternal commands: BREAK CALL CD CHCP CLS COPY CTTY DATE DEL DIR ECHO EXIT FOR GOTO IF\r\n" +
		"LOADHIGH MD PATH PAUSE PROMPT RD REM REN SET SHIFT TIME TRUENAME TYPE VER VERIFY VOL\r\n")
	return 0, nil
}
