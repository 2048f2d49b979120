// Package symbols reads what compilers, assemblers and linkers know of a program: names, source lines, functions, variables.
//
// Read takes a file of one of these kinds and returns a File:
//
//   - ELF, with DWARF 2 to 5 (debug/elf and debug/dwarf read their tables; location lists and call frames are read here);
//   - COFF for i386, in objects and behind DJGPP's stub, with DWARF, stabs or its own debug information;
//   - programs of DOS with debug information of CodeView (NB02 and NB05 to NB11), of Borland (TLINK /v, Turbo Debugger 2 and 3; FB09 and FB0A of 32-bit programs, or in .TDS files), or of Watcom (its own
//     format: names and lines; DWARF in ELF);
//   - listings of nasm (-l), and its maps (-f bin, [map all]);
//   - maps of nm, ld and Linux (System.map), and of Microsoft's LINK and Borland's TLINK, with line numbers.
//
// A Table holds what was loaded, each file at its place in memory, and answers in both directions: the name and the line of an
// address, the addresses of a name and of a line. Addresses are linear. A symbol that a file gives as segment and offset
// keeps its offset, so that a debugger can write SEGMENT:NAME.
//
// Files come from anywhere: what is wrong in one is an error, never a panic, and what is read of it has a bound.
//
//	var t symbols.Table
//	f, err := symbols.Read("boot.lst")
//	t.Load(f, 0)
//	name := t.Name(0x7c3e)          // start+0x2
//	place, ok := t.Line(0x7c3e)     // boot.asm, 12
//
// Start reading with Table in table.go.
//
// Sources: DWARF Debugging Information Format, versions 2 to 5; nasm's manual, section "map"; Cygnus, The "stabs" representation of debugging information;
// Microsoft Symbol and Type Information (CodeView 4); Borland Languages, Open Architecture Handbook; Open Watcom, Debugging Information Format.
package symbols
