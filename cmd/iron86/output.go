package main

import (
	"fmt"
	"os"

	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
)

// dumpScreen is -screendump.
func (s *session) dumpScreen(std stdio, name string) error {
	s.m.Render(&s.frame)
	if name == "-" {
		return png.WriteText(std.out, &s.frame)
	}
	s.last.handing(name)
	return png.WriteFile(name, &s.frame)
}

// saveState writes the machine's state to a file.
func saveState(m *machine.Machine, name string) error {
	return hostfile.Write(name, hostfile.Private, m.Save)
}

// loadState is -loadvm.
func loadState(m *machine.Machine, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := m.Load(f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
