package dpmi

// New makes a host and sets its traps.
func New(c Config) *Host {
	mem := memory{c.Machine}
	h := &Host{Config: c, cpu: processor{c.Machine.CPU()}, mem: mem, tables: tables{mem: mem}, resumers: resumers()}
	trap := func(off int, f func()) { c.Machine.Trap(uint32(c.Stubs)<<4+uint32(off), f) }
	trap(stubEnter, h.enter)
	for n := range 256 {
		trap(stubVectors+n, func() { h.vector(uint8(n)) })
	}
	for n := range maxDepth {
		trap(stubRealReturn+n, func() { h.realReturn(n) })
		trap(stubProtReturn+n, func() { h.protReturn(n) })
	}
	for n := range callbacks {
		trap(stubCallbacks+n, func() { h.callback(n) })
	}
	for n := range exceptions {
		trap(stubExceptions+n, func() { h.exceptionDefault(uint8(n)) })
	}
	trap(stubExcReturn, h.excReturn)
	trap(stubRawToProt, h.rawToProt)
	trap(stubRawToReal, h.rawToReal)
	trap(stubSaveProt, h.saveState)
	trap(stubVendor, h.vendorCall)
	return h
}
