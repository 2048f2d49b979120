package web

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// headers are those of every answer. The policy lets the page load its own files and nothing else.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// ServeHTTP answers a request, if who makes it may.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	token, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case !s.hostAllowed(r.Host):
		http.Error(w, "this server is not asked for by that name", http.StatusMisdirectedRequest)
	case subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1:
		http.Error(w, "the address of the page has a token, which iron86 has printed", http.StatusForbidden)
	case !sameOrigin(r):
		http.Error(w, "the request comes from another page", http.StatusForbidden)
	default:
		s.serve(w, r, rest)
	}
}

// serve answers a request for what stands behind the token in the path.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, path string) {
	switch {
	case path == "ws":
		s.serveViewer(w, r)
	case path == "state" || path == "media" || path == "screen.png":
		s.serveFile(w, r, path)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.StripPrefix("/"+s.token, s.page).ServeHTTP(w, r)
	default:
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
	}
}

// hostAllowed reports whether the server may be asked for by a name: a number, localhost, or one of Config.Hosts. A page of
// somebody else's that gets here by DNS rebinding asks by the name of its own host.
func (s *Server) hostAllowed(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || net.ParseIP(host) != nil || slices.Contains(s.cfg.Hosts, host)
}

// sameOrigin reports whether a request comes from our page, or from a program that is no browser, which sends no Origin.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Sec-Fetch-Site") == "" || slices.Contains([]string{"same-origin", "none"}, r.Header.Get("Sec-Fetch-Site"))
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}
