package monitor

// groups returns all commands of our own.
func groups() []group {
	return []group{
		{"Running", []command{
			repeating(cmd("step s", "[N]", "execute N instructions", stepOrSearch)),
			repeating(cmd("next n", "[N]", "the same, calls and interrupts as a whole", cmdNext)),
			cmd("continue c", "", "run to a point", continueOrCompare),
			cmd("until", "ADDRESS|FILE:LINE", "run to an address", heading(cmdUntil)),
			cmd("finish", "", "run until the function returns", cmdFinish),
			cmd("run", "TIME", "let virtual time pass: 2s, 50ms", cmdRun),
			cmd("go", "", "let the machine run behind the prompt", cmdGo),
			cmd("stop", "", "stop it again", cmdStop),
			cmd("reset", "", "press the reset button", cmdReset),
		}},
		{"Points", stops()},
		{"Looking", []command{
			cmd("regs r", "[seg|control|debug|fpu|mmx|sse|all|REGISTER]", "registers, decoded", cmdRegs),
			continuing(cmd("u", "[ADDRESS|FILE:LINE] [LINES]", "disassemble", cmdDisasm)),
			continuing(cmd("x", "[/b|/w|/d|/q|/FORMAT] [ADDRESS] [BYTES]", "dump memory", cmdDump)),
			cmd("print p", "[/FORMAT] EXPRESSION", "evaluate", cmdPrint),
			cmd("search", "ADDRESS BYTES DATA", "find data", cmdSearch),
			cmd("compare", "ADDRESS BYTES WITH", "list the bytes that differ", cmdCompare),
			cmd("save", "FILE ADDRESS BYTES", "memory to a file", cmdSave),
			cmd("stack", "[N]", "what is on the stack", cmdStack),
			cmd("backtrace bt", "", "the chain of calls, by debug information or frame pointers", cmdBacktrace),
			cmd("gdt", "[SELECTOR]", "the global descriptor table", cmdGDT),
			cmd("ldt", "[SELECTOR]", "the local descriptor table", cmdLDT),
			cmd("idt", "[VECTOR]", "interrupt gates, or real mode's vectors", cmdIDT),
			cmd("tss", "[SELECTOR]", "a task state segment", cmdTSS),
			cmd("page", "[ADDRESS]", "the way through the page tables, or all that is mapped", cmdPage),
			cmd("chips", "[NAME]", "the state of a chip: pic, pit, dma, com1, ata0, vga …", cmdChips),
			cmd("bda", "", "the BIOS data area", cmdBDA),
			cmd("mcb", "[SEGMENT]", "DOS memory blocks", cmdMCB),
			cmd("psp", "SEGMENT", "a DOS program segment prefix", cmdPSP),
			cmd("screen", "[FILE.txt|FILE.png]", "the guest's screen", cmdScreen),
			cmd("where", "", "instruction count, time, history", cmdWhere),
			cmd("hash", "", "digest of the machine's state", cmdHash),
		}},
		{"Source lines", sourceCommands()},
		{"Changing", changing()},
		{"Time travel", traveling()},
		{"Scripts", scripting()},
		{"Tools", []command{
			cmd("trace", "FILE N [if CONDITION]", "run N instructions, each a line in a file", cmdTrace),
			cmd("profile", "[N]", "run N instructions and show the hot addresses", cmdProfile),
			cmd("info", "[TOPIC]", "what is known of a topic, or the topics", cmdInfo),
			cmd("jit", "count on|off", "have translated blocks count their executions", cmdJIT),
			cmd("gdb-target", "[auto|i8086|i386|i386:x86-64]", "the processor as gdb sees it when it connects next", cmdGDBTarget),
			cmd("gdb-base", "[ADDRESS]", "the linear address that gdb calls 0, as cs.base", cmdGDBBase),
			cmd("view", "", "the full-screen display; F10 comes back", cmdView),
			cmd("help h ?", "[TOPIC|COMMAND]", "this", cmdHelp),
			cmd("exit", "", "leave the monitor: close the connection, back to the console, or end", func(*Monitor, string) error { return ErrExit }),
			cmd("quit q", "[STATUS]", "end, with an exit status from 0 to 255", cmdQuit),
		}},
	}
}

