//go:build !unix

package host

// OnStop does nothing on hosts that do not stop programs.
func OnStop(Modes, *LastResort) (end func()) { return func() {} }
