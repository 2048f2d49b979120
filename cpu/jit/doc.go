// Package jit translates hot blocks of 16-, 32- and 64-bit guest code into code of an amd64 or
// arm64 host.
//
// A unit is a block of package cpu: a run of instructions in one page. Its code keeps the
// guest's general registers in registers of the host, the same in all units, so that a jump
// from unit to unit is a jump of the host. What a unit does not do itself it leaves to the
// interpreter: it comes back to Go at an exit, with the guest's state as it is before the
// instruction in question.
//
// Flags are not computed. At each instruction the emitter knows what they follow from, a
// cpu.Recipe; at an exit Go evaluates it with the interpreter's own functions. A unit is
// translated once for each recipe that leads to it, up to a limit (a version of the unit),
// and then once for flags that are kept in memory.
//
// Where to start reading: emit.go has the registers and the frame of a unit, flags.go the
// flags, memory.go loads and stores, link.go how units are connected, and each family of
// instructions is a file.
//
// Sources: Intel SDM vol. 2 and Arm's DDI 0487 for the host's instructions; the contract with the interpreter
// is cpu.Translator.
package jit
