package dos_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// noInput is an empty standard input.
type noInput struct{ bytes.Reader }

func (*noInput) Ready() bool { return true }

// run is a program of testdata on a whole machine.
type run struct {
	m        *machine.Machine
	out, err bytes.Buffer
}

// start loads a program; nothing has run yet.
func start(t *testing.T, name string, ext dos.Extended, tail string) *run {
	t.Helper()
	root, err := os.OpenRoot(filepath.Join("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	r := new(run)
	if r.m, err = machine.New(machine.Config{Memory: 16 << 20, NoReboot: true}); err != nil {
		t.Fatal(err)
	}
	if stop := r.m.Services().Start(); stop.Reason != machine.Running {
		t.Fatalf("the BIOS did not start: %v", stop)
	}
	d, err := dos.New(r.m.Services(), dos.Config{In: new(noInput), Out: &r.out, Err: &r.err, Extended: ext,
		Mounts: []dos.Mount{{Letter: 'C', Root: root, ReadOnly: true}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	if e := d.Start(`C:\`+name, []byte(tail)); e != 0 {
		t.Fatalf("%s: %s", name, dos.ErrorText(e))
	}
	return r
}

// finish runs to the end, for at most limit of virtual time, and gives the errorlevel.
func (r *run) finish(t *testing.T, limit clock.Time) uint32 {
	t.Helper()
	stop := r.m.Run(limit)
	if stop.Reason != machine.Ended {
		t.Fatalf("the run ended with %v; output %q, errors %q", stop, r.out.String(), r.err.String())
	}
	return stop.Code
}

// TestExtendedMemory runs programs that check a service from the inside: the
// errorlevel is the number of the check that failed, 0 for none.
func TestExtendedMemory(t *testing.T) {
	need.Time(t)
	for _, name := range []string{"xms", "ems", "vcpi", "dpmi16", "dpmi32", "dpminest"} {
		t.Run(name, func(t *testing.T) {
			r := start(t, name+".com", dos.Extended{}, "")
			if code := r.finish(t, 20*clock.Second); code != 0 {
				t.Errorf("check %d failed; output %q, errors %q", code, r.out.String(), r.err.String())
			}
		})
	}
}

func TestNoExtendedMemory(t *testing.T) {
	if code := start(t, "xms.com", dos.Extended{NoXMS: true}, "").finish(t, 20*clock.Second); code != 1 {
		t.Errorf("without XMS the first check of xms.com fails; errorlevel %d", code)
	}
}

// TestDPMIException: a client that cannot go on ends with a message, and with it goes all
// that it held.
func TestDPMIException(t *testing.T) {
	r := start(t, "dpmifail.com", dos.Extended{}, "")
	if code := r.finish(t, 20*clock.Second); code != 0xff {
		t.Errorf("errorlevel %d, want 255", code)
	}
	for _, want := range []string{"exception 06h", "EBX 12345678"} {
		if !strings.Contains(r.err.String(), want) {
			t.Errorf("the message lacks %q:\n%s", want, r.err.String())
		}
	}
	if c := r.m.Services().CPU(); c.Mode() != "real" {
		t.Errorf("the processor is left in mode %s", c.Mode())
	}
}

// TestVCPIMistakes: a client that asks for what cannot be ends with a message.
func TestVCPIMistakes(t *testing.T) {
	for _, c := range []struct{ tail, want string }{{" 1", "VCPI: TR has"}, {" 2", "VCPI: EIP for"}} {
		r := start(t, "vcpi.com", dos.Extended{}, c.tail)
		if code := r.finish(t, 20*clock.Second); code != 0xff || !strings.HasPrefix(r.err.String(), c.want) {
			t.Errorf("vcpi.com%s: errorlevel %d, message %q; want 255, %q", c.tail, code, r.err.String(), c.want)
		}
		if c := r.m.Services().CPU(); c.Mode() != "real" || c.Segment(x86.DS).Limit != 0xffff {
			t.Errorf("the processor is left in mode %s, limit of DS %X", c.Mode(), c.Segment(x86.DS).Limit)
		}
	}
	if code := start(t, "vcpi.com", dos.Extended{}, " 3").finish(t, 20*clock.Second); code != 0 {
		t.Errorf("with a task state segment of 16 bits: errorlevel %d", code)
	}
	if code := start(t, "vcpi.com", dos.Extended{NoEMS: true}, "").finish(t, 20*clock.Second); code != 1 {
		t.Errorf("without EMS there is no VCPI, and the first check of vcpi.com fails; errorlevel %d", code)
	}
}

// TestDPMIPointers: INT 21h of clients with pointers of protected mode, before they ask for "MS-DOS".
func TestDPMIPointers(t *testing.T) {
	for _, name := range []string{"dpmims16.com", "dpmims32.com"} {
		newDesk(t, name, "hello.com").want(name, "", "", 0, "Hello from DOS\nfrom above\n")
	}
}
