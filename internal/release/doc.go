// Package release says from what a binary was made: its version, commit and date. Builds of
// internal/dist have them from the linker (-X), others from what the Go command has noted: the
// commit after go build in a clone, the version after go install PATH@VERSION. iron86 -version
// and the manual page show them. Start reading at This.
package release
