package cpu

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// pointer puts a far pointer with an offset of n bytes at bedData.
func pointer(n int, off uint64, sel uint16) func(m *longbed) {
	return func(m *longbed) {
		m.put64(bedData, off)
		binary.LittleEndian.PutUint16(m.ram[bedData+n:], sel)
	}
}

// values puts what a far return pops on the stack.
func values(n int, v ...uint64) func(m *longbed) {
	return func(m *longbed) {
		for i, v := range v {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], v)
			copy(m.ram[int(m.reg[x86.SP])+i*n:], b[:n])
		}
	}
}

// lands checks where a transfer has led: the mode, RIP, RSP, CS and SS.
func lands(mode string, rip, rsp uint64, cs, ss uint16) func(m *longbed) {
	return func(m *longbed) {
		m.t.Helper()
		m.want64("RIP", m.eip, rip)
		m.want64("RSP", m.reg[x86.SP], rsp)
		m.want64("CS", uint64(m.seg[x86.CS].selector), uint64(cs))
		m.want64("SS", uint64(m.seg[x86.SS].selector), uint64(ss))
		if m.Mode() != mode {
			m.t.Errorf("mode %s, want %s", m.Mode(), mode)
		}
	}
}

func TestLongFarTransfers(t *testing.T) {
	jump, jump64 := []byte{0xff, 0x2c, 0x25, 0, 0, 4, 0}, []byte{0x48, 0xff, 0x2c, 0x25, 0, 0, 4, 0}
	call, call64 := []byte{0xff, 0x1c, 0x25, 0, 0, 4, 0}, []byte{0x48, 0xff, 0x1c, 0x25, 0, 0, 4, 0}
	call16 := []byte{0x66, 0xff, 0x1c, 0x25, 0, 0, 4, 0}
	pushed := func(n int, v ...uint64) func(m *longbed) {
		return func(m *longbed) {
			m.t.Helper()
			for i, want := range v {
				var b [8]byte
				copy(b[:], m.ram[int(m.reg[x86.SP])+i*n:][:n])
				m.want64("pushed", binary.LittleEndian.Uint64(b[:]), want)
			}
		}
	}
	conforming := func(m *longbed) { m.put64(bedGDT+selGate, 0x0000ec0000000000|selConf<<16|0x5000) }
	runLong(t, []longRun{
		{"JMP", jump, pointer(4, 0x5000, selCode64), -1, 0, lands("long64", 0x5000, bedKernel, selCode64, selData)},
		{"JMP of 64 bits", jump64, pointer(8, 0x7000_0000_5000, selCode64), -1, 0, lands("long64", 0x7000_0000_5000, bedKernel, selCode64, selData)},
		{"JMP to compatibility mode", jump, pointer(4, 0x5000, selCode32), -1, 0, lands("compat32", 0x5000, bedKernel, selCode32, selData)},
		{"JMP beyond the limit", jump, all(pointer(4, 0x10000, selCode16), func(m *longbed) { m.put64(bedGDT+selCode16, 0x00009b000000ffff) }), 13, 0, nil},
		{"JMP to what is not canonical", jump64, pointer(8, 1<<47, selCode64), 13, 0, nil},
		{"JMP to null", jump, pointer(4, 0x5000, 0), 13, 0, nil},
		{"JMP to L and D", jump, pointer(4, 0x5000, selMixed), 13, selMixed, nil},
		{"JMP to a TSS", jump, pointer(4, 0x5000, selTSS2), 13, selTSS2, nil},
		{"JMP to a gate of type 4", jump, pointer(4, 0, selGate16), 13, selGate16, nil},
		{"JMP through a gate", jump, pointer(4, 0, selGate), -1, 0, lands("long64", 0x5000, bedKernel, selCode64, selData)},
		{"JMP through a gate inwards", jump, all(user, pointer(4, 0, selGate|3)), 13, selCode64, nil},
		{"a gate with a type in its upper half", jump, pointer(4, 0, selOuter), 13, selOuter, nil},
		{"a gate that ends behind the table", jump, all(pointer(4, 0, selGate), func(m *longbed) { m.gdt.limit = selGate + 14 }), 13, selGate, nil},
		{"a gate to 32-bit code", jump, all(pointer(4, 0, selGate), func(m *longbed) { m.put64(bedGDT+selGate, 0x0000ec0000300000|0x5000) }), 13, selCode32, nil},
		{"a gate to what is not canonical", jump, all(pointer(4, 0, selGate), func(m *longbed) { m.put64(bedGDT+selGate+8, 0x8000) }), 13, 0, nil},
		{"CALL", call, pointer(4, 0x5000, selCode64), -1, 0, all(lands("long64", 0x5000, bedKernel-8, selCode64, selData), pushed(4, bedCode+7, selCode64))},
		{"CALL of 16 bits", call16, pointer(2, 0x5000, selCode64), -1, 0, all(lands("long64", 0x5000, bedKernel-4, selCode64, selData), pushed(2, bedCode+8, selCode64))},
		{"CALL of 64 bits", call64, pointer(8, 0x5000, selCode64), -1, 0, all(lands("long64", 0x5000, bedKernel-16, selCode64, selData), pushed(8, bedCode+8, selCode64))},
		{"CALL with a stack that is not canonical", call64, all(pointer(8, 0x5000, selCode64), reg(x86.SP, 1<<47+8), func(m *longbed) { m.gate(12, selCode64, 0x4000, 0x8e, 1) }), 12, 0, nil},
		{"CALL from compatibility mode", []byte{0x9a, 0, 0x50, 0, 0, selCode64, 0}, compat, -1, 0, all(lands("long64", 0x5000, bedKernel-8, selCode64, selData), pushed(4, bedCode+7, selCode32))},
		{"CALL through a gate", call, all(user, pointer(4, 0, selGate|3)), -1, 0,
			all(lands("long64", 0x5000, bedRSP0-32, selCode64, 0), pushed(8, bedCode+7, selUser64, bedUser, selUData))},
		{"CALL through a gate at the same level", call, pointer(4, 0, selGate), -1, 0,
			all(lands("long64", 0x5000, bedKernel-16, selCode64, selData), pushed(8, bedCode+7, selCode64))},
		{"CALL through a gate to conforming code", call, all(user, conforming, pointer(4, 0, selGate|3)), -1, 0,
			all(lands("long64", 0x5000, bedUser-16, selConf|3, selUData), pushed(8, bedCode+7, selUser64))},
		{"RETF", []byte{0xcb}, values(4, 0x5000, selCode64), -1, 0, lands("long64", 0x5000, bedKernel+8, selCode64, selData)},
		{"RETF of 64 bits", []byte{0x48, 0xcb}, values(8, 0x7000_0000_5000, selCode64), -1, 0, lands("long64", 0x7000_0000_5000, bedKernel+16, selCode64, selData)},
		{"RETF of 16 bits", []byte{0x66, 0xcb}, values(2, 0x5000, selCode64), -1, 0, lands("long64", 0x5000, bedKernel+4, selCode64, selData)},
		{"RETF outwards", []byte{0x48, 0xca, 8, 0}, values(8, 0x5000, selUser64, 0, bedUser, selUData), -1, 0, lands("long64", 0x5000, bedUser+8, selUser64, selUData)},
		{"RETF outwards to compatibility mode", []byte{0x48, 0xcb}, values(8, 0x5000, selUser32, bedUser, selUData), -1, 0, lands("compat32", 0x5000, bedUser, selUser32, selUData)},
		{"RETF to a null stack", []byte{0x48, 0xcb}, values(8, 0x5000, selUser64, bedUser, 3), 13, 0, nil},
		{"RETF to what is not canonical", []byte{0x48, 0xcb}, values(8, 1<<47, selCode64), 13, 0, nil},
		{"RETF to L and D", []byte{0x48, 0xcb}, values(8, 0x5000, selMixed), 13, selMixed, nil},
		{"RETF from compatibility mode", []byte{0xcb}, all(compat, values(4, 0x5000, selCode64)), -1, 0, lands("long64", 0x5000, bedKernel+8, selCode64, selData)},
	})
}

