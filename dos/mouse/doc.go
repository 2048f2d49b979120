// Package mouse is the driver of INT 33h for DOS programs, as Microsoft's version 8 has it.
//
// Movements come from the BIOS's pointing device (INT 15h AH=C2h), which the first reset switches on; the
// routine that the BIOS calls for a packet is a stub here. A mouse that nobody moves is installed and stands
// still. The driver draws the cursor of text modes itself; in graphics modes a program sees positions and
// draws its own. Not modelled: cursors of graphics modes, light pens, acceleration.
//
// Sources: Microsoft Mouse Programmer's Reference; Ralf Brown's Interrupt List, INT 33h; PS/2 Technical
// Reference, "Mouse".
//
// Start with the table calls in mouse.go; hardware.go has packets, handlers and the cursor.
package mouse
