package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BCCSource is a DOS program in the C of bcc. It adds the numbers in a list, writes "sum 14", and has 14 as its errorlevel.
const BCCSource = `#include <stdio.h>
int total;
int list[5] = {3, 1, 4, 1, 5};

int add(n)
int n;
{
	int i;
	int sum = 0;
	for (i = 0; i < n; i++)
		sum += list[i];
	total = sum;
	return sum;
}

int main()
{
	int r;
	r = add(5);
	printf("sum %d\n", r);
	return r;
}
`

// BCC writes sum.c, which is BCCSource, into a directory, and sum.com, which bcc makes of it, with its map sum.map and the listing sum.lst. It returns the name of the
// program. What is lacking skips the test, and with CI=true fails it.
func BCC(t testing.TB, dir string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "sum.c"), []byte(BCCSource), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Program(t, "bcc"), "-Md", "-C-t", "-A-l", "-Asum.lst", "-M", "-o", "sum.com", "sum.c")
	cmd.Dir = dir
	list, err := cmd.Output()
	if err != nil {
		Lacking(t, "bcc: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sum.map"), list, 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "sum.com")
}

// ELFOfDJGPP writes the code and the DWARF of a program of DJGPP into an ELF file for gdb, which does not read DJGPP's COFF, and returns its name.
func ELFOfDJGPP(t testing.TB, program string) string {
	t.Helper()
	out := program + ".elf"
	cmd := exec.Command("sh", "-ec", `
from=i586-pc-msdosdjgpp
for s in .text $($from-objdump -h "$1" | grep -o '\.debug_[a-z_]*'); do
	$from-objcopy -O binary --only-section=$s --set-section-flags $s=alloc,contents "$1" "$2$s"
	[ $s = .text ] || set -- "$@" --add-section $s="$2$s"
done
text=$2.text out=$2
at=0x$($from-objdump -h "$1" | awk '$2 == ".text" {print $4}')
shift 2
objcopy -I binary -O elf32-i386 --rename-section .data=.text,code,alloc,load --change-section-address .data=$at "$@" "$text" "$out"
`, "sh", program, out)
	if text, err := cmd.CombinedOutput(); err != nil {
		Lacking(t, "%v\n%s", err, text)
	}
	return out
}
