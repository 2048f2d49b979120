package servecmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/internal/serve"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// TestMain has the program of the tests be iron86 boot, too, which is how the server starts machines.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "boot" {
		if err := boot(os.Args[2:]); err != nil {
			host.Say(os.Stderr, err.Error())
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// eaten is memory that a process has asked for and does not use.
var eaten [][]byte

// boot is a small iron86 boot.
func boot(args []string) error {
	cfg := session.Config{Debugger: &session.Debugger{}, Streams: host.Streams{Err: os.Stderr}}
	for i := 0; i+1 < len(args); i += 2 {
		switch v := args[i+1]; args[i] {
		case "-display":
			cfg.Web = strings.TrimPrefix(v, "web=")
		case "-metrics":
			cfg.Metrics = v
		case "-qmp":
			cfg.QMP = append(cfg.QMP, v)
		case "-m":
			size, err := options.Size(v)
			if err != nil {
				return err
			}
			cfg.Machine.Memory = size
		case "-drive":
			cfg.Disks.Drives = append(cfg.Disks.Drives, v)
		case "-loadvm":
			cfg.State = v
		case "-suspend":
			cfg.Suspend = v
		case "-incoming":
			cfg.Incoming = v
		case "-eat":
			size, err := options.Size(v)
			if err != nil {
				return err
			}
			for range size >> 26 {
				eaten = append(eaten, make([]byte, 1<<26))
			}
		default:
			return errors.New("no flag " + args[i])
		}
	}
	cfg.Machine.ATA[2] = machine.ATADrive{CDROM: true}
	s, err := session.New(cfg)
	if err != nil {
		return err
	}
	ctx, release := host.UntilEnd(new(host.LastResort), 0, false)
	defer release()
	_, err = s.Play(ctx, nil)
	return errors.Join(err, s.Close())
}

// keep opens the server of a directory.
func keep(t *testing.T, dir string) (at string, end func()) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k, err := serve.Open(dir, program)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at = l.Addr().String()
	if err := k.WriteAddress(at); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { k.Run(ctx); ended <- nil }()
	go func() { ended <- k.Serve(ctx, l) }()
	return at, func() {
		cancel()
		if err := errors.Join(<-ended, <-ended, k.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestServe: a machine is started, saved, cloned as it runs and as it stands still, outlives its server, and is deleted; what has no token is refused.
func TestServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an image that a machine has open cannot be linked there")
	}
	dir, err := os.MkdirTemp("", "serve") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, text := range map[string]string{
		"a/f.img": string(demo.Image()), "a/machine.json": `{"memory":"1M","drives":{"fda":"f.img"},"restart":"always","start":true}`,
		"b/machine.json": `{"drives":{"fda":"../a/f.img"}}`, "UP/machine.json": `{}`,
	} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	_, end := keep(t, dir)
	until := func(line, want string) {
		t.Helper()
		said, err := "", error(nil)
		for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
			if said, err = command(strings.Split(line, "|")...); err == nil && strings.Contains(said, want) {
				return
			}
		}
		t.Fatalf("%s: %s, %v", line, said, err)
	}
	a := filepath.Join(dir, "a")
	until("ps|"+dir, "a  running")
	for _, c := range []struct{ line, fails string }{
		{"backup|" + a, ""}, {"snapshot|" + a, ""}, {"clone|" + a + "|c", ""}, {"clone|-point|last|" + a + "|d", ""}, {"clone|" + a + "|../e", "a name has"},
		{"clone|" + a + "|c", "there already"}, {"start|" + filepath.Join(dir, "b"), "machine.json"}, {"start|" + filepath.Join(dir, "UP"), "no such machine"},
		{"start|" + filepath.Join(dir, "c"), ""}, {"stop|" + filepath.Join(dir, "c"), ""}, {"pause|" + a, ""},
	} {
		if said, err := command(strings.Split(c.line, "|")...); (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
			t.Errorf("%s: %s, %v", c.line, said, err)
		}
	}
	end()
	at, end := keep(t, dir)
	defer end()
	until("ps|"+dir, "a  paused")
	refused(t, dir, at)
	for _, line := range []string{"pause|-resume|" + a, "stop|" + a, "clone|" + a + "|e", "start|" + filepath.Join(dir, "e"), "start|" + a} {
		if said, err := command(strings.Split(line, "|")...); err != nil {
			t.Errorf("%s: %s, %v", line, said, err)
		}
	}
	until("ps|"+dir, "e  running")
	until("log|"+a, "the screen is at")
	if want, err := os.ReadFile(filepath.Join(dir, "d", "fda.img")); err != nil || !bytes.Equal(want, demo.Image()) {
		t.Errorf("the disk of the restored machine: %v", err)
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if _, err := command("delete", filepath.Join(dir, name)); err != nil {
			t.Errorf("delete %s: %v", name, err)
		}
	}
	if said, err := command("ps", dir); err != nil || said != "" {
		t.Errorf("in the end: %s, %v", said, err)
	}
}

// refused makes requests, most of which have no right to be answered.
func refused(t *testing.T, dir, at string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "token"))
	if err != nil {
		t.Fatal(err)
	}
	token := string(b)
	for _, c := range []struct {
		method, path, host, origin, body string
		status                           int
	}{
		{"GET", "/api/machines", "", "", "", 401},
		{"GET", "/", "", "", "", 401},
		{"GET", "/console/a/", "", "", "", 401},
		{"POST", "/api/machines/a/stop", "", "", "", 401},
		{"DELETE", "/" + token[1:] + "x/api/machines/a", "", "", "", 401},
		{"GET", "/" + token + "/", "", "", "", 200},
		{"GET", "/" + token + "/page.js", "", "", "", 200},
		{"GET", "/" + token + "/api/machines", "", "http://" + at, "", 200},
		{"GET", "/" + token + "/api/machines", "evil.example:80", "", "", 421},
		{"GET", "/" + token + "/api/machines", "", "http://evil.example", "", 403},
		{"GET", "/" + token + "/api/machines/a/metrics", "", "", "", 200},
		{"GET", "/" + token + "/console/a/", "", "http://" + at, "", 200},
		{"GET", "/" + token + "/console/a/page.js", "", "", "", 200},
		{"GET", "/" + token + "/console/c/", "", "", "", 502},
		{"GET", "/" + token + "/api/machines/a/what", "", "", "", 404},
		{"POST", "/" + token + "/api/machines/..%2f..%2fetc/start", "", "", "", 400},
		{"PUT", "/" + token + "/api/machines/%2e%2e", "", "", `{}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"flags":["-serial","file:/tmp/x"]}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"drives":{"hda":"../a/f.img"}}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"drives":{"hda":"a,format=qcow2"}}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"state":"/etc/passwd"}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"net":"user,tftp=/"}`, 400},
		{"PUT", "/" + token + "/api/machines/x", "", "", `{"memory":"1M","other":1}`, 400},
	} {
		r, err := http.NewRequest(c.method, "http://"+at+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if r.Host = at; c.host != "" {
			r.Host = c.host
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(a.Body)
		if a.Body.Close(); err != nil || a.StatusCode != c.status {
			t.Errorf("%s %s %s: %s, %.80s, %v", c.method, strings.ReplaceAll(c.path, token, "TOKEN"), c.body, a.Status, said, err)
		}
	}
}
