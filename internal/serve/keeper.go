package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iron86/iron86/block"
)

// Keeper keeps the machines of a directory.
type Keeper struct {
	dir     string
	program string // the file of iron86
	token   string
	lock    *block.File
	wake    chan struct{} // a process has ended

	bases sync.RWMutex // read while shared images are made, written while they are removed

	mu       sync.Mutex
	machines map[string]*Machine
}

// maxSocket is how long the name of a socket can be on every system, less what stands behind DIR in it.
const maxSocket = 100 - len("/12345678901234567890123456789012/run/qmp")

// lookTime is how often machines are looked at. Those that the server has started itself say at once when they have ended.
const lookTime = 5 * time.Second

// Open finds the machines of a directory, which it makes if it is not there, and starts those that are to run. program is the file of iron86.
func Open(dir, program string) (*Keeper, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if len(dir) > maxSocket {
		return nil, fmt.Errorf("%s: the name is too long for sockets in it, by %d", dir, len(dir)-maxSocket)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	k := &Keeper{dir: dir, program: program, wake: make(chan struct{}, 1), machines: map[string]*Machine{}}
	if k.token, err = secret(filepath.Join(dir, tokenFile)); err != nil {
		return nil, err
	}
	k.lock, err = block.Open(filepath.Join(dir, tokenFile), block.Options{})
	if errors.Is(err, block.ErrInUse) {
		err = fmt.Errorf("%s has a server already", dir)
	}
	if err != nil {
		return nil, err
	}
	if err := k.scan(); err != nil {
		return nil, errors.Join(err, k.lock.Close())
	}
	return k, nil
}

// secret returns the token in a file, which it makes if it is not there.
func secret(name string) (string, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		b = []byte(rand.Text())
		err = os.WriteFile(name, b, 0o600)
	}
	token := strings.TrimSpace(string(b))
	if err == nil && len(token) < 20 {
		err = fmt.Errorf("%s has no token of 20 letters and more", name)
	}
	return token, err
}

// Close lets another server have the directory. The machines go on.
func (k *Keeper) Close() error { return k.lock.Close() }

// wakeUp has Run look at the machines.
func (k *Keeper) wakeUp() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// scan finds the machines.
func (k *Keeper) scan() error {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || !machineName.MatchString(e.Name()) { // a symbolic link is no directory
			continue
		}
		m := k.machine(e.Name())
		m.read()
		if m.find(); m.process != nil {
			m.wanted = true
		} else if _, err := os.Stat(m.file("run", "wanted")); m.spec.Start || err == nil && m.spec.Restart != "" && m.spec.Restart != "no" {
			m.wanted = true
		}
		k.machines[m.Name] = m
	}
	return nil
}

// machine makes a Machine.
func (k *Keeper) machine(name string) *Machine {
	return &Machine{Name: name, k: k, dir: filepath.Join(k.dir, name)}
}

// read reads machine.json.
func (m *Machine) read() {
	var b []byte
	if b, m.broken = readShort(m.file("machine.json"), maxSpec); m.broken == nil {
		m.spec, m.broken = parseSpec(b)
	}
	if m.broken != nil {
		m.broken = fmt.Errorf("machine.json: %w", m.broken)
	}
}

// readShort reads a regular file of at most so many bytes.
func readShort(name string, most int64) ([]byte, error) {
	info, err := os.Lstat(name)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > most) {
		err = fmt.Errorf("%s is no file of at most %d bytes", name, most)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

// Run starts what is to run, and again what has ended, until ctx is done.
func (k *Keeper) Run(ctx context.Context) {
	for {
		wait := lookTime
		for _, m := range k.all() {
			if m.mu.TryLock() { // else something is being done to it
				m.look()
				wait = min(wait, m.next())
				m.mu.Unlock()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		case <-time.After(wait):
		}
	}
}

// all returns the machines by name.
func (k *Keeper) all() (list []*Machine) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.machines {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *Machine) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// look does what is due.
func (m *Machine) look() {
	if m.process != nil {
		switch state := m.guest(); {
		case state == "shutdown" || state == "guest-panicked": // the guest has ended or died, and its last screen is shown
			m.note(m.stop())
			m.after(state == "guest-panicked")
		case state == "silent" && !m.alive():
			failed := m.ended == nil || m.failed.Load() // nobody knows how a process has ended that another server has started
			m.process, m.ended = nil, nil
			m.after(failed)
		default:
			m.backUp()
		}
		return
	}
	if m.wanted && m.broken == nil && !time.Now().Before(m.due) {
		if err := m.start(""); err != nil {
			m.note(err)
			m.later()
		}
	}
}

// next returns how long nothing is due.
func (m *Machine) next() time.Duration {
	due := m.due
	if m.process != nil {
		every, _ := m.spec.every()
		if due = m.saved.Add(every); every == 0 {
			return lookTime
		}
	} else if !m.wanted || m.broken != nil {
		return lookTime
	}
	return max(time.Until(due), 50*time.Millisecond)
}

// after decides what follows when it has ended by itself.
func (m *Machine) after(failed bool) {
	if m.spec.Restart != "always" && (m.spec.Restart != "on-failure" || !failed) {
		m.note(m.want(false))
		return
	}
	if time.Since(m.began) > maxWait {
		m.wait = 0
	}
	m.later()
	m.k.wakeUp()
}

// later has it wait before it is started again, longer each time.
func (m *Machine) later() {
	m.due = time.Now().Add(m.wait)
	m.wait = min(maxWait, max(time.Second, 2*m.wait))
}

// note keeps an error for those who look at the machine.
func (m *Machine) note(err error) {
	if err != nil {
		m.last = err.Error()
	}
}

// backUp adds a point if one is due. The machine is not held meanwhile.
func (m *Machine) backUp() {
	every, _ := m.spec.every()
	if every == 0 || time.Since(m.saved) < every || !m.saving.CompareAndSwap(false, true) {
		return
	}
	m.saved = time.Now()
	go func() {
		defer m.saving.Store(false)
		if _, err := m.backup(); err != nil {
			m.mu.Lock()
			m.note(fmt.Errorf("backup: %w", err))
			m.mu.Unlock()
		}
	}()
}
