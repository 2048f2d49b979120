// Package packet is the packet driver of DOS for the machine's network card: INT 60h, as Crynwr's drivers have it, of class 1 (Ethernet), with the basic and the
// extended functions but for lists of multicast addresses. DOS programs with a TCP/IP stack of their own, such as those of mTCP and WATTCP, find it by
// its signature "PKT DRVR".
//
// The driver is 8086 code (driver.asm), because it is called by interrupts of the card while programs run: so it is repeated, recorded and
// debugged as any program is. Install puts it into memory of its own below the upper memory blocks, where it takes nothing from programs, and sets the card up.
//
// Read: FTP Software, PC/TCP Packet Driver Specification 1.09; devices/ne2000 for the card.
package packet
