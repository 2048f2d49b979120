package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Rule says which points are kept. The zero Rule keeps all.
type Rule struct {
	Last int // how many of the newest
	// For so many of the newest hours, days, weeks and months that have points: the newest of each. Times are UTC.
	Hourly, Daily, Weekly, Monthly int
}

// ParseRule reads a rule such as last=3,hourly=24,daily=7, or a plain number for last.
func ParseRule(text string) (r Rule, err error) {
	if text == "" {
		return r, nil
	}
	to := map[string]*int{"last": &r.Last, "hourly": &r.Hourly, "daily": &r.Daily, "weekly": &r.Weekly, "monthly": &r.Monthly}
	for _, part := range strings.Split(text, ",") {
		word, count, ok := strings.Cut(part, "=")
		if !ok {
			word, count = "last", part
		}
		n, err := strconv.Atoi(count)
		if to[word] == nil || err != nil || n < 1 || n > 1e6 {
			return Rule{}, fmt.Errorf("%q: a number of points, or last=N,hourly=N,daily=N,weekly=N,monthly=N", text)
		}
		*to[word] = n
	}
	return r, nil
}

// keeps returns which of the points, the oldest first, the rule keeps.
func (r Rule) keeps(points []*Point) map[*Point]bool {
	keep := map[*Point]bool{}
	if r == (Rule{}) {
		for _, p := range points {
			keep[p] = true
		}
		return keep
	}
	for i := len(points) - 1; i >= 0 && len(points)-i <= r.Last; i-- {
		keep[points[i]] = true
	}
	for _, each := range []struct {
		n      int
		period func(t time.Time) string
	}{
		{r.Hourly, func(t time.Time) string { return t.Format("2006010215") }},
		{r.Daily, func(t time.Time) string { return t.Format("20060102") }},
		{r.Weekly, func(t time.Time) string { y, w := t.ISOWeek(); return fmt.Sprint(y, " ", w) }},
		{r.Monthly, func(t time.Time) string { return t.Format("200601") }},
	} {
		last := ""
		for i := len(points) - 1; i >= 0 && each.n > 0; i-- {
			if now := each.period(points[i].Time.UTC()); now != last {
				keep[points[i]], last = true, now
				each.n--
			}
		}
	}
	return keep
}

// Expire removes the points that the rule does not keep, and the pieces that no point has. It returns how many points it has removed.
// Damaged points stay, but not what only they have.
func (r *Repository) Expire(rule Rule) (removed int, err error) {
	keep := rule.keeps(r.points)
	points := filepath.Join(r.dir, "points")
	for _, p := range r.points {
		if keep[p] {
			continue
		}
		if err := r.files.remove(filepath.Join(points, p.Name)); err != nil {
			return removed, err
		}
		removed++
	}
	if removed == 0 {
		return 0, nil
	}
	return removed, r.Sweep()
}

// Sweep removes the pieces that no point has, and what backups that have failed have left.
func (r *Repository) Sweep() error {
	points := filepath.Join(r.dir, "points")
	if err := r.files.syncNames(points); err != nil { // or a power loss could bring back a point without its pieces
		return err
	}
	if err := r.read(); err != nil {
		return err
	}
	dirs, err := os.ReadDir(r.pieces.dir)
	if err != nil {
		return err
	}
	left, err := os.ReadDir(points)
	errs := []error{err}
	for _, f := range left {
		if name, half := strings.CutSuffix(f.Name(), ".new"); half && pointName.MatchString(name) {
			errs = append(errs, r.files.remove(filepath.Join(points, f.Name())))
		}
	}
	for _, d := range dirs {
		files, err := os.ReadDir(filepath.Join(r.pieces.dir, d.Name()))
		if err != nil {
			continue // no directory: it is none of ours
		}
		for _, f := range files {
			s, err := parseSum(f.Name())
			ours := err == nil || strings.HasSuffix(f.Name(), ".new")
			if ours && (err != nil || !r.pieces.there[s]) {
				errs = append(errs, r.files.remove(filepath.Join(r.pieces.dir, d.Name(), f.Name())))
			}
		}
	}
	return errors.Join(errs...)
}
