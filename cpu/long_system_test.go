package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// longRun is an instruction of 64-bit mode with what it is to do.
type longRun struct {
	name   string
	code   []byte
	before func(m *longbed)
	vector int // -1: none
	err    uint32
	after  func(m *longbed)
}

func runLong(t *testing.T, cases []longRun) {
	t.Helper()
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			m := newLongbed(t, x.code...)
			if x.before != nil {
				x.before(m)
			}
			if vector, code := m.raised(); vector != x.vector || code != x.err {
				t.Errorf("have vector %d with %#x, want %d with %#x", vector, code, x.vector, x.err)
			}
			if x.after != nil {
				x.after(m)
			}
		})
	}
}

// reg sets a general register before, wantReg looks at one afterwards.
func reg(r int, v uint64) func(m *longbed) { return func(m *longbed) { m.reg[r] = v } }

func wantReg(r int, v uint64) func(m *longbed) {
	return func(m *longbed) { m.t.Helper(); m.want64("register", m.reg[r], v) }
}

// all does one thing after the other.
func all(f ...func(m *longbed)) func(m *longbed) {
	return func(m *longbed) {
		for _, f := range f {
			f(m)
		}
	}
}

func user(m *longbed) { m.level(selUser64, selUData); m.reg[x86.SP] = bedUser }

func compat(m *longbed) { m.level(selCode32, selData) }

func TestLongControlRegisters(t *testing.T) {
	pg := func(m *longbed) { m.reg[x86.AX] = uint64(m.cr0 &^ x86.CR0PG) }
	runLong(t, []longRun{
		{"CR0 has no upper half", []byte{0x0f, 0x22, 0xc0}, reg(x86.AX, 1<<32|x86.CR0PG|x86.CR0PE), 13, 0, nil},
		{"CR4 has no upper half", []byte{0x0f, 0x22, 0xe0}, reg(x86.AX, 1<<32|x86.CR4PAE), 13, 0, nil},
		{"PAE stays", []byte{0x0f, 0x22, 0xe0}, reg(x86.AX, 0), 13, 0, nil},
		{"paging stays in 64-bit mode", []byte{0x0f, 0x22, 0xc0}, pg, 13, 0, nil},
		{"paging ends in compatibility mode", []byte{0x0f, 0x22, 0xc0}, all(compat, pg), -1, 0,
			func(m *longbed) {
				m.want64("EFER", m.long.efer, x86.EFERSCE|x86.EFERLME|x86.EFERNXE)
				if m.Mode() != "prot32" {
					m.t.Errorf("mode %s", m.Mode())
				}
			}},
		{"CR3 beyond the address lines", []byte{0x0f, 0x22, 0xd8}, reg(x86.AX, 1<<40|bedPML4), 13, 0, nil},
		{"CR3", []byte{0x0f, 0x22, 0xd8}, reg(x86.AX, 1<<39|bedPML4), -1, 0, func(m *longbed) { m.want64("CR3", m.cr3, 1<<39|bedPML4) }},
		{"CR2", []byte{0x0f, 0x22, 0xd0}, reg(x86.AX, 1<<63|1), -1, 0, func(m *longbed) { m.want64("CR2", m.cr2, 1<<63|1) }},
		{"from CR2", []byte{0x0f, 0x20, 0xd0}, func(m *longbed) { m.cr2 = 1<<63 | 1 }, -1, 0, wantReg(x86.AX, 1<<63|1)},
		{"from CR0", []byte{0x41, 0x0f, 0x20, 0xc1}, reg(9, ^uint64(0)), -1, 0, func(m *longbed) { m.want64("R9", m.reg[9], uint64(m.cr0)) }},
		{"CR8", []byte{0x44, 0x0f, 0x22, 0xc0}, reg(x86.AX, 15), -1, 0, func(m *longbed) { m.want64("CR8", uint64(m.long.cr8), 15) }},
		{"CR8 has four bits", []byte{0x44, 0x0f, 0x22, 0xc0}, reg(x86.AX, 16), 13, 0, nil},
		{"from CR8", []byte{0x44, 0x0f, 0x20, 0xc0}, func(m *longbed) { m.long.cr8 = 7 }, -1, 0, wantReg(x86.AX, 7)},
		{"CR8 at level 3", []byte{0x44, 0x0f, 0x20, 0xc0}, user, 13, 0, nil},
		{"no CR1", []byte{0x0f, 0x20, 0xc8}, nil, 6, 0, nil},
		{"no CR9", []byte{0x44, 0x0f, 0x20, 0xc8}, nil, 6, 0, nil},
		{"DR0", []byte{0x0f, 0x23, 0xc0}, reg(x86.AX, 1<<47), -1, 0, func(m *longbed) { m.want64("DR0", m.dr[0], 1<<47) }},
		{"from DR0", []byte{0x0f, 0x21, 0xc0}, func(m *longbed) { m.dr[0] = 1 << 47 }, -1, 0, wantReg(x86.AX, 1<<47)},
		{"DR6 has no upper half", []byte{0x0f, 0x23, 0xf0}, reg(x86.AX, 1<<32), 13, 0, nil},
		{"DR7 has no upper half", []byte{0x0f, 0x23, 0xf8}, reg(x86.AX, 1<<32), 13, 0, nil},
		{"no DR8", []byte{0x44, 0x0f, 0x21, 0xc0}, nil, 6, 0, nil},
		{"LGDT", []byte{0x0f, 0x01, 0x14, 0x25, 0, 0, 4, 0}, func(m *longbed) { copy(m.ram[bedData:], "\x34\x12\x01\x00\x00\x00\x00\x80\xff\xff") }, -1, 0,
			func(m *longbed) {
				m.want64("base", m.gdt.base, 0xffff_8000_0000_0001)
				m.want64("limit", uint64(m.gdt.limit), 0x1234)
			}},
		{"LIDT of an address that is not canonical", []byte{0x0f, 0x01, 0x1c, 0x25, 0, 0, 4, 0}, func(m *longbed) { m.put64(bedData+2, 1<<47) }, 13, 0, nil},
		{"SIDT", []byte{0x0f, 0x01, 0x0c, 0x25, 0, 0, 4, 0}, func(m *longbed) { m.idt.base = 0xffff_8000_0000_0000 }, -1, 0,
			func(m *longbed) { m.want64("base", m.get64(bedData+2), 0xffff_8000_0000_0000) }},
		{"SMSW", []byte{0x48, 0x0f, 0x01, 0xe0}, reg(x86.AX, ^uint64(0)), -1, 0, func(m *longbed) { m.want64("RAX", m.reg[0], uint64(m.cr0)) }},
		{"CPUID", []byte{0x0f, 0xa2}, all(reg(x86.AX, 0xffff_ffff_8000_0001), reg(x86.DX, ^uint64(0))), -1, 0, wantReg(x86.DX, featSYSCALL|featNX|featRDTSCP|featLM)},
		{"SYSCALL is announced in 64-bit mode only", []byte{0x0f, 0xa2}, all(compat, reg(x86.AX, 0x8000_0001)), -1, 0, wantReg(x86.DX, featNX|featRDTSCP|featLM)},
		{"CPUID of addresses", []byte{0x0f, 0xa2}, reg(x86.AX, 0x8000_0008), -1, 0, wantReg(x86.AX, 0x3028)},
	})
}

