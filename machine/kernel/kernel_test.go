package kernel

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/cpu"
)

// fakeMachine notes what a loader does.
type fakeMachine struct {
	memory  Memory
	outside int           // bytes written outside of memory, or over the BIOS's data
	modes   []framebuffer // that SetPicture can set
	set     framebuffer   // that it has set
}

func (m *fakeMachine) SetPicture(width, height, depth uint32) (addr uint64, pitch uint32, ok bool) {
	mode := framebuffer{width, height, depth}
	if !slices.Contains(m.modes, mode) {
		return 0, 0, false
	}
	m.set = mode
	return 0xe0000000, width * 5, true
}

// VBEModes numbers the modes from 101h on.
func (m *fakeMachine) VBEModes() (modes []VBEMode) {
	for i, f := range m.modes {
		modes = append(modes, VBEMode{0x101 + uint16(i), f.Width, f.Height, f.Depth})
	}
	return modes
}

func (m *fakeMachine) Memory() Memory { return m.memory }

func (m *fakeMachine) WriteBytes(addr uint64, p []byte) {
	if len(p) > 0 && (addr < lowestKernel || addr >= m.memory.Low || uint64(len(p)) > m.memory.Low-addr) {
		m.outside += len(p)
	}
}

func (m *fakeMachine) OpenA20()                         {}
func (m *fakeMachine) SetReg(int, uint32)               {}
func (m *fakeMachine) SetEIP(uint32)                    {}
func (m *fakeMachine) SetEflags(uint32)                 {}
func (m *fakeMachine) CR(int) uint32                    { return 0 }
func (m *fakeMachine) SetCR(int, uint32)                {}
func (m *fakeMachine) SetSegment(int, cpu.SegmentState) {}

// MultibootKernel is a kernel for 100000h that writes what the loader gave it to
// port E9: EBX as a pointer to the information, the command line, the first four
// bytes of the module. It ends by debug exit 10h.
func MultibootKernel() []byte {
	var b bytes.Buffer
	const load = 0x100000
	flags := uint32(multibootAddrs)
	magic := uint32(multibootMagic)
	code := []byte{
		0x3d, 0x02, 0xb0, 0xad, 0x2b, // cmp eax,2BADB002h
		0x75, 0x1c, // jne end
		0x8b, 0x73, 0x10, // mov esi,[ebx+16]: command line
		0xac,       // lodsb
		0x84, 0xc0, // test al,al
		0x74, 0x04, // jz module
		0xe6, 0xe9, // out E9h,al
		0xeb, 0xf7, // jmp lodsb
		0x8b, 0x73, 0x18, // mov esi,[ebx+24]: module list
		0x8b, 0x36, // mov esi,[esi]: module
		0xb9, 0x04, 0x00, 0x00, 0x00, // mov ecx,4
		0xac, 0xe6, 0xe9, // lodsb; out E9h,al
		0xe2, 0xfb, // loop
		0x66, 0xba, 0x01, 0x05, // end: mov dx,501h
		0xb0, 0x10, 0xee, // mov al,10h; out dx,al
		0xf4, // hlt
	}
	for _, v := range []uint32{magic, flags, -(magic + flags), load, load, load + 32 + uint32(len(code)), load + 0x1000, load + 32} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.Write(code)
	return b.Bytes()
}

// LinuxKernel is a bzImage whose setup part prints the command line and the first
// four bytes of the initial ram disk's address, as protocol 2.04 passes them.
func LinuxKernel() []byte {
	image := make([]byte, 1024+64)
	image[hdrSetupSects] = 1
	copy(image[hdrMagic:], "HdrS")
	binary.LittleEndian.PutUint16(image[hdrVersion:], 0x0204)
	image[hdrLoadFlags] = loadedHigh
	binary.LittleEndian.PutUint32(image[hdrInitrdMax:], 0x37ffffff)
	copy(image[0x200:], []byte{0xeb, 0x6e}) // jmp 270h
	copy(image[0x270:], []byte{
		0x66, 0x8b, 0x36, 0x28, 0x02, // mov esi,[228h]: command line
		0x66, 0x8c, 0xd8, // mov eax,ds
		0x66, 0xc1, 0xe0, 0x04, // shl eax,4
		0x66, 0x29, 0xc6, // sub esi,eax: to an offset in DS
		0xac, 0x84, 0xc0, // lodsb; test al,al
		0x74, 0x04, // jz
		0xe6, 0xe9, 0xeb, 0xf7, // out E9h,al; jmp lodsb
		0xa1, 0x1c, 0x02, // mov ax,[21Ch]: size of the ram disk
		0xe6, 0xe9, // out E9h,al
		0xba, 0x01, 0x05, 0xb0, 0x11, 0xee, 0xf4,
	})
	return image
}

