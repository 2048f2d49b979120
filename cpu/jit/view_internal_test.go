package jit

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// rigView is where the views of these tests begin: two pages.
const rigView = 0x40000

// screen is a device with views: bytes, words whose upper halves some loads put into a latch, and a count of changes. It counts its calls.
type screen struct {
	bytes      [0x2000]byte
	words      [0x4000]uint32
	latch      uint32
	generation uint64
	views      uint64
	mask       uint32 // 0: there are no views
	calls      int
}

func (s *screen) View(off uint64) (v bus.View) {
	if s.mask == 0 {
		return v
	}
	return bus.View{Bytes: s.bytes[off:][:bus.PageSize], Words: s.words[off:], Mask: s.mask, Latch: &s.latch, Generation: &s.generation}
}

func (s *screen) Views() *uint64 { return &s.views }

func (s *screen) ReadMMIO(off uint64, n int) (v uint64) {
	s.calls++
	for i := range n {
		v |= uint64(s.bytes[off+uint64(i)]) << (8 * i)
	}
	last := (uint32(off) + uint32(n) - 1) &^ max(s.mask, 1)
	if s.mask == 3 {
		s.latch = binary.LittleEndian.Uint32(s.bytes[last:])
	} else {
		s.latch = uint32(binary.LittleEndian.Uint16(s.bytes[last:])) | s.words[last]&^0xffff
	}
	return v
}

func (s *screen) WriteMMIO(off uint64, n int, v uint64) {
	s.calls++
	changed := false
	for i := range n {
		b := &s.bytes[off+uint64(i)]
		changed = changed || *b != uint8(v>>(8*i))
		*b = uint8(v >> (8 * i))
	}
	if changed {
		s.generation++
	}
}

// viewPair makes a pair with screens.
func viewPair(t *testing.T) (p *pair, screens [2]*screen) {
	p = newPair(t, 0)
	for i, r := range []*rig{p.plain, p.translated} {
		screens[i] = newScreen()
		r.bus.MapMMIO(rigView, 0x2000, screens[i])
	}
	return p, screens
}

// same compares what two screens hold but their calls.
func (s *screen) same(o *screen) bool {
	return s.bytes == o.bytes && s.latch == o.latch && s.generation == o.generation
}

// viewProgram is code of real mode with the screen at ES and DS. It loads and stores in all sizes and by all instructions that have
// views, and some that have none.
func viewProgram(g *generator) *program {
	// mov al,[bx]; mov [bx+2],al; mov ax,[bx+4]; inc ax; mov [bx+5],ax; mov [bx+6],ax; add dx,[bx+8]; mov eax,[bx+12]; mov [bx+16],eax;
	// mov byte [bx+18],7; mov word [bx+20],720h; lodsb; stosb; lodsw; stosw; scasb; cmp [bx],cl; test byte [bx+1],3; xor [bx+3],al;
	// inc byte [bx+30]; xchg [bx+31],cl; mov ch,[bx+2]; mov [bx+3],ch; push word [bx+1]; pop cx; mov [bx+0xffe],cx; add bx,21h;
	// and bx,0fffh; add si,bx; and si,1fffh; and di,1fffh; jmp back
	code := "\x8a\x07\x88\x47\x02\x8b\x47\x04\x40\x89\x47\x05\x89\x47\x06\x03\x57\x08\x66\x8b\x47\x0c\x66\x89\x47\x10" +
		"\xc6\x47\x12\x07\xc7\x47\x14\x20\x07\xac\xaa\xad\xab\xae\x38\x0f\xf6\x47\x01\x03\x30\x47\x03" +
		"\xfe\x47\x1e\x86\x4f\x1f\x8a\x6f\x02\x88\x6f\x03\xff\x77\x01\x59\x89\x8f\xfe\x0f\x83\xc3\x21" +
		"\x81\xe3\xff\x0f\x01\xde\x81\xe6\xff\x1f\x81\xe7\xff\x1f\xeb"
	x := besideProgram(g, code+string([]byte{byte(-len(code) - 1)}))
	onScreen(x)
	x.regs[x86.BX], x.regs[x86.SI], x.regs[x86.DI] = 0, 0, 0x200
	return x
}

// TestViews compares loads from and stores to a device by its views with its own, while the masks change.
func TestViews(t *testing.T) {
	p, screens := viewPair(t)
	if d := p.compare(viewProgram(newGenerator())); d != "" {
		t.Fatal(d)
	}
	for round := range 200 {
		p.run(t, uint64(100+round))
		if !screens[0].same(screens[1]) {
			t.Fatalf("round %d: the screens differ", round)
		}
		if round%5 == 4 {
			for i, s := range screens {
				s.mask = []uint32{1, 3, 0, 3}[round/5%4]
				s.views++
				if round%25 == 24 {
					[]*rig{p.plain, p.translated}[i].cpu.ForgetTranslations()
				}
			}
		}
	}
}

// TestViewsAreNotCalled writes and reads text in a loop: the device is not called for that.
func TestViewsAreNotCalled(t *testing.T) {
	p, screens := viewPair(t)
	x := besideProgram(newGenerator(), "\xad\xab\x88\x07\x3a\x47\x01\x83\xe6\x7e\x83\xe7\x7e\xeb\xf1") // lodsw; stosw; mov [bx],al; cmp al,[bx+1]; and si,7eh; and di,7eh; jmp
	onScreen(x)
	x.regs[x86.BX] = 0x1000
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	p.run(t, 200)
	calls, before := screens[1].calls, p.translated.translator.Counts()
	p.run(t, 50_000)
	after := p.translated.translator.Counts()
	if n, miss := screens[1].calls-calls, after.Exits[cpu.ExitMiss]-before.Exits[cpu.ExitMiss]; n > 10 || miss > 10 {
		t.Errorf("%d calls of the device and %d misses", n, miss)
	}
	if !screens[0].same(screens[1]) {
		t.Error("the screens differ")
	}
}
