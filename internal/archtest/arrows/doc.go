// Command arrows prints how the files of a package use each other: how many arrows there are, how many
// of them point upward, and how many methods the largest types have.
//
//	go run ./internal/archtest/arrows [-v] [-root DIR] cpu dos machine monitor session cmd/iron86
//
// A package with a table in internal/archtest/testdata/rooms is measured by its rooms. Every package is
// also measured by the order of its files that leaves the fewest arrows upward, as far as the program
// finds it; that compares trees of any age.
package main
