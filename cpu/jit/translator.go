package jit

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/execmem"
)

const (
	// DefaultSize is the size of the memory for code in bytes.
	DefaultSize = 32 << 20
	// MinSize is the least size of that memory, MaxSize the greatest.
	MinSize = 4 * unitRoom
	MaxSize = 1 << 30
	// unitRoom is more than any version of a unit takes: 64 instructions, their exits and edges.
	unitRoom = 64 << 10
	// longTables is the number of the first table of indirect jumps for 64-bit units.
	longTables = 2
	// narrowTables is that of the first for units with segments.
	narrowTables = 4
	// neverSeen in Translator.seen makes run forget the kept pages.
	neverSeen = ^uint64(0)
	// staleExit is the exit of an indirect jump that has led to a dropped unit.
	staleExit = 1
	// maxVersions is how many versions a unit has for flags that follow from a known recipe.
	maxVersions = 4
	// needyVersions is how many a unit has that otherwise has flags computed in Go.
	needyVersions = 16
)

// A Source shows units again when another version is wanted. FlushUnits has all of them made anew.
type Source interface {
	Unit(n uint32) *cpu.Unit
	FlushUnits()
}

// Translator implements cpu.Translator on amd64 and arm64 hosts. Make it with New.
type Translator struct {
	emitter
	memory   *execmem.Arena // nil before Start
	size     int
	refusal  error // why the host gives no memory for code
	newArena func(size int) (*execmem.Arena, error)
	source   Source
	door
	offsets offsets

	common                   uint32 // where the code for all units ends
	enter                    uint32 // loads the registers and goes to Native.Entry
	leave                    uint32 // stores them and returns to Go
	leaveMiss, leaveIndirect uint32 // the same, with what these exits say
	stale                    uint32 // an indirect jump has led to a dropped unit
	simdRegisters            uint32 // loads the XMM registers into those of the host; ZF is set if that may not be
	simdControl              uint32 // does so with MXCSR, too
	x87Load                  uint32 // loads the x87 unit into that of the host; ZF is set if that may not be
	x87Settle                uint32 // puts what is noted of the last x87 instruction into the CPU
	next                     uint32 // where the next code goes
	units                    []unit
	versions                 []version
	exits                    exitList
	recipes                  []cpu.Recipe
	numbers                  map[cpu.Recipe]uint32
	lastRecipe               uint32
	jumps                    [2 + narrowTables]*jumpTable // by unit.table: supervisor, user, those of 64-bit units, and of units with segments
	jumped                   [2 + narrowTables][]uint16   // the entries that were set, in any order: see clear
	seen                     uint64                       // *changes when code was last entered, or neverSeen
	besideSeen               uint64                       // *changes when the pages beside code were last looked at
	table                    int                          // of the units that run
	views                    viewStubs
	spares                   spareStubs
	images                   imageStubs
	point                    cpu.ExitPoint
	scatter                  scatter
	apart                    []uint32 // units that are to be made anew without covers
	features                 uint32   // see featureOf
	scatterAll               bool     // tests: all accesses are scattered
	plain                    plain
	distance                 uint64 // see guesses; 0: not known yet
	counts                   Counts
	marks                    []mark
	counters                 [][]uint64       // see CountUnits; by unit number
	counting                 bool             // units count how often they are executed
	perf                     *execmem.PerfMap // nil: perf is not told of units
}

// unit is a translated block.
type unit struct {
	key       uint64 // of the page, as the TLB of code has it
	eip       uint64
	base      uint32 // of CS
	bytes     uint16 // of guest code
	insts     uint8
	user      bool
	segmented bool
	long      bool
	dropped   bool
	needy     bool     // the version for flags in memory has them computed in Go
	apart     bool     // its accesses are checked one by one: see cover
	scattered uint64   // by instruction: see scatter
	general   uint32   // the version for flags in memory; 0: none yet
	versions  []uint32 // the others
	start     [8]byte  // what stood at the start of general before it was dropped
}

// version is the code of a unit for one recipe, or for flags in memory.
type version struct {
	in    uint32 // number of the recipe
	unit  uint32
	entry uint32
	edges uint32 // the first exit that is linked to it; exit.next leads to the others
	size  uint32 // bytes of code
	marks uint32 // the first of its marks
}

// New makes a translator for c with size bytes of memory for code, from MinSize to MaxSize;
// 0: DefaultSize. The memory is asked for with the first unit, because many programs end before
// they have one. The error says that there is no translator for this host.
func New(c *cpu.CPU, size int) (*Translator, error) {
	if !supported {
		return nil, fmt.Errorf("jit: %s/%s: %w", runtime.GOOS, runtime.GOARCH, errors.ErrUnsupported)
	}
	if size == 0 {
		size = DefaultSize
	}
	return &Translator{size: min(max(size, MinSize), MaxSize, codeReach), newArena: execmem.New, source: c, door: doorOf(c)}, nil
}

