package dpmi

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

// pc is a machine without a processor: what these tests look at needs none.
type pc struct{ *guesttest.PC }

func (pc) CPU() *cpu.CPU { return nil }

// system is a DOS with memory from segment 5000h on.
type system struct {
	next uint16
	free []uint16 // what was given back
}

func (s *system) AllocateDOS(n uint16) (seg, largest, code uint16) {
	if n > 0x3000 {
		return 0, 0x3000, 8
	}
	seg, s.next = s.next, s.next+n
	return seg, 0, 0
}

func (s *system) ReleaseDOS(seg uint16) uint16 {
	s.free = append(s.free, seg)
	return 0
}

func (s *system) ResizeDOS(_, n uint16) (largest, code uint16) {
	if n > 0x3000 {
		return 0x3000, 8
	}
	return 0, 0
}

func (*system) PSP() uint16                            { return 0x1000 }
func (*system) DTA() (seg, off uint16)                 { return 0x1000, 0x80 }
func (*system) SetDTA(uint16, uint16) (uint16, uint16) { return 0x1000, 0x80 }
func (*system) Message(string)                         {}

// bench is a host with one client whose LDT lies at 120000h; memory is handed out behind it.
type bench struct {
	*Host
	c   *client
	dos *system
}

func newBench(wide bool) *bench {
	b := &bench{dos: &system{next: 0x5000}}
	b.Host = &Host{Config: Config{Machine: pc{guesttest.New()}, DOS: b.dos, Pool: himem.NewPool(0x130000, 0x1f0000)}}
	b.mem = memory{b.Machine}
	b.tables.mem = b.mem
	b.c = &client{wide: wide, dos: map[uint16]uint16{}, ldt: ldt{mem: b.mem, at: 0x120000, segments: map[uint16]uint16{}},
		blocks: blocks{mem: b.mem, pool: b.Pool, size: map[uint32]uint32{}}}
	b.clients = []*client{b.c}
	return b
}

// regs are the registers of a call.
func regs(ax, bx, cx, dx uint16) *context {
	s := new(context)
	s.set(x86.AX, ax)
	s.set(x86.BX, bx)
	s.set(x86.CX, cx)
	s.set(x86.DX, dx)
	return s
}

func TestSelectorsAreOfTheClient(t *testing.T) {
	b := newBench(false)
	s := regs(0x0000, 0, 3, 0)
	if code := b.descriptorCall(b.c, s); code != 0 || s.lo(x86.AX)&7 != 7 {
		t.Fatalf("three selectors: error %04X, the first is %04X", code, s.lo(x86.AX))
	}
	sel := s.lo(x86.AX)
	for _, c := range []struct {
		what string
		s    *context
		code uint16
	}{
		{"none", regs(0x0000, 0, 0, 0), errDescriptor}, {"more than there are", regs(0x0000, 0, 0xffff, 0), errDescriptor},
		{"base of the third", regs(0x0007, sel+16, 0x0012, 0x3456), 0},
		{"base of a fourth", regs(0x0007, sel+24, 0, 0), errSelector}, {"base of a selector of the GDT", regs(0x0007, selData0, 0, 0), errSelector},
		{"limit that is none", regs(0x0008, sel, 0x0010, 0x0000), errValue},
		{"a gate", regs(0x0009, sel, 0x00e4, 0), errValue}, {"a function that is none", regs(0x0010, sel, 0, 0), errFunction},
		{"free it", regs(0x0001, sel, 0, 0), 0}, {"free it twice", regs(0x0001, sel, 0, 0), errSelector},
		{"free one of the GDT", regs(0x0001, selBDA, 0, 0), errSelector},
	} {
		if code := b.descriptorCall(b.c, c.s); code != c.code {
			t.Errorf("%s: error %04X, want %04X", c.what, code, c.code)
		}
	}
	if base := b.base(sel + 16); base != 0x123456 {
		t.Errorf("the base is %X", base)
	}
	if d, _ := b.descriptor(sel); d != (x86.Descriptor{}) {
		t.Errorf("a freed descriptor is %+v", d)
	}
}

