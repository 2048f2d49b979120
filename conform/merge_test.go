package conform

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShards: whatever the number of shards, each file belongs to exactly one, and none has two more than another.
func TestShards(t *testing.T) {
	var jobs []job
	for i := range 37 {
		jobs = append(jobs, job{path: fmt.Sprint(i)})
	}
	for n := 1; n <= 40; n++ {
		var all []job
		for i := range n {
			o := Options{Shard: i, Shards: n}
			mine := o.shard(jobs)
			if len(mine) < len(jobs)/n || len(mine) > len(jobs)/n+1 {
				t.Errorf("shard %d/%d has %d of %d files", i, n, len(mine), len(jobs))
			}
			all = append(all, mine...)
		}
		seen := map[string]bool{}
		for _, j := range all {
			seen[j.path] = true
		}
		if len(all) != len(jobs) || len(seen) != len(jobs) {
			t.Errorf("%d shards have %d files, %d different ones, of %d", n, len(all), len(seen), len(jobs))
		}
	}
}

// TestMerge: the reports of shards make the report of a run that was not divided.
func TestMerge(t *testing.T) {
	var whole []Score
	for i := range 5 {
		whole = append(whole, Score{Suite: "a", Group: fmt.Sprint(i), Passed: i, Seconds: 1.5})
	}
	whole[3].Failed, whole[3].First = 1, &Failure{Group: "3", Index: 7, Name: "add", Field: "eax", Have: "1", Want: "2"}
	whole = append(whole, Score{Suite: "b", Group: "0", Skipped: 9})
	report := func(scores ...Score) io.Reader {
		var b bytes.Buffer
		if err := WriteJSON(&b, scores); err != nil {
			t.Fatal(err)
		}
		return &b
	}
	have, err := Merge(report(whole[5], whole[1], whole[4]), report(), report(whole[0], whole[3]), report(whole[2]))
	if diff := cmp.Diff(whole, have); err != nil || diff != "" {
		t.Errorf("%v, %s", err, diff)
	}
	var one, two bytes.Buffer
	if WriteJUnit(&one, whole) != nil || WriteJUnit(&two, have) != nil || !bytes.Equal(one.Bytes(), two.Bytes()) || !strings.Contains(one.String(), `failures="1"`) {
		t.Errorf("the reports differ:\n%s\n%s", &one, &two)
	}
	for _, c := range []struct {
		want string
		in   []io.Reader
	}{
		{"two reports have a/1", []io.Reader{report(whole...), report(whole[1])}},
		{"report 2", []io.Reader{report(whole[1]), strings.NewReader("<testsuites/>")}},
	} {
		if _, err := Merge(c.in...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v, want %s", err, c.want)
		}
	}
	if !slices.IsSortedFunc(have, func(a, b Score) int { return strings.Compare(a.Suite+a.Group, b.Suite+b.Group) }) {
		t.Error("not sorted")
	}
}
