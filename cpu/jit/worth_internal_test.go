package jit

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/iron86/iron86/cpu"
)

// sharedAt is where the function is that all programs of this file call, callersAt where they are.
const sharedAt, callersAt = 0x6000, 0x10000

// sharing is a flat 32-bit machine with the function: inc eax; ret. It is about to execute what is at callersAt.
func sharing(t *testing.T) (c *cpu.CPU, j *Translator, ram []byte) {
	c, ram = spin()
	j, err := New(c, 0)
	if err != nil {
		t.Fatal(err)
	}
	copy(ram[sharedAt:], "\x40\xc3")
	c.Attach(j, 10)
	c.SetReg(4, 0x8000)
	c.SetEIP(callersAt)
	return c, j, ram
}

// callShared puts a call of the function at a place and returns the place behind it.
func callShared(ram []byte, at uint32) uint32 {
	ram[at] = 0xe8
	binary.LittleEndian.PutUint32(ram[at+1:], sharedAt-(at+5))
	return at + 5
}

// isUnit reports whether the function is a unit now.
func isUnit(j *Translator) bool {
	return slices.ContainsFunc(j.units, func(u unit) bool { return u.eip == sharedAt && u.insts != 0 && !u.dropped })
}

// TestColdCallers: a function stays a unit while it returns to thousands of places that are executed for the first time.
func TestColdCallers(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	c, j, ram := sharing(t)
	at := uint32(callersAt)
	for range 5000 {
		at = callShared(ram, at)
	}
	c.Run(3 * 5000)
	if !isUnit(j) {
		t.Error("the function has been dropped because its callers are no units yet")
	}
}

// TestSharedFunction: a function that a loop of CPUIDs calls, which is not worth being a unit, is one again when others call it.
func TestSharedFunction(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	c, j, ram := sharing(t)
	at := callShared(ram, callersAt)
	copy(ram[at:], "\x0f\xa2\xeb\xf7") // cpuid; jmp to the call
	c.Run(5 * 1500)
	if isUnit(j) {
		t.Fatal("the function is still a unit behind 1500 returns to a loop of CPUIDs")
	}
	c.SetReg(4, 0x8000)
	c.SetEIP(2 * callersAt)
	at = callShared(ram, 2*callersAt)
	copy(ram[at:], "\xeb\xf9") // jmp to the call
	c.Run(4 * 5000)
	if !isUnit(j) {
		t.Error("the function is no unit yet behind 5000 more calls")
	}
}

// TestChangedCallers: a function that returns to code which is changed before each call is no unit for long.
func TestChangedCallers(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	c, j, ram := sharing(t)
	copy(ram[callersAt:], "\xfe\x05") // inc byte [behind+1]
	behind := callShared(ram, callersAt+6)
	binary.LittleEndian.PutUint32(ram[callersAt+2:], behind+1)
	copy(ram[behind:], "\xb0\x00\xeb\xf1") // mov al,0; jmp to the beginning
	c.Run(200_000)
	if isUnit(j) {
		t.Error("the function is a unit still")
	}
}

// TestChangedCallee: in a loop that changes the function which it calls at every 16th call, no unit is worth anything, for all of them lead
// to code that is none or to each other. In the end the interpreter executes nearly all of it.
func TestChangedCallee(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	c, j, ram := sharing(t)
	c.Attach(j, 50)
	copy(ram[sharedAt:], "\xb8\x00\x00\x00\x00\xc3")                                                      // mov eax,0; ret
	copy(ram[callersAt:], "\x41\xf6\xc1\x0f\x75\x06\x89\x0d\x01\x60\x00\x00\xff\xd3\x01\xc6\x90\xeb\xed") // inc ecx; test cl,15; jnz call; mov [6001h],ecx; call ebx; add esi,eax; nop; jmp back
	c.SetReg(3, sharedAt)
	const calls = 500_000
	c.Run(8 * calls)
	left := uint64(0)
	for _, n := range j.Counts().Exits {
		left += n
	}
	if left == 0 || left > calls/10 {
		t.Errorf("units were left %d times in %d calls", left, calls)
	}
}
