package monitor

import (
	"fmt"
	"slices"
	"strings"
)

// command is one of the language.
type command struct {
	names   []string // the first is the full one
	args    string
	brief   string
	run     func(mo *Monitor, arg string) error
	repeats bool // by an empty line
}

// group is commands that belong together.
type group struct {
	title    string
	commands []command
}

func cmd(names, args, brief string, run func(*Monitor, string) error) command {
	return command{names: strings.Fields(names), args: args, brief: brief, run: run}
}

func repeating(c command) command {
	c.repeats = true
	return c
}

// groups is the whole language. It is a function because help, which it lists,
// uses it.
func groups() []group {
	return []group{
		{"Running", []command{
			repeating(cmd("step s", "[N]", "execute N instructions", (*Monitor).cmdStep)),
			repeating(cmd("next n", "[N]", "the same, calls and interrupts as a whole", (*Monitor).cmdNext)),
			cmd("continue c", "", "run to a point", (*Monitor).cmdContinue),
			cmd("until", "ADDRESS", "run to an address", (*Monitor).cmdUntil),
			cmd("finish", "", "run until the function returns", (*Monitor).cmdFinish),
			cmd("run", "TIME", "let virtual time pass: 2s, 50ms", (*Monitor).cmdRun),
			cmd("go", "", "let the machine run behind the prompt", (*Monitor).cmdGo),
			cmd("stop", "", "stop it again", (*Monitor).cmdStop),
			cmd("reset", "", "press the reset button", (*Monitor).cmdReset),
		}},
		{"Points", []command{
			cmd("break b", "[ADDRESS] [after N] [if CONDITION]", "stop before the instruction there", (*Monitor).cmdBreak),
			cmd("tbreak", "[ADDRESS] [after N] [if CONDITION]", "the same, once", (*Monitor).cmdTbreak),
			cmd("watch w", "[r|w|rw] ADDRESS [BYTES] [after N] [if CONDITION]", "stop after memory is written or read", (*Monitor).cmdWatch),
			cmd("port", "[r|w|rw] PORT[-LAST] [after N] [if CONDITION]", "stop after IN or OUT", (*Monitor).cmdPort),
			cmd("int", "VECTOR [REGISTER=VALUE …] [after N] [if CONDITION]", "stop in the handler of an interrupt or exception", (*Monitor).cmdInt),
			cmd("mode", "[after N] [if CONDITION]", "stop after a change of the processor's mode", (*Monitor).cmdMode),
			cmd("task", "[after N] [if CONDITION]", "stop after a task switch", (*Monitor).cmdTask),
			cmd("points", "", "list them", (*Monitor).cmdPoints),
			cmd("delete", "[NUMBERS]", "remove them", (*Monitor).cmdDelete),
			cmd("disable", "[NUMBERS]", "keep them, but do not stop", (*Monitor).cmdDisable),
			cmd("enable", "[NUMBERS]", "the contrary", (*Monitor).cmdEnable),
			cmd("condition", "NUMBER [CONDITION]", "change a condition", (*Monitor).cmdCondition),
		}},
		{"Looking", []command{
			cmd("regs r", "[seg|control|debug|fpu|mmx|sse|all]", "registers, decoded", (*Monitor).cmdRegs),
			repeating(cmd("u", "[ADDRESS] [LINES]", "disassemble", (*Monitor).cmdDisasm)),
			repeating(cmd("x", "[/b|/w|/d] [ADDRESS] [BYTES]", "dump memory", (*Monitor).cmdDump)),
			cmd("print p", "EXPRESSION", "evaluate", (*Monitor).cmdPrint),
			cmd("search", "ADDRESS BYTES DATA", "find data", (*Monitor).cmdSearch),
			cmd("save", "FILE ADDRESS BYTES", "memory to a file", (*Monitor).cmdSave),
			cmd("stack", "[N]", "what is on the stack", (*Monitor).cmdStack),
			cmd("backtrace bt", "", "the chain of calls, by frame pointers", (*Monitor).cmdBacktrace),
			cmd("gdt", "[SELECTOR]", "the global descriptor table", (*Monitor).cmdGDT),
			cmd("ldt", "[SELECTOR]", "the local descriptor table", (*Monitor).cmdLDT),
			cmd("idt", "[VECTOR]", "interrupt gates, or real mode's vectors", (*Monitor).cmdIDT),
			cmd("tss", "[SELECTOR]", "a task state segment", (*Monitor).cmdTSS),
			cmd("page", "ADDRESS", "the way through the page tables", (*Monitor).cmdPage),
			cmd("chips", "[NAME]", "the state of a chip: pic, pit, dma, com1, ata0, vga …", (*Monitor).cmdChips),
			cmd("bda", "", "the BIOS data area", (*Monitor).cmdBDA),
			cmd("mcb", "[SEGMENT]", "DOS memory blocks", (*Monitor).cmdMCB),
			cmd("psp", "SEGMENT", "a DOS program segment prefix", (*Monitor).cmdPSP),
			cmd("screen", "[FILE.txt|FILE.png]", "the guest's screen", (*Monitor).cmdScreen),
			cmd("sym", "[FILE [BASE]]", "load symbols: ELF, nasm or linker map; or list them", (*Monitor).cmdSym),
			cmd("where", "", "instruction count, time, history", (*Monitor).cmdWhere),
			cmd("hash", "", "digest of the machine's state", (*Monitor).cmdHash),
		}},
		{"Changing", []command{
			cmd("set", "REGISTER = EXPRESSION", "change a register or flag", (*Monitor).cmdSet),
			cmd("edit", "ADDRESS DATA", "change memory", (*Monitor).cmdEdit),
			cmd("fill", "ADDRESS BYTES DATA", "fill memory", (*Monitor).cmdFill),
			cmd("load", "FILE ADDRESS", "a file to memory", (*Monitor).cmdLoad),
			cmd("type", "TEXT", "press keys; {enter}, {f1}, {ctrl-alt-del} …", (*Monitor).cmdType),
			cmd("insert", "DRIVE FILE", "change the medium of fda, fdb or cdrom", (*Monitor).cmdInsert),
			cmd("eject", "DRIVE", "take it out", (*Monitor).cmdEject),
			cmd("save-state", "FILE", "save the machine", (*Monitor).cmdSaveState),
			cmd("load-state", "FILE", "load it", (*Monitor).cmdLoadState),
		}},
		{"Time travel", []command{
			repeating(cmd("step-back sb", "[N]", "undo N instructions", (*Monitor).cmdStepBack)),
			repeating(cmd("next-back nb", "", "undo one, a call as a whole", (*Monitor).cmdNextBack)),
			cmd("continue-back cb", "", "go back to the last point", (*Monitor).cmdContinueBack),
			cmd("goto", "N|-N|start|end|MARK", "go to an instruction count or a mark", (*Monitor).cmdGoto),
			cmd("last-write", "ADDRESS [BYTES]", "go back to after the last write", (*Monitor).cmdLastWrite),
			cmd("mark", "[NAME]", "name this moment, or list the marks", (*Monitor).cmdMark),
		}},
		{"Tools", []command{
			cmd("trace", "FILE N [if CONDITION]", "run N instructions, each a line in a file", (*Monitor).cmdTrace),
			cmd("profile", "[N]", "run N instructions and show the hot addresses", (*Monitor).cmdProfile),
			cmd("info", "jit [#N|ADDRESS]", "the translator, its hottest blocks, or guest and host code of one", (*Monitor).cmdInfo),
			cmd("jit", "count on|off", "have translated blocks count their executions", (*Monitor).cmdJIT),
			cmd("view", "", "the full-screen display; F10 comes back", (*Monitor).cmdView),
			cmd("source", "FILE", "execute the commands in a file", (*Monitor).cmdSource),
			cmd("help h ?", "[COMMAND]", "this", (*Monitor).cmdHelp),
			cmd("exit", "", "leave the monitor: close the connection, back to the console, or end", func(*Monitor, string) error { return ErrExit }),
			cmd("quit q", "", "end", func(*Monitor, string) error { return ErrQuit }),
		}},
	}
}

