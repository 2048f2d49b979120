// Package process has the memory of processes: the chains of memory control blocks that programs allocate, the
// program segment prefix and the environment of a process, and the loader of .COM and .EXE files.
//
// Everything stands in the memory of the programs, laid out as DOS has it, and is read from there at every call,
// because a program may have changed or destroyed it. The kernel, package dos, knows which process runs and how one
// ends.
//
// Sources: Ralf Brown's Interrupt List, tables 01378, 01594 and 01628; the sources of MS-DOS 4.0 (EXEC.ASM,
// ALLOC.ASM).
//
// Start with Arena in arena.go, then Load in program.go.
package process
