package session

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// freeDisplay returns the number of a VNC display whose port is free.
func freeDisplay(t *testing.T) int {
	for n := range 1000 {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", vncPort+n)); err == nil {
			l.Close()
			return n
		}
	}
	t.Fatal("no port is free")
	return 0
}

// TestRemote: a VNC viewer presses a key on the demo's menu, and the demo does what it asks for.
func TestRemote(t *testing.T) {
	display := freeDisplay(t)
	m := small(block.NewMemory(demo.Image()))
	s := newSession(t, Config{Machine: m, VNC: fmt.Sprintf(":%d", display)})
	viewed := make(chan error, 1)
	go func() { viewed <- pressAbout(fmt.Sprintf("127.0.0.1:%d", vncPort+display)) }()
	if _, err := s.Play(context.Background(), steps(t, "expect 120s /It boots on any PC/\n")); err != nil {
		t.Error(err)
	}
	if err := <-viewed; err != nil {
		t.Error("the viewer:", err)
	}
}

// pressAbout is a viewer of version 3.3 that presses the key 8 until it is sent away or has had two updates behind it.
func pressAbout(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	hello := make([]byte, 12+4)
	if _, err := conn.Write([]byte("RFB 003.003\n\x01")); err != nil {
		return err
	}
	if _, err := io.ReadFull(conn, hello); err != nil || !bytes.HasSuffix(hello, []byte("\n\x00\x00\x00\x01")) {
		return fmt.Errorf("the server began with %q: %v", hello, err)
	}
	go func() { _, _ = io.Copy(io.Discard, conn) }()
	for range 100 {
		key := []byte{255, 0, 0, 1, 0, 0, 0, '8', 0, 0, 0, 0x09, 255, 0, 0, 0, 0, 0, 0, '8', 0, 0, 0, 0x09}
		if _, err := conn.Write(key); err != nil {
			return nil // the session has ended
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// TestVNCFlag: what -vnc says, and what is wrong with it.
func TestVNCFlag(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("secret\r\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ spec, addr, password, err string }{
		{":0", ":5900", "", ""},
		{"0.0.0.0:1", "0.0.0.0:5901", "", ""},
		{"[::1]:2,password-file=" + file, "[::1]:5902", "secret", ""},
		{"1", "", "", "[HOST]:N is wanted, where N is the number of a display"},
		{":x", "", "", `"x" is not the number of a display, 0 to 59635`},
		{":60000", "", "", `"60000" is not the number of a display, 0 to 59635`},
		{":1,websocket", "", "", `"websocket" is not password-file=FILE`},
		{":1,password-file=" + os.DevNull, "", "", os.DevNull + ": the first line, which is the password, is empty"},
	} {
		addr, password, err := parseVNC(c.spec)
		text := ""
		if err != nil {
			text = host.OneLine(err.Error())
		}
		if addr != c.addr || password != c.password || text != c.err {
			t.Errorf("%s: %q, %q, %q; want %q, %q, %q", c.spec, addr, password, text, c.addr, c.password, c.err)
		}
	}
}

// placing is a boot sector that has the backdoor port of VMware give it places of the pointer, and waits for ever with interrupts on.
const placing = "66b868584d56 66bb52454145 66b929000000 ba5856 66ed" + // begin,
	"66b868584d56 66bb01000000 66b927000000 ba5856 66ed" + // read the number of the protocol,
	"66b868584d56 66bb52414253 66b929000000 ba5856 66ed" + // and take places
	"fb f4 ebfd" // STI; HLT, again and again

// TestRemotePlaced: a viewer with QEMU's extension of the mouse is told that a guest's driver wants places.
func TestRemotePlaced(t *testing.T) {
	code, err := hex.DecodeString(strings.ReplaceAll(placing, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	sector := make([]byte, 720<<10)
	copy(sector, code)
	copy(sector[510:], "\x55\xaa")
	display := freeDisplay(t)
	s := newSession(t, Config{Machine: small(block.NewMemory(sector)), VNC: fmt.Sprintf(":%d", display)})
	told := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		told <- awaitPlaces(fmt.Sprintf("127.0.0.1:%d", vncPort+display))
		cancel()
	}()
	if _, err := s.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := <-told; err != nil {
		t.Error("the viewer:", err)
	}
}

// awaitPlaces is a viewer of version 3.3 that asks for updates until it is told to send places.
func awaitPlaces(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	read := func(n int) (b []byte) {
		if err == nil {
			b = make([]byte, n)
			_, err = io.ReadFull(in, b)
		}
		return b
	}
	_, err = conn.Write([]byte("RFB 003.003\n\x01"))
	size := read(12 + 4 + 24)
	if err != nil {
		return err
	}
	read(int(binary.BigEndian.Uint32(size[36:])))                                     // the name
	if _, err := conn.Write([]byte{2, 0, 0, 1, 0xff, 0xff, 0xfe, 0xff}); err != nil { // SetEncodings: -257
		return err
	}
	for err == nil {
		if _, err := conn.Write(append([]byte{3, 1}, size[16:24]...)); err != nil {
			return err
		}
		head := read(4)
		for n := 0; err == nil && n < int(head[3]); n++ {
			r := read(12)
			if err == nil && int32(binary.BigEndian.Uint32(r[8:])) == -257 {
				if r[1] == 1 {
					return nil
				}
				continue
			}
			read(int(binary.BigEndian.Uint16(r[4:])) * int(binary.BigEndian.Uint16(r[6:])) * 4)
		}
	}
	return err
}
