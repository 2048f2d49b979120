package servecmd

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/session/backup"
)

// Guests of one sector.
const (
	idles = "f4ebfd"                                               // hlt; jmp back
	ends  = "31c08ed8be127cba0089b90800aceee2fcf453687574646f776e" // writes "Shutdown" to port 8900h
	dies  = "faf4"                                                 // cli; hlt
)

// floppy makes the image of a floppy that boots a guest.
func floppy(t *testing.T, code string) []byte {
	t.Helper()
	b, err := hex.DecodeString(code)
	if err != nil {
		t.Fatal(err)
	}
	image := make([]byte, 368640)
	copy(image, b)
	image[510], image[511] = 0x55, 0xaa
	return image
}

// server makes a directory with machines, each a guest and the rest of a machine.json, and opens its server.
func server(t *testing.T, machines map[string][2]string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("processes are killed by signals")
	}
	dir, err := os.MkdirTemp("", "kept") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, m := range machines {
		at := filepath.Join(dir, name)
		err := os.Mkdir(at, 0o700)
		if err == nil {
			err = os.WriteFile(filepath.Join(at, "f.img"), floppy(t, m[0]), 0o600)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(at, "machine.json"), []byte(`{"memory":"1M","drives":{"fda":"f.img"}`+m[1]+`}`), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_, end := keep(t, dir)
	t.Cleanup(func() {
		for name := range machines {
			if _, err := command("stop", filepath.Join(dir, name)); err != nil {
				t.Error(err)
			}
		}
		end()
	})
	return dir
}

// await waits until something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// row returns what ps says of a machine: its state and its process.
func row(dir, name string) (state string, process int) {
	said, err := command("ps", dir)
	if err != nil {
		return err.Error(), 0
	}
	for line := range strings.Lines(said) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			if len(f) > 2 {
				process, _ = strconv.Atoi(f[2]) // 0 if it has none
			}
			return f[1], process
		}
	}
	return "", 0
}

// starts returns how often a machine was started.
func starts(dir, name string) int {
	said, err := command("log", filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return strings.Count(said, "--- started")
}

// TestRestart: what becomes of machines that are lost, and of guests that end or die, by each rule.
func TestRestart(t *testing.T) {
	dir := server(t, map[string][2]string{
		"lost-no": {idles, `,"start":true`}, "lost-failure": {idles, `,"start":true,"restart":"on-failure"`}, "lost-always": {idles, `,"start":true,"restart":"always"`},
		"ends-no": {ends, `,"start":true,"restart":"no"`}, "ends-failure": {ends, `,"start":true,"restart":"on-failure"`}, "ends-always": {ends, `,"start":true,"restart":"always"`},
		"dies-no": {dies, `,"start":true`}, "dies-failure": {dies, `,"start":true,"restart":"on-failure"`},
	})
	for _, rule := range []string{"no", "failure", "always"} {
		name := "lost-" + rule
		process := 0
		await(t, name+" runs", func() bool {
			state, p := row(dir, name)
			process = p
			return state == "running" && p > 0
		})
		lost, err := os.FindProcess(process)
		if err == nil {
			err = lost.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		await(t, name+" is what its rule says", func() bool {
			state, p := row(dir, name)
			return rule == "no" && state == "stopped" || rule != "no" && state == "running" && p != process
		})
	}
	for name, again := range map[string]bool{"ends-no": false, "ends-failure": false, "ends-always": true, "dies-no": false, "dies-failure": true} {
		if again {
			await(t, name+" is started again", func() bool { return starts(dir, name) > 1 })
			continue
		}
		await(t, name+" is stopped", func() bool { state, _ := row(dir, name); return state == "stopped" })
		if n := starts(dir, name); n != 1 {
			t.Errorf("%s was started %d times", name, n)
		}
	}
}

// TestTimedBackups: points come by themselves, and go by the rule.
func TestTimedBackups(t *testing.T) {
	dir := server(t, map[string][2]string{"a": {idles, `,"start":true,"every":"1s","keep":"2"`}})
	points := filepath.Join(dir, "a", "backups")
	var seen []string
	await(t, "four points", func() bool {
		list, _, err := backup.Points(points)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return false // one was removed as it was looked at
		}
		for _, p := range list {
			if !slices.Contains(seen, p.Name) {
				seen = append(seen, p.Name)
			}
		}
		return len(seen) >= 4
	})
	if _, err := command("stop", filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	list, bad, err := backup.Points(points)
	if err != nil || bad != nil || len(list) > 3 || slices.ContainsFunc(list, func(p *backup.Point) bool { return p.Name == seen[0] }) { // a stop may come before the last expires
		t.Errorf("%d points are left, %v, %v", len(list), bad, err)
	}
}

// TestLimit: a process that takes more memory than its limit ends, and the one beside it does not.
func TestLimit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("hosts other than Linux have no such limit")
	}
	if need.Raced() {
		t.Skip("the race detector maps more than any limit")
	}
	dir := server(t, map[string][2]string{
		"a": {idles, `,"limit":"128M","flags":["-eat","2G"]`}, "b": {idles, `,"limit":"128M"`}, "c": {idles, `,"flags":["-eat","2G"]`}, "d": {idles, `,"limit":"64M"`},
	})
	for name, fails := range map[string]string{"a": "has ended at once", "b": "", "c": "", "d": "less than the memory"} {
		if said, err := command("start", filepath.Join(dir, name)); (err == nil) != (fails == "") || err != nil && !strings.Contains(err.Error(), fails) {
			t.Errorf("%s: %s, %v", name, said, err)
		}
	}
	if said, err := command("log", filepath.Join(dir, "a")); err != nil || !strings.Contains(said, "out of memory") {
		t.Errorf("the log of a: %s, %v", said, err)
	}
}

// TestMigrate: a machine moves from one of a server to another one with the same images, and back to a program that the server does not know.
func TestMigrate(t *testing.T) {
	dir := server(t, map[string][2]string{"a": {idles, ``}, "b": {idles, ``}})
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := errors.Join(os.Remove(filepath.Join(b, "f.img")), os.Link(filepath.Join(a, "f.img"), filepath.Join(b, "f.img"))); err != nil {
		t.Fatal(err)
	}
	place := ""
	do := func(fails string, line ...string) {
		t.Helper()
		if said, err := command(line...); (err == nil) != (fails == "") || err != nil && !strings.Contains(err.Error(), fails) {
			t.Errorf("%s: %s, %v", line, said, err)
		}
	}
	do("", "start", a)
	do("", "start", "-incoming", "tcp:127.0.0.1:0", b)
	await(t, "b waits", func() bool {
		said, _ := command("log", b)
		_, rest, ok := strings.Cut(said, "waiting for the machine at ")
		place = "tcp:" + strings.Fields(rest + " x")[0]
		return ok
	})
	for _, bad := range []string{"unix:/tmp/x", "file:/tmp/x", "exec:id", "tcp:127.0.0.1:1,fence=/tmp/x", ""} {
		do("tcp:HOST:PORT is wanted", "migrate", a, bad)
	}
	do("has not moved", "migrate", a, "tcp:127.0.0.1:1")
	if state, _ := row(dir, "a"); state != "running" {
		t.Errorf("after a failure a is %s", state)
	}
	do("", "migrate", a, place)
	if state, _ := row(dir, "a"); state != "stopped" {
		t.Errorf("a is %s", state)
	}
	await(t, "b runs", func() bool { state, _ := row(dir, "b"); return state == "running" })
}
