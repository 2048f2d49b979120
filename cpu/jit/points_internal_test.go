package jit

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// pointsProgram is a loop with a jump that is seldom taken, reads and writes of memory, a
// comparison in memory that is one with the jump behind it, and calls of other pages:
//
//	6000  inc dword [8000]
//	6006  mov eax, [8004]
//	600b  add eax, ebx
//	600d  cmp dword [8008], 0
//	6014  jne 6016
//	6016  inc ebx
//	6017  test ebx, 3ffh
//	601d  je 7ff0
//	6023  call 7100
//	6028  call edi            ; 7200
//	602a  jmp 6000
//	7100  mov [8010], eax; ret
//	7200  nop; dec ecx; ret
//	7ff0  add dword [8004], 1; jmp 6023
var pointsProgram = map[int][]byte{
	0x6000: {0xff, 0x05, 0x00, 0x80, 0, 0, 0xa1, 0x04, 0x80, 0, 0, 0x01, 0xd8, 0x83, 0x3d, 0x08, 0x80, 0, 0, 0, 0x75, 0x00, 0x43,
		0xf7, 0xc3, 0xff, 0x03, 0, 0, 0x0f, 0x84, 0xcd, 0x1f, 0, 0, 0xe8, 0xd8, 0x10, 0, 0, 0xff, 0xd7, 0xeb, 0xd4},
	0x7100: {0xa3, 0x10, 0x80, 0, 0, 0xc3},
	0x7200: {0x90, 0x49, 0xc3},
	0x7ff0: {0x83, 0x05, 0x04, 0x80, 0, 0, 0x01, 0xe9, 0x27, 0xe0, 0xff, 0xff},
}

// pointsTests are what a debugger waits for, and how much of the run must be translated code then.
var pointsTests = []struct {
	name  string
	want  cpu.Interest
	share float64
}{
	{"a seldom instruction", cpu.Interest{Linear: []uint64{0x7ff0}}, 0.95},
	{"within a block", cpu.Interest{Linear: []uint64{0x6006}}, 0.1},
	{"within a block, physical", cpu.Interest{Breaks: []uint64{0x600b}}, 0.1},
	{"behind a far jump", cpu.Interest{Linear: []uint64{0x7100}}, 0.1},
	{"behind an indirect jump", cpu.Interest{Linear: []uint64{0x7200, 0x9000}}, 0.1},
	{"not met", cpu.Interest{Linear: []uint64{0x6001, 0x9000}, Breaks: []uint64{0x7500}}, 0.95},
	{"seldom written", cpu.Interest{Memory: []cpu.Watch{{First: 0x8004, Last: 0x8007, On: cpu.WatchWrite, Linear: true}}}, 0.1},
	{"written", cpu.Interest{Memory: []cpu.Watch{{First: 0x8012, Last: 0x8012, On: cpu.WatchWrite}}}, 0.1},
	{"read", cpu.Interest{Memory: []cpu.Watch{{First: 0x8004, Last: 0x8005, On: cpu.WatchRead | cpu.WatchWrite}}}, 0.1},
	{"read by a comparison", cpu.Interest{Memory: []cpu.Watch{{First: 0x8008, Last: 0x8008, On: cpu.WatchRead, Linear: true}}}, 0.1},
	{"the stack", cpu.Interest{Memory: []cpu.Watch{{First: 0xeffc, Last: 0xefff, On: cpu.WatchRead, Linear: true}}}, 0.1},
	{"memory that is not used", cpu.Interest{Memory: []cpu.Watch{{First: 0x9004, Last: 0x9007, On: cpu.WatchWrite}}}, 0.95},
	{"other events", cpu.Interest{Ports: []cpu.Watch{{First: 1, Last: 2, On: cpu.WatchRead}}, Vectors: [4]uint64{1 << 14}, Modes: true, Tasks: true}, 0.95},
	{"nothing", cpu.Interest{}, 0.95},
}

// executed is how many instructions units have executed, dropped ones aside.
func executed(j *Translator) (n uint64) {
	for _, u := range j.Units() {
		n += u.Count * uint64(u.Insts)
	}
	return n
}

// runPoints waits for each of pointsTests in turn and notes every stop. With a translator
// all code has been translated before the first.
func runPoints(t *testing.T, translate bool) (log []string) {
	t.Helper()
	c, ram := spin()
	for at, code := range pointsProgram {
		copy(ram[at:], code)
	}
	c.SetReg(x86.SP, 0xf000)
	c.SetReg(x86.DI, 0x7200)
	var j *Translator
	if translate {
		var err error
		if j, err = New(c, 0); err != nil {
			t.Fatal(err)
		}
		c.Attach(j, 1)
		j.CountUnits(true)
	}
	c.Run(100_000)
	for _, p := range pointsTests {
		c.Inspect(p.want)
		begin, before := c.Retired(), uint64(0)
		if translate {
			before = executed(j)
		}
		for stops := 0; stops < 50 && c.Retired() < begin+100_000; stops++ {
			c.PassBreak()
			_, why := c.Run(begin + 100_000 - c.Retired())
			log = append(log, fmt.Sprintf("%s: %v at %x, instruction %d, ebx %d, memory %x: %+v", p.name, why, c.EIP(), c.Retired(), c.Reg(x86.BX), ram[0x8000:0x8014], c.Hits()))
		}
		if translate {
			if share := float64(executed(j)-before) / float64(c.Retired()-begin); share < p.share {
				t.Errorf("%s: %.3f of the run was translated code, want %v", p.name, share, p.share)
			}
		}
	}
	return log
}

// TestPoints: a debugger's points stop translated code where they stop the interpreter, and
// what they do not concern stays translated.
func TestPoints(t *testing.T) {
	want := runPoints(t, false)
	if len(want) < 300 {
		t.Errorf("only %d stops", len(want))
	}
	if supported {
		if diff := cmp.Diff(want, runPoints(t, true)); diff != "" {
			t.Errorf("stops (-interpreter +translator):\n%s", diff)
		}
	}
}

// TestTrialKeepsUnits: when the processor finds out whether a program waits, it undoes what the
// program has written. Code beside a variable stays translated.
func TestTrialKeepsUnits(t *testing.T) {
	if !supported {
		return // nothing to keep
	}
	c, ram := spin()
	copy(ram[0x6000:], []byte{0xff, 0x05, 0x00, 0x61, 0, 0, 0xeb, 0x08}) // inc dword [6100]; jmp 6010
	copy(ram[0x6010:], []byte{0x40, 0xeb, 0xed})                         // inc eax; jmp 6000
	j, err := New(c, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.Attach(j, 1)
	c.Run(4000)
	_, waits := c.Waits(1000)
	if c.EIP() != 0x6000 || waits || ram[0x6100] != 1000&0xff {
		t.Fatalf("EIP is %x, the variable %d", c.EIP(), ram[0x6100])
	}
	for _, u := range j.Units() {
		if u.EIP == 0x6010 {
			return
		}
	}
	t.Error("the code beside the variable is no longer translated")
}
