package session

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// Long forms of the tests: go test ./session -run TestMigrations -migrations 1000, and -run TestMigrationIsCut -cuts 400.
var (
	migrations = flag.Int("migrations", 3, "how often TestMigrations moves a machine")
	cuts       = flag.Int("cuts", 9, "how often TestMigrationIsCut cuts a link")
)

// wanderer is a hard disk whose boot sector changes 500 KB of memory for ever, with the timer's interrupts, and sends a byte on COM1 and writes a sector
// each time that it has gone through 64 KB.
func wanderer() []byte {
	image := make([]byte, 1<<20)
	copy(image, []byte{
		0x31, 0xdb, 0x31, 0xc9, // xor bx,bx; xor cx,cx
		0xb8, 0x00, 0x10, 0x8e, 0xd8, // mov ax,1000h; mov ds,ax
		0xfb,       // sti
		0x01, 0x1f, // again: add [bx],bx
		0x83, 0xc3, 0x02, // add bx,2
		0x75, 0xf9, // jnz again
		0x8c, 0xd8, 0x05, 0x00, 0x08, 0x80, 0xe4, 0x7f, 0x80, 0xcc, 0x10, 0x8e, 0xd8, // the next 32 KB of 1000h to 7f00h
		0xfe, 0xc1, 0x51, 0x53, // inc cl; push cx; push bx
		0x88, 0xc8, 0xba, 0xf8, 0x03, 0xee, // mov al,cl; mov dx,3f8h; out dx,al
		0x1e, 0x07, 0xb8, 0x01, 0x03, 0x30, 0xed, 0x80, 0xc9, 0x80, 0x80, 0xe1, 0x3f, 0x80, 0xc9, 0x02, // push ds; pop es; mov ax,301h; cylinder 0, a sector from 2 on
		0x80, 0xe1, 0x1f, 0xba, 0x80, 0x00, 0xcd, 0x13, // mov dx,80h; int 13h
		0x5b, 0x59, 0xeb, 0xc6, // pop bx; pop cx; jmp again
	})
	image[510], image[511] = 0x55, 0xaa
	return image
}

// output is what a guest has sent, from several sessions one after the other.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes bytes of COM1.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

// text returns what has come.
func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// cable is a TCP port in front of another, whose connections break after so many bytes.
type cable struct {
	net.Listener
	to     func() string
	left   [2]atomic.Int64 // bytes until it breaks: towards the target, and from it
	passed [2]atomic.Int64 // bytes that have passed
	broken func()          // is called when it breaks; nil: nobody wants to know
}

// lay lays a cable to where to says.
func lay(t *testing.T, to func() string) *cable {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l, to: to}
	c.left[0].Store(1 << 50)
	c.left[1].Store(1 << 50)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			b, err := net.Dial("tcp", to())
			if err != nil {
				_ = a.Close()
				continue
			}
			go c.carry(b, a, 0)
			go c.carry(a, b, 1)
		}
	}()
	return c
}

// carry carries bytes one way. When the cable breaks it is whole again for the next connection.
func (c *cable) carry(to, from net.Conn, way int) {
	defer to.Close()
	defer from.Close()
	b := make([]byte, 1<<14)
	for {
		n, err := from.Read(b)
		if left := c.left[way].Add(-int64(n)); left < 0 {
			_, _ = to.Write(b[:max(0, int64(n)+left)])
			c.left[way].Store(1 << 50)
			if c.broken != nil {
				c.broken()
			}
			return
		}
		c.passed[way].Add(int64(n))
		if _, e := to.Write(b[:n]); e != nil || err != nil {
			return
		}
	}
}

// station is a session that runs in the background.
type station struct {
	s      *Session
	cancel context.CancelFunc
	done   chan error
	said   *output
}

// depart starts a session with a disk in a file.
func depart(t *testing.T, disk, incoming string, limit uint64, out io.Writer) *station {
	t.Helper()
	st := &station{done: make(chan error, 1), said: new(output)}
	cfg := Config{Machine: machine.Config{Memory: 1 << 20, Serial: [2]io.Writer{out}}, Disks: Disks{HDA: disk}, Limit: limit, Unpaced: true,
		Incoming: incoming, Streams: host.Streams{Err: st.said}}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	st.s = s
	var ctx context.Context
	ctx, st.cancel = context.WithCancel(t.Context())
	go func() {
		_, err := s.Play(ctx, nil)
		st.done <- err
	}()
	return st
}

// end ends the session and returns its hash.
func (st *station) end(t *testing.T) (hash [32]byte) {
	st.s.Call(func() { hash = st.s.m.Hash() })
	st.cancel()
	if err := st.s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	return hash
}

// place returns where a session waits for a machine.
func (st *station) place() string { return st.s.move.door.Addr().String() }

