package session

import "github.com/iron86/iron86/session/host"

// LongRun prepares the program for a session of c that is all it does, until stop is called: memory in large pages, and for a machine on a network that no viewer watches
// one processor of the host, for nobody's pictures are drawn meanwhile.
func LongRun(c *Config) (stop func()) {
	memory, processors := host.LongRun(), func() {}
	if len(c.Network.NIC)+len(c.Network.NetDev) > 0 && !c.Terminal && c.VNC == "" && c.Web == "" {
		processors = host.OneProcessor()
	}
	return func() { memory(); processors() }
}
