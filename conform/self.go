package conform

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/iron86/iron86/testdata/lm"
	"github.com/iron86/iron86/testdata/pm"
	"github.com/iron86/iron86/x86"
)

// selfFiles are vectors of our own, captured by self/capture/capture.c on an AMD
// EPYC, and their environment.
//
//go:embed self/env.json self/*.jsonl.gz
var selfFiles embed.FS

// selfROMs are the embedded ROMs, each with the processors that it is for.
var selfROMs = []struct {
	name        string
	image       []byte
	generations []x86.Generation
}{
	{"pm", pm.Image, []x86.Generation{x86.P2, x86.P3, x86.P4, x86.Nehalem32, x86.X64, x86.X64v2}},
	{"lm", lm.Image, []x86.Generation{x86.X64, x86.X64v2, x86.X64v2Pages1G}},
}

// Self runs what is embedded: the ROMs of protected mode and of long mode, each on all processors that it is
// for, and the sample of vectors.
func Self() ([]Score, error) {
	var scores []Score
	for _, rom := range selfROMs {
		for _, g := range rom.generations {
			s, err := selfROM(rom.name, rom.image, g)
			if err != nil {
				return nil, err
			}
			scores = append(scores, s)
		}
	}
	vectors, err := selfVectors(x86.P4)
	return append(scores, vectors...), err
}

// selfLimit is the most instructions of a ROM, which needs far fewer.
const selfLimit = 50_000_000

// selfROM runs a ROM of testdata. The ROM prints a line for each case, which ends with "ok" if all was right,
// and then PASS or FAIL.
func selfROM(name string, image []byte, g x86.Generation) (Score, error) {
	var text strings.Builder
	r, err := RunROM(ROMConfig{Generation: g, Image: image, POST: 0x80, Final: -1, Output: &text, OutPort: 0xe9,
		ExitPort: 0x501, Limit: selfLimit})
	score := Score{Suite: "self", Group: name + "-" + g.String()}
	if err != nil {
		return score, err
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	last := lines[len(lines)-1]
	for i, line := range lines[:len(lines)-1] {
		name, ok := strings.CutSuffix(line, ": ok")
		var f *Failure
		if !ok {
			f = &Failure{Group: score.Group, Index: i, Name: name, Field: "result", Have: "not ok", Want: "ok"}
		}
		score.add(f)
	}
	if last != "PASS" || r.End != ROMExit {
		score.add(&Failure{Group: score.Group, Index: len(lines) - 1, Name: "the whole ROM", Field: "end",
			Have: fmt.Sprintf("%s, %v", last, r.End), Want: fmt.Sprintf("PASS, %v", ROMExit)})
	}
	return score, nil
}

// selfVectors runs the embedded vectors.
func selfVectors(g x86.Generation) ([]Score, error) {
	b, err := selfFiles.ReadFile("self/env.json")
	if err != nil {
		return nil, err
	}
	env, err := parseEnv(b, "self")
	if err != nil {
		return nil, err
	}
	entries, err := selfFiles.ReadDir("self")
	if err != nil {
		return nil, err
	}
	rig := newSiliconRig(env, "self", g)
	var scores []Score
	for _, e := range entries {
		group := groupOf(e.Name())
		if group == "" {
			continue
		}
		if b, err = selfFiles.ReadFile(path.Join("self", e.Name())); err != nil {
			return nil, err
		}
		vectors, err := parseVectors(b)
		if err != nil {
			return nil, fmt.Errorf("conform: %s: %w", e.Name(), err)
		}
		score := Score{Suite: "self", Group: group}
		rig.runFile(vectors, &score)
		scores = append(scores, score)
	}
	return scores, nil
}
