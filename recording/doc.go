// Package recording writes and reads recordings of a machine's run: the state it
// began in, what came from outside and when, and what it read from its disks. A
// recording in one file is enough to repeat the run, to the bit.
//
// The file is the magic, then a zstd stream of records: a kind, a length, the data,
// and a CRC-32C of it. Its kinds are in records.go. A recording is written to
// NAME.part, which becomes NAME when it is complete. Now and then all that has
// happened is flushed: what a host that crashed leaves is a shorter recording that
// plays as far as it goes.
//
// Of a disk the file has the clusters of 4 KB that were read from the image, as they
// were then. What the guest writes is not stored: it is kept in memory while
// recording (block.Overlay) and comes out the same when the run is repeated.
package recording
