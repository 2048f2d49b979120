package monitor

import "strings"

// Do executes one command line, with its filters and its file. What follows " # " or stands behind a # at the beginning is a
// comment, unless the # is in quotes. An empty line repeats the last command if that is one of those that can be repeated, such
// as step. The lines of a block (if, while, commands) are executed when its end has come. Do returns ErrQuit or
// ErrExit when the user wants to leave; any other error is a message to show.
func (mo *Monitor) Do(line string) error {
	line = strings.TrimSpace(line)
	text := withoutComment(line)
	if mo.script.nesting == 0 {
		mo.script.ended, mo.script.interrupted = false, false
	}
	if len(mo.script.open) > 0 && text == "" || text != line && text == "" {
		return nil
	}
	last := mo.lastLine
	mo.lastLine = ""
	taken, err := collect(mo, text)
	switch {
	case err != nil:
		mo.Forget()
		return err
	case taken:
		return nil
	case text == "":
		text = last
	}
	if text == "" {
		return nil
	}
	return doLine(mo, text)
}
