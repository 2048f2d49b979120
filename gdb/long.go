package gdb

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/monitor"
)

// wide returns a register of 64 bits that the monitor knows by another name.
func wide(name, kind, monitorName string) register {
	return register{
		name: name, kind: kind, bits: 64,
		get: func(mo *monitor.Monitor) []byte {
			v, _ := mo.Register(monitorName) // the names are those of the table
			return le64(v)
		},
		set: func(mo *monitor.Monitor, v []byte) error {
			return mo.SetRegister(monitorName, binary.LittleEndian.Uint64(v))
		},
	}
}

// general returns one of RAX to RSP. Outside 64-bit mode gdb sees the 32 bits that the program sees.
func general(name, kind string) register {
	r, half := wide(name, kind, name), "e"+name[1:]
	get, set := r.get, r.set
	r.get = func(mo *monitor.Monitor) []byte {
		b := get(mo)
		if !bits64(mo.Machine().CPU()) {
			clear(b[4:])
		}
		return b
	}
	r.set = func(mo *monitor.Monitor, v []byte) error {
		if !bits64(mo.Machine().CPU()) {
			return mo.SetRegister(half, uint64(binary.LittleEndian.Uint32(v)))
		}
		return set(mo, v)
	}
	return r
}

// longCoreRegisters returns the first 24 registers of a processor with long mode, in gdb's order.
func longCoreRegisters() []register {
	var list []register
	for _, n := range []string{"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp"} {
		kind := "int64"
		if n == "rsp" || n == "rbp" {
			kind = "data_ptr"
		}
		list = append(list, general(n, kind))
	}
	for i := 8; i < 16; i++ {
		n := fmt.Sprintf("r%d", i)
		list = append(list, wide(n, "int64", n))
	}
	list = append(list, register{
		name: "rip", kind: "code_ptr", bits: 64,
		get: func(mo *monitor.Monitor) []byte { return le64(pc(mo)) },
		set: func(mo *monitor.Monitor, v []byte) error {
			setPC(mo, binary.LittleEndian.Uint64(v))
			return nil
		},
	}, named("eflags", "i386_eflags"))
	for _, n := range []string{"cs", "ss", "ds", "es", "fs", "gs"} {
		list = append(list, named(n, "int32"))
	}
	return list
}

// xmmBehind returns XMM register i, 8 to 15.
func xmmBehind(i int) register {
	return register{
		name: fmt.Sprintf("xmm%d", i), kind: "vec128", bits: 128,
		get: func(mo *monitor.Monitor) []byte {
			l := mo.Machine().CPU().Long()
			return binary.LittleEndian.AppendUint64(le64(l.XMM[i-8][0]), l.XMM[i-8][1])
		},
		set: func(mo *monitor.Monitor, v []byte) error {
			c := mo.Machine().CPU()
			l := c.Long()
			l.XMM[i-8] = [2]uint64{binary.LittleEndian.Uint64(v), binary.LittleEndian.Uint64(v[8:])}
			c.SetLong(l)
			return nil
		},
	}
}

// segmentBases returns the registers of gdb's feature org.gnu.gdb.i386.segments.
func segmentBases() []register {
	return []register{wide("fs_base", "int", "fs.base"), wide("gs_base", "int", "gs.base")}
}

// longSystemRegisters is systemRegisters for a processor with long mode.
func longSystemRegisters() []register {
	list := []register{{
		name: "ip", kind: "int64", bits: 64,
		get: func(mo *monitor.Monitor) []byte { return le64(mo.Machine().CPU().RIP()) },
		set: func(mo *monitor.Monitor, v []byte) error {
			c, ip := mo.Machine().CPU(), binary.LittleEndian.Uint64(v)
			if !bits64(c) {
				ip = uint64(uint32(ip))
			}
			c.SetRIP(ip)
			return nil
		},
	}}
	for _, n := range [...]string{"es", "cs", "ss", "ds"} {
		list = append(list, wide(n+"_base", "data_ptr", n+".base"))
	}
	list = append(list, wide("k_gs_base", "data_ptr", "kernelgs.base"), named("cr0", "int32"), wide("cr2", "int64", "cr2"), wide("cr3", "int64", "cr3"),
		named("cr4", "int32"), named("cr8", "int32"), wide("efer", "int64", "efer"), wide("star", "int64", "star"), wide("lstar", "code_ptr", "lstar"),
		wide("cstar", "code_ptr", "cstar"), wide("sfmask", "int64", "sfmask"), wide("gdtr", "data_ptr", "gdtr.base"), wide("idtr", "data_ptr", "idtr.base"),
		named("ldtr", "int32"), named("tr", "int32"))
	for i := range list {
		list[i].group = "system"
	}
	return list
}
