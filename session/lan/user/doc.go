// Package user is a network for one guest that needs no privileges of the host, as QEMU's user network: a gateway that is also the host, DHCP, DNS, TCP and UDP to
// wherever the host can go, ports of the host that lead to the guest, and a TFTP server for systems that boot from the network.
//
//	10.0.2.2   the gateway; connections to it go to the host's own 127.0.0.1, and it answers pings
//	10.0.2.3   the DNS server, which asks the host's resolver
//	10.0.2.15  the guest, by DHCP
//
// A guest reaches no loopback, link-local, multicast or broadcast address of the host's, and no address of its own network but those two. Restricted, it
// reaches nothing that begins with it: DHCP and TFTP answer, and the forwarded ports work. There is no IPv6, and pings of other addresses are not answered.
//
// TCP, UDP and IP are gVisor's network stack. DHCP, DNS, TFTP and the filter before them are ours: they read what a guest sends, so every one has a fuzz target.
//
// Read: RFC 2131 and 2132 (DHCP), RFC 1035 (DNS), RFC 1350, 2347, 2348 and 2349 (TFTP); QEMU documentation, "Network options".
package user
