package jit

import (
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/execmem"
)

// Counts tell what a translator has done since it was made.
type Counts struct {
	Units    uint64                 // blocks translated
	Long     uint64                 // of them those of 64-bit code
	Versions uint64                 // versions of them
	Revived  uint64                 // times that one was used again for the same code at the same place
	Flushes  uint64                 // times that all code was thrown away
	Exits    [7]uint64              // returns to Go by cpu.ExitKind
	Ops      [decoder.NumOps]uint64 // instructions left to the interpreter
}

// Counts returns the present counts.
func (t *Translator) Counts() Counts { return t.counts }

// Size returns how many bytes of code there are, and how many there can be at most.
func (t *Translator) Size() (used, most int) { return int(t.next), t.size }

// Started reports whether there is memory for code.
func (t *Translator) Started() bool { return t.memory != nil }

// Map makes p list all code that is made from now on.
func (t *Translator) Map(p *execmem.PerfMap) { t.perf = p }

// name returns the name of a version for perf.
func (t *Translator) name(v uint32) string {
	u, privilege := &t.units[t.versions[v].unit], "supervisor"
	if u.user {
		privilege = "user"
	}
	return fmt.Sprintf("guest_%08x_%s_%d", u.lin(), privilege, v)
}

// A mark says where the code of an instruction begins. It has the number of the instruction in the upper byte, and
// below it the distance from the beginning of the version in bytes.
type mark uint32

// markLate stands for the number of an instruction in the mark of what stands behind the unit.
const markLate = 0xff

// mark notes that the code of instruction n begins here.
func (e *emitter) mark(n int) {
	e.t.marks = append(e.t.marks, mark(uint32(n)<<24|e.pos()-e.start))
}

// CountUnits makes units count how often they are executed, or ends that. All units are
// translated anew, so that units that do not count pay nothing.
func (t *Translator) CountUnits(on bool) {
	if t.counting != on {
		t.counting = on
		t.source.FlushUnits()
		t.counters = nil // no code leads to them any more
	}
}

// Counting reports whether units count.
func (t *Translator) Counting() bool { return t.counting }

// counterChunk is how many counters are made at once. They stay where they are, because
// code has their addresses.
const counterChunk = 4096

// counter returns the counter of a unit.
func (t *Translator) counter(n uint32) *uint64 {
	for int(n/counterChunk) >= len(t.counters) {
		t.counters = append(t.counters, make([]uint64, counterChunk))
	}
	return &t.counters[n/counterChunk][n%counterChunk]
}

// count emits the code that counts an execution.
func (e *emitter) count() {
	e.movImm64(scratch1, counterAddress(e.t.counter(e.unit)))
	e.aluMemImm(opAdd, 8, based(scratch1, 0), 1)
}

// UnitInfo is a unit as a debugger shows it.
type UnitInfo struct {
	Number   uint32
	EIP      uint64
	Lin      uint64 // linear address
	User     bool   // of privilege level 3
	Insts    int    // instructions
	Bytes    int    // of guest code
	Versions int    // number of versions, and of adapters to the version for flags in memory
	Code     int    // bytes of all versions
	Count    uint64 // executions since all code was last thrown away, if units count
}

// VersionInfo is the code of a unit for one origin of the flags.
type VersionInfo struct {
	In      cpu.Recipe // what the flags follow from at the start; the zero Recipe: they are in memory
	Address uintptr    // where it is executed
	Code    []byte
	Parts   []Part // in order; an adapter has none
}

// Part is the code of an instruction, from an offset in the code of the version on.
type Part struct {
	Inst   int // number of the instruction; -1: pieces behind the unit that are seldom executed
	Offset int
}

// Units returns all units of blocks that are valid.
func (t *Translator) Units() []UnitInfo {
	list := make([]UnitInfo, len(t.units))
	for n := range t.units {
		u, x := &t.units[n], &list[n]
		*x = UnitInfo{Number: uint32(n), EIP: u.eip, Lin: u.lin(), User: u.user, Insts: int(u.insts), Bytes: int(u.bytes)}
		if t.counting {
			x.Count = *t.counter(uint32(n))
		}
	}
	for i := range t.versions {
		if v := &t.versions[i]; v.size != 0 {
			list[v.unit].Versions++
			list[v.unit].Code += int(v.size)
		}
	}
	valid := list[:0]
	for _, x := range list {
		if x.Number != 0 && x.Insts != 0 && !t.units[x.Number].dropped {
			valid = append(valid, x)
		}
	}
	return valid
}

// Versions returns the versions of a unit, and its instructions, which are valid until the next call.
func (t *Translator) Versions(n uint32) ([]VersionInfo, []decoder.Inst) {
	if n == 0 || int(n) >= len(t.units) || t.units[n].dropped || t.units[n].insts == 0 {
		return nil, nil
	}
	var list []VersionInfo
	for i := range t.versions {
		v := &t.versions[i]
		if v.unit != n || v.size == 0 {
			continue
		}
		info := VersionInfo{In: t.recipes[v.in], Address: t.address(v.entry), Code: t.arena[v.entry : v.entry+v.size]}
		end := len(t.marks)
		if i+1 < len(t.versions) {
			end = int(t.versions[i+1].marks)
		}
		for _, m := range t.marks[v.marks:end] {
			p := Part{Inst: int(m >> 24), Offset: int(m & (1<<24 - 1))}
			if p.Inst == markLate {
				p.Inst = -1
			}
			info.Parts = append(info.Parts, p)
		}
		list = append(list, info)
	}
	return list, t.source.Unit(n).Insts
}
