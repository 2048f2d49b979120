package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session/host"
)

// ports are COM1 and the debug console, with the host's ends of them.
type ports struct {
	serial     *host.Port // the host's end of COM1; nil: there is none
	debugCon   *host.Port
	transcript script.Transcript // what COM1 has sent, for the expectations of a script
	spoke      spoke             // COM1 has sent something to where -serial leads
	gate       gate              // what the guest sends on COM1 on its way to serial
	pending    []byte            // input that COM1 has no room for yet
}

// open opens the host's ends of the ports that c names and connects them to the machine's.
func (p *ports) open(ctx context.Context, c *Config, say func(text string)) error {
	var err error
	if p.serial, err = host.OpenPort(ctx, again(c, c.Serial), c.Streams, "-serial", say); err != nil {
		return fmt.Errorf("-serial: %w", err)
	}
	if p.debugCon, err = host.OpenPort(ctx, again(c, c.DebugCon), c.Streams, "-debugcon", say); err != nil {
		return fmt.Errorf("-debugcon: %w", err)
	}
	m := &c.Machine
	if p.serial != nil {
		p.gate.Writer = p.serial.Out
		m.Serial[0] = both(both(m.Serial[0], &p.gate), &p.spoke)
	}
	if c.Program == nil || p.serial != nil { // nothing is connected to COM1 of a DOS program unless the user asked for it
		m.Serial[0] = both(m.Serial[0], &p.transcript)
	}
	if p.debugCon != nil {
		m.DebugCon = both(m.DebugCon, p.debugCon.Out)
	}
	return nil
}

// again returns where a port leads. A file is not emptied if the machine comes from elsewhere, where it may have written the same.
func again(c *Config, spec string) string {
	if name, ok := strings.CutPrefix(spec, "file:"); ok && c.Incoming != "" {
		return "append:" + name
	}
	return spec
}

// before returns how many bytes of COM1 have left some host: those that are in the file where it leads, or 0 if nobody can tell.
func (p *ports) before(c *Config) int64 {
	name, ok := strings.CutPrefix(c.Serial, "file:")
	if !ok {
		return 0
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// both returns a writer to a and b, or b alone if a is nil.
func both(a, b io.Writer) io.Writer {
	if a == nil {
		return b
	}
	return io.MultiWriter(a, b)
}

// listens reports whether something may come for COM1 at any time.
func (p *ports) listens() bool { return p.serial != nil && p.serial.Listens() || len(p.pending) > 0 }

// onStreams reports whether COM1 is on the standard streams.
func (p *ports) onStreams() bool { return p.serial != nil && p.serial.OnStreams() }

// onNetwork reports whether COM1 is on a TCP port, where a client may come at any time.
func (p *ports) onNetwork() bool { return p.serial != nil && p.serial.OnNetwork() }

// takeKeys passes every key of the terminal on to COM1 at once, if COM1 is on a terminal, until
// restore is called.
func (p *ports) takeKeys(in io.Reader, escape byte) (restore func()) {
	if !p.onStreams() {
		return func() {}
	}
	return p.serial.TakeKeys(in, escape)
}

// flush sends the host what the guest has written.
func (p *ports) flush() error {
	var errs []error
	for _, port := range []*host.Port{p.serial, p.debugCon} {
		if port != nil {
			errs = append(errs, port.Flush())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("writing the guest's output: %w", err)
	}
	return nil
}

// receive takes what has come for COM1, and reports whether the user wants to quit.
func (p *ports) receive() (quit bool) {
	if p.serial != nil && len(p.pending) == 0 {
		p.pending, quit = p.serial.Received()
	}
	return quit
}

// pass gives COM1 as many of the pending bytes as it has room for.
func (p *ports) pass(m *machine.Machine) { p.pending = p.pending[m.SendSerial(p.pending):] }

// close closes the host's ends.
func (p *ports) close() error {
	var errs []error
	for _, port := range []*host.Port{p.serial, p.debugCon} {
		if port != nil {
			errs = append(errs, port.Close())
		}
	}
	return errors.Join(errs...)
}

// spoke becomes true when something is written to it.
type spoke bool

// Write notes that something came.
func (s *spoke) Write(b []byte) (int, error) {
	*s = true
	return len(b), nil
}
