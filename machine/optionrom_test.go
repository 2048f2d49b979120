package machine

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
)

// optionROM assembles bios/testdata/optionrom.asm with a length in blocks, and makes its bytes add up to 0.
func optionROM(t *testing.T, blocks int, options ...string) []byte {
	t.Helper()
	rom := need.Assembled(t, "../bios/testdata", "optionrom.asm", append(options, "-DBLOCKS="+strconv.Itoa(blocks))...)
	sum := uint8(0)
	for _, b := range rom {
		sum += b
	}
	rom[len(rom)-1] -= sum
	return rom
}

// romMachine is a machine without disks that has ROMs of adapters, and what they say.
func romMachine(t *testing.T, boot string, roms ...[]byte) (*Machine, *bytes.Buffer) {
	t.Helper()
	said := new(bytes.Buffer)
	m, err := New(Config{Memory: 4 << 20, OptionROMs: roms, DebugCon: said, Boot: boot})
	if err != nil {
		t.Fatal(err)
	}
	return m, said
}

// romsSay is what the ROMs of TestOptionROMs say from the reset until nothing boots.
const romsSay = "init well\nconnect well\nplain init\nplain INT 19h\nboot well\n2\n"

// heard runs the machine until the ROMs have said all that they say at a boot.
func heard(m *Machine, said *bytes.Buffer) string {
	for end := m.Now() + 5*clock.Second; m.Now() < end && !strings.HasSuffix(said.String(), "\n2\n"); {
		m.Run(clock.Second / 10)
	}
	m.Run(clock.Second)
	text := said.String()
	said.Reset()
	return text
}

// TestOptionROMs: one of Plug and Play with more than 64 KB and one of the time before it are called, boot, and begin anew at each reboot.
func TestOptionROMs(t *testing.T) {
	m, said := romMachine(t, "n", optionROM(t, 141), optionROM(t, 4, "-DPLAIN"))
	if diff := cmp.Diff(romsSay, heard(m, said)); diff != "" {
		t.Errorf("power-on (-want +have)\n%s", diff)
	}
	for _, text := range []string{"Booting from Network (test card)", "the ROM could not boot"} {
		if !shows(m, text) {
			t.Errorf("the screen has no %q", text)
		}
	}
	m.Reset()
	if diff := cmp.Diff(romsSay, heard(m, said)); diff != "" {
		t.Errorf("after a reset (-want +have)\n%s", diff)
	}
	for _, k := range []console.Key{console.KeyLeftCtrl, console.KeyLeftAlt, console.KeyDelete} {
		m.Key(console.KeyEvent{Key: k, Down: true})
	}
	if diff := cmp.Diff(romsSay, heard(m, said)); diff != "" {
		t.Errorf("after Ctrl-Alt-Del (-want +have)\n%s", diff)
	}
}

// TestOptionROMsInStates: a state has the ROMs as they are now, and loads only where the same ROMs are.
func TestOptionROMsInStates(t *testing.T) {
	rom := optionROM(t, 4)
	m, said := romMachine(t, "", rom)
	heard(m, said)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	other, said2 := romMachine(t, "", rom)
	if err := other.Load(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*Machine{m, other} {
		m.Key(console.KeyEvent{Key: console.KeyEnter, Down: true})
		m.Key(console.KeyEvent{Key: console.KeyEnter})
	}
	if a, b := heard(m, said), heard(other, said2); a != b || a != "boot well\n2\n" || m.Hash() != other.Hash() {
		t.Errorf("one says %q, the other %q; equal %v", a, b, m.Hash() == other.Hash())
	}
	for _, roms := range [][][]byte{nil, {optionROM(t, 5)}, {optionROM(t, 4, "-DPLAIN")}} {
		bad, _ := romMachine(t, "", roms...)
		if err := bad.Load(bytes.NewReader(file.Bytes())); err == nil {
			t.Errorf("the state loads where there are %d other ROMs", len(roms))
		}
	}
}

// TestOptionROMsThatCannotBe are refused: a BIOS would say nothing.
func TestOptionROMsThatCannotBe(t *testing.T) {
	good := func(blocks int) []byte {
		rom := make([]byte, blocks*512)
		rom[0], rom[1], rom[2] = 0x55, 0xaa, uint8(blocks)
		rom[3] = -(0x55 + 0xaa + uint8(blocks))
		return rom
	}
	bad := good(4)
	bad[100] = 1
	for _, c := range []struct {
		roms [][]byte
		cfg  Config
		want string
	}{
		{[][]byte{good(4), {}}, Config{}, "ROM 2 does not begin with 55 AA"},
		{[][]byte{good(4)[:2047]}, Config{}, "says that it has 2048 bytes, and there are 2047"},
		{[][]byte{{0x55, 0xaa, 0, 0}}, Config{}, "says that it has 0 bytes"},
		{[][]byte{bad}, Config{}, "do not add up to 0"},
		{[][]byte{good(255), good(65)}, Config{}, "ROM 2 has no room: there are 32 KB from 0xe8000 on"},
		{[][]byte{good(255)}, Config{BIOS: make([]byte, 128<<10)}, "no room"},
		{[][]byte{good(4)}, Config{VGABIOS: append([]byte{0x55, 0xaa}, make([]byte, 128<<10-2)...), BIOS: make([]byte, 128<<10)}, "no room"},
	} {
		c.cfg.OptionROMs = c.roms
		if _, err := New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.want, err)
		}
	}
	if _, err := New(Config{OptionROMs: [][]byte{append(good(4), "what follows is of no use"...), good(255)}}); err != nil {
		t.Error(err)
	}
}
