package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// files returns all that is below a directory: names, kinds, and the sums of contents.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		all[name] = d.Type().String()
		if d.Type().IsRegular() {
			b, err := os.ReadFile(name)
			sum := sha256.Sum256(b)
			all[name] += hex.EncodeToString(sum[:])
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameFiles compares what is below a directory with what was.
func sameFiles(t *testing.T, dir string, before map[string]string, what string) {
	t.Helper()
	now := files(t, dir)
	for name := range now {
		if before[name] != now[name] {
			t.Fatalf("%s has changed %s", what, name)
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok {
			t.Fatalf("%s has removed %s", what, name)
		}
	}
}

// newKeeper opens a server of a directory with a machine whose program cannot be started. Beside it lies what nobody may touch.
func newKeeper(t *testing.T) (k *Keeper, top string) {
	t.Helper()
	top, err := os.MkdirTemp("", "k") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	for name, text := range map[string]string{
		"m/a/machine.json": `{"memory":"1M","drives":{"fda":"f.img"}}`, "m/a/f.img": "image", "m/a/run/log": "log of a", "outside/machine.json": `{}`, "outside/secret": "secret",
		"outside/run/log": "secret", "outside/points/20260101-000000-0123456789abcdef": "{}",
	} {
		name = filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k, err = Open(filepath.Join(top, "m"), filepath.Join(top, "outside", "no-program"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k, top
}

// ask makes a request of a server.
func ask(h http.Handler, method, path, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1/", strings.NewReader(body))
	raw, query, _ := strings.Cut(path, "?")
	r.URL.Path, r.URL.RawQuery, r.RequestURI = raw, query, path
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestToken: whatever there is to ask for is asked for without the token, with a wrong one, and with the token where it does not belong. All is refused, and nothing
// happens. With the token the same requests get further.
func TestToken(t *testing.T) {
	k, top := newKeeper(t)
	h := k.Handler()
	before := files(t, top)
	wrong := strings.Repeat("A", len(k.token))
	bearer := func(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }
	list := routes()
	if len(list) < 14 {
		t.Fatalf("there are %d routes only", len(list))
	}
	for _, r := range list {
		path := strings.ReplaceAll(r.path, "{name}", "a")
		methods := []string{r.method}
		if r.method == "" {
			methods = []string{"GET", "POST", "PUT", "DELETE", "HEAD"}
		}
		for _, method := range append(methods, "OPTIONS") {
			for what, try := range map[string]struct {
				path   string
				header http.Header
			}{
				"no token":             {path, nil},
				"a wrong token":        {"/" + wrong + path, nil},
				"a part of it":         {"/" + k.token[:len(k.token)-1] + path, nil},
				"more than it":         {"/" + k.token + "x" + path, nil},
				"the path later":       {"/x/" + k.token + path, nil},
				"two slashes":          {"//" + k.token + path, nil},
				"the end of the path":  {path + "/" + k.token, nil},
				"the query":            {path + "?token=" + k.token, nil},
				"a wrong header":       {path, bearer(wrong)},
				"an empty header":      {path, bearer("")},
				"a wrong header first": {"/" + k.token + path, bearer(wrong)},
				"another scheme":       {path, http.Header{"Authorization": {"Basic " + k.token}}},
				"another header":       {path, http.Header{"X-Token": {k.token}, "Cookie": {"token=" + k.token}}},
				"a second header":      {path, http.Header{"Authorization": {"Bearer " + wrong, "Bearer " + k.token}}},
			} {
				if w := ask(h, method, try.path, `{"token":"`+k.token+`"}`, try.header); w.Code != http.StatusUnauthorized || w.Body.Len() > 100 {
					t.Errorf("%s %s with %s: %d %.200s", method, r.path, what, w.Code, w.Body)
				}
			}
		}
		sameFiles(t, top, before, r.method+" "+r.path)
	}
	for _, r := range list {
		for _, m := range k.all() {
			if m.process != nil || m.wanted {
				t.Fatalf("%s %s has started %s", r.method, r.path, m.Name)
			}
		}
	}
	for _, r := range list {
		if r.method == "DELETE" {
			continue
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"in the path":   ask(h, r.method, "/"+k.token+strings.ReplaceAll(r.path, "{name}", "a"), "", nil),
			"in the header": ask(h, r.method, strings.ReplaceAll(r.path, "{name}", "a"), "", bearer(k.token)),
		} {
			if w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden || w.Code == http.StatusNotFound {
				t.Errorf("%s %s with the token %s: %d", r.method, r.path, what, w.Code)
			}
		}
	}
}

// hostile are names that would lead elsewhere, as they stand in a path after it was decoded.
var hostile = []string{
	"..", ".", "../outside", "..\\outside", "../../etc", "/etc", "//etc", "a/../../outside", "a/..", "%2e%2e", "%2e%2e%2foutside", "a\x00", "\x00", "a\x00/../outside", "a\n", "A", "-a", "a b",
	".base", "link", "token", "address", "C:", "C:\\x", "nul:", strings.Repeat("a", 33), strings.Repeat("a", 5000), strings.Repeat("../", 500), "\xff\xfe", "ä", "a;b", "~root", "$(id)", "*",
}

// TestHostileNames: names in paths and bodies never lead out of the directory, nor do links in it.
func TestHostileNames(t *testing.T) {
	k, dir := newKeeper(t)
	h := k.Handler()
	out, in := filepath.Join(dir, "outside"), k.dir
	if runtime.GOOS != "windows" {
		for name, to := range map[string]string{"link": out, "b/run": filepath.Join(out, "run"), "b/backups": out, "b/snapshots": out, "b/f.img": filepath.Join(out, "secret"), "c/machine.json": filepath.Join(out, "machine.json")} {
			name = filepath.Join(in, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, name); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(in, "b", "machine.json"), []byte(`{"drives":{"fda":"f.img"}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := k.scan(); err != nil {
			t.Fatal(err)
		}
	}
	outside, before := files(t, out), files(t, in)
	good := func(r route, w *httptest.ResponseRecorder, what string) {
		t.Helper()
		if w.Code == http.StatusOK || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s with %.40q: %d %.100s", r.method, r.path, what, w.Code, w.Body)
		}
		sameFiles(t, out, outside, what)
		sameFiles(t, in, before, what)
	}
	for _, r := range routes() {
		if !strings.Contains(r.path, "{name}") {
			continue
		}
		method := r.method
		if method == "" {
			method = "GET"
		}
		for _, name := range hostile {
			good(r, ask(h, method, "/"+k.token+strings.ReplaceAll(r.path, "{name}", name), `{}`, nil), name)
		}
		if name := filepath.Base(r.path); slices.Contains([]string{"clone", "restore"}, name) {
			for _, to := range hostile {
				good(r, ask(h, method, "/"+k.token+strings.ReplaceAll(r.path, "{name}", "a"), `{"to":"`+jsonText(to)+`","point":"`+jsonText(to)+`"}`, nil), to)
			}
		}
		if name := filepath.Base(r.path); slices.Contains([]string{"start", "backup", "snapshot", "clone", "restore"}, name) && runtime.GOOS != "windows" {
			good(r, ask(h, method, "/"+k.token+strings.ReplaceAll(r.path, "{name}", "b"), `{"to":"n"}`, nil), "links")
			good(r, ask(h, method, "/"+k.token+strings.ReplaceAll(r.path, "{name}", "c"), `{"to":"n"}`, nil), "a link for machine.json")
		}
	}
	for _, body := range []string{
		`{"drives":{"fda":"N"}}`, `{"drives":{"N":"f.img"}}`, `{"state":"N"}`, `{"memory":"N"}`, `{"cpu":"N"}`, `{"speed":"N"}`, `{"boot":"N"}`, `{"net":"N"}`, `{"restart":"N"}`, `{"every":"N"}`,
		`{"keep":"N"}`, `{"flags":["N"]}`, `{"N":"N"}`,
	} {
		for _, name := range append(hostile, "user,tftp=/etc", "1M,readonly=on") {
			if name == "A" || name == "address" || name == "token" || name == "link" || strings.HasPrefix(name, "aaa") { // they are names of files in the machine's directory
				continue
			}
			good(route{"PUT", body, nil}, ask(h, "PUT", "/"+k.token+"/api/machines/n", strings.ReplaceAll(body, "N", jsonText(name)), nil), name)
		}
	}
	if runtime.GOOS != "windows" {
		good(route{"PUT", "", nil}, ask(h, "PUT", "/"+k.token+"/api/machines/c", `{}`, nil), "a link for machine.json")
	}
	for _, path := range []string{"/api/machines/b/log", "/api/machines/b/points"} { // reading follows no links
		if w := ask(h, "GET", "/"+k.token+path, "", nil); strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "0123456789abcdef") {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	if runtime.GOOS != "windows" {
		if w := ask(h, "DELETE", "/"+k.token+"/api/machines/b", "", nil); w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		sameFiles(t, out, outside, "DELETE")
	}
}

// jsonText writes a text as the inside of a string in JSON, as far as these need it.
func jsonText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\x00", `\u0000`, "\n", `\n`).Replace(s)
}

// TestOnlyNew: a description that is meant for a new machine changes none that is there.
func TestOnlyNew(t *testing.T) {
	k, _ := newKeeper(t)
	h := k.Handler()
	put := func(name, body string, header http.Header) int {
		return ask(h, "PUT", "/"+k.token+"/api/machines/"+name, body, header).Code
	}
	onlyNew := http.Header{"If-None-Match": {"*"}}
	if code := put("n", `{"memory":"2M"}`, onlyNew); code != http.StatusOK {
		t.Errorf("a new machine: %d", code)
	}
	if code := put("n", `{"memory":"4M"}`, onlyNew); code == http.StatusOK {
		t.Error("a machine that is there was made again")
	}
	m, err := k.Machine("n")
	if err != nil || m.info().Spec.Memory != "2M" {
		t.Errorf("%+v, %v", m, err)
	}
	if code := put("n", `{"memory":"4M"}`, nil); code != http.StatusOK || m.info().Spec.Memory != "4M" {
		t.Errorf("without the header: %d, %+v", code, m.info().Spec)
	}
	if code := put("o", `{"flags":["-hda","/etc/passwd"]}`, onlyNew); code == http.StatusOK {
		t.Error("flags were taken by HTTP")
	}
}
