package monitor

import (
	"io"
	"math"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/testdata/demo"
)

// costWays are the ways to run a guest whose speeds are compared.
var costWays = []struct {
	name    string
	history bool
	points  []string
	plain   bool // without a monitor
}{
	{name: "plain", plain: true},
	{name: "monitor"},
	{name: "breakpoints", points: []string{"break 0x10005", "break 0xf0005 if eax == 1", "break @0x9f000", "tbreak 0x100000", "int 3", "port 0x2f8-0x2ff"}},
	{name: "recorded", history: true},
}

// benchImages are the kernels that the speed of the processor is measured with.
const benchImages = "../../shared/bench/images/"

// costGuest builds a machine in the middle of its work: the demo's four tasks in
// protected mode with paging, or a kernel.
func costGuest(b *testing.B, name string, accel machine.Accel) *machine.Machine {
	b.Helper()
	image := demo.Image()
	if name != "tasks" {
		image = need.File(b, benchImages+name+".img")
	}
	m, err := machine.New(machine.Config{Accel: accel, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(image))}})
	if err != nil {
		b.Fatal(err)
	}
	if name != "tasks" {
		for m.Mode() == "real" && m.Now() < 20*clock.Second { // the BIOS and the boot sector
			m.Run(clock.Millisecond)
		}
		m.Run(50 * clock.Millisecond)
		return m
	}
	m.Run(5 * clock.Second)
	m.Key(console.KeyEvent{Key: console.Key5, Down: true})
	m.Run(30 * clock.Millisecond)
	m.Key(console.KeyEvent{Key: console.Key5})
	m.Run(200 * clock.Millisecond)
	return m
}

// BenchmarkCost says what the monitor costs: the speed of a guest under a monitor
// without points, with points that it does not meet, and with its past recorded,
// as parts of the speed without a monitor, interpreted and translated. Each way runs the same instructions of
// the same guest; the ways take turns, and the best of a few rounds counts.
func BenchmarkCost(b *testing.B) {
	for _, guest := range []string{"tasks", "crc", "sort_paged", "sieve", "mat"} {
		b.Run(guest+"/interp", func(b *testing.B) { benchmarkCost(b, guest, machine.AccelInterp) })
		b.Run(guest+"/translated", func(b *testing.B) { benchmarkCost(b, guest, machine.AccelJIT) })
	}
}

// benchmarkCost measures the ways with a guest and an engine.
func benchmarkCost(b *testing.B, guest string, accel machine.Accel) {
	var monitors [4]*Monitor
	var best [4]time.Duration
	for i, way := range costWays {
		m := costGuest(b, guest, accel)
		if way.history {
			history.New(m, 0)
		}
		monitors[i] = New(m, &docHost{m: m, turns: math.MinInt}, io.Discard)
		for _, p := range way.points {
			if err := monitors[i].Do(p); err != nil {
				b.Fatal(err)
			}
		}
	}
	for range max(b.N, 4) {
		for i, way := range costWays {
			begin := cpuTime()
			runCost(b, monitors[i], way.plain, 20_000_000)
			if d := cpuTime() - begin; best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	for i, way := range costWays[1:] {
		b.ReportMetric(best[0].Seconds()/best[i+1].Seconds(), way.name)
	}
	b.ReportMetric(20/best[0].Seconds(), "MIPS")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkCondition is the time that a stop takes whose condition is not met, in a
// loop of one of the demo's tasks.
func BenchmarkCondition(b *testing.B) {
	m := costGuest(b, "tasks", machine.AccelAuto)
	host := &docHost{m: m, turns: math.MinInt}
	mo := New(m, host, io.Discard)
	var without, with time.Duration
	begin := cpuTime()
	runCost(b, mo, false, 1_000_000)
	without = cpuTime() - begin
	if err := mo.Do("break if eax == 0x12345678 && w[cs:eip] == 0"); err != nil {
		b.Fatal(err)
	}
	looks := host.turns
	b.ResetTimer()
	for b.Loop() {
		begin = cpuTime()
		runCost(b, mo, false, 1_000_000)
		with += cpuTime() - begin - without
	}
	if host.turns-looks < 1000 {
		b.Skipf("%d stops are too few", host.turns-looks)
	}
	b.ReportMetric(float64(with.Nanoseconds())/float64(host.turns-looks), "ns/stop")
	if h := mo.points.All()[0].Hits; h != 0 {
		b.Fatalf("%d stops", h)
	}
}

// runCost runs n instructions.
func runCost(b *testing.B, mo *Monitor, plain bool, n uint64) {
	b.Helper()
	m := mo.m
	last := m.Retired() + n
	if plain {
		for m.Retired() < last {
			if stop := m.RunWithin(m.Now()+slice, last-m.Retired()); stop.Reason != machine.Running {
				b.Fatal(stop)
			}
		}
		return
	}
	if o := mo.resume(last); o.point != nil || o.err != nil || o.stop.Reason != machine.Running {
		b.Fatalf("stopped: %+v at %v", o, mo.here())
	}
}
