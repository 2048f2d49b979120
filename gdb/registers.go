package gdb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/x86"
)

// register is a register as gdb sees it. Values are little-endian.
type register struct {
	name, kind, group string // as in the target description, where kind is called type
	bits              int
	get               func(mo *monitor.Monitor) []byte
	set               func(mo *monitor.Monitor, v []byte) error // nil if it cannot be written
}

// feature is a group of registers in the target description.
type feature struct {
	name      string
	types     string // XML that defines the types of its registers
	registers []register
}

// errReadOnly is the error of writing a register that cannot be written.
var errReadOnly = errors.New("gdb: a register that cannot be written")

// Architectures of target descriptions.
const (
	target16 = "i8086"
	target32 = "i386"
	target64 = "i386:x86-64"
)

// features returns what a processor of generation g shows, in the order of gdb's numbers. gdb does not take another
// description while it is connected, so a processor with long mode has its 64-bit registers in every mode, unless the user has chosen
// another architecture; "" is none.
func features(g x86.Generation, chosen string) []feature {
	if g.Long() && (chosen == "" || chosen == target64) {
		return []feature{
			{"org.gnu.gdb.i386.core", coreTypes, append(longCoreRegisters(), x87Registers()...)},
			{"org.gnu.gdb.i386.sse", sseTypes, sseRegisters(16)},
			{"org.gnu.gdb.i386.segments", "", segmentBases()},
			{"org.iron86.system", "", longSystemRegisters()},
		}
	}
	list := []feature{{"org.gnu.gdb.i386.core", coreTypes, append(coreRegisters(), x87Registers()...)}}
	if g >= x86.P3 {
		list = append(list, feature{"org.gnu.gdb.i386.sse", sseTypes, sseRegisters(8)})
	}
	return append(list, feature{"org.iron86.system", "", systemRegisters()})
}

// numbered returns the registers of all features. The index of a register is its number for gdb.
func numbered(list []feature) []register {
	var all []register
	for _, f := range list {
		all = append(all, f.registers...)
	}
	return all
}

// description returns the text of target.xml, which describes the registers to gdb.
func description(list []feature, architecture string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target version="1.0"><architecture>%s</architecture><osabi>none</osabi>`, architecture)
	for _, f := range list {
		fmt.Fprintf(&b, `<feature name="%s">%s`, f.name, f.types)
		for _, r := range f.registers {
			fmt.Fprintf(&b, `<reg name="%s" bitsize="%d" type="%s"`, r.name, r.bits, r.kind)
			if r.group != "" {
				fmt.Fprintf(&b, ` group="%s"`, r.group)
			}
			b.WriteString("/>")
		}
		b.WriteString("</feature>")
	}
	b.WriteString("</target>")
	return b.String()
}

// flagsType returns XML that defines the type of a register of single bits, which are named from bit 0 on. A bit
// without a name has the name "".
func flagsType(id string, names ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<flags id="%s" size="4">`, id)
	for i, n := range names {
		if n != "" {
			fmt.Fprintf(&b, `<field name="%s" start="%d" end="%d"/>`, n, i, i)
		}
	}
	b.WriteString("</flags>")
	return b.String()
}

// coreTypes is XML that defines the type of EFLAGS.
var coreTypes = flagsType("i386_eflags", "CF", "", "PF", "", "AF", "", "ZF", "SF", "TF", "IF", "DF", "OF", "", "", "NT", "",
	"RF", "VM", "AC", "VIF", "VIP", "ID")

// sseTypes is XML that defines the types of XMM registers and MXCSR.
var sseTypes = `<vector id="v4f" type="ieee_single" count="4"/><vector id="v2d" type="ieee_double" count="2"/>` +
	`<vector id="v16i8" type="int8" count="16"/><vector id="v8i16" type="int16" count="8"/>` +
	`<vector id="v4i32" type="int32" count="4"/><vector id="v2i64" type="int64" count="2"/>` +
	`<union id="vec128"><field name="v4_float" type="v4f"/><field name="v2_double" type="v2d"/>` +
	`<field name="v16_int8" type="v16i8"/><field name="v8_int16" type="v8i16"/><field name="v4_int32" type="v4i32"/>` +
	`<field name="v2_int64" type="v2i64"/><field name="uint128" type="uint128"/></union>` +
	flagsType("i386_mxcsr", "IE", "DE", "ZE", "OE", "UE", "PE", "DAZ", "IM", "DM", "ZM", "OM", "UM", "PM", "", "", "FZ")

