package cpu

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestTaskToItself: a task whose TSS is marked available jumps to itself, as Borland's debugger TD286 does. It goes on
// behind the jump, because its state is saved before it is loaded (SDM vol. 3, 7.3).
func TestTaskToItself(t *testing.T) {
	for _, x := range []struct {
		name    string
		access  uint8
		ip, cx  int // offsets in the TSS
		highest uint32
	}{{"16 bits", 0x81, tss16IP, tss16Regs + 2, highHalfOnes}, {"32 bits", 0x89, tss32EIP, tss32Regs + 4, 0}} {
		m := newTestbed(t, x86.I80486,
			0xea, 0x05, 0x10, 0x08, 0x00, // jmp 0008:1005
			0xb8, 0x10, 0x00, // mov ax, 10h
			0x8e, 0xd0, 0x8e, 0xd8, 0x8e, 0xc0, // mov ss, ax; mov ds, ax; mov es, ax
			0xb8, 0x18, 0x00, // mov ax, 18h
			0x0f, 0x00, 0xd8, // ltr ax
			0x80, 0x26, 0x1d, 0x90, 0xfd, // and byte [901Dh], FDh: not busy
			0xb9, 0x34, 0x12, // mov cx, 1234h
			0xea, 0x00, 0x00, 0x18, 0x00, // jmp 0018:0000
			0x41, // inc cx
			0xf4) // hlt
		const gdt, tss = 0x9000, 0xa000
		for i, d := range []uint64{0, 0x00009a000000ffff, 0x000092000000ffff, tss<<16 | 0x67 | uint64(x.access)<<40} {
			binary.LittleEndian.PutUint64(m.ram[gdt+8*i:], d)
		}
		m.SetGDTR(gdt, 0x1f)
		m.setCR0(x86.CR0PE)
		m.steps(11)
		if cx := uint32(m.Reg(x86.CX)); cx != x.highest|0x1235 {
			t.Errorf("%s: ECX is %08X at %04X, want %08X", x.name, cx, m.EIP(), x.highest|0x1235)
		}
		saved := binary.LittleEndian.Uint16(m.ram[tss+x.ip:])
		if saved != 0x1021 || binary.LittleEndian.Uint16(m.ram[tss+x.cx:]) != 0x1234 || m.ram[gdt+0x1d] != x.access|2 {
			t.Errorf("%s: the TSS has IP %04X, its descriptor %02X; want 1021, %02X", x.name, saved, m.ram[gdt+0x1d], x.access|2)
		}
	}
}
