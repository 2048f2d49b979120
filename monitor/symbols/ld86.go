package symbols

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// ld86Line matches a line of a map of ld86 (bcc -M), which has one for each symbol: module, name, segment, value, flags. Segment 0 is code, 1 to 3 are data. Values of data count from the
// segment of data, which begins __segoff paragraphs behind that of code. R and r are addresses of global and local symbols, A and a are numbers.
var ld86Line = pattern(`^\s*(\S{1,255})\s+([A-Za-z_.$?@][\w.$?@]*)\s+([0-9A-F])\s+([0-9a-f]{8})\s+([RrAa])(?: [A-Z])*\s*$`)

// ld86Map is what was read of a map.
type ld86Map struct {
	symbols []Symbol
	at      map[[2]string]uint64 // addresses by module and name
	modules []string             // in their order
	data    uint64               // where the segment of data begins behind that of code, in bytes
}

// parseLD86 reads a map of ld86. It returns nil for a text that is none.
func parseLD86(b []byte) *ld86Map {
	m := &ld86Map{at: map[[2]string]uint64{}}
	type entry struct {
		module, name string
		data         bool
		value        uint64
	}
	var list []entry
	others := 0
	for len(b) > 0 && len(list) < maxSymbols {
		var line []byte
		line, b, _ = bytes.Cut(b, []byte("\n"))
		p := ld86Line().FindStringSubmatch(strings.TrimRight(string(line), "\r"))
		switch {
		case p == nil:
			if others++; others > 20 && len(list) == 0 {
				return nil
			}
		case p[2] == "__segoff":
			m.data = hexNumber(p[4]) & 0xffff << 4
		case p[2] == "__etext" || p[2] == "__edata" || p[2] == "__end": // ld86's own, where others begin
		case p[5] == "R" || p[5] == "r":
			list = append(list, entry{p[1], p[2], p[3] != "0", hexNumber(p[4])})
		}
		if n := len(m.modules); p != nil && (n == 0 || m.modules[n-1] != p[1]) {
			m.modules = append(m.modules, p[1])
		}
	}
	if len(list) == 0 || others > len(list) {
		return nil
	}
	for _, e := range list {
		s := Symbol{Name: e.name, Addr: e.value}
		if e.data {
			s.Addr, s.Seg = e.value+m.data, m.data
		}
		m.symbols = append(m.symbols, s)
		m.at[[2]string{e.module, e.name}] = s.Addr
	}
	return m
}

// file makes a File of the map called name, with the lines, functions and variables of the listings of as86 beside it, which have the names of the modules.
func (m *ld86Map) file(name string) *File {
	f := &File{Symbols: m.symbols}
	all := &as86Listings{scopes: plainScopes{globals: map[string]plainVar{}}}
	for _, module := range m.modules {
		if name == "" || filepath.Base(module) != module || len(all.names) >= maxFiles {
			continue
		}
		path := filepath.Join(filepath.Dir(name), module+".lst")
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxText {
			continue
		}
		if b, err := os.ReadFile(path); err == nil {
			all.add(m, module, path, b)
		}
	}
	if len(all.rows) > 0 {
		f.lines, f.scopes = newLineIndex(all.names, all.rows), all.scopes.sorted()
	}
	return f
}
