package cpu

import "github.com/iron86/iron86/decoder"

// lowering64 are the tables for 64-bit mode.
var lowering64 = tables{rows: &rows64, rest: []lowerFunc{lowerX87, lowerSIMDLong, lowerSystem}, fuse: func(*lowerer) {}}

// rows64 is rows, with rows of their own for the instructions that 64-bit mode executes in another way.
var rows64 = longRows()

// tablesFor returns the tables for a mode.
func tablesFor(mode blockMode) *tables {
	if mode&mode64 != 0 {
		return &lowering64
	}
	return &lowering
}

// longRows makes rows64.
func longRows() [decoder.NumOps]row {
	r := rows
	for op, f := range wideForms {
		r[op].lower = lowerWide(f, rows[op])
	}
	for op, f := range stringsLong {
		r[op].lower = f
	}
	for op, f := range differing {
		r[op].lower = f
	}
	for _, op := range []decoder.Op{decoder.ROL, decoder.ROR, decoder.RCL, decoder.RCR, decoder.SHL, decoder.SHR, decoder.SAR, decoder.SETMO} {
		r[op].lower = lowerShiftLong
	}
	for _, op := range []decoder.Op{decoder.BT, decoder.BTS, decoder.BTR, decoder.BTC} {
		r[op].lower = lowerBitLong
	}
	for _, op := range []decoder.Op{decoder.MUL, decoder.IMUL, decoder.DIV, decoder.IDIV} {
		r[op].lower = lowerMulLong
	}
	for op := decoder.Op(decoder.CMOVO); op <= decoder.CMOVG; op++ {
		r[op].lower = lowerCmovLong
	}
	return r
}

// differing are instructions that are lowered in a way of their own.
var differing = map[decoder.Op]lowerFunc{
	decoder.MOV: orOffset(lowerWide(wideMoves, rows[decoder.MOV])), decoder.MOVZX: lowerMovzxLong, decoder.LEA: lowerLeaLong, decoder.XLAT: lowerXlatLong,
	decoder.MOVSX: bySize(byMemory(movsxRLong, movsxMLong), lowerMovsx), decoder.MOVSXD: bySize(byMemory(movsxRLong, movsxMLong), lowerMovsxdUsual),
	decoder.CBW: bySize(simply(cdqe), lowerCbw), decoder.CWD: bySize(simply(cqo), lowerCwd), decoder.BSWAP: bySize(simply(bswapLong), lowerBswap),
	decoder.MOVNTI: bySize(simply(movntiLong), rows[decoder.MOVNTI].lower),

	decoder.XCHG: widePlace(xchgRLong, xchgMLong, rows[decoder.XCHG].lower), decoder.XADD: widePlace(xaddRLong, xaddMLong, rows[decoder.XADD].lower),
	decoder.CMPXCHG: widePlace(cmpxchgRLong, cmpxchgMLong, rows[decoder.CMPXCHG].lower), decoder.CMPXCHG16B: simply(cmpxchg16b),

	decoder.SHLD: bySize(lowerDoubleLong, lowerDouble), decoder.SHRD: bySize(lowerDoubleLong, lowerDouble),
	decoder.BSF: bySize(wideSource(bsfLong), lowerScan), decoder.BSR: bySize(wideSource(bsrLong), lowerScan),
	decoder.POPCNT: bySize(wideSource(popcntLong), lowerPopcnt), decoder.CRC32: lowerCRC32Long,

	decoder.PUSH: lowerPushLong, decoder.POP: lowerPopLong, decoder.ENTER: lowerEnterLong, decoder.LEAVE: lowerLeaveLong,
	decoder.JMP: lowerJmpLong, decoder.CALL: lowerCallLong, decoder.RET: lowerRetLong,
}
