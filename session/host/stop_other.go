//go:build !unix

package host

// OnStop does nothing where programs are not stopped.
func OnStop(Modes, *LastResort) (end func()) { return func() {} }
