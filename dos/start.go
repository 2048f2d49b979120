package dos

import (
	"strings"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// findProgram returns the name of a program's file, which is path or path with the extension of a program.
func (d *DOS) findProgram(path string) (string, bool) {
	for _, ext := range []string{"", ".COM", ".EXE", ".BAT"} {
		if d.file.IsFile(path + ext) {
			return path + ext, true
		}
	}
	return "", false
}

// Start loads the program at path with a command line and sets the processor to its first instruction. A batch
// file is given to COMMAND.COM.
func (d *DOS) Start(path string, tail []byte) errno.Code {
	f1, f2 := d.parseTail(tail)
	if found, ok := d.findProgram(path); ok {
		path = found
	}
	if strings.HasSuffix(d.file.Page().UpperAll(path), ".BAT") {
		return d.StartShell(" /C " + path + string(tail))
	}
	q := &execRequest{path: path, env: d.cfg.Env, tail: tail, fcb1: f1[:], fcb2: f2[:]}
	psp, s, e := d.loadProcess(q, guest.Stub(guest.StubHalt))
	if e != errno.None {
		return e
	}
	d.enter(psp, s)
	return errno.None
}

// parseTail returns FCBs with the first two file names of a command line.
func (d *DOS) parseTail(tail []byte) (fcb1, fcb2 [16]byte) {
	n, f1, _ := file.ParseFCB(d.file.Page(), tail, 1, [16]byte{})
	_, f2, _ := file.ParseFCB(d.file.Page(), tail[n:], 1, [16]byte{})
	return f1, f2
}

// StartShell starts COMMAND.COM with a command line.
func (d *DOS) StartShell(tail string) ErrorCode {
	if d.command == 0 {
		return errno.File
	}
	if len(tail) > 126 {
		return errno.Data
	}
	return d.Start(d.commandPath(), []byte(tail))
}
