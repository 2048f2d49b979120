// Package profile finds where a guest spends its instructions, as a profile of pprof.
//
// A Profiler looks at the machine whenever another period of instructions has been executed: at CS:EIP, and at the chain of frame pointers
// behind it. What it finds depends on the run alone, so two runs of one program have the same profile. It changes nothing: the run is the
// run without it. Instructions count, not time: a halted or polling guest executes none.
//
// A caller is believed only if a CALL stands before the address to which the function would return. So code without frame pointers has short
// stacks, not wrong ones.
//
//	p := profile.New(m, symbols, profile.DefaultPeriod)
//	…
//	err := p.Write(file)
//
// Start reading with Profiler in profiler.go; frames.go has the chain of frames.
package profile
