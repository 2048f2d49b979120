package user

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// Numbers of TFTP (RFC 1350).
const (
	portTFTP   = 69
	opRead     = 1
	opWrite    = 2
	opData     = 3
	opACK      = 4
	opError    = 5
	opOptions  = 6
	noFile     = 1
	noAccess   = 2
	illegal    = 4
	blockSize  = 512
	maxBlock   = 1468 // so that a block is one frame
	tftpTries  = 6
	tftpWaits  = time.Second
	maxRequest = 512
)

// request is a client's wish to read a file.
type request struct {
	name  string
	block int // bytes a block
	// answers are the options that the server takes over, in the client's order.
	answers []string
	size    bool // the client asks how large the file is
}

// parseRead reads a request. code is what is wrong, 0 if nothing is.
func parseRead(b []byte) (r request, code uint16) {
	if len(b) < 4 || len(b) > maxRequest {
		return r, illegal
	}
	switch op := binary.BigEndian.Uint16(b); {
	case op == opWrite:
		return r, noAccess
	case op != opRead || b[len(b)-1] != 0:
		return r, illegal
	}
	words := strings.Split(string(b[2:len(b)-1]), "\x00")
	if len(words) < 2 || words[0] == "" {
		return r, illegal
	}
	r.name, r.block = words[0], blockSize
	if m := strings.ToLower(words[1]); m != "octet" && m != "netascii" {
		return r, illegal
	}
	for words = words[2:]; len(words) >= 2; words = words[2:] {
		n, err := strconv.Atoi(words[1])
		if err != nil {
			continue
		}
		switch strings.ToLower(words[0]) {
		case "blksize":
			if n >= 8 {
				r.block = min(n, maxBlock)
				r.answers = append(r.answers, words[0], strconv.Itoa(r.block))
			}
		case "tsize":
			if !r.size {
				r.size = true
				r.answers = append(r.answers, words[0], "")
			}
		}
	}
	return r, 0
}

// openFile opens the file of a name within a directory. Backslashes are slashes, and a leading one is nothing.
func openFile(root *os.Root, name string) (*os.File, int64, uint16) {
	name = strings.TrimLeft(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
	info, err := root.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, 0, noAccess
	}
	if err == nil {
		var f *os.File
		if f, err = root.Open(name); err == nil {
			return f, info.Size(), 0
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, noFile
	}
	return nil, 0, noAccess
}

// serveFile answers a request on a connection of its own: it sends each block until the client has it, or is silent for too long.
func serveFile(root *os.Root, b []byte, c net.Conn) {
	r, code := parseRead(b)
	var f *os.File
	var size int64
	if code == 0 {
		f, size, code = openFile(root, r.name)
	}
	if code != 0 {
		_, _ = c.Write(tftpError(code)) // the client has gone
		return
	}
	defer f.Close()
	if len(r.answers) > 0 {
		m := []byte{0, opOptions}
		for i, w := range r.answers {
			if w == "" && i%2 == 1 {
				w = strconv.FormatInt(size, 10)
			}
			m = append(append(m, w...), 0)
		}
		if !exchange(c, m, 0) {
			return
		}
	}
	m := make([]byte, 4+r.block)
	for number := uint16(1); ; number++ {
		m[1] = opData
		binary.BigEndian.PutUint16(m[2:], number)
		n, err := io.ReadFull(f, m[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			_, _ = c.Write(tftpError(noAccess)) // the client has gone
			return
		}
		if !exchange(c, m[:4+n], number) || n < r.block {
			return
		}
	}
}

// tftpError makes the message of an error.
func tftpError(code uint16) []byte {
	text := map[uint16]string{noFile: "File not found", noAccess: "Access violation", illegal: "Illegal TFTP operation"}[code]
	return append(append([]byte{0, opError, 0, byte(code)}, text...), 0)
}

// exchange sends a message until the client acknowledges it. It reports false if the client does not, or has had enough.
func exchange(c net.Conn, m []byte, number uint16) bool {
	want := binary.BigEndian.AppendUint16([]byte{0, opACK}, number)
	answer := make([]byte, maxRequest)
	for range tftpTries {
		if _, err := c.Write(m); err != nil {
			return false
		}
		if c.SetReadDeadline(time.Now().Add(tftpWaits)) != nil {
			return false
		}
		for {
			n, err := c.Read(answer)
			if err != nil {
				break
			}
			if n >= 4 && bytes.Equal(answer[:4], want) {
				return true
			}
			if n >= 2 && answer[1] == opError {
				return false
			}
		}
	}
	return false
}