// TestRightsKeepPrivilege3: no client gets a segment of another privilege.
func TestRightsKeepPrivilege3(t *testing.T) {
	b := newBench(true)
	s := regs(0x0000, 0, 1, 0)
	b.descriptorCall(b.c, s)
	sel := s.lo(x86.AX)
	if code := b.descriptorCall(b.c, regs(0x0009, sel, 0x0092, 0)); code != 0 {
		t.Fatalf("rights of privilege 0: error %04X", code)
	}
	if d, _ := b.descriptor(sel); !legal(d) {
		t.Errorf("the access byte is %02X", d.Access)
	}
	raw := x86.Descriptor{Limit: 0xffff, Access: 0x92}.Bytes()
	b.Machine.Write(0x4000, raw[:])
	s = regs(0x000c, sel, 0, 0)
	s.reg[x86.DI] = 0x4000 // ES has no selector: its base is 0
	if code := b.descriptorCall(b.c, s); code != 0 {
		t.Fatalf("a descriptor of privilege 0: error %04X", code)
	}
	if d, _ := b.descriptor(sel); !legal(d) {
		t.Errorf("the access byte is %02X", d.Access)
	}
}

func TestSegmentsHaveOneSelector(t *testing.T) {
	b := newBench(false)
	first, again := regs(0x0002, 0xb800, 0, 0), regs(0x0002, 0xb800, 0, 0)
	b.descriptorCall(b.c, first)
	b.descriptorCall(b.c, again)
	if sel := first.lo(x86.AX); sel != again.lo(x86.AX) || b.base(sel) != 0xb8000 {
		t.Errorf("selectors %04X and %04X, base %X", sel, again.lo(x86.AX), b.base(sel))
	}
}

// TestMemoryOfDOS: a 16-bit client has a selector for every 64 KB, one of 32 bits has one for all.
func TestMemoryOfDOS(t *testing.T) {
	for _, wide := range []bool{false, true} {
		b := newBench(wide)
		s := regs(0x0100, 0x1800, 0, 0) // 96 KB
		if code := b.dosMemoryCall(b.c, s); code != 0 || s.lo(x86.AX) != 0x5000 {
			t.Fatalf("wide %v: error %04X, segment %04X", wide, code, s.lo(x86.AX))
		}
		sel := s.lo(x86.DX)
		d, _ := b.descriptor(sel)
		next, _ := b.c.ldt.owned(sel + 8)
		want := [2]x86.Descriptor{{Base: 0x50000, Limit: 0xffff, Access: accData3}, {Base: 0x60000, Limit: 0x7fff, Access: accData3}}
		if wide {
			want = [2]x86.Descriptor{{Base: 0x50000, Limit: 0x17fff, Access: accData3}, {}}
		}
		if diff := cmp.Diff(want, [2]x86.Descriptor{d, next}); diff != "" {
			t.Errorf("wide %v: descriptors (-want +have):\n%s", wide, diff)
		}
		if code := b.dosMemoryCall(b.c, regs(0x0101, 0, 0, sel)); code != 0 || len(b.dos.free) != 1 || b.dos.free[0] != 0x5000 {
			t.Errorf("wide %v: free: error %04X, given back %X", wide, code, b.dos.free)
		}
		if _, ok := b.c.ldt.owned(sel + 8); ok {
			t.Errorf("wide %v: the second selector stays", wide)
		}
		if code := b.dosMemoryCall(b.c, regs(0x0101, 0, 0, sel)); code != errSelector {
			t.Errorf("wide %v: free twice: error %04X", wide, code)
		}
		s = regs(0x0100, 0x4000, 0, 0)
		if code := b.dosMemoryCall(b.c, s); code != 8 || s.lo(x86.BX) != 0x3000 {
			t.Errorf("wide %v: more than there is: error %04X, largest %04X", wide, code, s.lo(x86.BX))
		}
	}
}

