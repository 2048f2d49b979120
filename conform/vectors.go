package conform

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Options say which vectors run, and how.
type Options struct {
	Generation *x86.Generation       // nil: the suite's own processor
	Filter     string                // an opcode or a group such as "80" or "80.4", or a pattern such as "D?.*"; "": all run
	Unmasked   bool                  // undefined flags are compared, too
	Shard      int                   // every Shards-th file runs, from this one on
	Shards     int                   // 0: all files run
	Progress   func(done, total int) // called after each file; it may be nil
}

// Vectors runs the files of vectors below dirs on all cores and returns a score for each, in the order of suite
// and group. The vectors of files of processors or modes that are not modelled count as skipped. A file that
// cannot be read is an error.
func Vectors(o Options, dirs ...string) ([]Score, error) {
	jobs, err := findJobs(o, dirs)
	if err != nil {
		return nil, err
	}
	scores, errs := make([]Score, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wg.Go(func() {
			w := worker{options: o}
			for i := range next {
				scores[i], errs[i] = w.run(jobs[i])
				mu.Lock()
				done++
				if o.Progress != nil {
					o.Progress(done, len(jobs))
				}
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	return scores, firstError(errs)
}

// firstError returns the first error, and says how many more there are.
func firstError(errs []error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	switch len(errs) {
	case 0:
		return nil
	case 1:
		return errs[0]
	}
	return fmt.Errorf("%w (and %d more files that cannot be read)", errs[0], len(errs)-1)
}

// worker runs one file after the other. It keeps its rigs, because they are slow to build.
type worker struct {
	options Options
	moo     *mooRig
	silicon *siliconRig
	dir     string // where meta and bad were read from
	meta    *metadata
	bad     revoked
}

func (w *worker) run(j job) (Score, error) {
	begin := time.Now()
	b, err := os.ReadFile(j.path)
	if err != nil {
		return Score{}, fmt.Errorf("conform: %w", err)
	}
	run := w.runSilicon
	if strings.Contains(filepath.Base(j.path), ".MOO") {
		run = w.runMOO
	}
	score, err := run(j, b)
	if err != nil {
		return score, fmt.Errorf("conform: %s: %w", j.path, err)
	}
	score.Seconds = time.Since(begin).Seconds()
	return score, nil
}

func (w *worker) runMOO(j job, b []byte) (Score, error) {
	f, err := parseMOO(b)
	if err != nil {
		return Score{}, err
	}
	g, ok := mooGeneration(f.cpu)
	if !ok {
		return Score{Suite: j.suite, Group: j.group, Skipped: len(f.tests)}, nil
	}
	if w.options.Generation != nil {
		g = *w.options.Generation
	}
	if dir := filepath.Dir(j.path); w.dir != dir {
		if w.meta, err = readMetadata(dir); err != nil {
			return Score{}, err
		}
		if w.bad, err = readRevoked(dir); err != nil {
			return Score{}, err
		}
		w.dir = dir
	}
	if w.moo == nil || w.moo.gen != g {
		w.moo = newMOORig(g)
	}
	bad := w.bad.drop(f)
	score := w.moo.runFile(f, j.suite, j.group, w.meta, w.options.Unmasked)
	score.Skipped = bad
	return score, nil
}

// readMetadata reads metadata.json beside the vectors. It returns nil if there is none, and every flag is
// compared then.
func readMetadata(dir string) (*metadata, error) {
	b, err := os.ReadFile(filepath.Join(dir, "metadata.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseMetadata(b)
}

// siliconSets are the sets of user-mode vectors that a processor of ours can run, with the first one that can.
var siliconSets = map[string]x86.Generation{"int16": x86.P4, "int32": x86.P4, "seg": x86.P4, "x87": x86.P4, "mmx": x86.P4,
	"sse": x86.P4, "sse2": x86.P4, "sse3": x86.P4, "ssse3": x86.P4, "self": x86.P4, "sse41": x86.Nehalem32, "sse42": x86.Nehalem32,
	"int64": x86.X64v2, "sse64": x86.X64, "sse64x": x86.X64v2}

// siliconExtensions are the groups named ext_* that a processor of ours can run. The others cannot be left to the
// decoder to refuse: some, as TZCNT, would execute as an older instruction with a prefix.
var siliconExtensions = map[string]x86.Generation{"ext_fisttp": x86.P4, "ext_popcnt": x86.Nehalem32, "ext_crc32": x86.Nehalem32}

// siliconGeneration returns the processor for a group of a set. It reports whether there is one.
func siliconGeneration(set, group string) (x86.Generation, bool) {
	g, ok := siliconSets[set]
	if ok && strings.HasPrefix(group, "ext_") {
		var since x86.Generation
		since, ok = siliconExtensions[group]
		g = max(g, since)
	}
	return g, ok
}

// siliconBatch is how many vectors run between two searches for stray writes.
const siliconBatch = 256

func (w *worker) runSilicon(j job, b []byte) (Score, error) {
	score := Score{Suite: j.suite, Group: j.group}
	g, ok := siliconGeneration(j.suite, j.group)
	if chosen := w.options.Generation; chosen != nil {
		ok = ok && (!g.Long() || chosen.Long())
		g = *chosen
	}
	if !ok {
		text, err := readAll(b)
		score.Skipped = bytes.Count(text, []byte("\n{")) + bytes.Count(text[:min(1, len(text))], []byte("{"))
		return score, err
	}
	vectors, err := parseVectors(b)
	if err != nil {
		return score, err
	}
	if w.silicon == nil || w.silicon.name != j.suite || w.silicon.cpu.Generation() != g {
		env, err := readEnv(filepath.Dir(j.path), j.suite)
		if err != nil {
			return score, err
		}
		w.silicon = newSiliconRig(env, j.suite, g)
	}
	if w.options.Unmasked {
		for i := range vectors {
			vectors[i].flags |= x86.Arith
		}
	}
	w.silicon.runFile(vectors, &score)
	return score, nil
}

// runFile runs all vectors of a file that the generation can execute.
func (r *siliconRig) runFile(vectors []vector, score *Score) {
	r.reset()
	index := make([]int, 0, len(vectors))
	for i := range vectors {
		if r.lacks(&vectors[i]) {
			score.Skipped++
		} else {
			index = append(index, i)
		}
	}
	for lo := 0; lo < len(index); lo += siliconBatch {
		part := index[lo:min(lo+siliconBatch, len(index))]
		label := func(i int) Failure {
			return Failure{Group: score.Group, Index: part[i], Name: vectors[part[i]].name}
		}
		score.batch(len(part), &r.arena, func(i int) *Failure { return r.test(&vectors[part[i]], label(i)) }, label)
	}
}

// lacks reports whether a vector cannot run on the modelled processor: its instruction came later and raises
// #UD here, or it needs registers or exceptions that the processor does not have.
func (r *siliconRig) lacks(v *vector) bool {
	g := r.cpu.Generation()
	if g < x86.I80386 {
		return true
	}
	if r.wide() {
		return lacksLong(v, g)
	}
	mode := decoder.Mode{Bits: 32, Gen: g}
	if !r.segment(uint16(r.initial(v, vecCS))).Big {
		mode.Bits = 16
	}
	if inst := decoder.Decode(v.code, mode); inst.Op != decoder.Invalid || v.vector == x86.VecUD {
		return v.vector == x86.VecAC && g < x86.I80486
	}
	return true
}
