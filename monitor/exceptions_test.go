package monitor

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
)

// divider is a boot sector that divides by 0 again and again. The handler counts in SI and steps over the DIV.
var divider = []byte{
	0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, // 7c00: xor ax,ax; mov ds,ax; mov ss,ax; mov sp,7c00h
	0xc7, 0x06, 0x00, 0x00, 0x21, 0x7c, 0xa3, 0x02, 0x00, // vector 0 is 0:7c21
	0x31, 0xf6, // 7c12: xor si,si
	0x31, 0xd2, // 7c14: xor dx,dx
	0xf7, 0xf2, // 7c16: div dx
	0x81, 0xfe, 0x64, 0x00, // 7c18: cmp si,100
	0x72, 0xf6, // 7c1c: jb 7c14
	0xf4, 0xeb, 0xfd, // 7c1e: hlt; jmp 7c1e
	0x46,                                                 // 7c21: inc si
	0x55, 0x89, 0xe5, 0x83, 0x46, 0x02, 0x02, 0x5d, 0xcf, // push bp; mov bp,sp; add word [bp+2],2; pop bp; iret
}

// TestExceptions: the last 64 exceptions are there, with both engines, and after a journey in time those before the moment; the state does not know of them.
func TestExceptions(t *testing.T) {
	for _, engine := range []machine.Accel{machine.AccelInterp, machine.AccelJIT} {
		image := make([]byte, 368640)
		copy(image, divider)
		image[510], image[511] = 0x55, 0xaa
		m, err := machine.New(machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}, Accel: engine, Heat: 2})
		if err != nil {
			need.Lacking(t, "%v", err)
		}
		h := history.New(m, 64<<20)
		var out strings.Builder
		mo := New(m, nil, &out)
		show := func(command string) []string {
			out.Reset()
			if err := mo.Do(command); err != nil {
				t.Fatal(err)
			}
			return strings.Split(strings.TrimSpace(out.String()), "\n")
		}
		if have := show("info exceptions"); have[0] != "no exceptions" {
			t.Errorf("%q", have)
		}
		m.RunWithin(clock.Never, 1_000_000)
		have := show("info exceptions 64")
		if len(have) != 1+64*3 || have[0] != "100 exceptions; the last 64:" || !strings.HasSuffix(have[1], " 0000:7c16 #DE divide error") || !strings.Contains(have[3], "esi=00000024 ") {
			t.Fatalf("engine %d: %d lines:\n%s", engine, len(have), strings.Join(have, "\n"))
		}
		before := show("info exceptions 2")
		at := h.At(uint64(mustCount(t, have[1+10*3])))
		if err := h.Travel(at); err != nil {
			t.Fatal(err)
		}
		if back := show("info exceptions 64"); back[0] != "46 exceptions; the last 46:" {
			t.Errorf("engine %d: in the past %s", engine, back[0])
		}
		m.RunWithin(clock.Never, 1_000_000)
		if again := show("info exceptions 2"); strings.Join(again, "\n") != strings.Join(before, "\n") {
			t.Errorf("engine %d: have\n%s\nwant\n%s", engine, strings.Join(again, "\n"), strings.Join(before, "\n"))
		}
	}
}

// mustCount returns the count of instructions at the beginning of a line.
func mustCount(t *testing.T, line string) (n int) {
	t.Helper()
	for _, c := range strings.Fields(line)[0] {
		n = 10*n + int(c-'0')
	}
	return n
}