func TestLongSegments(t *testing.T) {
	base := func(v uint64) func(m *longbed) { return func(m *longbed) { m.seg[x86.FS].setBase64(v) } }
	wantBase := func(v uint64) func(m *longbed) {
		return func(m *longbed) { m.t.Helper(); m.want64("base of FS", m.seg[x86.FS].base64(), v) }
	}
	ax := func(sel uint16) func(m *longbed) { return reg(x86.AX, uint64(sel)) }
	runLong(t, []longRun{
		{"null DS", []byte{0x8e, 0xd8}, ax(0), -1, 0, nil},
		{"null SS", []byte{0x8e, 0xd0}, ax(0), -1, 0, func(m *longbed) { m.want64("SS", uint64(m.seg[x86.SS].selector), 0) }},
		{"null SS with another RPL", []byte{0x8e, 0xd0}, ax(1), 13, 0, nil},
		{"null SS at level 3", []byte{0x8e, 0xd0}, all(user, ax(3)), 13, 0, nil},
		{"null SS in compatibility mode", []byte{0x8e, 0xd0}, all(compat, ax(0)), 13, 0, nil},
		{"FS takes the base of its descriptor", []byte{0x8e, 0xe0}, all(base(0xffff_8000_0000_0000), ax(selData)), -1, 0, wantBase(0)},
		{"a null FS has no base", []byte{0x8e, 0xe0}, all(base(0xffff_8000_0000_0000), ax(0)), -1, 0, wantBase(0)},
		{"an inner FS goes outwards with its base", []byte{0x48, 0xcb},
			all(base(0xffff_8000_0000_0000), values(8, 0x5000, selUser64, bedUser, selUData), func(m *longbed) { m.seg[x86.FS].selector, m.seg[x86.FS].access = selData, 0x93 }), -1, 0,
			all(wantBase(0xffff_8000_0000_0000), func(m *longbed) { m.want64("FS", uint64(m.seg[x86.FS].selector), 0) })},
		{"MOV from a segment register", []byte{0x48, 0x8c, 0xd1}, reg(x86.CX, ^uint64(0)), -1, 0, wantReg(x86.CX, selData)},
		{"PUSH FS", []byte{0x0f, 0xa0}, func(m *longbed) { m.put64(bedKernel-8, ^uint64(0)); m.seg[x86.FS].selector = 0x1234 }, -1, 0,
			func(m *longbed) {
				m.want64("RSP", m.reg[x86.SP], bedKernel-8)
				m.want64("pushed", m.get64(bedKernel-8), 0x1234)
			}},
		{"POP GS", []byte{0x0f, 0xa9}, values(8, selUData), -1, 0, func(m *longbed) {
			m.want64("RSP", m.reg[x86.SP], bedKernel+8)
			m.want64("GS", uint64(m.seg[x86.GS].selector), selUData)
		}},
		{"LFS of 64 bits", []byte{0x48, 0x0f, 0xb4, 0x0c, 0x25, 0, 0, 4, 0}, pointer(8, 0x1234_5678_9abc_def0, selUData), -1, 0,
			all(wantReg(x86.CX, 0x1234_5678_9abc_def0), func(m *longbed) { m.want64("FS", uint64(m.seg[x86.FS].selector), selUData) })},
		{"LTR", []byte{0x0f, 0x00, 0xd8}, ax(selTSS2), -1, 0, func(m *longbed) { m.want64("type", m.get64(bedGDT+selTSS2)>>40&15, 11) }},
		{"LTR of a busy TSS", []byte{0x0f, 0x00, 0xd8}, ax(selTSS), 13, selTSS, nil},
		{"LTR of a 16-bit TSS", []byte{0x0f, 0x00, 0xd8}, all(ax(selTSS2), func(m *longbed) { m.put64(bedGDT+selTSS2, 0x0000810000000067) }), 13, selTSS2, nil},
		{"LTR of a TSS that ends behind the table", []byte{0x0f, 0x00, 0xd8}, all(ax(selTSS2), func(m *longbed) { m.gdt.limit = selTSS2 + 14 }), 13, selTSS2, nil},
		{"LTR with a base that is not canonical", []byte{0x0f, 0x00, 0xd8}, all(ax(selTSS2), func(m *longbed) { m.put64(bedGDT+selTSS2+8, 0x8000) }), 13, selTSS2, nil},
		{"LTR with a type in the upper half", []byte{0x0f, 0x00, 0xd8}, all(ax(selTSS2), func(m *longbed) { m.put64(bedGDT+selTSS2+8, 0x100<<32) }), 13, selTSS2, nil},
		{"LLDT", []byte{0x0f, 0x00, 0xd0}, ax(selLDT), -1, 0, func(m *longbed) { m.want64("base", m.ldt.base64(), 0x1234_0004_0000) }},
		{"LAR of a TSS", []byte{0x48, 0x0f, 0x02, 0xc8}, all(ax(selTSS), reg(x86.CX, ^uint64(0))), -1, 0, wantReg(x86.CX, 0x8b00)},
		{"LAR of a gate of type 4", []byte{0x0f, 0x02, 0xc8}, ax(selGate16), -1, 0, func(m *longbed) { m.want64("ZF", uint64(m.eflags()&x86.ZF), 0) }},
		{"LAR of a gate with a type in its upper half", []byte{0x0f, 0x02, 0xc8}, ax(selOuter), -1, 0, func(m *longbed) { m.want64("ZF", uint64(m.eflags()&x86.ZF), 0) }},
		{"LSL of a TSS that ends behind the table", []byte{0x0f, 0x03, 0xc8}, all(ax(selTSS2), func(m *longbed) { m.gdt.limit = selTSS2 + 14; m.SetEflags(x86.ZF | 2) }), -1, 0,
			func(m *longbed) { m.want64("ZF", uint64(m.eflags()&x86.ZF), 0) }},
		{"LSL of an LDT", []byte{0x48, 0x0f, 0x03, 0xc8}, ax(selLDT), -1, 0, wantReg(x86.CX, 0xffff)},
		{"PUSHF", []byte{0x9c}, func(m *longbed) { m.SetEflags(x86.CF | 2) }, -1, 0, func(m *longbed) {
			m.want64("RSP", m.reg[x86.SP], bedKernel-8)
			m.want64("pushed", m.get64(bedKernel-8), x86.CF|2)
		}},
		{"POPF", []byte{0x9d}, values(8, x86.DF|x86.AC|2), -1, 0, func(m *longbed) {
			m.want64("RSP", m.reg[x86.SP], bedKernel+8)
			m.want64("flags", uint64(m.eflags()), x86.DF|x86.AC|2)
		}},
	})
}