// LinuxKernelAnywhere is a bzImage of protocol 2.15 that may have its initial ram disk anywhere, and that needs
// memory up to top when it runs. Its 32-bit code prints the command line, bits 63–32 of the disk's address, the number of lines in the memory map
// and the disk, which it reads by the page tables of PAE.
func LinuxKernelAnywhere(top uint32) []byte {
	image := LinuxKernel()[:1024]
	le := binary.LittleEndian
	le.PutUint16(image[hdrVersion:], 0x020f)
	image[hdrJump] = 0x6a
	le.PutUint16(image[hdrExtraFlags:], anywhere|1)
	le.PutUint64(image[hdrPreferred:], 0x1000000)
	le.PutUint32(image[hdrInitSize:], top-0x1000000)
	return append(image, []byte{
		0x89, 0xf3, // mov ebx, esi
		0x8b, 0xb3, 0x28, 0x02, 0x00, 0x00, // mov esi, [ebx+228h]
		0xac,       // lodsb
		0x84, 0xc0, // test al, al
		0x74, 0x04, // jz params
		0xe6, 0xe9, // out 0E9h, al
		0xeb, 0xf7, // jmp line
		0x8a, 0x83, 0xc0, 0x00, 0x00, 0x00, // mov al, [ebx+0C0h]
		0x04, 0x30, // add al, '0'
		0xe6, 0xe9, // out 0E9h, al
		0x8a, 0x83, 0xe8, 0x01, 0x00, 0x00, // mov al, [ebx+1E8h]
		0x04, 0x30, // add al, '0'
		0xe6, 0xe9, // out 0E9h, al
		0x66, 0xb8, 0x18, 0x00, // mov ax, 18h
		0x8e, 0xd8, // mov ds, ax
		0xc7, 0x05, 0x00, 0x00, 0x20, 0x00, 0x01, 0x10, 0x20, 0x00, // mov dword [200000h], 201001h
		0xc7, 0x05, 0x00, 0x10, 0x20, 0x00, 0x83, 0x00, 0x00, 0x00, // mov dword [201000h], 83h
		0x8b, 0x83, 0x18, 0x02, 0x00, 0x00, // mov eax, [ebx+218h]
		0x25, 0x00, 0x00, 0xe0, 0xff, // and eax, 0FFE00000h
		0x0c, 0x83, // or al, 83h
		0xa3, 0x08, 0x10, 0x20, 0x00, // mov [201008h], eax
		0x8b, 0x83, 0xc0, 0x00, 0x00, 0x00, // mov eax, [ebx+0C0h]
		0xa3, 0x0c, 0x10, 0x20, 0x00, // mov [20100Ch], eax
		0xb8, 0x20, 0x00, 0x00, 0x00, // mov eax, 20h
		0x0f, 0x22, 0xe0, // mov cr4, eax
		0xb8, 0x00, 0x00, 0x20, 0x00, // mov eax, 200000h
		0x0f, 0x22, 0xd8, // mov cr3, eax
		0x0f, 0x20, 0xc0, // mov eax, cr0
		0x0d, 0x00, 0x00, 0x00, 0x80, // or eax, 80000000h
		0x0f, 0x22, 0xc0, // mov cr0, eax
		0x8b, 0xb3, 0x18, 0x02, 0x00, 0x00, // mov esi, [ebx+218h]
		0x81, 0xe6, 0xff, 0xff, 0x1f, 0x00, // and esi, 1FFFFFh
		0x81, 0xc6, 0x00, 0x00, 0x20, 0x00, // add esi, 200000h
		0x8b, 0x8b, 0x1c, 0x02, 0x00, 0x00, // mov ecx, [ebx+21Ch]
		0xac,       // lodsb
		0xe6, 0xe9, // out 0E9h, al
		0xe2, 0xfb, // loop disk
		0x66, 0xba, 0x01, 0x05, // mov dx, 501h
		0xb0, 0x12, // mov al, 12h
		0xee, // out dx, al
		0xf4, // hlt
	}...)
}

// TestMultibootNames: with names the command line begins with the kernel's, and the
// module has its own.
func TestMultibootNames(t *testing.T) {
	for _, c := range []struct{ line, want string }{{"hello world", "kernel.elf hello world"}, {"", "kernel.elf"}} {
		k := &Files{Image: MultibootKernel(), Initrd: []byte("+mod"), CommandLine: c.line, Name: "kernel.elf", InitrdName: strings.Repeat("n", 300)}
		l, err := Parse(k, Memory{Low: 16 << 20})
		if err != nil {
			t.Fatal(err)
		}
		info := l.(*multiboot).info(Memory{Low: 16 << 20}, textScreen, colourFields{})
		text := func(addr uint32) string {
			s, _, _ := strings.Cut(string(info[addr-infoAddr:]), "\x00")
			return s
		}
		le := binary.LittleEndian
		if have := text(le.Uint32(info[16:])); have != c.want {
			t.Errorf("command line %q, want %q", have, c.want)
		}
		if have := text(le.Uint32(info[le.Uint32(info[24:])-infoAddr+8:])); have != strings.Repeat("n", 159) {
			t.Errorf("module %q", have)
		}
		if have := text(le.Uint32(info[64:])); have != "iron86" {
			t.Errorf("loader %q", have)
		}
	}
}

