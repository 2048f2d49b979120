package user

import (
	"bytes"
	"net/netip"
	"testing"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// segmentTo returns a frame of TCP to the guest's port, with options and data.
func segmentTo(port uint16, flags header.TCPFlags, ack uint32, options, data []byte) []byte {
	size := header.TCPMinimumSize + len(options)
	f := udpFrame([6]byte{}, guestMAC, netip.MustParseAddrPort("10.0.2.2:0"), netip.MustParseAddrPort("10.0.2.15:0"), append(make([]byte, size-udpSize), data...))
	ip := header.IPv4(f[etherSize:])
	ip[9] = protoTCP
	t := header.TCP(ip[ipSize:])
	t.Encode(&header.TCPFields{SrcPort: 80, DstPort: port, AckNum: ack, DataOffset: uint8(size), Flags: flags})
	copy(t[header.TCPMinimumSize:], options)
	return f
}

// TestAcknowledgementsWait: an acknowledgement alone waits for the next frame of its connection or for a moment; nothing else does.
func TestAcknowledgementsWait(t *testing.T) {
	const ack, push = header.TCPFlagAck, header.TCPFlagAck | header.TCPFlagPsh
	pure := func(n uint32) []byte { return segmentTo(1000, ack, n, nil, nil) }
	data := segmentTo(1000, push, 200, nil, []byte("answer"))
	other := segmentTo(1001, push, 5, nil, []byte("x"))
	stamps := []byte{1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2}
	sack := []byte{1, 1, 5, 10, 0, 0, 1, 0, 0, 0, 2, 0}
	for _, c := range []struct {
		name string
		in   [][]byte
		want []int // which of them come at once
	}{
		{"the first of a connection", [][]byte{pure(100)}, []int{0}},
		{"news", [][]byte{pure(100), pure(200)}, []int{0}},
		{"news with times", [][]byte{pure(100), segmentTo(1000, ack, 200, stamps, nil)}, []int{0}},
		{"data takes it along", [][]byte{pure(100), pure(200), data}, []int{0, 2}},
		{"the second goes", [][]byte{pure(100), pure(200), pure(300)}, []int{0, 2}},
		{"and the third waits", [][]byte{pure(100), pure(200), pure(300), pure(400)}, []int{0, 2}},
		{"another connection", [][]byte{pure(100), pure(200), other}, []int{0, 1, 2}},
		{"another protocol", [][]byte{pure(100), pure(200), {60: 1}}, []int{0, 1, 2}},
		{"nothing new", [][]byte{pure(100), pure(100)}, []int{0, 1}},
		{"more than a segment", [][]byte{pure(100), pure(100 + maxHeld + 1)}, []int{0, 1}},
		{"something is missing", [][]byte{pure(100), segmentTo(1000, ack, 200, sack, nil)}, []int{0, 1}},
		{"an end", [][]byte{pure(100), segmentTo(1000, ack|header.TCPFlagFin, 200, nil, nil)}, []int{0, 1}},
		{"over 2^32", [][]byte{pure(0xffffff80), pure(0x80)}, []int{0}},
	} {
		got := make(chan []byte, 8)
		w := newCarrier(nil, func(f []byte) { got <- f })
		w.mu.Lock() // so that the moment does not pass
		for _, f := range c.in {
			w.pass(f)
		}
		for _, i := range c.want {
			if len(got) == 0 || !bytes.Equal(<-got, c.in[i]) {
				t.Errorf("%s: frame %d did not come", c.name, i)
				break
			}
		}
		if len(got) > 0 {
			t.Errorf("%s: %d frames more", c.name, len(got))
		}
		late := w.held
		w.mu.Unlock()
		if late != nil && !bytes.Equal(<-got, late) {
			t.Errorf("%s: another frame came late", c.name)
		}
	}
}

// FuzzSegment: what the stack never sends does no harm, either.
func FuzzSegment(f *testing.F) {
	f.Add(segmentTo(1000, header.TCPFlagAck, 1, []byte{1, 1, 5, 10, 0, 0, 1, 0, 0, 0, 2, 0}, nil))
	f.Add(segmentTo(1000, header.TCPFlagAck, 1, []byte{8, 0, 5, 1}, nil))
	f.Fuzz(func(t *testing.T, frame []byte) { tcpSegment(frame) })
}