// TestLongPortsOfTSS: the I/O bitmap of a TSS above 4 GB.
func TestLongPortsOfTSS(t *testing.T) {
	m := newLongbed(t, 0xe4, 0x80) // IN AL, 80h
	m.put64(bedPML4+8*256, bedPML4+0x1007)
	m.tr.high, m.tr.limit = 0xffff8000, 0x100
	binary.LittleEndian.PutUint16(m.ram[bedTSS+102:], 0x68)
	user(m)
	if vector, _ := m.raised(); vector != -1 {
		t.Errorf("a port that is free: exception %d", vector)
	}
	m = newLongbed(t, 0xe4, 0x80)
	m.put64(bedPML4+8*256, bedPML4+0x1007)
	m.tr.high, m.tr.limit = 0xffff8000, 0x100
	binary.LittleEndian.PutUint16(m.ram[bedTSS+102:], 0x68)
	m.ram[bedTSS+0x68+0x10] = 1
	user(m)
	if vector, code := m.raised(); vector != 13 || code != 0 {
		t.Errorf("a port that is not: exception %d with %#x", vector, code)
	}
}

// TestLongStateIsSaved: a processor in each submode goes on from its saved state as it would have.
func TestLongStateIsSaved(t *testing.T) {
	for _, cs := range []uint16{selUser64, selUser32} {
		m := newLongbed(t, 0x90, 0xcd, 0x30) // NOP; INT 30h
		calls(m)
		m.level(cs, selUData)
		m.tr.high, m.seg[x86.FS].high = 0, 0xffff8000
		m.reg[x86.SP], m.reg[11], m.long.cr8, m.long.aux = bedUser, 1<<63, 7, 9
		m.steps(1)
		sections := func(m *testbed) []snapshot.Section {
			return append(m.sections(), snapshot.Section{Name: "long", Stater: LongSection{m.CPU}})
		}
		var file bytes.Buffer
		if err := snapshot.Save(&file, sections(m.testbed)); err != nil {
			t.Fatal(err)
		}
		n := newTestbed(t, x86.X64v2)
		if err := snapshot.Load(&file, sections(n)); err != nil {
			t.Fatal(err)
		}
		n.Settle()
		for range 2 {
			if n.Mode() != m.Mode() || snapshot.Hash(sections(n)) != snapshot.Hash(sections(m.testbed)) {
				t.Errorf("from %#x: the states differ, mode %s and %s", cs, n.Mode(), m.Mode())
			}
			m.steps(1)
			n.steps(1)
		}
		m.want64("RIP", n.eip, uint64(handlerAt(0x30))+1)
	}
}

// TestUpperHalves: registers keep their upper halves in compatibility mode, in which no translated code runs then, and lose them with
// the end of long mode.
func TestUpperHalves(t *testing.T) {
	m := newLongbed(t, 0x0f, 0x22, 0xc0) // MOV CR0, EAX
	if upperHalves(&m.general) {
		t.Error("one is found where there is none")
	}
	m.reg[x86.BX], m.reg[9] = 1<<40|5, 1<<40
	if !upperHalves(&m.general) {
		t.Error("that of RBX is not found")
	}
	m.level(selCode32, selData)
	m.reg[x86.AX] = uint64(m.cr0 &^ x86.CR0PG)
	m.steps(1)
	m.want64("RBX", m.reg[x86.BX], 5)
	m.want64("R9", m.reg[9], 1<<40)
}
