package session

import (
	"bytes"
	"context"
	"errors"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// couple is a machine and its standby, each with a disk of its own and COM1 in one file.
type couple struct {
	dir           string
	first, second *station
}

// file returns the content of a file of the couple.
func (c *couple) file(t *testing.T, name string) []byte {
	b, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// marry starts both.
func marry(t *testing.T, limit uint64) *couple {
	c := &couple{dir: t.TempDir()}
	start := func(disk string, put func(cfg *Config)) *station {
		name := filepath.Join(c.dir, disk)
		if err := os.WriteFile(name, wanderer(), 0o600); err != nil {
			t.Fatal(err)
		}
		st := &station{done: make(chan error, 1), said: new(output)}
		cfg := Config{Machine: machine.Config{Memory: 1 << 20}, Disks: Disks{HDA: name}, Limit: limit, Unpaced: true, Streams: host.Streams{Err: st.said},
			Serial: "file:" + filepath.Join(c.dir, "serial")}
		put(&cfg)
		s, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		st.s = s
		ctx, cancel := context.WithCancel(t.Context())
		st.cancel = cancel
		go func() {
			_, err := s.Play(ctx, nil)
			st.done <- err
		}()
		return st
	}
	fence := ",fence=" + filepath.Join(c.dir, "fence")
	c.second = start("second", func(cfg *Config) { cfg.Incoming = "tcp:0" + fence })
	c.first = start("first", func(cfg *Config) { cfg.Standby = "tcp:" + c.second.place() + fence })
	for !strings.Contains(c.first.said.text(), "has the machine") {
		time.Sleep(time.Millisecond)
	}
	return c
}

// die is the end of a process: its connections break, its locks are gone, and its machine does nothing more.
func (st *station) die() {
	st.s.Call(func() {
		if st.s.pair.lead != nil {
			st.s.pair.lead.Drop()
			_ = st.s.pair.lock.Close()
			st.s.pair.lead, st.s.pair.lock = nil, nil
		}
		machine.SetAway(st.s.m, true)
		st.s.paused, st.s.move.at = true, gone
	})
}

// TestStandby: when a machine dies at any moment, its standby goes on, and ends in the state, with the disk and the bytes of COM1 of a machine that lives.
func TestStandby(t *testing.T) {
	const limit = 6_000_000
	hash, sent, disk := alone(t, limit)
	for range 2 {
		c := marry(t, limit)
		time.Sleep(time.Duration(rand.Intn(40)) * time.Millisecond)
		c.first.die()
		if err := <-c.second.done; !errors.Is(err, host.ErrLimit) {
			t.Fatalf("%v\n%s", err, c.second.said.b.String())
		}
		if have := c.second.end(t); have != hash {
			t.Errorf("state %x, want %x", have, hash)
		}
		c.first.end(t)
		if have := c.file(t, "serial"); !bytes.Equal(have, sent) {
			t.Errorf("sent %d bytes, want %d", len(have), len(sent))
		}
		if !bytes.Equal(c.file(t, "second"), disk) {
			t.Error("the standby's disk differs")
		}
	}
}

// TestStandbyInputs: a standby has what a machine is given. When it loses the connection while the machine lives, the machine goes on, and the standby does not.
func TestStandbyInputs(t *testing.T) {
	c := marry(t, 0)
	c.second.s.Call(func() { c.second.s.pair.wait = 10 * time.Millisecond })
	key := func() {
		c.first.s.Call(func() {
			for _, down := range []bool{true, false} {
				c.first.s.m.Key(console.KeyEvent{Key: console.KeyA, Down: down})
			}
			c.first.s.m.Mouse(console.MouseEvent{DX: 3, DY: -2})
			c.first.s.m.SendSerial([]byte("hello"))
		})
		time.Sleep(5 * time.Millisecond)
	}
	for range 10 {
		key()
	}
	c.first.s.Call(func() { c.first.s.paused = true }) // both stand still then
	time.Sleep(2 * standTime)
	var have, want [32]byte
	c.first.s.Call(func() { want = c.first.s.m.Hash() })
	c.second.s.Call(func() { have = c.second.s.m.Hash() })
	if have != want {
		t.Errorf("state %x, want %x", have, want)
	}
	if said := c.first.said.text() + c.second.said.text(); strings.Contains(said, "without") {
		t.Fatal(said)
	}
	c.first.s.Call(func() { c.first.s.pair.lead.Drop() })
	if err := <-c.second.done; err == nil || !strings.Contains(err.Error(), "fence") {
		t.Errorf("the standby ended with %v", err)
	}
	if !c.second.s.move.away() || c.first.s.move.away() {
		t.Error("not exactly the machine goes on")
	}
	for !strings.Contains(c.first.said.text(), "without a standby") {
		time.Sleep(time.Millisecond)
	}
	c.first.end(t)
	c.second.end(t)
}

// TestStandbyDiffers: a standby whose state differs ends, and the machine goes on.
func TestStandbyDiffers(t *testing.T) {
	c := marry(t, 0)
	c.second.s.Call(func() { c.second.s.m.Poke(0x9f000, []byte("other")) })
	if err := <-c.second.done; err == nil || !strings.Contains(err.Error(), "differ at instruction") {
		t.Errorf("the standby ended with %v", err)
	}
	for !strings.Contains(c.first.said.text(), "without a standby: the states") {
		time.Sleep(time.Millisecond)
	}
	c.first.end(t)
	c.second.end(t)
}
