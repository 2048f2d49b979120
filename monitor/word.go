package monitor

import (
	"errors"
	"strings"
)

// cmd makes a command. names are separated by blanks.
func cmd(names, args, brief string, run func(*Monitor, string) error) command {
	return command{names: strings.Fields(names), args: args, brief: brief, run: run}
}

// repeating returns c as a command that an empty line repeats.
func repeating(c command) command {
	c.repeats = true
	return c
}

// continuing returns c as a command that goes on where it ended when the line is empty.
func continuing(c command) command {
	c.goesOn = true
	return c
}

// raw returns c as a command that takes the rest of its line as it is.
func raw(c command) command {
	c.raw = true
	return c
}

// alias makes words that do the same as one of our commands with the same arguments. as may have arguments that come first.
func alias(names, whose, as string) command {
	name, _ := cutWord(as)
	c := cmd(names, "…", "the same as "+as, func(mo *Monitor, arg string) error { return mo.command(strings.TrimSpace(as + " " + arg)) })
	c.whose, c.as = whose, as
	c.repeats = name == "step" || name == "next" || name == "step-back" || name == "next-back"
	return c
}

// word makes a word of another debugger that does something by itself.
func word(names, whose, args, brief string, run func(*Monitor, string) error) command {
	c := cmd(names, args, brief, run)
	c.whose = whose
	return c
}

// instead makes words that only say what to use here.
func instead(names, whose, text string) command {
	return word(names, whose, "", text, func(*Monitor, string) error { return errors.New(text) })
}

// meaning makes a row for the manual about a word that is also ours.
func meaning(name, whose, text string) command { return word(name, whose, "", text, nil) }
