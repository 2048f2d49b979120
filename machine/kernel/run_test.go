package kernel_test

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/kernel"
	"github.com/iron86/iron86/x86"
)

func TestMultibootKernel(t *testing.T) {
	var out bytes.Buffer
	m, err := machine.New(machine.Config{DebugCon: &out, Kernel: &kernel.Files{Image: kernel.MultibootKernel(), Initrd: []byte("+mod"), CommandLine: "hello world"}})
	if err != nil {
		t.Fatal(err)
	}
	stop := m.Run(30 * clock.Second)
	if stop != (machine.Stop{Reason: machine.DebugExit, Code: 0x10}) || out.String() != "hello world+mod" {
		t.Errorf("have %v, %q; want debug exit 10h, \"hello world+mod\"", stop, out.String())
	}
	m.Reset()
	out.Reset()
	if stop := m.Run(30 * clock.Second); stop.Reason != machine.DebugExit || out.Len() == 0 {
		t.Errorf("after a reset: have %v, %q", stop, out.String())
	}
}

func TestMultiboot2Kernel(t *testing.T) {
	for name, image := range map[string][]byte{
		"addresses": kernel.Multiboot2Kernel(), "movable": kernel.MovableKernel2(), "ELF32": kernel.ELFKernel2(false), "ELF64": kernel.ELFKernel2(true),
	} {
		var out bytes.Buffer
		m, err := machine.New(machine.Config{DebugCon: &out, Kernel: &kernel.Files{Image: image, Initrd: []byte("+mod"), CommandLine: "hello world"}})
		if err != nil {
			t.Fatal(err)
		}
		stop := m.Run(30 * clock.Second)
		if stop != (machine.Stop{Reason: machine.DebugExit, Code: 0x12}) || out.String() != "hello world+mod" {
			t.Errorf("%s: have %v, %q; want debug exit 12h, \"hello world+mod\"", name, stop, out.String())
		}
	}
}

func TestLinuxKernel(t *testing.T) {
	var out bytes.Buffer
	m, err := machine.New(machine.Config{DebugCon: &out, Kernel: &kernel.Files{Image: kernel.LinuxKernel(), Initrd: make([]byte, 'r'), CommandLine: "quiet"}})
	if err != nil {
		t.Fatal(err)
	}
	if stop := m.Run(30 * clock.Second); stop != (machine.Stop{Reason: machine.DebugExit, Code: 0x11}) || out.String() != "quietr" {
		t.Errorf("have %v, %q; want debug exit 11h, \"quietr\"", stop, out.String())
	}
}

// TestInitrdAbove4G: a kernel that says it can gets its initial ram disk above 4 GB if there is no room below, and is entered
// in 32-bit mode then.
func TestInitrdAbove4G(t *testing.T) {
	for _, g := range []x86.Generation{x86.P3, x86.X64v2} {
		var out bytes.Buffer
		files := &kernel.Files{Image: kernel.LinuxKernelAnywhere(machine.LowMemory), Initrd: []byte("disk"), CommandLine: "quiet "}
		m, err := machine.New(machine.Config{CPU: g, Memory: 16 << 30, DebugCon: &out, Kernel: files})
		if err != nil {
			t.Fatal(err)
		}
		if stop := m.Run(30 * clock.Second); stop != (machine.Stop{Reason: machine.DebugExit, Code: 0x12}) || out.String() != "quiet 46disk" {
			t.Errorf("%v: have %v, %q; want debug exit 12h, \"quiet 46disk\"", g, stop, out.String())
		}
	}
}

// TestPictureKernel: a kernel that asks for a picture draws it where it was told, and on the screen.
func TestPictureKernel(t *testing.T) {
	for _, c := range []struct {
		width, height, depth uint32
		w, h                 int
		pixel                console.Color
	}{{800, 600, 32, 800, 600, 0x345678}, {640, 480, 16, 640, 480, 0x52cfc6}, {0, 0, 0, 1024, 768, 0x345678}, {5000, 600, 32, 1024, 768, 0x345678}} {
		m, err := machine.New(machine.Config{Kernel: &kernel.Files{Image: kernel.PictureKernel(0, c.width, c.height, c.depth)}})
		if err != nil {
			t.Fatal(err)
		}
		if stop := m.Run(30 * clock.Second); stop != (machine.Stop{Reason: machine.DebugExit, Code: 0x13}) {
			t.Fatal(stop)
		}
		var f console.Frame
		m.Render(&f)
		if f.Mode != console.Graphics || f.W != c.w || f.H != c.h || f.Pixels[0] != c.pixel || f.Pixels[2] != 0 {
			t.Errorf("%d by %d, %d bits: have %d by %d, first pixel %06x", c.width, c.height, c.depth, f.W, f.H, f.Pixels[0])
		}
	}
}
