package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/session/host"
)

// gdbSession runs a DOS program in the working directory with flags of run, has Debian's gdb execute commands on it, and wants patterns in what it prints, one after the
// other.
func gdbSession(t *testing.T, program string, flags []string, commands string, want ...string) {
	t.Helper()
	gdb, port := need.Program(t, "gdb"), freePort(t)
	in, typed := io.Pipe() // of a user who types nothing
	status := make(chan int, 1)
	go func() {
		args := append([]string{"iron86", "run", "-gdb", port, "-S", "-history", "64M"}, flags...)
		status <- run(append(args, program), host.Streams{In: in, Out: io.Discard, Err: io.Discard})
	}()
	text := "set pagination off\nset confirm off\nset tcp connect-timeout 60\ntarget remote :" + port + "\n" + commands + "\nkill\n"
	if err := os.WriteFile("commands", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	b, err := exec.CommandContext(ctx, gdb, "-nx", "-batch", "-x", "commands").CombinedOutput()
	if err != nil {
		t.Errorf("%v", err)
	}
	typed.Close()
	<-status
	rest := string(b)
	for _, p := range want {
		at := regexp.MustCompile(p).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no %s in\n%s\nof\n%s", p, rest, b)
		}
		rest = rest[at[1]:]
	}
}

// TestGDBOfPrograms: gdb debugs a DOS program of bcc in real mode. Its addresses are those of the program's map, and the monitor knows its lines.
func TestGDBOfPrograms(t *testing.T) {
	t.Chdir(t.TempDir())
	need.BCC(t, ".")
	gdbSession(t, "sum.com", []string{"-ex", "gdb-base cs.base"}, `
set architecture i8086
x/i $pc
break *0x10c
continue
x/2i $pc
delete
stepi
stepi
reverse-stepi
printf "ip %x, pc %x\n", $ip, $pc
monitor break sum.c:13
continue
monitor info locals
watch *(short *)0xdc4
reverse-continue
x/i $pc
reverse-continue
`, `=> 0x100:\s+jmp`, `Breakpoint 1, 0x0*10c`, `=> 0x10c:\s+push +%bp\s+0x10d:\s+mov +%sp,%bp`, `ip 10d, pc 10d`, `break at [0-9a-f]+ _add\+0x38 sum\.c:13`, `SIGTRAP`, `sum = 14`,
		`Hardware watchpoint`, `Old value = 14\s+New value = 0\s`, `=> 0x141:\s+mov +%ax,0xb4`)
}

// TestGDBOfDJGPP: gdb debugs a program of DJGPP under DPMI by its DWARF: a line, variables, the last write of one, and the step back over it.
func TestGDBOfDJGPP(t *testing.T) {
	program := need.DJGPP(t, "struct node { int value; struct node *next; } list[2] = {{1, &list[1]}, {2, 0}};\nint total;\n"+
		"int main(void)\n{\n\tstruct node *p;\n\tfor (p = list; p; p = p->next)\n\t\ttotal += p->value;\n\treturn total;\n}\n", "-gdwarf-4")
	t.Chdir(filepath.Dir(program))
	need.ELFOfDJGPP(t, "nodes.exe")
	gdbSession(t, "nodes.exe", []string{"-ex", "start", "-ex", "gdb-base cs.base"}, `
file nodes.exe.elf
break nodes.c:8 if p == 0
continue
print list
print *list[0].next
watch total
reverse-continue
delete
next
print total
reverse-next
print total
`, `Breakpoint 1, main \(\) at nodes\.c:8`, `\{\{value = 1, next = 0x[0-9a-f]+[^}]*\}, \{value = 2, next = 0x0\}\}`, `\{value = 2, next = 0x0\}`,
		`Old value = 3\s+New value = 1\s`, `\$3 = 3`, `\$4 = 1`)
}
