// Package bus joins the machine: I/O ports, the physical address space and
// single wires.
//
// The address space is a list of regions (RAM, ROM, memory-mapped devices);
// the processor asks for host pages of RAM and ROM and reads and writes them
// itself, everything else goes through Read and Write here. Nobody at an
// address: reads float high, writes vanish, and the bus counts it.
package bus
