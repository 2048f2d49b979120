package main

import (
	"os"
	"strings"
	"testing"
)

// browsers is what a browser may begin with; session/host has more.
var browsers = map[string]string{
	"POST":          "POST /x?y=z HTTP/1.1\r\nContent-Type: text/plain\r\n\r\nsave stolen 0 16\nquit\n",
	"punctuation":   "!#$%&'*+-.^_`|~ / HTTP/1.1\r\n",
	"a long target": "GET /" + strings.Repeat("x", 100_000) + " HTTP/1.1\r\n",
	"TLS":           "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\nsave stolen 0 16\n",
}

// endOnSerial is a floppy whose boot sector waits for the byte 1 from COM1, and then writes 1 to the debug-exit port.
const endOnSerial = "\xba\xfd\x03\xec\xa8\x01\x74\xf8" + // wait: mov dx, 3FDh; in al, dx; test al, 1; jz wait
	"\xb2\xf8\xec\x3c\x01\x75\xf1" + // mov dl, 0F8h; in al, dx; cmp al, 1; jne wait
	"\xba\x01\x05\xee\xeb\xfe" // mov dx, 501h; out dx, al; jmp $

// TestPortsRefuseBrowsers: what comes in a request to any port of ours is not done, the
// connection is closed, and the machine runs as before.
func TestPortsRefuseBrowsers(t *testing.T) {
	for flag, end := range map[string]struct {
		say    string
		status int
	}{
		"-monitor": {"quit\n", 0},
		"-gdb":     {"+" + packet("k"), 0},
		"-serial":  {"\x01", 1<<1 | 1},
	} {
		t.Run(flag, func(t *testing.T) {
			t.Chdir(t.TempDir())
			image := sectorImage(t, endOnSerial)
			port := freePort(t)
			status, errs := background("boot", "-m", "1M", "-display", "none", flag, "tcp:127.0.0.1:"+port, image)
			for name, text := range browsers {
				v := visit(t, port)
				for _, part := range []string{text[:len(text)/2], text[len(text)/2:]} {
					if _, err := v.conn.Write([]byte(part)); err != nil {
						break // refused after the first half
					}
				}
				for {
					if _, err := v.in.ReadByte(); err != nil {
						if os.IsTimeout(err) {
							t.Errorf("%s: the connection stays", name)
						}
						break
					}
				}
			}
			if list, _ := os.ReadDir("."); len(list) != 0 {
				t.Errorf("files were written: %v", list)
			}
			visit(t, port).say(end.say)
			ends(t, status, errs, end.status)
		})
	}
}
