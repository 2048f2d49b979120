package ide

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

func TestNobody(t *testing.T) {
	r := newRig(t)
	for off := range uint16(8) {
		r.WritePort(off, 0x12)
		if v := r.ReadPort(off); v != floating {
			t.Errorf("no device: register %d has %02x, want %02x", off, v, floating)
		}
	}
	if v := r.ReadPortN(portData, 4); v != 0x7f7f7f7f {
		t.Errorf("no device: data has %08x, want 7f7f7f7f", v)
	}
	if v := r.Control().ReadPort(0); v != floating {
		t.Errorf("no device: alternate status has %02x, want %02x", v, floating)
	}
	r.WritePort(portCommand, cmdDiagnostic)
	r.WritePort(portCommand, cmdIdentify)
	r.pass(clock.Second)
	if r.edges != 0 || r.Light() {
		t.Error("no device: an interrupt or a light")
	}
}

func TestMasterOnly(t *testing.T) {
	r, _ := withDisk(t)
	r.registers(0, 0x55, 0xaa, 0, 0, 0xb0)
	r.want("slave selected", 0x00, 0, 0x55, 0xaa, 0, 0, 0xb0)
	r.WritePort(portCommand, cmdIdentify)
	r.pass(clock.Millisecond)
	if v := r.Control().ReadPort(0); v != 0 || r.edges != 0 {
		t.Errorf("a command to the slave: status %02x, %d interrupts, want 00, none", v, r.edges)
	}
	if v := r.ReadPort(portData); v != 0 {
		t.Errorf("data of the slave: have %02x, want 00", v)
	}
	r.give([]byte{1, 2})
	r.WritePort(portDevice, 0xa0)
	r.want("master selected", 0x50, 1, 0x55, 0xaa, 0, 0, 0xa0)
	r.Control().WritePort(0, controlReset)
	r.Control().WritePort(0, 0)
	r.wait()
	r.WritePort(portDevice, 0xb0)
	r.want("slave selected after a reset", 0x00, 0, 0, 0, 0, 0, 0xb0)
}

func TestSlaveOnly(t *testing.T) {
	r := newRig(t)
	r.attach(1, newDisk())
	if v := r.ReadPort(portCommand); v != floating {
		t.Errorf("master selected: have status %02x, want %02x", v, floating)
	}
	r.WritePort(portDevice, 0xb0)
	r.want("slave selected", 0x50, 1, 1, 1, 0, 0, 0xb0)
	if s := r.run(cmdIdentify); s != 0x58 {
		t.Errorf("identify: have status %02x, want 58", s)
	}
}

func TestTwoDisks(t *testing.T) {
	r, _ := withDisk(t)
	r.attach(1, newDisk())
	r.WritePort(portDevice, 0xb0)
	r.run(cmdIdentify)
	b := r.take(512)
	if s := string([]byte{b[27*2+1], b[27*2], b[27*2+3]}); s != "IRO" || b[20+6] != '1' {
		t.Errorf("the slave's identity: model %q…, serial number ends in %c, want IRO…, 1", s, b[20+6])
	}
	r.ReadPort(portCommand)
	edges := r.edges
	r.WritePort(portDevice, 0xa0)
	r.run(cmdSeek) // pending interrupt of the master
	if r.edges != edges+1 {
		t.Errorf("have %d interrupts, want 1", r.edges-edges)
	}
	r.WritePort(portDevice, 0xb0)
	if r.irq {
		t.Error("the master's interrupt is out while the slave is selected")
	}
	r.ReadPort(portCommand)
	r.WritePort(portDevice, 0xa0)
	if !r.irq {
		t.Error("the master's interrupt is gone")
	}
}

func TestSoftReset(t *testing.T) {
	r, _ := withDisk(t)
	if err := r.AttachCD(1); err != nil {
		t.Fatal(err)
	}
	r.registers(0, 9, 8, 7, 6, 0xb5)
	r.run(0xff) // aborts; interrupt pending
	r.Control().WritePort(0, controlReset)
	if v := r.Control().ReadPort(0); v != statusBusy || r.irq {
		t.Errorf("held: status %02x, interrupt %v, want 80, false", v, r.irq)
	}
	r.WritePort(portCommand, cmdIdentify)
	r.pass(clock.Second)
	if v := r.Control().ReadPort(0); v != statusBusy {
		t.Errorf("held for long: status %02x, want 80", v)
	}
	r.Control().WritePort(0, 0)
	if v := r.Control().ReadPort(0); v != statusBusy {
		t.Errorf("let go: status %02x, want 80", v)
	}
	r.wait()
	r.want("device 0 is selected", 0x50, 1, 1, 1, 0, 0, 0xa0)
	r.WritePort(portDevice, 0xb0)
	r.want("the signature of a CD-ROM drive", 0x00, 1, 1, 1, 0x14, 0xeb, 0xb0)
	if r.edges != 1 {
		t.Errorf("have %d interrupts, want that of the command before", r.edges)
	}
}

