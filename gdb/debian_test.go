package gdb_test

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/gdb"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/testdata/demo"
)

// quiet is a host without anything to serve.
type quiet struct{}

func (quiet) Turn() bool                  { return false }
func (quiet) Press([]console.Chord)       {}
func (quiet) Insert(string, string) error { return nil }
func (quiet) Eject(string) error          { return nil }

// tasksMachine is the demo disk, about to open its page of protected-mode tasks.
func tasksMachine(t *testing.T) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 2 << 20,
		Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	history.New(m, 64<<20)
	m.Run(3 * clock.Second)
	m.Key(console.KeyEvent{Key: console.Key5, Down: true})
	m.Run(20 * clock.Millisecond)
	m.Key(console.KeyEvent{Key: console.Key5})
	return m
}

// demoSymbols assembles the demo disk and writes an ELF file that has its symbols
// at their linear addresses.
func demoSymbols(t *testing.T) (file string) {
	t.Helper()
	dir := t.TempDir()
	source, err := filepath.Abs("../testdata/demo")
	if err != nil {
		t.Fatal(err)
	}
	options := filepath.Join(dir, "map.inc")
	if err := os.WriteFile(options, []byte("[map symbols demo.map]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("nasm", "-f", "bin", "-I", source+"/", "-p", options, "-o", "demo.bin", filepath.Join(source, "demo.asm"))
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("nasm: %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "demo.map"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("---- Section .text"))
	file = filepath.Join(dir, "demo.elf")
	var names []string
	var values []uint32
	for _, m := range regexp.MustCompile(`(?m)^ *[0-9A-F]+ +([0-9A-F]+)  ([a-z0-9_]+)$`).FindAllSubmatch(text, -1) {
		v, err := strconv.ParseUint(string(m[1]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		names, values = append(names, string(m[2])), append(values, uint32(v)+0x10000)
	}
	if err := os.WriteFile(file, symbolFile(t, names, values), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// symbolFile is an ELF file of nothing but symbols in a text section at 10000h.
func symbolFile(t *testing.T, names []string, values []uint32) []byte {
	t.Helper()
	strings, symbols := []byte{0}, []elf.Sym32{{}}
	for i, n := range names {
		symbols = append(symbols, elf.Sym32{Name: uint32(len(strings)), Value: values[i], Info: elf.ST_INFO(elf.STB_GLOBAL, elf.STT_NOTYPE), Shndx: 1})
		strings = append(append(strings, n...), 0)
	}
	const sectionNames = "\x00.text\x00.symtab\x00.strtab\x00.shstrtab\x00"
	const headers = 52
	symbolsAt := uint32(headers + 5*40)
	stringsAt := symbolsAt + uint32(16*len(symbols))
	namesAt := stringsAt + uint32(len(strings))
	h := elf.Header32{Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_386), Version: 1, Shoff: headers,
		Ehsize: 52, Shentsize: 40, Shnum: 5, Shstrndx: 4}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS32), byte(elf.ELFDATA2LSB), 1
	var b bytes.Buffer
	for _, part := range []any{h, []elf.Section32{{},
		{Name: 1, Type: uint32(elf.SHT_NOBITS), Flags: uint32(elf.SHF_ALLOC | elf.SHF_EXECINSTR), Addr: 0x10000, Off: headers, Size: 0x10000},
		{Name: 7, Type: uint32(elf.SHT_SYMTAB), Off: symbolsAt, Size: uint32(16 * len(symbols)), Link: 3, Info: 1, Entsize: 16},
		{Name: 15, Type: uint32(elf.SHT_STRTAB), Off: stringsAt, Size: uint32(len(strings))},
		{Name: 23, Type: uint32(elf.SHT_STRTAB), Off: namesAt, Size: uint32(len(sectionNames))},
	}, symbols, strings, []byte(sectionNames)} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// runGDB has Debian's gdb execute commands against m and gives what it printed.
func runGDB(t *testing.T, m *machine.Machine, symbols, commands string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	script := filepath.Join(t.TempDir(), "commands")
	text := "set pagination off\nset confirm off\n"
	if symbols != "" {
		text += "file " + symbols + "\n"
	}
	text += "target remote " + l.Addr().String() + "\n" + commands
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "gdb", "-nx", "-batch", "-x", script)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	mo := monitor.New(m, quiet{}, &out)
	gdb.Serve(conn, mo, quiet{})
	if err := c.Wait(); err != nil {
		t.Errorf("gdb: %v", err)
	}
	return out.String()
}

// inOrder wants patterns in a text, one after the other.
func inOrder(t *testing.T, text string, patterns ...string) {
	t.Helper()
	rest := text
	for _, p := range patterns {
		at := regexp.MustCompile(p).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no %q in what is left:\n%s\nall of it:\n%s", p, rest, text)
		}
		rest = rest[at[1]:]
	}
}

// TestDebianGDB has gdb drive the protected-mode tasks of the demo disk: break,
// look, step, watch, and back again.
func TestDebianGDB(t *testing.T) {
	need.Program(t, "gdb")
	need.Program(t, "nasm")
	m := tasksMachine(t)
	out := runGDB(t, m, demoSymbols(t), `
break irq0
continue
info symbol $pc
printf "mode %x, cs %x at %x\n", $cr0, $cs, $cs_base
watch *(int *)&k_ticks
continue
delete 1
continue
print *(int *)&k_ticks
delete
hbreak k_exception
continue
printf "page fault at %x\n", $cr2
x/i $pc
delete
rwatch *(int *)&k_faults
continue
delete
watch *(int *)&k_ticks
reverse-continue
print *(int *)&k_ticks
info symbol $pc
reverse-continue
print *(int *)&k_ticks
delete
stepi
print *(int *)&k_ticks
reverse-stepi
print *(int *)&k_ticks
break task_a
reverse-continue
info symbol $pc
printf "ring %d\n", $cs & 3
delete
reverse-continue
detach
`)
	inOrder(t, out,
		`Breakpoint 1, 0x0001[0-9a-f]{4} in irq0`, `irq0 in section .text`, `mode [89a-f]000001[0-9a-f], cs 8 at 10000`,
		`Hardware watchpoint 2`, `Old value = \d+\s+New value = \d+`, `Old value = \d+\s+New value = \d+`, `\$1 = \d+`,
		`Breakpoint 3, .* in k_exception`, `page fault at 80`, `=> 0x.* <k_exception>:\s+mov +%cr2,%ebx`,
		`Value = `, // of the read watchpoint
		`Old value = \d+`, `irq0 \+ \d+ in section`,
		`\$4 = `, `\$5 = `,
		`Breakpoint \d+, .* in task_a`, `task_a in section`, `ring 3`,
		`No more reverse-execution history`)
	var ticks []int
	for _, v := range regexp.MustCompile(`(?:\$[1-5]|New value) = (\d+)`).FindAllStringSubmatch(out, -1) {
		n, err := strconv.Atoi(v[1])
		if err != nil {
			t.Fatal(err)
		}
		ticks = append(ticks, n)
	}
	// two watched writes and a look; far later: a write undone and a look, another
	// and a look, one made again, one undone again
	steps := []int{1, 0, 0, 0, -1, 0, 1, -1}
	if len(ticks) != len(steps)+1 {
		t.Fatalf("%d values of k_ticks, want %d:\n%s", len(ticks), len(steps)+1, out)
	}
	for i, d := range steps {
		if i != 2 && ticks[i+1] != ticks[i]+d {
			t.Errorf("value %d of k_ticks in %v: want %d", i+1, ticks, ticks[i]+d)
		}
	}
}

// TestDebianGDBInRealMode breaks in the boot sector and in the BIOS.
func TestDebianGDBInRealMode(t *testing.T) {
	need.Program(t, "gdb")
	m, err := machine.New(machine.Config{Memory: 2 << 20, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	out := runGDB(t, m, "", `
printf "start %x\n", $pc
break *0x7c00
continue
x/i $pc
stepi
printf "then %x, ip %x\n", $pc, $ip
set $ebx = 0x12345678
set var *(char *)0x500 = 0x5a
monitor print b[0x500] + ebx
x/bx 0x500
set $pc = 0x7c00
printf "back at %x\n", $ip
monitor nonsense
`)
	inOrder(t, out, `start fffffff0`, `Breakpoint 1, 0x00007c00`, `=> 0x7c00:\s+jmp`, `then 7c[0-9a-f]+, ip 7c`,
		`0x123456d2 = `, `0x500:\s+0x5a`, `back at 7c00`, `no command "nonsense"`)
	if strings.Contains(out, "warning: A handler") {
		t.Errorf("gdb does not like the description:\n%s", out)
	}
}
