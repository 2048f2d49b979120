package qmp

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// change is the event for a job.
func change(id, status string) string {
	return fmt.Sprintf(`{"event":"JOB_STATUS_CHANGE","data":{"id":"%s","status":"%s"}}`, id, status)
}

// TestSnapshots: snapshots are jobs, whose states come as events in the order of QEMU 7.2. The machine stands still meanwhile, and after a load that has failed.
func TestSnapshots(t *testing.T) {
	f, s := newFake(t)
	p := ready(t, s)
	save := func(id, devices string) string {
		return `{"execute":"snapshot-save","arguments":{"job-id":"` + id + `","tag":"t","vmstate":"node-hda","devices":[` + devices + `]}}`
	}
	after := func(request, answer string, events ...string) { // the answer comes between the events
		t.Helper()
		p.request = request
		go func() { _, _ = p.Write([]byte(request)) }()
		p.wantAmong(t, answer, events)
	}
	p.ask(t, `{"execute":"query-jobs"}`, `{"return":[]}`)
	stops, resumes := `{"event":"STOP"}`, `{"event":"RESUME"}`
	after(save("a", `"node-hda","node-fda"`), ok, change("a", "created"), change("a", "running"), stops, resumes, change("a", "waiting"), change("a", "pending"), change("a", "concluded"))
	p.ask(t, `{"execute":"query-jobs"}`, `{"return":[{"id":"a","type":"snapshot-save","status":"concluded","current-progress":1,"total-progress":1}]}`)
	p.ask(t, save("a", `"node-hda"`), failed+`Job ID 'a' already in use"}}`)
	p.ask(t, save("1", `"node-hda"`), failed+`Invalid job ID '1'"}}`)
	p.ask(t, `{"execute":"job-dismiss","arguments":{"id":"a"}}`, change("a", "null"), ok)
	p.ask(t, `{"execute":"job-dismiss","arguments":{"id":"a"}}`, failed+`Job not found"}}`)
	for i, c := range []struct{ devices, desc string }{
		{``, "At least one device is required for snapshot"}, {`"node-hda","nope"`, "No block device node 'nope'"}, {`"node-hda","node-cdrom"`, "No block device node 'node-cdrom'"},
		{`"node-fda"`, "vmstate block device 'node-hda' does not exist"}, {`"node-hda","node-hda"`, "No block device node 'node-hda'"},
	} {
		id := fmt.Sprint("b", i)
		after(save(id, c.devices), ok, change(id, "created"), change(id, "running"), change(id, "aborting"), change(id, "concluded"))
		p.ask(t, `{"execute":"query-jobs"}`, `{"return":[{"id":"`+id+`",…"error":"`+c.desc+`"}]}`)
		p.ask(t, `{"execute":"job-dismiss","arguments":{"id":"`+id+`"}}`, change(id, "null"), ok)
	}
	f.fails = errors.New("no room")
	after(save("c", `"node-hda"`), ok, change("c", "created"), change("c", "running"), stops, resumes, change("c", "aborting"), change("c", "concluded"))
	load := `{"execute":"snapshot-load","arguments":{"job-id":"d","tag":"t","vmstate":"node-hda","devices":["node-hda"]}}`
	after(load, ok, change("d", "created"), change("d", "running"), stops, change("d", "aborting"), change("d", "concluded"))
	if !f.paused {
		t.Error("after a load that has failed the machine goes on")
	}
	after(`{"execute":"snapshot-delete","arguments":{"job-id":"e","tag":"t","devices":["node-fda"]}}`, ok,
		change("e", "created"), change("e", "running"), change("e", "aborting"), change("e", "concluded"))
	want := []string{"save t hda [hda fda]", "save t hda [hda]", "load t hda [hda]", "delete t [fda]"}
	if !slices.Equal(f.did, want) {
		t.Errorf("%q, want %q", f.did, want)
	}
}

// wantAmong reads events in an order, and an answer that comes somewhere among them.
func (p *peer) wantAmong(t *testing.T, answer string, events []string) {
	t.Helper()
	for answered := false; len(events) > 0 || !answered; {
		var next []string
		if len(events) > 0 {
			next = append(next, events[0])
		}
		if !answered {
			next = append(next, answer)
		}
		if p.wantOneOf(t, next...) == answer {
			answered = true
		} else {
			events = events[1:]
		}
	}
}

