// Package conio is the console of DOS: the device CON, the keyboard and the screen, and the calls of INT 21h that
// move characters (AH=01h to 0Ch).
//
// Characters come from one of two places: the host's standard input, which may be a terminal (input.go), or the
// BIOS's buffer, which the machine's own keyboard fills (keys.go). They go to the host's standard output as a
// stream, and always to the machine's screen too, so that a program finds there what it has written (screen.go). A
// program that writes to the screen by itself is noticed: Painted tells the host that the stream is no longer all
// that there is to see. INT 10h and INT 16h are looked at on their way to the BIOS (bios.go), and what is text there goes to the stream (flow.go). A program with
// an INT 29h of its own gets every character that calls write to CON (int29.go).
//
// A call that must wait returns errno.Again and is made again later; what has been read by then, a half of a line for
// instance, stays in the Console. Not modelled: the printer and AUX, which take everything and give nothing; the
// editing keys F2 and F4 to F7 of MS-DOS.
//
// Sources: Ralf Brown's Interrupt List; the sources of MS-DOS 4.0 (STRIN.ASM, MSCON.ASM); ECMA-48 and xterm's
// "Control Sequences" for what keys of a terminal send.
//
// Its name is not con because no directory can have that name on Windows.
//
// Start with Console in console.go; Calls in chars.go leads from each function of INT 21h to its method.
package conio
