package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// KernelSource is a multiboot kernel in C that walks a list: total gets the values 12 and 42.
const KernelSource = `__attribute__((section(".multiboot"), used)) static const unsigned header[] = {0x1BADB002, 0, -0x1BADB002};
struct node { int value; struct node *next; short grid[2][3]; };
struct node last = {30, 0, {{1, 2, 3}, {4, 5, 6}}}, list = {12, &last, {{0}}};
int total;
unsigned char stack[4096];

__attribute__((noinline)) static int add(int sum, struct node *n)
{
	int before = sum;
	sum += n->value;
	total = sum;
	return sum - before;
}

void kmain(void)
{
	int steps = 0;
	for (struct node *n = &list; n; n = n->next)
		steps += add(total, n);
	for (;;)
		__asm__ volatile("hlt");
}

__attribute__((naked)) void _start(void)
{
	__asm__ volatile("mov $stack+4096, %esp\n push $0\n call kmain");
}
`

// Kernel writes kernel.c, which is KernelSource, into a directory, and returns the name of what gcc makes of it there: kernel.elf, a program of 32 bits at 1 MB
// with DWARF and without frame pointers. What is lacking skips the test, and with CI=true fails it.
func Kernel(t testing.TB, dir string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "kernel.c"), []byte(KernelSource), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Program(t, "gcc"), "-m32", "-g", "-O0", "-fomit-frame-pointer", "-ffreestanding", "-fno-pic", "-no-pie", "-nostdlib", "-fno-stack-protector",
		"-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,-N", "-Wl,-Ttext=0x100100", "-Wl,--section-start=.multiboot=0x100000", "-Wl,-e,_start",
		"-Wl,--build-id=none", "-o", "kernel.elf", "kernel.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		Lacking(t, "gcc -m32: %v\n%s", err, out)
	}
	return filepath.Join(dir, "kernel.elf")
}