// traveling returns the commands that go to other moments.
func traveling() []command {
	return []command{
		repeating(cmd("step-back sb", "[N]", "undo N instructions", cmdStepBack)),
		repeating(cmd("next-back nb", "", "undo one, a call as a whole", cmdNextBack)),
		cmd("continue-back cb", "", "go back to the last point", cmdContinueBack),
		cmd("goto", "N|-N|start|end|MARK", "go to an instruction count or a mark", cmdGoto),
		cmd("last-write", "ADDRESS|REGISTER [BYTES]", "go back to after the last write", cmdLastWrite),
		cmd("mark", "[NAME]", "name this moment, or list the marks", cmdMark),
	}
}

// stops returns the commands about points.
func stops() []command {
	return []command{
		cmd("break b", "[ADDRESS|FILE:LINE] [after N] [if CONDITION]", "stop before the instruction there", cmdBreak),
		cmd("tbreak", "[ADDRESS|FILE:LINE] [after N] [if CONDITION]", "the same, once", cmdTbreak),
		cmd("watch w", "[r|w|rw] ADDRESS|REGISTER [BYTES] [after N] [if CONDITION]", "stop after memory is written or read, or a register has changed", cmdWatch),
		cmd("port", "[r|w|rw] PORT[-LAST] [after N] [if CONDITION]", "stop after IN or OUT", cmdPort),
		cmd("int", "VECTOR [REGISTER=VALUE …] [after N] [if CONDITION]", "stop in the handler of an interrupt or exception", cmdInt),
		cmd("mode", "[after N] [if CONDITION]", "stop after a change of the processor's mode", cmdMode),
		cmd("task", "[after N] [if CONDITION]", "stop after a task switch", cmdTask),
		cmd("exec", "[after N] [if CONDITION]", "stop at the first instruction of each program that `run` starts", cmdExec),
		cmd("points", "", "list them", cmdPoints),
		cmd("delete", "[NUMBERS]", "remove them", cmdDelete),
		cmd("disable", "[NUMBERS]", "keep them, but do not stop", cmdDisable),
		cmd("enable", "[NUMBERS]", "the contrary", cmdEnable),
		cmd("ignore", "NUMBER COUNT", "let a point pass COUNT times", cmdIgnore),
		cmd("condition", "NUMBER [CONDITION]", "change a condition", cmdCondition),
	}
}

// changing returns the commands that change the machine.
func changing() []command {
	return []command{
		cmd("set", "REGISTER|$NAME|{TYPE}ADDRESS = EXPRESSION", "change a register, a flag, a variable of the monitor, or memory", cmdSet),
		cmd("edit", "ADDRESS DATA", "change memory", cmdEdit),
		cmd("fill", "ADDRESS BYTES DATA", "fill memory", cmdFill),
		cmd("load", "FILE ADDRESS", "a file to memory", cmdLoad),
		raw(cmd("type", "TEXT", "press keys; {enter}, {f1}, {ctrl-alt-del} …", cmdType)),
		cmd("insert", "DRIVE FILE", "change the medium of fda, fdb or cdrom", cmdInsert),
		cmd("eject", "DRIVE", "take it out", cmdEject),
		cmd("save-state", "FILE", "save the machine", cmdSaveState),
		cmd("load-state", "FILE", "load it", cmdLoadState),
		cmd("copy", "ADDRESS BYTES TO", "copy memory", cmdCopy),
		cmd("in", "[/b|/w|/d] PORT", "read a port as IN does, with its effects", cmdIn),
		cmd("out", "[/b|/w|/d] PORT VALUE", "write a port as OUT does", cmdOut),
	}
}

// scripting returns the commands for files of commands, and for what is done at every stop.
func scripting() []command {
	return []command{
		cmd("source", "FILE", "execute the commands in a file", cmdSource),
		cmd("if", "CONDITION", "execute the lines up to else or end if it is true", misplaced),
		cmd("else", "", "otherwise, the lines up to end", misplaced),
		cmd("while", "CONDITION", "execute the lines up to end as long as it is true", misplaced),
		cmd("commands", "[NUMBER]", "execute the lines up to end whenever the point stops", misplaced),
		cmd("end", "", "the end of if, while and commands", misplaced),
		raw(cmd("echo", "TEXT", "print a text", cmdEcho)),
		cmd("printf", "\"FORMAT\" [, EXPRESSION …]", "print values as C does", cmdPrintf),
		cmd("display", "[/FORMAT] [EXPRESSION]", "print it at every stop", cmdDisplay),
		cmd("undisplay", "[NUMBERS]", "no longer", cmdUndisplay),
	}
}
