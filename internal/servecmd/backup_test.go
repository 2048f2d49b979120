package servecmd

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/urfave/cli/v2"
)

// command runs a command line and returns what it prints.
func command(line ...string) (string, error) {
	var out bytes.Buffer
	app := &cli.App{Commands: Commands(&out), ExitErrHandler: func(*cli.Context, error) {}, Writer: io.Discard}
	err := app.Run(append([]string{"iron86"}, line...))
	return out.String(), err
}

// TestBackup: a machine has points made of it, one of which is restored; and it ends when that is asked for.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	socket, points, out := filepath.Join(dir, "vm.sock"), filepath.Join(dir, "points"), filepath.Join(dir, "it's out")
	s, err := session.New(session.Config{
		Machine: machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(demo.Image())}}, Disks: session.Disks{Snapshot: true},
		QMP: []string{"unix:" + socket + ",server=on,wait=off"}, Debugger: &session.Debugger{},
	})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := s.Play(t.Context(), nil)
		ended <- err
	}()
	for _, c := range []struct{ line, want string }{
		{"backup|" + socket + "|" + points, "new pieces"},
		{"backup|-keep|1|-quit|unix:" + socket + "|" + points, "stood still for"},
		{"backup|-list|" + points, "fda 1440K"},
		{"backup|-check|" + points, "1 points are whole"},
		{"restore|" + points + "|" + out, `iron86 boot -m 1024K -loadvm '` + dir + `/it'\''s out/machine.state' -drive 'file=`},
	} {
		if said, err := command(strings.Split(c.line, "|")...); err != nil || !strings.Contains(strings.ReplaceAll(said, `\it`, "/it"), c.want) {
			t.Errorf("%s: %s, %v", c.line, said, err)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if image, err := os.ReadFile(filepath.Join(out, "fda.img")); err != nil || !bytes.Equal(image, demo.Image()) {
		t.Errorf("the image: %v", err)
	}
	for _, c := range []struct{ line, want string }{
		{"restore|" + points + "|" + out, "exist"},
		{"restore|" + points + "@19|" + out + "2", "no such point"},
		{"restore|" + points, "needs a DIR"},
		{"backup|" + points, "token"},
		{"backup|-list", "one DIR"},
		{"backup|-keep|x|a|b", "-keep"},
		{"backup|" + socket + "|" + points, "vm.sock"},
	} {
		if _, err := command(strings.Split(c.line, "|")...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.line, err)
		}
	}
}

// TestNobody: at the other end of a socket there is something else.
func TestNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for _, says := range []string{"hello\n", "{}\n", "", strings.Repeat("x", 5<<20)} {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, says) // the client goes when it has read enough
			_ = conn.Close()                  // as above
		}
	}()
	for range 4 {
		if _, err := command("backup", "tcp:"+l.Addr().String(), t.TempDir()); err == nil {
			t.Error("there was a backup")
		}
	}
}
