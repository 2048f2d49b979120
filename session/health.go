package session

import (
	"fmt"
	"net"
	"time"

	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/metrics"
)

// health serves what Prometheus scrapes of the machine.
type health struct {
	s      *Session
	server *metrics.Server
	inputs uint64    // that the machine had taken at the last look
	since  time.Time // when it took the last of them, or the session began
}

// answerTime is how long a scrape waits for the machine.
const answerTime = 2 * time.Second

// openMetrics lets Prometheus in where Config.Metrics says.
func (s *Session) openMetrics() error {
	if s.cfg.Metrics == "" {
		return nil
	}
	l, err := host.ListenLoopback(s.cfg.Metrics)
	if err != nil {
		return fmt.Errorf("-metrics: %w", err)
	}
	at, _, _ := net.SplitHostPort(l.Addr().String()) // the listener's own address is well formed
	h := &health{s: s, since: time.Now()}
	h.server = metrics.New(h, net.ParseIP(at).IsLoopback())
	s.health = h
	go func() { _ = h.server.Serve(l) }() // until close
	s.notices.Say("metrics are at http://" + l.Addr().String() + "/metrics")
	return nil
}

// look notes when an input has come.
func (h *health) look() {
	if n := machine.Given(h.s.m); n != h.inputs {
		h.inputs, h.since = n, time.Now()
	}
}

// close sends everybody away.
func (h *health) close() error { return h.server.Close() }

// Sample asks the goroutine that runs the machine. It is called by those that serve scrapes.
func (h *health) Sample() (v metrics.Sample, ok bool) {
	ok = h.s.mail.post(&call{f: func() { v = h.sample() }}, nil, answerTime)
	return v, ok
}

// sample says what the machine does.
func (h *health) sample() metrics.Sample {
	s, m := h.s, h.s.m
	h.look()
	v := metrics.Sample{
		Running: !s.paused && s.stop.Reason == machine.Running, Instructions: m.Retired(),
		Virtual: time.Duration(m.Now()).Seconds(), Halted: time.Duration(m.IdleTime()).Seconds(),
		Memory: memoryOf(&s.cfg.Machine), Frames: s.shown, SinceInput: time.Since(h.since).Seconds(),
		Engine: m.Engine(), Version: release.This().String(), Counters: machine.Counted(m), Translator: metrics.TranslatorOf(m.Translator()),
	}
	if s.died() {
		v.Died = s.stop.String()
	}
	v.GuestResets, v.ButtonResets = machine.Resets(m)
	return v
}
