package vnc

import (
	"crypto/des"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"

	"github.com/iron86/iron86/internal/picture"
)

// Security types (RFC 6143, 7.1.2).
const (
	securityNone = 1
	securityVNC  = 2
)

// version is the newest version of the protocol, as both sides write it.
const version = "RFB 003.008\n"

// errPassword is the error of a viewer with another password.
var errPassword = errors.New("vnc: a viewer gave a wrong password")

// handshake does everything up to ServerInit (RFC 6143, 7.1 and 7.3).
func (v *viewer) handshake() error {
	if _, err := io.WriteString(v.conn, version); err != nil {
		return err
	}
	theirs := make([]byte, len(version))
	if _, err := io.ReadFull(v.in, theirs); err != nil {
		return err
	}
	var major, minor int
	if n, _ := fmt.Sscanf(string(theirs), "RFB %3d.%3d\n", &major, &minor); n != 2 || major != 3 {
		return fmt.Errorf("vnc: a client that is no viewer was refused: it began with %q", theirs)
	}
	if err := v.security(minor); err != nil {
		return err
	}
	if _, err := v.in.ReadByte(); err != nil { // ClientInit: whether others may watch, too; they always may
		return err
	}
	return v.serverInit()
}

// security agrees on how the viewer shows who it is, and has it do that.
func (v *viewer) security(minor int) error {
	kind := byte(securityNone)
	if v.s.cfg.Password != "" {
		kind = securityVNC
	}
	if minor < 7 { // the server decides
		if err := v.write32(uint32(kind)); err != nil {
			return err
		}
	} else {
		if _, err := v.conn.Write([]byte{1, kind}); err != nil {
			return err
		}
		if chosen, err := v.in.ReadByte(); err != nil {
			return err
		} else if chosen != kind {
			return fmt.Errorf("vnc: a viewer chose security type %d, which was not offered", chosen)
		}
	}
	if kind == securityVNC {
		return v.authenticate(minor)
	}
	if minor < 8 {
		return nil
	}
	return v.write32(0)
}

// authenticate has the viewer encrypt random bytes with the password (RFC 6143, 7.2.2).
func (v *viewer) authenticate(minor int) error {
	var challenge, answer, want [2 * des.BlockSize]byte
	_, _ = rand.Read(challenge[:]) // rand.Read never fails
	if _, err := v.conn.Write(challenge[:]); err != nil {
		return err
	}
	if _, err := io.ReadFull(v.in, answer[:]); err != nil {
		return err
	}
	encrypt(v.s.cfg.Password, challenge[:], want[:])
	if subtle.ConstantTimeCompare(answer[:], want[:]) == 1 {
		return v.write32(0)
	}
	if err := v.write32(1); err != nil {
		return err
	}
	if minor >= 8 {
		const reason = "wrong password"
		if err := v.write32(uint32(len(reason))); err != nil {
			return err
		}
		if _, err := io.WriteString(v.conn, reason); err != nil {
			return err
		}
	}
	return errPassword
}

// encrypt encrypts the two blocks of a challenge with DES. Of each byte of the password, which are eight, the lowest bit counts as
// the highest; the erratum of RFC 6143 says so.
func encrypt(password string, challenge, to []byte) {
	var key [8]byte
	for i := range min(len(password), len(key)) {
		key[i] = bits.Reverse8(password[i])
	}
	c, err := des.NewCipher(key[:])
	if err != nil {
		panic("BUG: vnc: " + err.Error())
	}
	for i := 0; i < len(challenge); i += des.BlockSize {
		c.Encrypt(to[i:], challenge[i:])
	}
}

// serverInit tells the viewer the size, the pixel format and the name. It waits a little for a picture of the present.
func (v *viewer) serverInit() error {
	s := v.s
	late := time.AfterFunc(s.patience, func() { v.change(func() { v.joined-- }) })
	defer late.Stop()
	s.audience.Await(func(now *picture.Picture, serial uint64) bool {
		v.resize(now.W, now.H)
		return serial != v.joined
	})
	b := binary.BigEndian.AppendUint16(nil, uint16(v.seen.W))
	b = binary.BigEndian.AppendUint16(b, uint16(v.seen.H))
	b = v.format.append(b)
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.cfg.Name)))
	_, err := v.conn.Write(append(b, s.cfg.Name...))
	return err
}

// write32 sends a number.
func (v *viewer) write32(n uint32) error {
	_, err := v.conn.Write(binary.BigEndian.AppendUint32(nil, n))
	return err
}
