package monitor

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
)

// bootSource is a boot sector with a macro, an included file and a variable.
const bootSource = `        bits 16
        org 7c00h
%macro load 1
        mov cx,%1
        nop
%endmacro
start:  xor ax,ax
        mov ds,ax
        mov sp,7c00h
        mov word [count],0
.loop:  call bump
        load 3
        cmp word [count],10
        jb .loop
halt:   hlt
        jmp halt
%include "bump.inc"
count   dw 0
        times 510-($-$$) db 0
        dw 0aa55h
`

// bumpSource is the file that bootSource includes.
const bumpSource = "bump:   inc word [count]\n        ret\n"

// sourceMonitor is a monitor on a machine with the past, in a directory with the files.
func sourceMonitor(t *testing.T, files map[string]string, cfg func() machine.Config) (*Monitor, *bytes.Buffer) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := machine.New(cfg())
	if err != nil {
		t.Fatal(err)
	}
	history.New(m, 0)
	var out bytes.Buffer
	return New(m, &docHost{m: m}, &out), &out
}

// transcript executes commands, each behind a prompt, and wants exactly the answers below them; … stands for what may differ.
func transcript(t *testing.T, mo *Monitor, out *bytes.Buffer, text string) {
	t.Helper()
	for _, part := range strings.Split(strings.TrimSpace(text), Prompt)[1:] {
		command, want, _ := strings.Cut(strings.TrimSuffix(part, "\n"), "\n")
		var shown []string
		if want != "" {
			shown = strings.Split(want, "\n")
		}
		if have := does(mo, out, command); !docPattern(shown).MatchString(strings.TrimSuffix(have, "\n") + "\n") {
			t.Errorf("%s\nhave\n%s\nwant\n%s", command, have, want)
		}
	}
}

// TestBootSectorByLines follows a boot sector by its listing: stops on a line, steps over calls and into them, finds the last write of a variable, and
// goes back over it.
func TestBootSectorByLines(t *testing.T) {
	need.Program(t, "nasm")
	mo, out := sourceMonitor(t, map[string]string{"boot.asm": bootSource, "bump.inc": bumpSource}, func() machine.Config {
		image := append(need.Assembled(t, ".", "boot.asm", "-l", "boot.lst"), make([]byte, 1440<<10-512)...)
		return machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}}
	})
	transcript(t, mo, out, `
(iron86) step-line
no source lines are known: symbols FILE loads them
(iron86) list
no source lines are known: symbols FILE loads them
(iron86) symbols boot.lst
symbols: 5, with source lines
(iron86) break boot.asm:12 after 1
1: break at 00007c10 start.loop+0x3 boot.asm:12
(iron86) break other.asm:3
no code is known for other.asm:3
(iron86) continue
1: breakpoint
boot.asm:12          load 3
0000:7c10  b90300            mov cx,0x3
(iron86) list
     7  start:  xor ax,ax
     8          mov ds,ax
     9          mov sp,7c00h
    10          mov word [count],0
    11  .loop:  call bump
>   12          load 3
    13          cmp word [count],10
    14          jb .loop
    15  halt:   hlt
    16          jmp halt
(iron86) next-line 3
boot.asm:11  .loop:  call bump
start.loop:
0000:7c0d  e80e00            call bump
(iron86) step-line
bump.inc:1  bump:   inc word [count]
bump:
0000:7c1e  ff06237c          inc word [count]
(iron86) print w[count]
0x2 = 2
(iron86) finish
boot.asm:12          load 3
0000:7c10  b90300            mov cx,0x3
(iron86) last-write count
write of 00007c23: 0x2 -> 0x3, by 0000:00007c1e
…
bump.inc:2          ret
0000:7c22  c3                ret
(iron86) next-line-back
bump.inc:1  bump:   inc word [count]
bump:
0000:7c1e  ff06237c          inc word [count]
(iron86) print w[count]
0x2 = 2
(iron86) next-line-back
boot.asm:11  .loop:  call bump
start.loop:
0000:7c0d  e80e00            call bump
(iron86) until bump.inc:2
bump.inc:2          ret
0000:7c22  c3                ret
(iron86) list bump.inc:1
     1  bump:   inc word [count]
>    2          ret
(iron86) bt
#0 0000:7c22 bump+0x4 bump.inc:2
`)
}

// kernelSource is a multiboot kernel in C.
const kernelSource = `typedef unsigned int u32;
__attribute__((section(".multiboot"), used)) static const u32 header[] = {0x1BADB002, 0, -0x1BADB002};
struct point { short x, y; struct point *next; char name[8]; };
int counter;
struct point origin = {1, -2, &origin, "origin"};
unsigned char stack[4096];

__attribute__((noinline)) static int add(int a, int b)
{
	int sum = a + b;
	counter += sum;
	return sum;
}

void kmain(void)
{
	int total = 0;
	for (int i = 1; i <= 5; i++) {
		total = add(total, i);
		origin.x = total;
	}
	for (;;)
		__asm__ volatile("hlt");
}

__attribute__((naked)) void _start(void)
{
	__asm__ volatile("mov $stack+4096, %esp\n push $0\n push $0\n mov %esp, %ebp\n call kmain");
}
`

