package machine

import (
	"fmt"

	"github.com/iron86/iron86/bus"
)

// firstROM is where the ROMs of adapters begin if the video BIOS is not larger than its 32 KB.
const firstROM = 0x000c8000

// romUnit is the number of bytes by which a ROM counts its length (IBM PC/AT Technical Reference, "ROM scan").
const romUnit = 512

// placedROM is a ROM of an adapter and its address. It is as long as the ROM says.
type placedROM struct {
	addr uint64
	data []byte
}

// placeROMs says where the ROMs of adapters are: one behind the other from C8000h on, each on a page of its own, below the system BIOS.
// system and video are the bytes of the BIOS and the video BIOS that the user brought, 0 for ours.
// It returns an error for what is none, since a BIOS would leave it out without a word, and if there is no room.
func placeROMs(roms [][]byte, system, video int) ([]placedROM, error) {
	top := uint64(biosWindow)
	if system <= extended-0xf0000 {
		top = 0xf0000
	}
	addr := max(firstROM, (optionROMs+uint64(video)+bus.PageSize-1)&^(bus.PageSize-1))
	var placed []placedROM
	for i, rom := range roms {
		if len(rom) < 3 || rom[0] != 0x55 || rom[1] != 0xaa {
			return nil, fmt.Errorf("machine: option ROM %d does not begin with 55 AA", i+1)
		}
		n := int(rom[2]) * romUnit
		if n == 0 || n > len(rom) {
			return nil, fmt.Errorf("machine: option ROM %d says that it has %d bytes, and there are %d", i+1, n, len(rom))
		}
		sum := uint8(0)
		for _, b := range rom[:n] {
			sum += b
		}
		if sum != 0 {
			return nil, fmt.Errorf("machine: the %d bytes of option ROM %d do not add up to 0", n, i+1)
		}
		if addr+uint64(n) > top {
			return nil, fmt.Errorf("machine: option ROM %d has no room: there are %d KB from %#x on", i+1, (top-min(addr, top))>>10, addr)
		}
		placed = append(placed, placedROM{addr, rom[:n]})
		addr = (addr + uint64(n) + bus.PageSize - 1) &^ (bus.PageSize - 1)
	}
	return placed, nil
}