// named returns the register that the monitor knows by this name.
func named(name, kind string) register {
	return register{
		name: name, kind: kind, bits: 32,
		get: func(mo *monitor.Monitor) []byte {
			v, _ := mo.Register(name) // the names are those of the table
			return le32(uint32(v))
		},
		set: func(mo *monitor.Monitor, v []byte) error {
			return mo.SetRegister(name, uint64(binary.LittleEndian.Uint32(v)))
		},
	}
}

func le32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

func le64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }

// bits64 reports whether the processor is in 64-bit mode.
func bits64(c *cpu.CPU) bool { return c.DecodeMode().Bits == 64 }

// pc returns gdb's address of the next instruction.
func pc(mo *monitor.Monitor) uint64 { return forGDB(mo, mo.Here().N) }

// setPC makes the instruction at an address of gdb's the next one.
func setPC(mo *monitor.Monitor, addr uint64) {
	c, lin := mo.Machine().CPU(), linear(mo, addr)
	if bits64(c) {
		c.SetRIP(lin)
		return
	}
	c.SetEIP(uint32(lin) - c.Segment(x86.CS).Base)
}

// coreRegisters returns the first 16 registers of a processor without long mode, in gdb's order.
func coreRegisters() []register {
	var list []register
	for _, n := range []string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"} {
		kind := "int32"
		if n == "esp" || n == "ebp" {
			kind = "data_ptr"
		}
		list = append(list, named(n, kind))
	}
	list = append(list, register{
		name: "eip", kind: "code_ptr", bits: 32,
		get: func(mo *monitor.Monitor) []byte { return le32(uint32(pc(mo))) },
		set: func(mo *monitor.Monitor, v []byte) error {
			setPC(mo, uint64(binary.LittleEndian.Uint32(v)))
			return nil
		},
	}, named("eflags", "i386_eflags"))
	for _, n := range []string{"cs", "ss", "ds", "es", "fs", "gs"} {
		list = append(list, named(n, "int32"))
	}
	return list
}

// fpuRegister returns a register that is a part of the x87 and SSE state.
func fpuRegister(name, kind, group string, bits int, get func(s *cpu.FPUState) []byte, set func(s *cpu.FPUState, v []byte)) register {
	return register{
		name: name, kind: kind, group: group, bits: bits,
		get: func(mo *monitor.Monitor) []byte {
			s := mo.Machine().CPU().FPU()
			return get(&s)
		},
		set: func(mo *monitor.Monitor, v []byte) error {
			mo.ChangeFPU(func(s *cpu.FPUState) { set(s, v) })
			return nil
		},
	}
}

// top returns the number of the physical register that ST(0) is.
func top(s *cpu.FPUState) int { return int(s.Status >> 11 & 7) }

// x87Registers returns the x87 stack and the eight control registers that gdb expects after it.
func x87Registers() []register {
	var list []register
	for i := range 8 {
		list = append(list, fpuRegister(fmt.Sprintf("st%d", i), "i387_ext", "", 80,
			func(s *cpu.FPUState) []byte {
				r := s.Reg[(top(s)+i)&7]
				return binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint64(nil, r.Sig), r.SE)
			},
			func(s *cpu.FPUState, v []byte) {
				n := (top(s) + i) & 7
				s.Reg[n].Sig, s.Reg[n].SE = binary.LittleEndian.Uint64(v), binary.LittleEndian.Uint16(v[8:])
				s.Tags |= 1 << n
			}))
	}
	field := func(name string, get func(s *cpu.FPUState) uint32, set func(s *cpu.FPUState, v uint32)) {
		list = append(list, fpuRegister(name, "int", "float", 32,
			func(s *cpu.FPUState) []byte { return le32(get(s)) },
			func(s *cpu.FPUState, v []byte) { set(s, binary.LittleEndian.Uint32(v)) }))
	}
	field("fctrl", func(s *cpu.FPUState) uint32 { return uint32(s.Control) }, func(s *cpu.FPUState, v uint32) { s.Control = uint16(v) })
	field("fstat", func(s *cpu.FPUState) uint32 { return uint32(s.Status) }, func(s *cpu.FPUState, v uint32) { s.Status = uint16(v) })
	field("ftag", tagWord, setTagWord)
	field("fiseg", func(s *cpu.FPUState) uint32 { return uint32(s.CS) }, func(s *cpu.FPUState, v uint32) { s.CS = uint16(v) })
	field("fioff", func(s *cpu.FPUState) uint32 { return s.IP }, func(s *cpu.FPUState, v uint32) { s.IP = v })
	field("foseg", func(s *cpu.FPUState) uint32 { return uint32(s.DS) }, func(s *cpu.FPUState, v uint32) { s.DS = uint16(v) })
	field("fooff", func(s *cpu.FPUState) uint32 { return s.DP }, func(s *cpu.FPUState, v uint32) { s.DP = v })
	field("fop", func(s *cpu.FPUState) uint32 { return uint32(s.Opcode) }, func(s *cpu.FPUState, v uint32) { s.Opcode = uint16(v) })
	return list
}

