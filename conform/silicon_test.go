package conform

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
)

const vectorLine = `{"name":"add \"x\"","code":"01d8","init":{"eip":1048576,"eax":1,"eflags":514,"mem":[[2097152,"0102"],[2097160,"ff"]]},` +
	`"final":{"eip":1048578},"vector":13,"error":8,"cr2":12,"flags":2261,"memx":[[16,4]],"undoc":true,` +
	`"alt":{"final":{"eax":5},"vector":6},"more":[{"x":null},-1.5e3,false]}`

func TestParseVector(t *testing.T) {
	list, err := parseVectors([]byte("\n" + vectorLine + "\n\n"))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d vectors, %v", len(list), err)
	}
	v := &list[0]
	switch {
	case v.name != `add "x"`, string(v.code) != "\x01\xd8", v.init.reg[vecEIP] != 0x100000, v.init.reg[x86.AX] != 1,
		v.init.has != 1<<vecEIP|1<<x86.AX|1<<vecFlags, len(v.init.mem) != 2, string(v.init.mem[0].data) != "\x01\x02",
		v.final.reg[vecEIP] != 0x100002, v.vector != 13, !v.hasCode, v.code == nil, v.cr2 != 12, v.flags != 2261,
		len(v.memx) != 1, v.memx[0] != memExempt{16, 4}, v.alt == nil, v.alt.vector != 6, v.alt.final.reg[x86.AX] != 5:
		t.Errorf("parsed: %+v", v)
	}
}

func TestDamagedVectors(t *testing.T) {
	for name, line := range map[string]string{
		"cut":           vectorLine[:60],
		"more":          vectorLine + "x",
		"no object":     `[1]`,
		"no states":     `{"name":"x"}`,
		"odd hex":       `{"code":"0","init":{},"final":{}}`,
		"not a number":  `{"code":"00","init":{"eax":"1"},"final":{}}`,
		"large number":  `{"code":"00","init":{"eax":4294967296},"final":{}}`,
		"negative":      `{"code":"00","init":{"eax":-1},"final":{}}`,
		"open string":   `{"name":"x`,
		"deep":          `{"x":` + strings.Repeat("[", 100000) + `}`,
		"bad word":      `{"x":nul,"init":{},"final":{}}`,
		"missing comma": `{"init":{} "final":{}}`,
	} {
		if _, err := parseVectors([]byte(line)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: error %v, want one of line 1", name, err)
		}
	}
}