// TestMultibootFlags: of the lower sixteen a loader must know all; the upper ones it
// may ignore.
func TestMultibootFlags(t *testing.T) {
	for bit := range 32 {
		image := MultibootKernel()
		flags := uint32(multibootAddrs) | 1<<bit
		binary.LittleEndian.PutUint32(image[4:], flags)
		binary.LittleEndian.PutUint32(image[8:], -(multibootMagic + flags))
		l, err := Parse(&Files{Image: image}, Memory{Low: 4 << 20})
		if known := bit <= 2 || bit >= 16; known != (err == nil) {
			t.Errorf("bit %d: have %v, want an error %v", bit, err, !known)
		}
		if err == nil && bit == 2 {
			info := l.(*multiboot).info(Memory{Low: 4 << 20}, textScreen, colourFields{})
			if binary.LittleEndian.Uint32(info)&infoDisplay == 0 || info[109] != 2 || info[100] != 80 {
				t.Errorf("the display is told as % x", info[88:110])
			}
		}
	}
}

// TestCutLinuxKernel: the header says how long the kernel is, in paragraphs.
func TestCutLinuxKernel(t *testing.T) {
	for _, c := range []struct {
		version  uint16
		size     uint32 // in paragraphs; there are 64 bytes
		complete bool
	}{
		{0x204, 0, true}, {0x204, 4, true}, {0x204, 5, false}, {0x204, 0xffffffff, false}, {0x20f, 0x10000, false},
		{0x203, 4, true}, {0x203, 5, false}, {0x203, 0x10004, true}, // its upper half is not there yet
	} {
		image := LinuxKernel()
		binary.LittleEndian.PutUint16(image[hdrVersion:], c.version)
		binary.LittleEndian.PutUint32(image[hdrSysSize:], c.size)
		if _, err := Parse(&Files{Image: image}, Memory{Low: 4 << 20}); (err == nil) != c.complete {
			t.Errorf("%+v: have %v", c, err)
		}
	}
	image := LinuxKernel()
	binary.LittleEndian.PutUint32(image[hdrSysSize:], 4)
	for missing, complete := range map[int]bool{0: true, 15: true, 16: false} {
		if _, err := Parse(&Files{Image: image[:len(image)-missing]}, Memory{Low: 4 << 20}); (err == nil) != complete {
			t.Errorf("%d bytes missing: have %v", missing, err)
		}
	}
}

func TestKernelErrors(t *testing.T) {
	cut := LinuxKernel()[:700]
	cut[hdrSetupSects] = 60
	low := MultibootKernel()
	binary.LittleEndian.PutUint32(low[12:], 0)
	binary.LittleEndian.PutUint32(low[16:], 0)
	for name, k := range map[string]*Files{
		"empty":         {},
		"no kernel":     {Image: bytes.Repeat([]byte("x"), 9000)},
		"cut short":     {Image: cut},
		"long command":  {Image: LinuxKernel(), CommandLine: string(make([]byte, maxCommand))},
		"large ramdisk": {Image: LinuxKernel(), Initrd: make([]byte, 5<<20)},
		"low memory":    {Image: low},
	} {
		if _, err := Parse(k, Memory{Low: 4 << 20}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestKernelThatIsSomethingElse(t *testing.T) {
	image := append([]byte("\x1f\x8b\x08\x00"), make([]byte, 9000)...)
	if _, err := Parse(&Files{Image: image}, Memory{Low: 4 << 20}); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("a compressed kernel: have %v", err)
	}
}

func FuzzKernel(f *testing.F) {
	f.Add(MultibootKernel(), []byte("module"))
	f.Add(LinuxKernel(), []byte("ram disk"))
	f.Add(MovableKernel2(), []byte("module"))
	f.Add(ELFKernel2(false), []byte("module"))
	f.Add(ELFKernel2(true), []byte("module"))
	m := &fakeMachine{memory: Memory{Low: 2 << 20}}
	f.Fuzz(func(t *testing.T, image, initrd []byte) {
		l, err := Parse(&Files{Image: image, Initrd: initrd, CommandLine: "x"}, m.memory)
		if err == nil {
			l.Load(m)
			if m.outside != 0 {
				t.Fatalf("%d bytes written outside of memory, or over the vectors and the BIOS's data", m.outside)
			}
		}
	})
}