// compiledKernel compiles kernel.c in the working directory with debug information of a version of DWARF.
func compiledKernel(t *testing.T, dwarf, optimize string) []byte {
	t.Helper()
	gcc := need.Program(t, "gcc")
	out, err := exec.Command(gcc, append(strings.Fields(optimize), "-m32", "-gdwarf-"+dwarf, "-ffreestanding", "-fno-pic", "-no-pie", "-nostdlib", "-fno-stack-protector",
		"-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,-N", "-Wl,-Ttext=0x100100", "-Wl,--section-start=.multiboot=0x100000", "-Wl,-e,_start", "-Wl,--build-id=none",
		"-o", "kernel.elf", "kernel.c")...).CombinedOutput()
	if err != nil {
		need.Lacking(t, "gcc -m32: %v\n%s", err, out)
	}
	image, err := os.ReadFile("kernel.elf")
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// kernelMonitor is a monitor on a machine that is about to run kernelSource.
func kernelMonitor(t *testing.T, dwarf, optimize string) (*Monitor, *bytes.Buffer) {
	t.Helper()
	return sourceMonitor(t, map[string]string{"kernel.c": kernelSource}, func() machine.Config {
		return machine.Config{Kernel: &machine.Kernel{Image: compiledKernel(t, dwarf, optimize), Name: "kernel.elf"}}
	})
}

// TestKernelByLines follows a kernel in C by its DWARF of each version.
func TestKernelByLines(t *testing.T) {
	for _, dwarf := range []string{"2", "3", "4", "5"} {
		t.Run(dwarf, func(t *testing.T) {
			mo, out := kernelMonitor(t, dwarf, "-O0")
			transcript(t, mo, out, `
(iron86) symbols kernel.elf
symbols: …, with source lines
(iron86) tbreak kernel.c:19
…: break at … kmain+… kernel.c:19
(iron86) continue
…: breakpoint
kernel.c:19  		total = add(total, i);
…
(iron86) step-line
kernel.c:9  {
add:
…
(iron86) next-line 4
kernel.c:13  }
…
(iron86) backtrace
#0 0008:… add+… kernel.c:13
#1 0008:… kmain+… kernel.c:19
#2 0008:… _start+… …
(iron86) last-write counter 4
write of …: 0x0 -> 0x1, by …
…
kernel.c:12  	return sum;
…
(iron86) next-line-back
kernel.c:11  	counter += sum;
…
(iron86) print d[counter]
0x0 = 0
(iron86) next-line-back
kernel.c:10  	int sum = a + b;
…
(iron86) next-line-back
kernel.c:9  {
add:
…
(iron86) next-line-back
kernel.c:19  		total = add(total, i);
…
`)
		})
	}
}

// TestVariables: arguments, locals and globals of each version of DWARF, with the frame's base by frame pointer or by call frames.
func TestVariables(t *testing.T) {
	for _, how := range [][2]string{{"2", "-O0"}, {"3", "-O0"}, {"4", "-O0"}, {"5", "-O0"}, {"5", "-O0 -fomit-frame-pointer"}} {
		t.Run(how[0]+how[1], func(t *testing.T) {
			mo, out := kernelMonitor(t, how[0], how[1])
			transcript(t, mo, out, `
(iron86) symbols kernel.elf
symbols: …, with source lines
(iron86) tbreak kernel.c:11 if a == 3
…: break at … kernel.c:11
(iron86) continue
…
(iron86) info args
a = 3
b = 3
(iron86) print b
3 (int)
(iron86) print counter
4 (int)
(iron86) print origin.next->y
-2 (short int)
(iron86) print origin
{x = 3, y = -2, next = 0x…, name = "origin"} (struct point)
(iron86) print *origin.next
{x = 3, y = -2, next = 0x…, name = "origin"} (struct point)
(iron86) tbreak kernel.c:11 if frob == 3
the condition: no register, number or symbol "frob"
(iron86) print origin.name[1]
114 'r' (char)
(iron86) print origin.z
no member "z"
(iron86) print a + b * 2
0x9 = 9
(iron86) bt
#0 … add+… kernel.c:11
#1 … kmain+… kernel.c:19
#2 … _start+…
(iron86) up
#1 … kmain+… kernel.c:19
kernel.c:19  		total = add(total, i);
(iron86) info locals
total = 3
i = 3
(iron86) print total
3 (int)
(iron86) frame 7
there are … frames
(iron86) down
#0 … add+… kernel.c:11
…
(iron86) info args
a = 3
b = 3
(iron86) next-line
kernel.c:12  	return sum;
…
(iron86) last-write sum
write of …, by 0008:…
at instruction …
kernel.c:11  	counter += sum;
…
(iron86) print sum
6 (int)
(iron86) watch sum if sum > 6
…: watch writes of …, 4 bytes
(iron86) continue
…: write of …, by 0008:…
…
(iron86) watch eax if eax == 10
…: watch changes of eax
(iron86) continue
…
(iron86) last-write eax
eax: …, by 0008:…
at instruction …
…
`)
		})
	}
}

// TestOptimizedVariables: variables that are in registers, by lists of locations, and for a while nowhere.
func TestOptimizedVariables(t *testing.T) {
	for _, dwarf := range []string{"4", "5"} {
		t.Run(dwarf, func(t *testing.T) {
			mo, out := kernelMonitor(t, dwarf, "-Og")
			transcript(t, mo, out, `
(iron86) symbols kernel.elf
symbols: …, with source lines
(iron86) tbreak add if a == 3
…: break at … add …
(iron86) continue
…
(iron86) info arguments
a = 3
b = 3
(iron86) next-line
kernel.c:11  	counter += sum;
…
(iron86) info args
a = <optimized out>
b = 3
(iron86) info locals
sum = 6
(iron86) print sum + 1
0x7 = 7
`)
		})
	}
}
