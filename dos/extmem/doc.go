// Package extmem hands out the memory above 1 MB of a machine that runs DOS. XMS,
// EMS and DPMI take what they give to programs from one Pool, so that no two of
// them give the same memory.
package extmem