// TestNodes: files become nodes, and media of drives.
func TestNodes(t *testing.T) {
	f, s := newFake(t)
	p := ready(t, s)
	file := filepath.ToSlash(filepath.Join(t.TempDir(), "x.iso"))
	if err := os.WriteFile(file, make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	add := func(more string) string { return `{"execute":"blockdev-add","arguments":{` + more + `}}` }
	insert := func(id, node string) string {
		return `{"execute":"blockdev-insert-medium","arguments":{"id":"` + id + `","node-name":"` + node + `"}}`
	}
	moved := func(open string) string {
		return `{"event":"DEVICE_TRAY_MOVED","data":{"device":"ide1-cd0","id":"/machine/cdrom","tray-open":` + open + `}}`
	}
	for _, c := range []struct {
		request string
		want    []string
	}{
		{add(`"driver":"file","node-name":"s","filename":"` + file + `"`), []string{ok}},
		{add(`"driver":"raw","node-name":"n","file":"s","read-only":true`), []string{ok}},
		{add(`"driver":"raw","node-name":"m","file":{"driver":"file","filename":"` + file + `"}`), []string{ok}},
		{add(`"driver":"raw","node-name":"n","file":"s"`), []string{failed + `Duplicate nodes with node-name='n'"}}`}},
		{add(`"driver":"raw","node-name":"node-fda","file":"s"`), []string{failed + `Duplicate nodes with node-name='node-fda'"}}`}},
		{add(`"driver":"nbd","node-name":"o","file":"s"`), []string{failed + `Parameter 'driver' does not accept value 'nbd'"}}`}},
		{add(`"driver":"raw","node-name":"o","file":"none"`), []string{failed + `Cannot find device='' nor node-name='none'"}}`}},
		{add(`"driver":"raw","node-name":"o","file":{"driver":"file","filename":"/none"}`), []string{failed + `Could not open '/none': …"}}`}},
		{add(`"driver":"raw","node-name":"o","file":5`), []string{failed + `Invalid parameter type for 'file', expected: BlockdevRef"}}`}},
		{add(`"driver":"raw","node-name":"o"`), []string{failed + `the driver 'file' has a 'filename', all others a 'file'"}}`}},
		{insert("ide1-cd0", "nope"), []string{failed + `Node 'nope' not found"}}`}},
		{insert("ide1-cd0", "n"), []string{failed + `Tray of device 'ide1-cd0' is not open"}}`}},
		{insert("floppy0", "n"), []string{failed + `There already is a medium in device 'floppy0'"}}`}},
		{`{"execute":"blockdev-open-tray","arguments":{"id":"ide1-cd0"}}`, []string{moved("true"), ok}},
		{insert("ide1-cd0", "n"), []string{ok}},
		{insert("ide1-cd0", "m"), []string{failed + `There already is a medium in device 'ide1-cd0'"}}`}},
		{insert("ide1-cd0", "n"), []string{failed + `Node 'n' is already in use"}}`}},
		{`{"execute":"blockdev-del","arguments":{"node-name":"n"}}`, []string{failed + `Node n is in use"}}`}},
		{`{"execute":"query-block"}`, []string{`{"return":[…{"device":"ide1-cd0","inserted":{…"node-name":"n",…"tray_open":true,…]}`}},
		{`{"execute":"query-named-block-nodes"}`, []string{`{"return":[{…"node-name":"node-fda",…"node-name":"node-hda",…"file":"` + file + `",…"node-name":"n","ro":true,…"drv":"file",…"virtual-size":…"node-name":"s",…"node-name":"m",…]}`}},
		{`{"execute":"blockdev-close-tray","arguments":{"id":"ide1-cd0"}}`, []string{moved("false"), ok}},
		{`{"execute":"query-block"}`, []string{`{"return":[…{"device":"ide1-cd0","inserted":{…"file":"` + file + `",…"node-name":"n",…"tray_open":false,…]}`}},
		{`{"execute":"blockdev-remove-medium","arguments":{"id":"floppy0"}}`, []string{ok}},
		{insert("floppy0", "m"), []string{ok}},
		{`{"execute":"eject","arguments":{"id":"ide1-cd0"}}`, []string{moved("true"), ok}},
		{`{"execute":"blockdev-del","arguments":{"node-name":"n"}}`, []string{ok}},
		{`{"execute":"blockdev-del","arguments":{"node-name":"n"}}`, []string{failed + `Failed to find node with node-name='n'"}}`}},
	} {
		p.ask(t, c.request, c.want...)
	}
	if f.drives[0].Medium != file || f.drives[2].Medium != "" {
		t.Errorf("%+v", f.drives)
	}
	f.drives[2].Disk, f.drives[2].Locked = f.drives[1].Disk, true
	p.ask(t, `{"execute":"blockdev-close-tray","arguments":{"id":"ide1-cd0"}}`, moved("false"), ok)
	for _, command := range []string{"eject", "blockdev-open-tray"} {
		p.ask(t, `{"execute":"`+command+`","arguments":{"id":"ide1-cd0"}}`, failed+`Device 'ide1-cd0' is locked and force was not specified, wait for tray to open and try again"}}`)
	}
	p.ask(t, `{"execute":"blockdev-open-tray","arguments":{"id":"ide1-cd0","force":true}}`, moved("true"), ok)
}
