package expr

import (
	"bufio"
	"bytes"
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Symbol is a name for a linear address.
type Symbol struct {
	Name string
	Addr uint64
}

// Symbols is a table of names. The zero value is an empty one.
type Symbols struct {
	byName map[string]Symbol
	sorted []Symbol // by address
}

// Limits of symbols.
const (
	maxSymbolFile = 256 << 20 // bytes
	maxSymbols    = 1 << 20
	nearSymbol    = 0x1000 // how far behind a symbol an address still has a name, in bytes
)

// All returns the symbols by address. The list must not be changed.
func (t *Symbols) All() []Symbol { return t.sorted }

// Lookup returns the symbol of a name.
func (t *Symbols) Lookup(name string) (s Symbol, known bool) {
	s, known = t.byName[name]
	return s, known
}

// Name returns symbol or symbol+offset for an address, or "" when no symbol is near.
func (t *Symbols) Name(addr uint64) string {
	s, exact := t.Find(addr)
	if s == "" || exact {
		return s
	}
	return fmt.Sprintf("%s+%#x", s, addr-t.sorted[t.index(addr)].Addr)
}

// Find returns the symbol at or before an address, or "" when none is near. exact says that it is at the address.
func (t *Symbols) Find(addr uint64) (name string, exact bool) {
	i := t.index(addr)
	if i < 0 || addr-t.sorted[i].Addr >= nearSymbol {
		return "", false
	}
	return t.sorted[i].Name, t.sorted[i].Addr == addr
}

// index returns the index of the last symbol at or before an address, or -1 if there is none.
func (t *Symbols) index(addr uint64) int {
	i, exact := slices.BinarySearchFunc(t.sorted, addr, func(s Symbol, a uint64) int { return cmp.Compare(s.Addr, a) })
	if !exact {
		i--
	}
	return i
}

// Add takes symbols into the table, each base bytes higher. A name that the table has already gets the new address.
// The sum of an address and a base of 32 bits has 32 bits; base may also be negative, with its sign extended.
func (t *Symbols) Add(list []Symbol, base uint64) {
	if t.byName == nil {
		t.byName = map[string]Symbol{}
	}
	for _, s := range list {
		if len(t.byName) == maxSymbols {
			break
		}
		if short := base>>32 == 0 || base>>32 == 0xffffffff; short && s.Addr>>32 == 0 {
			s.Addr = uint64(uint32(s.Addr + base))
		} else {
			s.Addr += base
		}
		t.byName[s.Name] = s
	}
	t.sorted = slices.SortedFunc(maps.Values(t.byName), func(a, b Symbol) int {
		return cmp.Or(cmp.Compare(a.Addr, b.Addr), strings.Compare(a.Name, b.Name))
	})
}

// ReadSymbols reads an ELF file, or a map file of nasm or a linker.
func ReadSymbols(name string) ([]Symbol, error) {
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

// parseSymbols finds the symbols of a file. It is an error if there are none.
func parseSymbols(b []byte) (list []Symbol, err error) {
	if bytes.HasPrefix(b, []byte(elf.ELFMAG)) {
		list, err = elfSymbols(b)
	} else {
		list = mapSymbols(b)
	}
	if err == nil && len(list) == 0 {
		err = errors.New("no symbols: neither an ELF file nor a map of nasm, nm or a linker")
	}
	return list[:min(len(list), maxSymbols)], err
}

// elfSymbols returns the symbols of an ELF file that stand for addresses.
func elfSymbols(b []byte) ([]Symbol, error) {
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	syms, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	var list []Symbol
	for _, s := range syms {
		kind := elf.ST_TYPE(s.Info)
		if s.Name != "" && s.Section != elf.SHN_UNDEF && kind != elf.STT_FILE && kind != elf.STT_SECTION {
			list = append(list, Symbol{s.Name, s.Value})
		}
	}
	return list, nil
}

// These match the lines of map files that have a symbol: nasm's "REAL VIRTUAL
// NAME", a linker's "SEG:OFF NAME", ld's "0xADDRESS NAME", and "ADDRESS TYPE NAME" of nm and Linux' System.map. A
// line of nasm begins with blanks and one of nm does not, which tells the types A to F from numbers.
var (
	nmLine   = regexp.MustCompile(`^([0-9A-Fa-f]{8,16}) [A-Za-z] ([A-Za-z_.$?][\w.$?@]*)(?:\t\[\w+\])?\s*$`)
	nasmLine = regexp.MustCompile(`^\s*([0-9A-Fa-f]{1,16})\s+([0-9A-Fa-f]{1,16})\s+([A-Za-z_.$?][\w.$?@#~]*)\s*$`)
	pairLine = regexp.MustCompile(`^\s*([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4,8})[+*]?\s+(?:Abs\s+)?([A-Za-z_.$?@][\w.$?@]*)\s*$`)
	ldLine   = regexp.MustCompile(`^\s+0x([0-9A-Fa-f]{8,16})\s+([A-Za-z_.$?][\w.$?@]*)(?:\s*=.*)?\s*$`)
)

// mapSymbols returns the symbols of a map file. Lines of other kinds are passed over.
func mapSymbols(b []byte) []Symbol {
	var list []Symbol
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if m := nmLine.FindStringSubmatch(line); m != nil {
			list = append(list, Symbol{m[2], hexNumber(m[1])})
		} else if m := nasmLine.FindStringSubmatch(line); m != nil {
			list = append(list, Symbol{m[3], hexNumber(m[2])})
		} else if m := pairLine.FindStringSubmatch(line); m != nil {
			list = append(list, Symbol{m[3], hexNumber(m[1])<<4 + hexNumber(m[2])})
		} else if m := ldLine.FindStringSubmatch(line); m != nil {
			list = append(list, Symbol{m[2], hexNumber(m[1])})
		}
	}
	return list
}

// hexNumber returns the value of 1 to 16 hexadecimal digits.
func hexNumber(s string) uint64 {
	n, _ := strconv.ParseUint(s, 16, 64) // the pattern has checked them
	return n
}
