package symbols

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Limits of files.
const (
	maxText  = 64 << 20 // bytes of a map or listing
	maxDebug = 1 << 30  // bytes of the sections with debug information, unpacked
)

// Read reads a file of one of the kinds that the package knows.
func Read(name string) (*File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name)
	}
	file, err := parse(f, info.Size(), name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	file.Name = name
	return file, nil
}

// parse finds out the kind of a file of size bytes and reads it. A file without a name has no others beside it. It is an error if
// it says nothing.
func parse(r io.ReaderAt, size int64, name string) (file *File, err error) {
	defer func() { // the readers of the standard library are made for files of compilers, not for hostile ones
		if e := recover(); e != nil {
			file, err = nil, fmt.Errorf("the file is damaged: %v", e)
		}
	}()
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte(elf.ELFMAG)) {
		file, err = readELF(r)
	} else if bytes.HasPrefix(head, []byte("MZ")) || bytes.HasPrefix(head, []byte("ZM")) {
		file, err = readEXE(r, size)
	} else if len(head) > 2 && le16(head) == coffMagic && size <= maxProgram {
		b := make([]byte, size)
		if _, err = r.ReadAt(b, 0); err == nil || errors.Is(err, io.EOF) {
			file, err = readCOFF(b)
		}
	} else if isTD32(head) && size <= maxProgram {
		b := make([]byte, size)
		if _, err = r.ReadAt(b, 0); err == nil || errors.Is(err, io.EOF) {
			file, err = readTDSFile(b, name)
		}
	} else {
		file, err = readText(r, size, name)
	}
	if err == nil {
		file.Symbols = slices.DeleteFunc(file.Symbols, func(s Symbol) bool { return s.Name == "" })
	}
	if err == nil && len(file.Symbols) == 0 && file.lines == nil {
		err = errors.New("no symbols: neither ELF, COFF nor a DOS program with debug information, nor a listing of nasm, nor a map of nasm, nm or a linker")
	}
	if err != nil {
		return nil, err
	}
	file.Symbols = file.Symbols[:min(len(file.Symbols), maxSymbols)]
	return file, nil
}

// readText reads a listing or a map.
func readText(r io.ReaderAt, size int64, name string) (*File, error) {
	if size > maxText {
		return nil, fmt.Errorf("%d bytes are too much for a map or listing: up to %d", size, maxText)
	}
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if l := parseListing(b); l != nil {
		return l.file(name, b), nil
	}
	if m := parseLD86(b); m != nil {
		return m.file(name), nil
	}
	if as86Line().Match(b) {
		return nil, errors.New("a listing of as86 has no addresses of the program: bcc -M writes a map, and symbols NAME.map reads both")
	}
	file := &File{Symbols: mapSymbols(b)}
	file.Segments, file.lines = linkMap(b)
	return file, nil
}
