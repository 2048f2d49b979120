package symbols

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
)

// These match the lines of map files that have a symbol: nasm's "REAL VIRTUAL
// NAME", a linker's "SEG:OFF NAME", ld's "0xADDRESS NAME", and "ADDRESS TYPE NAME" of nm and Linux' System.map. A
// line of nasm begins with blanks and one of nm does not, which tells the types A to F from numbers.
var (
	nmLine   = pattern(`^([0-9A-Fa-f]{8,16}) [A-Za-z] ([A-Za-z_.$?][\w.$?@]*)(?:\t\[\w+\])?\s*$`)
	nasmLine = pattern(`^\s*([0-9A-Fa-f]{1,16})\s+([0-9A-Fa-f]{1,16})\s+([A-Za-z_.$?][\w.$?@#~]*)\s*$`)
	pairLine = pattern(`^\s*([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4,8})[+*]?\s+(?:Abs\s+)?([A-Za-z_.$?@][\w.$?@]*)\s*$`)
	ldLine   = pattern(`^\s+0x([0-9A-Fa-f]{8,16})\s+([A-Za-z_.$?][\w.$?@]*)(?:\s*=.*)?\s*$`)
)

// mapSymbols returns the symbols of a map file. Lines of other kinds are passed over.
func mapSymbols(b []byte) []Symbol {
	var list []Symbol
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() && len(list) < maxSymbols {
		line := strings.TrimRight(lines.Text(), "\r")
		if m := nmLine().FindStringSubmatch(line); m != nil {
			list = append(list, flat(m[2], m[1]))
		} else if m := nasmLine().FindStringSubmatch(line); m != nil {
			list = append(list, flat(m[3], m[2]))
		} else if m := pairLine().FindStringSubmatch(line); m != nil {
			list = append(list, Symbol{m[3], hexNumber(m[1])<<4 + hexNumber(m[2]), hexNumber(m[1]) << 4})
		} else if m := ldLine().FindStringSubmatch(line); m != nil {
			list = append(list, flat(m[2], m[1]))
		}
	}
	return list
}

// flat returns a symbol whose file gives one number for it.
func flat(name, hex string) Symbol {
	return Symbol{Name: name, Addr: hexNumber(hex)}
}

// hexNumber returns the value of 1 to 16 hexadecimal digits.
func hexNumber(s string) uint64 {
	n, _ := strconv.ParseUint(s, 16, 64) // the pattern has checked them
	return n
}

// sectionRow matches a section in the summary of nasm's map: Vstart Start Stop Length Class Name.
var sectionRow = pattern(`(?m)^\s+([0-9A-F]+)\s+[0-9A-F]+\s+[0-9A-F]+\s+[0-9A-F]+\s+(?:progbits|nobits)\s+(\S+)\s*$`)

// sectionStarts returns where a map of nasm says that the sections are.
func sectionStarts(b []byte) map[string]uint64 {
	starts := map[string]uint64{}
	for _, m := range sectionRow().FindAllSubmatch(b, maxSections) {
		starts[string(m[2])] = hexNumber(string(m[1]))
	}
	return starts
}
