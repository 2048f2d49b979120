//go:build guests

package guests

import (
	"bufio"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/testdata/demo"
)

// screens is where TestPage writes the pictures that the guide shows: docs/screens.
var screens = flag.String("screens", "", "directory for pictures of the page")

// pageURL starts iron86 with -display web and returns the address that it prints.
func pageURL(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(iron86, args...)
	cmd.Dir = t.TempDir()
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
	})
	line, err := bufio.NewReader(messages).ReadString('\n')
	url := regexp.MustCompile(`^iron86: the screen is at (http://127\.0\.0\.1:\d+/[A-Z2-7]{26}/)\n$`).FindStringSubmatch(line)
	if url == nil {
		t.Fatalf("the first line is %q: %v", line, err)
	}
	return url[1]
}

// shot keeps a picture of the page for the guide, if one is wanted.
func shot(t *testing.T, b *browser, name string) {
	t.Helper()
	if *screens == "" {
		return
	}
	time.Sleep(700 * time.Millisecond) // the status comes each half second
	write(t, filepath.Join(*screens, name), b.picture())
}

// helloFloppy is a boot sector that prints a line and halts.
func helloFloppy() []byte {
	image := make([]byte, 1440<<10)
	code := "\xbe\x10\x7c\xb4\x0e\xac\x3c\x00\x74\x04\xcd\x10\xeb\xf7\xf4\x00" // mov si,7C10; mov ah,0E; lodsb; cmp al,0; jz +4; int 10; jmp -9; hlt
	copy(image, code+"This disk came by the page\x00")
	image[510], image[511] = 0x55, 0xaa
	return image
}

// TestPage: the page of -display web in a real browser boots the demo, types, pastes, clicks, changes a floppy, saves and loads.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	image, hello := filepath.Join(dir, "demo.img"), filepath.Join(dir, "hello.img")
	write(t, image, demo.Image())
	write(t, hello, helloFloppy())
	b := openBrowser(t)
	url := pageURL(t, "boot", "-display", "web", "-snapshot", "-fda", image)
	p := b.open(url)
	p.waitText("Machine information")
	p.wait(`document.fonts.check("16px guest")`)
	shot(t, p, "web.png")

	p.click("#screen")
	p.key("Digit8", "8")
	p.waitText("It boots on any PC")
	p.key("Escape", "Escape")
	p.waitText("Machine information")
	p.click("#paste") // a browser without a window has no clipboard: the box opens
	p.wait(`document.getElementById("pasteBox").open`)
	p.call("Input.insertText", map[string]any{"text": "8"}, nil)
	p.click("#pasteBox button")
	p.waitText("It boots on any PC")

	p.call("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": dir}, nil)
	p.click("#save")
	state := filepath.Join(dir, "machine.state")
	waitFile(t, state)
	p.key("Escape", "Escape")
	p.click("#screen")
	p.key("Escape", "Escape")
	p.waitText("Machine information")
	p.files("#load", state)
	p.waitText("It boots on any PC")

	p.click("#disks")
	p.wait(`document.getElementById("disksBox").open`)
	p.files("#file-fda", hello)
	p.wait(`document.querySelector(".drive span").textContent === "hello.img"`)
	p.eval(`document.getElementById("disksBox").close()`)
	p.click("#reset")
	p.waitText("This disk came by the page")
	p.click("#disks")
	p.eval(`(() => { const s = document.querySelector(".drive select"); s.value = "0"; s.dispatchEvent(new Event("change")); })()`)
	p.wait(`document.querySelector(".drive span").textContent === "demo.img"`)
	p.eval(`document.getElementById("disksBox").close()`)
	p.click("#reset")
	p.waitText("Machine information")

	p.click("#pause")
	p.wait(`document.getElementById("what").textContent === "paused"`)
	p.click("#pause")
	p.wait(`document.getElementById("what").textContent !== "paused"`)

	q := b.open(url)
	q.waitText("Machine information")
	q.wait(`!document.getElementById("watching").hidden`)
	q.size(390, 780, 2)
	q.wait(`innerWidth === 390 && document.getElementById("screen").clientWidth <= 390`)
	q.click("#take")
	p.wait(`!document.getElementById("watching").hidden`)
	shot(t, q, "web-phone.png")
	q.click(`[data-code="ArrowDown"]`)
	q.click(`[data-code="ArrowDown"]`)
	q.click(`[data-code="Enter"]`)
	q.wait(`!document.getElementById("picture").hidden && document.getElementById("picture").width === 320`)
	q.wait(`document.getElementById("picture").getContext("2d").getImageData(0, 0, 320, 200).data.some((v, i) => i % 4 < 3 && v > 0)`)
	shot(t, q, "web-picture.png")
}

// waitFile waits until a file is there as a whole: a browser gives it its name then.
func waitFile(t *testing.T, name string) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		if info, err := os.Stat(name); err == nil && info.Size() > 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not come", name)
		}
	}
}

// TestPageMouse: a click on the picture reaches a DOS program.
func TestPageMouse(t *testing.T) {
	com := filepath.Join(t.TempDir(), "mouse.com")
	// mode 13h; INT 33h, function 0; function 3 until a button is down; mode 3; print; wait for a key
	code := "\xb8\x13\x00\xcd\x10\x31\xc0\xcd\x33\xb8\x03\x00\xcd\x33\x85\xdb\x74\xf7\xb8\x03\x00\xcd\x10\xba\x22\x01\xb4\x09\xcd\x21\xb4\x08\xcd\x21"
	write(t, com, []byte(code+"a button is down$"))
	p := openBrowser(t).open(pageURL(t, "run", "-display", "web", com))
	p.wait(`document.getElementById("picture").width === 320`)
	p.click("#screen")
	p.waitText("a button is down")
}

// TestPagePlace: a program with a driver for VMware's pointer learns where on the picture the click was, whatever the size of the picture.
func TestPagePlace(t *testing.T) {
	com := filepath.Join(t.TempDir(), "place.com")
	write(t, com, need.Assembled(t, "testdata", "place.asm"))
	b := openBrowser(t)
	for _, size := range []string{"fit", "whole", "1"} {
		p := b.open(pageURL(t, "run", "-display", "web", com))
		p.wait(`document.getElementById("picture").width === 320`)
		p.eval(`(() => { const s = document.getElementById("size"); s.value = "` + size + `"; s.dispatchEvent(new Event("change")); })()`)
		if size == "1" {
			p.wait(`document.getElementById("picture").clientWidth === 320 && document.getElementById("picture").clientHeight === 200`)
		}
		p.click("#screen")
		p.waitText("the pointer is at 8 8.")
	}
}

// TestPageUndo: the page has the machine go back where its past is kept, and offers that only there.
func TestPageUndo(t *testing.T) {
	image := filepath.Join(t.TempDir(), "demo.img")
	write(t, image, demo.Image())
	b := openBrowser(t)
	p := b.open(pageURL(t, "boot", "-display", "web", "-history", "64M", "-fda", image))
	p.waitText("Machine information")
	p.wait(`!document.getElementById("back1").hidden`)
	p.click("#screen")
	p.key("Digit8", "8")
	p.waitText("It boots on any PC")
	p.click("#back10")
	p.wait(`!document.getElementById("rows").textContent.includes("It boots on any PC")`)
	p = b.open(pageURL(t, "boot", "-display", "web", "-snapshot", "-fda", image))
	p.waitText("Machine information")
	p.wait(`document.getElementById("back1").hidden`)
}
