package mmu

import "unsafe"

// Layout tells translated code where it finds the TLBs, in bytes from the MMU's address on.
type Layout struct {
	Supervisor, User                    uintptr // first fast entry of the TLB of data
	SupervisorCode, UserCode            uintptr // first key of the TLB of code
	ReadTag, WriteTag, Page             uintptr // from the address of an Entry on
	EntrySize                           uintptr // size of an Entry
	WideReadTag, WideWriteTag, WidePage uintptr // of a WideEntry
	Wide                                uintptr // first fast entry, from the address of a WideTLB on
	Keys                                uintptr // first key, from the address of a CodeTLB on
}

// LayoutOf returns the layout of every MMU of this build.
func LayoutOf() Layout {
	var m *MMU
	data := unsafe.Offsetof(m.tlb) + unsafe.Offsetof(m.tlb[0].fast)
	code := unsafe.Offsetof(m.code) + unsafe.Offsetof(m.code[0].keys)
	return Layout{
		Supervisor: data, User: data + unsafe.Sizeof(m.tlb[0]),
		SupervisorCode: code, UserCode: code + unsafe.Sizeof(m.code[0]),
		ReadTag:     unsafe.Offsetof(Entry{}.ReadTag),
		WriteTag:    unsafe.Offsetof(Entry{}.WriteTag),
		Page:        unsafe.Offsetof(Entry{}.Page),
		EntrySize:   unsafe.Sizeof(Entry{}),
		WideReadTag: unsafe.Offsetof(WideEntry{}.ReadTag), WideWriteTag: unsafe.Offsetof(WideEntry{}.WriteTag), WidePage: unsafe.Offsetof(WideEntry{}.Page),
		Wide: unsafe.Offsetof(WideTLB{}.fast), Keys: unsafe.Offsetof(CodeTLB{}.keys),
	}
}
