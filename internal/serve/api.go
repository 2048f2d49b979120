package serve

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// headers are those of every answer but the consoles', which have their own.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// server answers requests for a Keeper.
type server struct {
	k   *Keeper
	mux *http.ServeMux
}

// Handler answers those who have the token: as the first part of the path, or in a header Authorization: Bearer TOKEN.
func (k *Keeper) Handler() http.Handler {
	s := &server{k, http.NewServeMux()}
	for _, r := range routes() {
		s.mux.HandleFunc(strings.TrimSpace(r.method+" "+r.path), func(w http.ResponseWriter, q *http.Request) { r.do(s, w, q) })
	}
	return s
}

// Path is the path of the page, with the token.
func (k *Keeper) Path() string { return "/" + k.token + "/" }

// Serve serves requests until ctx is done.
func (k *Keeper) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler: k.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0),
	}
	stop := context.AfterFunc(ctx, func() { _ = h.Close() }) // Serve returns the error
	defer stop()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeHTTP answers a request, if who makes it may.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	path := r.URL.Path
	if !bearer {
		given, path, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
		path = "/" + path
	}
	switch {
	case !hostAllowed(r.Host):
		http.Error(w, "this server is not asked for by that name", http.StatusMisdirectedRequest)
	case subtle.ConstantTimeCompare([]byte(given), []byte(s.k.token)) != 1:
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "a request needs the token", http.StatusUnauthorized)
	case !sameOrigin(r):
		http.Error(w, "the request comes from another page", http.StatusForbidden)
	case strings.Contains(path, "..") || strings.Contains(path, "//"):
		http.Error(w, "that is no path", http.StatusBadRequest)
	default:
		r.URL.Path, r.URL.RawPath = path, ""
		s.mux.ServeHTTP(w, r)
	}
}

// hostAllowed reports whether the server may be asked for by a name: a number or localhost. A page of somebody else's that gets here by DNS rebinding asks by the
// name of its own host.
func hostAllowed(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || net.ParseIP(host) != nil
}

// sameOrigin reports whether a request comes from our page, or from a program that is no browser, which sends no Origin.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return slices.Contains([]string{"", "same-origin", "none"}, r.Header.Get("Sec-Fetch-Site"))
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// Info is what the list of machines says about one.
type Info struct {
	Name    string    `json:"name"`
	State   string    `json:"state"` // stopped, or what QEMU calls it
	Since   time.Time `json:"since,omitzero"`
	Process int       `json:"process,omitempty"`
	Spec    Spec      `json:"spec"`
	Error   string    `json:"error,omitempty"` // what has gone wrong last
}

// info says what a machine does.
func (m *Machine) info() Info {
	i := Info{Name: m.Name, State: "busy"}
	if !m.mu.TryLock() { // something is being done to it
		return i
	}
	defer m.mu.Unlock()
	i.State, i.Spec, i.Error = m.guest(), m.spec, m.last
	if m.process != nil {
		i.Process, i.Since = m.process.Pid, m.began
	}
	if m.broken != nil {
		i.Error = m.broken.Error()
	}
	return i
}

// list answers with all machines.
func (s *server) list(w http.ResponseWriter, _ *http.Request) {
	list := []Info{}
	for _, m := range s.k.all() {
		list = append(list, m.info())
	}
	answer(w, list, nil)
}

// answer sends a result, or an error.
func answer(w http.ResponseWriter, result any, err error) {
	status := http.StatusOK
	if err != nil {
		if status = http.StatusBadRequest; errors.Is(err, ErrNoMachine) {
			status = http.StatusNotFound
		}
		result = map[string]string{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(result) // who does not read the answer does not get it
}

// put describes a machine, with If-None-Match: * a new one only.
func (s *server) put(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSpec))
	var spec Spec
	if err == nil {
		spec, err = parseSpec(b)
	}
	if err == nil {
		err = s.k.Put(r.PathValue("name"), spec, r.Header.Get("If-None-Match") == "*")
	}
	answer(w, struct{}{}, err)
}

// remove deletes a machine.
func (s *server) remove(w http.ResponseWriter, r *http.Request) {
	answer(w, struct{}{}, s.k.Delete(r.PathValue("name")))
}

// forward passes a request on to a page of the machine, which its log has the place of.
func (m *Machine) forward(w http.ResponseWriter, r *http.Request, pattern *regexp.Regexp, path string) {
	host, prefix, ok := m.place(pattern)
	if !ok {
		http.Error(w, m.Name+" has no such page at present", http.StatusBadGateway)
		return
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.URL.Path, p.Out.URL.RawPath = "http", host, prefix+path, ""
			p.Out.Host = host
			p.Out.Header.Del("Authorization")
			if p.Out.Header.Get("Origin") != "" { // ServeHTTP has looked at it
				p.Out.Header.Set("Origin", "http://"+host)
			}
		},
		ModifyResponse: func(a *http.Response) error {
			for name := range a.Header {
				w.Header().Del(name) // the page's own stand in their place
			}
			return nil
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	proxy.ServeHTTP(w, r)
}
