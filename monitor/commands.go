package monitor

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// command is one command of the language.
type command struct {
	names   []string // the full name, then short ones
	args    string   // what follows the name, as the manual writes it
	brief   string   // what it does, for help
	run     func(mo *Monitor, arg string) error
	repeats bool // an empty line repeats it
}

// group is a group of commands for help.
type group struct {
	title    string
	commands []command
}

// cmd makes a command. names are separated by blanks.
func cmd(names, args, brief string, run func(*Monitor, string) error) command {
	return command{names: strings.Fields(names), args: args, brief: brief, run: run}
}

// repeating returns c as a command that an empty line repeats.
func repeating(c command) command {
	c.repeats = true
	return c
}

// groups returns all commands. It is a function because help, which it lists, calls it.
func groups() []group {
	return []group{
		{"Running", []command{
			repeating(cmd("step s", "[N]", "execute N instructions", cmdStep)),
			repeating(cmd("next n", "[N]", "the same, calls and interrupts as a whole", cmdNext)),
			cmd("continue c", "", "run to a point", cmdContinue),
			cmd("until", "ADDRESS", "run to an address", cmdUntil),
			cmd("finish", "", "run until the function returns", cmdFinish),
			cmd("run", "TIME", "let virtual time pass: 2s, 50ms", cmdRun),
			cmd("go", "", "let the machine run behind the prompt", cmdGo),
			cmd("stop", "", "stop it again", cmdStop),
			cmd("reset", "", "press the reset button", cmdReset),
		}},
		{"Points", []command{
			cmd("break b", "[ADDRESS] [after N] [if CONDITION]", "stop before the instruction there", cmdBreak),
			cmd("tbreak", "[ADDRESS] [after N] [if CONDITION]", "the same, once", cmdTbreak),
			cmd("watch w", "[r|w|rw] ADDRESS [BYTES] [after N] [if CONDITION]", "stop after memory is written or read", cmdWatch),
			cmd("port", "[r|w|rw] PORT[-LAST] [after N] [if CONDITION]", "stop after IN or OUT", cmdPort),
			cmd("int", "VECTOR [REGISTER=VALUE …] [after N] [if CONDITION]", "stop in the handler of an interrupt or exception", cmdInt),
			cmd("mode", "[after N] [if CONDITION]", "stop after a change of the processor's mode", cmdMode),
			cmd("task", "[after N] [if CONDITION]", "stop after a task switch", cmdTask),
			cmd("points", "", "list them", cmdPoints),
			cmd("delete", "[NUMBERS]", "remove them", cmdDelete),
			cmd("disable", "[NUMBERS]", "keep them, but do not stop", cmdDisable),
			cmd("enable", "[NUMBERS]", "the contrary", cmdEnable),
			cmd("condition", "NUMBER [CONDITION]", "change a condition", cmdCondition),
		}},
		{"Looking", []command{
			cmd("regs r", "[seg|control|debug|fpu|mmx|sse|all]", "registers, decoded", cmdRegs),
			repeating(cmd("u", "[ADDRESS] [LINES]", "disassemble", cmdDisasm)),
			repeating(cmd("x", "[/b|/w|/d|/q] [ADDRESS] [BYTES]", "dump memory", cmdDump)),
			cmd("print p", "EXPRESSION", "evaluate", cmdPrint),
			cmd("search", "ADDRESS BYTES DATA", "find data", cmdSearch),
			cmd("save", "FILE ADDRESS BYTES", "memory to a file", cmdSave),
			cmd("stack", "[N]", "what is on the stack", cmdStack),
			cmd("backtrace bt", "", "the chain of calls, by frame pointers", cmdBacktrace),
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
			cmd("sym", "[FILE [BASE]]", "load symbols: ELF, nasm or linker map; or list them", cmdSym),
			cmd("where", "", "instruction count, time, history", cmdWhere),
			cmd("hash", "", "digest of the machine's state", cmdHash),
		}},
		{"Changing", []command{
			cmd("set", "REGISTER = EXPRESSION", "change a register or flag", cmdSet),
			cmd("edit", "ADDRESS DATA", "change memory", cmdEdit),
			cmd("fill", "ADDRESS BYTES DATA", "fill memory", cmdFill),
			cmd("load", "FILE ADDRESS", "a file to memory", cmdLoad),
			cmd("type", "TEXT", "press keys; {enter}, {f1}, {ctrl-alt-del} …", cmdType),
			cmd("insert", "DRIVE FILE", "change the medium of fda, fdb or cdrom", cmdInsert),
			cmd("eject", "DRIVE", "take it out", cmdEject),
			cmd("save-state", "FILE", "save the machine", cmdSaveState),
			cmd("load-state", "FILE", "load it", cmdLoadState),
		}},
		{"Time travel", []command{
			repeating(cmd("step-back sb", "[N]", "undo N instructions", cmdStepBack)),
			repeating(cmd("next-back nb", "", "undo one, a call as a whole", cmdNextBack)),
			cmd("continue-back cb", "", "go back to the last point", cmdContinueBack),
			cmd("goto", "N|-N|start|end|MARK", "go to an instruction count or a mark", cmdGoto),
			cmd("last-write", "ADDRESS [BYTES]", "go back to after the last write", cmdLastWrite),
			cmd("mark", "[NAME]", "name this moment, or list the marks", cmdMark),
		}},
		{"Tools", []command{
			cmd("trace", "FILE N [if CONDITION]", "run N instructions, each a line in a file", cmdTrace),
			cmd("profile", "[N]", "run N instructions and show the hot addresses", cmdProfile),
			cmd("info", "jit [#N|ADDRESS]", "the translator, its hottest blocks, or guest and host code of one", cmdInfo),
			cmd("jit", "count on|off", "have translated blocks count their executions", cmdJIT),
			cmd("view", "", "the full-screen display; F10 comes back", cmdView),
			cmd("source", "FILE", "execute the commands in a file", cmdSource),
			cmd("help h ?", "[COMMAND]", "this", cmdHelp),
			cmd("exit", "", "leave the monitor: close the connection, back to the console, or end", func(*Monitor, string) error { return ErrExit }),
			cmd("quit q", "", "end", func(*Monitor, string) error { return ErrQuit }),
		}},
	}
}

