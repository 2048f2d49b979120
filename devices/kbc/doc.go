// Package kbc emulates the 8042 keyboard controller of an AT with PS/2 ports, and
// the two devices on it: a 102-key keyboard and a mouse with a wheel.
//
// The controller has the commands of AT and PS/2 machines, translates scan code
// set 2 to set 1, and drives IRQ 1, IRQ 12, A20 and the processor's reset. It takes
// a command at once (the input buffer never shows full); its own answers follow
// after 5 us, bytes from a device after 1 ms, so a handler that reads port 60h twice
// reads the same byte twice. The keyboard knows scan code sets 1, 2 and 3, repeats
// keys in virtual time, and adds the shifts around the cursor keys that NumLock
// makes necessary. The mouse has stream, remote and wrap mode, and the wheel after
// the IntelliMouse sequence of sample rates.
//
// Not modelled: passwords (none is ever installed), parity and time-out errors,
// and the mouse's resolution in its counts (it is kept and reported).
//
// Read: IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary
// Device Controller", "Keyboards", "Mouse"; Intel 8042 data sheet; Microsoft's
// keyboard scan code specification for the codes.
package kbc
