package machine

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// multibootKernel is a kernel for 100000h that writes what the loader gave it to
// port E9: EBX as a pointer to the information, the command line, the first four
// bytes of the module. It ends by debug exit 10h.
func multibootKernel() []byte {
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

func TestMultibootKernel(t *testing.T) {
	var out bytes.Buffer
	m, err := New(Config{DebugCon: &out, Kernel: &Kernel{Image: multibootKernel(), Initrd: []byte("+mod"), CommandLine: "hello world"}})
	if err != nil {
		t.Fatal(err)
	}
	stop := m.Run(30 * clock.Second)
	if stop != (Stop{DebugExit, 0x10}) || out.String() != "hello world+mod" {
		t.Errorf("have %v, %q; want debug exit 10h, \"hello world+mod\"", stop, out.String())
	}
	m.Reset()
	out.Reset()
	if stop := m.Run(30 * clock.Second); stop.Reason != DebugExit || out.Len() == 0 {
		t.Errorf("after a reset: have %v, %q", stop, out.String())
	}
}

// TestMultibootNames: with names the command line begins with the kernel's, and the
// module has its own.
func TestMultibootNames(t *testing.T) {
	for _, c := range []struct{ line, want string }{{"hello world", "kernel.elf hello world"}, {"", "kernel.elf"}} {
		k := &Kernel{Image: multibootKernel(), Initrd: []byte("+mod"), CommandLine: c.line, Name: "kernel.elf", InitrdName: strings.Repeat("n", 300)}
		l, err := parseKernel(k, 16<<20)
		if err != nil {
			t.Fatal(err)
		}
		info := l.(*multiboot).info(16 << 20)
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
		image := multibootKernel()
		flags := uint32(multibootAddrs) | 1<<bit
		binary.LittleEndian.PutUint32(image[4:], flags)
		binary.LittleEndian.PutUint32(image[8:], -(multibootMagic + flags))
		l, err := parseKernel(&Kernel{Image: image}, 4<<20)
		if known := bit <= 2 || bit >= 16; known != (err == nil) {
			t.Errorf("bit %d: have %v, want an error %v", bit, err, !known)
		}
		if err == nil && bit == 2 {
			info := l.(*multiboot).info(4 << 20)
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
		image := linuxKernel()
		binary.LittleEndian.PutUint16(image[hdrVersion:], c.version)
		binary.LittleEndian.PutUint32(image[hdrSysSize:], c.size)
		if _, err := parseKernel(&Kernel{Image: image}, 4<<20); (err == nil) != c.complete {
			t.Errorf("%+v: have %v", c, err)
		}
	}
	image := linuxKernel()
	binary.LittleEndian.PutUint32(image[hdrSysSize:], 4)
	for missing, complete := range map[int]bool{0: true, 15: true, 16: false} {
		if _, err := parseKernel(&Kernel{Image: image[:len(image)-missing]}, 4<<20); (err == nil) != complete {
			t.Errorf("%d bytes missing: have %v", missing, err)
		}
	}
}

// linuxKernel is a bzImage whose setup part prints the command line and the first
// four bytes of the initial ram disk's address, as protocol 2.04 passes them.
func linuxKernel() []byte {
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

func TestLinuxKernel(t *testing.T) {
	var out bytes.Buffer
	m, err := New(Config{DebugCon: &out, Kernel: &Kernel{Image: linuxKernel(), Initrd: make([]byte, 'r'), CommandLine: "quiet"}})
	if err != nil {
		t.Fatal(err)
	}
	if stop := m.Run(30 * clock.Second); stop != (Stop{DebugExit, 0x11}) || out.String() != "quietr" {
		t.Errorf("have %v, %q; want debug exit 11h, \"quietr\"", stop, out.String())
	}
}

func TestKernelErrors(t *testing.T) {
	cut := linuxKernel()[:700]
	cut[hdrSetupSects] = 60
	low := multibootKernel()
	binary.LittleEndian.PutUint32(low[12:], 0)
	binary.LittleEndian.PutUint32(low[16:], 0)
	for name, k := range map[string]*Kernel{
		"empty":         {},
		"no kernel":     {Image: bytes.Repeat([]byte("x"), 9000)},
		"cut short":     {Image: cut},
		"long command":  {Image: linuxKernel(), CommandLine: string(make([]byte, maxCommand))},
		"large ramdisk": {Image: linuxKernel(), Initrd: make([]byte, 5<<20)},
		"low memory":    {Image: low},
	} {
		if _, err := parseKernel(k, 4<<20); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestKernelThatIsSomethingElse(t *testing.T) {
	image := append([]byte("\x1f\x8b\x08\x00"), make([]byte, 9000)...)
	if _, err := parseKernel(&Kernel{Image: image}, 4<<20); err == nil || !strings.Contains(err.Error(), "gzip") {
		t.Errorf("a compressed kernel: have %v", err)
	}
}

func FuzzKernel(f *testing.F) {
	f.Add(multibootKernel(), []byte("module"))
	f.Add(linuxKernel(), []byte("ram disk"))
	m, err := New(Config{Memory: 2 << 20})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, image, initrd []byte) {
		l, err := parseKernel(&Kernel{Image: image, Initrd: initrd, CommandLine: "x"}, m.cfg.Memory)
		if err == nil {
			l.load(m)
		}
	})
}

// FuzzLoad plays damaged snapshots: an error or a machine that runs, no panic.
func FuzzLoad(f *testing.F) {
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		f.Fatal(err)
	}
	m.Run(clock.Millisecond)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		if m.Load(bytes.NewReader(file)) == nil {
			m.Run(clock.Millisecond)
		}
	})
}

// FuzzState loads states that no run has made, with a checksum that is right.
// Edits are five bytes each: where (the small state of chips and processor stands
// before memory), and what.
func FuzzState(f *testing.F) {
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		f.Fatal(err)
	}
	m.Run(50 * clock.Millisecond)
	var good bytes.Buffer
	if err := snapshot.Save(&good, m.sections()); err != nil {
		f.Fatal(err)
	}
	chips := good.Len() - len(m.ram)
	f.Add([]byte{100, 0, 0, 0, 0xff})
	f.Fuzz(func(t *testing.T, edits []byte) {
		file := bytes.Clone(good.Bytes()[:good.Len()-sha256.Size])
		for ; len(edits) >= 5; edits = edits[5:] {
			file[int(binary.LittleEndian.Uint32(edits))%chips] = edits[4]
		}
		sum := sha256.Sum256(file)
		if snapshot.Load(bytes.NewReader(append(file, sum[:]...)), m.sections()) != nil {
			return
		}
		m.stop = Stop{}
		m.settle()
		m.RunWithin(m.Now()+clock.Millisecond, 100_000)
	})
}