// findCommand returns the command with a name, or with an unambiguous beginning of one.
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

// Do executes one command line. What follows " # " or stands behind a # at the beginning is a comment. An empty
// line repeats the last command if that is one of those that can be repeated, such as step. Do returns ErrQuit or
// ErrExit when the user wants to leave; any other error is a message to show.
func (mo *Monitor) Do(line string) error {
	line = strings.TrimSpace(line)
	if i := strings.Index(line, " # "); i >= 0 {
		line = strings.TrimSpace(line[:i])
	}
	if strings.HasPrefix(line, "#") {
		return nil
	}
	if line == "" {
		line = mo.lastLine
	}
	mo.lastLine = ""
	if line == "" {
		return nil
	}
	word, arg := cutWord(line)
	if strings.HasPrefix(line, "x/") {
		word, arg = "x", line[1:]
	}
	c := findCommand(word)
	if c == nil {
		return fmt.Errorf("no command %q (help lists them)", word)
	}
	if c.repeats {
		if mo.lastLine = line; word == "x" || word == "u" {
			mo.lastLine = word
		}
	}
	return c.run(mo, arg)
}

// maxSourceDepth bounds how deep files of commands may execute other files.
const maxSourceDepth = 8

// cmdSource executes source FILE.
func cmdSource(mo *Monitor, arg string) error {
	if mo.depth >= maxSourceDepth {
		return errors.New("source: nested too deeply")
	}
	f, err := os.Open(arg)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return err
	}
	mo.depth++
	defer func() { mo.depth-- }()
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if err := mo.Do(text); err != nil {
			if errors.Is(err, ErrQuit) {
				return err
			}
			return fmt.Errorf("%s:%d: %w", arg, n, err)
		}
	}
	return lines.Err()
}

// cmdHelp executes help [COMMAND].
func cmdHelp(mo *Monitor, arg string) error {
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

// Complete returns the lines that the beginning of a line can be completed to:
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
	lists := [][]string{names32[:], namesSeg[:], {"eip", "eflags"}}
	if mo.hasLong() {
		lists = append(lists, names64[:], slices.Sorted(maps.Keys(longFields)), []string{"rflags", "cr8"})
	}
	for _, names := range lists {
		for _, n := range names {
			if word != "" && strings.HasPrefix(n, word) {
				list = append(list, head+n)
			}
		}
	}
	for _, s := range mo.symbols.All() {
		if word != "" && strings.HasPrefix(s.Name, word) && len(list) < 100 {
			list = append(list, head+s.Name)
		}
	}
	return list
}
