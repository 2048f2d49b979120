package view

import (
	"os"
	"strings"
	"testing"
)

// TestManualHasEveryKey: the table of the manual is that of the help.
func TestManualHasEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../docs/MONITOR.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, b := range bindings() {
		table.WriteString("| " + strings.Join(strings.Fields(b.names), ", ") + " | " + b.brief + " |\n")
	}
	if !strings.Contains(string(text), "|---|---|\n"+table.String()) {
		t.Errorf("the manual has not this table:\n%s", table.String())
	}
}
