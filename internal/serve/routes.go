package serve

import (
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// route is something that can be asked for. method is "" for all.
type route struct {
	method, path string
	do           func(s *server, w http.ResponseWriter, r *http.Request)
}

// routes are all that can be asked for, below the token.
func routes() []route {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("BUG: serve: " + err.Error())
	}
	page := http.FileServerFS(files)
	list := []route{
		{"GET", "/api/machines", (*server).list},
		{"PUT", "/api/machines/{name}", (*server).put},
		{"DELETE", "/api/machines/{name}", (*server).remove},
		{"", "/console/{name}/", (*server).console},
		{"", "/", func(_ *server, w http.ResponseWriter, r *http.Request) { page.ServeHTTP(w, r) }},
	}
	for what, do := range map[string]func(m *Machine, w http.ResponseWriter, r *http.Request){
		"points": (*Machine).sendPoints, "log": (*Machine).sendLog, "metrics": (*Machine).sendMetrics,
	} {
		list = append(list, route{"GET", "/api/machines/{name}/" + what, func(s *server, w http.ResponseWriter, r *http.Request) {
			m, err := s.k.Machine(r.PathValue("name"))
			if err != nil {
				answer(w, nil, err)
				return
			}
			do(m, w, r)
		}})
	}
	for what, do := range acts {
		list = append(list, route{"POST", "/api/machines/{name}/" + what, func(s *server, w http.ResponseWriter, r *http.Request) { s.act(w, r, do) }})
	}
	return list
}

// sendPoints answers with the points of the machine's backups.
func (m *Machine) sendPoints(w http.ResponseWriter, _ *http.Request) {
	list, err := m.Points()
	named := []map[string]any{}
	for _, p := range list {
		named = append(named, map[string]any{"name": p.Name, "time": p.Time, "instructions": p.Instructions})
	}
	answer(w, named, err)
}

// sendLog answers with the end of the machine's log.
func (m *Machine) sendLog(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(m.log()) // who does not read it does not get it
}

// sendMetrics answers with the machine's numbers.
func (m *Machine) sendMetrics(w http.ResponseWriter, r *http.Request) {
	m.forward(w, r, metricsPlace, "/metrics")
}

// console leads to the machine's own page, whose token the browser does not see.
func (s *server) console(w http.ResponseWriter, r *http.Request) {
	m, err := s.k.Machine(r.PathValue("name"))
	if err != nil {
		answer(w, nil, err)
		return
	}
	m.forward(w, r, screenPlace, strings.TrimPrefix(r.URL.Path, "/console/"+m.Name+"/"))
}

// argument is the body of a request that does something to a machine, as far as that needs one.
type argument struct {
	To       string // the name of a new machine, or the place of another iron86
	Point    string // of the backups
	Incoming string // where a machine that is started waits for one that moves here
}

// acts are what can be done to a machine. What they return is the answer.
var acts = map[string]func(m *Machine, a argument) (any, error){
	"start":    func(m *Machine, a argument) (any, error) { return struct{}{}, m.Start(a.Incoming) },
	"stop":     func(m *Machine, _ argument) (any, error) { return struct{}{}, m.Stop() },
	"pause":    func(m *Machine, _ argument) (any, error) { return struct{}{}, m.Pause() },
	"resume":   func(m *Machine, _ argument) (any, error) { return struct{}{}, m.Resume() },
	"snapshot": func(m *Machine, _ argument) (any, error) { return m.Snapshot() },
	"backup":   func(m *Machine, _ argument) (any, error) { return m.backup() },
	"restore":  func(m *Machine, a argument) (any, error) { return struct{}{}, m.Restore(a.Point, a.To) },
	"migrate":  func(m *Machine, a argument) (any, error) { return struct{}{}, m.Migrate(a.To) },
	"clone":    func(m *Machine, a argument) (any, error) { return struct{}{}, m.Clone(a.To) },
}

// act does something to a machine.
func (s *server) act(w http.ResponseWriter, r *http.Request, do func(m *Machine, a argument) (any, error)) {
	var a argument
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSpec))
	if err == nil && len(b) > 0 {
		err = json.Unmarshal(b, &a)
	}
	var m *Machine
	if err == nil {
		m, err = s.k.Machine(r.PathValue("name"))
	}
	var result any
	if err == nil {
		result, err = do(m, a)
	}
	answer(w, result, err)
}
