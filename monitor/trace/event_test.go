package trace

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestHeads writes events about one linear address that differ in one thing each, each after the first: what lines have in common must not
// come from an event that is another. Each line of JSON is what encoding/json reads back.
func TestHeads(t *testing.T) {
	first := event{kind: Int21, count: 7, place: place{cs: 0x1234, ip: 0x10, lin: 0x12350, digits: 4}, symbol: "main", fn: "3d", name: "open"}
	list := []event{first, first, first, first, first, first, first, first}
	list[1].kind = Int
	list[2].place.cs, list[2].place.ip = 0x1235, 0
	list[3].symbol = "a\x01é"
	list[4].fn = "3c"
	list[5].name = "close"
	list[6].symbol = "a\"b"
	list[7].symbol = "a\\c"
	want := []string{
		"           7 1234:0010 main int21 3d open\n",
		"           7 1234:0010 main int 3d open\n",
		"           7 1235:0000 main int21 3d open\n",
		"           7 1234:0010 a\x01é int21 3d open\n",
		"           7 1234:0010 main int21 3c open\n",
		"           7 1234:0010 main int21 3d close\n",
		"           7 1234:0010 a\"b int21 3d open\n",
		"           7 1234:0010 a\\c int21 3d open\n",
	}
	var c cache
	for i := range list {
		for _, k := range []int{0, i, i} {
			e := &list[k]
			if have := string(e.appendText(nil, c.head(e, false))); have != want[k] {
				t.Errorf("after the first: have %q, want %q", have, want[k])
			}
			var have struct{ Kind, At, Symbol, Fn, Name string }
			line := e.appendJSON(nil, c.head(e, true))
			if err := json.Unmarshal(line, &have); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			place, _, _ := strings.Cut(strings.TrimSpace(want[k])[2:], " ")
			if have.Kind != e.kind.String() || have.At != place || have.Symbol != e.symbol || have.Fn != e.fn || have.Name != e.name {
				t.Errorf("have %+v of %q", have, want[k])
			}
		}
	}
}

// TestReused has a call that failed, one that did not return and one that did share a pending: nothing of one is in the line of the next.
func TestReused(t *testing.T) {
	var tr Tracer
	p := tr.pending()
	p.forever, p.failed, p.stage, p.shown, p.code, p.error = true, true, resumed, 1, 5, "access denied"
	p.args = []field{{key: "handle", n: 5}}
	p.results = []field{{key: "count", n: 1}}
	tr.release(p)
	q := tr.pending()
	if q.reuse(); q != p || cap(q.room.args) == 0 || cap(q.room.results) == 0 {
		t.Fatal("what a call leaves is not used again")
	}
	q.call, q.name = true, "close"
	if have, want := string(q.appendText(nil, q.appendTextHead(nil))), "close() -> ok\n"; !strings.HasSuffix(have, want) || q.shown != 0 {
		t.Errorf("have %q with %d, want %q with 0 lines before", have, q.shown, want)
	}
}