// Start gets the memory for code, if there is none yet. The error says why the host refuses it;
// the translator then translates nothing.
func (t *Translator) Start() error {
	if t.memory != nil || t.refusal != nil {
		return t.refusal
	}
	memory, err := t.newArena(t.size)
	if err != nil {
		t.refusal = fmt.Errorf("jit: %w", err)
		return t.refusal
	}
	t.memory, t.offsets, t.seen, t.besideSeen = memory, offsetsOf(), neverSeen, neverSeen
	t.emitter.t, t.off = t, &t.offsets
	t.arena, t.base = memory.Bytes(), memory.Base()
	t.emitCommon()
	findFeatures(t)
	for i := range t.jumps {
		t.jumps[i] = new(jumpTable)
		t.jumps[i].begin()
	}
	t.forget()
	// Whoever drops the machine need not know that its code is not in Go's heap.
	runtime.AddCleanup(t, func(m *execmem.Arena) { m.Close() }, memory)
	return nil
}

// emitCommon emits what all units use.
func (t *Translator) emitCommon() {
	t.begin(0)
	t.enter = t.pos()
	t.enterCode()
	enterX87(t)
	for n, r := range hostReg {
		t.load(8, r, t.at(t.off.regs+8*int32(n)))
	}
	t.load(8, budget, t.at(t.off.budget))
	t.load(8, scratch1, t.at(t.off.target))
	t.load(8, value, t.at(t.off.value))
	t.movImm64(pageTag, noPage)
	t.enterSIMD()
	t.jumpMem(t.at(t.off.entry))
	t.stale = t.pos()
	t.storeImm(4, t.at(t.off.exit), staleExit)
	t.leaveIndirect = t.pos()
	t.store(8, t.at(t.off.target), value)
	skip := t.jump()
	t.leaveMiss = t.pos()
	t.store(8, t.at(t.off.target), scratch1)
	t.store(8, t.at(t.off.value), value)
	t.bind(skip)
	t.leave = t.pos()
	for n, r := range hostReg {
		t.store(8, t.at(t.off.regs+8*int32(n)), r)
	}
	t.store(8, t.at(t.off.budget), budget)
	t.leaveSIMD()
	leaveX87(t)
	t.leaveCode()
	t.emitSIMD()
	emitSpares(t)
	emitViews(t)
	emitImages(t)
	emitX87Load(t)
	t.common = (t.pos() + 63) &^ 63
}

// at returns a place in the CPU as an operand.
func (e *emitter) at(off int32) mem { return based(context, off) }

// slot returns slot n of Native as an operand.
func (e *emitter) slot(n uint8) mem { return e.at(e.off.slots + 8*int32(n)) }

// number returns the number of a recipe, which it gives to a new one. 0 is the number of flags in memory.
func (t *Translator) number(r cpu.Recipe) uint32 {
	if t.recipes[t.lastRecipe] == r {
		return t.lastRecipe
	}
	n, ok := t.numbers[r]
	if !ok {
		n = uint32(len(t.recipes))
		t.recipes = append(t.recipes, r)
		t.numbers[r] = n
	}
	t.lastRecipe = n
	return n
}

// Translate implements cpu.Translator.
func (t *Translator) Translate(n uint32, u *cpu.Unit) bool {
	if u.Segmented && u.Targets[slotTaken] > 0xffff || u.Long && !reachable(u) || familyOf(u, u.Insts[0].Op) == nil && len(u.Insts) < 3 || t.Start() != nil {
		return false
	}
	t.counts.Units++
	if u.Long {
		t.counts.Long++
	}
	for len(t.units) <= int(n) {
		t.units = append(t.units, unit{})
	}
	x := &t.units[n]
	*x = unit{key: uint64(u.Key), eip: u.EIP, base: u.Base, user: u.User, long: u.Long, segmented: u.Segmented, insts: uint8(len(u.Insts)), versions: x.versions[:0]}
	for i := range u.Insts {
		x.bytes += uint16(u.Insts[i].Len)
	}
	return true
}

// version returns the version of unit n for the recipe with the number in. It translates the unit if need be. The result is 0 if there
// is no room.
func (t *Translator) version(n, in uint32) uint32 {
	x := &t.units[n]
	if in == 0 {
		if x.general == 0 {
			x.general = t.newVersion(n, 0)
		}
		return x.general
	}
	for _, v := range x.versions {
		if t.versions[v].in == in {
			return v
		}
	}
	v := uint32(0)
	most := maxVersions
	if x.needy {
		most = needyVersions
	}
	if flushable(&t.recipes[in]) && len(x.versions) >= most {
		v = t.newAdapter(n, in)
	} else {
		v = t.newVersion(n, in)
	}
	if v != 0 {
		x = &t.units[n]
		x.versions = append(x.versions, v)
	}
	return v
}