// TestProgramsOwnBlock: the selector of the PSP, which a client has from the beginning, resizes the block of the program.
func TestProgramsOwnBlock(t *testing.T) {
	b := newBench(false)
	s := regs(0, 0, 0, 0)
	b.c.psp = b.dos.PSP()
	b.firstSegments(b.c, s)
	psp := s.seg[x86.ES]
	if d, _ := b.descriptor(psp); d.Base != 0x10000 || d.Limit != 0xff {
		t.Errorf("the first descriptor is %+v", d)
	}
	if code := b.dosMemoryCall(b.c, regs(0x0102, 0x11, 0, psp)); code != 0 {
		t.Fatalf("error %04X", code)
	}
	if d, _ := b.descriptor(psp); d.Base != 0x10000 || d.Limit != 0x10f {
		t.Errorf("with 17 paragraphs it is %+v", d)
	}
}

func TestBlocksOfMemory(t *testing.T) {
	b := newBench(true)
	total := b.Pool.Total()
	b.Machine.Write(0x130000, []byte{1, 2, 3})
	s := regs(0x0501, 0, 1, 0)
	if code := b.memoryCall(b.c, s); code != 0 {
		t.Fatalf("one byte: error %04X", code)
	}
	at := s.pair(x86.SI, x86.DI)
	if b.mem.read32(at) != 0 || b.c.blocks.size[at] != pageSize {
		t.Errorf("the block at %X holds %X and has %X bytes, want zeros and a page", at, b.mem.read32(at), b.c.blocks.size[at])
	}
	b.mem.write32(at, 0x12345678)
	other := regs(0x0501, 0, 1, 0) // so that the first must move
	b.memoryCall(b.c, other)
	s.set(x86.AX, 0x0503)
	s.setPair(x86.BX, x86.CX, 0x2001)
	if code := b.memoryCall(b.c, s); code != 0 {
		t.Fatalf("resize: error %04X", code)
	}
	moved := s.pair(x86.SI, x86.DI)
	if moved == at || b.mem.read32(moved) != 0x12345678 || b.c.blocks.size[moved] != 3*pageSize {
		t.Errorf("at %X, before %X: %X, %X bytes", moved, at, b.mem.read32(moved), b.c.blocks.size[moved])
	}
	for _, c := range []struct {
		what       string
		ax         uint16
		size, addr uint32
		code       uint16
	}{
		{"no bytes", 0x0501, 0, 0, errValue}, {"a size that overflows", 0x0501, 0xffffffff, 0, errValue},
		{"more than there is", 0x0501, 0x1000000, 0, errMemory}, {"free what has moved", 0x0502, 0, at, errHandle},
		{"resize what is not the client's", 0x0503, 1, 0x1000, errHandle}, {"resize to nothing", 0x0503, 0, moved, errValue},
		{"free", 0x0502, 0, moved, 0}, {"free the other", 0x0502, 0, other.pair(x86.SI, x86.DI), 0},
	} {
		s := regs(c.ax, 0, 0, 0)
		s.setPair(x86.BX, x86.CX, c.size)
		s.setPair(x86.SI, x86.DI, c.addr)
		if code := b.memoryCall(b.c, s); code != c.code {
			t.Errorf("%s: error %04X, want %04X", c.what, code, c.code)
		}
	}
	if free, _ := b.Pool.Available(pageSize); free != total {
		t.Errorf("%X of %X bytes are free in the end", free, total)
	}
}

