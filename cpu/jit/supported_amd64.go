package jit

// supported: there is an encoder for this host.
const supported = true
