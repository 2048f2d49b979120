// Package serve keeps the machines that are described in a directory: each is a process of its own, which goes on when the server ends or is killed, and is found
// again by its QMP socket. Programs and a page for browsers use it by HTTP; every request must have the token.
//
//	DIR/token              the token, which only the owner of DIR can read
//	DIR/address            where the server listens
//	DIR/NAME/machine.json  what a machine is: a Spec
//	DIR/NAME/FILE          its images
//	DIR/NAME/run/          its socket and log
//	DIR/NAME/snapshots/    states
//	DIR/NAME/backups/      points (package session/backup)
//	DIR/.base/             images that clones share
//
// What comes by HTTP is not believed: names of machines and files are of few characters, a machine's flags can only be changed by who can write to DIR, and formats of images follow
// from their names, so that no guest can make its disk one that leads to files of the host.
//
// Start reading at Keeper in keeper.go.
package serve
