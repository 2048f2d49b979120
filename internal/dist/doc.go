// Command dist makes what a release consists of, in Go alone:
//
//	iron86-VERSION-OS-ARCH.tar.gz   linux and darwin (.zip for windows): program, licence, documentation,
//	                                manual page, completions of bash, zsh and fish
//	iron86_VERSION_ARCH.deb         the same for Debian and its relatives
//	SHA256SUMS                      checksums of all of them
//
// and with -image, for clusters,
//
//	iron86-VERSION.oci.tar          an OCI image layout: the program for amd64 and arm64, and nothing below it
//
// The files depend on the sources, the version, the commit and the Go version only: they are the
// same, byte for byte, whoever makes them, wherever and whenever. With -verify dist makes
// everything twice, in two directories with caches of their own, and compares.
//
// The version is the tag of the commit (v1.2.3), or else what the Go command would call it. All times in the files
// are that of the commit, or SOURCE_DATE_EPOCH (reproducible-builds.org). Sources without git need
// -version and SOURCE_DATE_EPOCH.
package main
