package shell

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// helps are what internal commands answer to /?: what they do, and how they are written.
var helps = map[string]string{
	"BREAK":    "Sets or shows whether every call of DOS looks for Ctrl-C.\r\n\r\nBREAK [ON|OFF]",
	"CALL":     "Runs a batch file and comes back.\r\n\r\nCALL file [arguments]",
	"CD":       "Shows or changes the current directory.\r\n\r\nCHDIR [drive:][path]\r\nCD [drive:][path]",
	"CHCP":     "Shows or sets the code page.\r\n\r\nCHCP [437|850|852|858|866]",
	"CLS":      "Clears the screen.\r\n\r\nCLS",
	"COPY":     "Copies files, and joins them.\r\n\r\nCOPY [/A|/B] source [+source...] [/A|/B] [target] [/A|/B] [/V] [/Y|/-Y]",
	"CTTY":     "Has a device for input, output and errors.\r\n\r\nCTTY device",
	"DATE":     "Shows or sets the date.\r\n\r\nDATE [mm-dd-yy]",
	"DEL":      "Deletes files.\r\n\r\nDEL [drive:][path]file [/P]\r\nERASE [drive:][path]file [/P]",
	"DIR":      "Lists the files of a directory.\r\n\r\nDIR [drive:][path][file] [/P] [/W] [/A[:attributes]] [/O[:order]] [/S] [/B] [/L]",
	"ECHO":     "Shows text, or sets whether batch files show their commands.\r\n\r\nECHO [ON|OFF]\r\nECHO text",
	"EXIT":     "Ends COMMAND.COM.\r\n\r\nEXIT [errorlevel]",
	"FOR":      "Runs a command for each of a set.\r\n\r\nFOR %variable IN (set) DO command",
	"GOTO":     "Goes on behind a label of the batch file.\r\n\r\nGOTO label",
	"IF":       "Runs a command when a condition holds.\r\n\r\nIF [NOT] ERRORLEVEL number command\r\nIF [NOT] EXIST file command\r\nIF [NOT] text==text command",
	"LOADHIGH": "Runs a program in upper memory.\r\n\r\nLOADHIGH program [arguments]\r\nLH program [arguments]",
	"MD":       "Makes a directory.\r\n\r\nMKDIR [drive:]path\r\nMD [drive:]path",
	"PATH":     "Shows or sets where programs are looked for.\r\n\r\nPATH [[drive:]path[;...]]\r\nPATH ;",
	"PAUSE":    "Waits for a key.\r\n\r\nPAUSE",
	"PROMPT":   "Sets the prompt.\r\n\r\nPROMPT [text]",
	"RD":       "Removes an empty directory.\r\n\r\nRMDIR [drive:]path\r\nRD [drive:]path",
	"REM":      "Is a remark.\r\n\r\nREM [text]",
	"REN":      "Renames files.\r\n\r\nRENAME [drive:][path]file file\r\nREN [drive:][path]file file",
	"SET":      "Shows, sets or removes variables.\r\n\r\nSET [name=[value]]",
	"SHIFT":    "Moves the arguments of a batch file down by one.\r\n\r\nSHIFT",
	"TIME":     "Shows or sets the time.\r\n\r\nTIME [h:m[:s]]",
	"TRUENAME": "Shows the full name of a file.\r\n\r\nTRUENAME [drive:][path][file]",
	"TYPE":     "Shows a text file.\r\n\r\nTYPE [drive:][path]file",
	"VER":      "Shows the version.\r\n\r\nVER",
	"VERIFY":   "Sets or shows whether what is written is read again.\r\n\r\nVERIFY [ON|OFF]",
	"VOL":      "Shows the label of a drive.\r\n\r\nVOL [drive:]",
}

// aliases are the other names of commands in helps.
var aliases = map[string]string{
	"CHDIR": "CD", "ERASE": "DEL", "LH": "LOADHIGH", "MKDIR": "MD", "RENAME": "REN", "RMDIR": "RD",
}

// help shows the help of the internal command name, if its arguments args have /?. For commands that take a text or
// another command, /? must be all that args has. done says that the command was answered.
func (s *Shell) help(name, args string) (done bool, err error) {
	if full, ok := aliases[name]; ok {
		name = full
	}
	text, ok := helps[name]
	if !ok || !strings.Contains(args, "/?") {
		return false, nil
	}
	switch name {
	case "CALL", "ECHO", "FOR", "IF", "LOADHIGH", "PROMPT", "REM", "SET":
		if strings.Trim(args, calls.Delimiters) != "/?" {
			return false, nil
		}
	}
	return true, s.Print(text + "\r\n")
}
