package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/session/backup"
	"github.com/iron86/iron86/x86"
)

// Spec describes a machine. It is the contents of machine.json.
type Spec struct {
	CPU    string            `json:"cpu,omitempty"`    // as -cpu
	Memory string            `json:"memory,omitempty"` // as -m
	Speed  string            `json:"speed,omitempty"`  // as -speed: the most MIPS
	Limit  string            `json:"limit,omitempty"`  // the most memory of the host that the process may take; "": there is no limit
	Boot   string            `json:"boot,omitempty"`   // as -boot
	Drives map[string]string `json:"drives,omitempty"` // images in the machine's directory, by drive: fda, fdb, hda to hdd, cdrom. A name that ends in .qcow2 is qcow2, others are raw
	Net    string            `json:"net,omitempty"`    // "" for no network card, or user
	Start  bool              `json:"start,omitempty"`  // start it with the server
	// Restart says when a machine that has ended by itself, or was lost, is started again: no, on-failure or always. "" is no.
	Restart string `json:"restart,omitempty"`
	State   string `json:"state,omitempty"` // a state in the machine's directory to start from; it is forgotten once the machine runs
	// Every is how often a point is added to its backups, such as 1h; "": never. Keep is the rule by which they expire.
	Every string `json:"every,omitempty"`
	Keep  string `json:"keep,omitempty"`
	// Flags are more flags of iron86 boot. They cannot be changed by HTTP.
	Flags []string `json:"flags,omitempty"`
}

// Names of machines and of their files. None of them leads anywhere else.
var (
	machineName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	fileName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	bootOrder   = regexp.MustCompile(`^[acdn]{0,4}$`)
)

// driveNames are the drives that a machine can have, in order.
var driveNames = []string{"fda", "fdb", "hda", "hdb", "hdc", "hdd", "cdrom"}

// maxSpec bounds a machine.json, in bytes.
const maxSpec = 64 << 10

// parseSpec reads a Spec. What it does not know is an error.
func parseSpec(b []byte) (s Spec, err error) {
	in := json.NewDecoder(bytes.NewReader(b))
	in.DisallowUnknownFields()
	if err := in.Decode(&s); err != nil {
		return s, err
	}
	if _, err := in.Token(); err != io.EOF {
		return s, errors.New("there is something behind the description")
	}
	return s, s.check()
}

// check finds what is wrong with a Spec.
func (s *Spec) check() error {
	if _, ok := x86.ParseGeneration(s.CPU); s.CPU != "" && !ok {
		return fmt.Errorf("cpu %q", s.CPU)
	}
	if _, err := s.limit(); err != nil {
		return err
	}
	if _, err := options.Speed(s.Speed); err != nil {
		return fmt.Errorf("speed: %w", err)
	}
	for drive, file := range s.Drives {
		if !slices.Contains(driveNames, drive) || !fileName.MatchString(file) {
			return fmt.Errorf("drive %q with %q: fda, fdb, hda, hdb, hdc, hdd or cdrom with a file of the machine's directory", drive, file)
		}
	}
	switch {
	case !bootOrder.MatchString(s.Boot):
		return fmt.Errorf("boot %q", s.Boot)
	case s.Net != "" && s.Net != "user":
		return fmt.Errorf("net %q: user, or nothing", s.Net)
	case !slices.Contains([]string{"", "no", "on-failure", "always"}, s.Restart):
		return fmt.Errorf("restart %q: no, on-failure or always", s.Restart)
	case s.State != "" && !fileName.MatchString(s.State):
		return fmt.Errorf("state %q: a file of the machine's directory", s.State)
	}
	if _, err := s.every(); err != nil {
		return err
	}
	_, err := backup.ParseRule(s.Keep)
	return err
}

// Bounds of the memory that a process may take, in bytes.
const (
	defaultMemory = 16 << 20 // that the guest has if nothing is said
	ownMemory     = 64 << 20 // that iron86 needs beside the guest's
)

// limit returns how much memory of the host the process may take, 0 for any.
func (s *Spec) limit() (uint64, error) {
	memory := uint64(defaultMemory)
	var err error
	if s.Memory != "" {
		if memory, err = options.Size(s.Memory); err != nil {
			return 0, fmt.Errorf("memory: %w", err)
		}
	}
	if s.Limit == "" {
		return 0, nil
	}
	limit, err := options.Size(s.Limit)
	if err == nil && limit < memory+ownMemory {
		err = fmt.Errorf("it is less than the memory of the machine and %d MB for iron86", ownMemory>>20)
	}
	if err != nil {
		return 0, fmt.Errorf("limit: %w", err)
	}
	return limit, nil
}

// every returns how often there are backups, 0 for never.
func (s *Spec) every() (time.Duration, error) {
	if s.Every == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s.Every)
	if err == nil && d < time.Second {
		err = errors.New("at most once a second")
	}
	if err != nil {
		return 0, fmt.Errorf("every %q: %w", s.Every, err)
	}
	return d, nil
}

// formatOf returns the format of an image by its name.
func formatOf(file string) string {
	if strings.HasSuffix(file, ".qcow2") {
		return "qcow2"
	}
	return "raw"
}

// flags returns the command line of the machine, which is run in its directory.
func (s *Spec) flags() []string {
	line := []string{"boot", "-display", "web=127.0.0.1:0", "-metrics", "127.0.0.1:0", "-qmp", "unix:run/qmp,server=on,wait=off"}
	for _, f := range []struct{ flag, value string }{{"-cpu", s.CPU}, {"-m", s.Memory}, {"-speed", s.Speed}, {"-boot", s.Boot}, {"-nic", s.Net}, {"-loadvm", s.State}} {
		if f.value != "" {
			line = append(line, f.flag, f.value)
		}
	}
	for i, drive := range driveNames {
		file, ok := s.Drives[drive]
		if !ok {
			continue
		}
		spec := "file=" + file + ",format=" + formatOf(file)
		switch {
		case i < 2:
			spec += fmt.Sprintf(",if=floppy,index=%d", i)
		case drive == "cdrom":
			spec += ",index=2,media=cdrom"
		default:
			spec += fmt.Sprintf(",index=%d", i-2)
		}
		line = append(line, "-drive", spec)
	}
	return append(line, s.Flags...)
}

// checkFiles returns an error unless all files of the machine are regular files of its directory.
func (s *Spec) checkFiles(dir string) error {
	var names []string
	for _, file := range s.Drives {
		names = append(names, file)
	}
	if s.State != "" {
		names = append(names, s.State)
	}
	for _, name := range names {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return err
		} else if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no regular file", name)
		}
	}
	return nil
}
