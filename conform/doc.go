// Package conform checks the processor against vectors captured from real ones
// and against test ROMs, and keeps the scoreboard.
//
// A vector is a state, one instruction, and the state after it. Two formats are
// read: MOO (single-step tests of the 8086 to the 386, plain or gzip, with or
// without cycle traces, which are ignored; dbalsom/moo, "MOO File Format
// Specification", version 1.1) and the JSON lines of modern processors in user
// mode ("silicon"). A test ROM is an image that takes the place of the BIOS,
// reports by port writes and ends by itself.
//
// A rig is a processor in memory of its own and nothing else: ports read as all
// ones, nothing interrupts. Every byte of that memory is compared, also those
// that no vector names.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package conform