// newVersion translates unit n for the recipe with the number in.
func (t *Translator) newVersion(n, in uint32) uint32 {
	if !t.room() {
		return 0
	}
	v := uint32(len(t.versions))
	t.versions = append(t.versions, version{in: in, unit: n, marks: uint32(len(t.marks))})
	t.begin((t.next + 15) &^ 15)
	t.translate(t.source.Unit(n), n, v, t.recipes[in])
	t.counts.Versions++
	t.finish(v)
	return v
}

// newAdapter makes code that leads from a recipe to the version for flags in memory.
func (t *Translator) newAdapter(n, in uint32) uint32 {
	general := t.version(n, 0)
	if general == 0 || !t.room() {
		return 0
	}
	v := uint32(len(t.versions))
	t.versions = append(t.versions, version{in: in, unit: n, entry: (t.next + 15) &^ 15, marks: uint32(len(t.marks))})
	t.begin(t.versions[v].entry)
	t.u, t.high = t.source.Unit(n), high{}
	t.flags = flagState{recipe: t.recipes[in]}
	t.flush()
	t.jumpTo(t.versions[general].entry)
	t.finish(v)
	return v
}

// room reports whether there is room for another version of a unit, and makes it ready to be written.
func (t *Translator) room() bool {
	end := int(t.next) + unitRoom
	if end > len(t.arena) {
		return false
	}
	t.memory.Expect(end)
	return true
}

// finish ends the code of a version, which begin has begun.
func (t *Translator) finish(v uint32) {
	t.ended()
	t.next = t.pos()
	x := &t.versions[v]
	x.size = t.next - x.entry
	if t.perf != nil {
		t.perf.Add(t.address(x.entry), int(x.size), t.name(v))
	}
}

// Run implements cpu.Translator.
func (t *Translator) Run(n, from uint32) *cpu.ExitPoint {
	if t.plain.toggled(t.ram.Paging()) {
		return nil
	}
	if len(t.scatter.found)+len(t.apart) != 0 {
		t.remake()
	}
	in := uint32(0)
	if from != 0 && t.exits.at(from).kind == cpu.ExitEdge {
		in = t.exits.at(from).recipe
	}
	v := t.version(n, in)
	if v == 0 {
		return nil
	}
	if from != 0 {
		t.link(from, v)
	}
	if k := t.units[n].table(); k != t.table {
		t.table, t.seen, t.besideSeen = k, neverSeen, neverSeen
	}
	t.native.Jumps = t.jumps[t.table].address()
	t.native.SIMD = 0
	return t.run(t.versions[v].entry)
}

// Resume implements cpu.Translator.
func (t *Translator) Resume(exit uint32) *cpu.ExitPoint { return t.run(t.exits.at(exit).back) }

// forgetPages forgets the pages that code has kept.
func (t *Translator) forgetPages() {
	t.seen = *t.changes
	for i := range t.native.Pages {
		t.native.Pages[i] = cpu.KeptPage{Tag: noPage}
	}
}

// run enters code and returns how it came back.
func (t *Translator) run(entry uint32) *cpu.ExitPoint {
	t.native.Entry = uint64(t.address(entry))
	if t.seen != *t.changes {
		t.forgetPages()
	}
	if t.besideSeen != *t.changes {
		forgetBeside(t)
		forgetViews(t)
	}
	t.lookAtPlain()
	t.native.Misses = 0
	t.sync()
	t.call(t.address(t.enter))
	t.scatter.weigh(t.native.Reach-t.native.Budget, t.native.Misses, t.native.Place)
	t.notePlain()
	n := t.native.Exit
	x, p := t.exits.at(n), &t.point
	if x.kind == cpu.ExitMiss || x.span != 0 {
		t.seen = neverSeen // see keptMissed
	}
	if x.span != 0 {
		t.weighCover(x)
	}
	t.counts.Exits[x.kind]++
	if x.kind == cpu.ExitOp {
		t.counts.Ops[x.cause]++
		t.native.SIMD = 0 // the interpreter may change what it depends on
	}
	*p = cpu.ExitPoint{
		Kind: x.kind, Number: n, Unit: x.unit, Op: x.op, Last: x.last, Slot: x.slot, Size: x.size, Write: x.write, Resume: x.resume, Whole: x.whole, Beside: x.beside, View: x.view,
		Flags: &t.recipes[x.recipe],
	}
	if x.kept && t.native.Recipe != 0 {
		p.Under = &t.recipes[t.native.Recipe]
	}
	if x.kept && t.native.Over != 0 {
		p.Over = &t.recipes[t.native.Over]
	}
	return p
}
