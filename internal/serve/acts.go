package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/session/backup"
)

// ErrNoMachine is the error for a machine that is not there.
var ErrNoMachine = errors.New("there is no such machine")

// maxMachines bounds the machines of a directory.
const maxMachines = 1000

// Machine returns the machine with a name.
func (k *Keeper) Machine(name string) (*Machine, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if m := k.machines[name]; m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("%.40q: %w", name, ErrNoMachine)
}

// add makes a new machine with a directory, which fill puts files into.
func (k *Keeper) add(name string, spec Spec, fill func(dir string) error) error {
	if !machineName.MatchString(name) || name == tokenFile || name == addressFile {
		return fmt.Errorf("%.40q: a name has 1 to 32 of a-z, 0-9 and -, and no - at the beginning, and is not token or address", name)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.machines[name] != nil || len(k.machines) >= maxMachines {
		return fmt.Errorf("%s is there already, or there are too many machines", name)
	}
	m := k.machine(name)
	m.spec = spec
	if err := os.Mkdir(m.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	} else if err != nil && fill != nil {
		return err
	}
	if info, err := os.Lstat(m.dir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no directory", m.dir)
	}
	if fill != nil {
		if err := fill(m.dir); err != nil {
			return errors.Join(err, os.RemoveAll(m.dir))
		}
	}
	if err := m.write(); err != nil {
		return err
	}
	k.machines[name] = m
	return nil
}

// Put describes a machine, which is made if it is not there. onlyNew says that it must not be there. Its images are put into its directory by other means. Flags stay what they are.
func (k *Keeper) Put(name string, spec Spec, onlyNew bool) error {
	if spec.Flags != nil {
		return errors.New("flags are changed in machine.json only")
	}
	m, err := k.Machine(name)
	if err != nil || onlyNew {
		return k.add(name, spec, nil)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	spec.Flags = m.spec.Flags
	m.spec, m.broken = spec, nil
	return m.write()
}

// Delete stops a machine and removes its directory with all that is in it.
func (k *Keeper) Delete(name string) error {
	m, err := k.Machine(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.stop(); err != nil {
		return err
	}
	k.mu.Lock()
	delete(k.machines, name)
	k.mu.Unlock()
	if err := os.RemoveAll(m.dir); err != nil {
		return err
	}
	_ = k.Collect() // what is left costs space only, and the next server says why
	return nil
}

// Start starts a machine. If incoming is not "" it waits there for one that moves here.
func (m *Machine) Start(incoming string) error {
	if incoming != "" {
		if err := checkPlace(incoming); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.process != nil && !m.alive() {
		m.process, m.ended = nil, nil
	}
	m.read() // it may have been changed in the directory
	if incoming != "" && m.process != nil {
		return fmt.Errorf("%s runs", m.Name)
	}
	if err := m.start(incoming); err != nil {
		return err
	}
	m.last = ""
	return m.want(true)
}

// Stop ends a machine.
func (m *Machine) Stop() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return errors.Join(m.want(false), m.stop())
}

// Pause stops the guest, and Resume lets it go on.
func (m *Machine) Pause() error { return m.do("stop", nil, nil, askTime) }

// Resume lets the guest go on.
func (m *Machine) Resume() error { return m.do("cont", nil, nil, askTime) }

// Snapshot writes the state of the machine to a file of its directory snapshots, and returns its name. The images belong to it.
func (m *Machine) Snapshot() (string, error) {
	if err := m.runningRoom("snapshots"); err != nil {
		return "", err
	}
	name := time.Now().UTC().Format("20060102-150405.000") + ".state"
	var said string
	if err := m.do("human-monitor-command", map[string]string{"command-line": "savevm snapshots/" + name}, &said, 0); err != nil {
		return "", err
	}
	if _, err := os.Stat(m.file("snapshots", name)); err != nil {
		return "", errors.New(strings.TrimSpace(said))
	}
	return name, nil
}

// runningRoom is room for a machine that runs.
func (m *Machine) runningRoom(name string) error {
	if err := m.do("query-status", nil, nil, askTime); err != nil {
		return err
	}
	return m.room(name)
}

// backups is the directory of the machine's points.
const backups = "backups"

// hasBackups returns an error if something else than a directory has the name of that.
func (m *Machine) hasBackups() error {
	if info, err := os.Lstat(m.file(backups)); err == nil && !info.IsDir() {
		return fmt.Errorf("%s of %s is no directory", backups, m.Name)
	}
	return nil
}

// backup adds a point to the machine's backups.
func (m *Machine) backup() (json.RawMessage, error) {
	if err := m.runningRoom(backups); err != nil {
		return nil, err
	}
	args := map[string]string{"directory": m.file(backups)}
	if m.spec.Keep != "" {
		args["keep"] = m.spec.Keep
	}
	var done json.RawMessage
	err := m.do("x-backup", args, &done, 0)
	return done, err
}

// Points returns the points of the machine's backups, the oldest first.
func (m *Machine) Points() ([]*backup.Point, error) {
	if err := m.hasBackups(); err != nil {
		return nil, err
	}
	list, bad, err := backup.Points(m.file(backups))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return list, errors.Join(append(bad, err)...)
}

// Restore makes a new machine of a point of this one's backups; "" is the newest. It goes on from there when it is started.
func (m *Machine) Restore(point, to string) error {
	if err := m.hasBackups(); err != nil {
		return err
	}
	p, err := backup.Find(m.file(backups), point)
	if err != nil {
		return err
	}
	m.mu.Lock()
	spec, broken := m.spec, m.broken
	m.mu.Unlock()
	if broken != nil {
		return broken
	}
	spec.Drives, spec.State, spec.Start = map[string]string{}, backup.StateFile, false
	for _, d := range p.Disks {
		spec.Drives[d.Drive] = backup.FileOf(d)
	}
	return m.k.add(to, spec, func(dir string) error { return backup.Restore(m.file(backups), p, dir) })
}

// Clone makes a new machine with the disks of this one. Of one that runs it copies the present point and goes on from there. One that stands still shares its
// images with the clone from then on: each keeps what it changes.
func (m *Machine) Clone(to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	if m.process == nil {
		return m.share(to)
	}
	points, err := os.MkdirTemp(m.k.dir, ".clone")
	if err != nil {
		return err
	}
	defer os.RemoveAll(points)
	if err := m.do("x-backup", map[string]string{"directory": points}, nil, 0); err != nil {
		return err
	}
	p, err := backup.Find(points, "")
	if err != nil {
		return err
	}
	spec := m.spec
	spec.Drives, spec.State, spec.Start = map[string]string{}, backup.StateFile, false
	for _, d := range p.Disks {
		spec.Drives[d.Drive] = backup.FileOf(d)
	}
	return m.k.add(to, spec, func(dir string) error { return backup.Restore(points, p, dir) })
}
