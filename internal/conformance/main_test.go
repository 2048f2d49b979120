package main

import (
	"os"
	"strings"
	"testing"
)

// TestPageIsCurrent compares the page with what does not need the suites: the scores of what is embedded, and the text of by-hand.md.
func TestPageIsCurrent(t *testing.T) {
	page, err := os.ReadFile("../../docs/CONFORMANCE.md")
	if err != nil {
		t.Fatal(err)
	}
	var scores strings.Builder
	if err := self(&scores); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{scores.String(), byHand} {
		if !strings.Contains(string(page), "\n"+strings.TrimSpace(part)+"\n") {
			t.Errorf("docs/CONFORMANCE.md is not current (make conformance); it lacks\n%s", part)
		}
	}
}
