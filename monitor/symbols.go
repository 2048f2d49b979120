package monitor

import (
	"bufio"
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// symbol is a name for a linear address.
type symbol struct {
	name string
	addr uint32
}

// symbolTable is what sym has loaded.
type symbolTable struct {
	byName map[string]symbol
	sorted []symbol // by address
}

// Limits of a file of symbols.
const (
	maxSymbolFile = 256 << 20
	maxSymbols    = 1 << 20
	nearSymbol    = 0x1000 // farther from a symbol an address has no name
)

// name is symbol or symbol+offset for an address, "" when none is near.
func (t *symbolTable) name(addr uint32) string {
	s, exact := t.find(addr)
	if s == "" || exact {
		return s
	}
	i := t.index(addr)
	return fmt.Sprintf("%s+%#x", s, addr-t.sorted[i].addr)
}

func (t *symbolTable) index(addr uint32) int {
	i, exact := slices.BinarySearchFunc(t.sorted, addr, func(s symbol, a uint32) int {
		return int(int64(s.addr) - int64(a))
	})
	if !exact {
		i--
	}
	return i
}

// find is the symbol at or before an address.
func (t *symbolTable) find(addr uint32) (name string, exact bool) {
	i := t.index(addr)
	if i < 0 || addr-t.sorted[i].addr >= nearSymbol {
		return "", false
	}
	return t.sorted[i].name, t.sorted[i].addr == addr
}

func (t *symbolTable) add(list []symbol, base uint32) {
	if t.byName == nil {
		t.byName = map[string]symbol{}
	}
	for _, s := range list {
		if len(t.byName) == maxSymbols {
			break
		}
		s.addr += base
		t.byName[s.name] = s
	}
	t.sorted = t.sorted[:0]
	for _, s := range t.byName {
		t.sorted = append(t.sorted, s)
	}
	slices.SortFunc(t.sorted, func(a, b symbol) int {
		if a.addr != b.addr {
			return int(int64(a.addr) - int64(b.addr))
		}
		return strings.Compare(a.name, b.name)
	})
}

// cmdSym: sym FILE [BASE]; sym alone lists.
func (mo *Monitor) cmdSym(arg string) error {
	name, rest := cutWord(arg)
	if name == "" {
		for _, s := range mo.symbols.sorted {
			mo.printf("%08x %s\n", s.addr, s.name)
		}
		return nil
	}
	var base value
	var err error
	if rest != "" {
		if base, err = mo.evalAll(rest); err != nil {
			return err
		}
	}
	list, err := readSymbols(name)
	if err != nil {
		return err
	}
	mo.symbols.add(list, uint32(base.n))
	mo.printf("symbols: %d\n", len(list))
	return nil
}

// readSymbols reads an ELF file or a map file.
func readSymbols(name string) ([]symbol, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSymbolFile))
	if err != nil {
		return nil, err
	}
	list, err := parseSymbols(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// parseSymbols finds the symbols of a file; none is an error.
func parseSymbols(b []byte) (list []symbol, err error) {
	if bytes.HasPrefix(b, []byte(elf.ELFMAG)) {
		list, err = elfSymbols(b)
	} else {
		list = mapSymbols(b)
	}
	if err == nil && len(list) == 0 {
		err = errors.New("no symbols: neither an ELF file nor a map of nasm or a linker")
	}
	return list[:min(len(list), maxSymbols)], err
}

func elfSymbols(b []byte) ([]symbol, error) {
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	syms, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	var list []symbol
	for _, s := range syms {
		kind := elf.ST_TYPE(s.Info)
		if s.Name != "" && s.Section != elf.SHN_UNDEF && kind != elf.STT_FILE && kind != elf.STT_SECTION && s.Value <= 0xffffffff {
			list = append(list, symbol{s.Name, uint32(s.Value)})
		}
	}
	return list, nil
}

// mapLine are the lines of map files that give a symbol: nasm's "REAL VIRTUAL
// NAME", a linker's "SEG:OFF NAME", and ld's "0xADDRESS NAME".
var (
	nasmLine = regexp.MustCompile(`^\s*([0-9A-Fa-f]{1,16})\s+([0-9A-Fa-f]{1,16})\s+([A-Za-z_.$?][\w.$?@#~]*)\s*$`)
	pairLine = regexp.MustCompile(`^\s*([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4,8})[+*]?\s+(?:Abs\s+)?([A-Za-z_.$?@][\w.$?@]*)\s*$`)
	ldLine   = regexp.MustCompile(`^\s+0x([0-9A-Fa-f]{8,16})\s+([A-Za-z_.$?][\w.$?@]*)(?:\s*=.*)?\s*$`)
)

func mapSymbols(b []byte) []symbol {
	var list []symbol
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if m := nasmLine.FindStringSubmatch(line); m != nil {
			list = append(list, symbol{m[3], hex32(m[2])})
		} else if m := pairLine.FindStringSubmatch(line); m != nil {
			list = append(list, symbol{m[3], hex32(m[1])<<4 + hex32(m[2])})
		} else if m := ldLine.FindStringSubmatch(line); m != nil {
			list = append(list, symbol{m[2], hex32(m[1])})
		}
	}
	return list
}

// hex32 is the low 32 bits of hexadecimal digits, which have been checked.
func hex32(s string) uint32 {
	n, _ := strconv.ParseUint(s, 16, 64)
	return uint32(n)
}
