package dosrun

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/shell"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
)

// Config says what DOS is to run, and what it finds.
type Config struct {
	Dir       string   // of the host: drive C when no mount is that; below such a mount the one to start in; "": the working directory
	Mounts    []Mount  // directories that are drives
	Args      []string // a program and its arguments; none: the shell
	Env       []string // NAME=VALUE
	Version   uint16   // of DOS: major in the low byte
	Extended  dos.Extended
	DateFiles bool           // files get the virtual clock's date, not the host's
	Zone      *time.Location // nil: that of dos.Config
	Screen    Screen         // when the terminal is the machine's
	OutDevice bool           // what goes to standard output is on the screen, too
}

// Screen says when the terminal shows the machine's screen.
type Screen uint8

// The choices.
const (
	Never       Screen = iota
	WhenPainted        // from when on the program paints it, and only for a user
	AtOnce
)

// Mount is a directory of the host that is a drive.
type Mount struct {
	Letter   byte
	Dir      string
	ReadOnly bool
	Room     *int64 // bytes that programs may add; nil: as many as the host has room for
}

// Program is DOS. Make it with New.
type Program struct {
	cfg     Config
	place   *session.Place
	d       *dos.DOS
	input   *host.Input
	painted bool       // the terminal may go to the machine's screen, and has not yet
	shown   bool       // the terminal shows the machine's screen
	idle    clock.Time // when keys were last fed
	mounts  []dos.Mount
	closer  []func()
}

