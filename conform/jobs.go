package conform

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// job is one file to run.
type job struct {
	path, suite, group string
}

// groupOf returns the group of a file of vectors, which is its name without the ending, or "" for other files.
func groupOf(name string) string {
	for _, ext := range []string{".MOO.gz", ".MOO", ".jsonl.gz", ".jsonl"} {
		if group, ok := strings.CutSuffix(name, ext); ok {
			return group
		}
	}
	return ""
}

// findJobs returns the files of vectors below dirs, each of which may also be a file itself.
func findJobs(o Options, dirs []string) ([]job, error) {
	var jobs []job
	for _, dir := range dirs {
		before := len(jobs)
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			group := groupOf(d.Name())
			if d.IsDir() || group == "" {
				return nil
			}
			abs, err := filepath.Abs(name)
			jobs = append(jobs, job{abs, filepath.Base(filepath.Dir(abs)), group})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("conform: %w", err)
		}
		if len(jobs) == before {
			return nil, fmt.Errorf("conform: no vector files in %s", dir)
		}
	}
	jobs = slices.DeleteFunc(jobs, func(j job) bool { return !o.selects(j.group) })
	if len(jobs) == 0 {
		return nil, fmt.Errorf("conform: no group of vectors is called %s", o.Filter)
	}
	slices.SortFunc(jobs, func(a, b job) int {
		return strings.Compare(a.suite+"/"+a.group, b.suite+"/"+b.group)
	})
	if o.Shards > 1 && (o.Shard < 0 || o.Shard >= o.Shards) {
		return nil, errors.New("conform: the number of a shard must be below their count")
	}
	return o.shard(jobs), nil
}

// selects reports whether a group matches the filter.
func (o *Options) selects(group string) bool {
	if o.Filter == "" {
		return true
	}
	filter, group := strings.ToLower(o.Filter), strings.ToLower(group)
	matched, err := path.Match(filter, group)
	return err == nil && matched || strings.HasPrefix(group, filter+".")
}

// shard returns the jobs that belong to the shard of the options.
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
