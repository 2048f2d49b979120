package options

import (
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]uint64{"64": 64 << 20, "640k": 640 << 10, "16M": 16 << 20, "3g": 3 << 30} {
		if got, err := Size(text); got != want || err != nil {
			t.Errorf("%q: have %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "1.5M", "M", "1T", "4294967296"} {
		if got, err := Size(text); err == nil {
			t.Errorf("%q: have %d, want an error", text, got)
		}
	}
}

func TestSpeed(t *testing.T) {
	for text, want := range map[string]uint64{"": 0, "max": 0, "100": 100} {
		if got, err := Speed(text); got != want || err != nil {
			t.Errorf("%q: have %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"0", "fast", "-5", "99999999"} {
		if got, err := Speed(text); err == nil {
			t.Errorf("%q: have %d, want an error", text, got)
		}
	}
}

func TestTime(t *testing.T) {
	want := time.Date(1994, 5, 31, 12, 30, 0, 0, time.UTC)
	if got, err := Time("1994-05-31T12:30:00"); !got.Equal(want) || err != nil {
		t.Errorf("have %v, %v, want %v", got, err, want)
	}
	for _, text := range []string{"", "now", "1979-12-31", "2100-01-01", "1994-13-01"} {
		if got, err := Time(text); err == nil {
			t.Errorf("%q: have %v, want an error", text, got)
		}
	}
}

func TestAccel(t *testing.T) {
	for text, want := range map[string]machine.Config{
		"auto":                 {Accel: machine.AccelAuto},
		"accel=jit,tb-size=64": {Accel: machine.AccelJIT, CodeCache: 64 << 20},
		"jit,tb-size=0,perf":   {Accel: machine.AccelJIT, PerfMap: true},
		"jit,cache=8192k":      {Accel: machine.AccelJIT, CodeCache: 8 << 20},
		"interp":               {Accel: machine.AccelInterp},
	} {
		var got machine.Config
		if err := Accel(text, &got); err != nil || got.Accel != want.Accel || got.CodeCache != want.CodeCache || got.PerfMap != want.PerfMap {
			t.Errorf("%q: have %v %d %v, %v", text, got.Accel, got.CodeCache, got.PerfMap, err)
		}
	}
	for _, text := range []string{"", "kvm", "jit,", "interp,perf", "jit,tb-size=x", "jit,cache=1K", "jit,tb-size=99999999"} {
		if err := Accel(text, new(machine.Config)); err == nil {
			t.Errorf("%q: have no error", text)
		}
	}
}
