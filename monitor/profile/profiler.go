package profile

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/google/pprof/profile"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/symbols"
)

// DefaultPeriod is the period in instructions. It is a prime number, so that the samples are spread over a loop of any length.
const DefaultPeriod = 997

// maxStacks bounds the different stacks that are kept. All others are counted as one of the function "others".
const maxStacks = 1 << 18

// Profiler takes samples of a machine. Make it with New.
type Profiler struct {
	m       *machine.Machine
	table   *symbols.Table
	period  uint64
	from    uint64 // the count of instructions at the sample before
	stacks  map[string]*stack
	others  int64 // instructions of stacks that had no room
	scratch []frame
	key     []byte
}

// stack is a place in code with its callers.
type stack struct {
	frames []frame // innermost first
	n      int64   // instructions
	hits   int64   // samples
}

// frame is an address of code.
type frame struct {
	lin  uint64
	name string // its segment and offset, or its address in 64-bit mode
}

// New begins to take samples, one each period of instructions. table has the names of functions and lines, at the end of the profile.
func New(m *machine.Machine, table *symbols.Table, period uint64) *Profiler {
	p := &Profiler{m: m, table: table, period: max(period, 1), from: m.Retired(), stacks: map[string]*stack{}}
	machine.Sample(m, p.period, p.sample)
	return p
}

// sample takes a sample.
func (p *Profiler) sample() {
	now := p.m.Retired()
	n := now - p.from
	if p.from = now; machine.Repeating(p.m) || n > now || n == 0 { // back in time: these have been counted
		return
	}
	p.scratch = walk(p.m, p.scratch[:0])
	p.key = p.key[:0]
	for _, f := range p.scratch {
		for i := range 8 {
			p.key = append(p.key, byte(f.lin>>(8*i)))
		}
	}
	s := p.stacks[string(p.key)]
	if s == nil {
		if len(p.stacks) == maxStacks {
			p.others += int64(n)
			return
		}
		s = &stack{frames: slices.Clone(p.scratch)}
		p.stacks[string(p.key)] = s
	}
	s.n, s.hits = s.n+int64(n), s.hits+1
}

// Close ends the samples, with one of what has been executed since the last.
func (p *Profiler) Close() {
	p.sample()
	machine.Sample(p.m, 0, nil)
}

// Write writes the profile, compressed, as pprof reads it.
func (p *Profiler) Write(w io.Writer) error {
	return p.profile().Write(w)
}

// profile makes the profile of pprof.
func (p *Profiler) profile() *profile.Profile {
	out := &profile.Profile{
		SampleType:        []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "instructions", Unit: "count"}},
		DefaultSampleType: "instructions", PeriodType: &profile.ValueType{Type: "instructions", Unit: "count"}, Period: int64(p.period),
		Mapping: []*profile.Mapping{{ID: 1, Limit: ^uint64(0), File: "guest", HasFunctions: true, HasFilenames: p.table.HasLines(), HasLineNumbers: p.table.HasLines()}},
	}
	b := &builder{out: out, table: p.table, functions: map[string]*profile.Function{}, locations: map[uint64]*profile.Location{}}
	list := make([]*stack, 0, len(p.stacks))
	for _, s := range p.stacks {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *stack) int {
		return cmp.Or(cmp.Compare(b.n, a.n), slices.CompareFunc(a.frames, b.frames, func(a, b frame) int { return cmp.Compare(a.lin, b.lin) }))
	})
	if p.others > 0 {
		list = append(list, &stack{frames: []frame{{lin: ^uint64(0), name: "others"}}, n: p.others})
	}
	for _, s := range list {
		sample := &profile.Sample{Value: []int64{s.hits, s.n}}
		for _, f := range s.frames {
			sample.Location = append(sample.Location, b.location(f))
		}
		out.Sample = append(out.Sample, sample)
	}
	return out
}

// builder gives functions and locations their numbers.
type builder struct {
	out       *profile.Profile
	table     *symbols.Table
	functions map[string]*profile.Function
	locations map[uint64]*profile.Location
}

// location returns the location of a frame.
func (b *builder) location(f frame) *profile.Location {
	if l := b.locations[f.lin]; l != nil {
		return l
	}
	name, file, line := f.name, "", 0
	if fn, ok := b.table.Function(f.lin); ok {
		name = fn.Name
	}
	if at, ok := b.table.Line(f.lin); ok {
		file, line = at.File, at.Line
	}
	l := &profile.Location{ID: uint64(len(b.locations) + 1), Mapping: b.out.Mapping[0], Address: f.lin, Line: []profile.Line{{Function: b.function(name, file), Line: int64(line)}}}
	b.locations[f.lin] = l
	b.out.Location = append(b.out.Location, l)
	return l
}

// function returns the function of a name in a file.
func (b *builder) function(name, file string) *profile.Function {
	key := fmt.Sprintf("%s\x00%s", name, file)
	f := b.functions[key]
	if f == nil {
		f = &profile.Function{ID: uint64(len(b.functions) + 1), Name: name, SystemName: name, Filename: file}
		b.functions[key] = f
		b.out.Function = append(b.out.Function, f)
	}
	return f
}
