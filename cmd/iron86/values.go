package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// textList collects the values of a flag that can be repeated, as they are. The library's own
// flag for a list would split them at commas.
type textList struct{ texts []string }

// Set adds a value.
func (t *textList) Set(text string) error { t.texts = append(t.texts, text); return nil }

// String is for the help text.
func (t *textList) String() string { return strings.Join(t.texts, " ") }

// texts returns the values of the flag name, whose Value is a textList.
func texts(c *cli.Context, name string) []string {
	if list, ok := c.Generic(name).(*textList); ok {
		return list.texts
	}
	return nil
}
