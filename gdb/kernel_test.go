package gdb_test

import (
	"net"
	"os"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
)

// kernelMachine is a machine with long mode that is about to boot the kernel of need, in the working directory.
func kernelMachine(t *testing.T) *machine.Machine {
	t.Helper()
	t.Chdir(t.TempDir())
	image, err := os.ReadFile(need.Kernel(t, "."))
	if err != nil {
		t.Fatal(err)
	}
	m, err := machine.New(machine.Config{Memory: 8 << 20, Kernel: &machine.Kernel{Image: image, Name: "kernel.elf"}})
	if err != nil {
		t.Fatal(err)
	}
	history.New(m, 64<<20)
	return m
}

// TestDebianGDBOnAKernel debugs a kernel in C by its DWARF: a line, variables, the last write of one, and the step back over it. The processor has long mode, and is
// described as i386 because the kernel has 32 bits.
func TestDebianGDBOnAKernel(t *testing.T) {
	need.Program(t, "gdb")
	out := runSetup(t, kernelMachine(t), []string{"symbols kernel.elf"}, "kernel.elf", `
show architecture
hbreak kernel.c:13 if sum == 42
continue
bt
info locals
print *n
watch total
reverse-continue
list
delete
next
print total
reverse-next
print total
reverse-step
print sum
detach
`)
	inOrder(t, out, `"i386"`, `Breakpoint 1, add \(sum=42, n=0x[0-9a-f]+ <last>\) at kernel.c:13`, `#1 +0x[0-9a-f]+ in kmain \(\) at kernel.c:19`, `#2 +0x[0-9a-f]+ in _start`,
		`before = 12`, `\{value = 30, next = 0x0, grid = \{\{1, 2, 3\}, \{4, 5, 6\}\}\}`, `Old value = 42\s+New value = 12\s`, `11\s+total = sum;`,
		`\$2 = 42`, `11\s+total = sum;`, `\$3 = 12`, `10\s+sum \+= n->value;`, `\$4 = 12`)
}

// TestDebianLLDBOnAKernel is the same by lldb, which has no commands to go back: the monitor has.
func TestDebianLLDBOnAKernel(t *testing.T) {
	need.Program(t, "lldb")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := kernelMachine(t)
	args := []string{"-b"}
	for _, c := range []string{"target create kernel.elf", "gdb-remote " + l.Addr().String(), "breakpoint set -H -f kernel.c -l 13 -c 'sum == 42'", "continue", "bt", "frame variable", "p *n",
		"process plugin packet monitor last-write total 4", "process detach"} {
		args = append(args, "-o", c)
	}
	inOrder(t, serveMonitor(t, m, []string{"symbols kernel.elf"}, l, "lldb", args...), `stop reason = breakpoint`, `frame #1: 0x[0-9a-f]+ kernel.elf.kmain at kernel.c:19`,
		`sum = 42`, `before = 12`, `value = 30`, `write of [0-9a-f]+: 0xc -> 0x2a`)
}
