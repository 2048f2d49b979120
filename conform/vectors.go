package conform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/iron86/iron86/x86"
)

// Options say which vectors run, and how.
type Options struct {
	Generation *x86.Generation // nil: the suite's own processor
	Filter     string          // "": all; else the opcode or group, "80" or "80.4"
	Unmasked   bool            // compare undefined flags too
	Shard      int             // runs every Shards-th file, from this one on
	Shards     int             // 0: all files
	Progress   func(done, total int)
}

// job is one file to run.
type job struct {
	path, suite, group string
}

// Vectors runs the vector files below dirs on all cores and returns a score for
// each, in order of suite and group. Files of later processors or other modes
// than the modelled ones are scored as skipped. A file that cannot be read is an
// error.
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
			for i := range next {
				scores[i], errs[i] = jobs[i].run(o)
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
	return scores, errors.Join(errs...)
}

// groupOf is a file's group, "" when it is no file of vectors.
func groupOf(name string) string {
	for _, ext := range []string{".MOO.gz", ".MOO", ".jsonl.gz", ".jsonl"} {
		if group, ok := strings.CutSuffix(name, ext); ok {
			return group
		}
	}
	return ""
}

func findJobs(o Options, dirs []string) ([]job, error) {
	var jobs []job
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			group := groupOf(d.Name())
			if d.IsDir() || group == "" || !o.selects(group) {
				return nil
			}
			abs, err := filepath.Abs(path)
			if err != nil {
				return err
			}
			jobs = append(jobs, job{abs, filepath.Base(filepath.Dir(abs)), group})
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("conform: %w", err)
		}
	}
	slices.SortFunc(jobs, func(a, b job) int {
		return strings.Compare(a.suite+"/"+a.group, b.suite+"/"+b.group)
	})
	jobs = o.shard(jobs)
	if len(jobs) == 0 {
		return nil, errors.New("conform: no vectors found")
	}
	return jobs, nil
}

func (o *Options) selects(group string) bool {
	return o.Filter == "" || strings.EqualFold(group, o.Filter) ||
		strings.HasPrefix(strings.ToLower(group), strings.ToLower(o.Filter)+".")
}

func (o *Options) shard(jobs []job) []job {
	if o.Shards <= 1 {
		return jobs
	}
	var mine []job
	for i := o.Shard; i < len(jobs); i += o.Shards {
		mine = append(mine, jobs[i])
	}
	return mine
}

func (j job) run(o Options) (Score, error) {
	b, err := os.ReadFile(j.path)
	if err != nil {
		return Score{}, fmt.Errorf("conform: %w", err)
	}
	var score Score
	if strings.Contains(filepath.Base(j.path), ".MOO") {
		score, err = j.runMOO(b, o)
	} else {
		score, err = j.runSilicon(b, o)
	}
	if err != nil {
		return score, fmt.Errorf("conform: %s: %w", j.path, err)
	}
	return score, nil
}

func (j job) runMOO(b []byte, o Options) (Score, error) {
	f, err := parseMOO(bytes.NewReader(b))
	if err != nil {
		return Score{}, err
	}
	var g x86.Generation
	switch f.cpu {
	case "8086", "8088":
		g = x86.I8086
	case "C286", "286", "80286":
		g = x86.I80286
	default:
		return Score{Suite: j.suite, Group: j.group, Skipped: len(f.tests)}, nil
	}
	if o.Generation != nil {
		g = *o.Generation
	}
	var meta *metadata
	if !o.Unmasked {
		if meta, err = readMetadata(filepath.Dir(j.path)); err != nil {
			return Score{}, err
		}
	}
	return runMOO(f, j.suite, j.group, g, meta), nil
}

// readMetadata reads metadata.json beside the vectors; without one every flag counts.
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

// siliconSets are the sets of user-mode vectors that the processor can run.
var siliconSets = map[string]bool{"int16": true, "int32": true, "seg": true}

func (j job) runSilicon(b []byte, o Options) (Score, error) {
	score := Score{Suite: j.suite, Group: j.group}
	g := x86.P4
	if o.Generation != nil {
		g = *o.Generation
	}
	var rig *siliconRig
	if siliconSets[j.suite] && !strings.HasPrefix(j.group, "ext_") {
		env, err := readEnv(j.path, j.suite)
		if err != nil {
			return score, err
		}
		rig = newSiliconRig(env, g)
	}
	index := 0
	err := parseSilicon(bytes.NewReader(b), func(v *siliconVector) error {
		if rig == nil {
			score.Skipped++
		} else {
			score.add(rig.test(v, j.group, index))
		}
		index++
		return nil
	})
	return score, err
}

// readEnv finds the set's environment in env.json, beside the set's directory.
func readEnv(path, set string) (*siliconEnv, error) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(path), "..", "env.json"))
	if err != nil {
		return nil, err
	}
	var envs map[string]*siliconEnv
	if err := json.Unmarshal(b, &envs); err != nil {
		return nil, fmt.Errorf("env.json: %w", err)
	}
	env := envs[set]
	if env == nil {
		return nil, fmt.Errorf("env.json has no environment for %s", set)
	}
	return env, env.bounds()
}
