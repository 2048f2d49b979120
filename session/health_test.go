package session

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// TestHealth: a machine that runs says what it does to those who ask by HTTP.
func TestHealth(t *testing.T) {
	var messages shared
	s := newSession(t, Config{Machine: small(block.NewMemory(demo.Image())), Metrics: "127.0.0.1:0", Streams: host.Streams{Err: &messages}})
	found := regexp.MustCompile(`^iron86: metrics are at (http://127\.0\.0\.1:\d+)/metrics\n$`).FindStringSubmatch(messages.String())
	if found == nil {
		t.Fatalf("it printed %q", messages.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := s.Run(ctx)
		ended <- err
	}()
	ask := func(path string) string {
		t.Helper()
		client := http.Client{Timeout: time.Minute}
		r, err := client.Get(found[1] + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %s, %v", path, r.Status, b, err)
		}
		return string(b)
	}
	if have := ask("/healthz"); have != "running\n" {
		t.Errorf("/healthz: %q", have)
	}
	number := func(text, name string) float64 {
		t.Helper()
		m := regexp.MustCompile(`(?m)^iron86_` + regexp.QuoteMeta(name) + ` (.*)$`).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("there is no %s in\n%s", name, text)
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	until := time.Now().Add(time.Minute)
	for text := ask("/metrics"); number(text, "interrupts_total") == 0 || number(text, `disk_bytes_total{direction="read",drive="floppy"}`) == 0; text = ask("/metrics") {
		if time.Now().After(until) {
			t.Fatalf("the demo does nothing:\n%s", text)
		}
		time.Sleep(20 * time.Millisecond)
	}
	text := ask("/metrics")
	if number(text, "instructions_total") == 0 || number(text, "virtual_seconds_total") == 0 || number(text, "memory_bytes") != 1<<20 || number(text, "inputs_total") != 0 {
		t.Errorf("the numbers are\n%s", text)
	}
	c := controls{s: s, post: s.mail.call}
	c.Reset()
	if text = ask("/metrics"); number(text, "inputs_total") != 1 || number(text, `resets_total{by="button"}`) != 1 {
		t.Errorf("after a reset the numbers are\n%s", text)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
