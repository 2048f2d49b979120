package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestFetchAtTheEnds: an instruction that goes on where addresses are not canonical is #GP(0), and the last page of all is
// followed by the first.
func TestFetchAtTheEnds(t *testing.T) {
	const frame, table = 0x6000, bedPML4 + 0x3000
	for _, c := range []struct {
		name   string
		end    uint64 // of the page
		before int    // bytes in it
		code   []byte
		vector int
		rip    uint64
	}{
		{"whole", 1 << 47, 5, []byte{0xb8, 1, 0, 0, 0}, -1, 1 << 47},
		{"cut", 1 << 47, 4, []byte{0xb8, 1, 0, 0, 0}, 13, 1<<47 - 4},
		{"one byte", 1 << 47, 1, []byte{0xb8, 1, 0, 0, 0}, 13, 1<<47 - 1},
		{"prefixes", 1 << 47, 3, []byte{0x66, 0x66, 0x66, 0x90}, 13, 1<<47 - 3},
		{"whole, at the very end", 0, 5, []byte{0xb8, 1, 0, 0, 0}, -1, 0},
		{"around the end", 0, 2, []byte{0xb8, 1, 0, 0, 0}, -1, 3},
	} {
		for _, user := range []bool{false, true} {
			m := newLongbed(t)
			for _, n := range []int{255, 511} {
				m.put64(bedPML4+n*8, bedPML4+0x1007)
			}
			m.put64(bedPML4+0x1000+511*8, bedPML4+0x2007)
			m.put64(bedPML4+0x2000+511*8, table+7)
			m.put64(table+511*8, frame+7)
			for i, b := range c.code {
				at := frame + 0x1000 - c.before + i
				if i >= c.before {
					at = i - c.before
				}
				m.ram[at] = b
			}
			if user {
				m.level(selUser64, selUData)
			}
			m.eip = c.end - uint64(c.before)
			vector, code := m.raised()
			if vector != c.vector || vector >= 0 && code != 0 {
				t.Errorf("%s, user %v: vector %d with %#x, want %d", c.name, user, vector, code, c.vector)
				continue
			}
			rip := m.eip
			if vector < 0 {
				m.want64(c.name+": RAX", m.reg[x86.AX], 1)
			} else {
				rip = m.get64(m.reg[x86.SP] + 8) // behind the error code
			}
			m.want64(c.name+": RIP", rip, c.rip)
		}
	}
}

// TestFrameBelowTheEnd: a frame is pushed below a stack pointer that is not canonical itself.
func TestFrameBelowTheEnd(t *testing.T) {
	const frame, table = 0x6000, bedPML4 + 0x3000
	for _, c := range []struct {
		sp     uint64
		vector int
	}{{1 << 47, 12}, {1<<47 + 8, 12}, {1<<47 + 16, 8}} {
		m := newLongbed(t, 0x58) // POP RAX
		m.put64(bedPML4+255*8, bedPML4+0x1007)
		m.put64(bedPML4+0x1000+511*8, bedPML4+0x2007)
		m.put64(bedPML4+0x2000+511*8, table+7)
		m.put64(table+511*8, frame+7)
		m.gate(8, selCode64, uint64(handlerAt(8)), 0x8e, 1)
		m.reg[x86.SP] = c.sp
		if vector, _ := m.raised(); vector != c.vector {
			t.Errorf("RSP %x: vector %d, want %d", c.sp, vector, c.vector)
		}
	}
}
