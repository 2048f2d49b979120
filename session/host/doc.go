// Package host is all that a session has to do with the computer it runs on: standard
// streams and the terminal, files and images, TCP ports, signals.
//
// Everything here has a bound and an end. A stream that does not take what is written
// (Outlet), a client that does not read (Peer), a file that never opens (LastResort) hold
// a run up no longer than it takes to end it. A web browser's request is refused on every
// port (door.go).
//
// Start reading with Streams, Port and LastResort. The package is part of the interface
// of package session, and no more stable than its Config needs.
package host
