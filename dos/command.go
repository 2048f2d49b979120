package dos

import (
	_ "embed"
	"slices"
	"strings"
)

// commandFile is assembled from command.asm.
//
//go:embed command.com
var commandFile []byte

// mountCommand makes the drive with COMMAND.COM, under the last letter that is free, and has
// COMSPEC and PATH name it unless they were given.
func (d *DOS) mountCommand() {
	if d.command = d.file.MountFiles(map[string][]byte{commandName: commandFile}); d.command == 0 {
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
