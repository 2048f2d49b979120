package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// headTag is a tag of a multiboot2 header. The first field is its type in the lower, its flags in the upper half.
func headTag(kind uint32, fields ...any) []byte { return addTag(nil, kind, fields...) }

// header2Of is a multiboot2 header with an end tag.
func header2Of(tags ...[]byte) []byte {
	body := append(bytes.Join(tags, nil), headTag(headEnd)...)
	n := uint32(multiboot2Head + len(body))
	magic := uint32(multiboot2Magic)
	b, _ := binary.Append(nil, binary.LittleEndian, []uint32{magic, 0, n, -(magic + n)})
	return append(b, body...)
}

// tellTags writes the command line and the first four bytes of the module to port E9 and ends by debug exit 12h.
var tellTags = []byte{
	0x3d, 0x89, 0x62, 0xd7, 0x36, // cmp eax,36D76289h
	0x75, 0x3d, // jne end
	0x8d, 0x73, 0x08, // lea esi,[ebx+8]
	0x8b, 0x06, // next: mov eax,[esi]
	0x85, 0xc0, 0x74, 0x34, // test eax,eax; jz end
	0x83, 0xf8, 0x01, 0x75, 0x0e, // cmp eax,1; jne module
	0x8d, 0x7e, 0x08, // lea edi,[esi+8]
	0x8a, 0x07, 0x47, // text: mov al,[edi]; inc edi
	0x84, 0xc0, 0x74, 0x18, // test al,al; jz skip
	0xe6, 0xe9, 0xeb, 0xf5, // out E9h,al; jmp text
	0x83, 0xf8, 0x03, 0x75, 0x0f, // module: cmp eax,3; jne skip
	0x8b, 0x7e, 0x08, // mov edi,[esi+8]
	0xb9, 0x04, 0x00, 0x00, 0x00, // mov ecx,4
	0x8a, 0x07, 0x47, 0xe6, 0xe9, // letter: mov al,[edi]; inc edi; out E9h,al
	0xe2, 0xf9, // loop letter
	0x8b, 0x46, 0x04, // skip: mov eax,[esi+4]
	0x83, 0xc0, 0x07, 0x83, 0xe0, 0xf8, // add eax,7; and eax,-8
	0x01, 0xc6, 0xeb, 0xc6, // add esi,eax; jmp next
	0x66, 0xba, 0x01, 0x05, // end: mov dx,501h
	0xb0, 0x12, 0xee, 0xf4, // mov al,12h; out dx,al; hlt
}

// Multiboot2Kernel is a kernel for 200000h without a format.
func Multiboot2Kernel(tags ...[]byte) []byte {
	const load = 0x200000
	entry := uint32(load + len(header2Of(append(tags, headTag(headAddresses, [4]uint32{}), headTag(headEntry, uint32(0)))...)))
	all := append(tags, headTag(headAddresses, [4]uint32{load, load, 0, load + 0x1000}), headTag(headEntry, entry))
	return append(header2Of(all...), tellTags...)
}

// MovableKernel2 is the same kernel, which wants to be loaded elsewhere.
func MovableKernel2() []byte {
	return Multiboot2Kernel(headTag(headRelocatable, [4]uint32{0x300001, 0x600000, 0x10000, preferHigh}))
}

