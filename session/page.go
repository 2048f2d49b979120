package session

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/console/web"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/host"
)

// page shows the machine on a page in browsers, and does what that asks for. The methods of controls and web.Control run on
// goroutines of viewers.
type page struct {
	controls
	viewing
	server     *web.Server
	listener   net.Listener
	lastStatus time.Time
}

// openPage lets browsers in where Config.Web says, and says on standard error where that is.
func (s *Session) openPage() error {
	if s.cfg.Web == "" {
		return nil
	}
	l, err := host.ListenLoopback(s.cfg.Web)
	if err != nil {
		return fmt.Errorf("-display web: %w", err)
	}
	p := &page{controls: controls{s: s, post: s.mail.call}, listener: l}
	name, hosts := pageHosts(s.cfg.Web, l.Addr())
	p.server = web.New(web.Config{Control: p, Hosts: hosts})
	s.page = p
	go func() { _ = p.server.Serve(l) }() // until shut
	s.notices.Say("the screen is at http://" + name + p.server.Path())
	return nil
}

// pageHosts returns the host and port for the address of a page, and the names of hosts by which browsers may ask for it.
func pageHosts(spec string, addr net.Addr) (name string, hosts []string) {
	given, _, _ := net.SplitHostPort(spec)
	at, port, _ := net.SplitHostPort(addr.String()) // the listener's own address is well formed
	if given != "" {
		hosts = append(hosts, strings.ToLower(given))
	}
	ip := net.ParseIP(at)
	if ip.IsLoopback() {
		return net.JoinHostPort(at, port), hosts
	}
	if own, err := os.Hostname(); err == nil {
		hosts = append(hosts, strings.ToLower(own))
	}
	if ip.IsUnspecified() {
		at = ownAddress()
	}
	return net.JoinHostPort(at, port), hosts
}

// ownAddress returns an address of this host that others can reach, or else that of the loopback.
func ownAddress() string {
	all, _ := net.InterfaceAddrs() // without any it is that of the loopback
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

// pageStatus is what the page shows besides the screen.
type pageStatus struct {
	term.Status
	Drives []term.Drive
	Media  []string // what Choose can choose
	Speed  float64  // as SetSpeed takes it
	Past   bool     // Back can be done
	Places bool     // the guest takes the place of the pointer
}

// refresh shows what has changed, if anybody watches.
func (p *page) refresh() {
	p.viewing.refresh(p.s, p.server)
	if now := time.Now(); now.Sub(p.lastStatus) >= statusPeriod && p.server.Watched() {
		p.lastStatus = now
		status := pageStatus{
			Status: p.status(), Drives: p.s.drives.list(), Speed: p.s.pace.times(),
			Past: history.Of(p.s.m) != nil, Places: machine.TakesPlaces(p.s.m),
		}
		for i, d := range status.Drives {
			if d.Medium != "" {
				status.Drives[i].Medium = filepath.Base(d.Medium)
			}
		}
		for _, name := range p.s.drives.named {
			status.Media = append(status.Media, filepath.Base(name))
		}
		p.server.SetStatus(status)
	}
}

// watched reports whether a browser shows the page.
func (p *page) watched() bool { return p.server.Watched() }

// close shows the last screen of a run.
func (p *page) close() {
	if p.server.Watched() {
		p.server.Show(p.s.Frame())
	}
}

// shut sends the viewers away.
func (p *page) shut() error {
	reason := "the machine has ended"
	if p.s.died() {
		reason = p.s.stop.String()
	}
	p.server.Close(reason)
	if err := p.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Choose puts one of the images that the Config has named into a drive. A page cannot name other files of the host.
func (p *page) Choose(drive string, medium int) error {
	return p.call(func() error {
		named := p.s.drives.named
		if medium < 0 || medium >= len(named) {
			return errors.New("no such image")
		}
		return p.s.drives.Insert(drive, named[medium])
	})
}

// Load puts an image into a drive. What the guest writes to it stays in memory.
func (p *page) Load(drive, name string, image []byte) error {
	return p.call(func() error { return p.s.drives.Load(drive, name, image) })
}

// State returns the state of the machine.
func (p *page) State() ([]byte, error) {
	var b bytes.Buffer
	err := p.call(func() error { return writeState(p.s, &b) })
	return b.Bytes(), err
}

// SetState replaces the state of the machine.
func (p *page) SetState(state []byte) error {
	return p.replace(func() error { return readState(p.s, bytes.NewReader(state)) })
}

// Picture returns the screen as a PNG file.
func (p *page) Picture() ([]byte, error) {
	var f console.Frame
	if err := p.call(func() error { p.s.Frame().CopyTo(&f); return nil }); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err := png.Write(&b, &f)
	return b.Bytes(), err
}
