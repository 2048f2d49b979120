package monitor

import (
	"errors"
	"fmt"
)

// Limits of blocks.
const (
	maxNesting = 16    // inside each other
	maxBody    = 10000 // lines of the blocks that are open
)

// errRest is the error of a file or block that the user has interrupted.
var errRest = errors.New("the rest was not executed")

// collect takes a line that begins, continues or ends a block. It reports false if the line is none of those.
func collect(mo *Monitor, line string) (taken bool, err error) {
	sc := &mo.script
	word, arg := cutWord(line)
	switch {
	case word == "if" || word == "while" || word == "commands":
		if len(sc.open) == maxNesting {
			return true, errors.New("blocks are nested too deeply")
		}
		if word != "commands" && arg == "" {
			return true, fmt.Errorf("%s CONDITION", word)
		}
		if len(sc.open) == 0 && sc.nesting == 0 {
			mo.printf("lines up to end belong to it\n")
		}
		sc.open = append(sc.open, openBlock{statement: statement{text: arg, kind: word}})
		return true, nil
	case len(sc.open) == 0 && (word == "else" || word == "end"):
		return true, fmt.Errorf("%s stands behind if, while or commands", word)
	case len(sc.open) == 0:
		return false, nil
	}
	if sc.lines++; sc.lines > maxBody {
		return true, fmt.Errorf("a block of more than %d lines", maxBody)
	}
	top := &sc.open[len(sc.open)-1]
	switch {
	case word == "else" && arg == "" && top.kind == "if" && !top.inElse:
		top.inElse = true
	case word == "else":
		return true, errors.New("else stands alone, behind if")
	case word == "end" && arg == "":
		return true, closeBlock(mo)
	default:
		top.add(statement{text: line})
	}
	return true, nil
}

// closeBlock ends the innermost block. The outermost is executed.
func closeBlock(mo *Monitor) error {
	sc := &mo.script
	n := len(sc.open) - 1
	s := sc.open[n].statement
	if sc.open = sc.open[:n]; n > 0 {
		sc.open[n-1].add(s)
		return nil
	}
	mo.Forget()
	return execute(mo, []statement{s})
}

// execute executes statements.
func execute(mo *Monitor, list []statement) (err error) {
	sc := &mo.script
	sc.nesting++
	defer func() { sc.nesting-- }()
	for i := 0; i < len(list) && err == nil; i++ {
		switch s := &list[i]; s.kind {
		case "if":
			err = executeIf(mo, s)
		case "while":
			err = executeWhile(mo, s)
		case "commands":
			err = attach(mo, s)
		default:
			err = doLine(mo, s.text)
		}
		if err == nil && sc.interrupted {
			err = errRest
		}
		if sc.inDue && sc.due != nil {
			return err // a point with commands has stopped: the rest is left, as in gdb
		}
	}
	return err
}

// doLine executes a command with its filters, and what is attached to the point that it stops at.
func doLine(mo *Monitor, text string) (err error) {
	s, err := mo.lang.split(text)
	if err != nil {
		return err
	}
	out, err := s.open(mo.out)
	if err != nil {
		return err
	}
	mo.With(mo.host, out, func() {
		if err = mo.command(s.command); err == nil {
			err = runDue(mo)
		}
	})
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}

// executeIf executes one of the branches.
func executeIf(mo *Monitor, s *statement) error {
	yes, err := mo.eval.Truth(s.text)
	switch {
	case err != nil:
		return fmt.Errorf("if %s: %w", s.text, err)
	case yes:
		return execute(mo, s.body)
	}
	return execute(mo, s.other)
}

// executeWhile executes a loop. It ends when the user interrupts it, and when the machine has ended.
func executeWhile(mo *Monitor, s *statement) error {
	sc := &mo.script
	for sc.ended = false; !sc.ended; {
		if mo.host.Turn() {
			sc.ended, sc.interrupted = true, true
			return errInterrupted
		}
		yes, err := mo.eval.Truth(s.text)
		if err != nil {
			return fmt.Errorf("while %s: %w", s.text, err)
		}
		if !yes {
			break
		}
		if err := execute(mo, s.body); err != nil || sc.inDue && sc.due != nil {
			return err
		}
	}
	return nil
}

// attach executes commands [NUMBER]: the lines are executed whenever that point, or else the one that was made last, stops a run.
func attach(mo *Monitor, s *statement) error {
	all := mo.points.All()
	chosen := all[max(len(all)-1, 0):]
	if s.text != "" {
		var err error
		if chosen, err = mo.points.Chosen(s.text); err != nil {
			return err
		}
	}
	if len(chosen) == 0 {
		return errors.New("commands: there is no point")
	}
	then := map[int][]statement{}
	for _, p := range all {
		if list := mo.script.then[p.ID]; list != nil {
			then[p.ID] = list
		}
	}
	for _, p := range chosen {
		if then[p.ID] = s.body; len(s.body) == 0 {
			delete(then, p.ID)
		}
	}
	mo.script.then = then
	return nil
}

// runDue executes what is attached to the point that has stopped the last run, and again as long as that runs to such points.
func runDue(mo *Monitor) (err error) {
	sc := &mo.script
	if sc.inDue {
		return nil // the caller around does it
	}
	sc.inDue = true
	defer func() { sc.inDue = false }()
	for sc.due != nil && err == nil {
		list := sc.due
		sc.due = nil
		err = execute(mo, list)
	}
	sc.due = nil
	return err
}
