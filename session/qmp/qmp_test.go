package qmp

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// ok is the answer of most commands, and failed begins that of one that fails.
const ok, failed = `{"return":{}}`, `{"error":{"class":"GenericError","desc":"`

// TestConversation: requests and what comes for them. The errors are those of QEMU 7.2, but for the last words of some.
func TestConversation(t *testing.T) {
	f, s := newFake(t)
	p := connect(t, s)
	for _, c := range []struct {
		request string
		want    []string
	}{
		{`{"execute":"stop"}`, []string{`{"error":{"class":"CommandNotFound","desc":"Expecting capabilities negotiation with 'qmp_capabilities'"}}`}},
		{`{"execute":"qmp_capabilities","arguments":{"enable":["oob"]}}`, []string{failed + `Capability oob not available"}}`}},
		{"{ 'execute': 'qmp_capabilities' }", []string{ok}},
		{`{"execute":"qmp_capabilities"}`, []string{`{"error":{"class":"CommandNotFound","desc":"Capabilities negotiation is already complete, command ignored"}}`}},
		{`{"execute":"nosuch","id":7}`, []string{`{"error":{"class":"CommandNotFound","desc":"The command nosuch has not been found"},"id":7}`}},
		{`{"exec-oob":"stop"}`, []string{failed + `QMP input member 'exec-oob' is unexpected"}}`}},
		{`{"execute":"stop","foo":1,"id":"x"}`, []string{failed + `QMP input member 'foo' is unexpected"},"id":"x"}`}},
		{`{"execute":5}`, []string{failed + `QMP input member 'execute' must be a string"}}`}},
		{`{}`, []string{failed + `QMP input lacks member 'execute'"}}`}},
		{`{"execute":"eject","arguments":[1]}`, []string{failed + `QMP input member 'arguments' must be an object"}}`}},
		{`{"execute":"stop","execute":"cont"}`, []string{failed + `JSON parse error, duplicate key"}}`}},
		{`{"execute":"stop","arguments":{"x":1}}`, []string{failed + `Parameter 'x' is unexpected"}}`}},
		{"[1,2]\n", []string{failed + `JSON parse error, QMP input must be a JSON object"}}`}},
		{"hello\n", []string{failed + `JSON parse error, invalid keyword \"hello\""}}`}},
		{"{\"execute\":\"\xff\"}", []string{failed + `JSON parse error, invalid UTF-8 sequence in string"}}`}},
		{`{"execute":hello}`, []string{failed + `JSON parse error, …"}}`}},
		{`{"execute":"stop"]`, []string{failed + `JSON parse error, …"}}`}},

		{`{"execute":"query-status"}{"execute":"stop","id":{"a":[1,null]}}`, []string{
			`{"return":{"running":true,"singlestep":false,"status":"running"}}`, `{"event":"STOP"}`, `{"return":{},"id":{"a":[1,null]}}`}},
		{`{"execute":"query-status"}`, []string{`{"return":{"running":false,"singlestep":false,"status":"paused"}}`}},
		{`{"execute":"input-send-event","arguments":{"events":[]}}`, []string{failed + `VM not running"}}`}},
		{`{"execute":"cont"}`, []string{`{"event":"RESUME"}`, ok}},
		{`{"execute":"system_reset"}`, []string{`{"event":"RESET","data":{"guest":false,"reason":"host-qmp-system-reset"}}`, ok}},
		{`{"execute":"system_powerdown"}`, []string{`{"event":"POWERDOWN"}`, ok}},
		{`{"execute":"human-monitor-command","arguments":{"command-line":"info <x>"}}`, []string{`{"return":"did info <x>\r\n"}`}},
		{`{"execute":"human-monitor-command","arguments":{"command-line":"x","cpu-index":5}}`, []string{failed + `Parameter 'cpu-index' expects a CPU number"}}`}},
		{`{"execute":"query-cpus-fast"}`, []string{`{"return":[{"cpu-index":0,…,"target":"x86_64","thread-id":…}]}`}},
		{`{"execute":"query-memory-size-summary"}`, []string{`{"return":{"base-memory":1048576,"plugged-memory":0}}`}},
		{`{"execute":"query-mice"}`, []string{`{"return":[{"absolute":false,"current":true,"index":2,"name":"PS/2 Mouse"}]}`}},
		{`{"execute":"query-commands"}`, []string{`{"return":[{"name":"blockdev-add"},…{"name":"system_reset"},{"name":"x-backup"}]}`}},
		{`{"execute":"screendump","arguments":{"filename":"/nonexistent/x"}}`, []string{failed + `failed to open file '/nonexistent/x': …"}}`}},
		{`{"execute":"screendump","arguments":{"filename":"x.png","format":"gif"}}`, []string{failed + `Parameter 'format' does not accept value 'gif'"}}`}},
		{`{"execute":"quit"}`, []string{`{"event":"SHUTDOWN","data":{"guest":false,"reason":"host-qmp-quit"}}`, ok}},
	} {
		p.ask(t, c.request, c.want...)
	}
	if !f.quit {
		t.Error("quit does not end the session")
	}
}