// ELFKernel2 is an ELF file that is linked for high addresses and loaded at 200000h: a segment, and three
// sections, the last of them names.
func ELFKernel2(long bool, tags ...[]byte) []byte {
	const at, virtual = 0x200, 0xc0200000
	code := append(header2Of(tags...), tellTags...)
	entry := virtual + uint32(len(code)-len(tellTags))
	names := at + len(code)
	table := (names + 16 + 7) &^ 7
	image := make([]byte, table)
	copy(image[at:], code)
	copy(image[names:], "\x00.text\x00.names\x00")
	le := binary.LittleEndian
	size, kept := uint32(len(code)), uint32(len(code)+0x100)
	ident := [16]byte{0x7f, 'E', 'L', 'F', 1, 1, 1}
	if !long {
		h := elf.Header32{
			Ident: ident, Type: 2, Machine: uint16(elf.EM_386), Version: 1, Entry: entry, Phoff: 0x80, Phentsize: 32, Phnum: 1,
			Shoff: uint32(table), Shentsize: 40, Shnum: 3, Shstrndx: 2,
		}
		_, _ = binary.Encode(image, le, h)
		_, _ = binary.Encode(image[0x80:], le, elf.Prog32{Type: 1, Off: at, Vaddr: virtual, Paddr: 0x200000, Filesz: size, Memsz: kept})
		image, _ = binary.Append(image, le, [3]elf.Section32{
			{}, {Name: 1, Type: 1, Addr: virtual, Off: at, Size: size}, {Name: 7, Type: 3, Off: uint32(names), Size: 14, Addralign: 1},
		})
		return image
	}
	ident[4] = 2
	h := elf.Header64{
		Ident: ident, Type: 2, Machine: uint16(elf.EM_X86_64), Version: 1, Entry: uint64(entry), Phoff: 0x80, Phentsize: 56, Phnum: 1,
		Shoff: uint64(table), Shentsize: 64, Shnum: 3, Shstrndx: 2,
	}
	_, _ = binary.Encode(image, le, h)
	_, _ = binary.Encode(image[0x80:], le, elf.Prog64{Type: 1, Off: at, Vaddr: virtual, Paddr: 0x200000, Filesz: uint64(size), Memsz: uint64(kept)})
	image, _ = binary.Append(image, le, [3]elf.Section64{
		{}, {Name: 1, Type: 1, Addr: virtual, Off: at, Size: uint64(size)}, {Name: 7, Type: 3, Off: uint64(names), Size: 14, Addralign: 1},
	})
	return image
}

// memoryMachine has memory, and notes where the kernel begins.
type memoryMachine struct {
	fakeMachine
	ram  []byte
	eip  uint32
	regs [8]uint32
}

func (m *memoryMachine) WriteBytes(addr uint64, p []byte) {
	m.fakeMachine.WriteBytes(addr, p)
	copy(m.ram[addr:], p)
}
func (m *memoryMachine) SetReg(r int, v uint32) { m.regs[r] = v }
func (m *memoryMachine) SetEIP(v uint32)        { m.eip = v }

// loaded loads a kernel and returns the tags of its information.
func loaded(t *testing.T, k *Files) (*memoryMachine, map[uint32][]byte) {
	t.Helper()
	m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 8 << 20}}, ram: make([]byte, 8<<20)}
	l, err := Parse(k, m.memory)
	if err != nil {
		t.Fatal(err)
	}
	l.Load(m)
	if m.outside != 0 || m.regs[0] != multiboot2Handoff {
		t.Fatalf("%d bytes outside of memory, EAX=%x", m.outside, m.regs[0])
	}
	le := binary.LittleEndian
	info := m.ram[m.regs[3]:]
	info = info[:le.Uint32(info)]
	tags := map[uint32][]byte{}
	for b := info[8:]; len(b) > 0; {
		n := le.Uint32(b[4:])
		tags[le.Uint32(b)] = b[8:n]
		b = b[(n+7)&^7:]
	}
	if _, ended := tags[0]; !ended || m.regs[3]%8 != 0 {
		t.Errorf("information at %x without an end: % x", m.regs[3], info)
	}
	return m, tags
}

// romRegion is the last region of the memory map of a machine without memory above 4 GB: 64 KB of ROM.
var romRegion = []byte{0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0}

