package machine

import "github.com/iron86/iron86/cpu"

// CPU is the processor itself, for services that run programs in protected mode.
func (s *Services) CPU() *cpu.CPU { return s.m.cpu }
