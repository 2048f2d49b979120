package metrics

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestPrometheus: docs/prometheus.yml is a configuration that Prometheus takes, and asks where docs/CONTROL.md says that the machine answers.
func TestPrometheus(t *testing.T) {
	docs := filepath.Join("..", "..", "docs")
	config, err := os.ReadFile(filepath.Join(docs, "prometheus.yml"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(docs, "CONTROL.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(config), `targets: ["127.0.0.1:`)
	port, _, ok := strings.Cut(rest, `"]`)
	if !ok || !strings.Contains(string(page), "-metrics "+port+"`") {
		t.Errorf("it asks at port %q", port)
	}
	said, err := exec.Command(need.Program(t, "promtool"), "check", "config", filepath.Join(docs, "prometheus.yml")).CombinedOutput()
	if err != nil || !strings.Contains(string(said), "SUCCESS") {
		t.Errorf("%s, %v", said, err)
	}
}
