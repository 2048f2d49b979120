package external

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
	"github.com/iron86/iron86/dos/codepage"
)

// keyboards are the keyboards of MS-DOS 6.22 by their codes, each with the code pages that it has there, the usual one first; 858 is 850 with the euro.
var keyboards = map[string][]uint16{
	"US": {437, 850, 858}, "UK": {437, 850, 858}, "GR": {437, 850, 858}, "SG": {437, 850, 858}, "FR": {437, 850, 858}, "SF": {437, 850, 858}, "IT": {437, 850, 858},
	"SP": {437, 850, 858}, "LA": {437, 850, 858}, "NL": {437, 850, 858}, "SV": {437, 850, 858}, "SU": {437, 850, 858}, "BE": {437, 850, 858}, "DK": {850, 858}, "NO": {850, 858},
	"CF": {850, 858}, "PO": {850, 858}, "BR": {850, 437, 858}, "CZ": {852, 850}, "SL": {852, 850}, "HU": {852, 850}, "PL": {852, 850}, "YU": {852, 850}, "RU": {866, 437},
}

// Exit codes of KEYB.
const (
	keybSyntax = 1
	keybPage   = 5 // no such code page for that keyboard
)

// keybMain executes KEYB, which shows and sets the keyboard. The characters are those that the keyboard of the host gives, so that the code is kept to be shown, and a code
// page is only checked: as with MS-DOS, it is chosen by CHCP and MODE.
func keybMain(c *command) (uint8, error) {
	line := calls.UpperAll(c.tail)
	args, switches := calls.Arguments(line)
	for _, s := range switches {
		if name, _, _ := strings.Cut(s, ":"); name != "E" && name != "ID" {
			return keybSyntax, misused(keybSyntax, "Invalid parameter - /%s", s)
		}
	}
	active, err := activePage(c)
	if err != nil {
		return keybSyntax, err
	}
	kept := c.P.Kept()
	if len(args) == 0 {
		code := kept.Keyboard
		if code == "" {
			code = "US"
		}
		page := active
		if kept.KeyboardPage != 0 {
			page = kept.KeyboardPage
		}
		return 0, c.say("Current keyboard code: %s  code page: %d\r\nCurrent CON code page: %d", code, page, active)
	}
	pages, ok := keyboards[args[0]]
	if !ok {
		return keybSyntax, misused(keybSyntax, "Invalid keyboard code specified")
	}
	page := active
	if !slices.Contains(pages, page) {
		page = pages[0]
	}
	_, rest, _ := strings.Cut(line, args[0]+",")
	if asked, _, _ := strings.Cut(rest, ","); len(calls.Words(asked)) > 0 { // GR,,KEYBOARD.SYS asks for none
		asked = calls.Words(asked)[0]
		n, err := strconv.ParseUint(asked, 10, 16)
		if page = uint16(n); err != nil || !slices.Contains(pages, page) {
			return keybPage, misused(keybPage, "Code page requested (%s) is not valid for given keyboard code", asked)
		}
	}
	if page != active {
		c.printf("Code page specified is inconsistent with the selected code page\r\n")
	}
	kept.Keyboard, kept.KeyboardPage, kept.KeyboardPages, kept.KeyboardOfUS = args[0], page, pages, false
	return 0, nil
}

// activePage returns the number of the code page in use.
func activePage(c *command) (uint16, error) {
	r, err := c.P.Call(dos.Regs{AX: 0x6601})
	return r.BX, err
}

// modePages shows the code pages of CON, all of which are prepared.
func modePages(c *command) error {
	active, err := activePage(c)
	if err != nil {
		return err
	}
	c.printf("\r\nActive code page for device CON is %d\r\nHardware code pages:\r\n  code page 437\r\nPrepared code pages:\r\n", active)
	for _, n := range codepage.Numbers() {
		c.printf("  code page %d\r\n", n)
	}
	return c.say("\r\nMODE status code page function completed")
}

// modeCodePage executes MODE CON CODEPAGE: PREPARE, for which all code pages are there, SELECT, REFRESH and /STATUS.
func modeCodePage(c *command, words []string) (uint8, error) {
	if len(words) == 0 || strings.HasPrefix(words[0], "/STA") {
		return 0, modePages(c)
	}
	name, text, _ := strings.Cut(strings.Join(words, " "), ":")
	switch {
	case strings.HasPrefix("PREPARE", name) && len(name) >= 4:
		list, _, ok := strings.Cut(strings.TrimLeft(text, "( "), ")")
		if !ok && strings.HasPrefix(text, "((") {
			return 1, misused(1, "Invalid parameter - %s", text)
		}
		if !strings.HasPrefix(text, "((") { // (850 EGA.CPI) as well as ((850,437) EGA.CPI)
			list = strings.Fields(list + " .")[0]
		}
		for _, page := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' }) {
			if n, err := strconv.ParseUint(page, 10, 16); err != nil || !slices.Contains(codepage.Numbers(), uint16(n)) {
				return 1, failed(1, "Code page not prepared - %s", page)
			}
		}
		return 0, c.say("MODE prepare code page function completed")
	case strings.HasPrefix("SELECT", name) && len(name) >= 3:
		n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
		if err != nil || !slices.Contains(codepage.Numbers(), uint16(n)) {
			return 1, failed(1, "Code page not prepared - %s", strings.TrimSpace(text))
		}
		if _, err := c.P.Call(dos.Regs{AX: 0x6602, BX: uint16(n), DX: uint16(n)}); err != nil {
			return 1, err
		}
		return 0, c.say("MODE select code page function completed")
	case strings.HasPrefix("REFRESH", name) && len(name) >= 3:
		return 0, c.say("MODE refresh code page function completed")
	}
	return 1, misused(1, "Invalid parameter - %s", words[0])
}