// TestMultiboot2Information looks at what the three kinds of files are told, and where they lie.
func TestMultiboot2Information(t *testing.T) {
	le := binary.LittleEndian
	for _, c := range []struct {
		name     string
		image    []byte
		base     uint32 // where the kernel lies
		sections int    // size of a section header
	}{
		{"addresses", Multiboot2Kernel(), 0x200000, 0},
		{"movable", MovableKernel2(), 0x5f0000, 0},
		{"ELF32", ELFKernel2(false), 0x200000, 40},
		{"ELF64", ELFKernel2(true), 0x200000, 64},
		{"ELF64, movable", ELFKernel2(true, headTag(headRelocatable, [4]uint32{0x150000, 0x7fffff, 0x100000, 0})), 0x200000, 64},
		{"ELF64, movable down", ELFKernel2(true, headTag(headRelocatable, [4]uint32{0, 0x7fffff, 0x1000, 1})), 0x100000, 64},
		{"ELF64, with text or graphics", ELFKernel2(true, headTag(headFramebuffer, [3]uint32{1024, 768, 32}), headTag(headConsole, uint32(3))), 0x200000, 64},
		{"ELF32, unknown and optional", ELFKernel2(false, headTag(99|tagOptional<<16), headTag(headRequest|tagOptional<<16, uint32(77))), 0x200000, 40},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := &Files{Image: c.image, Initrd: []byte("+mod"), CommandLine: "hello world", Name: "kernel", InitrdName: "a name"}
			m, tags := loaded(t, k)
			if code := m.ram[m.eip:]; !bytes.HasPrefix(code, tellTags) || m.eip&^0xfff != c.base {
				t.Errorf("begins at %x, % x", m.eip, code[:8])
			}
			if base, told := tags[infoTagLoadBase]; told != strings.Contains(c.name, "movable") || told && le.Uint32(base) != c.base {
				t.Errorf("load base % x", base)
			}
			if have := string(tags[infoTagCommand]); have != "hello world\x00" {
				t.Errorf("command line %q", have)
			}
			if have := string(tags[infoTagLoader]); have != "iron86\x00" {
				t.Errorf("loader %q", have)
			}
			module := tags[infoTagModule]
			from, to := le.Uint32(module), le.Uint32(module[4:])
			if string(m.ram[from:to]) != "+mod" || from%4096 != 0 || string(module[8:]) != "a name\x00" {
				t.Errorf("module % x", module)
			}
			if have := tags[infoTagMemory]; le.Uint32(have) != 639 || le.Uint32(have[4:]) != 7168 {
				t.Errorf("memory % x", have)
			}
			if have := tags[infoTagMap]; le.Uint32(have) != 24 || len(have) != 8+5*24 || !bytes.Equal(have[8+4*24:][:20], romRegion) {
				t.Errorf("memory map % x", have)
			}
			if have := tags[infoTagFramebuffer]; le.Uint64(have) != 0xb8000 || have[21] != 2 || len(have) != 30 {
				t.Errorf("display % x", have)
			}
			checkSections(t, m, tags[infoTagSections], c.sections)
		})
	}
}

// checkSections looks for the names of the sections where their header says.
func checkSections(t *testing.T, m *memoryMachine, tag []byte, size int) {
	t.Helper()
	if size == 0 {
		if tag != nil {
			t.Errorf("sections of a file without: % x", tag)
		}
		return
	}
	le := binary.LittleEndian
	n, each, names := le.Uint32(tag), int(le.Uint32(tag[4:])), int(le.Uint32(tag[8:]))
	if n != 3 || each != size || names != 2 || len(tag) != 12+3*size {
		t.Fatalf("sections % x", tag)
	}
	head := tag[12+names*size:]
	addr := le.Uint32(head[12:])
	if size == 64 {
		addr = le.Uint32(head[16:])
	}
	if !bytes.HasPrefix(m.ram[addr:], []byte("\x00.text\x00.names\x00")) {
		t.Errorf("names at %x: %q", addr, m.ram[addr:addr+14])
	}
}

// TestMultiboot2Headers: what is damaged, or asks for what there is not, is refused.
func TestMultiboot2Headers(t *testing.T) {
	long := Multiboot2Kernel()
	length, magic := uint32(1<<20), uint32(multiboot2Magic)
	binary.LittleEndian.PutUint32(long[8:], length)
	binary.LittleEndian.PutUint32(long[12:], -(magic + length))
	short := Multiboot2Kernel()
	binary.LittleEndian.PutUint32(short[multiboot2Head+4:], 7)
	far := ELFKernel2(true)
	binary.LittleEndian.PutUint64(far[0x80+24:], 1<<63)
	mips := ELFKernel2(false)
	mips[18] = 8
	cut := ELFKernel2(true)
	addresses := func(a ...uint32) []byte {
		return header2Of(headTag(headAddresses, a), headTag(headEntry, uint32(0x200000)))
	}
	for name, image := range map[string][]byte{
		"beyond the file":      long,
		"small tag":            short,
		"no end":               header2Of()[:multiboot2Head],
		"tag cut short":        header2Of(headTag(headAddresses, uint32(0))),
		"unknown tag":          ELFKernel2(true, headTag(11)),
		"unknown information":  ELFKernel2(true, headTag(headRequest, uint32(1), uint32(22))),
		"no console":           ELFKernel2(true, headTag(headConsole, uint32(1))),
		"no entry":             header2Of(headTag(headAddresses, [4]uint32{0x200000, 0x200000, 0, 0})),
		"before the file":      addresses(0x200010, 0x200000, 0, 0),
		"load end outside":     addresses(0x200000, 0x200000, 0x300000, 0),
		"load end before load": addresses(0x200000, 0x200000, 0x100000, 0),
		"over the BIOS's data": addresses(0x400, 0x400, 0, 0),
		"beyond memory":        addresses(0x200000, 0x200000, 0, 0xffffffff),
		"nowhere to move":      ELFKernel2(true, headTag(headRelocatable, [4]uint32{0x1000000, 0x2000000, 4096, 1})),
		"move upside down":     ELFKernel2(true, headTag(headRelocatable, [4]uint32{0x300000, 0x200000, 4096, 2})),
		"far segment":          far,
		"another processor":    mips,
		"sections cut off":     cut[:len(cut)-1],
		"no format":            append(header2Of(), tellTags...),
	} {
		if l, err := Parse(&Files{Image: image, CommandLine: "x"}, Memory{Low: 8 << 20}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: have %v, %v", name, l, err)
		}
	}
}

