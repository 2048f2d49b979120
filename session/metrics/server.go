package metrics

import (
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of connections.
const (
	maxConnections = 32
	maxAtOnce      = 4 // scrapes
	headerTime     = 10 * time.Second
	answerTime     = 30 * time.Second
	idleTime       = 5 * time.Minute // Prometheus comes each minute or more often
	maxHeader      = 16 << 10
)

// Server answers scrapes. Make it with New, and close it.
type Server struct{ http *http.Server }

// New makes a server of what source says. local says that it listens on the loopback: then it is not asked for by the names of
// other hosts, which a page of somebody else's does that gets here by DNS rebinding.
func New(source Source, local bool) *Server {
	r := prometheus.NewRegistry()
	r.MustRegister(collector{source}, collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{MaxRequestsInFlight: maxAtOnce}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { health(w, source) })
	return &Server{&http.Server{
		Handler: door(mux, local), ReadHeaderTimeout: headerTime, WriteTimeout: answerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0),
	}}
}

// health answers whether the machine is alive: whoever runs it does, and the guest can go on.
func health(w http.ResponseWriter, source Source) {
	s, ok := source.Sample()
	switch {
	case !ok:
		http.Error(w, errSilent.Error(), http.StatusServiceUnavailable)
	case s.Died != "":
		http.Error(w, s.Died, http.StatusServiceUnavailable)
	case s.Running:
		_, _ = io.WriteString(w, "running\n") // the client may have gone
	default:
		_, _ = io.WriteString(w, "paused\n") // the client may have gone
	}
}

// door lets requests in that ask for this host by a number or as localhost; if the server is not local, all.
func door(inside http.Handler, local bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			name = r.Host
		}
		if local && name != "localhost" && net.ParseIP(name) == nil {
			http.Error(w, "this server is not asked for by that name", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		inside.ServeHTTP(w, r)
	})
}

// Serve answers those who come until the listener or the server is closed.
func (s *Server) Serve(l net.Listener) error {
	return s.http.Serve(&few{l, make(chan struct{}, maxConnections)})
}

// Close ends all connections and the listener.
func (s *Server) Close() error { return s.http.Close() }

// few is a listener that lets at most so many connections in as there is room in free.
type few struct {
	net.Listener
	free chan struct{}
}

// Accept waits for a connection, and closes it if there are too many.
func (f *few) Accept() (net.Conn, error) {
	for {
		c, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case f.free <- struct{}{}:
			return &counted{Conn: c, free: f.free}, nil
		default:
			_ = c.Close() // whoever it is sees that
		}
	}
}