// TestDrives: media are changed and taken out, and trays move.
func TestDrives(t *testing.T) {
	f, s := newFake(t)
	p := ready(t, s)
	moved := func(open string) string {
		return `{"event":"DEVICE_TRAY_MOVED","data":{"device":"ide1-cd0","id":"/machine/cdrom","tray-open":` + open + `}}`
	}
	const insert = `{"execute":"blockdev-change-medium","arguments":{"id":"/machine/cdrom","filename":"cd.iso","format":"raw"}}`
	for _, c := range []struct {
		request string
		want    []string
	}{
		{`{"execute":"eject"}`, []string{failed + `Need exactly one of 'device' and 'id'"}}`}},
		{`{"execute":"eject","arguments":{"device":7}}`, []string{failed + `Invalid parameter type for 'device', expected: string"}}`}},
		{`{"execute":"eject","arguments":{"device":"nn"}}`, []string{`{"error":{"class":"DeviceNotFound","desc":"Device 'nn' not found"}}`}},
		{`{"execute":"eject","arguments":{"device":"ide0-hd0"}}`, []string{failed + `Device 'ide0-hd0' is not removable"}}`}},
		{`{"execute":"eject","arguments":{"device":"floppy0"}}`, []string{ok}},
		{`{"execute":"blockdev-open-tray","arguments":{"device":"floppy0"}}`, []string{failed + `Device 'floppy0' does not have a tray"}}`}},
		{`{"execute":"blockdev-remove-medium","arguments":{"id":"ide1-cd0"}}`, []string{failed + `Tray of device 'ide1-cd0' is not open"}}`}},
		{insert, []string{moved("true"), moved("false"), ok}},
		{`{"execute":"query-block"}`, []string{`{"return":[{"device":"floppy0",…,{"device":"ide0-hd0","inserted":{…"file":"disk.img",…"ro":true,…},{"device":"ide1-cd0","inserted":{…"file":"cd.iso",…"tray_open":false,…}]}`}},
		{`{"execute":"blockdev-open-tray","arguments":{"id":"ide1-cd0"}}`, []string{moved("true"), ok}},
		{`{"execute":"blockdev-open-tray","arguments":{"id":"ide1-cd0"}}`, []string{ok}},
		{`{"execute":"blockdev-close-tray","arguments":{"id":"ide1-cd0"}}`, []string{moved("false"), ok}},
	} {
		p.ask(t, c.request, c.want...)
	}
	if f.drives[2].Medium != "cd.iso" || f.drives[0].Disk != nil {
		t.Errorf("%+v", f.drives)
	}
	p.ask(t, `{"execute":"blockdev-open-tray","arguments":{"id":"ide1-cd0"}}`, moved("true"), ok)
	p.ask(t, `{"execute":"blockdev-remove-medium","arguments":{"id":"ide1-cd0"}}`, ok)
	p.ask(t, `{"execute":"blockdev-close-tray","arguments":{"id":"ide1-cd0"}}`, moved("false"), ok)
	p.ask(t, insert, moved("true"), moved("false"), ok)
	p.ask(t, `{"execute":"eject","arguments":{"device":"ide1-cd0"}}`, moved("true"), ok)
	if f.drives[2].Medium != "" {
		t.Errorf("%+v", f.drives[2])
	}
}

