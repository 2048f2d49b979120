package metrics

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/machine"
)

// Sample is what there is to say of a machine at a moment.
type Sample struct {
	Running      bool
	Died         string // why the guest cannot go on; "": it can
	Instructions uint64
	Virtual      float64 // seconds of virtual time
	Halted       float64 // those of them that the guest has waited
	Memory       uint64  // bytes of RAM
	Frames       uint64  // pictures that were made for viewers
	SinceInput   float64 // seconds since the last input from outside; since the start if there was none
	Engine       string  // who executes hot code
	Version      string
	GuestResets  uint64
	ButtonResets uint64
	Counters     machine.Counters
	Translator   *Translator // nil: there is none
}

// Translator is what a translator has done.
type Translator struct {
	Blocks, Flushes uint64    // translated blocks, and times that all code was thrown away
	Exits           [7]uint64 // by cpu.ExitKind
	Code, Most      int       // bytes of translated code, and the most that there can be
}

// TranslatorOf returns what t has done so far, nil if t is nil. Only who runs the machine may call it.
func TranslatorOf(t *jit.Translator) *Translator {
	if t == nil {
		return nil
	}
	n := t.Counts()
	v := &Translator{Blocks: n.Units, Flushes: n.Flushes, Exits: n.Exits}
	v.Code, v.Most = t.Size()
	return v
}

// Source is a machine.
type Source interface {
	// Sample returns what the machine does. It returns false if the machine does not answer in time.
	Sample() (Sample, bool)
}

// collector gives the numbers of a source to Prometheus' library.
type collector struct{ source Source }

// Describe names no metrics: those of a translator are there only if there is one.
func (collector) Describe(chan<- *prometheus.Desc) {}

// errSilent is the error of a scrape that the machine does not answer.
var errSilent = errors.New("the machine does not answer")

// exits are the causes of leaving translated code, by cpu.ExitKind.
var exits = [...]string{"budget", "interpreter", "tlb", "flags", "unlinked", "indirect", "page"}

// Collect sends what the machine says.
func (c collector) Collect(to chan<- prometheus.Metric) {
	s, ok := c.source.Sample()
	if !ok {
		to <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(errSilent), errSilent)
		return
	}
	b := sender{to}
	n := &s.Counters
	b.gauge("info", "what runs: always 1", 1, "version", s.Version, "engine", s.Engine)
	b.gauge("running", "1 while the machine runs, 0 while it stands still", truth(s.Running))
	b.total("instructions_total", "instructions of the guest", float64(s.Instructions))
	b.total("virtual_seconds_total", "virtual time; its rate is the speed against the wall", s.Virtual)
	b.total("halted_seconds_total", "virtual time in which the guest waited; its rate by that of virtual_seconds_total is the halted share", s.Halted)
	b.total("interrupts_total", "interrupts of devices that the processor has taken", float64(n.Interrupts))
	b.total("exceptions_total", "exceptions of the processor", float64(n.Exceptions))
	b.total("resets_total", "resets of the machine", float64(s.GuestResets), "by", "guest")
	b.total("resets_total", "resets of the machine", float64(s.ButtonResets), "by", "button")
	for _, d := range []struct {
		drive, direction string
		bytes            uint64
	}{{"floppy", "read", n.FloppyRead}, {"floppy", "write", n.FloppyWritten}, {"ata", "read", n.DiskRead}, {"ata", "write", n.DiskWritten}} {
		b.total("disk_bytes_total", "bytes between drives and media", float64(d.bytes), "drive", d.drive, "direction", d.direction)
	}
	for _, d := range []struct {
		direction     string
		frames, bytes uint64
	}{{"in", n.Network.FramesIn, n.Network.BytesIn}, {"out", n.Network.FramesOut, n.Network.BytesOut}} {
		b.total("network_frames_total", "frames through the network card", float64(d.frames), "direction", d.direction)
		b.total("network_bytes_total", "bytes of them", float64(d.bytes), "direction", d.direction)
	}
	b.total("display_frames_total", "pictures of the screen that were made for viewers", float64(s.Frames))
	b.total("inputs_total", "inputs from outside: keys, mouse, serial bytes, frames, media, resets", float64(n.Inputs))
	b.gauge("seconds_since_input", "time since the last of them, since the start if there was none", s.SinceInput)
	b.gauge("memory_bytes", "RAM of the machine", float64(s.Memory))
	b.gauge("memory_touched_bytes", "RAM that has been touched, and so needs memory of the host", float64(n.Touched))
	if s.Translator != nil {
		b.translator(s.Translator)
	}
}

// translator sends what a translator has done.
func (b sender) translator(t *Translator) {
	b.total("translator_blocks_total", "blocks of the guest's code that were translated", float64(t.Blocks))
	b.total("translator_flushes_total", "times that all translated code was thrown away", float64(t.Flushes))
	b.gauge("translator_code_bytes", "translated code", float64(t.Code))
	b.gauge("translator_code_limit_bytes", "the most that there can be", float64(t.Most))
	for kind, k := range t.Exits {
		b.total("translator_exits_total", "times that translated code was left", float64(k), "cause", exits[kind])
	}
}

// truth is 1 for true.
func truth(v bool) float64 {
	if v {
		return 1
	}
	return 0
}

// sender sends metrics.
type sender struct{ to chan<- prometheus.Metric }

// total sends a number that only grows. labels are names and values by turns.
func (b sender) total(name, help string, v float64, labels ...string) {
	b.send(prometheus.CounterValue, name, help, v, labels)
}

// gauge sends any other number.
func (b sender) gauge(name, help string, v float64, labels ...string) {
	b.send(prometheus.GaugeValue, name, help, v, labels)
}

func (b sender) send(kind prometheus.ValueType, name, help string, v float64, labels []string) {
	var names, values []string
	for i := 0; i < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	b.to <- prometheus.MustNewConstMetric(prometheus.NewDesc("iron86_"+name, help, names, nil), kind, v, values...)
}
