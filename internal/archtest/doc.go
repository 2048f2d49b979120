// Package archtest holds the tree to the layers of ARCHITECTURE.md: its test
// parses every import and fails on an edge that does not point down.
package archtest
