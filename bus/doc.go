// Package bus connects the parts of a machine: it has the I/O ports, the physical address space and
// single wires.
//
// The address space is a list of regions: RAM, ROM and memory-mapped devices. The processor asks
// for host pages of RAM and ROM and reads and writes them itself. Everything else goes through Read
// and Write here. Where nobody answers, reads give ones, writes have no effect, and the bus counts
// the access. RAM that is a Memory takes memory of the host as it is touched.
package bus