// move moves the machine to a place and waits for the end of that.
func (st *station) move(t *testing.T, to string) string {
	t.Helper()
	var err error
	st.s.Call(func() { err = moveTo(st.s, "tcp:"+to, 0) })
	if err != nil {
		t.Fatal(err)
	}
	for range 3000 {
		if p := moved(st.s); p.Over() {
			return p.State
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the migration does not end")
	return ""
}

// alone runs the machine without migrations.
func alone(t *testing.T, limit uint64) (hash [32]byte, sent []byte, disk []byte) {
	name := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(name, wanderer(), 0o600); err != nil {
		t.Fatal(err)
	}
	out := new(output)
	st := depart(t, name, "", limit, out)
	if err := <-st.done; !errors.Is(err, host.ErrLimit) {
		t.Fatal(err)
	}
	hash = st.end(t)
	disk, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if out.b.Len() < 50 || bytes.Equal(disk, wanderer()) {
		t.Fatalf("the guest has sent %d bytes", out.b.Len())
	}
	return hash, out.b.Bytes(), disk
}

// TestMigrations: a machine that goes from session to session ends as one that stays, has sent the same, and has written the same to its disk.
func TestMigrations(t *testing.T) {
	name, out := filepath.Join(t.TempDir(), "disk"), new(output)
	if err := os.WriteFile(name, wanderer(), 0o600); err != nil {
		t.Fatal(err)
	}
	st, down := depart(t, name, "", 0, out), time.Duration(0)
	for n := range *migrations {
		next := depart(t, name, "tcp:0", 0, out)
		if how := st.move(t, next.place()); how != "completed" {
			t.Fatalf("migration %d: %s, %s", n, how, st.said.b.String())
		}
		down = max(down, moved(st.s).Down)
		st.end(t)
		st = next
	}
	limit := uint64(0)
	st.s.Call(func() {
		limit = max(st.s.m.Retired()+2_000_000, 10_000_000)
		st.s.cfg.Limit = limit
	})
	if err := <-st.done; !errors.Is(err, host.ErrLimit) {
		t.Fatal(err)
	}
	hash, sent, disk := alone(t, limit)
	if have := st.end(t); have != hash {
		t.Errorf("state %x, want %x", have, hash)
	}
	if !bytes.Equal(out.b.Bytes(), sent) {
		t.Errorf("sent %d bytes, want %d", out.b.Len(), len(sent))
	}
	if have, err := os.ReadFile(name); err != nil || !bytes.Equal(have, disk) {
		t.Errorf("the disk differs: %v", err)
	}
	t.Logf("%d migrations; the machine stood still for %v at most", *migrations, down)
}

// TestMigrationIsCut cuts the connection at any byte: exactly one machine goes on, and ends as one that stays.
func TestMigrationIsCut(t *testing.T) {
	const limit = 12_000_000
	hash, sent, disk := alone(t, limit)
	rnd := rand.New(rand.NewSource(1))
	ended := map[string]int{}
	for i := range *cuts {
		way, at := 0, rnd.Int63n(150_000)
		switch i % 3 {
		case 1: // what the target says
			way, at = 1, int64(i/3*7)%240
		case 2:
			way, at = 1, 200+rnd.Int63n(60)
		}
		t.Run(fmt.Sprintf("%d at %d", way, at), func(t *testing.T) {
			name, out := filepath.Join(t.TempDir(), "disk"), new(output)
			if err := os.WriteFile(name, wanderer(), 0o600); err != nil {
				t.Fatal(err)
			}
			a, b := depart(t, name, "", limit, out), depart(t, name, "tcp:0", limit, out)
			c := lay(t, b.place)
			c.left[way].Store(at)
			how := a.move(t, c.Addr().String())
			ended[how]++
			goes, stands := a, b
			if how == "completed" {
				goes, stands = b, a
			}
			if err := <-goes.done; !errors.Is(err, host.ErrLimit) {
				t.Fatalf("%s: %v", how, err)
			}
			if !stands.s.move.away() {
				t.Errorf("%s: both machines run", how)
			}
			if have := goes.end(t); have != hash {
				t.Errorf("%s: state %x, want %x", how, have, hash)
			}
			stands.end(t)
			if !bytes.Equal(out.b.Bytes(), sent) {
				t.Errorf("%s: sent %d bytes, want %d", how, out.b.Len(), len(sent))
			}
			if have, err := os.ReadFile(name); err != nil || !bytes.Equal(have, disk) {
				t.Errorf("%s: the disk differs: %v", how, err)
			}
		})
	}
	t.Log(ended)
}

// TestMigrationRefused: what cannot be is said, and the source goes on.
func TestMigrationRefused(t *testing.T) {
	source := newSession(t, Config{Machine: small(counter())})
	running := func(cfg Config) *Session {
		cfg.Incoming = "tcp:0"
		s := newSession(t, cfg)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		t.Cleanup(func() { cancel(); <-done })
		go func() { _, _ = s.Play(ctx, nil); close(done) }()
		return s
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("k", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg  Config
		want string
	}{
		"memory": {Config{Machine: machine.Config{Memory: 2 << 20}}, "another machine"},
		"key":    {Config{Machine: small(nil), MigrateKey: key}, "EOF"},
	} {
		b := running(c.cfg)
		if err := moveTo(source, "tcp:"+b.move.door.Addr().String(), 0); err != nil {
			t.Fatal(err)
		}
		for !moved(source).Over() {
			time.Sleep(time.Millisecond)
		}
		if p := moved(source); p.State != "failed" || !strings.Contains(p.Error, c.want) {
			t.Errorf("%s: %+v", name, p)
		}
		if source.move.away() {
			t.Errorf("%s: the source does not go on", name)
		}
	}
	for uri, want := range map[string]string{"exec:cat": "is wanted", "tcp:": "is wanted", "fd:3": "is wanted"} {
		if err := moveTo(source, uri, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", uri, err)
		}
	}
	if _, err := New(Config{Machine: small(nil), Incoming: "tcp:0.0.0.0:0"}); err == nil || !strings.Contains(err.Error(), "-migrate-key") {
		t.Errorf("a target that everybody can reach: %v", err)
	}
}

// TestBuild: hosts of other platforms take part in migrations.
func TestBuild(t *testing.T) {
	if b := build(); b == "" || strings.Contains(b, runtime.GOARCH) || strings.Contains(b, runtime.GOOS) || strings.Contains(b, runtime.Version()) {
		t.Errorf("the build is %q", b)
	}
}
