package jit

import "github.com/iron86/iron86/decoder"

// Instructions on XMM registers and of the x87 unit are the interpreter's on an arm64 host.

func setSSE(*[decoder.NumOps]family) {}
func setX87(*[decoder.NumOps]family) {}
func findFeatures(*Translator)       {}
func enterX87(*Translator)           {}
func leaveX87(*Translator)           {}
func emitX87Load(*Translator)        {}
func (t *Translator) emitSIMD()      {}
func (t *Translator) enterSIMD()     {}
func (t *Translator) leaveSIMD()     {}
func (e *emitter) fetchSIMD(late)    {}
func fetchX87(*emitter, late)        {}
