// Package tables has the data of DOS that programs look at, in a segment of its own below the first memory block: the
// List of Lists, drivers, parameter blocks and current directories of drives, tables of open files, the swappable data
// area, and the tables of the country.
//
// DOS itself works with data in Go, and the tables are copies. Most are written once. Those that change are brought up
// to date by every call of INT 21h, once a program has asked where they are (sysvars.go). If a program changes the
// tables, only process, disk transfer area and current drive are taken over. Not modelled: drivers that do anything,
// more than one disk buffer.
//
// Sources: Ralf Brown's Interrupt List, tables 01627 to 01690; the sources of MS-DOS 4.0 (MISC.ASM, GETSET.ASM).
//
// Start with Tables in tables.go; layout.go says what stands where.
package tables
