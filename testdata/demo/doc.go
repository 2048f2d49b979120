// Package demo holds the demo disk of iron86: a bootable 1.44 MB floppy with a
// menu of machine information, text and graphics shows, a protected-mode page
// with paging and preemptive tasks, a keyboard page and a self-test.
//
// The disk is a boot sector and one program in assembly, assembled with nasm into
// demo.bin, which holds only the sectors in use:
//
//	nasm -f bin -I testdata/demo/ -o testdata/demo/demo.bin testdata/demo/demo.asm
//
// demo.asm lists the parts. A menu line opens with its digit or letter, or with
// the arrow keys and Enter; Esc comes back from every page:
//
//	1 machine information     5 protected mode: tasks and paging
//	2 colours and characters  6 keyboard
//	3 picture in mode 13h     7 self-test
//	4 animation               8 about      R restart      0 power off
//
// The self-test writes a line "self-test: NAME PASS" or "… FAIL at step NN" for
// each test to the first serial port and to port E9h, then " Self-test: PASS " or
// " Self-test: FAIL ", which is also on the screen. QEMU without KVM does not check
// segment limits and fails the test of that name; a PC and iron86 pass all.
package demo