// TestProbes: what clients ask first is answered, or no command.
func TestProbes(t *testing.T) {
	_, s := newFake(t)
	p := ready(t, s)
	names := `{"name":"386",…` // -cpu refuses those before it
	for _, g := range x86.Generations() {
		if g > x86.I80386 {
			names += `…"name":"` + g.String() + `",…`
		}
	}
	for _, name := range []string{"iothreads", "block-jobs", "memory-devices", "memdev", "fdsets", "pr-managers", "tpm-models", "tpm-types", "jobs"} {
		p.ask(t, `{"execute":"query-`+name+`"}`, `{"return":[]}`)
	}
	for _, name := range []string{"qom-list-types", "query-command-line-options", "device-list-properties", "query-sev-capabilities", "query-vnc", "query-cpu-model-expansion"} {
		p.ask(t, `{"execute":"`+name+`","id":1}`, `{"error":{"class":"CommandNotFound","desc":"The command `+name+` has not been found"},"id":1}`)
	}
	p.ask(t, `{"execute":"query-machines"}`, `{"return":[{"name":"iron86","is-default":true,"cpu-max":1,"hotpluggable-cpus":false,"numa-mem-supported":false,"deprecated":false}]}`)
	p.ask(t, `{"execute":"query-cpu-definitions"}`, `{"return":[`+names+`"unavailable-features":[]}]}`)
	p.ask(t, `{"execute":"query-kvm"}`, `{"return":{"enabled":false,"present":false}}`)
	p.ask(t, `{"execute":"query-target"}`, `{"return":{"arch":"x86_64"}}`)
	p.ask(t, `{"execute":"query-named-block-nodes","arguments":{"flat":true}}`, `{"return":[{…"file":"dos.img",…"node-name":"node-fda",…},{…"file":"disk.img",…"node-name":"node-hda",…}]}`)
}

// TestKeys: keys by name and number, and what is wrong with them.
func TestKeys(t *testing.T) {
	f, s := newFake(t)
	p := ready(t, s)
	p.ask(t, `{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"ctrl"},{"type":"number","data":56},{"type":"qcode","data":"delete"}]}}`, ok)
	if len(f.chords) != 1 || len(f.chords[0]) != 3 || f.chords[0][1] != console.KeyLeftAlt || f.chords[0][2] != console.KeyDelete {
		t.Errorf("%v", f.chords)
	}
	for _, c := range []struct{ keys, want string }{
		{`[{"type":"qcode","data":"nope"}]`, `Parameter 'data' does not accept value 'nope'`},
		{`[{"type":"number","data":255}]`, `Parameter 'data' does not accept value '255'`},
		{`[{"type":"rune","data":"x"}]`, `Parameter 'type' does not accept value 'rune'`},
		{`7`, `Invalid parameter type for 'keys', expected: array`},
		{`[],"hold-time":-4`, `Parameter 'hold-time' expects a positive number`},
	} {
		p.ask(t, `{"execute":"send-key","arguments":{"keys":`+c.keys+`}}`, failed+c.want+`"}}`)
	}
	named, numbers := map[console.Key]bool{}, map[uint8]console.Key{}
	for _, q := range qcodes {
		named[q.key] = true
		if k, ok := numbers[q.number]; ok && k != q.key {
			t.Errorf("%s has the number of another key", q.name)
		}
		numbers[q.number] = q.key
	}
	for k := console.NoKey + 1; k < console.KeyCount; k++ {
		if !named[k] {
			t.Errorf("no name for %v", k)
		}
	}
}

// recorder keeps what the machine is given.
type recorder struct {
	machine.Journal
	list []machine.Input
}

func (r *recorder) Input(in machine.Input) { r.list = append(r.list, in) }

