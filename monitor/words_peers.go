package monitor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/point"
)

// bochsWords returns words of Bochs' debugger.
func bochsWords() []command {
	const bochs = "Bochs"
	return []command{
		alias("lb lbreak vb vbreak", bochs, "break"),
		word("pb pbreak", bochs, "ADDRESS …", "break at a physical address", func(mo *Monitor, arg string) error { return cmdBreak(mo, "@"+strings.TrimPrefix(arg, "*")) }),
		alias("bpd", bochs, "disable"),
		alias("bpe", bochs, "enable"),
		alias("blist", bochs, "points"),
		word("unwatch", bochs, "[ADDRESS]", "remove watchpoints: the one there, or all", cmdUnwatch),
		alias("modebp", bochs, "mode"),
		alias("reg registers", bochs, "regs"),
		alias("sreg", bochs, "regs seg"),
		alias("creg", bochs, "regs control"),
		alias("dreg", bochs, "regs debug"),
		alias("fp fpu", bochs, "regs fpu"),
		alias("mmx", bochs, "regs mmx"),
		alias("sse", bochs, "regs sse"),
		word("xp", "Bochs, QEMU", "[/FMT] ADDRESS", "x of physical memory", cmdPhysical),
		alias("disasm", bochs, "u"),
		alias("print-stack", bochs, "stack"),
		alias("ptime", bochs, "where"),
		alias("calc", bochs, "print"),
		word("setpmem", bochs, "ADDRESS SIZE VALUE", "change physical memory: 1, 2 or 4 bytes", cmdSetPhysical),
		word("writemem", bochs, "FILE ADDRESS BYTES", "the same as save", cmdSave),
		alias("loadmem", bochs, "load"),
		alias("ldsym load-symbols slist", bochs, "sym"),
		word("crc", bochs, "FIRST END", "the CRC-32 of physical memory from FIRST to before END", cmdCRC),
		instead("trace-reg", bochs, "trace FILE N writes the registers with each instruction"),
		instead("trace-mem", bochs, "watch ADDRESS BYTES stops at accesses; with commands it can print them and continue"),
		instead("show", bochs, "mode, int and task stop at what show prints; commands can print and continue"),
		instead("vmexitbp", bochs, "no processor of this PC has VMX or SVM"),
		instead("instrument", bochs, "-trace, -profile and -coverage look on as the machine runs; profile N counts at the prompt"),
		instead("sba", bochs, "goto N goes to an instruction count"),
	}
}

// qemuWords returns words of QEMU's monitor.
func qemuWords() []command {
	const qemu = "QEMU"
	return []command{
		alias("system_reset", qemu, "reset"),
		instead("system_powerdown", qemu, "this PC has no power button; quit ends"),
		word("sendkey", qemu, "KEYS", "press keys at once: ctrl-alt-delete", cmdSendKey),
		alias("screendump", qemu, "screen"),
		alias("savevm", qemu, "save-state"),
		alias("loadvm", qemu, "load-state"),
		alias("change", qemu, "insert"),
		word("migrate", qemu, "[-d] tcp:HOST:PORT", "begin to move the machine to an iron86 with -incoming; info migrate says how far it is", cmdMigrate),
		word("migrate_cancel", qemu, "", "end the migration: the machine stays here", func(mo *Monitor, _ string) error {
			h, err := moverOf(mo)
			if err == nil {
				h.MigrateCancel()
			}
			return err
		}),
		word("memsave", qemu, "ADDRESS BYTES FILE", "memory to a file", cmdMemsave),
		word("pmemsave", qemu, "ADDRESS BYTES FILE", "physical memory to a file", func(mo *Monitor, arg string) error { return cmdMemsave(mo, "@"+arg) }),
		alias("gva2gpa", qemu, "page"),
		word("nmi", qemu, "", "a non-maskable interrupt", cmdNMI),
		instead("log logfile", qemu, "-trace exc,int,irq,port,file=F writes a line for each; > and >> write what a command prints to a file"),
		word("sum", qemu, "ADDRESS BYTES", "the sum of 16 bits of physical memory, as BSD's sum", cmdSum),
	}
}

// moverOf returns the monitor's host, if the machine can move.
func moverOf(mo *Monitor) (Mover, error) {
	if h, ok := mo.host.(Mover); ok {
		return h, nil
	}
	return nil, errors.New("this machine cannot move")
}

