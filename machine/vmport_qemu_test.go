package machine

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
)

// vmportDisk returns a floppy that boots testdata/vmport.asm.
func vmportDisk(t *testing.T) []byte {
	disk := make([]byte, 1440<<10)
	copy(disk, need.Assembled(t, "testdata", "vmport.asm"))
	return disk
}

// TestVMPortIsQEMUs: a program that gives the backdoor port commands gets the same answers from QEMU.
func TestVMPortIsQEMUs(t *testing.T) {
	need.Program(t, "qemu-system-i386")
	disk := vmportDisk(t)
	image := filepath.Join(t.TempDir(), "vmport.img")
	if err := os.WriteFile(image, disk, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "qemu-system-i386", "-M", "pc,vmport=on", "-m", "64M", "-drive", "format=raw,if=floppy,file="+image, "-boot", "a", "-net", "none",
		"-display", "none", "-serial", "none", "-monitor", "none", "-debugcon", "file:"+image+".e9", "-device", "isa-debug-exit,iobase=0x501,iosize=2")
	_ = cmd.Run() // its status is what the program says
	said, err := os.ReadFile(image + ".e9")
	if err != nil {
		t.Fatal(err)
	}
	begin := bytes.Index(said, []byte("00000006 ")) // behind what the firmware says
	if begin < 0 {
		t.Fatalf("QEMU says %q", said)
	}
	if diff := cmp.Diff(string(said[begin:]), vmportSays(t, disk, Config{})); diff != "" {
		t.Errorf("(-QEMU +ours)\n%s", diff)
	}
}

// vmportSays runs the program on our machine and returns what it writes.
func vmportSays(t *testing.T, disk []byte, cfg Config) string {
	t.Helper()
	var said bytes.Buffer
	cfg.Memory, cfg.DebugCon = 64<<20, &said
	cfg.Floppy[0] = block.NewMemory(disk)
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if stop := m.Run(20 * clock.Second); stop.Reason != DebugExit {
		t.Fatal(stop)
	}
	return said.String()
}

// TestNoVMPort: without it nobody answers.
func TestNoVMPort(t *testing.T) {
	first, _, _ := bytes.Cut([]byte(vmportSays(t, vmportDisk(t), Config{NoVMPort: true})), []byte("\n"))
	if string(first) != "FFFFFFFF 00000000 0000000A 33335658 11111111 22222222 " {
		t.Errorf("have %q", first)
	}
}

// TestPointerGoesWhereADriverListens: an event is the backdoor's if a driver has switched it on, and else the PS/2 mouse's.
func TestPointerGoesWhereADriverListens(t *testing.T) {
	m, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(command, ebx uint32) uint32 {
		m.cpu.SetReg(0, 0x564d5868)
		m.cpu.SetReg(1, command)
		m.cpu.SetReg(3, ebx)
		return m.bus.In(0x5658, 4)
	}
	m.Mouse(console.MouseEvent{DX: 5, Placed: true, X: 100})
	if v := ask(40, 0); v != 0xffff0000 {
		t.Errorf("status %#x before a driver listens", v)
	}
	ask(41, 0x45414552)
	ask(39, 1)
	ask(41, 0x53424152)
	m.Mouse(console.MouseEvent{DX: 5, Placed: true, X: 100, Y: 200})
	if v := ask(40, 0); v != 4 {
		t.Errorf("status %#x after an event", v)
	}
	ask(39, 4)
	if x, y := m.cpu.Reg(3), m.cpu.Reg(1); x != 200 || y != 400 {
		t.Errorf("the pointer is at %d, %d", x, y)
	}
}
