package kbc

import (
	"fmt"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/devtest"
)

func TestControllerCommands(t *testing.T) {
	for _, c := range []struct {
		name   string
		script []int // values 1xx go to port 64h, 0xx to 60h
		want   []byte
	}{
		{"self-test", []int{0x1aa}, []byte{0x55}},
		{"keyboard test", []int{0x1ab}, []byte{0}},
		{"mouse test", []int{0x1a9}, []byte{0}},
		{"command byte after reset", []int{0x120}, []byte{0x30}},
		{"command byte", []int{0x160, 0x75, 0x120}, []byte{0x75}},
		{"memory", []int{0x17f, 0x5a, 0x160, 0x30, 0x13f}, []byte{0x5a}},
		{"disable mouse", []int{0x160, 0, 0x1a7, 0x120}, []byte{0x20}},
		{"enable mouse", []int{0x1a8, 0x120}, []byte{0x10}},
		{"disable keyboard", []int{0x160, 0, 0x1ad, 0x120}, []byte{0x10}},
		{"enable keyboard", []int{0x1ae, 0x120}, []byte{0x20}},
		{"no password", []int{0x1a4}, []byte{0xf1}},
		{"load password", []int{0x1a5, 0x1e, 0x30, 0, 0x1a4}, []byte{0xf1}},
		{"input port", []int{0x1c0}, []byte{0xa0}},
		{"output port", []int{0x1d0}, []byte{0xc3}},
		{"test inputs", []int{0x160, 0x10, 0x1e0}, []byte{0x02}},
		{"keyboard answer", []int{0x1d2, 0x42}, []byte{0x42}},
		{"mouse answer", []int{0x1d3, 0x43}, []byte{0x43}},
		{"several answers", []int{0x1aa, 0x120, 0x1ab}, []byte{0x55, 0x34, 0x00}},
		{"unknown", []int{0x1b8, 0x100}, nil},
		{"a command ends the wait for data", []int{0x160, 0x1ae, 0x120}, []byte{0x20}},
	} {
		b := newBench()
		for _, v := range c.script {
			b.WritePort(uint16(v>>8*4), uint8(v))
		}
		b.wantBytes(t, c.name, c.want...)
	}
}

func TestStatus(t *testing.T) {
	b := newBench()
	want := func(what string, want uint8) {
		t.Helper()
		if got := b.ReadPort(4); got != want {
			t.Errorf("%s: status have %#02x, want %#02x", what, got, want)
		}
	}
	want("after reset", 0x10)
	b.WritePort(4, 0xaa)
	want("command, no answer yet", 0x1c)
	b.wait(answerTime)
	want("answer", 0x1d)
	b.ReadPort(0)
	want("read", 0x1c)
	b.WritePort(4, 0xd3)
	b.WritePort(0, 1)
	b.wait(answerTime)
	want("mouse's byte", 0x35)
	b.WritePort(4, 0xc2)
	want("input port, high half", 0xad)
	b.WritePort(4, 0xc1)
	want("input port, low half", 0x0d)
	b.WritePort(4, 0x60)
	want("copying has ended", 0x3d)
	b.WritePort(0, 0)
	want("system flag off", 0x31)
}

func TestInterrupts(t *testing.T) {
	b := newOpenBench(0x03)
	check := func(what string, irq1, irq12 bool) {
		t.Helper()
		if b.irq1 != irq1 || b.irq12 != irq12 {
			t.Errorf("%s: IRQ1 %v IRQ12 %v, want %v %v", what, b.irq1, b.irq12, irq1, irq12)
		}
	}
	check("nothing", false, false)
	b.press(console.KeyA)
	check("not yet here", false, false)
	b.wait(byteTime)
	check("a key", true, false)
	b.ReadPort(0)
	check("read", false, false)
	b.WritePort(4, 0xd3)
	b.WritePort(0, 9)
	b.wait(answerTime)
	check("mouse's byte", false, true)
	b.WritePort(4, 0x60)
	b.WritePort(0, 0x01)
	check("IRQ12 off", false, false)
}

