package monitor

// words returns the words of other debuggers: gdb, Bochs, QEMU's monitor, DOS DEBUG and SoftICE. One without a run is a word that is
// also ours, with another meaning; it is there for the manual.
func words() (list []command) {
	for _, w := range [][]command{gdbWords(), gdbPoints(), bochsWords(), qemuWords(), debugWords(), softICEWords(), otherMeanings()} {
		list = append(list, w...)
	}
	return list
}

// otherMeanings returns our words that mean something else elsewhere.
func otherMeanings() []command {
	return []command{
		meaning("p", "Bochs, DEBUG", "print, as in gdb and QEMU; there it is next"),
		meaning("r", "gdb", "regs, as in Bochs and DEBUG; there it starts the program, here reset does"),
		meaning("run", "gdb", "lets virtual time pass; there it starts the program, here reset does"),
		meaning("where", "gdb", "instruction count and time; there it is backtrace"),
		meaning("sb", "Bochs", "step-back; there it stops N instructions later: goto N, or step N"),
		meaning("trace", "Bochs", "writes a file; there trace on shows every instruction"),
		meaning("u", "DEBUG", "disassemble, with a decimal number of lines behind the address"),
		meaning("s step n next until", "gdb", "instructions; there lines of source"),
		meaning("w", "DEBUG", "watch; there it writes a file: save FILE ADDRESS BYTES"),
		meaning("n", "DEBUG", "next; there it names a file, here load and save take the name"),
		meaning("x /w", "gdb, Bochs, QEMU", "alone 2 bytes, as assemblers say; with a count or another letter 4: x /1w, x /wx"),
		meaning("x /d", "gdb, Bochs, QEMU", "alone 4 bytes in hexadecimal; with a count or a size signed numbers: x /1d, x /dw"),
	}
}
