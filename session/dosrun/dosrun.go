package dosrun

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/external"
	"github.com/iron86/iron86/dos/shell"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/x86"
)

// Config says what DOS is to run, and what it finds.
type Config struct {
	// Dir is the directory of the host that is drive C, unless a mount is: then it is the
	// directory below that mount in which programs start. "" is the working directory.
	Dir       string
	Mounts    []Mount  // directories of the host that are drives
	Args      []string // a program and its arguments; empty: the shell
	Env       []string // NAME=VALUE
	CodePage  uint16   // of names and text; 0: 437
	Version   uint16   // the version that DOS reports, major number in the low byte
	Extended  dos.Extended
	DateFiles bool           // files get the date of the virtual clock instead of the host's
	Zone      *time.Location // time zone of file dates; nil: that of dos.Config
	Screen    Screen         // when the terminal shows the machine's screen
	OutDevice bool           // what programs write to standard output is shown on the screen, too
}

// Screen says when the terminal shows the machine's screen.
type Screen uint8

// Values of Screen.
const (
	Never       Screen = iota
	WhenPainted        // from the moment on at which the program paints the screen, and only if a user sits at the terminal
	AtOnce
	OnPage // at once, on a page (session.Config.Web), which also stands for standard streams that are devices of the host
)

// Program runs DOS. Make it with New.
type Program struct {
	cfg   Config
	page  *codepage.Page
	place *session.Place
	d     *dos.DOS
	input *host.Input
	// showWhenPainted has the terminal show the machine's screen as soon as the program paints it.
	showWhenPainted bool
	shown           bool       // the terminal shows the machine's screen
	idle            clock.Time // how long the machine had been idle in all when feed last looked
	mounts          []dos.Mount
	closers         []func() // what Close calls, the last one first
	loaded          string   // the host's file of the program, or ""
	psp             uint16   // its program segment prefix
}

// New opens the directories of cfg.
func New(cfg Config) (*Program, error) {
	cfg.Dir = cmp.Or(cfg.Dir, ".")
	p := &Program{cfg: cfg, page: codepage.Of(cmp.Or(cfg.CodePage, codepage.Numbers()[0]))}
	if p.page == nil {
		return nil, fmt.Errorf("code page %d: there are %v", cfg.CodePage, codepage.Numbers())
	}
	if err := p.openMounts(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close undoes what the run needed, in reverse order. It writes all files out, however the run
// ended.
func (p *Program) Close() {
	for _, f := range slices.Backward(p.closers) {
		f()
	}
	p.closers = nil
}

// Err returns the error of the host for which DOS has given up.
func (p *Program) Err() error { return p.d.Err() }

// Start makes DOS and loads the program.
func (p *Program) Start(place *session.Place) error {
	p.place = place
	streams, services := place.Streams(), place.Machine().Services()
	driven := place.Scripted() || place.Monitored() // by a script or the monitor, with the machine's keyboard
	if place.Monitored() {
		streams.In = strings.NewReader("") // the user types commands there
	}
	p.input = host.NewInput(place.Context(), streams.In, place.Fail)
	p.input.Waited = place.Waited
	p.closers = append(p.closers, p.input.LetGo)
	if stop := services.Start(); stop.Reason != machine.Running {
		return fmt.Errorf("the BIOS did not start: %v", stop)
	}
	installPacketDriver(place.Machine(), services)
	isConsole := host.IsTerminal
	if p.cfg.Screen == OnPage {
		isConsole = host.IsDevice
	}
	var err error
	p.d, err = dos.New(services, dos.Config{
		CodePage: p.page, Version: p.cfg.Version, Mounts: p.mounts, Env: p.environment(), Extended: p.cfg.Extended, Programs: append(external.Programs(), shell.Program()),
		DateFiles: p.cfg.DateFiles, Zone: p.cfg.Zone,
		In: p.input, Out: noted{place.Output(streams.Out), services, 1}, Err: noted{place.Output(streams.Err), services, 2},
		KeyboardIsSource: driven, OutDevice: p.cfg.OutDevice || driven,
		InTTY: isConsole(streams.In), OutTTY: isConsole(streams.Out), ErrTTY: isConsole(streams.Err),
	})
	if err != nil {
		return err
	}
	p.closers = append(p.closers, p.d.Close)
	if place.Resumes() {
		err = p.findProgram()
	} else {
		err = p.load(p.cfg.Args)
	}
	if err != nil {
		return err
	}
	p.showWhenPainted = p.cfg.Screen != Never && !driven && host.IsTerminal(streams.In) && host.IsTerminal(streams.Out)
	if p.input.OnTerminal() && !place.Scripted() {
		place.PaceWaiting()
	}
	if p.cfg.Screen >= AtOnce {
		return p.showScreen()
	}
	return nil
}

// noted is a stream of the host; a recording has what is written to it, too.
type noted struct {
	io.Writer
	services *machine.Services
	stream   int
}

// Write writes b.
func (n noted) Write(b []byte) (int, error) {
	n.services.Text(n.stream, b)
	return n.Writer.Write(b)
}

// Seek moves in a stream that is a file. Others, such as a pipe, refuse.
func (n noted) Seek(offset int64, whence int) (int64, error) {
	if s, ok := n.Writer.(io.Seeker); ok {
		return s.Seek(offset, whence)
	}
	return 0, errors.ErrUnsupported
}

// Turn serves the program between two slices of the run.
func (p *Program) Turn() {
	if p.shown {
		p.pressTyped()
		return
	}
	p.input.Poll()
	p.feed()
	if p.showWhenPainted && p.d.Console().Painted() {
		if err := p.showScreen(); err != nil {
			p.place.Fail(err)
		}
	}
}

// showScreen gives the terminal to the machine's screen.
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

// environment returns the variables that programs find: the default ones and those of the Config. One
// without a value in the Config is not there.
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
			if inPage, ok := p.page.Bytes(value); ok {
				value = inPage
			}
			vars = append(vars, name+"="+value)
		}
	}
	return vars
}

