package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What an assembler for ELF takes and one for COFF does not.
var (
	elfOnly    = regexp.MustCompile(`(?m)^\t\.(type|size|ident|section\t\.note).*$`)
	elfSection = regexp.MustCompile(`\.section\t(\.debug_\w*),.*`)
)

// DJGPP returns the name of a program, nodes.exe, that was compiled from nodes.c, a source in C, by gcc with flags, and assembled and linked by DJGPP's
// binutils, which put it behind the stub for DPMI hosts. It has no library: it begins with main, whose result is its errorlevel. What is lacking skips the test,
// and with CI=true fails it.
func DJGPP(t testing.TB, source string, flags ...string) string {
	t.Helper()
	gcc, as, ld := Program(t, "gcc"), Program(t, "i586-pc-msdosdjgpp-as"), Program(t, "i586-pc-msdosdjgpp-ld")
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(name string, args ...string) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			Lacking(t, "%s: %v\n%s", name, err, out)
		}
	}
	write("nodes.c", source)
	write("start.s", "\t.globl start\nstart:\n\tmovw %ds, %ax\n\tmovw %ax, %ss\n\tmovl $stack+4096, %esp\n\tcall _main\n\tmovb $0x4c, %ah\n\tint $0x21\n\t.lcomm stack, 4096\n")
	run(gcc, append([]string{"-m32", "-O0", "-fno-pic", "-fleading-underscore", "-fno-asynchronous-unwind-tables", "-S", "nodes.c", "-o", "nodes.s"}, flags...)...)
	b, err := os.ReadFile(filepath.Join(dir, "nodes.s"))
	if err != nil {
		t.Fatal(err)
	}
	text := elfSection.ReplaceAllString(elfOnly.ReplaceAllString(string(b), ""), ".section $1")
	write("nodes.s", strings.ReplaceAll(text, ".align", ".balign"))
	run(as, "start.s", "-o", "start.o")
	run(as, "nodes.s", "-o", "nodes.o")
	run(ld, "-o", "nodes.exe", "start.o", "nodes.o")
	return filepath.Join(dir, "nodes.exe")
}
