package session

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// shared is a buffer that several goroutines use.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// paged returns a session of the demo with a page, and the page's address, which it has printed.
func paged(t *testing.T, cfg Config) (s *Session, url string) {
	t.Helper()
	var messages shared
	cfg.Machine, cfg.Web = small(block.NewMemory(demo.Image())), "0"
	cfg.Streams = host.Streams{Err: &messages}
	s = newSession(t, cfg)
	found := regexp.MustCompile(`^iron86: the screen is at (http://127\.0\.0\.1:\d+/[A-Z2-7]{26}/)\n$`).FindStringSubmatch(messages.String())
	if found == nil {
		t.Fatalf("it printed %q", messages.String())
	}
	return s, found[1]
}

// TestPage: a page presses a key on the demo's menu, and the demo does what it asks for. At the end the page is told why.
func TestPage(t *testing.T) {
	s, url := paged(t, Config{})
	conn, _, err := websocket.Dial(context.Background(), url+"ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	seen, ended := make(chan bool, 1), make(chan error, 1)
	go func() {
		_ = conn.Write(context.Background(), websocket.MessageText, []byte(`{"do":"ready"}`))
		for {
			_, b, err := conn.Read(context.Background())
			if err != nil {
				ended <- err
				return
			}
			if bytes.Contains(b, []byte("Machine information")) {
				seen <- true
			}
			_ = conn.Write(context.Background(), websocket.MessageText, []byte(`{"do":"ready"}`))
		}
	}()
	go func() {
		<-seen
		_ = conn.Write(context.Background(), websocket.MessageText, []byte(`{"do":"text","text":"8"}`))
	}()
	if _, err := s.Play(context.Background(), steps(t, "expect 120s /It boots on any PC/\n")); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; websocket.CloseStatus(err) != websocket.StatusGoingAway || !strings.Contains(err.Error(), "the machine has ended") {
		t.Errorf("the page: %v", err)
	}
	if _, err := http.Get(url); err == nil {
		t.Error("the page is still there")
	}
}

// TestPageChooses: a page gets at the images that the Config has named, at its own, and at no other file.
func TestPageChooses(t *testing.T) {
	named := filepath.Join(t.TempDir(), "named.img")
	if err := os.WriteFile(named, demo.Image(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := paged(t, Config{Disks: Disks{FDB: named, Snapshot: true}})
	p := s.page.(*page)
	qcow2, based := container(t, demo.Image(), ""), container(t, nil, named)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(qcow2); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	inside := func() string { return s.drives.inside["fda"] }
	for _, c := range []struct {
		do   func() error
		want string // in the error
		then string // in drive A
	}{
		{func() error { return p.Choose("fda", 0) }, "", named},
		{func() error { return p.Choose("fda", 1) }, "no such image", named},
		{func() error { return p.Choose("fda", -1) }, "no such image", named},
		{func() error { return p.Choose("hda", 0) }, "no drive", named},
		{func() error { return p.Load("fda", "own.img", demo.Image()) }, "", "own.img"},
		{func() error { return p.Load("fda", "none.img", nil) }, "none.img is empty", "own.img"},
		{func() error { return p.Load("fda", "zip.img", []byte("PK\x03\x04"+strings.Repeat("x", 600))) }, "zip.img is", "own.img"},
		{func() error { return p.Load("hdb", "own.img", demo.Image()) }, "no drive", "own.img"},
		{func() error { return p.Load("fda", "own.qcow2", qcow2) }, "", "own.qcow2"},
		{func() error { return p.Load("fda", "own.qcow2.gz", packed.Bytes()) }, "", "own.qcow2.gz"},
		{func() error { return p.Load("fda", "based.qcow2", based) }, "it needs another file: named.img", "own.qcow2.gz"},
		{func() error {
			return p.Load("fda", "x.vmdk", []byte("# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 2880 FLAT \"named.img\" 0\n"))
		}, "it needs another file: named.img", "own.qcow2.gz"},
		{func() error {
			return p.Load("cdrom", "x.cue", []byte("FILE \"named.img\" BINARY\n TRACK 01 MODE1/2048\n INDEX 01 00:00:00\n"))
		}, "it needs another file: named.img", "own.qcow2.gz"},
		{func() error { return p.Eject("fda") }, "", ""},
	} {
		err := c.do()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, have %v", c.want, err)
		}
		if inside() != c.then {
			t.Errorf("%q is in the drive, want %q", inside(), c.then)
		}
	}
	if !slices.Equal(s.drives.named, []string{named}) {
		t.Errorf("named: %q", s.drives.named)
	}
}

// container returns a qcow2 image with some content, or one that is based on a raw image.
func container(t *testing.T, content []byte, base string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "new.qcow2")
	o := image.CreateOptions{Backing: base}
	if base != "" {
		o.BackingFormat = "raw"
	}
	if err := image.Create(name, "qcow2", int64(max(len(content), 1<<20)), o); err != nil {
		t.Fatal(err)
	}
	d, err := image.Open(name, image.Options{Format: "qcow2"})
	if err == nil {
		_, err = d.WriteAt(content, 0)
		err = errors.Join(err, d.Close())
	}
	b, err2 := os.ReadFile(name)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPageState: a state that a page has saved brings the machine back; a machine whose past is kept refuses one.
func TestPageState(t *testing.T) {
	s, _ := paged(t, Config{Debugger: &Debugger{}})
	p := s.page.(*page)
	if _, err := s.Play(context.Background(), steps(t, "expect 120s /Machine information/\n")); err != nil {
		t.Fatal(err)
	}
	before := s.m.Hash()
	state, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Play(context.Background(), steps(t, "type 8\nexpect 120s /It boots on any PC/\n")); err != nil {
		t.Fatal(err)
	}
	if err := p.SetState(state); err != nil || s.m.Hash() != before {
		t.Errorf("the state does not come back: %v", err)
	}
	if err := p.SetState([]byte("no state")); err == nil || s.m.Hash() != before {
		t.Errorf("what is no state: %v", err)
	}
	p.SetSpeed(0.5)
	if p.s.pace.times() != 0.5 {
		t.Errorf("speed %g", p.s.pace.times())
	}
	if picture, err := p.Picture(); err != nil || !bytes.HasPrefix(picture, []byte("\x89PNG")) {
		t.Errorf("picture: %v", err)
	}
	kept, _ := paged(t, Config{Debugger: &Debugger{History: 1 << 20}})
	if err := kept.page.(*page).SetState(state); err == nil || !strings.Contains(err.Error(), "with a past") {
		t.Errorf("a machine with a past takes a state: %v", err)
	}
}

// TestPageHosts: by which names a page may be asked for, and which one is printed.
func TestPageHosts(t *testing.T) {
	own, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spec, addr, name string
		hosts            []string
	}{
		{"0", "127.0.0.1:80", "127.0.0.1:80", nil},
		{"localhost:0", "127.0.0.1:80", "127.0.0.1:80", []string{"localhost"}},
		{"[::1]:0", "[::1]:80", "[::1]:80", []string{"::1"}},
		{"PC.example:0", "192.0.2.1:80", "192.0.2.1:80", []string{"pc.example", strings.ToLower(own)}},
	} {
		addr, err := net.ResolveTCPAddr("tcp", c.addr)
		if err != nil {
			t.Fatal(err)
		}
		if name, hosts := pageHosts(c.spec, addr); name != c.name || !slices.Equal(hosts, c.hosts) {
			t.Errorf("%s: %s, %q", c.spec, name, hosts)
		}
	}
}

// TestPaceTimes: at four times the speed of the wall, virtual time is ahead by a quarter of what it would be.
func TestPaceTimes(t *testing.T) {
	p := &pacer{rate: 4}
	p.ahead(0)
	if d := p.ahead(4e9); d < 900*time.Millisecond || d > time.Second {
		t.Errorf("4 s at four times: %v to wait", d)
	}
}
