package backup

import (
	"crypto/sha256"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// crashes is how many times a backup is cut short. IRON86_CRASHES asks for more.
func crashes(t *testing.T) int {
	if text := os.Getenv("IRON86_CRASHES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 25
}

// TestMain is also the process that TestKill kills: it adds points to a directory without end.
func TestMain(m *testing.M) {
	if dir := os.Getenv("IRON86_ADDS_POINTS"); dir != "" {
		r := newRig()
		if seed, err := strconv.Atoi(os.Getenv("IRON86_SEED")); err == nil {
			for range seed {
				r.run()
			}
		}
		for {
			r.run()
			memory, disk := r.content()
			a, err := r.add(dir, Rule{Last: 4}, nil)
			if err != nil {
				os.Stderr.WriteString(err.Error())
				os.Exit(1)
			}
			// What the point has, for who looks at it later.
			sums := append(sum(memory), sum(disk)...)
			if err := os.WriteFile(filepath.Join(dir, a.Name+".sums"), sums, 0o600); err != nil {
				os.Exit(1)
			}
			os.Stdout.WriteString(".")
		}
	}
	os.Exit(m.Run())
}

// sum is the sum of some bytes.
func sum(b []byte) []byte {
	s := sha256.Sum256(b)
	return s[:]
}

// TestKill: processes that add points and let old ones expire are killed at any moment. All points that are there are whole then, have what was recorded of them, and the next
// process adds more.
func TestKill(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	compared := 0
	n := crashes(t)
	for i := range n {
		c := exec.Command(program, "-test.run=^$")
		c.Env = append(os.Environ(), "IRON86_ADDS_POINTS="+dir, "IRON86_SEED="+strconv.Itoa(i))
		out, err := c.StdoutPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 1)); err != nil { // it has added a point
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i*7919%n) * 20 * time.Millisecond / time.Duration(n)) // any moment of the next ones
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // it was killed
		points, bad, err := Points(dir)
		if err != nil || bad != nil || len(points) == 0 || len(points) > 5 {
			t.Fatalf("kill %d: %d points, %v, %v", i, len(points), bad, err)
		}
		for _, p := range points {
			if err := Check(dir, p); err != nil {
				t.Fatalf("kill %d: %v", i, err)
			}
		}
		p := points[i%len(points)]
		want, err := os.ReadFile(filepath.Join(dir, p.Name+".sums"))
		if err != nil || len(want) == 0 { // it was killed between the point and the record
			continue
		}
		compared++
		if memory, disk := restored(t, dir, p); string(append(sum(memory), sum(disk)...)) != string(want) {
			t.Fatalf("kill %d: point %s is not what was recorded", i, p.Name)
		}
	}
	if compared < n/2 {
		t.Errorf("%d of %d points only had a record", compared, n)
	}
	t.Logf("%d kills, %d restored points are what was recorded", n, compared)
}
