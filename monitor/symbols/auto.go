package symbols

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// awaited is a program of DJGPP that has not been found in memory yet. Its stub runs in real mode, and nobody knows where the segment will begin into
// which it loads the program.
type awaited struct {
	file *File
	at   uint64 // where code is in the segment
	code []byte
}

// probeSize is how many bytes of code are compared to find a program in memory.
const probeSize = 32

// LoadProgram loads what there is about a DOS program whose program segment prefix is at the linear address psp: the debug information in its file, or
// else maps and listings of its name with the endings .map, .lst and .sym. It returns the names of the files that were loaded. A program of DJGPP is
// loaded by Arrive.
func (t *Table) LoadProgram(name string, psp uint64) (loaded []string) {
	head, stub := programHead(name)
	base := psp // a program without a header begins at 100h, and its map says so
	if len(head) >= 2 && (string(head[:2]) == "MZ" || string(head[:2]) == "ZM") {
		base += 0x100
	}
	if f, err := Read(name); err == nil && stub {
		t.awaited = &awaited{file: f, at: f.probeAt, code: f.probe}
		return []string{name}
	} else if err == nil {
		t.loadAt(f, name, base)
		return []string{name}
	}
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	for _, ext := range []string{".map", ".sym", ".lst"} {
		for _, beside := range []string{stem + ext, stem + strings.ToUpper(ext)} {
			if f, err := Read(beside); err == nil {
				t.loadAt(f, beside, base)
				loaded = append(loaded, beside)
				break
			}
		}
	}
	return loaded
}

// loadAt loads the file of a name, and keeps its base for Base.
func (t *Table) loadAt(f *File, name string, base uint64) {
	t.Load(f, base)
	if abs, err := filepath.Abs(name); err == nil {
		if t.bases == nil {
			t.bases = map[string]uint64{}
		}
		t.bases[abs] = base
	}
}

// programHead returns the first bytes of a program, and whether it is one of DJGPP behind its stub.
func programHead(name string) (head []byte, stub bool) {
	f, err := os.Open(name)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	head = make([]byte, 28)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:2]) != "MZ" {
		return head, false
	}
	var magic [2]byte
	_, err = f.ReadAt(magic[:], int64(imageEnd(head)))
	return head, err == nil && le16(magic[:]) == coffMagic
}

// LoadKernel loads what there is about a kernel: the symbols of its file, or else of vmlinux or System.map beside it, whose names end as the kernel's
// does: vmlinux-6.1 for vmlinuz-6.1. It returns the name of the file that was loaded, or "".
func (t *Table) LoadKernel(name string) string {
	dir, base := filepath.Split(name)
	version := ""
	if i := strings.IndexByte(base, '-'); i >= 0 {
		version = base[i:]
	}
	for _, try := range []string{name, dir + "vmlinux" + version, dir + "System.map" + version, dir + "vmlinux", dir + "System.map"} {
		if f, err := Read(try); err == nil {
			t.Load(f, 0)
			return try
		}
	}
	return ""
}

// Arrive loads the symbols of a program of DJGPP when it is in memory, in the segment that begins at base. load reads memory at a linear address. It returns
// the name of the program, or "" if nothing was loaded.
func (t *Table) Arrive(base uint64, load func(addr uint64, b []byte) bool) string {
	a := t.awaited
	if a == nil || len(a.code) == 0 {
		return ""
	}
	b := make([]byte, len(a.code))
	if !load(moved(a.at, base), b) || !bytes.Equal(b, a.code) {
		return ""
	}
	t.awaited = nil
	t.Load(a.file, base)
	return a.file.Name
}

// Awaits reports whether there is a program whose place in memory is not known yet.
func (t *Table) Awaits() bool { return t.awaited != nil }
