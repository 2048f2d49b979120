// Package ne2000 emulates Novell's NE2000 network card: National's DP8390 controller with 16 KB of buffer memory and a PROM that
// holds the card's address, at 32 ports.
//
// Modelled: all pages of registers, the ring of receive buffers with its headers, remote DMA by bytes and words with the send-packet
// command, the filter (physical, broadcast, multicast by hash, promiscuous, monitor), overrun, the tallies, the three loopback modes with what
// they leave in the FIFO and the status registers, the reset port.
//
// Different from the part: the wire takes 80 ns a byte, as on Fast Ethernet, so that the wire is not what a guest waits for. It is full duplex: there are no
// collisions, and no frame has an error. A frame that finds no room in the ring waits on the wire for 20 ms, as behind a switch that
// obeys flow control, and PRX is set once more, so that a driver which has left frames in the ring looks again; only then is it lost in an overrun. Short frames are padded to 60 bytes, as every Ethernet wire wants it.
//
// Frames from outside come by Receive, and those that the guest sends go to Out. Start reading in ports.go.
//
// Read: National Semiconductor DP8390D/NS32490D NIC Network Interface Controller (1995); application notes AN-874, "Writing Drivers for
// the DP8390 NIC Family", and AN-937, "Loopback Diagnostics Using the DP8390/901/902/905"; QEMU 7.2, hw/net/ne2000.c, for what the PROM holds.
package ne2000