func TestA20AndReset(t *testing.T) {
	b := newBench()
	for _, c := range []struct {
		script []int
		a20    bool
		resets int
	}{
		{nil, true, 0}, {[]int{0x1dd}, false, 0}, {[]int{0x1df}, true, 0}, {[]int{0x1d1, 0xdd}, false, 0},
		{[]int{0x1d1, 0xdf}, true, 0}, {[]int{0x1fe}, true, 1}, {[]int{0x1ff}, true, 1}, {[]int{0x1f0}, true, 2},
		{[]int{0x1d1, 0xfe}, true, 3},
	} {
		for _, v := range c.script {
			b.WritePort(uint16(v>>8*4), uint8(v))
		}
		if b.a20 != c.a20 || b.resets != c.resets {
			t.Errorf("after %#x: A20 %v, %d resets; want %v, %d", c.script, b.a20, b.resets, c.a20, c.resets)
		}
	}
	b.WritePort(4, 0xdd)
	b.WritePort(4, 0xd0)
	b.wantBytes(t, "output port", 0xc1)
}

func TestTheSameByteTwice(t *testing.T) {
	b := newOpenBench(0x40)
	b.press(console.KeyA)
	b.press(console.KeyB)
	b.wait(byteTime)
	first, second := b.ReadPort(0), b.ReadPort(0)
	if first != 0x1e || second != 0x1e {
		t.Errorf("port 60h twice: have %#x %#x, want 0x1e 0x1e", first, second)
	}
	b.wantBytes(t, "then the next", 0x30)
}

func TestHeldClockKeepsTheKeys(t *testing.T) {
	b := newOpenBench(0x50)
	b.press(console.KeyA)
	b.wantBytes(t, "keyboard disabled")
	if b.Idle() {
		t.Error("Idle with a key waiting: have true, want false")
	}
	b.WritePort(4, 0xae)
	b.wantBytes(t, "keyboard enabled", 0x1e)
	if !b.Idle() {
		t.Error("Idle with nothing waiting: have false, want true")
	}
}

func TestSnapshot(t *testing.T) {
	var benches []*bench
	devtest.Snapshot(t, func() *Chip {
		benches = append(benches, newOpenBench(0x40))
		return benches[len(benches)-1].Chip
	}, func(c *Chip) {
		c.WritePort(4, 0x60)
		c.WritePort(0, 0x40)
		c.Key(console.KeyEvent{Key: console.KeyA, Down: true})
		c.Key(console.KeyEvent{Key: console.KeyUp, Down: true})
		c.Mouse(console.MouseEvent{DX: 3})
	})
	loaded := benches[len(benches)-1]
	loaded.wantBytes(t, "after loading", 0x1e, 0xe0, 0x48)
	loaded.wait(495 * clock.Millisecond)
	loaded.wantBytes(t, "the loaded key repeats", 0xe0, 0x48)
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{4, 0x60, 0, 0x43, 0xc0, 30, 0x80, 0, 4, 0xd4, 0, 0xf4})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBench()
		devtest.Traffic(b, 5, script, func(v uint8) {
			b.Key(console.KeyEvent{Key: console.Key(v >> 1), Down: v&1 != 0})
			b.Mouse(console.MouseEvent{DX: int16(v) * 100, DY: -int16(v), DZ: int16(v & 3), Buttons: v})
			b.wait(clock.Time(v) * 500 * clock.Microsecond)
		})
		devtest.Polls(t, b, b, 5)
		before, next := b.reg, b.sched.Next()
		if b.Settle(); b.reg != before || b.sched.Next() != next {
			t.Error("Settle has changed the state or the next event")
		}
		for i, q := range []*queue{&b.ctl.Answers, &b.keyboard.Replies, &b.keyboard.Keys, &b.mouse.Out} {
			if q.Len > queueSize {
				t.Errorf("queue %d: length %d", i, q.Len)
			}
		}
		if want := fmt.Sprint(b.ctl.P2&p2A20 != 0); fmt.Sprint(b.a20) != want {
			t.Errorf("A20 wire: have %v, want %v", b.a20, want)
		}
	})
}