// New opens the directories of cfg.
func New(cfg Config) (*Program, error) {
	cfg.Dir = cmp.Or(cfg.Dir, ".")
	p := &Program{cfg: cfg}
	if err := p.openMounts(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close undoes what the run needed, the last thing first. However it ends, files are
// written out.
func (p *Program) Close() {
	for _, f := range slices.Backward(p.closer) {
		f()
	}
	p.closer = nil
}

// Err is the error of the host for which DOS has given up.
func (p *Program) Err() error { return p.d.Err() }

// Start makes DOS, and loads the program.
func (p *Program) Start(place *session.Place) error {
	p.place = place
	streams, services := place.Streams(), place.Machine().Services()
	p.input = host.NewInput(place.Context(), streams.In, place.Fail)
	p.input.Waited = place.Waited
	p.closer = append(p.closer, p.input.LetGo)
	if stop := services.Start(); stop.Reason != machine.Running {
		return fmt.Errorf("the BIOS did not start: %v", stop)
	}
	var err error
	p.d, err = dos.New(services, dos.Config{
		Version: p.cfg.Version, Mounts: p.mounts, Env: p.environment(), Extended: p.cfg.Extended, Shell: shell.Run,
		DateFiles: p.cfg.DateFiles, Zone: p.cfg.Zone,
		In: p.input, Out: streams.Out, Err: streams.Err, KeyboardIsSource: place.Scripted(), OutDevice: p.cfg.OutDevice || place.Scripted(),
		InTTY: host.IsTerminal(streams.In), OutTTY: host.IsTerminal(streams.Out), ErrTTY: host.IsTerminal(streams.Err),
	})
	if err != nil {
		return err
	}
	p.closer = append(p.closer, p.d.Close)
	if err := p.load(p.cfg.Args); err != nil {
		return err
	}
	p.painted = p.cfg.Screen != Never && !place.Scripted() && host.IsTerminal(streams.In) && host.IsTerminal(streams.Out)
	if p.input.OnTerminal() && !place.Scripted() {
		place.PaceWaiting()
	}
	if p.cfg.Screen == AtOnce {
		return p.showScreen()
	}
	return nil
}

// Turn is the look at the program between two slices of the run.
func (p *Program) Turn() {
	if p.shown {
		p.pressTyped()
		return
	}
	p.input.Poll()
	p.feed()
	if p.painted && p.d.Console().Painted() {
		if err := p.showScreen(); err != nil {
			p.place.Fail(err)
		}
	}
}

// showScreen gives the machine's screen the terminal.
func (p *Program) showScreen() error {
	p.input.LetGo()
	if err := p.place.ShowScreen(); err != nil {
		return err
	}
	p.shown = true
	p.d.Console().UseScreen()
	p.pressTyped()
	return nil
}

// environment is what programs find: a default and that of the Config.
func (p *Program) environment() []string {
	vars := []string{`PROMPT=$P$G`}
	for _, v := range p.cfg.Env {
		name, value, _ := strings.Cut(v, "=")
		name = strings.ToUpper(name)
		vars = slices.DeleteFunc(vars, func(have string) bool {
			n, _, _ := strings.Cut(have, "=")
			return n == name
		})
		if value != "" {
			vars = append(vars, name+"="+value)
		}
	}
	return vars
}

// openMounts opens the directories of the drives.
func (p *Program) openMounts() error {
	byLetter := map[byte]int{}
	for _, mount := range append([]Mount{{Letter: 'C', Dir: p.cfg.Dir}}, p.cfg.Mounts...) {
		root, err := os.OpenRoot(mount.Dir)
		if err != nil {
			return err
		}
		p.closer = append(p.closer, func() { root.Close() })
		m := dos.Mount{Letter: mount.Letter, Root: root, ReadOnly: mount.ReadOnly, Room: mount.Room}
		if at, again := byLetter[m.Letter]; again { // a mount as C takes the place of Dir
			m.Dir, _ = inside(mount.Dir, p.cfg.Dir)
			p.mounts[at] = m
			continue
		}
		byLetter[m.Letter] = len(p.mounts)
		p.mounts = append(p.mounts, m)
	}
	return nil
}

// load loads the program the first argument names: a path of the host, or of DOS when it
// begins with a drive letter. Without one the shell starts.
func (p *Program) load(args []string) error {
	if len(args) == 0 {
		if e := p.d.StartShell(""); e != 0 {
			return fmt.Errorf("COMMAND.COM: %s", dos.ErrorText(e))
		}
		return nil
	}
	path, err := p.programPath(args[0])
	if err != nil {
		return err
	}
	tail, ok := commandTail(args[1:])
	if !ok {
		return errors.New("the arguments are longer than 126 bytes, or not in code page 437")
	}
	if e := p.d.Start(path, tail); e != 0 {
		return fmt.Errorf("%s: %s", args[0], dos.ErrorText(e))
	}
	return nil
}

// commandTail is the command line as DOS passes it: a blank before every argument.
func commandTail(args []string) ([]byte, bool) {
	var tail []byte
	for _, a := range args {
		tail = append(tail, ' ')
		for _, c := range a {
			b, ok := console.Code(c)
			if !ok {
				return nil, false
			}
			tail = append(tail, b)
		}
	}
	return tail, len(tail) <= 126
}

// programPath makes a DOS path of how the program was named. A program outside of the
// drives is found by mounting its directory as the first letter from Z down that is free.
func (p *Program) programPath(name string) (string, error) {
	if len(name) >= 2 && name[1] == ':' && filepath.VolumeName(name) == "" {
		return name, nil
	}
	if _, err := os.Stat(name); err != nil { // perhaps spelt the DOS way
		name = strings.ReplaceAll(name, `\`, "/")
	}
	if path, ok := p.below(name); ok {
		return path, nil
	}
	dir, file := filepath.Split(name)
	root, err := os.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return "", err
	}
	p.closer = append(p.closer, func() { root.Close() })
	letter, ok := p.d.MountFree(root)
	if !ok {
		return "", errors.New("no drive letter is free for the program's directory")
	}
	return string(letter) + `:\` + file, nil
}

// below gives the path on drive C of a host file, if it is there: relative names are
// looked for in the working directory first and in Config.Dir then.
func (p *Program) below(name string) (string, bool) {
	if _, err := os.Stat(name); err != nil && !filepath.IsAbs(name) {
		name = filepath.Join(p.cfg.Dir, name)
	}
	rel, ok := inside(p.driveC(), name)
	if !ok {
		return "", false
	}
	return `C:\` + strings.ReplaceAll(rel, "/", `\`), true
}

// driveC is the directory that is drive C: the first mount that is, or Config.Dir.
func (p *Program) driveC() string {
	for _, m := range p.cfg.Mounts {
		if m.Letter == 'C' {
			return m.Dir
		}
	}
	return p.cfg.Dir
}

// inside gives the path with slashes of file below dir, if it is there.
func inside(dir, file string) (rel string, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	if file, err = filepath.Abs(file); err != nil {
		return "", false
	}
	rel, err = filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
