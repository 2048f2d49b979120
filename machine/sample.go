package machine

// Sample has f called whenever the count of instructions is a multiple of period, between two instructions. f must not change the
// machine. A period of 0 ends it.
func Sample(m *Machine, period uint64, f func()) { m.sampler = sampler{period, f} }

// sampled calls the sampler's function if it is due. It returns the count of instructions at which it is due next.
func sampled(m *Machine) (next uint64) {
	s := &m.sampler
	if s.period == 0 {
		return ^uint64(0)
	}
	past := m.cpu.Retired() % s.period
	if past == 0 {
		s.f()
	}
	return m.cpu.Retired() - past + s.period
}
