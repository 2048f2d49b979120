// Package mmu turns linear addresses into physical ones and gives the processor
// fast access to RAM.
//
// Modelled: the page tables of the 80386 to those of long mode (4 KB and 4 MB
// pages, PSE-36, PAE with 2 MB pages, four levels with 1 GB pages, NX, global
// pages, write protection of the supervisor, accessed and dirty bits, error codes,
// reserved bits), software TLBs for supervisor and user and the address lines
// (20 bits of the 8086, 24 of the 80286, the A20 gate). Segmentation and canonical
// addresses are the processor's, which calls with no others.
//
// A TLB entry has two halves. The fast half, Entry, is for RAM that may be read
// or written without telling anyone: a tag compare and a host load. The slow
// half keeps the translation of any page, devices included. 64-bit mode has
// TLBs of its own (WideTLB), because everything else indexes with 32 bits.
//
// Memory is accessed with unsafe, in ram_unsafe.go only; layout_unsafe.go tells translated code where it finds the TLBs.
//
// Source: Intel SDM vol. 3, chapter 4; 80386 Programmer's Reference, 5.2.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package mmu
