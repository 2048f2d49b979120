// Package need finds the programs and files that tests use and a machine may lack: assembler, compiler, other
// emulators, a terminal, images of guests. A test that lacks one is skipped and says what it lacked; with CI=true in the
// environment it fails, so that nothing is left out in silence where everything should be there.
package need
