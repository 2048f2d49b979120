package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/internal/qmpclient"
	"github.com/iron86/iron86/session/backup"
)

// Machine is a machine of the directory. Its methods may be called on any goroutine.
type Machine struct {
	Name string
	k    *Keeper
	dir  string

	mu      sync.Mutex // held while something is done to it; of everything below
	spec    Spec
	broken  error         // what is wrong with machine.json
	process *os.Process   // nil: it does not run
	ended   chan struct{} // closed when a process that we have started has ended; nil: another server has started it
	failed  atomic.Bool   // that process had another status than 0
	wanted  bool          // it is to run
	began   time.Time     // when it was started or found
	wait    time.Duration // before it is started again
	due     time.Time     // when it may be started again
	saved   time.Time     // of its last backup
	saving  atomic.Bool   // a backup that was due is under way
	last    string        // what has gone wrong last
}

// Bounds of talks with a machine.
const (
	askTime  = 5 * time.Second
	quitTime = 10 * time.Second
	maxWait  = time.Minute
	maxLog   = 1 << 20 // bytes of a log that are kept when a machine starts
)

// file returns the name of a file in its directory.
func (m *Machine) file(parts ...string) string {
	return filepath.Join(append([]string{m.dir}, parts...)...)
}

// room makes a directory in the machine's, or returns an error if something else has that name, such as a link that leads elsewhere.
func (m *Machine) room(name string) error { return makeRoom(m.file(name)) }

// makeRoom makes a directory.
func makeRoom(name string) error {
	if err := os.Mkdir(name, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if info, err := os.Lstat(name); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no directory", name)
	}
	return nil
}

// dial connects to it.
func (m *Machine) dial() (*qmpclient.Client, error) {
	return qmpclient.Dial("unix:"+m.file("run", "qmp"), askTime)
}

// do has it execute a command.
func (m *Machine) do(command string, args, result any, patience time.Duration) error {
	c, err := m.dial()
	if err != nil {
		return fmt.Errorf("%s does not run", m.Name)
	}
	defer c.Close()
	return c.Do(command, args, result, patience)
}

// find looks whether it runs, as a server before may have left it.
func (m *Machine) find() {
	var cpus []struct {
		Process int `json:"thread-id"`
	}
	if m.do("query-cpus-fast", nil, &cpus, askTime) != nil || len(cpus) == 0 || cpus[0].Process <= 1 {
		return
	}
	if p, err := os.FindProcess(cpus[0].Process); err == nil {
		m.process, m.began, m.saved = p, time.Now(), time.Now()
		if list, _, err := backup.Points(m.file(backups)); err == nil && len(list) > 0 { // the server before may have been away for long
			m.saved = list[len(list)-1].Time
		}
	}
}

