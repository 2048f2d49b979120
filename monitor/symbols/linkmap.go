package symbols

import (
	"bytes"
	"strconv"
	"strings"
)

// The parts of the maps of Microsoft's LINK and Borland's TLINK beside the symbols: a list of segments, with hexadecimal numbers that
// end in H, and for each module the addresses of its lines (LINK /LI /MAP, TLINK /m /l).
var (
	segmentLine = pattern(`^\s*([0-9A-Fa-f]{5,6})H\s+[0-9A-Fa-f]{5,6}H\s+([0-9A-Fa-f]{5,6})H\s+([A-Za-z_.$?@][\w.$?@]*)`)
	linesHead   = pattern(`(?i)^\s*Line numbers for [^(]*\(([^)]+)\)`)
	linePair    = pattern(`([0-9]{1,6})\s+([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})\b`)
	onlyPairs   = pattern(`^\s*(?:[0-9]{1,6}\s+[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}\s*)+$`)
)

// linkMap returns the segments and the lines of a map of a DOS linker. Lines end with their segment.
func linkMap(b []byte) (segments []Segment, lines lineSource) {
	var names []string
	var rows []row
	file := int32(-1)
	for len(b) > 0 && len(rows) < maxRows {
		var text []byte
		text, b, _ = bytes.Cut(b, []byte("\n"))
		line := strings.TrimRight(string(text), "\r")
		if m := segmentLine().FindStringSubmatch(line); m != nil && len(segments) < maxSections {
			if size := hexNumber(m[2]); size > 0 {
				segments = append(segments, Segment{m[3], hexNumber(m[1]), size})
			}
		} else if m := linesHead().FindStringSubmatch(line); m != nil {
			names = append(names, strings.TrimSpace(m[1]))
			file = int32(len(names) - 1)
		} else if file >= 0 && onlyPairs().MatchString(line) {
			for _, m := range linePair().FindAllStringSubmatch(line, -1) {
				n, _ := strconv.Atoi(m[1]) // the pattern has checked it
				rows = append(rows, row{hexNumber(m[2])<<4 + hexNumber(m[3]), file, int32(n), true})
			}
		}
	}
	if len(rows) == 0 {
		return segments, nil
	}
	for _, s := range segments {
		rows = append(rows, row{addr: s.First + s.Size, file: -1})
	}
	return segments, newLineIndex(names, rows)
}
