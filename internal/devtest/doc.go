// Package devtest has the tests that all chips share: that a saved and loaded chip has the same hash, that its words for
// the debugger can be had in any state that its memory can hold, and a player of port traffic for fuzz targets, since a
// chip must survive whatever a guest writes.
package devtest
