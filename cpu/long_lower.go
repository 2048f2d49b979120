package cpu

import "github.com/iron86/iron86/decoder"

// lowering64 are the tables for 64-bit mode. rows64 has what differs there; everything else is lowered as always.
var lowering64 = tables{rows: &rows64, rest: []lowerFunc{lowerX87, lowerSIMD, lowerSystem}, fuse: func(*lowerer) {}}

// rows64 is rows with the instructions of 64-bit mode in place.
var rows64 = longRows()

// tablesFor returns the tables for a mode.
func tablesFor(mode blockMode) *tables {
	if mode&mode64 != 0 {
		return &lowering64
	}
	return &lowering
}

func longRows() [decoder.NumOps]row {
	r := rows
	for op, f := range wideForms {
		r[op].lower = lowerWide(f, rows[op])
	}
	return r
}