// load loads the program that the first argument names: by a path of the host, or of DOS if it
// begins with a drive letter. Without arguments it starts the shell.
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
	tail, ok := commandTail(p.page, args[1:])
	if !ok {
		return errors.New("the arguments are longer than 126 bytes, or not in the code page")
	}
	if e := p.d.Start(path, tail); e != 0 {
		return fmt.Errorf("%s: %s", args[0], dos.ErrorText(e))
	}
	p.loaded, p.psp = p.hostFile(args[0]), p.place.Machine().CPU().Segment(x86.DS).Selector
	return nil
}

// Loaded returns the host's file of the program that was started, and its program segment prefix.
func (p *Program) Loaded() (file string, psp uint16) { return p.loaded, p.psp }

// hostFile returns the host's file of a program that was started by the name: a path of the host, or one of DOS on a mount. It returns "" for what
// is no program, or has another name at the host.
func (p *Program) hostFile(name string) string {
	dirs := []string{"", p.cfg.Dir}
	if len(name) >= 2 && name[1] == ':' && filepath.VolumeName(name) == "" {
		dirs = nil
		for _, m := range append([]Mount{{Letter: 'C', Dir: p.cfg.Dir}}, p.cfg.Mounts...) {
			if strings.EqualFold(name[:1], string(m.Letter)) {
				dirs = append(dirs, m.Dir)
			}
		}
		name = strings.TrimLeft(name[2:], `\/`)
	}
	slashed := strings.ReplaceAll(name, `\`, "/")
	for _, dir := range dirs {
		for _, n := range []string{name, slashed, strings.ToLower(slashed)} {
			for _, ext := range []string{"", ".com", ".exe", ".COM", ".EXE"} {
				file := filepath.Join(dir, n+ext)
				if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && !strings.EqualFold(filepath.Ext(file), ".bat") {
					return file
				}
			}
		}
	}
	return ""
}

// commandTail returns the command line as DOS passes it to a program, with a blank before every
// argument.
func commandTail(page *codepage.Page, args []string) ([]byte, bool) {
	var tail []byte
	for _, a := range args {
		tail = append(tail, ' ')
		for _, c := range a {
			b, ok := page.Code(c)
			if !ok {
				return nil, false
			}
			tail = append(tail, b)
		}
	}
	return tail, len(tail) <= 126
}

// programPath turns the name of a program, as the user gave it, into a path of DOS. If the program
// is on none of the drives, its directory becomes one, with the first free letter from Z down.
func (p *Program) programPath(name string) (string, error) {
	if len(name) >= 2 && name[1] == ':' && filepath.VolumeName(name) == "" {
		return name, nil
	}
	if _, err := os.Stat(name); err != nil { // the name may be spelt the DOS way
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
	p.closers = append(p.closers, func() { root.Close() })
	letter, ok := p.d.MountFree(root)
	if !ok {
		return "", errors.New("no drive letter is free for the program's directory")
	}
	return string(letter) + `:\` + file, nil
}

// below returns the path on drive C of a host file, if the file is there. A relative name is looked
// for in the working directory first and then in Config.Dir.
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

// driveC returns the directory that is drive C: that of the first mount as C, or Config.Dir.
func (p *Program) driveC() string {
	for _, m := range p.cfg.Mounts {
		if m.Letter == 'C' {
			return m.Dir
		}
	}
	return p.cfg.Dir
}

// inside returns the path of file relative to dir, with slashes, if the file is below dir.
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