// cmdMigrate executes migrate [-d] URI.
func cmdMigrate(mo *Monitor, arg string) error {
	uri := strings.TrimSpace(strings.TrimPrefix(arg, "-d "))
	if uri == "" || uri == "-d" {
		return errors.New("migrate tcp:HOST:PORT, or unix:PATH")
	}
	h, err := moverOf(mo)
	if err != nil {
		return err
	}
	return h.Migrate(uri)
}

// infoMigrate executes info migrate.
func infoMigrate(mo *Monitor, _ string) error {
	h, err := moverOf(mo)
	if err != nil {
		return err
	}
	if said := h.Migration(); said != "" {
		mo.printf("%s", said)
	} else {
		mo.line("the machine has not moved")
	}
	return nil
}

// cmdNMI executes nmi, which has the processor take a non-maskable interrupt.
func cmdNMI(mo *Monitor, _ string) error {
	mo.m.CPU().NMI()
	mo.edited()
	return nil
}

// cmdUnwatch executes unwatch [ADDRESS].
func cmdUnwatch(mo *Monitor, arg string) error {
	found := 0
	for _, p := range mo.points.All() {
		if p.Kind != point.Watch {
			continue
		}
		if arg != "" {
			at, err := mo.eval.All(arg)
			if err != nil {
				return err
			}
			if !p.At.Same(at) && p.At.N != at.N {
				continue
			}
		}
		mo.points.Remove(p)
		mo.printf("deleted %d\n", p.ID)
		found++
	}
	if found == 0 {
		return errors.New("no watchpoint to remove (points lists them)")
	}
	return nil
}

// cmdPhysical executes xp [/FMT] ADDRESS [BYTES].
func cmdPhysical(mo *Monitor, arg string) error {
	word := formatOf(arg)
	if arg = strings.TrimSpace(arg[len(word):]); arg == "" {
		return errors.New("xp [/FMT] ADDRESS")
	}
	return cmdDump(mo, word+" @"+strings.TrimPrefix(arg, "@"))
}

// cmdSetPhysical executes setpmem ADDRESS SIZE VALUE.
func cmdSetPhysical(mo *Monitor, arg string) error {
	at, rest, err := mo.eval.First("@" + arg)
	if err != nil {
		return err
	}
	size, rest, err := mo.eval.Amount(rest, 0, 4)
	if err != nil {
		return err
	}
	v, err := mo.eval.All(rest)
	if err != nil {
		return err
	}
	if size != 1 && size != 2 && size != 4 {
		return fmt.Errorf("setpmem ADDRESS SIZE VALUE: a size of %d, not 1, 2 or 4", size)
	}
	return mo.write(at, binary.LittleEndian.AppendUint64(nil, v.N)[:size])
}

// qemuKeys are QEMU's names of keys that have other names here.
var qemuKeys = map[string]string{"delete": "del", "ret": "enter"}

// cmdSendKey executes sendkey KEYS.
func cmdSendKey(mo *Monitor, arg string) error {
	keys := strings.Split(strings.TrimSpace(arg), "-")
	for i, k := range keys {
		if ours, ok := qemuKeys[k]; ok {
			keys[i] = ours
		}
	}
	text := strings.Join(keys, "-")
	if len(text) > 1 {
		text = "{" + text + "}"
	}
	return cmdType(mo, text)
}

// cmdMemsave executes memsave ADDRESS BYTES FILE.
func cmdMemsave(mo *Monitor, arg string) error {
	at, n, name, err := mo.eval.Span(arg, maxBytes)
	if err != nil {
		return err
	}
	if unquoted, err := strconv.Unquote(name); err == nil {
		name = unquoted
	}
	if name == "" {
		return errors.New("memsave ADDRESS BYTES FILE")
	}
	return saveMemory(mo, name, at, n)
}

// cmdSum executes sum ADDRESS BYTES.
func cmdSum(mo *Monitor, arg string) error {
	at, n, rest, err := mo.eval.Span("@"+arg, maxBytes)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	sum := uint16(0)
	for _, c := range b {
		sum = sum>>1 | sum<<15
		sum += uint16(c)
	}
	mo.printf("%05d\n", sum)
	return nil
}

// cmdCRC executes crc FIRST END.
func cmdCRC(mo *Monitor, arg string) error {
	first, end := cutWord(arg)
	at, n, err := extent(mo, "@"+first, end, 0)
	if err != nil {
		return err
	}
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	mo.printf("%#08x\n", crc32.ChecksumIEEE(b))
	return nil
}