func TestDiagnostic(t *testing.T) {
	r, _ := withDisk(t)
	r.attach(1, newDisk())
	r.registers(0, 9, 8, 7, 6, 0xb5)
	edges := r.edges
	if s := r.run(cmdDiagnostic); s != 0x50 || r.edges != edges+1 {
		t.Errorf("have status %02x, %d interrupts, want 50, 1", s, r.edges-edges)
	}
	r.want("afterwards", 0x50, 1, 1, 1, 0, 0, 0xa0)
}

func TestInterruptEnable(t *testing.T) {
	r, _ := withDisk(t)
	r.Control().WritePort(0, controlNoInterrupt)
	r.run(cmdRecalibrate)
	if r.irq {
		t.Error("nIEN is set, but there is an interrupt")
	}
	r.Control().WritePort(0, 0)
	if !r.irq {
		t.Error("nIEN is clear, but there is no interrupt")
	}
	r.Control().ReadPort(0)
	if !r.irq {
		t.Error("the alternate status took the interrupt away")
	}
	r.ReadPort(portCommand)
	if r.irq {
		t.Error("the status left the interrupt")
	}
	r.run(cmdRecalibrate)
	r.WritePort(portCommand, cmdRecalibrate)
	if r.irq {
		t.Error("a command left the interrupt of the last one")
	}
}

func TestHighOrderBytes(t *testing.T) {
	r, _ := withDisk(t)
	r.registers(0, 1, 2, 3, 4)
	r.registers(0, 11, 12, 13, 14)
	r.want("low", 0x50, 1, 11, 12, 13, 14)
	r.Control().WritePort(0, controlHOB)
	r.want("high", 0x50, 1, 1, 2, 3, 4)
	r.WritePort(portFeatures, 0)
	r.want("a write goes back to low", 0x50, 1, 11, 12, 13, 14)
}

// portFeatures is the error register when written.
const portFeatures = portError

func TestWideAccess(t *testing.T) {
	r, _ := withDisk(t)
	b := bus.New()
	b.MapPorts(0x1f0, 8, r.Channel)
	b.Out(0x1f0+portCount, 4, 0x04030201)
	r.want("four registers at once", 0x50, 1, 1, 2, 3, 4)
	if v := b.In(0x1f0+portCount, 4); v != 0x04030201 {
		t.Errorf("have %08x, want 04030201", v)
	}
	if v := b.In(0x1f0+portCommand, 2); v != 0xff50 {
		t.Errorf("the last register and what is behind: have %04x, want ff50", v)
	}
	b.Out(0x1f0+portCommand, 2, uint32(cmdRecalibrate))
	if s := r.wait(); s != 0x50 || r.edges != 1 {
		t.Errorf("a wide command: status %02x, %d interrupts, want 50, 1", s, r.edges)
	}
	r.run(cmdIdentify)
	r.take(510)
	if s := r.Control().ReadPort(0); s&statusDRQ == 0 {
		t.Error("DRQ ended before the last word")
	}
	r.ReadPort(portData) // a byte access moves a word
	if s := r.Control().ReadPort(0); s != 0x50 {
		t.Errorf("after the last word: status %02x, want 50", s)
	}
	if v := b.In(0x1f0, 4); v != 0 {
		t.Errorf("no data: have %08x, want 0", v)
	}
}

func TestBusyDeviceTakesNothing(t *testing.T) {
	r, _ := withDisk(t)
	r.registers(0, 1, 5, 0, 0, 0xe0)
	r.WritePort(portCommand, cmdRead)
	r.registers(0, 7, 7, 7, 7)
	r.WritePort(portCommand, cmdRecalibrate)
	if s := r.wait(); s != 0x58 {
		t.Errorf("have status %02x, want 58: the read", s)
	}
	if b := r.take(512); b[2] != 5 {
		t.Errorf("have sector %d, want 5", b[2])
	}
}

func TestAttachErrors(t *testing.T) {
	r, d := withDisk(t)
	bad := geometry
	bad.Heads = 17
	if err := r.AttachDisk(1, newDisk(), bad); err != ErrGeometry {
		t.Errorf("17 heads: have %v, want ErrGeometry", err)
	}
	if err := r.AttachDisk(2, newDisk(), geometry); err != ErrDevice {
		t.Errorf("device 2: have %v, want ErrDevice", err)
	}
	if err := r.AttachCD(0); err != ErrTaken {
		t.Errorf("device 0: have %v, want ErrTaken", err)
	}
	if err := r.Insert(0, d); err != ErrDevice {
		t.Errorf("a disc into a hard disk: have %v, want ErrDevice", err)
	}
	if r.Eject(0) != nil || r.Eject(5) != nil || r.Disk(1) != nil || r.Disk(-1) != nil || r.Disk(0) == nil {
		t.Error("discs where there are none")
	}
}

func TestLight(t *testing.T) {
	r, _ := withDisk(t)
	if r.Light() {
		t.Error("lit before anything happened")
	}
	r.pass(clock.Second)
	r.run(cmdIdentify)
	r.pass(10 * clock.Millisecond)
	if !r.Light() {
		t.Error("not lit after a command")
	}
	r.pass(100 * clock.Millisecond)
	if r.Light() {
		t.Error("lit long after a command")
	}
}
