package external

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// memoryBlock is a block of memory below 1 MB.
type memoryBlock struct {
	at    uint16 // segment of its control block
	owner uint16 // PSP; 0: free
	size  int    // bytes, with the control block
	name  string // of the program; "": free
	what  string // what is in it
}

// Offsets in a memory control block (RBIL table 01628), and what owners stand for.
const (
	mcbOwner, mcbSize, mcbName = 1, 3, 8

	ownerFree, ownerDOS = 0, 8
	lastBlock           = 'Z'
	maxBlocks           = 4096
)

// memMain executes MEM, which shows what memory there is, and with /C, /D, /F and /M what is in it. Its own memory counts as
// free, as it is when MEM has ended. The exit code is 1 for an error.
func memMain(c *command) (uint8, error) {
	kind, module, paged, err := memArguments(c)
	if err != nil {
		return 1, err
	}
	blocks, err := memoryBlocks(c)
	if err != nil {
		return 1, err
	}
	m := &memTable{c: c, blocks: blocks}
	if paged {
		m.left = memPage
	}
	switch kind {
	case 'C':
		m.modules()
	case 'D':
		m.debug()
	case 'F':
		m.free()
		return 0, m.err
	case 'M':
		if !m.module(module) {
			return 1, failed(1, "%s is not in memory", module)
		}
		return 0, m.err
	}
	if err := m.summary(); err != nil {
		return 1, err
	}
	return 0, m.err
}

// memArguments reads the command line of MEM.
func memArguments(c *command) (kind byte, module string, paged bool, err error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	long := map[string]byte{"CLASSIFY": 'C', "DEBUG": 'D', "FREE": 'F', "MODULE": 'M', "PAGE": 'P'}
	for _, s := range list {
		name, value, _ := bytes.Cut([]byte(s), []byte{':'})
		letter, ok := long[string(name)]
		if !ok && len(name) == 1 {
			letter = name[0]
		}
		switch {
		case letter == 'P':
			paged = true
		case letter == 'M' && kind == 0:
			kind, module = letter, string(value)
			if module == "" && len(args) > 0 {
				module, args = args[0], args[1:]
			}
		case (letter == 'C' || letter == 'D' || letter == 'F') && kind == 0 && len(value) == 0:
			kind = letter
		default:
			return 0, "", false, misused(1, "Invalid switch - /%s", s)
		}
	}
	if len(args) > 0 || kind == 'M' && module == "" {
		return 0, "", false, misused(1, "Parameter format not correct")
	}
	return kind, module, paged, nil
}

// memoryBlocks reads the blocks of all memory below 1 MB. For that, upper memory is linked to the chain of conventional memory
// (INT 21h AX=5803h).
func memoryBlocks(c *command) ([]memoryBlock, error) {
	r, err := c.P.Call(dos.Regs{AX: 0x5802})
	if err != nil {
		return nil, err
	}
	if _, err := c.P.Call(dos.Regs{AX: 0x5803, BX: 1}); err == nil {
		defer func() { _, _ = c.P.Call(dos.Regs{AX: 0x5803, BX: r.AX & 1}) }() // as it was: this cannot fail
	} else if calls.Fatal(err) {
		return nil, err
	}
	return memoryChain(c)
}

// firstUpper is the segment from which on memory is upper memory.
const firstUpper = 0xa000

// upper reports whether a block is in upper memory.
func (k memoryBlock) upper() bool { return k.at >= firstUpper }

// memoryChain reads the chain of memory control blocks (INT 21h AH=52h). The blocks of this process are free. What DOS has
// between pieces of upper memory is no memory.
func memoryChain(c *command) ([]memoryBlock, error) {
	r, err := c.P.Call(dos.Regs{AX: 0x5200})
	if err != nil {
		return nil, err
	}
	at := binary.LittleEndian.Uint16(c.P.Read(r.ES, r.BX-2, 2))
	list := []memoryBlock{{at: 0, owner: ownerDOS, size: int(at) * 16, name: "MSDOS", what: "System Data"}}
	for len(list) < maxBlocks {
		b := c.P.Read(at, 0, 16)
		if b[0] != 'M' && b[0] != lastBlock {
			return nil, failed(1, "The chain of memory blocks is destroyed")
		}
		k := memoryBlock{at: at, owner: binary.LittleEndian.Uint16(b[mcbOwner:])}
		paragraphs := binary.LittleEndian.Uint16(b[mcbSize:])
		k.size = (int(paragraphs) + 1) * 16
		k.describe(c, b)
		n := len(list) - 1
		switch {
		case k.owner == ownerDOS && at >= firstUpper-1:
		case n > 0 && k.owner == ownerFree && list[n].owner == ownerFree && list[n].upper() == k.upper():
			list[n].size += k.size
		default:
			list = append(list, k)
		}
		if b[0] == lastBlock || uint32(at)+uint32(paragraphs)+1 > 0xffff {
			break
		}
		at += paragraphs + 1
	}
	return list, nil
}

// describe finds out whose block k is, from its control block.
func (k *memoryBlock) describe(c *command, mcb []byte) {
	switch k.owner {
	case c.P.Segment():
		k.owner = ownerFree
	case ownerDOS:
		k.name, k.what = "MSDOS", "System Data"
	}
	if k.owner == ownerFree {
		k.what = "Free"
	}
	if k.owner == ownerFree || k.owner == ownerDOS {
		return
	}
	name, _, _ := bytes.Cut(c.P.Read(k.owner-1, mcbName, 8), []byte{0})
	k.name = string(name)
	env := binary.LittleEndian.Uint16(c.P.Read(k.owner, 0x2c, 2))
	switch k.at + 1 {
	case k.owner:
		k.what = "Program"
	case env:
		k.what = "Environment"
	default:
		k.what = "Data"
	}
}