// TestInputs: keys, movements and buttons of input-send-event are inputs of the machine, as a recording keeps them; a click is not lost in a list.
func TestInputs(t *testing.T) {
	f, s := newFake(t)
	r := new(recorder)
	f.m.Keep(r)
	p := ready(t, s)
	p.ask(t, `{"execute":"input-send-event","arguments":{"events":[{"type":"key","data":{"down":true,"key":{"type":"qcode","data":"a"}}},
		{"type":"rel","data":{"axis":"x","value":70000}},{"type":"rel","data":{"axis":"y","value":-3}},{"type":"btn","data":{"down":true,"button":"left"}},
		{"type":"btn","data":{"down":false,"button":"left"}},{"type":"btn","data":{"down":true,"button":"wheel-up"}},
		{"type":"abs","data":{"axis":"x","value":5}}]}}`, ok)
	want := []machine.Input{
		{Kind: machine.InputKey, Key: console.KeyEvent{Key: console.KeyA, Down: true}},
		{Kind: machine.InputMouse, Mouse: console.MouseEvent{DX: 32767, DY: -3, Buttons: console.ButtonLeft}},
		{Kind: machine.InputMouse},
		{Kind: machine.InputMouse, Mouse: console.MouseEvent{DZ: -1, Placed: true, X: 5}},
	}
	if len(r.list) != len(want) {
		t.Fatalf("%+v", r.list)
	}
	for i, in := range r.list {
		if in.Kind != want[i].Kind || in.Key != want[i].Key || in.Mouse != want[i].Mouse {
			t.Errorf("input %d: have %+v, want %+v", i, in, want[i])
		}
	}
	p.ask(t, `{"execute":"input-send-event","arguments":{"events":[{"type":"rel","data":{"axis":"z","value":1}}]}}`, failed+`Parameter 'axis' does not accept value 'z'"}}`)
	if len(r.list) != len(want) {
		t.Error("a list with an error does something")
	}
}

