//go:build guests

package guests

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/iron86/iron86/testdata/demo"
)

// served starts iron86 serve with three machines, dos, idle and evil, which is described wrongly, and returns the address of its page.
func served(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "serve") // the names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	for name, spec := range map[string]string{
		"dos": `{"memory":"16M","cpu":"486","drives":{"fda":"demo.img"}}`, "idle": `{"memory":"4M","drives":{"fda":"demo.img"},"restart":"on-failure","every":"1h","keep":"hourly=24"}`,
		"evil": `{"cpu":"<img src=x onerror=alert(1)>"}`,
	} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name, "demo.img"), demo.Image())
		write(t, filepath.Join(dir, name, "machine.json"), []byte(spec))
	}
	cmd := exec.Command(iron86, "serve", "-listen", "0", dir)
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		machines, _ := filepath.Glob(filepath.Join(dir, "*", "machine.json"))
		for _, m := range machines {
			_ = exec.Command(iron86, "stop", filepath.Dir(m)).Run() // those that stand still already
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		os.RemoveAll(dir)
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	url := regexp.MustCompile(`^the machines are at (http://127\.0\.0\.1:\d+/[A-Z2-7]{26}/)\n$`).FindStringSubmatch(line)
	if url == nil {
		t.Fatalf("the first line is %q: %v", line, err)
	}
	return url[1]
}

// TestServePage: the page of iron86 serve in a real browser starts machines, stops and pauses them, makes snapshots, points and clones, shows consoles and graphs, and deletes.
func TestServePage(t *testing.T) {
	b := openBrowser(t)
	url := served(t)
	p := b.open(url)
	is := func(machine, state string) {
		p.wait(card(machine) + `.querySelector(".state").textContent === "` + state + `"`)
	}
	act := func(machine, what string) {
		p.eval(card(machine) + `.querySelector("[data-act=` + what + `]").click()`)
	}
	is("dos", "stopped")
	newMachine(p)
	act("dos", "start")
	is("dos", "running")
	p.click("section:not([hidden]) [data-act=stop]") // by the mouse
	is("dos", "stopped")
	act("dos", "start")
	act("idle", "start")
	is("dos", "running")
	is("idle", "running")
	act("idle", "pause")
	is("idle", "paused")
	act("idle", "resume")
	is("idle", "running")
	act("dos", "snapshot")
	p.eval(card("dos") + `.querySelector("details").open = true`)
	for n := range 2 {
		act("dos", "backup")
		p.wait(fmt.Sprintf(`%s.querySelectorAll(".line button").length === %d && %[1]s.querySelectorAll(".points li").length === %[2]d`, card("dos"), n+1))
	}
	p.eval(`window.prompt = () => "again"`)
	p.eval(card("dos") + `.querySelector(".line button").click()`)
	is("again", "stopped")
	act("again", "start")
	is("again", "running")
	p.eval(`window.prompt = () => "../evil"`)
	act("dos", "clone")
	p.wait(`document.getElementById("notice").textContent.includes("a name has")`)
	p.eval(`window.prompt = () => "copy"`)
	act("dos", "clone")
	is("copy", "stopped")
	p.wait(`document.getElementById("notice").hidden`)
	graphs := `document.querySelectorAll("section:not([hidden]) figure:not(.more) polyline")`
	p.wait(`[...` + graphs + `].filter(l => l.points.length >= 3).length >= 8`)
	p.eval(card("dos") + `.querySelector("details").open = false`)
	shot(t, p, "serve.png")
	p.eval(`location.hash = "dos"`)
	p.wait(`document.querySelectorAll("section:not([hidden])").length === 1 && document.querySelectorAll("section:not([hidden]) .more")[4].clientWidth > 0`)
	p.eval(card("dos") + `.querySelector("details").open = true`)
	p.wait(`document.querySelectorAll("section:not([hidden]) .more polyline")[4].points.length >= 2`)
	shot(t, p, "serve-machine.png")
	p.click("#all")
	p.wait(`document.querySelectorAll("section:not([hidden])").length === 4`)

	q := b.open(url + "console/dos/")
	q.waitText("Machine information")
	q.click("#screen")
	q.key("Digit8", "8")
	q.waitText("It boots on any PC")
	q = b.open(url)
	q.size(390, 780, 2)
	q.wait(`innerWidth === 390 && document.querySelectorAll("section").length === 4 && document.documentElement.scrollWidth <= 390`)
	q.wait(`[...document.querySelectorAll("figure:not(.more) polyline")].filter(l => l.points.length >= 3).length >= 8`)
	shot(t, q, "serve-phone.png")

	p.eval(`window.confirm = () => true`)
	act("copy", "delete")
	p.wait(`document.querySelectorAll("section").length === 3`)
	if status := p.eval(`fetch("/x/api/machines").then(a => a.status)`); status != 401.0 {
		t.Errorf("the status without the token: %v", status)
	}
}

// newMachine makes a machine by the form, tries to make it again, and has texts of machine.json and of the log that are no HTML.
func newMachine(p *browser) {
	fill := func(name, memory, file string) {
		p.eval(`{
			const f = document.querySelector("#new form"), v = {name: "` + name + `", memory: "` + memory + `", cpu: "386", file: "` + file + `"}
			document.getElementById("new").open = true
			for (const k in v) f.elements[k].value = v[k]
			f.requestSubmit()
		}`)
	}
	noticed := func(text string) {
		p.wait(`document.getElementById("notice").textContent.includes("` + text + `")`)
	}
	fill("fresh", "2M", "none.img")
	p.wait(card("fresh") + `.querySelector(".about").textContent === "386 · 2M · fda none.img"`)
	p.wait(`!document.getElementById("new").open && document.getElementById("notice").hidden`)
	fill("fresh", "4M", "")
	noticed("there already")
	fill("fresh2", "<img src=x onerror=alert(1)>", "")
	noticed("<img src=x")
	p.wait(`document.querySelectorAll("img, #notice *").length === 0`)
	p.wait(card("evil") + `.querySelector(".error").textContent.includes("<img src=x")`)
	p.wait(`document.querySelectorAll("img, .error *").length === 0`)
	p.eval(card("fresh") + `.querySelector("[data-act=start]").click()`)
	noticed("none.img")
	p.eval(`window.confirm = () => true`)
	p.eval(`[...document.querySelectorAll("section")].filter(s => ["fresh", "evil"].includes(s.querySelector(".name").textContent)).forEach(s => s.querySelector("[data-act=delete]").click())`)
	p.wait(`document.querySelectorAll("section").length === 2 && document.getElementById("sum").textContent === "0 of 2 machines run"`)
}

// card is the card of a machine on the page, in JavaScript.
func card(machine string) string {
	return `[...document.querySelectorAll("section")].find(s => s.querySelector(".name").textContent === "` + machine + `")`
}
