package session

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/migrate"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  ed25519.PrivateKey
}

// pemFile writes a file.
func pemFile(t *testing.T, name, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sign makes a key, and a certificate by the authority, or by itself if there is none.
func (a *authority) sign(t *testing.T, form x509.Certificate) *authority {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form.SerialNumber, form.BasicConstraintsValid = big.NewInt(1), true
	by := &authority{&form, key}
	if a != nil {
		by = a
	}
	der, err := x509.CreateCertificate(rand.Reader, &form, by.cert, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

// put writes a certificate and its key under QEMU's names.
func (a *authority) put(t *testing.T, dir, side string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		t.Fatal(err)
	}
	pemFile(t, filepath.Join(dir, side+"-cert.pem"), "CERTIFICATE", a.cert.Raw)
	pemFile(t, filepath.Join(dir, side+"-key.pem"), "PRIVATE KEY", der)
}

// TestMigrationTrust: only who shows the right certificate, or has the key, gives or gets a machine. Each other one is told apart by one line on either side, and the source
// goes on.
func TestMigrationTrust(t *testing.T) {
	hour := time.Now().Add(time.Hour)
	root := func() *authority {
		return (*authority)(nil).sign(t, x509.Certificate{NotAfter: hour, IsCA: true, KeyUsage: x509.KeyUsageCertSign})
	}
	ours, others := root(), root()
	leaf := func(by *authority, end time.Time, ip string, use x509.ExtKeyUsage) *authority {
		return by.sign(t, x509.Certificate{NotAfter: end, IPAddresses: []net.IP{net.ParseIP(ip)}, ExtKeyUsage: []x509.ExtKeyUsage{use}})
	}
	dir := func(ca *authority, side string, own *authority) Config {
		name := t.TempDir()
		pemFile(t, filepath.Join(name, "ca-cert.pem"), "CERTIFICATE", ca.cert.Raw)
		own.put(t, name, side)
		return Config{MigrateCerts: name}
	}
	key := func(letter string) Config {
		name := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(name, []byte(strings.Repeat(letter, 32)), 0o600); err != nil {
			t.Fatal(err)
		}
		return Config{MigrateKey: name}
	}
	client, server := x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth
	good, past := leaf(ours, hour, "127.0.0.1", server), time.Now().Add(-time.Minute)
	source, target := dir(ours, "client", leaf(ours, hour, "127.0.0.1", client)), dir(ours, "server", good)
	for _, c := range []struct {
		name           string
		source, target Config
		there, here    string // what source and target say; "": it moves
	}{
		{"certificates", source, target, "", ""},
		{"another authority's target", source, dir(ours, "server", leaf(others, hour, "127.0.0.1", server)), "unknown authority", "bad certificate"},
		{"another authority's source", dir(ours, "client", leaf(others, hour, "127.0.0.1", client)), target, "does not trust us", "unknown authority"},
		{"expired target", source, dir(ours, "server", leaf(ours, past, "127.0.0.1", server)), "expired", "bad certificate"},
		{"expired source", dir(ours, "client", leaf(ours, past, "127.0.0.1", client)), target, "does not trust us", "expired"},
		{"another host", source, dir(ours, "server", leaf(ours, hour, "192.0.2.1", server)), "192.0.2.1", "bad certificate"},
		{"no source's certificate", dir(ours, "client", leaf(ours, hour, "127.0.0.1", server)), target, "does not trust us", "key usage"},
		{"the key", key("k"), key("k"), "", ""},
		{"another key", key("l"), key("k"), "another key", "bad certificate"},
		{"a key and none", key("k"), Config{}, "was not trusted", "no migration of iron86"},
		{"none and a key", Config{}, key("k"), "-migrate-key", "not look like a TLS handshake"},
	} {
		t.Run(c.name, func(t *testing.T) { trusted(t, c.source, c.target, c.there, c.here) })
	}
}

// trusted moves a machine between two sessions, and looks at what they say.
func trusted(t *testing.T, source, target Config, there, here string) {
	said := new(output)
	source.Machine, target.Machine = small(counter()), small(counter())
	target.Incoming, target.Streams = "tcp:127.0.0.1:0", host.Streams{Err: said}
	a, b := newSession(t, source), newSession(t, target)
	for _, s := range []*Session{a, b} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		t.Cleanup(func() { cancel(); <-done })
		go func() { _, _ = s.Play(ctx, nil); close(done) }()
	}
	var err error
	a.Call(func() { err = moveTo(a, "tcp:"+b.move.door.Addr().String(), 0) })
	if err != nil {
		t.Fatal(err)
	}
	for !moved(a).Over() {
		time.Sleep(time.Millisecond)
	}
	p := moved(a)
	if there == "" {
		if p.State != "completed" {
			t.Errorf("%+v\n%s", p, said.text())
		}
		return
	}
	if p.State != "failed" || !strings.Contains(p.Error, there) || strings.Contains(p.Error, "\n") {
		t.Errorf("the source says %+v, want %s", p, there)
	}
	for n := 0; !strings.Contains(said.text(), here); n++ {
		if n > 3000 {
			t.Fatalf("the target says %q, want %s", said.text(), here)
		}
		time.Sleep(time.Millisecond)
	}
	if a.move.away() || !b.move.away() {
		t.Error("not exactly the source goes on")
	}
}

// TestMigrationOfVersions: a target refuses another version with one line, and the source goes on.
func TestMigrationOfVersions(t *testing.T) {
	target := newSession(t, Config{Machine: small(counter()), Incoming: "tcp:127.0.0.1:0"})
	from := newSession(t, Config{Machine: small(counter())})
	for _, s := range []*Session{from, target} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		t.Cleanup(func() { cancel(); <-done })
		go func() { _, _ = s.Play(ctx, nil); close(done) }()
	}
	for _, other := range []string{"0.1 0123abcd", build() + " more", "", "a\nb\x1b[2J"} {
		over := make(chan error, 1)
		migrate.Send(source{from}, migrate.Options{Network: "tcp", Address: target.move.door.Addr().String(), Build: other}, func(err error) { over <- err })
		err := <-over
		if err == nil || !strings.Contains(err.Error(), "both must be the same") || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%q: %v", other, err)
		}
		if from.move.away() || !target.move.away() {
			t.Errorf("%q: not exactly the source goes on", other)
		}
	}
}
