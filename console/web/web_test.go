package web

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
)

// TestDoor: who asks by another name, without the token or from another page gets nothing; every answer has the headers.
func TestDoor(t *testing.T) {
	r := serve(t)
	good := r.Path()
	for _, c := range []struct {
		name, path, host, origin, site string
		want                           int
	}{
		{"the page", good, "", "", "", 200},
		{"the page from itself", good + "page.js", "", "http://" + r.addr, "same-origin", 200},
		{"a typed address", good, "", "", "none", 200},
		{"localhost", good, "localhost:1", "", "", 200},
		{"IPv6", good, "[::1]:80", "", "", 200},
		{"a name that is allowed", good, "PC.example:80", "", "", 200},
		{"another name", good, "evil.example:80", "", "", 421},
		{"no name", good, " ", "", "", 421},
		{"no token", "/", "", "", "", 403},
		{"half a token", good[:len(good)-5] + "/", "", "", "", 403},
		{"another token", "/ABCDEFGHIJKLMNOPQRSTUVWXYZ/", "", "", "", 403},
		{"another page", good, "", "http://evil.example", "", 403},
		{"another port", good, "", "http://127.0.0.1:1", "", 403},
		{"no page", good, "", "null", "", 403},
		{"a link on another page", good, "", "", "cross-site", 403},
		{"another page's socket", good + "ws", "", "http://evil.example", "", 403},
		{"no socket", good + "ws", "", "", "", 426},
		{"no file", good + "../viewer.go", "", "", "", 404},
		{"no file", good + "nothing", "", "", "", 404},
	} {
		req, err := http.NewRequest(http.MethodGet, "http://"+r.addr+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.host != "" {
			req.Host = c.host
		}
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				req.Header.Set(name, value)
			}
		}
		answer, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s: status %d, want %d", c.name, answer.StatusCode, c.want)
		}
		for name, want := range headers {
			if have := answer.Header.Get(name); have != want && (name != "Cache-Control" || c.want == 200) {
				t.Errorf("%s: %s is %q", c.name, name, have)
			}
		}
	}
	if req, err := http.Post(r.url(""), "text/plain", nil); err != nil || req.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %v, %v", req, err)
	}
}

// TestNothingFromElsewhere: the page names nothing outside of its directory, and holds no script and no style itself.
func TestNothingFromElsewhere(t *testing.T) {
	for _, name := range []string{"index.html", "page.js", "style.css"} {
		b, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"https:", "http:", "@import", "innerHTML", "eval(", " style=", "onclick=", "<script>", "<style"} {
			if strings.Contains(strings.ReplaceAll(string(b), "/^http/", ""), bad) {
				t.Errorf("%s has %q", name, bad)
			}
		}
	}
}

// TestEveryKeyHasACode: the page can press every key there is.
func TestEveryKeyHasACode(t *testing.T) {
	have := map[console.Key]string{}
	for code, k := range codes {
		if other, twice := have[k]; twice {
			t.Errorf("%s and %s are one key", code, other)
		}
		have[k] = code
	}
	for k := console.NoKey + 1; k < console.KeyCount; k++ {
		if have[k] == "" {
			t.Errorf("no code for %v", k)
		}
	}
}

// TestDeeds: what a page sends is what the machine is asked for.
func TestDeeds(t *testing.T) {
	r := serve(t)
	c := r.page(t)
	for _, d := range []struct {
		send string
		want []string
	}{
		{`{"do":"key","code":"KeyA","down":true}`, []string{"key a true"}},
		{`{"do":"key","code":"KeyA","down":true}`, []string{"key a true"}}, // a repeat is nothing
		{`{"do":"key","code":"Nonsense","down":true}`, []string{"key a true"}},
		{`{"do":"loose"}`, []string{"key a true", "key a false"}},
		{`{"do":"mouse","dx":-3,"dy":99999,"dz":-9,"buttons":255}`, []string{"mouse -3 1024 -8 7"}},
		{`{"do":"loose"}`, []string{"mouse 0 0 0 0"}},
		{`{"do":"mouse","dx":1,"placed":true,"x":-5,"y":99999}`, []string{"mouse 1 0 0 0 at 0 32767"}},
		{`{"do":"mouse","dy":1,"placed":true,"x":16384,"y":1}`, []string{"mouse 0 1 0 0 at 16384 1"}},
		{`{"do":"back","back":10}`, []string{"back 10s"}},
		{`{"do":"back","back":-1}`, []string{"back 0s"}},
		{`{"do":"back","back":99999999}`, []string{"back 1h0m0s"}},
		{`{"do":"text","text":"dir\né"}`, []string{`paste "dir\né"`}},
		{`{"do":"pause"}`, []string{"paused true"}},
		{`{"do":"go"}`, []string{"paused false"}},
		{`{"do":"reset"}`, []string{"reset"}},
		{`{"do":"speed","speed":-1}`, []string{"speed 0"}},
		{`{"do":"speed","speed":0.25}`, []string{"speed 0.25"}},
		{`{"do":"choose","drive":"fda","medium":1}`, []string{"choose fda 1"}},
		{`{"do":"eject","drive":"cdrom"}`, []string{"eject cdrom"}},
		{`{"do":"off"}`, []string{"off"}},
	} {
		c.send(d.send)
		r.log.wait(t, d.want...)
	}
	long := strings.Repeat("x", audience.MaxPasted+5)
	c.send(`{"do":"text","text":"` + long + `"}`)
	r.log.wait(t, `paste "`+long[:audience.MaxPasted]+`"`)
	r.log.fails = errors.New("no such\x1bdisk")
	c.send(`{"do":"eject","drive":"fda"}`)
	if m := c.until("notice"); m["notice"] != `no such\x1bdisk` {
		t.Errorf("notice %q", m["notice"])
	}
}

