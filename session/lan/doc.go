// Package lan is the host's end of a machine's network card: what -nic, -netdev and -device say, in QEMU's spelling.
//
// A card leads to a user network (package lan/user), which needs no privileges, or by a socket to another process, which may be QEMU: each frame goes over TCP
// behind its length, four bytes with the highest first. Whatever the other end does, the machine never waits for it: queues are bounded, and what does not fit is
// lost, as on any network.
//
// A Segment joins machines within this process, which it keeps in step.
//
// Dump writes a file of what passes the card, which tcpdump and Wireshark read.
package lan
