package vga

import "github.com/iron86/iron86/snapshot"

// state is everything the guest can observe.
type state struct {
	Mem   [65536]uint32 // one byte a plane
	Latch uint32

	Misc    uint8 // miscellaneous output, 3C2
	Feature uint8 // feature control, 3xA
	Enable  uint8 // video subsystem enable, 3C3

	SeqIndex  uint8
	Seq       [seqCount]uint8
	CRTCIndex uint8
	CRTC      [crtcCount]uint8
	GCIndex   uint8
	GC        [gcCount]uint8
	AttrIndex uint8 // with the palette address source, bit 5
	AttrData  bool  // the flip-flop: the next write to 3C0 is data
	Attr      [attrCount]uint8

	DAC      [256][3]uint8 // 6 bits each: red, green, blue
	DACMask  uint8
	DACRead  uint8    // entry that 3C9 reads next
	DACWrite uint8    // entry that 3C9 writes next
	DACStep  uint8    // 0 to 2: red, green or blue is next
	DACMode  uint8    // what 3C7 reads: 0 after a write of 3C8, 3 after one of 3C7
	DACValue [2]uint8 // red and green of an entry that waits for its blue

	RetracePending bool // the vertical retrace interrupt is requested
}

// stateVersion is the version of the layout of state.
const stateVersion = 2

// stateV1 is the layout of version 1, in which each write of 3C9 changed the entry.
type stateV1 struct {
	Mem   [65536]uint32
	Latch uint32

	Misc    uint8
	Feature uint8
	Enable  uint8

	SeqIndex  uint8
	Seq       [seqCount]uint8
	CRTCIndex uint8
	CRTC      [crtcCount]uint8
	GCIndex   uint8
	GC        [gcCount]uint8
	AttrIndex uint8
	AttrData  bool
	Attr      [attrCount]uint8

	DAC      [256][3]uint8
	DACMask  uint8
	DACRead  uint8
	DACWrite uint8
	DACStep  uint8
	DACMode  uint8

	RetracePending bool
}

// Save gives the state.
func (c *Chip) Save() (version uint16, data any) {
	c.lay()
	return stateVersion, &c.reg
}

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error {
	c.flat.pages = 0
	if in.Version != 1 {
		return in.Only(stateVersion, &c.reg)
	}
	old := new(stateV1)
	if err := in.Into(old); err != nil {
		return err
	}
	c.reg = state{
		Mem:            old.Mem,
		Latch:          old.Latch,
		Misc:           old.Misc,
		Feature:        old.Feature,
		Enable:         old.Enable,
		SeqIndex:       old.SeqIndex,
		Seq:            old.Seq,
		CRTCIndex:      old.CRTCIndex,
		CRTC:           old.CRTC,
		GCIndex:        old.GCIndex,
		GC:             old.GC,
		AttrIndex:      old.AttrIndex,
		AttrData:       old.AttrData,
		Attr:           old.Attr,
		DAC:            old.DAC,
		DACMask:        old.DACMask,
		DACRead:        old.DACRead,
		DACWrite:       old.DACWrite,
		DACStep:        old.DACStep,
		DACMode:        old.DACMode,
		RetracePending: old.RetracePending,
	}
	// The entry that waits for its blue has red and green already.
	entry := &c.reg.DAC[old.DACWrite]
	c.reg.DACValue = [2]uint8{entry[0], entry[1]}
	return nil
}
