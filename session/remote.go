package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/vnc"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// vncPort is the TCP port of VNC display 0.
const vncPort = 5900

// remote shows the machine to VNC viewers. The methods of controls run on the viewers' goroutines.
type remote struct {
	controls
	server   *vnc.Server
	listener net.Listener
	viewing
	placed bool // what the server was told of the guest's pointer
}

// viewing is what a server of viewers was shown last.
type viewing struct {
	lastFrame time.Time
	seen      seen // what the viewers were shown last
	shown     bool // they were shown a frame since somebody watches
}

// openRemote listens for viewers where Config.VNC says.
func (s *Session) openRemote() error {
	if s.cfg.VNC == "" {
		return nil
	}
	addr, password, err := parseVNC(s.cfg.VNC)
	if err != nil {
		return fmt.Errorf("-vnc %s: %w", s.cfg.VNC, err)
	}
	l, err := host.ListenLoopback(addr)
	if err != nil {
		return fmt.Errorf("-vnc: %w", err)
	}
	r := &remote{controls: controls{s: s, post: s.mail.call}, listener: l}
	r.server = vnc.New(vnc.Config{Name: "iron86", Password: password, Input: r})
	s.remote = r
	go r.serve()
	return nil
}

// parseVNC reads [HOST]:N[,password-file=F], and the password from its file.
func parseVNC(spec string) (addr, password string, err error) {
	place, options, more := strings.Cut(spec, ",")
	colon := strings.LastIndexByte(place, ':')
	if colon < 0 {
		return "", "", errors.New("[HOST]:N is wanted, where N is the number of a display")
	}
	n, err := strconv.ParseUint(place[colon+1:], 10, 16)
	if err != nil || n > 65535-vncPort {
		return "", "", fmt.Errorf("%q is not the number of a display, 0 to %d", place[colon+1:], 65535-vncPort)
	}
	if more {
		name, ok := strings.CutPrefix(options, "password-file=")
		if !ok {
			return "", "", fmt.Errorf("%q is not password-file=FILE", options)
		}
		if password, err = readPassword(name); err != nil {
			return "", "", err
		}
	}
	return place[:colon] + ":" + strconv.Itoa(vncPort+int(n)), password, nil
}

// readPassword returns the first line of a file.
func readPassword(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<10))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", fmt.Errorf("%s: the first line, which is the password, is empty", name)
	}
	return line, nil
}

// serve serves the viewers that come until the listener is closed.
func (r *remote) serve() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer context.AfterFunc(r.s.ctx, func() { _ = conn.Close() })() // that ends Serve
			if err := r.server.Serve(conn); err != nil && strings.HasPrefix(err.Error(), "vnc: ") {
				r.s.notices.Say("-vnc: " + strings.TrimPrefix(err.Error(), "vnc: "))
			}
		}()
	}
}

// refresh shows what has changed, if anybody watches.
func (r *remote) refresh() {
	r.viewing.refresh(r.s, r.server)
	if placed := machine.TakesPlaces(r.s.m); placed != r.placed {
		r.placed = placed
		r.server.SetPlaced(placed)
	}
}

// refresh shows what has changed, if anybody watches.
func (w *viewing) refresh(s *Session, server interface {
	Watched() bool
	Show(f *console.Frame)
}) {
	now := time.Now()
	if now.Sub(w.lastFrame) < framePeriod {
		return
	}
	w.lastFrame = now
	if !server.Watched() {
		w.shown = false
		return
	}
	if w.seen.look(s.m) || !w.shown {
		w.shown = true
		s.shown++
		server.Show(s.Frame())
	}
}

// watched reports whether there are viewers.
func (r *remote) watched() bool { return r.server.Watched() }

// close sends the viewers away.
func (r *remote) close() error {
	err := r.listener.Close()
	r.server.Close()
	return err
}