// TestScreendump: the picture is of the form that is asked for, and PPM otherwise.
func TestScreendump(t *testing.T) {
	_, s := newFake(t)
	p := ready(t, s)
	dir := t.TempDir()
	for _, c := range []struct{ name, more, magic string }{{"a.png", "", "P6\n"}, {"b", `,"format":"png"`, "\x89PNG"}} {
		name := filepath.Join(dir, c.name)
		p.ask(t, `{"execute":"screendump","arguments":{"filename":"`+filepath.ToSlash(name)+`"`+c.more+`}}`, ok)
		if b, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(b), c.magic) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestSave: memory and states are written to files. A machine that cannot be saved goes on.
func TestSave(t *testing.T) {
	f, s := newFake(t)
	p := ready(t, s)
	dir := filepath.ToSlash(t.TempDir())
	f.m.Poke(0x10ff0, []byte("here"))
	p.ask(t, `{"execute":"pmemsave","arguments":{"val":69616,"size":131072,"filename":"`+dir+`/m"}}`, ok)
	if b, err := os.ReadFile(dir + "/m"); err != nil || len(b) != 131072 || string(b[:4]) != "here" {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	p.ask(t, `{"execute":"memsave","arguments":{"val":69616,"size":4,"filename":"`+dir+`/l"}}`, ok)
	if b, err := os.ReadFile(dir + "/l"); err != nil || string(b) != "here" {
		t.Errorf("%q, %v", b, err)
	}
	p.ask(t, `{"execute":"memsave","arguments":{"val":0,"size":4,"filename":"`+dir+`/l","cpu-index":1}}`, failed+`Parameter 'cpu-index' expects a CPU number"}}`)
	p.ask(t, `{"execute":"pmemsave","arguments":{"val":0,"size":99999999999,"filename":"`+dir+`/n"}}`, failed+`Invalid addr 0x0000000000000000/size 99999999999 specified"}}`)
	p.ask(t, `{"execute":"query-migrate"}`, ok)
	p.ask(t, `{"execute":"migrate","arguments":{"uri":"file:`+dir+`/none/x"}}`, ok)
	p.ask(t, `{"execute":"query-migrate"}`, `{"return":{"status":"failed","total-time":…,"error-desc":"…"}}`)
	if f.paused {
		t.Error("after a failure the machine stands still")
	}
	p.ask(t, `{"execute":"migrate","arguments":{"uri":"file:`+dir+`/x"}}`, `{"event":"STOP"}`, ok)
	p.ask(t, `{"execute":"query-migrate"}`, `{"return":{"status":"completed","total-time":…}}`)
	if b, err := os.ReadFile(dir + "/x"); string(b) != "state" || !f.paused {
		t.Errorf("%q, %v", b, err)
	}
}

// TestHostile: what is no QMP, too deep or too long ends the connection.
func TestHostile(t *testing.T) {
	_, s := newFake(t)
	for _, c := range []struct{ name, send, want string }{
		{"browser", "POST / HTTP/1.1\r\nHost: x\r\n\r\n{\"execute\":\"qmp_capabilities\"}", ""},
		{"TLS", "\x16\x03\x01\x00\x05{}{}", ""},
		{"deep", strings.Repeat(`{"a":[`, 100), failed + `JSON parse error, it is nested too deep"}}`},
		{"long", `{"execute":"` + strings.Repeat("x", maxRequest), failed + `JSON parse error, it is too long"}}`},
		{"half", `{"execute":"stop`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := connect(t, s)
			go func() {
				_, _ = p.Write([]byte(c.send)) // the other end may close
				if c.name == "half" {
					p.Close()
				}
			}()
			if c.want != "" {
				p.want(t, c.want)
			}
			if line, err := p.in.ReadString('\n'); err == nil {
				t.Errorf("it goes on with %s", line)
			}
		})
	}
}

// TestDeaf: a client that reads nothing delays nobody, and loses its connection.
func TestDeaf(t *testing.T) {
	f, s := newFake(t)
	deaf := ready(t, s)
	began := time.Now()
	for range maxBehind / 32 {
		f.Call(func() { f.paused = !f.paused; s.Look() })
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("the machine was held up for %v", d)
	}
	if n, _ := deaf.in.WriteTo(io.Discard); n > maxBehind { // it ends, with an error if the connection has ended before
		t.Errorf("%d bytes came", n)
	}
	ready(t, s).ask(t, `{"execute":"query-kvm"}`, `{"return":{"enabled":false,"present":false}}`)
}

// TestEnd: clients are told why the machine has ended, and sent away.
func TestEnd(t *testing.T) {
	_, s := newFake(t)
	p := ready(t, s)
	done := make(chan struct{})
	go func() { s.Close(true, "guest-shutdown"); close(done) }()
	p.want(t, `{"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-shutdown"}}`)
	if line, err := p.in.ReadString('\n'); err == nil {
		t.Errorf("it goes on with %s", line)
	}
	<-done
}

// FuzzClient sends anything to a server, which must answer or end the connection.
func FuzzClient(f *testing.F) {
	for _, seed := range []string{
		`{"execute":"snapshot-load","arguments":{"job-id":"a","tag":"t","vmstate":"node-hda","devices":["node-hda"]}}{"execute":"query-jobs"}`,
		`{"execute":"blockdev-add","arguments":{"driver":"file","node-name":"a","filename":"."}}`,
		`{"execute":"query-block"}`, "{ 'execute': 'stop' }\n[1]\n", `{"execute":"send-key","arguments":{"keys":[{"type":"number","data":1e99}]}}`,
		`{"execute":"input-send-event","arguments":{"events":[{"type":"btn","data":{"button":"left","down":1}}]}}`, `{"id":{"execute":`, "{'\\'\"\\u0000':1}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if strings.Contains(string(b), "save") || strings.Contains(string(b), "migrate") || strings.Contains(string(b), "screendump") {
			t.Skip("it writes files")
		}
		_, s := newFake(t)
		p := ready(t, s)
		go func() {
			_, _ = p.Write(b)                                            // the other end may close
			_, _ = p.Write([]byte("\n{\"execute\":\"query-target\"}\n")) // an answer, unless b has begun something else
			p.Close()
		}()
		for {
			if _, err := p.in.ReadString('\n'); err != nil {
				return
			}
		}
	})
}

// TestBackup: x-backup says what it has done, or why it has not.
func TestBackup(t *testing.T) {
	_, s := newFake(t)
	p := ready(t, s)
	p.ask(t, `{"execute":"x-backup","arguments":{"directory":"d"}}`, `{"return":{"point":"in d","pieces":3,"bytes":0,"expired":0,"stopped":0}}`)
	p.ask(t, `{"execute":"x-backup","arguments":{"directory":"d","keep":"bad"}}`, `{"error":{"class":"GenericError","desc":"what is bad?"}}`)
	p.ask(t, `{"execute":"x-backup"}`, `{"error":{"class":"GenericError","desc":"Parameter 'directory' is missing"}}`)
}