// TestLinearMemory: blocks of DPMI 1.0, and the attributes of their pages.
func TestLinearMemory(t *testing.T) {
	b := newBench(true)
	total, _ := b.Pool.Available(pageSize)
	const list = 0x10000 // where the attributes stand, below the segment's base of 0
	call := func(ax uint16, bx, cx, dx, si uint32) (*context, uint16) {
		s := regs(ax, 0, 0, 0)
		s.reg[x86.BX], s.reg[x86.CX], s.reg[x86.DX], s.reg[x86.SI] = bx, cx, dx, si
		return s, b.memoryCall(b.c, s)
	}
	s, code := call(0x0504, 0, 2*pageSize, 1, 0)
	block := s.reg[x86.SI]
	if code != 0 || s.reg[x86.BX] != block || b.c.blocks.size[block] != 2*pageSize {
		t.Fatalf("0504h: error %04X, %X at %X", code, block, s.reg[x86.BX])
	}
	if s, code = call(0x0505, 0, 3*pageSize, 0, block); code != 0 || b.c.blocks.size[s.reg[x86.SI]] != 3*pageSize {
		t.Errorf("0505h: error %04X", code)
	}
	block = s.reg[x86.SI]
	if _, code = call(0x0506, pageSize, 2, list, block); code != 0 || b.mem.read32(list) != pageCommitted<<16|pageCommitted {
		t.Errorf("0506h: error %04X, %X", code, b.mem.read32(list))
	}
	for _, c := range []struct {
		ax             uint16
		bx, cx, dx, si uint32
		attributes     uint16
		want           uint16
	}{
		{0x0504, 0x400000, pageSize, 1, 0, 0, errLinear}, {0x0504, 0, 0, 1, 0, 0, errValue}, {0x0505, 0, pageSize, 2, block, 0, errUnsupported},
		{0x0505, 0, pageSize, 0, 0x1234, 0, errHandle}, {0x0506, 0, 1, list, 0x1234, 0, errHandle}, {0x0506, 8, 1, list, block, 0, errAddress},
		{0x0506, 0, 4, list, block, 0, errAddress}, {0x0506, 0xfffff000, 0xffffffff, list, block, 0, errAddress},
		{0x0507, 0, 1, list, block, 0x0009, 0}, {0x0507, 0, 1, list, block, 0x000b, 0}, {0x0507, 0, 1, list, block, 0x0001, errUnsupported},
		{0x0507, 0, 1, list, block, 0x0008, errUnsupported}, {0x0502, 0, 0, 0, block >> 16, 0, 0},
	} {
		b.mem.write16(list, c.attributes)
		s := regs(c.ax, 0, 0, 0)
		s.reg[x86.BX], s.reg[x86.CX], s.reg[x86.DX], s.reg[x86.SI], s.reg[x86.DI] = c.bx, c.cx, c.dx, c.si, block&0xffff
		if code := b.memoryCall(b.c, s); code != c.want {
			t.Errorf("%04Xh of %X, %X pages, attributes %04X: error %04X, want %04X", c.ax, c.si, c.cx, c.attributes, code, c.want)
		}
	}
	if free, _ := b.Pool.Available(pageSize); free != total {
		t.Errorf("%X of %X bytes are free in the end", free, total)
	}
}

// TestOfferedMemory: a client that takes the largest block that it is told of leaves something for the clients that
// it starts.
func TestOfferedMemory(t *testing.T) {
	b := newBench(true)
	total, _ := b.Pool.Available(pageSize)
	const info = 0x10000
	for _, f := range []struct {
		what string
		fill func(c *client, s *context)
		at   uint32 // where the largest block stands in the structure
	}{{"0500h", b.freeMemory, 0}, {"050Bh", b.memoryInfo, 0x1c}} {
		s := regs(0, 0, 0, 0)
		s.reg[x86.DI] = info
		f.fill(b.c, s)
		largest := b.mem.read32(info + f.at)
		at, code := b.c.blocks.allocate(largest)
		left, _ := b.Pool.Available(pageSize)
		if code != 0 || largest < total/2 || left < total/8 {
			t.Errorf("%s: error %04X, %X of %X bytes were offered, %X are left", f.what, code, largest, total, left)
		}
		b.c.blocks.release(at)
	}
}

// TestPhysicalAddresses: devices are mapped, memory is not.
func TestPhysicalAddresses(t *testing.T) {
	b := newBench(true)
	for _, c := range []struct {
		addr, size uint32
		code       uint16
	}{
		{0xe0000000, 0x100000, 0}, {0xfffff000, 0x1000, 0}, {0xfffff000, 0x1001, errValue}, {0xe0000000, 0, errValue},
		{0xa0000, 0x10000, errValue}, {0x100000, 0x1000, errAddress}, {guesttest.Size - 1, 1, errAddress}, {guesttest.Size, 1, 0},
	} {
		s := new(context)
		s.setPair(x86.BX, x86.CX, c.addr)
		s.setPair(x86.SI, x86.DI, c.size)
		if code := b.mapPhysical(s); code != c.code {
			t.Errorf("%X bytes at %X: error %04X, want %04X", c.size, c.addr, code, c.code)
		}
	}
}
