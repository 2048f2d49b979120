// Package conform checks the processor against vectors captured from real ones
// and against test ROMs, and keeps the scoreboard.
//
// A vector is a state, one instruction, and the state after it. Two formats are read.
// MOO has the single-step tests of the 8086 to the 386, plain or packed by gzip
// (dbalsom/moo, "MOO File Format Specification", version 1.1); cycle traces in it are
// ignored. The other format, "silicon", is lines of JSON with what modern processors do
// in user mode. A test ROM is an image that takes the place of the BIOS, reports by
// writes to ports, and ends by itself.
//
// A rig is a processor with memory and nothing else: ports read as all ones, and nothing
// interrupts. Every byte of the memory is compared, also those that no vector names.
//
// Start reading with Vectors and RunROM; moo_run.go and silicon_rig.go have the rigs.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package conform
