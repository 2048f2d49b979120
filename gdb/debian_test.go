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
	"sync"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/gdb"
	"github.com/iron86/iron86/internal/longtest"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/iron86/iron86/x86"
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
	return runTarget(t, m, "auto", symbols, commands)
}

// runTarget is runGDB with an architecture for gdb-target.
func runTarget(t *testing.T, m *machine.Machine, target, symbols, commands string) string {
	t.Helper()
	return runSetup(t, m, []string{"gdb-target " + target}, symbols, commands)
}

// runSetup is runGDB with commands that the monitor executes before.
func runSetup(t *testing.T, m *machine.Machine, setup []string, symbols, commands string) string {
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
	return serveMonitor(t, m, setup, l, "gdb", "-nx", "-batch", "-x", script)
}

// serveProgram serves a debugger, and gives what it printed.
func serveProgram(t *testing.T, m *machine.Machine, target string, l net.Listener, program string, args ...string) string {
	t.Helper()
	return serveMonitor(t, m, []string{"gdb-target " + target}, l, program, args...)
}

// serveMonitor is serveProgram with commands that the monitor executes before the debugger connects.
func serveMonitor(t *testing.T, m *machine.Machine, setup []string, l net.Listener, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	var out printed
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	mo := monitor.New(m, quiet{}, &out)
	for _, line := range setup {
		if err := mo.Do(line); err != nil {
			t.Fatal(err)
		}
	}
	gdb.Serve(conn, mo, quiet{})
	if err := c.Wait(); err != nil {
		t.Errorf("%s: %v", program, err)
	}
	return out.text.String()
}

// printed is what a debugger and the monitor print, each by a goroutine.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes what one of them prints.
func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
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

// TestDebianGDBInLongMode debugs the program of longtest, which is all in the upper half of the address space.
func TestDebianGDBInLongMode(t *testing.T) {
	need.Program(t, "gdb")
	m := longtest.New(t)
	history.New(m, 64<<20)
	out := runGDB(t, m, "", `
printf "start %lx, cs %x, %lx %lx\n", $pc, $cs, $efer, $gs_base
x/3i $pc
hbreak *0xffffffff81000180
continue
bt
delete
watch *(int *)0x7f0012345678
continue
print/x $r15
print $rsp
delete
break *0xffffffff81000019
continue
stepi
stepi
printf "rbx %ld at %lx\n", $rbx, $pc
reverse-stepi
printf "rbx %ld at %lx\n", $rbx, $pc
delete
watch *(long *)0xffffffff81000800
reverse-continue
x/i $pc
delete
set $rax = 0x1122334411223344
print/x $eax
set $xmm12.uint128 = 5
print $xmm12.v4_int32
set var *(long *)($rsp - 64) = -2
monitor print q[rsp-64] == -2 && rax == 0x1122334411223344
info registers rip
reverse-continue
detach
`)
	inOrder(t, out, `start ffffffff81000000, cs 8, d01 ffffffff81000700`, `=> 0xffffffff81000000:\s+movabs \$0x1122334455667788,%rax`, `lea +0x7ef\(%rip\),%r8 +# 0xffffffff81000800`,
		`Breakpoint 1, 0xffffffff81000180`, `#1 +0xffffffff81000109`, `Hardware watchpoint 2`, `Old value = 0\s+New value = 42`, `= 0x7f0012345678`, `\(void \*\) 0xffffffff81001fe0`,
		`Breakpoint 3, 0xffffffff81000019`, `rbx 1 at ffffffff81000000`, `rbx 1 at ffffffff8100001c`, `Old value = 1234605616436508552\s+New value = 0\s`, `=> 0xffffffff81000011:\s+mov +%rax,\(%r8\)`,
		`= 0x11223344`, `= \{5, 0, 0, 0\}`, `0x1 = 1`, `rip +0xffffffff81000011`, `No more reverse-execution history`)
	for _, bad := range []string{"warning: A handler", "rror", "rejected"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q in\n%s", bad, out)
		}
	}
}

// TestDebianGDBEntersLongMode: gdb keeps amd64's registers from the reset on, through all modes of a floppy that enters 64-bit mode.
func TestDebianGDBEntersLongMode(t *testing.T) {
	need.Program(t, "gdb")
	m, err := machine.New(machine.Config{Memory: 8 << 20, CPU: x86.X64, Floppy: [2]block.Disk{block.NewMemory(entersLong())}})
	if err != nil {
		t.Fatal(err)
	}
	out := runGDB(t, m, "", `
printf "start %lx, ip %lx\n", $pc, $ip
break *0x7c00
break *0xffffffff80007c80
continue
printf "first %lx %x\n", $pc, $cr0
set $rbx = 0x99
monitor u cs:ip 1
continue
printf "then %lx %x %lx cs %x rbx %lx\n", $pc, $cr0, $efer, $cs, $rbx
x/2i $pc
stepi
stepi
printf "r9 %lx\n", $r9
detach
`)
	inOrder(t, out, `start fffffff0, ip fff0`, `Breakpoint 1, 0x0*7c00`, `first 7c00 [06]`, `0000:7c00  fa +cli`, `Breakpoint 2, 0xffffffff80007c80`,
		`then ffffffff80007c80 e0000011 500 cs 8 rbx 99`, `movabs \$0x123456789abcdef0,%r9`, `r9 123456789abcdef0`)
}

