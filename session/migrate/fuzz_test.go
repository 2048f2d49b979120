package migrate

import (
	"bytes"
	"encoding/json"
	"net"
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
)

// hall is a target without a session.
type hall struct {
	m       *machine.Machine
	started bool
}

func (h *hall) Call(f func()) bool        { f(); return true }
func (h *hall) Machine() *machine.Machine { return h.m }
func (h *hall) Take() error               { return nil }
func (h *hall) Drop()                     {}
func (h *hall) Start(Luggage)             { h.started = true }
func (h *hall) Say(string)                {}

// FuzzReceive: whatever a source sends, the target neither panics nor runs a machine that it has not got, and what it keeps is bounded by the machine.
func FuzzReceive(f *testing.F) {
	m, err := machine.New(machine.Config{Memory: 1 << 20})
	if err != nil {
		f.Fatal(err)
	}
	hi, _ := json.Marshal(&hello{Setup: machine.Setup(m), ID: "00112233445566778899aabbccddeeff"})
	page := newLink(nil).pack.EncodeAll(make([]byte, pageSize), []byte{0, 0, 1, 0, 0, 0})
	good := []byte(magic)
	for _, one := range []struct {
		k    kind
		data []byte
	}{{kindHello, hi}, {kindPages, page}, {kindRest, []byte("rest")}, {kindEnd, []byte(`{"digest":""}`)}, {kindTake, nil}, {kindGo, nil}, {kindAsk, []byte(`{"id":""}`)}} {
		good = append(append(append(good, byte(one.k)), byte(len(one.data)), byte(len(one.data)>>8), 0, 0), one.data...)
		f.Add(bytes.Clone(good))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		h := &hall{m: m}
		here, there := net.Pipe()
		in := &Inlet{t: h, over: func(error) {}, ended: make(chan struct{})}
		go func() {
			_ = there.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = there.Write(sent)
			_ = there.Close()
		}()
		go func() {
			b := make([]byte, 1<<12)
			for {
				if _, err := there.Read(b); err != nil {
					return
				}
			}
		}()
		_ = in.meet(here)
		if h.started {
			t.Error("the machine has started")
		}
	})
}

// TestPages: pages come as they were sent; what is no such frame is an error.
func TestPages(t *testing.T) {
	a, b := net.Pipe()
	l, o := newLink(a), newLink(b)
	defer l.close()
	defer o.close()
	want := &pages{bank: 1, numbers: []uint32{3, 1 << 30}, bytes: bytes.Repeat([]byte("0123456789abcdef"), 2*pageSize/16)}
	go func() { _ = l.sendPages(want) }()
	data, err := o.expect(kindPages, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	have, err := o.readPages(data)
	if err != nil || have.bank != 1 || have.numbers[1] != 1<<30 || !bytes.Equal(have.bytes, want.bytes) {
		t.Errorf("%v, %v", have, err)
	}
	for n := range len(data) {
		if _, err := o.readPages(data[:n]); err == nil {
			t.Errorf("the first %d bytes are taken for pages", n)
		}
	}
}
