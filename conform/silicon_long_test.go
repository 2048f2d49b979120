package conform

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

const longEnv = `{"long":{"mode":64,"memory":[
	{"base":"0x100000","size":"0x2000","access":"rwx","fill":"cc"},
	{"base":"0x200000","size":"0x4000","access":"rw","fill":"pattern"},
	{"base":"0x345678900000","size":"0x2000","access":"rwx","fill":"cc"},
	{"base":"0x345678a00000","size":"0x2000","access":"rw","fill":"pattern"},
	{"base":"0x345678b00000","size":"0x1000","access":"r","fill":"pattern"}],
	"segments":{"es":{"selector":"0x2b"},"cs":{"selector":"0x33"},"ss":{"selector":"0x2b"},"ds":{"selector":"0x2b"},
	"fs":{"selector":"0","base":"0x12340"},"gs":{"selector":"0","base":"0x345000000000"}}}}`

// longRig is a rig of 64-bit mode.
func longRig(tb testing.TB, g x86.Generation) *siliconRig {
	tb.Helper()
	env, err := parseEnv([]byte(longEnv), "long")
	if err != nil {
		tb.Fatal(err)
	}
	return newSiliconRig(env, "long", g)
}

// TestLongRig: what the rig of 64-bit mode finds when an instruction does something else than its vector says.
func TestLongRig(t *testing.T) {
	// RIP is 345678900010h, RBX 345678A00008h.
	const init = `"init":{"rip":57545994534928,"rax":1311768467463790321,"rbx":57545995583496,"r15":15,"rsp":2113536,"rflags":514,"xmm12":"0102"}`
	for _, x := range []struct{ code, rest, want string }{
		{"90", `"final":{"rip":57545994534929}`, ""},
		{"90", `"final":{"rip":57545994534929,"rax":15}`, "rax"},
		{"90", `"final":{"rip":1453326353}`, "rip"},
		{"90", `"final":{"rip":57545994534929,"r15":16}`, "r15"},
		{"90", `"final":{"rip":57545994534929,"xmm12":"0103"}`, "xmm12"},
		{"90", `"final":{"rip":57545994534929,"mem":[[57545995583496,"b2"]]}`, "[345678a00008]"},
		{"90", `"final":{"rip":57545994534929,"mem":[[57545995583496,"b2"]]},"memx":[[57545995583496,1]]`, ""},
		{"f9", `"final":{"rip":57545994534929}`, "rflags"},
		{"8803", `"final":{"rip":57545994534930,"mem":[[57545995583496,"f1"]]}`, ""},
		{"8803", `"final":{"rip":57545994534930}`, "[345678a00008]"},
		{"8803", `"final":{"rip":57545994534930,"mem":[[57545995583496,"f1"],[57545995583497,"00"]]}`, "[345678a00009]"},
		{"4089d8", `"final":{"rip":57545994534931,"rax":2023751688}`, ""},
		{"a10000000000800000", `"final":{},"vector":13,"error":0,"flags":2261`, ""},
		{"a10000000000800000", `"final":{},"vector":12,"error":0,"flags":2261`, "vector"},
		{"a10000000000700000", `"final":{},"vector":14,"error":4,"cr2":123145302310912,"flags":2261`, ""},
		{"a10000000000700000", `"final":{},"vector":14,"error":20,"cr2":123145302310912,"flags":2261`, "error"}, // the bit of a fetch
		{"a10000000000700000", `"final":{},"vector":14,"error":4,"cr2":1,"flags":2261`, "cr2"},
		{"ffe0", `"final":{},"vector":13,"error":0,"flags":2261`, ""}, // RAX is not canonical
		{"cc", `"final":{"rip":57545994534929},"vector":3`, ""},
		{"f9", `"final":{"rip":57545994534929,"rflags":515}`, ""},
	} {
		list, err := parseVectors([]byte(`{"name":"x","code":"` + x.code + `",` + init + `,` + x.rest + `}`))
		if err != nil {
			t.Errorf("%s %s: %v", x.code, x.rest, err)
			continue
		}
		var s Score
		longRig(t, x86.X64v2).runFile(list, &s)
		have := ""
		if s.First != nil {
			have = s.First.Field
		}
		if have != x.want || s.Passed+s.Failed != 1 {
			t.Errorf("%s %s: fails at %q (%v), want %q", x.code, x.rest, have, s.First, x.want)
		}
	}
}

// TestPlace: linear addresses and places in the arena are each other's opposite.
func TestPlace(t *testing.T) {
	r := longRig(t, x86.X64)
	places := map[uint32]bool{}
	for _, m := range r.env.Memory {
		for _, linear := range []uint64{uint64(m.Base), uint64(m.Base) + 2048, uint64(m.Base+m.Size) - 1} {
			at, ok := r.place(linear)
			if !ok || r.linear(at) != linear || at >= siliconTop || places[at] {
				t.Errorf("%x lies at %x (%v), where %x lies", linear, at, ok, r.linear(at))
			}
			places[at] = true
			if m.Fill == "pattern" && r.ram[at] != pattern(uint32(linear)) {
				t.Errorf("%x holds %x, want %x", linear, r.ram[at], pattern(uint32(linear)))
			}
		}
		if at, ok := r.place(uint64(m.Base + m.Size)); ok {
			t.Errorf("%x lies at %x, beyond its range", uint64(m.Base+m.Size), at)
		}
	}
	if r.linear(0x300000) != 0x300000 {
		t.Error("a place outside of the ranges has another address")
	}
}
