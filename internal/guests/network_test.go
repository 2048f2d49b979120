//go:build guests

package guests

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// networkSize is how many bytes go each way.
const networkSize = 2 << 20

// fileServer answers requests of HTTP on the loopback: /file is data, and for /ready it calls ready, whose result is the answer.
func fileServer(t *testing.T, data []byte, ready func() string) (port int) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			line, _ := bufio.NewReader(c).ReadString('\n')
			answer := data
			if strings.HasPrefix(line, "GET /ready ") {
				answer = []byte(ready())
			}
			fmt.Fprintf(c, "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
			c.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// freePort returns a port of the loopback that nobody has.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// fetched compares what the guest's server sends with data, and says how that went.
func fetched(port int, data []byte) string {
	c, err := net.DialTimeout("tcp4", fmt.Sprintf("127.0.0.1:%d", port), 10*time.Second)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
	fmt.Fprintf(c, "GET /file HTTP/1.0\r\n\r\n")
	b, err := io.ReadAll(c)
	if err != nil {
		return err.Error()
	}
	_, b, _ = bytes.Cut(b, []byte("\r\n\r\n"))
	if !bytes.Equal(b, data) {
		return fmt.Sprintf("%d other bytes\n", len(b))
	}
	return "THE HOST HAS FETCHED IT\n"
}

// TestDebianNetwork: Linux drives the card by its driver ne: DHCP, a ping, a name, a file by HTTP in both directions.
func TestDebianNetwork(t *testing.T) {
	data := make([]byte, networkSize)
	for i := range data {
		data[i] = byte(rand.Uint32())
	}
	forwarded := freePort(t)
	port := fileServer(t, data, func() string { return fetched(forwarded, data) })
	c := initramfsWith(t, "busybox")
	c.add("network", modeFile, read(t, "testdata/debian/network"), 0, 0)
	for _, m := range []string{"8390p.ko", "ne.ko"} {
		c.add("modules/"+m, modeFile, read(t, debian(t, filepath.Join("network", m))), 0, 0)
	}
	script := filepath.Join(t.TempDir(), "network.script")
	write(t, script, bytes.ReplaceAll(read(t, "testdata/debian/network.script"), []byte("PORT"), fmt.Append(nil, port)))
	out := withSerial(t, script, "-m", "64", "-kernel", debian(t, "vmlinuz"), "-initrd", c.file(t), "-append", brief+"ttyS0,115200",
		"-nic", fmt.Sprintf("user,hostfwd=tcp::%d-:80", forwarded))
	for _, want := range []string{"LEASE 10.0.2.15 10.0.2.2 10.0.2.3", "2 packets received", "127.0.0.1", fmt.Sprintf("%x", sha256.Sum256(data)), "THE HOST HAS FETCHED IT"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, tail(out))
		}
	}
}
