package machine

import (
	"bytes"
	"context"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

// nicProgram is testdata/nic.asm: a boot sector that shows the card's registers and then sends every frame back.
//
//go:embed testdata/nic.bin
var nicProgram []byte

var nicAddress = [6]byte{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}

// nicConfig is a machine that boots nicProgram.
func nicConfig(nic *NIC) Config {
	disk := make([]byte, 1440<<10)
	copy(disk, nicProgram)
	return Config{Memory: 4 << 20, NIC: nic, Floppy: [2]block.Disk{block.NewMemory(disk)}}
}

func TestNICProgramIsAssembled(t *testing.T) {
	if !bytes.Equal(nicProgram, need.Assembled(t, "testdata", "nic.asm")) {
		t.Error("nic.bin is not what nasm makes of nic.asm")
	}
}

// TestNICIsQEMUs: QEMU's card gives a program of registers the same answers.
func TestNICIsQEMUs(t *testing.T) {
	need.Program(t, "qemu-system-i386")
	var said bytes.Buffer
	cfg := nicConfig(&NIC{Address: nicAddress})
	cfg.DebugCon = &said
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if stop := m.Run(5 * clock.Second); stop.Reason != DebugExit {
		t.Fatalf("%v, it said %q", stop, said.String())
	}
	image := filepath.Join(t.TempDir(), "nic.img")
	disk := make([]byte, 1440<<10)
	copy(disk, nicProgram)
	if err := os.WriteFile(image, disk, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "qemu-system-i386", "-M", "pc", "-m", "16M", "-drive", "format=raw,if=floppy,file="+image, "-boot", "a", "-netdev", "user,id=n,restrict=on",
		"-device", "ne2k_isa,netdev=n,iobase=0x300,irq=9,mac=52:54:00:12:34:56",
		"-display", "none", "-serial", "none", "-monitor", "none", "-debugcon", "file:"+image+".e9", "-device", "isa-debug-exit,iobase=0x501,iosize=2")
	_ = cmd.Run() // its status is what the program says
	theirs, err := os.ReadFile(image + ".e9")
	if err != nil {
		t.Fatal(err)
	}
	if begin := bytes.LastIndexByte(bytes.TrimSpace(theirs), '\n'); begin >= 0 {
		theirs = theirs[begin+1:]
	}
	if diff := cmp.Diff(string(theirs), said.String()); diff != "" {
		t.Errorf("(-QEMU +ours)\n%s", diff)
	}
}

// echoing is a machine whose program sends every frame back, and the frames that it has sent.
func echoing(t *testing.T, nic NIC) (m *Machine, sent *[][]byte) {
	t.Helper()
	sent = new([][]byte)
	nic.Address = nicAddress
	nic.Out = func(f []byte) { *sent = append(*sent, bytes.Clone(f)) }
	cfg := nicConfig(&nic)
	cfg.DebugExit = 0x555 // so that the program goes on
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.Run(2 * clock.Second)
	*sent = nil
	return m, sent
}

// frameOf returns a frame to the card with n bytes of contents.
func frameOf(n int) []byte {
	f := append(append(nicAddress[:len(nicAddress):len(nicAddress)], 2, 0, 0, 0, 0, 9), 0x88, 0xb5)
	for i := range n {
		f = append(f, uint8(i*n))
	}
	return f
}

// TestFramesComeBack: frames of all sizes come back with their addresses exchanged, more of them than the ring holds.
func TestFramesComeBack(t *testing.T) {
	m, sent := echoing(t, NIC{})
	for n := 46; n <= 1500; n += 77 {
		f := frameOf(n)
		if !ReceiveFrame(m, f) {
			t.Fatalf("%d bytes: no room", n)
		}
		m.Run(20 * clock.Millisecond)
		want := append(append(append([]byte{}, f[6:12]...), f[:6]...), f[12:]...)
		if len(*sent) != 1 || !bytes.Equal((*sent)[0], want) {
			t.Fatalf("%d bytes: %d frames came back, % x", n, len(*sent), *sent)
		}
		*sent = nil
	}
	taken := 0
	for ReceiveFrame(m, frameOf(1000)) {
		taken++
	}
	m.Run(200 * clock.Millisecond)
	if len(*sent) != taken || taken < 10 {
		t.Errorf("of %d frames at once %d came back", taken, len(*sent))
	}
	if ReceiveFrame(m, make([]byte, MaxFrame+1)); m.Run(clock.Millisecond).Reason != Running {
		t.Error("a frame that is too long")
	}
}

// TestNICStates: a state goes on in another machine with the card, and does not load in one that has none or another.
func TestNICStates(t *testing.T) {
	m, _ := echoing(t, NIC{})
	ReceiveFrame(m, frameOf(1000))
	m.Run(100 * clock.Microsecond)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	other, sent := echoing(t, NIC{})
	if err := other.Load(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	m.Run(20 * clock.Millisecond)
	other.Run(20 * clock.Millisecond)
	if len(*sent) != 1 || m.Hash() != other.Hash() {
		t.Errorf("%d frames, equal %v", len(*sent), m.Hash() == other.Hash())
	}
	for _, cfg := range []Config{nicConfig(nil), nicConfig(&NIC{IRQ: 5}), nicConfig(&NIC{IOBase: 0x320})} {
		cfg.DebugExit = 0x555
		bad, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := bad.Load(bytes.NewReader(file.Bytes())); err == nil {
			t.Errorf("the state loads in a machine with %+v", cfg.NIC)
		}
	}
}

// TestNICsThatCannotBe are refused.
func TestNICsThatCannotBe(t *testing.T) {
	for _, n := range []NIC{{IOBase: 0x3e0}, {IOBase: 0x310}, {IRQ: 1}, {IRQ: 16}, {Address: [6]byte{1}}} {
		if _, err := New(nicConfig(&n)); err == nil {
			t.Errorf("%+v is taken", n)
		}
	}
	m, err := New(nicConfig(&NIC{IRQ: 2}))
	if err != nil {
		t.Fatal(err)
	}
	if n := Card(m); n.IOBase != DefaultIOBase || n.IRQ != DefaultIRQ {
		t.Errorf("%+v", n)
	}
}
