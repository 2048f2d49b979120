package conform

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// maxReport bounds a report of scores, in bytes.
const maxReport = 64 << 20

// Merge returns the scores of reports that WriteJSON has written, in the order of a run that was not divided. A group of which two reports tell is an error: each file belongs to
// one shard.
func Merge(reports ...io.Reader) ([]Score, error) {
	var all []Score
	for i, in := range reports {
		var report struct{ Groups []Score }
		if err := json.NewDecoder(io.LimitReader(in, maxReport)).Decode(&report); err != nil {
			return nil, fmt.Errorf("conform: report %d: %w", i+1, err)
		}
		all = append(all, report.Groups...)
	}
	slices.SortStableFunc(all, func(a, b Score) int { return cmp.Compare(a.Suite+"/"+a.Group, b.Suite+"/"+b.Group) })
	for i := 1; i < len(all); i++ {
		if a, b := &all[i-1], &all[i]; a.Suite == b.Suite && a.Group == b.Group {
			return nil, fmt.Errorf("conform: two reports have %s/%s", a.Suite, a.Group)
		}
	}
	return all, nil
}

// MergeFiles is Merge for files.
func MergeFiles(names ...string) ([]Score, error) {
	if len(names) == 0 {
		return nil, errors.New("conform merge needs reports that conform vectors -json has written")
	}
	var reports []io.Reader
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		reports = append(reports, f)
	}
	return Merge(reports...)
}
