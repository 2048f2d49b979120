package host

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"
)

// browsers is what a browser may begin with.
var browsers = map[string]string{
	"GET":                 "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
	"POST":                "POST /x?y=z HTTP/1.1\r\nContent-Type: text/plain\r\n\r\nsave stolen 0 16\nquit\n",
	"any method":          "save HTTP://127.0.0.1/ HTTP/1.0\r\n\r\n",
	"punctuation":         "!#$%&'*+-.^_`|~ / HTTP/1.1\r\n",
	"lower case":          "options * HTTP/1.1\n",
	"all lower case":      "post / http/1.1\r\n\r\nsave stolen 0 16\n",
	"no target":           "quit HTTP/1.1\r\n",
	"HTTP/2":              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"line ends before it": "\r\n\r\nPUT / HTTP/1.1\r\n",
	"a long target":       "GET /" + strings.Repeat("x", 100_000) + " HTTP/1.1\r\n",
	"RTSP":                "OPTIONS rtsp://127.0.0.1/ RTSP/1.0\r\n",
	"TLS":                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\nsave stolen 0 16\n",
}

func TestBrowsersStandAtTheDoor(t *testing.T) {
	for name, text := range browsers {
		for _, cut := range []int{1, 2, 7, len(text)} {
			var d door
			var passed bytes.Buffer
			ok := true
			for from := 0; ok && from < len(text); from += cut {
				var pass []byte
				pass, ok = d.enter([]byte(text[from:min(len(text), from+cut)]))
				passed.Write(pass)
				if ok && cut == 1 && d.waits() {
					passed.Write(d.late())
				}
			}
			if ok {
				t.Errorf("%s in pieces of %d bytes comes in", name, cut)
			}
			if strings.Contains(strings.TrimLeft(passed.String(), "\r\n"), "\n") {
				t.Errorf("%s in pieces of %d bytes: a whole line came in: %q", name, cut, passed.String())
			}
		}
	}
}

func TestOthersComeIn(t *testing.T) {
	for _, text := range []string{
		"print 1\nGET / HTTP/1.1\n", "ls -l\n", "GET\n", "GET /\n", "\x16x", "\x1b[A", "\r\n\r\n", "get HTTP/ x\n", "insert fda HTTP/1.img\n", "cd /HTTP/1.1/\n",
		"two  HTTP/words\n", "größe x HTTP/1.1\n", "x;y / HTTP/1.1\n", "~\x7d#\xc0!", strings.Repeat("x", 2*maxMethod), "AT\rATDT5\r",
	} {
		for _, cut := range []int{1, 2, 1000} {
			var d door
			var passed bytes.Buffer
			for from := 0; from < len(text); from += cut {
				pass, ok := d.enter([]byte(text[from:min(len(text), from+cut)]))
				if !ok {
					t.Errorf("%.20q in pieces of %d bytes is refused", text, cut)
				}
				passed.Write(pass)
			}
			passed.Write(d.late())
			if passed.String() != text {
				t.Errorf("%.20q in pieces of %d bytes: %.20q comes in", text, cut, passed.String())
			}
		}
	}
}

// TestSerialDoor: what is typed reaches the guest also when its line is not complete.
func TestSerialDoor(t *testing.T) {
	ours, theirs := net.Pipe()
	said := new(bytes.Buffer)
	p := &tcpPort{flag: "-serial", say: func(text string) { said.WriteString(text) }, in: make(chan []byte, 16)}
	gone := make(chan bool)
	go func() { gone <- p.read(ours) }()
	for _, part := range []string{"d", "ir", "\r", "POST / HTTP/1.1\r\n"} {
		if _, err := theirs.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
		var have []byte
		for len(have) < len(part) {
			select {
			case b := <-p.in:
				have = append(have, b...)
			case <-time.After(3 * time.Minute):
				t.Fatalf("%q does not reach the guest", part)
			}
		}
		if string(have) != part {
			t.Errorf("the guest gets %q, want %q", have, part)
		}
	}
	theirs.Close()
	if !<-gone || said.Len() > 0 {
		t.Errorf("it was refused: %s", said)
	}
}
