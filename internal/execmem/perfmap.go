package execmem

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// maxSymbols bounds the file of a PerfMap, in lines, which have about 50 bytes each.
const maxSymbols = 1 << 20

// PerfMap tells Linux's perf the names of generated code: lines of address, size and
// name in /tmp/perf-PID.map, as tools/perf/Documentation/jit-interface.txt of the kernel
// describes. perf reads the file after the run and knows no removal, so where code was
// replaced, the last name given counts.
type PerfMap struct {
	file *os.File
	left int   // how many more names it takes
	err  error // the first error of writing
}

// NewPerfMap makes the map of this process, in the directory where perf looks for it.
func NewPerfMap() (*PerfMap, error) {
	return newPerfMap(filepath.Join("/tmp", fmt.Sprintf("perf-%d.map", os.Getpid())))
}

// newPerfMap removes an old file first, and fails if there is one again when it makes the new one. Anybody can write
// in /tmp, and a link there must not be followed.
func newPerfMap(name string) (*PerfMap, error) {
	if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("execmem: perf map: %w", err)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("execmem: perf map: %w", err)
	}
	return &PerfMap{file: f, left: maxSymbols}, nil
}

// Add names size bytes of code at an address. Line ends in the name become spaces. After
// a million names the rest goes unnamed. The line is in the file at once, however the process
// ends. An error of the file shows at Close.
func (p *PerfMap) Add(addr uintptr, size int, name string) {
	if p.left == 0 || p.err != nil {
		return
	}
	p.left--
	name = strings.NewReplacer("\n", " ", "\r", " ").Replace(name)
	_, p.err = fmt.Fprintf(p.file, "%x %x %s\n", addr, size, name)
}

// Close closes the file, which stays for perf to read.
func (p *PerfMap) Close() error {
	err := p.err
	if e := p.file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("execmem: perf map: %w", err)
	}
	return nil
}
