package main

import "testing"

// TestView uses the full-screen monitor in a real terminal: steps, a breakpoint, a
// run to the demo's menu, the guest's screen, and back to the line monitor.
func TestView(t *testing.T) {
	if testing.Short() {
		t.Skip("a terminal test takes seconds")
	}
	x := newTmux(t)
	x.keys("PS1='ready> '; stty -a > before; "+builtProgram(t)+" debug -view; echo status $?", "Enter")
	x.see("Registers: general")
	x.keys("F7")
	x.see("► f000:e05b")
	x.keys("S-F7")
	x.see("► f000:fff0")
	x.keys("tbreak 7c00h", "Enter", "F9")
	x.see("► 0000:7c00")
	x.keys("F9")
	x.see("running, Esc stops")
	x.keys("S-F5") // the guest's screen
	x.see("Machine information")
	x.keys("1")
	x.see("Signature")
	x.keys("S-F5")
	x.see("Registers: general")
	x.keys("Escape")
	x.see("interrupted")
	x.keys("F10", "where", "Enter") // what is typed ahead is for the line monitor
	x.see("history from 0 to")
	x.keys("view", "Enter")
	x.see("Registers: general")
	x.keys("M-x")
	x.see("status 0")
	x.keys("stty -a | diff before - && echo same' 'modes; rm before", "Enter")
	x.see("same modes")
}
