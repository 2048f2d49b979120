//go:build guests

package guests

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
)

// Sizes of BenchmarkNetwork: pieces of 64 KB each way, and exchanges of a few bytes.
const (
	benchPieces    = 128
	benchExchanges = 300
)

// networkFigures is what a guest reaches.
type networkFigures struct {
	down, up float64 // MB a second
	exchange float64 // milliseconds, the median
}

// rendezvous is a port of the loopback at which one connection is waited for.
func rendezvous(b *testing.B) (port int, accept func() net.Conn) {
	b.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port, func() net.Conn {
		_ = l.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Minute))
		c, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Minute))
		return c
	}
}

// networkOf boots Linux with the driver ne by a command, and measures its network.
func networkOf(b *testing.B, initrd string, command ...string) (f networkFigures) {
	b.Helper()
	down, acceptDown := rendezvous(b)
	up, acceptUp := rendezvous(b)
	back, acceptBack := rendezvous(b)
	line := fmt.Sprintf("%sttyS0 DOWN=%d UP=%d BACK=%d COUNT=%d", brief, down, up, back, benchPieces)
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], "-m", "64", "-display", "none", "-kernel", filepath.Join(debianDir(), "vmlinuz"), "-initrd", initrd, "-append", line)...)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	const megabytes = benchPieces * 64.0 / 1024
	piece := make([]byte, 64<<10)

	c := acceptDown()
	begin := time.Now()
	for range benchPieces {
		if _, err := c.Write(piece); err != nil {
			b.Fatal(err)
		}
	}
	_ = c.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, c) // until the guest has all
	f.down = megabytes / time.Since(begin).Seconds()
	c.Close()

	c = acceptUp()
	begin = time.Now()
	n, err := io.Copy(io.Discard, c)
	if err != nil || n != benchPieces*int64(len(piece)) {
		b.Fatalf("%d bytes: %v", n, err)
	}
	f.up = megabytes / time.Since(begin).Seconds()
	c.Close()

	c = acceptBack()
	defer c.Close()
	var times []float64
	for range benchExchanges {
		begin := time.Now()
		if _, err := c.Write(piece[:64]); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(c, piece[:64]); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(begin).Seconds()*1000)
	}
	slices.Sort(times)
	f.exchange = times[len(times)/2]
	return f
}

// BenchmarkNetwork measures TCP of Linux with the driver ne between the guest and the host's loopback, here and under QEMU with its user network, one
// after the other. The ratios are ours to QEMU's, and more is better.
func BenchmarkNetwork(b *testing.B) {
	need.Program(b, "qemu-system-i386")
	var c cpio
	for _, dir := range []string{"bin", "dev", "modules", "proc", "tmp"} {
		c.add(dir, modeDir, nil, 0, 0)
	}
	c.add("dev/console", modeDevice, nil, 5, 1)
	add := func(name, file string) { c.add(name, modeFile, read(b, file), 0, 0) }
	add("bin/busybox", debian(b, "busybox"))
	add("init", "testdata/debian/netbench")
	for _, m := range []string{"8390p.ko", "ne.ko"} {
		add("modules/"+m, debian(b, filepath.Join("network", m)))
	}
	initrd := c.file(b)
	for b.Loop() {
		ours := networkOf(b, initrd, iron86, "boot", "-speed", "max", "-nic", "user")
		theirs := networkOf(b, initrd, "qemu-system-i386", "-M", "isapc", "-cpu", "pentium3,-apic", "-accel", "tcg", "-monitor", "none", "-serial", "none",
			"-netdev", "user,id=n", "-device", "ne2k_isa,netdev=n,iobase=0x300,irq=9")
		b.Logf("iron86 %.2f, QEMU %.2f (MB/s to the guest, from it, ms an exchange)", ours, theirs)
		b.ReportMetric(ours.down, "down-MB/s")
		b.ReportMetric(ours.down/theirs.down, "down-ratio")
		b.ReportMetric(ours.up, "up-MB/s")
		b.ReportMetric(ours.up/theirs.up, "up-ratio")
		b.ReportMetric(ours.exchange, "exchange-ms")
		b.ReportMetric(theirs.exchange/ours.exchange, "exchange-ratio")
	}
}
