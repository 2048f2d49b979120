package machine

import "testing"

// TestOneGateOfA20: port 92h, the output port of the 8042 and the processor agree on the gate, whoever moved it last.
func TestOneGateOfA20(t *testing.T) {
	m, err := New(Config{Memory: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	outputPort := func() uint8 {
		m.bus.Out(0x64, 1, 0xd0)
		m.sched.Fire()
		m.timing.Idle += 1_000_000
		m.sched.Fire()
		return uint8(m.bus.In(0x60, 1))
	}
	check := func(what string, want bool) {
		t.Helper()
		port, kbc := m.bus.In(0x92, 1)&2 != 0, outputPort()&2 != 0
		phys, _ := m.cpu.Probe(0x100000, false)
		if have := phys != 0; have != want || port != want || kbc != want {
			t.Errorf("%s: processor %v, port 92h %v, 8042 %v, want %v", what, have, port, kbc, want)
		}
	}
	check("power-on", true)
	m.bus.Out(0x92, 1, 0)
	check("port 92h with 0", false)
	m.bus.Out(0x64, 1, 0xdf)
	check("DFh to the 8042", true)
	m.bus.Out(0x64, 1, 0xdd)
	check("DDh to the 8042", false)
	m.bus.Out(0x92, 1, 2)
	check("port 92h with 2", true)
	m.bus.Out(0x64, 1, 0xd1)
	m.bus.Out(0x60, 1, 0xdd)
	check("D1h DDh to the 8042", false)
	m.bus.Out(0x92, 1, m.bus.In(0x92, 1)|2)
	check("bit 1 of port 92h set", true)
	m.bus.Out(0x64, 1, 0xdd)
	m.Reset()
	check("reset", true)
}
