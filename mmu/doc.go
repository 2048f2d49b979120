// Package mmu turns linear addresses into physical ones and gives the processor
// fast access to RAM.
//
// It models the page tables of the 80386 to those of long mode (4 KB and 4 MB
// pages, PSE-36, PAE with 2 MB pages, four levels with 1 GB pages, NX, global
// pages, write protection of the supervisor, accessed and dirty bits, error codes,
// reserved bits), and the address lines (20 of the 8086, 24 of the 80286, the A20 gate).
// Software TLBs for supervisor and user keep translations. Segmentation, and the check that
// addresses are canonical, are left to the processor.
//
// A TLB entry has two halves. The fast half, Entry, is for RAM that may be read
// or written without telling anyone: an access compares a tag, and then reads or writes host memory. The slow
// half keeps the translation of any page, devices included. 64-bit mode has
// TLBs of its own (WideTLB), because the tags of the others have 32 bits.
//
// Memory is accessed with unsafe, in ram_unsafe.go only. layout_unsafe.go tells translated code where it finds the TLBs.
//
// Source: Intel SDM vol. 3, chapter 4; 80386 Programmer's Reference, 5.2.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package mmu