func TestLongMSRs(t *testing.T) {
	const high = 0xffff_8000_0000_0000
	for _, x := range []struct {
		n     uint32
		v     uint64
		ok    bool
		reads uint64
	}{
		{msrEFER, x86.EFERSCE | x86.EFERLME, true, x86.EFERSCE | x86.EFERLME | x86.EFERLMA},
		{msrEFER, x86.EFERLME | x86.EFERNXE, true, x86.EFERLME | x86.EFERLMA | x86.EFERNXE},
		{msrEFER, x86.EFERSCE | x86.EFERLME | 1<<1, false, 0},
		{msrEFER, x86.EFERSCE | x86.EFERLME | 1<<14, false, 0},
		{msrEFER, x86.EFERSCE, false, 0},
		{msrSTAR, ^uint64(0), true, ^uint64(0)},
		{msrLSTAR, high, true, high}, {msrLSTAR, 1 << 47, false, 0},
		{msrCSTAR, high, true, high}, {msrCSTAR, 1 << 47, false, 0},
		{msrSFMASK, 0xffffffff, true, 0xffffffff}, {msrSFMASK, 1 << 32, false, 0},
		{msrFSBase, high, true, high}, {msrFSBase, 1 << 47, false, 0},
		{msrGSBase, high, true, high}, {msrGSBase, 1 << 47, false, 0},
		{msrKernelGS, high, true, high}, {msrKernelGS, 1 << 47, false, 0},
		{msrTSCAux, 0xffffffff, true, 0xffffffff}, {msrTSCAux, 1 << 32, false, 0},
		{msrSysESP, high, true, high}, {msrSysESP, 1 << 47, false, 0},
		{msrSysEIP, high, true, high}, {msrSysEIP, 1 << 47, false, 0},
	} {
		m := newLongbed(t, 0x0f, 0x30, 0x0f, 0x32) // WRMSR; RDMSR
		m.reg[x86.CX], m.reg[x86.AX], m.reg[x86.DX] = uint64(x.n)|1<<32, x.v&0xffffffff|1<<40, x.v>>32|1<<40
		vector, _ := m.raised()
		if (vector < 0) != x.ok {
			t.Errorf("%#x = %#x: exception %d", x.n, x.v, vector)
		}
		if x.ok {
			m.steps(1)
			m.want64("upper halves", m.reg[x86.AX]>>32|m.reg[x86.DX]>>32, 0)
			m.want64("value", m.reg[x86.DX]<<32|m.reg[x86.AX], x.reads)
		}
	}
	m := newTestbed(t, x86.X64)
	if _, ok := m.readMSR(msrTSCAux); ok || m.writeMSR(msrTSCAux, 0) {
		t.Error("IA32_TSC_AUX without RDTSCP")
	}
}