func TestDamagedEnvironment(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":   `{`,
		"no set":    `{"x":{}}`,
		"mode":      `{"self":{"mode":8}}`,
		"wide odd":  `{"self":{"mode":64,"memory":[{"base":"0x345678900001","size":"0x1000"}]}}`,
		"wide high": `{"self":{"mode":64,"memory":[{"base":"0x7fffffff0000","size":"0x1000"}]}}`,
		"wide full": `{"self":{"mode":64,"memory":[{"base":"0x345678900000","size":"0x200000"}]}}`,
		"wide many": `{"self":{"mode":64,"memory":[` + strings.Repeat(`{"base":"0x1000","size":"0x1000"},`, longRanges) + `{"base":"0x1000","size":"0x1000"}]}}`,
		"high":      `{"self":{"mode":32,"memory":[{"base":"0x6ff000","size":"0x2000"}]}}`,
		"odd":       `{"self":{"mode":32,"memory":[{"base":"0x1001","size":"0x1000"}]}}`,
		"no number": `{"self":{"mode":32,"memory":[{"base":"x","size":"0x1000"}]}}`,
	} {
		if _, err := parseEnv([]byte(text), "self"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// selfRig is a rig in the environment of the embedded vectors.
func selfRig(tb testing.TB) *siliconRig {
	tb.Helper()
	b, err := selfFiles.ReadFile("self/env.json")
	if err != nil {
		tb.Fatal(err)
	}
	env, err := parseEnv(b, "self")
	if err != nil {
		tb.Fatal(err)
	}
	return newSiliconRig(env, "self", x86.P4)
}

// TestSiliconRig: what the rig finds when an instruction does something else than
// its vector says.
func TestSiliconRig(t *testing.T) {
	const init = `"init":{"eip":1048576,"eax":1,"ebx":2097152,"esp":3149824,"eflags":514}`
	for _, x := range []struct{ code, rest, want string }{
		{"40", `"final":{"eip":1048577,"eax":2,"eflags":514}`, ""},
		{"40", `"final":{"eip":1048577,"eax":2,"eflags":530}`, "eflags"},
		{"40", `"final":{"eip":1048577,"eax":2,"eflags":530},"flags":1`, ""},
		{"40", `"final":{"eip":1048578,"eax":2}`, "eip"},
		{"40", `"final":{"eip":1048577}`, "eax"},
		{"40", `"final":{"eip":1048577},"alt":{"final":{"eip":1048577,"eax":2}},"flags":0`, ""},
		{"8803", `"final":{"eip":1048578,"mem":[[2097152,"01"]]}`, ""},
		{"8803", `"final":{"eip":1048578,"mem":[[2097152,"02"]]}`, "[200000]"},
		{"8803", `"final":{"eip":1048578}`, "[200000]"},
		{"8803", `"final":{"eip":1048578,"mem":[[2097152,"01"],[2097153,"01"]]}`, "[200001]"},
		{"8803", `"final":{"eip":1048578,"mem":[[2097152,"02"]]},"memx":[[2097152,1]]`, ""},
		{"f4", `"final":{},"vector":13,"error":0,"flags":2261`, ""},
		{"f4", `"final":{},"vector":13,"error":8`, "error"},
		{"f4", `"final":{},"vector":6`, "vector"},
		{"f4", `"final":{"eip":1048577}`, "vector"},
		{"cc", `"final":{"eip":1048577},"vector":3`, ""},
		{"a100000080", `"final":{},"vector":14,"error":4,"cr2":2147483648,"flags":2261`, ""},
		{"a100000080", `"final":{},"vector":14,"error":20,"cr2":2147483648,"flags":2261`, ""}, // the bit of a fetch
		{"a100000080", `"final":{},"vector":14,"error":4,"cr2":1`, "cr2"},
	} {
		list, err := parseVectors([]byte(`{"name":"x","code":"` + x.code + `",` + init + `,` + x.rest + `}`))
		if err != nil {
			t.Errorf("%s %s: %v", x.code, x.rest, err)
			continue
		}
		var s Score
		selfRig(t).runFile(list, &s)
		have := ""
		if s.First != nil {
			have = s.First.Field
		}
		if have != x.want || s.Passed+s.Failed != 1 {
			t.Errorf("%s %s: fails at %q (%v), want %q", x.code, x.rest, have, s.First, x.want)
		}
	}
}

func TestSelf(t *testing.T) {
	scores, err := Self()
	if err != nil {
		t.Fatal(err)
	}
	total := Total(scores)
	for _, s := range scores {
		if s.Failed > 0 || s.Passed == 0 {
			t.Errorf("%s: %d passed, %d failed: %v", s.Group, s.Passed, s.Failed, s.First)
		}
	}
	if total.Passed < 3000 {
		t.Errorf("%d passed, want over 3000", total.Passed)
	}
}

// FuzzVectors: any bytes are either an error or vectors that can run.
func FuzzVectors(f *testing.F) {
	f.Add([]byte(vectorLine))
	f.Add([]byte(`{"code":"f3a4","init":{"eip":1048576,"ecx":4294967295,"esi":2097152,"edi":3145728},"final":{}}`))
	f.Add([]byte(`{"code":"f348a5","init":{"rip":57545994534912,"rcx":18446744073709551615,"rsi":18446744073709551608,"rdi":2097152},"final":{"mem":[[18446744073709551615,"0102"]]}}`))
	rigs := []*siliconRig{selfRig(f), longRig(f, x86.X64v2)}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseVectors(data)
		if err != nil {
			return
		}
		for _, rig := range rigs {
			var s Score
			rig.runFile(list, &s)
			if s.Passed+s.Failed+s.Skipped != len(list) {
				t.Errorf("%s: %d of %d vectors scored", rig.name, s.Passed+s.Failed+s.Skipped, len(list))
			}
		}
	})
}
