package jit

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/x86"
)

// coverPrograms are loops with accesses that one check covers until something happens to the register, to
// ESP or to the page that is kept.
var coverPrograms = []struct {
	name string
	regs map[int]uint32
	code []string
}{
	{"another page by the same register", map[int]uint32{x86.BX: rigData + 0x10}, []string{
		"\x8b\x03",                 // mov eax,[ebx]
		"\x8b\x4b\x04",             // mov ecx,[ebx+4]
		"\x81\xf3\x00\x10\x00\x00", // xor ebx,1000h, to the page that is elsewhere in memory
		"\x03\x13",                 // add edx,[ebx]
		"\x03\x53\x04",             // add edx,[ebx+4]
		"\x01\x53\x0c",             // add [ebx+12],edx
		"\x01\x53\x04",             // add [ebx+4],edx
	}},
	{"another page by an index", map[int]uint32{x86.BX: rigData + 0x20, x86.SI: 0x400}, []string{
		"\x03\x03",             // add eax,[ebx]
		"\x8b\x14\xb3",         // mov edx,[ebx+esi*4]: in the page that is elsewhere in memory
		"\x03\x43\x08",         // add eax,[ebx+8]
		"\x83\xf6\x01",         // xor esi,1
		"\x03\x43\x0c",         // add eax,[ebx+12]
		"\x8b\x0b\x03\x4b\x04", // mov ecx,[ebx]; add ecx,[ebx+4]
	}},
	{"a register of 16 bits", map[int]uint32{x86.BX: rigData + 0x10}, []string{
		"\x8b\x03\x8b\x4b\x04",     // mov eax,[ebx]; mov ecx,[ebx+4]
		"\x66\x81\xf3\x00\x10",     // xor bx,1000h
		"\x89\x43\x04\x89\x4b\x08", // mov [ebx+4],eax; mov [ebx+8],ecx
	}},
	{"half a register", map[int]uint32{x86.BX: rigData + 0x10}, []string{
		"\x8b\x03\x8b\x4b\x04",     // mov eax,[ebx]; mov ecx,[ebx+4]
		"\x80\xf7\x10",             // xor bh,10h
		"\x89\x43\x04\x89\x4b\x08", // mov [ebx+4],eax; mov [ebx+8],ecx
	}},
	{"ESP around the end of the addresses", map[int]uint32{x86.SP: 0}, []string{
		"\x50\x53",                 // push eax; push ebx
		"\x8b\x4c\x24\x04",         // mov ecx,[esp+4]
		"\x83\xc4\x04\x5a",         // add esp,4; pop edx
		"\x01\xca\x40",             // add edx,ecx; inc eax
		"\x89\x54\x24\xe0",         // mov [esp-20h],edx
		"\x8b\x74\x24\xf4\x01\xf3", // mov esi,[esp-12]; add ebx,esi
	}},
	{"ESP beyond the end and back", map[int]uint32{x86.SP: 0x10}, []string{
		"\x83\xec\x20",     // sub esp,20h
		"\x8b\x4c\x24\x24", // mov ecx,[esp+24h]
		"\x01\x4c\x24\x28", // add [esp+28h],ecx
		"\x83\xc4\x20\x40", // add esp,20h; inc eax
		"\x89\x44\x24\x04", // mov [esp+4],eax
	}},
	{"a frame in two pages", map[int]uint32{x86.SP: rigStack + 0x1008}, []string{
		"\x50\x53\x51",                     // push eax; push ebx; push ecx
		"\x8b\x4c\x24\x08\x03\x4c\x24\x04", // mov ecx,[esp+8]; add ecx,[esp+4]
		"\x5a\x5b\x58\x40",                 // pop edx; pop ebx; pop eax; inc eax
	}},
	{"a place on the stack that is far", map[int]uint32{x86.SP: rigStack + 0x900}, []string{
		"\x03\x44\x24\x04",             // add eax,[esp+4]
		"\x8b\x8c\x24\xf0\x07\x00\x00", // mov ecx,[esp+7f0h]: in the second page
		"\x01\x4c\x24\x08",             // add [esp+8],ecx
		"\x03\x44\x24\x08\x40",         // add eax,[esp+8]; inc eax
	}},
	{"another stack", map[int]uint32{x86.SP: rigStack + 0x800, x86.BP: rigStack + 0x1800}, []string{
		"\x50\x53",         // push eax; push ebx
		"\x8b\x4c\x24\x04", // mov ecx,[esp+4]
		"\x87\xec",         // xchg ebp,esp
		"\x89\x0c\x24\x03\x44\x24\x04\x50\x58\x40", // mov [esp],ecx; add eax,[esp+4]; push eax; pop eax; inc eax
		"\x87\xec\x83\xc4\x08",                     // xchg ebp,esp; add esp,8
	}},
	{"LEAVE and a frame", map[int]uint32{x86.SP: rigStack + 0x800, x86.BP: rigStack + 0x1800}, []string{
		"\x54\x5f",                         // push esp; pop edi
		"\x89\x44\x24\x04\x8b\x54\x24\x04", // mov [esp+4],eax; mov edx,[esp+4]
		"\xc9",                             // leave: to the other page
		"\x89\x54\x24\x08\x03\x44\x24\x0c", // mov [esp+8],edx; add eax,[esp+12]
		"\x40\x8d\x6c\x24\xfc\x89\xfc\x89\x7d\x00", // inc eax; lea ebp,[esp-4]; mov esp,edi; mov [ebp],edi
	}},
	{"an access between that evicts the page", map[int]uint32{x86.BX: rigData, x86.SI: rigData + 0x100}, []string{
		"\x8b\x03\x03\x43\x04",     // mov eax,[ebx]; add eax,[ebx+4]
		"\x0f\x01\x3b",             // invlpg [ebx]
		"\x01\x06",                 // add [esi],eax
		"\x89\x43\x08\x89\x43\x0c", // mov [ebx+8],eax; mov [ebx+12],eax
	}},
	{"read, then written", map[int]uint32{x86.BX: rigReadOnly}, []string{
		"\x8b\x03\x03\x43\x04", // mov eax,[ebx]; add eax,[ebx+4]
		"\x0f\xba\xf3\x0c",     // btr ebx,12
		"\x81\xf3\x00\x20\x00\x00\x89\x43\x08\x81\xf3\x00\x20\x00\x00\x0f\xba\xeb\x0d", // the same page as data, written
	}},
}

// TestCovers runs them with the pages in the TLB and not, and cut everywhere.
func TestCovers(t *testing.T) {
	data := newGenerator().image
	for _, c := range coverPrograms {
		for _, user := range []bool{false, true} {
			for _, paged := range []bool{false, true} {
				p := program{user: user, paged: paged, eflags: x86.Bit1, data: data, cuts: []uint64{3, 1, 500, 1, 1, 1, 77, 2, 1000, 5, 13}}
				for r, v := range c.regs {
					p.regs[r] = v
				}
				size := 0
				for _, code := range c.code {
					p.code = append(p.code, []byte(code))
					size += len(code)
				}
				p.code = append(p.code, binary.LittleEndian.AppendUint32([]byte{0xe9}, uint32(-size-5)))
				p.assemble()
				if d := differ(t, &p); d != "" {
					t.Errorf("%s, user %v, paged %v: %s", c.name, user, paged, d)
				}
			}
		}
	}
}
