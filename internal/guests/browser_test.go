//go:build guests

package guests

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/internal/need"
)

// browser is a tab of a chromium without a window, driven by the DevTools protocol (https://chromedevtools.github.io/devtools-protocol).
type browser struct {
	t       *testing.T
	conn    *websocket.Conn
	session string // of the tab
	calls   *int
}

// patience is how long a browser waits for what a test expects.
const patience = 20 * time.Second

// openBrowser starts chromium with an empty profile. Without chromium the test is skipped.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(need.Program(t, "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-extensions", "--disable-background-networking", "--force-color-profile=srgb", "--hide-scrollbars",
		"--remote-debugging-port=0", "--user-data-dir="+filepath.Join(dir, "profile"), "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+dir)
	messages, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		for range 50 { // processes that it has started write there a little longer
			if os.RemoveAll(dir) == nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	address := make(chan string, 1)
	go func() {
		for in := bufio.NewScanner(messages); in.Scan(); {
			if _, a, ok := strings.Cut(in.Text(), "DevTools listening on "); ok {
				address <- a
			}
		}
	}()
	b := &browser{t: t, calls: new(int)}
	select {
	case a := <-address:
		if b.conn, _, err = websocket.Dial(context.Background(), a, nil); err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("chromium does not start")
	}
	b.conn.SetReadLimit(64 << 20)
	t.Cleanup(func() { _ = b.conn.CloseNow() })
	return b
}

// open opens a page in another tab.
func (b *browser) open(url string) *browser {
	b.t.Helper()
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	tab := &browser{t: b.t, conn: b.conn, session: attached.SessionID, calls: b.calls}
	tab.size(1280, 800, 1)
	tab.call("Page.navigate", map[string]any{"url": url}, nil)
	return tab
}

// call calls a method and waits for its result. Events are skipped.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	*b.calls++
	call := map[string]any{"id": *b.calls, "method": method, "params": params}
	if params == nil {
		call["params"] = map[string]any{}
	}
	if b.session != "" && !strings.HasPrefix(method, "Target.") && !strings.HasPrefix(method, "Browser.") {
		call["sessionId"] = b.session
	}
	request, err := json.Marshal(call)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.conn.Write(ctx, websocket.MessageText, request); err != nil {
		b.t.Fatal(method, err)
	}
	for {
		_, answer, err := b.conn.Read(ctx)
		if err != nil {
			b.t.Fatal(method, err)
		}
		var m struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(answer, &m); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case m.ID != *b.calls:
			continue
		case m.Error != nil:
			b.t.Fatal(method, ": ", m.Error.Message)
		case result != nil:
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// eval returns the value of an expression in JavaScript.
func (b *browser) eval(expression string) (value any) {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatal(expression, ": ", r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// wait waits until an expression is true. Before a page is loaded it may fail.
func (b *browser) wait(expression string) {
	b.t.Helper()
	try := "(() => { try { return " + expression + " } catch { return false } })()"
	for end := time.Now().Add(patience); b.eval(try) != true; time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s does not become true; the page shows %q\n%v", expression, b.eval(`document.getElementById("what")?.textContent`),
				b.eval(`document.getElementById("rows")?.innerText`))
		}
	}
}

// waitText waits until the machine's text screen shows a text.
func (b *browser) waitText(text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`!document.getElementById("text").hidden && document.getElementById("rows").innerText.includes(%q)`, text))
}

// key presses and releases a key. what is its character, or "".
func (b *browser) key(code, what string) {
	b.t.Helper()
	for _, kind := range []string{"rawKeyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "code": code, "key": what}, nil)
	}
}

// click clicks the middle of the element that a selector finds.
func (b *browser) click(selector string) {
	b.t.Helper()
	at := b.eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({ inline: "nearest", block: "nearest" });
		const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, selector))
	place, ok := at.([]any)
	if !ok || len(place) != 2 {
		b.t.Fatalf("%s: nowhere: %v", selector, at)
	}
	for buttons, kind := range []string{"mouseMoved", "mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": place[0], "y": place[1], "button": "left", "buttons": buttons & 1, "clickCount": 1}, nil)
		time.Sleep(60 * time.Millisecond)
	}
}

// files has the user choose a file in a field.
func (b *browser) files(selector, name string) {
	b.t.Helper()
	var document struct{ Root struct{ NodeID int } }
	b.call("DOM.getDocument", nil, &document)
	var node struct{ NodeID int }
	b.call("DOM.querySelector", map[string]any{"nodeId": document.Root.NodeID, "selector": selector}, &node)
	b.call("DOM.setFileInputFiles", map[string]any{"nodeId": node.NodeID, "files": []string{name}}, nil)
}

// size makes the tab's window that large, in its own pixels of so many dots on a side. A small one is a phone's, whose
// user likes it dark.
func (b *browser) size(w, h int, dots float64) {
	b.t.Helper()
	phone := w < 700
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": w, "height": h, "deviceScaleFactor": dots, "mobile": phone}, nil)
	b.call("Emulation.setTouchEmulationEnabled", map[string]any{"enabled": phone}, nil)
	scheme := map[bool]string{true: "dark", false: "light"}[phone]
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// picture returns what the tab shows, as a PNG file.
func (b *browser) picture() []byte {
	b.t.Helper()
	var shot struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return png
}
