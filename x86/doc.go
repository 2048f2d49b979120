// Package x86 names the architecture: registers, flag bits, control-register
// bits, exception vectors, processor generations, and the fields of a segment descriptor. It has no behaviour.
//
// Sources: Intel 64 and IA-32 Architectures Software Developer's Manual
// ("SDM") volumes 1 and 3, Intel 80286 and 80386 Programmer's Reference Manuals.
package x86
