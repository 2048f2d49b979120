// Package recording writes and reads recordings of a machine's run: the state in which
// it began, what came from outside and when, and what it read from its disks. One such
// file is enough to repeat the run to the bit.
//
// The file is the magic, then a zstd stream of records. A record has a kind, a length,
// the data, and a CRC-32C of all these; records.go has the kinds. A recording is
// written to NAME.part, which becomes NAME when it is complete. About once a second
// everything is brought into the file, so that a host that crashes leaves a shorter
// recording, which plays as far as it goes.
//
// The file has the clusters of 4 KB that were read from the image of a disk, as they
// were then. What the guest writes is not stored: it is kept in memory during the run
// (block.Overlay), and is the same when the run is repeated.
//
// Start reading with Writer for making a recording and Recording for playing one.
package recording
