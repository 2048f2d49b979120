package session

import (
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/monitor/symbols"
)

// Loader is a Program that can say what it has loaded.
type Loader interface {
	// Loaded returns the host's file of the DOS program that stands in memory, and its program segment prefix. The file is "" if there is none.
	Loaded() (file string, psp uint16)
}

// loadSymbols loads what is known of the program or the kernel, once, where somebody wants names: a debugger, a trace, a profile.
func (s *Session) loadSymbols(t *symbols.Table) {
	if s.named || !s.wantsNames() {
		return
	}
	s.named = true
	var list []string
	if l, ok := s.cfg.Program.(Loader); ok {
		if file, psp := l.Loaded(); file != "" {
			list = t.LoadProgram(file, uint64(psp)<<4)
		}
	}
	if s.cfg.Kernel.Image != "" {
		if name := t.LoadKernel(s.cfg.Kernel.Image); name != "" {
			list = append(list, name)
		}
	}
	for i, name := range list {
		list[i] = filepath.Base(name)
	}
	if len(list) > 0 && s.cfg.Debugger != nil && s.cfg.Debugger.Monitor == "stdio" {
		s.notices.Say("symbols of " + strings.Join(list, ", "))
	}
}

// wantsNames reports whether the session has somebody who sees names of addresses.
func (s *Session) wantsNames() bool {
	d := s.cfg.Debugger
	return len(s.cfg.Trace) > 0 || s.cfg.Profile != "" || s.cfg.Coverage != "" || d != nil &&
		(d.Monitor != "" || d.GDB != "" || d.DAP != "" || d.Client != nil || d.File != "" || len(d.Commands) > 0 || s.debug != nil && s.greeted)
}
