// Package backup keeps points of running machines in a directory: what memory, chips and disks held at one moment.
//
// Everything is cut into pieces of 64 KB, and each is kept once under its SHA-256, compressed: a point takes what has changed since the others. A list of
// pieces is cut and kept the same way. What a point consists of is in a small file, whose name has the sum of its contents:
//
//	DIR/lock                     locked by whoever changes the directory
//	DIR/points/DATE-TIME-SUM     a point, in JSON
//	DIR/pieces/XX/SUM            a piece in zstd's format
//
// What is durable when is in files.go. A point is there when its file gets its name, after all pieces are durable. If anything fails before, the points that were there are whole, and what
// was left is removed by the next Expire. Pieces count as there only if a point has them, so that a file that a crash has left half written is never relied
// upon. What is read is checked by its sum: nothing in the directory is believed.
//
// Start reading at Open in repository.go.
package backup
