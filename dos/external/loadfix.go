package external

import (
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// loadfixMain executes LOADFIX, which runs a program above the first 64 KB of memory, for packed programs that cannot be below. The exit
// code is that of the program.
func loadfixMain(c *command) (uint8, error) {
	line := strings.TrimLeft(c.tail, calls.Delimiters)
	name, tail := calls.Word(line)
	if name == "" {
		return 1, misused(1, "Required parameter missing")
	}
	path, err := findProgram(c, name)
	if err != nil {
		return 1, err
	}
	blocks, err := fillLow(c)
	if err != nil {
		return 1, err
	}
	err = c.Execute(path, tail)
	for _, seg := range blocks {
		_, _ = c.P.Call(dos.Regs{AX: 0x4900, ES: seg}) // it was allocated here; at the end of the process all is freed in any case
	}
	if err != nil {
		return 1, err
	}
	r, err := c.P.Call(dos.Regs{AX: 0x4d00})
	return uint8(r.AX), err
}

// findProgram returns the path of a program in the current directory or one of PATH.
func findProgram(c *command, name string) (string, error) {
	dirs := []string{""}
	if !strings.ContainsAny(name, `\:`) {
		list, _ := calls.Environ{System: c.System}.Get("PATH")
		dirs = append(dirs, strings.Split(list, ";")...)
	}
	_, base := calls.SplitPath(name)
	endings := []string{".COM", ".EXE"}
	if strings.Contains(base, ".") {
		endings = []string{""}
	}
	for i, dir := range dirs {
		if i > 0 && strings.TrimSpace(dir) == "" {
			continue
		}
		for _, ending := range endings {
			path := calls.Below(dir, name) + ending
			if _, err := c.Attributes(path); err == nil {
				return path, nil
			} else if calls.Fatal(err) {
				return "", err
			}
		}
	}
	return "", failed(1, "Bad command or file name - %s", calls.UpperAll(name))
}

// fillLow takes all free memory below 64 KB and returns its blocks.
func fillLow(c *command) (blocks []uint16, err error) {
	for {
		r, err := c.P.Call(dos.Regs{AX: 0x4800, BX: 1}) // the first that is free
		if err != nil {
			if calls.Fatal(err) {
				return nil, err
			}
			return blocks, nil
		}
		blocks = append(blocks, r.AX)
		if r.AX >= 0x1000 {
			return blocks, nil
		}
		for size := 0x1000 - r.AX; size > 1; size /= 2 { // as large as it can be up to there
			if _, err := c.P.Call(dos.Regs{AX: 0x4a00, BX: size, ES: r.AX}); err == nil {
				break
			} else if calls.Fatal(err) {
				return nil, err
			}
		}
	}
}
