package himem

import "github.com/iron86/iron86/dos/guest"

// Config says what programs are offered, and what the servers need of DOS.
type Config struct {
	NoXMS bool // nor EMS, which takes its memory from the same pool
	NoEMS bool // nor VCPI, which is part of it
	// Message shows text to the user when the program can no longer do that itself. After an error
	// the run is over.
	Message func(text string) error
}

// Memory is the memory above 1 MB of one machine with its servers.
type Memory struct {
	xms  XMS
	ems  EMS
	pool *Pool
}

// Code puts the code of the servers into the page of stubs.
func Code(put func(off int, code ...byte)) {
	// JMP over three NOPs, where others hook the chain (XMS 3.0, "Hooking the XMS
	// function"); the NOP that traps; RETF.
	put(stubXMS, 0xeb, 0x03, 0x90, 0x90, 0x90, 0x90, 0xcb)
	put(stubBIOS15, 0x90, 0xcf)
	emsCode(put)
	put(stubEMSReturn, 0x90, 0xcf)
	put(stubVCPI, 0x90, 0xcb) // NOP; RETF, of 32 bits there
}

// New arms the servers that the configuration does not exclude and the machine can have, on a
// machine with the code of Code in its page of stubs.
func New(g *guest.Guest, c Config) *Memory {
	m := &Memory{xms: XMS{g: g}}
	if !c.NoXMS {
		m.pool = m.xms.install()
	}
	m.ems = EMS{g: g, pool: m.pool}
	if m.pool != nil && !c.NoEMS {
		m.ems.install(c.Message)
	}
	if g.Vector(0x67) == (guest.Far{}) { // extenders call it to ask for VCPI without looking first
		g.SetVector(0x67, guest.Stub(guest.StubReturn))
	}
	return m
}

// Pool returns the memory that is handed out, or nil if there is none.
func (m *Memory) Pool() *Pool { return m.pool }

// HasEMS reports whether programs find the driver of EMS.
func (m *Memory) HasEMS() bool { return m.ems.windows != nil }

// Multiplex serves INT 2Fh AX=4300h and 4310h, which return whether there is XMS, and its entry point.
func (m *Memory) Multiplex() { m.xms.multiplex() }
