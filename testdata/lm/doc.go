// Package lm is the test ROM of long mode: its assembly source and its assembled image, 128 KB at the top of memory.
// README.md says what it checks and who else agrees; package cpu runs it on a bare processor, and run.sh assembles it
// and shows it to QEMU and Bochs.
package lm
