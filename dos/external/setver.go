package external

import (
	"maps"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// SETVER's exit codes.
const (
	setverSwitch  = 1
	setverName    = 2
	setverVersion = 4 // no number of a version
	setverNone    = 5 // no such name
	setverMany    = 8
	setverFew     = 9
	setverFull    = 13
)

// maxVersions bounds the programs that are told another version.
const maxVersions = 256

// setverMain executes SETVER, which has programs told another version of DOS, from now on until the end of the run.
func setverMain(c *command) (uint8, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	remove := false
	for _, s := range list {
		switch s {
		case "D", "DELETE":
			remove = true
		case "Q", "QUIET":
		default:
			return setverSwitch, misused(setverSwitch, "Invalid switch - /%s", s)
		}
	}
	if len(args) > 0 && (strings.HasSuffix(args[0], ":") || strings.ContainsAny(args[0], `\`)) {
		args = args[1:] // where SETVER.EXE is
	}
	versions := c.P.Kept().Versions
	switch {
	case len(args) == 0 && remove:
		return setverFew, misused(setverFew, "Required parameter missing")
	case len(args) == 0:
		for _, name := range slices.Sorted(maps.Keys(versions)) {
			v := versions[name]
			c.printf("%-12s %d.%02d\r\n", name, v&0xff, v>>8)
		}
		return 0, nil
	case calls.Wild(args[0]) || len(args[0]) > 12:
		return setverName, misused(setverName, "Invalid file name - %s", args[0])
	case remove && len(args) > 1, len(args) > 2:
		return setverMany, misused(setverMany, "Too many parameters - %s", args[1])
	case remove:
		if _, ok := versions[args[0]]; !ok {
			return setverNone, failed(setverNone, "%s is not in the table of versions", args[0])
		}
		delete(versions, args[0])
		return 0, nil
	case len(args) == 1:
		return setverFew, misused(setverFew, "Required parameter missing")
	}
	v, ok := parseVersion(args[1])
	if !ok {
		return setverVersion, misused(setverVersion, "Invalid version - %s", args[1])
	}
	if versions == nil {
		versions = map[string]uint16{}
		c.P.Kept().Versions = versions
	}
	if _, ok := versions[args[0]]; !ok && len(versions) == maxVersions {
		return setverFull, failed(setverFull, "No room in the table of versions")
	}
	versions[args[0]] = v
	return 0, nil
}

// parseVersion reads n.nn, from 2.11 to 9.99, as INT 21h AH=30h returns it.
func parseVersion(text string) (uint16, bool) {
	major, minor, _ := strings.Cut(text, ".")
	m, ok := calls.Number(major)
	n, ok2 := calls.Number((minor + "00")[:2])
	if !ok || !ok2 || len(minor) > 2 || m*100+n < 211 || m > 9 {
		return 0, false
	}
	return uint16(m) | uint16(n)<<8, true
}
