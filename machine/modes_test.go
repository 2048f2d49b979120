package machine

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/internal/picture"
)

//go:embed testdata/modes.bin
var modesProgram []byte

var updateModes = flag.Bool("update-modes", false, "write testdata/modes.txt and glass.txt")

// showing is a machine that runs testdata/modes.asm or testdata/glass.asm, which draw one picture after the other.
type showing struct {
	m   *Machine
	out bytes.Buffer
}

func newShowing(t testing.TB, program []byte, cfg Config) *showing {
	t.Helper()
	disk := make([]byte, 1440<<10)
	copy(disk, program)
	s := &showing{}
	cfg.Memory, cfg.DebugCon, cfg.Floppy[0] = 16<<20, &s.out, block.NewMemory(disk)
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.m = m
	return s
}

// next runs until the program has drawn another picture, and returns what it says of it; "end" follows the last.
func (s *showing) next(t testing.TB) string {
	t.Helper()
	for range 600 {
		if line, err := s.out.ReadString('\n'); err == nil {
			return strings.TrimSuffix(line, "\n")
		} else {
			s.out.WriteString(line)
		}
		if stop := s.m.Run(100 * clock.Millisecond); stop.Reason != Running && s.out.Len() == 0 {
			t.Fatal(stop)
		}
	}
	t.Fatal("no picture in a minute")
	return ""
}

// key presses the key that the program waits for.
func (s *showing) key(t testing.TB) {
	t.Helper()
	s.m.Run(10 * clock.Millisecond)
	s.m.Key(console.KeyEvent{Key: console.KeySpace, Down: true})
	s.m.Key(console.KeyEvent{Key: console.KeySpace})
}

// pixels returns the colours of a frame as bytes: red, green, blue. What blinks is lit.
func pixels(f *console.Frame) []byte {
	f.CursorOff, f.CharsOff = false, false
	var p picture.Picture
	p.DrawNative(f)
	b := make([]byte, 0, 3*len(p.Pix))
	for _, c := range p.Pix {
		b = append(b, uint8(c>>16), uint8(c>>8), uint8(c))
	}
	return b
}

// TestModes: every VBE mode has the picture whose digest is in testdata/modes.txt. TestModesAreQEMUs says where they are from.
func TestModes(t *testing.T) { compareDigests(t, modesProgram, "modes.txt") }

// TestGlass does the same for the VGA's own modes. See TestGlassIsQEMUs.
func TestGlass(t *testing.T) { compareDigests(t, glassProgram, "glass.txt") }

// compareDigests compares the digests of a program's pictures with a file in testdata.
func compareDigests(t *testing.T, program []byte, name string) {
	t.Helper()
	need.Time(t)
	s := newShowing(t, program, Config{})
	var have strings.Builder
	var f console.Frame
	for {
		line := s.next(t)
		if line == "end" {
			break
		}
		s.m.Render(&f)
		sum := sha256.Sum256(pixels(&f))
		have.WriteString(line + " " + hex.EncodeToString(sum[:8]) + "\n")
		s.key(t)
	}
	name = filepath.Join("testdata", name)
	if *updateModes {
		if err := os.WriteFile(name, []byte(have.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	wanted := strings.Split(string(want), "\n")
	for i, line := range strings.Split(have.String(), "\n") {
		if i >= len(wanted) || line != wanted[i] {
			t.Errorf("have %q, want %q", line, wanted[min(i, len(wanted)-1)])
		}
	}
}