// TestMultiboot1ELF: kernels of version 1 are ELF files of both kinds, too.
func TestMultiboot1ELF(t *testing.T) {
	for _, long := range []bool{false, true} {
		image := ELFKernel2(long)
		magic := uint32(multibootMagic)
		_, _ = binary.Encode(image[0x200:], binary.LittleEndian, [3]uint32{magic, 0, -magic})
		l, err := Parse(&Files{Image: image}, Memory{Low: 8 << 20})
		if err != nil {
			t.Fatal(err)
		}
		m := &memoryMachine{fakeMachine: fakeMachine{memory: Memory{Low: 8 << 20}}, ram: make([]byte, 8<<20)}
		l.Load(m)
		if m.regs[0] != multibootHandoff || !bytes.HasPrefix(m.ram[m.eip:], tellTags) {
			t.Errorf("64 bits %v: begins at %x with EAX=%x", long, m.eip, m.regs[0])
		}
	}
}

// TestSegmentsOverAndOver: a file can name the same memory many times; that would take ages to clear.
func TestSegmentsOverAndOver(t *testing.T) {
	image := append(ELFKernel2(false), make([]byte, 0x1000+65535*32)...)
	binary.LittleEndian.PutUint32(image[28:], 0x1000)
	binary.LittleEndian.PutUint16(image[44:], 65535)
	for i := range 65535 {
		p := elf.Prog32{Type: 1, Vaddr: 0xc0200000, Paddr: 0x200000, Memsz: 0x500000}
		_, _ = binary.Encode(image[0x1000+32*i:], binary.LittleEndian, p)
	}
	if _, err := Parse(&Files{Image: image}, Memory{Low: 8 << 20}); err == nil {
		t.Error("no error")
	}
}

// TestRoom: places are found from below and from above, and what is taken is left out.
func TestRoom(t *testing.T) {
	r := newRoom([]chunk{{0x140000, nil, 0x1000}, {0x5000, nil, 0x1000}, {0x140800, nil, 0x10000}}, 0x9f000, Memory{Low: 0x200000})
	all := span{0, top4G}
	for _, c := range []struct {
		size, align uint64
		within      span
		low, high   uint64 // 0: no place
	}{
		{0x1000, 1, all, 0x1000, 0x1ff000},
		{0x8000, 0x4000, all, 0x8000, 0x1f8000},
		{0x90000, 0x1000, all, 0x6000, 0x170000},
		{0xb0000, 1, all, 0, 0},
		{0x1000, 0x1000, span{0x140000, top4G}, 0x151000, 0x1ff000},
		{0x1000, 0x1000, span{0x140000, 0x151800}, 0, 0},
	} {
		low, _ := r.lowest(c.size, c.align, c.within)
		high, _ := r.highest(c.size, c.align, c.within)
		if low != c.low || high != c.high {
			t.Errorf("%+v: have %#x, %#x", c, low, high)
		}
	}
	r = r.take(0x100000, 0x40000).take(0x9e000, 0x1000).take(0x180000, 0x80000)
	if at, ok := r.highest(0x1000, 0x1000, all); !ok || at != 0x17f000 {
		t.Errorf("have %#x", at)
	}
	if at, ok := r.lowest(0x1000, 0x1000, span{0x9d000, top4G}); !ok || at != 0x9d000 {
		t.Errorf("have %#x", at)
	}
	if at, ok := r.lowest(0x1000, 0x1000, span{0x9d001, top4G}); !ok || at != 0x151000 {
		t.Errorf("have %#x", at)
	}
}
