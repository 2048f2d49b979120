package migrate

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// Trust says to whom a machine is given, and from whom it is taken. Both ends have the same, and the connection between them is TLS 1.3: what passes
// is encrypted and cannot be changed, with keys that are of no use to who learns a secret later. The nil Trust trusts everybody who can connect, and encrypts
// nothing.
type Trust struct {
	dial, serve *tls.Config
}

// minKey is the least length of a shared key, in bytes: whoever connects to a target could otherwise try passwords against its certificate.
const minKey = 32

// KeyTrust is the Trust of those who have a shared key, the content of a file. From it both sides derive the same two pairs of Ed25519 keys, one for sources
// and one for targets, and each proves to the other in the handshake that it has its own. Only who has the shared key can.
func KeyTrust(name string) (*Trust, error) {
	secret, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if secret = bytes.TrimSpace(secret); len(secret) < minKey {
		return nil, fmt.Errorf("%s: a key has at least %d bytes, such as openssl rand -hex 32 makes", name, minKey)
	}
	source, err := pair(secret, "source")
	if err != nil {
		return nil, err
	}
	target, err := pair(secret, "target")
	if err != nil {
		return nil, err
	}
	return &Trust{dial: pinned(source, target), serve: pinned(target, source)}, nil
}

// pair derives a pair of keys and a certificate for them.
func pair(secret []byte, side string) (tls.Certificate, error) {
	seed, err := hkdf.Key(sha256.New, secret, nil, "iron86 migration 1 "+side, ed25519.SeedSize)
	if err != nil {
		return tls.Certificate{}, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	form := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// pinned is the TLS of who has one pair of keys and talks to who has the other.
func pinned(own, other tls.Certificate) *tls.Config {
	want, _ := other.PrivateKey.(ed25519.PrivateKey)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAnyClientCert,
		SessionTicketsDisabled: true,
		InsecureSkipVerify:     true, // no authority signs these: VerifyConnection compares the keys
		VerifyConnection: func(c tls.ConnectionState) error {
			if len(c.PeerCertificates) > 0 && want != nil {
				if key, ok := c.PeerCertificates[0].PublicKey.(ed25519.PublicKey); ok && key.Equal(want.Public()) {
					return nil
				}
			}
			return errors.New("the other side has another key")
		},
	}
}

// DirTrust is the Trust of certificates in a directory, with QEMU's names: ca-cert.pem, server-cert.pem and server-key.pem for targets, client-cert.pem and
// client-key.pem for sources. Each side must show a certificate that the authority has signed, and a target's must name the host that the source
// connects to.
func DirTrust(dir string) (*Trust, error) {
	ca, err := os.ReadFile(filepath.Join(dir, "ca-cert.pem"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s: no certificate", filepath.Join(dir, "ca-cert.pem"))
	}
	t := new(Trust)
	load := func(side string) (*tls.Config, error) {
		name := filepath.Join(dir, side)
		own, err := tls.LoadX509KeyPair(name+"-cert.pem", name+"-key.pem")
		if errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
		return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{own}, RootCAs: pool, ClientCAs: pool,
			ClientAuth: tls.RequireAndVerifyClientCert, SessionTicketsDisabled: true}, err
	}
	if t.dial, err = load("client"); err == nil {
		t.serve, err = load("server")
	}
	if err == nil && t.dial == nil && t.serve == nil {
		err = fmt.Errorf("%s: there is neither server-cert.pem with server-key.pem nor client-cert.pem with client-key.pem", dir)
	}
	return t, err
}

// client makes a connection to a target at an address safe.
func (t *Trust) client(ctx context.Context, conn net.Conn, address string) (net.Conn, error) {
	if t == nil {
		if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
			return nil, errors.Join(errors.New("whoever is on the way could read the machine's memory: beyond this host -migrate-key or -migrate-tls is wanted"), conn.Close())
		}
		return conn, nil
	}
	if t.dial == nil {
		return nil, errors.Join(errors.New("there is no client-cert.pem"), conn.Close())
	}
	cfg := t.dial.Clone()
	if host, _, err := net.SplitHostPort(address); err == nil {
		cfg.ServerName = host
	}
	return secured(ctx, tls.Client(conn, cfg))
}

// server makes a connection of a source safe.
func (t *Trust) server(ctx context.Context, conn net.Conn) (net.Conn, error) {
	if t == nil {
		return conn, nil
	}
	if t.serve == nil {
		return nil, errors.Join(errors.New("there is no server-cert.pem"), conn.Close())
	}
	return secured(ctx, tls.Server(conn, t.serve))
}

// secured does the handshake.
func secured(ctx context.Context, c *tls.Conn) (net.Conn, error) {
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the other side was not trusted, or does not trust us: %w", err), c.Close())
	}
	return c, nil
}

// unmet returns why a target says nothing. In TLS 1.3 it refuses a source's certificate only after the source's handshake.
func (t *Trust) unmet(err error) error {
	var alert *net.OpError
	switch {
	case errors.As(err, &alert) && alert.Op == "remote error":
		return fmt.Errorf("the other side does not trust us: %w", err)
	case t == nil && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)):
		return fmt.Errorf("the target has hung up, as one does that wants a -migrate-key or -migrate-tls: %w", err)
	}
	return err
}