// calls sets the registers of the fast system calls.
func calls(m *longbed) {
	m.long.star = selUser32&^3<<48 | selCode64<<32
	m.long.lstar, m.long.sfmask = 0xffff_8000_0000_1234, x86.IF|x86.TF|x86.DF
	m.sys.msr.SysCS, m.sys.msr.SysESP, m.sys.msr.SysEIP = selCode64, 0x5678, 0x1234
	m.long.sysenterHigh = [2]uint32{0xffff8000, 0xffff8000}
}

func TestFastSystemCalls(t *testing.T) {
	at := func(rip, rsp uint64, cs, ss uint16, mode string) func(m *longbed) {
		return func(m *longbed) {
			m.t.Helper()
			m.want64("RIP", m.eip, rip)
			m.want64("RSP", m.reg[x86.SP], rsp)
			m.want64("CS", uint64(m.seg[x86.CS].selector), uint64(cs))
			m.want64("SS", uint64(m.seg[x86.SS].selector), uint64(ss))
			m.want64("CPL", uint64(m.cpl), uint64(cs&3))
			if m.Mode() != mode {
				m.t.Errorf("mode %s, want %s", m.Mode(), mode)
			}
		}
	}
	flags := func(v uint32) func(m *longbed) { return func(m *longbed) { m.SetEflags(v) } }
	off := func(m *longbed) { m.long.efer &^= x86.EFERSCE }
	to := all(reg(x86.CX, 0x7fff_ffff_f000), reg(11, 0x3c7fd7|x86.VM|x86.RF&^x86.TF&^x86.NT))
	runLong(t, []longRun{
		{"SYSCALL", []byte{0x0f, 0x05}, all(calls, user, flags(x86.IF|x86.DF|x86.CF|2)), -1, 0,
			all(at(0xffff_8000_0000_1234, bedUser, 8, 16, "long64"), wantReg(x86.CX, bedCode+2), wantReg(11, x86.IF|x86.DF|x86.CF|2),
				func(m *longbed) { m.want64("flags", uint64(m.eflags()), x86.CF|2) })},
		{"SYSCALL while it is off", []byte{0x0f, 0x05}, all(calls, off), 6, 0, nil},
		{"SYSCALL in compatibility mode", []byte{0x0f, 0x05}, all(calls, compat), 6, 0, nil},
		{"SYSRET to 64 bits", []byte{0x48, 0x0f, 0x07}, all(calls, to, reg(x86.SP, 1<<47)), -1, 0,
			all(at(0x7fff_ffff_f000, 1<<47, selUser64, selUData, "long64"),
				func(m *longbed) { m.want64("flags", uint64(m.eflags()), (0x3c7fd7|2)&uint64(m.model.flagMask|2)) })},
		{"SYSRET to 32 bits", []byte{0x0f, 0x07}, all(calls, to), -1, 0, at(0xffff_f000, bedKernel, selUser32, selUData, "compat32")},
		{"SYSRET to what is not canonical", []byte{0x48, 0x0f, 0x07}, all(calls, reg(x86.CX, 1<<47)), 13, 0, nil},
		{"SYSRET at level 3", []byte{0x48, 0x0f, 0x07}, all(calls, user), 13, 0, nil},
		{"SYSRET while it is off", []byte{0x48, 0x0f, 0x07}, all(calls, off, user), 6, 0, nil},
		{"SYSENTER", []byte{0x0f, 0x34}, all(calls, user, flags(x86.IF|2)), -1, 0, all(at(0xffff_8000_0000_1234, 0xffff_8000_0000_5678, 8, 16, "long64"),
			func(m *longbed) { m.want64("IF", uint64(m.flags&x86.IF), 0) })},
		{"SYSENTER in compatibility mode", []byte{0x0f, 0x34}, all(calls, compat), -1, 0, at(0xffff_8000_0000_1234, 0xffff_8000_0000_5678, 8, 16, "long64")},
		{"SYSENTER without a selector", []byte{0x0f, 0x34}, nil, 13, 0, nil},
		{"SYSEXIT to 64 bits", []byte{0x48, 0x0f, 0x35}, all(calls, reg(x86.CX, 0x7fff_0000_0000), reg(x86.DX, 0x7fff_0000_1000)), -1, 0,
			at(0x7fff_0000_1000, 0x7fff_0000_0000, 8+32|3, 8+40|3, "long64")},
		{"SYSEXIT to 32 bits", []byte{0x0f, 0x35}, all(calls, reg(x86.CX, 0x1_0000_2000), reg(x86.DX, 0x1_0000_1000)), -1, 0,
			at(0x1000, 0x2000, 8+16|3, 8+24|3, "compat32")},
		{"SYSEXIT with a bad stack", []byte{0x48, 0x0f, 0x35}, all(calls, reg(x86.CX, 1<<47)), 13, 0, nil},
		{"SYSEXIT to what is not canonical", []byte{0x48, 0x0f, 0x35}, all(calls, reg(x86.DX, 1<<47)), 13, 0, nil},
		{"SYSEXIT at level 3", []byte{0x48, 0x0f, 0x35}, all(calls, user), 13, 0, nil},
		{"SWAPGS", []byte{0x0f, 0x01, 0xf8}, func(m *longbed) { m.long.kernelGS = 0xffff_8000_0000_0000; m.seg[x86.GS].setBase64(0x7000_0000_0000) }, -1, 0,
			func(m *longbed) {
				m.want64("base of GS", m.seg[x86.GS].base64(), 0xffff_8000_0000_0000)
				m.want64("KERNEL_GS_BASE", m.long.kernelGS, 0x7000_0000_0000)
			}},
		{"SWAPGS at level 3", []byte{0x0f, 0x01, 0xf8}, user, 13, 0, nil},
		{"RDTSCP", []byte{0x0f, 0x01, 0xf9}, all(reg(x86.CX, ^uint64(0)), reg(x86.DX, ^uint64(0)), func(m *longbed) { m.long.aux = 5 }), -1, 0,
			all(wantReg(x86.CX, 5), wantReg(x86.DX, 0))},
		{"RDTSCP with TSD", []byte{0x0f, 0x01, 0xf9}, all(user, func(m *longbed) { m.cr4 |= x86.CR4TSD }), 13, 0, nil},
	})
}

// TestSingleStepOfSYSCALL: TF counts as it is after SYSCALL and after SYSRET.
func TestSingleStepOfSYSCALL(t *testing.T) {
	m := newLongbed(t, 0x0f, 0x05)
	calls(m)
	m.long.lstar = 0x5000
	m.ram[0x5000] = 0x90
	user(m)
	m.SetEflags(x86.TF | 2)
	m.steps(2)
	m.want64("IA32_FMASK has TF: RIP", m.eip, 0x5001)
	m = newLongbed(t, 0x0f, 0x05)
	calls(m)
	m.long.lstar, m.long.sfmask = 0x5000, 0
	user(m)
	m.SetEflags(x86.TF | 2)
	m.steps(2)
	m.want64("it has not: RIP", m.eip, uint64(handlerAt(1)))
	m.frame(m.reg[x86.SP], 0x5000, selCode64)
	m = newLongbed(t, 0x48, 0x0f, 0x07)
	calls(m)
	m.reg[x86.CX], m.reg[11] = 0x5000, x86.TF|2
	m.steps(2)
	m.want64("SYSRET: RIP", m.eip, uint64(handlerAt(1)))
	m.frame(m.reg[x86.SP], 0x5000, selUser64)
}
