package external

import (
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// exe2binMain executes EXE2BIN, which makes a .BIN or .COM file of a program without segments. The exit code is 1 if that
// cannot be done.
func exe2binMain(c *command) (uint8, error) {
	args, _, err := c.arguments("", 1)
	if err != nil {
		return 1, err
	}
	if len(args) == 0 || len(args) > 2 {
		return 1, misused(1, "Name of one or two files expected")
	}
	from := args[0]
	_, base := calls.SplitPath(from)
	if !strings.Contains(base, ".") {
		from += ".EXE"
	}
	base, _, _ = strings.Cut(base, ".")
	to := args[len(args)-1]
	if len(args) == 1 {
		to = strings.TrimSuffix(strings.TrimSuffix(from, ".EXE"), ".") + ".BIN"
		if dir, name := calls.SplitPath(from); strings.Contains(name, ".") {
			to = dir + base + ".BIN"
		}
	} else if c.isDirectory(to) {
		to = asDirectory(to) + base
	}
	if _, name := calls.SplitPath(to); !strings.Contains(name, ".") {
		to += ".BIN"
	}
	h, err := c.Open(from, calls.ForReading)
	if err != nil {
		if calls.Fatal(err) {
			return 1, err
		}
		return 1, failed(1, "%s - %s", errorText(err), from)
	}
	file, err := io.ReadAll(io.LimitReader(handle{c.System, h}, 1<<18))
	if err = c.Closed(h, err); err != nil {
		return 1, err
	}
	image, err := exe2binImage(c, file)
	if err != nil {
		return 1, err
	}
	out, err := c.Create(to)
	if err != nil {
		return 1, c.report(err, to)
	}
	return 0, c.Closed(out, c.Write(out, image))
}

// Offsets in the header of an .EXE file, in bytes; all fields are words.
const (
	exeLast    = 2  // bytes of the last page, 0 for all
	exePages   = 4  // pages of 512 bytes
	exeFixups  = 6  // how many places have a segment
	exeHeader  = 8  // size of the header in paragraphs
	exeSS      = 14 // where the stack is
	exeSP      = 16
	exeIP      = 20 // where the program begins
	exeCS      = 22
	exeTable   = 24 // where the places of segments are
	exeMinimum = 28 // size of the header without the table
)

// exe2binImage returns the program of an .EXE file as a .BIN or .COM file has it. If it has segments and begins at 0, the user
// is asked for the segment at which it will be loaded.
func exe2binImage(c *command, file []byte) ([]byte, error) {
	wrong := failed(1, "File cannot be converted")
	if len(file) < exeMinimum || string(file[:2]) != "MZ" {
		return nil, wrong
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(file[at:])) }
	from, end := word(exeHeader)*16, word(exePages)*512
	if last := word(exeLast); last != 0 && last != 4 {
		end += last - 512
	}
	end = min(end, len(file))
	fixups, ip := word(exeFixups), word(exeIP)
	switch {
	case word(exeSS)|word(exeSP)|word(exeCS) != 0, ip != 0 && ip != 0x100, from >= end, end-from > 0x10000, ip != 0 && fixups > 0:
		return nil, wrong
	}
	image := append([]byte{}, file[from:end]...)
	if fixups == 0 {
		return image[min(ip, len(image)):], nil
	}
	base, err := askSegment(c)
	if err != nil {
		return nil, err
	}
	for i := range fixups {
		at := word(exeTable) + 4*i
		if at+4 > len(file) {
			return nil, wrong
		}
		place := word(at) + word(at+2)*16
		if place+2 > len(image) {
			return nil, wrong
		}
		binary.LittleEndian.PutUint16(image[place:], binary.LittleEndian.Uint16(image[place:])+base)
	}
	return image, nil
}

// askSegment asks for a segment until the answer is a hexadecimal number.
func askSegment(c *command) (uint16, error) {
	for {
		answer, err := c.ask("Fix-ups needed - base segment (hex): ")
		if err == io.EOF {
			err = failed(1, "")
		}
		if err != nil {
			return 0, err
		}
		if n, err := strconv.ParseUint(answer, 16, 16); err == nil {
			return uint16(n), nil
		}
	}
}