// memTable shows tables.
type memTable struct {
	c      *command
	blocks []memoryBlock
	left   int // lines of the page that are free, with /P; 0: there are no pages
	err    error
}

// memPage is how many lines a page has.
const memPage = 24

// line shows a line. With /P it waits for a key when the page is full.
func (m *memTable) line(format string, a ...any) {
	if m.err != nil {
		return
	}
	m.c.printf(format+"\r\n", a...)
	if m.left == 0 {
		return
	}
	if m.left--; m.left > 0 {
		return
	}
	m.left = memPage
	m.c.printf("Press any key to continue . . .")
	if m.err = m.c.out.Flush(); m.err == nil {
		if _, err := m.c.in.Key(); calls.Fatal(err) {
			m.err = err
		}
		m.c.printf("\r\n\r\n")
	}
}

// amount returns a size in bytes and in KB.
func amount(n int) string {
	return fmt.Sprintf("%10s %7s", grouped(n), fmt.Sprintf("(%dK)", (n+512)/1024))
}

// grouped returns a number with commas between thousands.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// owners returns the programs in memory in their order, with the bytes that each has in conventional and in upper memory.
func (m *memTable) owners() (names []string, sizes map[string][2]int) {
	sizes = map[string][2]int{}
	for _, k := range m.blocks {
		if k.owner == ownerFree {
			continue
		}
		if _, seen := sizes[k.name]; !seen {
			names = append(names, k.name)
		}
		n := sizes[k.name]
		if k.upper() {
			n[1] += k.size
		} else {
			n[0] += k.size
		}
		sizes[k.name] = n
	}
	return names, sizes
}

// freed returns all free conventional or upper memory and the largest piece, in bytes.
func (m *memTable) freed(upper bool) (total, largest int) {
	for _, k := range m.blocks {
		if k.owner == ownerFree && k.upper() == upper {
			total += k.size
			largest = max(largest, k.size-16)
		}
	}
	return total, largest
}

// modules shows the programs in memory (/C).
func (m *memTable) modules() {
	m.line("Modules using memory below 1 MB:")
	m.line("")
	m.line("  Name           Total           Conventional       Upper Memory")
	m.line("  --------  ------------------  ------------------  ------------------")
	names, sizes := m.owners()
	for _, name := range names {
		n := sizes[name]
		m.line("  %-8s  %s  %s  %s", name, amount(n[0]+n[1]), amount(n[0]), amount(n[1]))
	}
	low, _ := m.freed(false)
	high, _ := m.freed(true)
	m.line("  %-8s  %s  %s  %s", "Free", amount(low+high), amount(low), amount(high))
	m.line("")
}

// debug shows all blocks (/D).
func (m *memTable) debug() {
	m.line("Memory Detail:")
	m.line("")
	m.line("  Segment        Total           Name         Type")
	m.line("  -------  ------------------  -----------  --------")
	for _, k := range m.blocks {
		m.line("   %05X   %s  %-11s  %s", k.at, amount(k.size), k.name, k.what)
	}
	m.line("")
}

// free shows the free blocks (/F).
func (m *memTable) free() {
	m.line("Free Memory:")
	m.line("")
	m.line("  Segment        Total")
	m.line("  -------  ------------------")
	for _, k := range m.blocks {
		if k.owner == ownerFree {
			m.line("   %05X   %s", k.at, amount(k.size))
		}
	}
	low, _ := m.freed(false)
	high, _ := m.freed(true)
	m.line("")
	m.line("  Total Free: %s", amount(low+high))
}

// module shows the blocks of a program (/M). It returns false if it is not there.
func (m *memTable) module(name string) bool {
	_, sizes := m.owners()
	n, ok := sizes[name]
	if !ok {
		return false
	}
	m.line("%s is using the following memory:", name)
	m.line("")
	m.line("  Segment  Region        Total         Type")
	m.line("  -------  ------  ------------------  --------")
	for _, k := range m.blocks {
		if k.name == name && k.owner != ownerFree {
			region := ""
			if k.upper() {
				region = "upper"
			}
			m.line("   %05X   %-6s  %s  %s", k.at, region, amount(k.size), k.what)
		}
	}
	m.line("                   ------------------")
	m.line("  Total Size:      %s", amount(n[0]+n[1]))
	return true
}

// summary shows how much memory of each kind there is.
func (m *memTable) summary() error {
	conventional, upper := 0, 0
	for _, k := range m.blocks {
		if k.upper() {
			upper += k.size
		} else {
			conventional += k.size
		}
	}
	free, largest := m.freed(false)
	upperFree, upperLargest := m.freed(true)
	total, left := m.c.P.ExtendedMemory()
	rows := []struct {
		name        string
		total, free int
	}{{"Conventional", conventional, free}, {"Upper", upper, upperFree}, {"Extended (XMS)", int(total), int(left)}}
	m.line("Memory Type        Total        Used         Free")
	m.line("----------------  ---------  -----------  -----------")
	row := func(name string, total, free int) {
		m.line("%-16s %9dK %11dK %11dK", name, (total+512)/1024, (total-free+512)/1024, (free+512)/1024)
	}
	all, allFree := 0, 0
	for _, r := range rows {
		row(r.name, r.total, r.free)
		all, allFree = all+r.total, allFree+r.free
	}
	m.line("----------------  ---------  -----------  -----------")
	row("Total memory", all, allFree)
	m.line("")
	row("Total under 1 MB", conventional+upper, free+upperFree)
	m.line("")
	m.line("Largest executable program size  %s", amount(largest))
	m.line("Largest free upper memory block  %s", amount(upperLargest))
	return m.err
}
