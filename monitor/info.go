package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/internal/release"
)

// infoTopics returns what info can show: our own topics and those of gdb, Bochs and QEMU's monitor.
func infoTopics() []command {
	return []command{
		cmd("jit", "[#N|ADDRESS]", "the translator, its hottest blocks, or guest and host code of one", infoJIT),
		cmd("exceptions", "[N]", "the last N exceptions, 64 at most, with registers", infoExceptions),
		topic("registers", "gdb, Bochs, QEMU", "[REGISTER]", "regs", cmdRegs),
		topic("all-registers", "gdb", "", "regs all", nil),
		topic("float fpu", "gdb, Bochs", "", "regs fpu", nil),
		topic("vector sse", "gdb", "", "regs sse", nil),
		topic("mmx", "", "", "regs mmx", nil),
		topic("cpu cpus", "Bochs, QEMU", "", "regs all", nil),
		topic("eflags flags", "Bochs", "", "regs eflags", nil),
		topic("creg", "Bochs", "", "regs control", nil),
		topic("breakpoints b watchpoints", "gdb, Bochs", "", "points", nil),
		topic("frame stack s", "gdb", "", "backtrace", nil),
		cmd("locals", "", "the variables of the function, as its debug information knows them", infoLocals(false)),
		cmd("args arguments", "", "its arguments", infoLocals(true)),
		topic("display", "gdb", "", "display", nil),
		topic("symbols", "Bochs", "", "sym", nil),
		topic("symbol", "gdb", "ADDRESS", "print", cmdPrint),
		topic("program status target threads inferiors history", "gdb, QEMU", "", "where", nil),
		topic("checkpoints snapshots", "gdb, QEMU", "", "mark", nil),
		topic("gdt", "Bochs", "[SELECTOR]", "gdt", cmdGDT),
		topic("ldt", "Bochs", "[SELECTOR]", "ldt", cmdLDT),
		topic("idt", "Bochs", "[VECTOR]", "idt", cmdIDT),
		topic("ivt", "Bochs", "[VECTOR]", "idt", cmdIDT),
		topic("tss", "Bochs", "[SELECTOR]", "tss", cmdTSS),
		topic("tab mem tlb", "Bochs, QEMU", "[ADDRESS]", "page", cmdPage),
		topic("pic irq", "QEMU", "", "chips pic", nil),
		topic("device qtree chips block chardev", "Bochs, QEMU", "[CHIP]", "chips", cmdChips),
		word("migrate", "QEMU", "", "how far a migration is", infoMigrate),
		cmd("version", "", "the version of iron86", infoVersion),
	}
}

// topic makes a topic of info that another debugger has and that shows what the command as does. run is nil if the
// topic takes no arguments.
func topic(names, whose, args, as string, run func(*Monitor, string) error) command {
	c := cmd(names, args, "the same as "+as, run)
	c.whose = whose
	if run == nil {
		c.run = func(mo *Monitor, _ string) error { return mo.command(as) }
	}
	return c
}

// cmdInfo executes info [TOPIC]. Without a topic it lists them.
func cmdInfo(mo *Monitor, arg string) error {
	topics := mo.lang.topics
	word, rest := cutWord(arg)
	if word == "" {
		for _, c := range topics {
			mo.line("  %-28s %s", strings.Join(c.names, ", "), c.brief)
		}
		return nil
	}
	c, err := findTopic(topics, word)
	if err != nil {
		return err
	}
	return c.run(mo, rest)
}

// findTopic returns the topic of a name, or of the beginning of its first name.
func findTopic(topics []command, word string) (*command, error) {
	c, names := pick(topics, word)
	switch len(names) {
	case 0:
		return nil, fmt.Errorf("info %s: info alone lists the topics", word)
	case 1:
		return c, nil
	}
	return nil, fmt.Errorf("info %s can be %s", word, strings.Join(names, ", "))
}

// infoVersion executes info version.
func infoVersion(mo *Monitor, _ string) error {
	mo.printf("%v\n", release.This())
	return nil
}
