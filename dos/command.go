package dos

import (
	_ "embed"
	"slices"
	"strings"
)

// goProgramCode is assembled from goprogram.asm.
//
//go:embed goprogram.com
var goProgramCode []byte

// maxProgramName is the length of the longest name of a program.
const maxProgramName = 8

// mountPrograms makes the drive with COMMAND.COM and the other programs written in Go, under the last letter that is
// free, and has COMSPEC and PATH name it unless they were given.
func (d *DOS) mountPrograms() {
	files := make(map[string][]byte, len(d.cfg.Programs))
	for _, p := range d.cfg.Programs {
		files[p.Name+".COM"] = append(append(goProgramCode[:len(goProgramCode):len(goProgramCode)], p.Name...), 0)
	}
	if d.command = d.file.MountFiles(files); d.command == 0 {
		return
	}
	d.cfg.Env = append([]string(nil), d.cfg.Env...)
	for _, v := range []string{"COMSPEC=" + d.commandPath(), `PATH=C:\;` + string(d.command) + `:\`} {
		name, _, _ := strings.Cut(v, "=")
		if !slices.ContainsFunc(d.cfg.Env, func(have string) bool { return strings.HasPrefix(have, name+"=") }) {
			d.cfg.Env = append(d.cfg.Env, v)
		}
	}
}

// commandName is the name of the shell's file.
const commandName = "COMMAND.COM"

// commandPath returns the full name of COMMAND.COM.
func (d *DOS) commandPath() string { return string(d.command) + `:\` + commandName }