// Tags of the full tag word, two bits for each physical register (SDM vol. 1,
// "x87 FPU Tag Word").
const (
	tagValid   = 0
	tagZero    = 1
	tagSpecial = 2
	tagEmpty   = 3
)

// tagWord computes the full tag word. The state has only one bit for each register, which says that it is not empty.
func tagWord(s *cpu.FPUState) uint32 {
	var w uint32
	for n, r := range s.Reg {
		tag := uint32(tagValid)
		switch exponent := r.SE & 0x7fff; {
		case s.Tags>>n&1 == 0:
			tag = tagEmpty
		case exponent == 0 && r.Sig == 0:
			tag = tagZero
		case exponent == 0 || exponent == 0x7fff || r.Sig>>63 == 0:
			tag = tagSpecial
		}
		w |= tag << (2 * n)
	}
	return w
}

// setTagWord takes from a full tag word which registers are empty.
func setTagWord(s *cpu.FPUState, w uint32) {
	s.Tags = 0
	for n := range 8 {
		if w>>(2*n)&3 != tagEmpty {
			s.Tags |= 1 << n
		}
	}
}

// sseRegisters returns the first n XMM registers, and MXCSR.
func sseRegisters(n int) []register {
	var list []register
	for i := range n {
		if i >= 8 {
			list = append(list, xmmBehind(i))
			continue
		}
		list = append(list, fpuRegister(fmt.Sprintf("xmm%d", i), "vec128", "", 128,
			func(s *cpu.FPUState) []byte {
				return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, s.XMM[i][0]), s.XMM[i][1])
			},
			func(s *cpu.FPUState, v []byte) {
				s.XMM[i] = [2]uint64{binary.LittleEndian.Uint64(v), binary.LittleEndian.Uint64(v[8:])}
			}))
	}
	return append(list, fpuRegister("mxcsr", "i386_mxcsr", "vector", 32,
		func(s *cpu.FPUState) []byte { return le32(s.MXCSR) },
		func(s *cpu.FPUState, v []byte) { s.MXCSR = binary.LittleEndian.Uint32(v) & 0xffff }))
}

// systemRegisters returns the registers of our own feature for a processor without long mode: IP, segment bases,
// control registers and tables.
func systemRegisters() []register {
	list := []register{named("ip", "int32")}
	list[0].get = func(mo *monitor.Monitor) []byte { return le32(mo.Machine().CPU().EIP()) }
	list[0].set = func(mo *monitor.Monitor, v []byte) error {
		mo.Machine().CPU().SetEIP(binary.LittleEndian.Uint32(v))
		return nil
	}
	shown := func(name, kind string, get func(c *cpu.CPU) uint32) {
		list = append(list, register{name: name, kind: kind, bits: 32,
			get: func(mo *monitor.Monitor) []byte { return le32(get(mo.Machine().CPU())) }})
	}
	for i, n := range [...]string{"es_base", "cs_base", "ss_base", "ds_base", "fs_base", "gs_base"} {
		shown(n, "data_ptr", func(c *cpu.CPU) uint32 { return c.Segment(i).Base })
	}
	for _, n := range []string{"cr0", "cr2", "cr3", "cr4"} {
		list = append(list, named(n, "int32"))
	}
	shown("gdtr", "data_ptr", func(c *cpu.CPU) uint32 { base, _ := c.GDTR(); return base })
	shown("idtr", "data_ptr", func(c *cpu.CPU) uint32 { base, _ := c.IDTR(); return base })
	shown("ldtr", "int32", func(c *cpu.CPU) uint32 { return uint32(c.LDTR().Selector) })
	shown("tr", "int32", func(c *cpu.CPU) uint32 { return uint32(c.TR().Selector) })
	for i := range list {
		list[i].group = "system"
	}
	return list
}

// store gives r another value. It does nothing with the value that r has: gdb writes all registers at once, and to
// load a segment register changes more than its selector.
func (r *register) store(mo *monitor.Monitor, v []byte) error {
	switch {
	case bytes.Equal(v, r.get(mo)):
		return nil
	case r.set == nil:
		return errReadOnly
	}
	return r.set(mo, v)
}
