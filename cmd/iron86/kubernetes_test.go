package main

import (
	"bufio"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// TestKubernetes runs the program with the arguments of docs/kubernetes/machine.yaml, a pod after the other on one volume: the probes are answered, SIGTERM ends each with
// success, and the second goes on where the first was. One that cannot keep its machine fails.
func TestKubernetes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pods are ended by signals")
	}
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "kubernetes", "machine.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	volume, err := os.MkdirTemp("", "pod") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(volume) })
	_, rest, _ := strings.Cut(string(b), "          args:\n")
	rest, _, found := strings.Cut(rest, "          ports:\n")
	var args []string
	for line := range strings.Lines(rest) {
		word := strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "- "), `"`)
		args = append(args, strings.NewReplacer("/machine/", volume+"/", "0.0.0.0:9186", "127.0.0.1:0").Replace(word))
	}
	if !found || args[0] != "boot" || strings.Count(string(b), "path: /healthz") != 3 {
		t.Fatalf("the page has other arguments or probes: %q", args)
	}
	disk := make([]byte, 1<<20)
	copy(disk, "\xfb\xf4\xeb\xfd") // sti; hlt; jmp back
	disk[510], disk[511] = 0x55, 0xaa
	if err := os.WriteFile(filepath.Join(volume, "disk.img"), disk, 0o600); err != nil {
		t.Fatal(err)
	}
	place := regexp.MustCompile(`metrics are at (http://\S+)/metrics`)
	for i := range 4 {
		full := i == 3 // the last cannot keep its machine
		pod := exec.Command("iron86", args...)
		errs, err := pod.StderrPipe()
		if err == nil {
			err = pod.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for in := bufio.NewScanner(errs); in.Scan(); {
			said += in.Text() + "\n"
			at := place.FindStringSubmatch(in.Text())
			if at == nil {
				continue
			}
			a, err := http.Get(at[1] + "/healthz")
			if err != nil {
				t.Fatal(err)
			}
			if a.Body.Close(); a.StatusCode != http.StatusOK {
				t.Errorf("the probe is answered by %s", a.Status)
			}
			if backups := filepath.Join(volume, "backups"); full {
				if err := errors.Join(os.RemoveAll(backups), os.WriteFile(backups, nil, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			if err := pod.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		_ = pod.Wait()                                                // the status says it, too
		status, kept := 0, strings.Contains(said, "is kept as point") // the cluster would call another status an error
		if full {
			status = host.StatusFailed
		}
		if have := pod.ProcessState.ExitCode(); have != status || kept == full {
			t.Errorf("pod %d ends with status %d, want %d, and says\n%s", i+1, have, status, said)
		}
		if goesOn := strings.Contains(said, "goes on from point"); goesOn != (i > 0) {
			t.Errorf("pod %d says\n%s", i+1, said)
		}
	}
}