// start starts it, unless it runs. If incoming is not "" it waits there for a machine that moves here.
func (m *Machine) start(incoming string) error {
	if m.process != nil {
		return nil
	}
	if m.broken != nil {
		return m.broken
	}
	if err := errors.Join(m.spec.checkFiles(m.dir), m.room("run")); err != nil {
		return err
	}
	mode := os.O_APPEND
	in, err := os.OpenRoot(m.dir)
	if err != nil {
		return err
	}
	defer in.Close()
	logName := filepath.Join("run", "log")
	if info, err := in.Stat(logName); err == nil && info.Size() > maxLog {
		mode = os.O_TRUNC
	}
	log, err := in.OpenFile(logName, os.O_CREATE|os.O_WRONLY|mode, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintf(log, "--- started at %s\n", time.Now().UTC().Format(time.RFC3339))
	flags := m.spec.flags()
	if incoming != "" {
		flags = append(flags, "-incoming", incoming)
	}
	cmd := exec.Command(m.k.program, flags...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = m.dir, log, log
	detach(cmd)
	limit, err := m.spec.limit()
	if err != nil {
		return err
	}
	if limit > 0 {
		cmd.Env = append(os.Environ(), "GOMEMLIMIT="+strconv.FormatUint(limit, 10)) // more garbage is collected before the host refuses more
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if limit > 0 {
		if err := limitMemory(cmd.Process.Pid, limit); err != nil {
			return errors.Join(err, cmd.Process.Kill(), cmd.Wait())
		}
	}
	m.process, m.ended, m.began, m.saved = cmd.Process, make(chan struct{}), time.Now(), time.Now()
	ended := m.ended
	go func() {
		m.failed.Store(cmd.Wait() != nil)
		close(ended)
		m.k.wakeUp()
	}()
	return m.started()
}

// started waits until it answers.
func (m *Machine) started() error {
	for until := time.Now().Add(quitTime); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if c, err := m.dial(); err == nil {
			if m.spec.State != "" { // the next start is one from power-on
				m.spec.State = ""
				err = m.write()
			}
			return errors.Join(err, c.Close())
		}
		select {
		case <-m.ended:
			m.process, m.ended = nil, nil
			return fmt.Errorf("%s has ended at once: %s", m.Name, m.lastLine())
		default:
		}
	}
	return fmt.Errorf("%s does not answer", m.Name)
}

// stop ends it: by quit, and if it does not obey by the host's means.
func (m *Machine) stop() error {
	if m.process == nil {
		return nil
	}
	err := m.do("quit", nil, nil, askTime)
	for until := time.Now().Add(quitTime); err == nil && time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if !m.alive() {
			break
		}
	}
	if m.alive() {
		if err := m.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	m.process, m.ended = nil, nil
	return nil
}

// alive reports whether its process is there.
func (m *Machine) alive() bool {
	if m.process == nil {
		return false
	}
	if m.ended != nil {
		select {
		case <-m.ended:
			return false
		default:
			return true
		}
	}
	return m.exists()
}

// guest asks what the guest does: one of QEMU's words, or stopped.
func (m *Machine) guest() string {
	if m.process == nil {
		return "stopped"
	}
	var status struct{ Status string }
	if err := m.do("query-status", nil, &status, askTime); err != nil {
		return "silent"
	}
	return status.Status
}

// write writes machine.json.
func (m *Machine) write() error {
	b, err := json.MarshalIndent(m.spec, "", "  ")
	if err != nil {
		return err
	}
	name := m.file("machine.json")
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", name) // a link may lead elsewhere
	}
	return hostfile.Write(name, hostfile.Private, func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}

// want notes whether it is to run, also for a server that comes after this one.
func (m *Machine) want(run bool) error {
	m.wanted, m.wait, m.due = run, 0, time.Time{}
	name := m.file("run", "wanted")
	if !run {
		if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := m.room("run"); err != nil {
		return err
	}
	return os.WriteFile(name, []byte("to run\n"), 0o600)
}

// log returns the end of its log.
func (m *Machine) log() []byte {
	in, err := os.OpenRoot(m.dir)
	if err != nil {
		return nil
	}
	defer in.Close()
	f, err := in.Open(filepath.Join("run", "log"))
	if err != nil {
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > maxLog/16 {
		_, _ = f.Seek(-maxLog/16, io.SeekEnd) // else all of it is read, as far as the limit goes
	}
	b, _ := io.ReadAll(io.LimitReader(f, maxLog/16)) // what was read until an error is better than nothing
	return b
}

// places find in its log where its pages are.
var (
	screenPlace  = regexp.MustCompile(`(?m)^iron86: the screen is at http://(127\.0\.0\.1:\d+)(/\S+/)$`)
	metricsPlace = regexp.MustCompile(`(?m)^iron86: metrics are at http://(127\.0\.0\.1:\d+)/metrics$`)
	lastLine     = regexp.MustCompile(`([^\n]*)\n?$`)
)

// place returns the last match of a pattern in its log.
func (m *Machine) place(pattern *regexp.Regexp) (host, path string, ok bool) {
	all := pattern.FindAllSubmatch(m.log(), -1)
	if len(all) == 0 {
		return "", "", false
	}
	last := all[len(all)-1]
	if len(last) > 2 {
		path = string(last[2])
	}
	return string(last[1]), path, true
}

// lastLine returns the last line of its log.
func (m *Machine) lastLine() string {
	if found := lastLine.FindSubmatch(m.log()); found != nil {
		return string(found[1])
	}
	return ""
}
