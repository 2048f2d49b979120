package servecmd

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/qmpclient"
	"github.com/iron86/iron86/session/backup"
)

// pod is a machine as one of the pods of docs/kubernetes/machine.yaml has it: a process with a volume.
type pod struct {
	*exec.Cmd
	said strings.Builder
	qmp  string
}

// startPod starts a pod on a volume, and waits until its machine answers.
func startPod(t *testing.T, volume string) *pod {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &pod{qmp: filepath.Join(volume, "qmp")}
	p.Cmd = exec.Command(program, "boot", "-m", "1M", "-qmp", "unix:"+p.qmp+",server=on,wait=off", "-drive", "file="+filepath.Join(volume, "disk.img")+",format=raw,if=floppy",
		"-suspend", filepath.Join(volume, "backups")+",keep=last=2")
	p.Stderr = &p.said
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() }) // it has ended by then
	return p
}

// instructions returns how many instructions the machine has executed.
func (p *pod) instructions(t *testing.T) (n uint64) {
	t.Helper()
	await(t, "the machine answers", func() bool {
		c, err := qmpclient.Dial(p.qmp, time.Second)
		if err != nil {
			return false
		}
		defer c.Close()
		var said string
		if c.Do("human-monitor-command", map[string]string{"command-line": "where"}, &said, time.Minute) != nil {
			return false
		}
		number, _, _ := strings.Cut(strings.TrimPrefix(said, "instruction "), ",")
		n, err = strconv.ParseUint(number, 10, 64)
		return err == nil && n > 0
	})
	return n
}

// end ends the pod by a signal, and waits for that.
func (p *pod) end(t *testing.T, signal syscall.Signal) string {
	t.Helper()
	if err := p.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.said.String()
}

// TestSuspend: a pod that is to end keeps its machine as a point, and the next one goes on there. After a pod that was killed the next one boots, and so does one whose disk was
// changed, if the user says so.
func TestSuspend(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes are ended by signals")
	}
	volume, err := os.MkdirTemp("", "pod") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(volume) })
	disk, points := filepath.Join(volume, "disk.img"), filepath.Join(volume, "backups")
	// The guest counts in memory without end.
	if err := os.WriteFile(disk, floppy(t, "ff060006ebfa"), 0o600); err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for range 4 {
		p := startPod(t, volume)
		n := p.instructions(t)
		said := p.end(t, syscall.SIGTERM)
		list, bad, err := backup.Points(points)
		if err != nil || bad != nil || len(list) == 0 || len(list) > 2 {
			t.Fatalf("%d points, %v, %v: %s", len(list), bad, err, said)
		}
		if last > 0 && (n <= last || !strings.Contains(said, "goes on from point")) {
			t.Fatalf("it is at %d after a point at %d: %s", n, last, said)
		}
		if last = list[len(list)-1].Instructions; last < n {
			t.Fatalf("the point is at %d, and the machine was at %d", last, n)
		}
	}
	p := startPod(t, volume)
	if n := p.instructions(t); n <= last {
		t.Errorf("it is at %d after a point at %d", n, last)
	}
	p.end(t, syscall.SIGKILL)
	p = startPod(t, volume)
	p.instructions(t)
	if said := p.end(t, syscall.SIGTERM); strings.Contains(said, "goes on from point") {
		t.Errorf("after a kill: %s", said)
	}
	if err := os.Chtimes(disk, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	p = startPod(t, volume)
	if err := p.Wait(); err == nil || !strings.Contains(p.said.String(), "has been written since") {
		t.Errorf("with a disk that was changed: %v, %s", err, p.said.String())
	}
}
