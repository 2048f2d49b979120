package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/iron86/iron86/console"
)

// Bounds of what a page can send.
const (
	maxImage   = 800 << 20 // bytes of an image: a CD
	maxState   = 1 << 30
	maxName    = 100 // bytes of an image's name
	uploadTime = 10 * time.Minute
)

// serveFile sends the state or a picture of the screen, or takes a state or an image. One is done at a time.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, path string) {
	post := r.Method == http.MethodPost && path != "screen.png"
	switch {
	case !post && (r.Method != http.MethodGet || path == "media"):
		http.Error(w, "no such method", http.StatusMethodNotAllowed)
		return
	case post && !s.hasKeys(r.URL.Query().Get("viewer")):
		http.Error(w, errNoKeys.Error(), http.StatusConflict)
		return
	case !s.busy.TryLock():
		http.Error(w, "another file is under way", http.StatusConflict)
		return
	}
	defer s.busy.Unlock()
	var b []byte
	var err error
	switch path {
	case "screen.png":
		b, err = s.cfg.Control.Picture()
		w.Header().Set("Content-Type", "image/png")
	case "media":
		err = s.takeImage(w, r)
	case "state":
		if post {
			err = s.takeState(w, r)
			break
		}
		b, err = s.cfg.Control.State()
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="machine.state"`)
	}
	if err != nil {
		w.Header().Del("Content-Disposition")
		http.Error(w, console.Visible(err.Error()), http.StatusUnprocessableEntity)
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(uploadTime)) // connections have deadlines
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // the viewer may have gone
}

// takeImage puts the image in a request into a drive.
func (s *Server) takeImage(w http.ResponseWriter, r *http.Request) error {
	name := r.URL.Query().Get("name")
	if len(name) > maxName {
		return errors.New("the name is too long")
	}
	image, err := body(w, r, maxImage)
	if err != nil {
		return err
	}
	return s.cfg.Control.Load(r.URL.Query().Get("drive"), console.Visible(name), image)
}

// takeState replaces the machine's state by the one in a request.
func (s *Server) takeState(w http.ResponseWriter, r *http.Request) error {
	state, err := body(w, r, maxState)
	if err != nil {
		return err
	}
	return s.cfg.Control.SetState(state)
}

// body reads what a request carries, at most limit bytes, within uploadTime.
func body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, fmt.Errorf("a file of at most %d MB can be sent", limit>>20)
	}
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime)); err != nil {
		return nil, err
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
}
