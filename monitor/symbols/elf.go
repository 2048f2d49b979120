package symbols

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// readELF reads the symbols of an ELF file, and its DWARF if it has any.
func readELF(r io.ReaderAt) (*File, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	file := &File{Symbols: elfSymbols(f), elf: 32}
	if f.Class == elf.ELFCLASS64 {
		file.elf = 64
	}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 {
			file.Segments = append(file.Segments, Segment{s.Name, s.Addr, s.Size})
		}
	}
	total := uint64(0)
	for _, s := range f.Sections {
		if isDebug(s.Name) {
			if total += min(s.Size, maxDebug+1); total > maxDebug {
				return nil, fmt.Errorf("more than %d MB of debug information", maxDebug>>20)
			}
		}
	}
	if f.Section(".debug_info") == nil && f.Section(".zdebug_info") == nil {
		if b := sectionOf(f, ".stab"); b != nil {
			file.lines, file.scopes = readStabs(b, sectionOf(f, ".stabstr"), file.Symbols)
		}
		return file, nil
	}
	d, err := f.DWARF()
	if err != nil {
		return nil, err
	}
	p := &program{data: d, addrSize: file.elf / 8, frames: frameTable{b: sectionOf(f, ".debug_frame")}, loc: sectionOf(f, ".debug_loc"), lists: sectionOf(f, ".debug_loclists"),
		addrs: sectionOf(f, ".debug_addr")}
	if s := f.Section(".eh_frame"); s != nil {
		p.ehFrames = frameTable{b: sectionOf(f, ".eh_frame"), addr: s.Addr, eh: true}
	}
	p.open(sectionOf(f, ".debug_info"))
	file.lines, file.scopes = p, p
	return file, nil
}

// isDebug reports whether a section of this name is read for its debug information.
func isDebug(name string) bool {
	return strings.HasPrefix(name, ".debug_") || strings.HasPrefix(name, ".zdebug_") || name == ".eh_frame" || strings.HasPrefix(name, ".stab")
}

// elfSymbols returns the symbols of an ELF file that stand for addresses.
func elfSymbols(f *elf.File) []Symbol {
	syms, err := f.Symbols()
	if err != nil {
		return nil // it is stripped
	}
	var list []Symbol
	for _, s := range syms {
		kind := elf.ST_TYPE(s.Info)
		if s.Name != "" && s.Section != elf.SHN_UNDEF && kind != elf.STT_FILE && kind != elf.STT_SECTION {
			list = append(list, Symbol{Name: s.Name, Addr: s.Value})
		}
	}
	return list
}

// sectionOf returns the bytes of a section of debug information, unpacked, or nil.
func sectionOf(f *elf.File, name string) []byte {
	for _, n := range []string{name, strings.Replace(name, ".debug_", ".zdebug_", 1)} {
		s := f.Section(n)
		if s == nil || s.Type == elf.SHT_NOBITS {
			continue
		}
		b, err := s.Data()
		if err == nil && len(b) > 12 && n != name && string(b[:4]) == "ZLIB" {
			size := binary.BigEndian.Uint64(b[4:])
			var r io.ReadCloser
			if r, err = zlib.NewReader(bytes.NewReader(b[12:])); err == nil {
				b, err = io.ReadAll(io.LimitReader(r, int64(min(size, maxDebug))))
			}
		}
		if err == nil {
			return b
		}
	}
	return nil
}
