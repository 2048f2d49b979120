package external

import (
	"io"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// printMain executes PRINT, which prints files. They go to the printer at once, without a queue, so that there is never a file to
// cancel. /D:device is another device than PRN. The exit code is 1 for an error.
func printMain(c *command) (uint8, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	device := "PRN"
	for _, s := range list {
		value, isDevice := strings.CutPrefix(s, "D:")
		switch {
		case isDevice:
			device = strings.TrimSuffix(value, ":")
		case len(s) > 0 && strings.Contains("BUMSQTCP", s[:1]):
		default:
			return 1, misused(1, "Invalid switch - /%s", s)
		}
	}
	if len(args) == 0 {
		return 0, c.say("PRINT queue is empty")
	}
	out, err := c.Open(device, calls.ForWriting)
	if err != nil {
		return 1, c.report(err, device)
	}
	code, err := printAll(c, args, out)
	return code, c.Closed(out, err)
}

// printAll copies files to an open device.
func printAll(c *command, patterns []string, out uint16) (uint8, error) {
	code := uint8(0)
	for _, pattern := range patterns {
		dir, name := calls.SplitPath(pattern)
		found, err := c.list(dir, name, 0)
		if err != nil || len(found) == 0 {
			if calls.Fatal(err) {
				return 1, err
			}
			code = 1
			if err := c.say("File not found - %s", pattern); err != nil {
				return 1, err
			}
		}
		for _, e := range found {
			full, err := c.fullName(dir + e.Name)
			if err != nil {
				return 1, err
			}
			in, err := c.Open(dir+e.Name, calls.ForReading)
			if err != nil {
				return 1, c.report(err, full)
			}
			_, err = io.Copy(handle{c.System, out}, handle{c.System, in})
			if err = c.Closed(in, err); err != nil {
				return 1, err
			}
			if err := c.say("%s has been printed", full); err != nil {
				return 1, err
			}
		}
	}
	return code, nil
}