// entersLong is a disk whose boot sector goes to 64-bit mode at 7C80h, and jumps to the same place at the top of the address space.
func entersLong() []byte {
	disk := make([]byte, 1440<<10)
	copy(disk, []byte{
		0xfa, 0x31, 0xc0, 0x8e, 0xd8, // cli; xor ax,ax; mov ds,ax
		0xc7, 0x06, 0x00, 0x10, 0x03, 0x20, // mov word [1000h],2003h: the PML4's first entry,
		0xc7, 0x06, 0xf8, 0x1f, 0x03, 0x20, // and its last one
		0xc7, 0x06, 0x00, 0x20, 0x03, 0x30, // mov word [2000h],3003h
		0xc7, 0x06, 0xf0, 0x2f, 0x03, 0x30, // mov word [2ff0h],3003h
		0xc7, 0x06, 0x00, 0x30, 0x83, 0x00, // mov word [3000h],83h: 2 MB
		0x66, 0x0f, 0x20, 0xe0, 0x66, 0x83, 0xc8, 0x20, 0x0f, 0x22, 0xe0, // mov eax,cr4; or eax,20h; mov cr4,eax
		0x66, 0xb8, 0x00, 0x10, 0, 0, 0x0f, 0x22, 0xd8, // mov eax,1000h; mov cr3,eax
		0x66, 0xb9, 0x80, 0, 0, 0xc0, 0x0f, 0x32, 0x80, 0xcc, 0x01, 0x0f, 0x30, // mov ecx,efer; rdmsr; or ah,1; wrmsr
		0x0f, 0x01, 0x16, 0xf0, 0x7c, // lgdt [7cf0h]
		0x66, 0x0f, 0x20, 0xc0, 0x66, 0x0d, 0x01, 0, 0, 0x80, 0x0f, 0x22, 0xc0, // mov eax,cr0; or eax,80000001h; mov cr0,eax
		0xea, 0x70, 0x7c, 0x08, 0x00, // jmp 8:7c70h
	})
	copy(disk[0x70:], []byte{0x48, 0xc7, 0xc0, 0x80, 0x7c, 0, 0x80, 0xff, 0xe0}) // mov rax,-7fff8380h; jmp rax
	copy(disk[0x80:], []byte{0x49, 0xb9, 0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12, 0x90, 0xeb, 0xfe})
	copy(disk[0xe0:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0x9b, 0xaf, 0})
	copy(disk[0xf0:], []byte{0x0f, 0, 0xe0, 0x7c, 0, 0})
	disk[510], disk[511] = 0x55, 0xaa
	return disk
}

// longInRealMode is the demo disk on a processor with long mode, in real mode.
func longInRealMode(t *testing.T) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 2 << 20, CPU: x86.X64, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	history.New(m, 64<<20)
	return m
}

// TestDebianGDBChoosesTheArchitecture: gdb-target lets gdb disassemble 16-bit code of a processor with long mode, and set architecture works.
func TestDebianGDBChoosesTheArchitecture(t *testing.T) {
	need.Program(t, "gdb")
	out := runTarget(t, longInRealMode(t), "i8086", "", `
show architecture
break *0x7c00
continue
delete
x/i 0x7c43
set architecture i386
x/i 0x7c43
set architecture i8086
x/i 0x7c43
info mem
x/20000bx 0x7c00
stepi
reverse-stepi
printf "at %x\n", $pc
nexti
reverse-continue
detach
`)
	inOrder(t, out, `i8086`, `Breakpoint 1, 0x00007c00`, `mov +\$0x7c00,%sp`, `mov +\$0xd88e7c00,%esp`, `mov +\$0x7c00,%sp`, `0x00000000 +0xffffffff`, `0xca18`, `at 7c00`, `No more reverse-execution history`)
}

// TestDebianLLDB has lldb break, look, change, watch and step in 16-bit and in 64-bit code.
func TestDebianLLDB(t *testing.T) {
	need.Program(t, "lldb")
	for target, want := range map[string][]string{
		"i8086": {`0x7c43: movw +\$0x7c00, %sp`, `eip = 0x00007c3e`, `5a 00`, `watchpoint 1`, `instruction \d+, time`},
		"auto":  {`0x7c43: movl +\$0xd88e7c00, %esp`, `rip = 0x0000000000007c3e`, `5a 00`, `watchpoint 1`, `instruction \d+, time`},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		args := []string{"-b"}
		pc := map[string]string{"i8086": "eip", "auto": "rip"}[target]
		for _, c := range []string{"gdb-remote " + l.Addr().String(), "breakpoint set -a 0x7c00", "continue", "disassemble -s 0x7c3e -c 5", "thread step-inst", "register read " + pc,
			"memory write -s 1 0x500 0x5a", "memory read -c 2 0x500", "watchpoint set expression -w write -s 4 -- 0x46c", "continue", "process plugin packet monitor where", "process detach"} {
			args = append(args, "-o", c)
		}
		inOrder(t, serveProgram(t, longInRealMode(t), target, l, "lldb", args...), want...)
	}
}
