package monitor

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompletions: Tab knows commands, filters, and what stands behind a command.
func TestCompletions(t *testing.T) {
	mo, _ := testMonitor(t)
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("dir/sub", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("dir/setup.rc", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"break 7c00h", "break 7c01h", "mark here", "set $count = 1"} {
		if err := mo.Do(line); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string][]string{
		"disa": {"disable "}, "stepi": {"stepi "}, "sys": {"system_reset ", "system_powerdown "}, "info tl": nil, "info re": {"info registers "}, "info ta": {"info tab "}, "help Poi": {"help Points"}, "help last": {"help last-write "},
		"chips ata": {"chips ata0", "chips ata1"}, "regs se": {"regs seg"}, "delete ": {"delete 1", "delete 2"}, "disable 1 ": {"disable 1 1", "disable 1 2"}, "goto he": {"goto here"}, "goto e": {"goto end"},
		"source di": {"source dir/"}, "source dir/s": {"source dir/setup.rc", "source dir/sub/"}, "source nowhere/": nil, "insert f": {"insert fda ", "insert fdb "}, "insert fda dir/se": {"insert fda dir/setup.rc"},
		"print $co": {"print $count"}, "print $e": {"print $eax", "print $ecx", "print $edx", "print $ebx", "print $esp", "print $ebp", "print $esi", "print $edi", "print $es", "print $eip", "print $eflags"},
		"x/4xb bu": {"x/4xb buffer"}, "info tab | gr": {"info tab | grep "}, "x 0 | c": {"x 0 | count ", "x 0 | cat "}, "print ax+bu": {"print ax+buffer"}, "set eb": {"set ebx", "set ebp"}, "zzz": nil, "print ": nil,
	} {
		if diff := cmp.Diff(want, mo.Complete(line)); diff != "" {
			t.Errorf("%q is completed (-want +have):\n%s", line, diff)
		}
	}
	if all := mo.Complete(""); !slices.Contains(all, "step ") || slices.Contains(all, "stepi ") {
		t.Errorf("an empty line is completed to %s", strings.Join(all, ","))
	}
}
