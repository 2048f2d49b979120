package main

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"testing"

	godap "github.com/google/go-dap"
	"github.com/iron86/iron86/session/host"
)

// TestDAP: iron86 dap starts a machine as a client says, and ends it with the client; flags that are wrong are shown.
func TestDAP(t *testing.T) {
	for _, c := range []struct{ launch, want string }{
		{`{"command": "demo", "args": ["-m", "4M"], "stopOnEntry": true}`, `"reason":"entry"`},
		{`{"command": "demo", "args": ["-m", "frob"]}`, `"success":false`},
	} {
		ours, theirs := io.Pipe()
		answers, out := io.Pipe()
		end := make(chan int, 1)
		go func() {
			end <- run([]string{"iron86", "dap"}, host.Streams{In: ours, Out: out, Err: io.Discard})
			out.Close()
		}()
		send := func(command, arguments string) {
			m := map[string]any{"seq": 1, "type": "request", "command": command, "arguments": json.RawMessage(arguments)}
			b, _ := json.Marshal(m)
			if err := godap.WriteBaseMessage(theirs, b); err != nil {
				t.Error(err)
			}
		}
		go func() {
			send("initialize", `{"adapterID": "iron86", "linesStartAt1": true}`)
			send("launch", c.launch)
		}()
		var text strings.Builder
		for r := bufio.NewReader(answers); ; {
			b, err := godap.ReadBaseMessage(r)
			if err != nil {
				break
			}
			text.Write(b)
			switch {
			case strings.Contains(string(b), `"event":"initialized"`):
				go send("configurationDone", `{}`)
			case strings.Contains(string(b), `"event":"stopped"`):
				go send("disconnect", `{}`)
			}
		}
		theirs.Close()
		if status := <-end; status != 0 || !strings.Contains(text.String(), c.want) || !strings.Contains(text.String(), `"event":"terminated"`) {
			t.Errorf("%s: status %d, %s; want %s", c.launch, status, text.String(), c.want)
		}
	}
}
