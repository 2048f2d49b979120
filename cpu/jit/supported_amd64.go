package jit

// supported says that units can be made for this host.
const supported = true