// findCommand finds a command by a name or an unambiguous beginning.
func findCommand(word string) *command {
	var match *command
	matches := 0
	for _, g := range groups() {
		for i := range g.commands {
			c := &g.commands[i]
			if slices.Contains(c.names, word) {
				return c
			}
			if strings.HasPrefix(c.names[0], word) {
				match = c
				matches++
			}
		}
	}
	if matches != 1 {
		return nil
	}
	return match
}

// cmdHelp: help [COMMAND]
func (mo *Monitor) cmdHelp(arg string) error {
	if arg != "" {
		c := findCommand(arg)
		if c == nil {
			return fmt.Errorf("no command %q", arg)
		}
		mo.printf("%s %s\n  %s\n", strings.Join(c.names, ", "), c.args, c.brief)
		return nil
	}
	for _, g := range groups() {
		mo.printf("%s\n", g.title)
		for _, c := range g.commands {
			mo.printf("  %-16s %s\n", strings.Join(c.names, ", "), c.brief)
		}
	}
	mo.printf("Numbers are decimal, 0x1f or 1fh; addresses are linear, SEG:OFF (hexadecimal) or @PHYSICAL.\n")
	return nil
}

// Complete gives the names that a beginning of a line can be completed to:
// commands for the first word, symbols and registers after it.
func (mo *Monitor) Complete(line string) []string {
	i := strings.LastIndexAny(line, " \t(+-*[:@") + 1
	head, word := line[:i], line[i:]
	var list []string
	if i == 0 {
		for _, g := range groups() {
			for _, c := range g.commands {
				if strings.HasPrefix(c.names[0], word) {
					list = append(list, c.names[0]+" ")
				}
			}
		}
		return list
	}
	for _, names := range [][]string{names32[:], namesSeg[:], {"eip", "eflags"}} {
		for _, n := range names {
			if word != "" && strings.HasPrefix(n, word) {
				list = append(list, head+n)
			}
		}
	}
	for _, s := range mo.symbols.sorted {
		if word != "" && strings.HasPrefix(s.name, word) && len(list) < 100 {
			list = append(list, head+s.name)
		}
	}
	return list
}