// TestHostile: what no page sends ends the connection, and nothing else.
func TestHostile(t *testing.T) {
	r := serve(t)
	for name, send := range map[string]func(*client) error{
		"no JSON":         func(c *client) error { return c.write(websocket.MessageText, "hello") },
		"unknown":         func(c *client) error { return c.write(websocket.MessageText, `{"do":"format c:"}`) },
		"wrong type":      func(c *client) error { return c.write(websocket.MessageText, `{"do":"key","code":1}`) },
		"binary":          func(c *client) error { return c.write(websocket.MessageBinary, `{"do":"reset"}`) },
		"a long message":  func(c *client) error { return c.write(websocket.MessageText, strings.Repeat(" ", maxMessage+1)) },
		"deeply in depth": func(c *client) error { return c.write(websocket.MessageText, strings.Repeat("[", maxMessage/2)) },
	} {
		c := r.page(t)
		c.until("id")
		if err := send(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for {
			if _, _, err := c.next(); err != nil {
				if s := websocket.CloseStatus(err); s != websocket.StatusPolicyViolation && s != websocket.StatusMessageTooBig {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
		}
	}
	for range audience.MaxViewers {
		r.page(t).until("id")
	}
	if _, _, err := r.page(t).next(); websocket.CloseStatus(err) != websocket.StatusTryAgainLater {
		t.Errorf("one viewer too many: %v", err)
	}
	if len(r.log.lines) != 0 {
		t.Errorf("the machine was asked for %q", r.log.lines)
	}
}

func (c *client) write(kind websocket.MessageType, text string) error {
	return c.conn.Write(context.Background(), kind, []byte(text))
}

// TestOneHasTheKeys: the first viewer has the keys until another takes them or it goes. Then what it held is let go of.
func TestOneHasTheKeys(t *testing.T) {
	r := serve(t)
	a := r.page(t)
	if m := a.until("id"); m["keys"] != true {
		t.Error("the first viewer has no keys")
	}
	b := r.page(t)
	m := b.until("id")
	if m["keys"] != false || m["viewers"] != 2.0 {
		t.Errorf("the second viewer is told %v", m)
	}
	id := m["id"].(string)
	b.send(`{"do":"reset"}`)
	if m := b.until("notice"); m["notice"] != errNoKeys.Error() {
		t.Errorf("notice %q", m["notice"])
	}
	a.send(`{"do":"key","code":"ShiftLeft","down":true}`)
	r.log.wait(t, "key shift true")
	if answer := r.post(t, "media?drive=fda&name=x&viewer="+id, "disk"); answer != "another viewer has the keys\n" {
		t.Errorf("an image of a viewer without keys: %q", answer)
	}
	b.send(`{"do":"take"}`)
	r.log.wait(t, "key shift true", "key shift false")
	if answer := r.post(t, "media?drive=fda&name=x%1b.img&viewer="+id, "disk"); answer != "" {
		t.Errorf("an image of the viewer with the keys: %q", answer)
	}
	r.log.wait(t, `load fda "x\\x1b.img" 4`)
	if answer := r.post(t, "state?viewer="+id, "saved"); answer != "" {
		t.Errorf("a state: %q", answer)
	}
	r.log.wait(t, `state "saved"`)
	b.send(`{"do":"key","code":"KeyB","down":true}`)
	r.log.wait(t, "key b true")
	_ = b.conn.CloseNow()
	r.log.wait(t, "key b true", "key b false")
	a.send(`{"do":"reset"}`)
	r.log.wait(t, "reset")
}

// post sends a file and returns what is answered.
func (r *rig) post(t *testing.T, path, body string) string {
	t.Helper()
	answer, err := http.Post(r.url(path), "application/octet-stream", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestText: a viewer gets a font, the rows of a text screen, then those that have changed, and each when it is ready.
func TestText(t *testing.T) {
	r := serve(t)
	c := r.page(t)
	c.until("id")
	f := textFrame("C:\\>dir", "FILE")
	f.Cells[0].Blink, f.Cells[1].FG = true, 0xff0000
	r.Show(f)
	r.await(t)
	c.send(`{"do":"ready"}`)
	kind, b, err := c.next()
	if err != nil || kind != websocket.MessageBinary || b[0] != 1 || binary.BigEndian.Uint32(b[1:]) != 0x10000 {
		t.Fatalf("no font: %v, %v", kind, err)
	}
	want := textScreen{All: true, Cols: 20, Rows: 2, CellW: 9, CellH: 16, Cursor: &textCursor{Row: 1, Top: 14, Bottom: 15}, Lines: []textLine{
		{0, []run{{"C", 0xaaaaaa, 0x0000aa, " blink"}, {":", 0xff0000, 0x0000aa, ""}, {`\>dir` + strings.Repeat(" ", 13), 0xaaaaaa, 0x0000aa, ""}}},
		{1, []run{{"FILE" + strings.Repeat(" ", 16), 0xaaaaaa, 0x0000aa, ""}}},
	}}
	if diff := cmp.Diff(want, c.text()); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
	f.Cells[20].Char = 0xb0
	f.Cursor.Visible = false
	r.Show(f)
	c.send(`{"do":"ready"}`)
	want = textScreen{Cols: 20, Rows: 2, CellW: 9, CellH: 16, Lines: []textLine{{1, []run{{"░ILE" + strings.Repeat(" ", 16), 0xaaaaaa, 0x0000aa, ""}}}}}
	if diff := cmp.Diff(want, c.text()); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
}

// await waits until the frame that was shown has been drawn.
func (r *rig) await(t *testing.T) {
	t.Helper()
	r.audience.Await(func(now *console.Frame, _ uint64) bool { return now.Mode != console.Blank })
}

// text returns the next message with a text screen.
func (c *client) text() (s textScreen) {
	c.t.Helper()
	b, err := json.Marshal(c.until("text")["text"])
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// TestPicture: a viewer gets the pixels of a graphics screen, then the rectangle in which some have changed.
func TestPicture(t *testing.T) {
	r := serve(t)
	c := r.page(t)
	f := &console.Frame{Mode: console.Graphics, W: 320, H: 200, Aspect: 0.833, Pixels: make([]console.Color, 320*200)}
	f.Pixels[0] = 0x123456
	r.Show(f)
	r.await(t)
	c.send(`{"do":"ready"}`)
	for i, want := range []struct {
		head   []uint16
		pixels int
	}{{[]uint16{320, 200, 1, 0, 0, 320, 200}, 320 * 200}, {[]uint16{320, 200, 1, 32, 16, 32, 16}, 32 * 16}} {
		var b []byte
		for kind := websocket.MessageText; kind != websocket.MessageBinary; {
			var err error
			if kind, b, err = c.next(); err != nil {
				t.Fatal(err)
			}
		}
		u := func(at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
		if diff := cmp.Diff(want.head, []uint16{u(1), u(3), u(9), u(11), u(13), u(15), u(17)}); diff != "" || b[0] != 0 || len(b) != 19+4*want.pixels {
			t.Errorf("picture %d has %d bytes (-want +have)\n%s", i, len(b), diff)
		}
		if i == 0 && string(b[19:23]) != "\x12\x34\x56\xff" {
			t.Errorf("the first pixel is % x", b[19:23])
		}
		f.Pixels[20*320+40] = 1
		r.Show(f)
		c.send(`{"do":"ready"}`)
	}
}

// TestUnready: a viewer that is never ready gets no picture, but the status, and at the end the reason.
func TestUnready(t *testing.T) {
	r := serve(t)
	c := r.page(t)
	r.Show(textFrame("x"))
	r.SetStatus(map[string]int{"n": 1})
	for n := 0.0; n != 1; {
		n, _ = c.until("status")["status"].(map[string]any)["n"].(float64)
	}
	r.Close("the end")
	_, _, err := c.next()
	var closed websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != websocket.StatusGoingAway || closed.Reason != "the end" {
		t.Errorf("the end: %v", err)
	}
}

// TestSlowViewer: a viewer that does not read is dropped, and while it is there nobody waits for it.
func TestSlowViewer(t *testing.T) {
	r := serve(t)
	r.writeTime, r.pingTime = 300*time.Millisecond, 100*time.Millisecond
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	hello := "GET " + r.Path() + "ws HTTP/1.1\r\nHost: " + r.addr + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
	if _, err := io.WriteString(conn, hello); err != nil {
		t.Fatal(err)
	}
	for !r.Watched() {
		time.Sleep(time.Millisecond)
	}
	f := textFrame("x")
	longest := time.Duration(0)
	for end := time.Now().Add(20 * time.Second); r.Watched(); {
		begin := time.Now()
		f.Cells[0].Char++
		r.Show(f)
		r.SetStatus(f.Cells)
		longest = max(longest, time.Since(begin))
		if time.Now().After(end) {
			t.Fatal("the viewer is still there")
		}
	}
	if longest > r.writeTime/2 {
		t.Errorf("Show and SetStatus took %v", longest)
	}
}

// TestFlood: who sends without end is read from slowly.
func TestFlood(t *testing.T) {
	r := serve(t)
	c := r.page(t)
	begin := time.Now()
	for range 3 * maxRate {
		c.send(`{"do":"mouse","dx":1}`)
	}
	c.send(`{"do":"reset"}`)
	r.log.wait(t, "mouse 1 0 0 0", "reset")
	if d := time.Since(begin); d < 2*rateTime {
		t.Errorf("%d messages took %v", 3*maxRate, d)
	}
}

// TestFiles: the state and a picture can be had; a file that is too long is refused, as is a method that is none.
func TestFiles(t *testing.T) {
	r := serve(t)
	for path, want := range map[string]string{"state": "a state", "screen.png": "a picture", "media": "no such method\n"} {
		answer, err := http.Get(r.url(path))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(answer.Body)
		if err != nil || string(b) != want {
			t.Errorf("%s: %q, %v", path, b, err)
		}
		_ = answer.Body.Close()
	}
	id := r.page(t).until("id")["id"].(string)
	req, err := http.NewRequest(http.MethodPost, r.url("media?drive=fda&viewer="+id), io.LimitReader(zeros{}, 10))
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = maxImage + 1
	if answer, err := http.DefaultTransport.RoundTrip(req); err == nil {
		b, _ := io.ReadAll(answer.Body)
		if !strings.Contains(string(b), "at most 800 MB") {
			t.Errorf("a long image: %q", b)
		}
		_ = answer.Body.Close()
	}
	if answer := r.post(t, "media?name="+strings.Repeat("x", maxName+1)+"&viewer="+id, "x"); answer != "the name is too long\n" {
		t.Errorf("a long name: %q", answer)
	}
	if len(r.log.lines) != 0 {
		t.Errorf("the machine was asked for %q", r.log.lines)
	}
}

// zeros reads zeros.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestFont: a font has a glyph for each character, with the dots of the guest's, and its tables lie within the file.
func TestFont(t *testing.T) {
	b := fontOf(textFrame("x"), 0)
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		row := b[12+16*i:]
		at, n := binary.BigEndian.Uint32(row[8:]), binary.BigEndian.Uint32(row[12:])
		tables[string(row[:4])] = b[at : at+n]
	}
	loca, glyf := tables["loca"], tables["glyf"]
	if len(loca) != 4*257 {
		t.Fatalf("loca has %d bytes", len(loca))
	}
	at := func(code int) uint32 { return binary.BigEndian.Uint32(loca[4*code:]) }
	if at(0) != at(1) || at(257-1) != uint32(len(glyf)) {
		t.Errorf("the blank has %d bytes, and the glyphs end at %d of %d", at(1), at(256), len(glyf))
	}
	// 55h is four dots that are no neighbours, in all lines: four rectangles.
	if n := binary.BigEndian.Uint16(glyf[at(0x55):]); n != 4 {
		t.Errorf("55h has %d contours", n)
	}
	if !strings.Contains(string(tables["name"]), "\x00g\x00u\x00e\x00s\x00t") || len(tables["head"]) != 54 || len(tables["hhea"]) != 36 || len(tables["OS/2"]) != 96 || len(tables["maxp"]) != 32 {
		t.Errorf("head %d, hhea %d, OS/2 %d, maxp %d", len(tables["head"]), len(tables["hhea"]), len(tables["OS/2"]), len(tables["maxp"]))
	}
}

// FuzzMessages: whatever a viewer sends, the server goes on, and lets go of what the viewer held.
func FuzzMessages(f *testing.F) {
	r := serve(f)
	v := &viewer{s: r.Server, id: "a viewer"}
	r.keys = v
	for _, m := range []string{
		`{"do":"key","code":"KeyA","down":true}`, `{"do":"mouse","dx":1e300,"dz":-1,"buttons":9}`, `{"do":"text","text":"\ud800é"}`, `{"do":"speed","speed":1e400}`,
		`{"do":"choose","drive":"fda","medium":-1}`, `{"do":"take"}`, `{"do":"ready"}`, `{`, `null`, `[]`,
	} {
		f.Add([]byte(m))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r.log.lines = nil
		err := v.obey(b)
		if err != nil && len(r.log.lines) > 0 {
			t.Errorf("%v, but the machine was asked for %q", err, r.log.lines)
		}
		r.hands.LetGo()
	})
}
