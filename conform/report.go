package conform

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteScoreboard writes a line for each group, then one for each suite.
func WriteScoreboard(w io.Writer, scores []Score) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "suite\tgroup\tpassed\tfailed\tskipped\tfirst failure")
	for i := range scores {
		s := &scores[i]
		line := fmt.Sprintf("%s\t%s\t%d\t%d\t%d", s.Suite, s.Group, s.Passed, s.Failed, s.Skipped)
		if s.First != nil {
			line += "\t" + printable(s.First.String())
		}
		fmt.Fprintln(t, line)
	}
	for _, s := range Suites(scores) {
		fmt.Fprintf(t, "%s\ttotal\t%d\t%d\t%d\n", s.Suite, s.Passed, s.Failed, s.Skipped)
	}
	return t.Flush()
}

// printable replaces characters that a terminal or a table would not print. Names of tests come from files
// and can have any.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f {
			return '?'
		}
		return r
	}, text)
}

// Suites adds the scores of each suite up, in the order of their first groups.
func Suites(scores []Score) []Score {
	var suites []Score
	index := make(map[string]int)
	for _, s := range scores {
		i, ok := index[s.Suite]
		if !ok {
			i = len(suites)
			index[s.Suite] = i
			suites = append(suites, Score{Suite: s.Suite, Group: "total"})
		}
		t := &suites[i]
		t.Passed += s.Passed
		t.Failed += s.Failed
		t.Skipped += s.Skipped
		t.Seconds += s.Seconds
	}
	return suites
}

// WriteJSON writes the scores of all groups and their total.
func WriteJSON(w io.Writer, scores []Score) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	total := Total(scores)
	return e.Encode(struct {
		Passed  int     `json:"passed"`
		Failed  int     `json:"failed"`
		Skipped int     `json:"skipped"`
		Groups  []Score `json:"groups"`
	}{total.Passed, total.Failed, total.Skipped, append([]Score{}, scores...)})
}

// The elements of a JUnit report: a suite of vectors is a testsuite, a group a testcase.
type (
	junitReport struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name    string      `xml:"name,attr"`
		Tests   int         `xml:"tests,attr"`
		Fails   int         `xml:"failures,attr"`
		Skipped int         `xml:"skipped,attr"`
		Time    string      `xml:"time,attr"`
		Cases   []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
	}
)

// WriteJUnit writes the scores as a JUnit report.
func WriteJUnit(w io.Writer, scores []Score) error {
	report := junitReport{Suites: make([]junitSuite, 0, 4)}
	for _, total := range Suites(scores) {
		suite := junitSuite{Name: total.Suite, Time: seconds(total.Seconds)}
		for i := range scores {
			if scores[i].Suite == total.Suite {
				suite.add(&scores[i])
			}
		}
		report.Suites = append(report.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (j *junitSuite) add(s *Score) {
	c := junitCase{Class: s.Suite, Name: s.Group, Time: seconds(s.Seconds)}
	j.Tests++
	switch {
	case s.Failed > 0:
		j.Fails++
		c.Failure = &junitMessage{printable(fmt.Sprintf("%d of %d failed; first: %v", s.Failed, s.Passed+s.Failed, s.First))}
	case s.Passed == 0:
		j.Skipped++
		c.Skipped = &junitMessage{fmt.Sprintf("%d vectors of another processor or mode", s.Skipped)}
	}
	j.Cases = append(j.Cases, c)
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
