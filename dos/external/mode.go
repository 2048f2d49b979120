package external

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// videoModes are the modes of the screen that MODE knows.
var videoModes = map[string]uint16{"40": 1, "80": 3, "BW40": 0, "CO40": 1, "BW80": 2, "CO80": 3, "MONO": 7}

// modeMain executes MODE, which shows and sets how the screen, the keyboard and the serial ports work, and the code page. The
// redirection of printers is not there. The exit code is 1 for what cannot be done.
func modeMain(c *command) (uint8, error) {
	words := calls.Words(calls.UpperAll(strings.ReplaceAll(c.tail, "=", ":")))
	if len(words) > 0 && strings.HasPrefix(words[0], "/STA") {
		words = words[1:]
	}
	if len(words) == 0 {
		return 0, modeStatus(c)
	}
	device, rest := strings.TrimSuffix(words[0], ":"), words[1:]
	switch {
	case device == "CON":
		return modeConsole(c, rest)
	case strings.HasPrefix(device, "COM"):
		return modePort(c, words)
	case strings.HasPrefix(device, "LPT") && len(device) == 4:
		return 0, c.say("%s: not rerouted", device)
	}
	number, ok := videoModes[device]
	if !ok {
		return 1, misused(1, "Invalid parameter - %s", words[0])
	}
	if len(rest) > 0 {
		return modeLines(c, number, rest[0])
	}
	_, err := c.P.Interrupt(0x10, dos.Regs{AX: number})
	return 0, err
}

// Variables of the BIOS: columns of the screen, rows less one.
const (
	biosColumns = 0x4a
	biosRows    = 0x84
)

// modeStatus shows how the console works.
func modeStatus(c *command) error {
	rows := int(c.P.Read(0x40, biosRows, 1)[0]) + 1
	c.printf("\r\nStatus for device CON:\r\n----------------------\r\nColumns=%d\r\nLines=%d\r\n", c.P.Read(0x40, biosColumns, 1)[0], rows)
	return modePages(c)
}

// modeConsole executes MODE CON: COLS and LINES for the screen, RATE and DELAY for the keyboard.
func modeConsole(c *command, words []string) (uint8, error) {
	if len(words) > 0 && (words[0] == "CP" || words[0] == "CODEPAGE") {
		return modeCodePage(c, words[1:])
	}
	values := map[string]int{}
	for _, w := range words {
		if strings.HasPrefix(w, "/STA") {
			return 0, modeStatus(c)
		}
		name, text, _ := strings.Cut(w, ":")
		n, ok := calls.Number(text)
		if !ok || !strings.Contains(" COLS LINES RATE DELAY ", " "+name+" ") {
			return 1, misused(1, "Invalid parameter - %s", w)
		}
		values[name] = n
	}
	if len(values) == 0 {
		return 0, modeStatus(c)
	}
	rate, hasRate := values["RATE"]
	delay, hasDelay := values["DELAY"]
	if hasRate != hasDelay || hasRate && (rate < 1 || rate > 32 || delay < 1 || delay > 4) {
		return 1, misused(1, "RATE from 1 to 32 and DELAY from 1 to 4 must be given together")
	}
	if hasRate {
		if _, err := c.P.Interrupt(0x16, dos.Regs{AX: 0x0305, BX: uint16(delay-1)<<8 | uint16(32-rate)}); err != nil {
			return 1, err
		}
	}
	columns, hasColumns := values["COLS"]
	lines, hasLines := values["LINES"]
	if !hasColumns && !hasLines {
		return 0, nil
	}
	number := uint16(3)
	switch {
	case hasColumns && columns == 40:
		number = 1
	case hasColumns && columns != 80:
		return 1, misused(1, "Function not supported on this computer - COLS:%d", columns)
	}
	return modeLines(c, number, fmt.Sprint(max(lines, 25)))
}

// modeLines sets a mode with 25, 43 or 50 lines. INT 10h AH=12h chooses how many dots the screen has, AX=1112h the small font.
func modeLines(c *command, number uint16, lines string) (uint8, error) {
	dots := map[string]uint16{"25": 2, "43": 1, "50": 2}
	n, ok := dots[lines]
	if !ok {
		return 1, misused(1, "Function not supported on this computer - LINES:%s", lines)
	}
	if _, err := c.P.Interrupt(0x10, dos.Regs{AX: 0x1200 | n, BX: 0x30}); err != nil {
		return 1, err
	}
	_, err := c.P.Interrupt(0x10, dos.Regs{AX: number})
	if err == nil && lines != "25" {
		_, err = c.P.Interrupt(0x10, dos.Regs{AX: 0x1112})
	}
	return 0, err
}

// baudRates are the rates of serial ports by their first two digits, in the order of INT 14h AH=0.
var baudRates = []string{"11", "15", "30", "60", "12", "24", "48", "96"}

// modePort executes MODE COMn, which sets the rate, parity, bits and stop bits of a serial port by INT 14h AH=0.
func modePort(c *command, words []string) (uint8, error) {
	name, first, _ := strings.Cut(words[0], ":")
	values := append([]string{first}, words[1:]...)
	if first == "" {
		values = values[1:]
	}
	set := []string{"96", "E", "7", "1", ""}
	names := map[string]int{"BAUD": 0, "PARITY": 1, "DATA": 2, "STOP": 3, "RETRY": 4}
	for i, v := range values {
		key, value, named := strings.Cut(v, ":")
		if named {
			var ok bool
			if i, ok = names[key]; !ok {
				return 1, misused(1, "Invalid parameter - %s", v)
			}
			v = value
		}
		if i >= len(set) {
			return 1, misused(1, "Too many parameters - %s", v)
		}
		set[i] = v
	}
	rate := -1
	for i, r := range baudRates {
		if strings.HasPrefix(set[0], r) {
			rate = i
		}
	}
	parity := map[string]int{"N": 0, "O": 1, "E": 3}
	p, okParity := parity[set[1]]
	port := int(name[len(name)-1]) - '1'
	if rate < 0 || !okParity || set[2] != "7" && set[2] != "8" || set[3] != "1" && set[3] != "2" || len(name) != 4 || port < 0 || port > 3 {
		return 1, misused(1, "Invalid parameter - %s", strings.Join(values, ","))
	}
	bits := uint16(rate<<5 | p<<3 | int(set[3][0]-'1')<<2 | int(set[2][0]-'7') | 2)
	if _, err := c.P.Interrupt(0x14, dos.Regs{AX: bits, DX: uint16(port)}); err != nil {
		return 1, err
	}
	return 0, c.say("%s: %s,%s,%s,%s,-", name, set[0], strings.ToLower(set[1]), set[2], set[3])
}
