// Package block has disk images: the interface, raw files, memory and the
// copy-on-write overlay. Other formats are in subpackages.
package block
