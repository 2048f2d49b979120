// Package tables is the data of DOS that programs look at, in a segment of its own below the first memory block: the List of
// Lists, drivers, parameter blocks and current directories of drives, tables of open files, the swappable data area,
// and the tables of the country.
//
// What DOS works with lives in Go. The tables are copies: most are written once; those that change are brought up to
// date by every call of INT 21h from the time on when a program has asked where they are (sysvars.go). Of what a program
// changes in them only process, disk transfer area and current drive count. Not modelled: drivers that do
// anything, more than one disk buffer, countries but the USA, code pages but 437.
//
// Sources: Ralf Brown's Interrupt List, tables 01627 to 01690; the sources of MS-DOS 4.0 (MISC.ASM, GETSET.ASM).
//
// Start with Tables in tables.go; layout.go says what stands where.
package tables
