package qmp

import (
	"slices"
	"strings"

	"github.com/iron86/iron86/internal/release"
)

// qemuVersion is the version of QEMU whose commands these are. Clients choose by it which commands they use.
type qemuVersion struct {
	Micro int `json:"micro"`
	Minor int `json:"minor"`
	Major int `json:"major"`
}

// versionInfo says what a client talks to.
type versionInfo struct {
	QEMU    qemuVersion `json:"qemu"`
	Package string      `json:"package"`
}

// versions is what there is to say about the version.
func versions() versionInfo {
	return versionInfo{qemuVersion{0, 2, 7}, "iron86 " + release.This().String()}
}

// greeting is what a client gets first.
func (s *Server) greeting() any {
	type greeting struct {
		Version      versionInfo `json:"version"`
		Capabilities []string    `json:"capabilities"`
	}
	return struct {
		QMP greeting
	}{greeting{versions(), []string{}}}
}

// qmpCapability is a capability of the protocol. There is none.
type qmpCapability string

func (qmpCapability) values() []string { return []string{} }

// negotiate does qmp_capabilities.
func negotiate(c *call) (any, error) {
	var wanted []qmpCapability
	if c.has("enable") {
		if err := c.into("enable", &wanted); err != nil {
			return nil, err
		}
	}
	if len(wanted) > 0 {
		return nil, failf("Capability %s not available", wanted[0])
	}
	c.mu.Lock()
	c.client.ready = true
	c.mu.Unlock()
	return nil, nil
}

// commandInfo is an entry of what query-commands answers.
type commandInfo struct {
	Name string `json:"name"`
}

// listCommands does query-commands.
func listCommands(c *call) (any, error) {
	list := []commandInfo{}
	for n := range c.commands {
		list = append(list, commandInfo{n})
	}
	slices.SortFunc(list, func(a, b commandInfo) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// version does query-version.
func version(*call) (any, error) { return versions(), nil }

// runState is what the machine does.
type runState string

func (runState) values() []string {
	return []string{"running", "paused", "prelaunch", "debug", "shutdown", "guest-panicked", "inmigrate", "finish-migrate", "postmigrate"}
}

// runInfo is what query-status answers.
type runInfo struct {
	Running    bool     `json:"running"`
	Singlestep bool     `json:"singlestep"`
	Status     runState `json:"status"`
}

// queryStatus does query-status.
func queryStatus(c *call) (any, error) {
	st := c.host.Status()
	return runInfo{Running: st.Running, Status: runState(st.State)}, nil
}

// stop does stop.
func stop(c *call) (any, error) {
	c.host.SetRunning(false)
	return nil, nil
}

// cont does cont.
func cont(c *call) (any, error) {
	c.host.SetRunning(true)
	return nil, nil
}

// systemReset does system_reset.
func systemReset(c *call) (any, error) { return nil, c.host.Reset() }

// powerdown does system_powerdown.
func powerdown(c *call) (any, error) {
	c.emit("POWERDOWN", nil)
	return nil, nil
}

// quit does quit.
func quit(c *call) (any, error) {
	if c.bye.Reason == "" {
		c.bye = shutdown{false, "host-qmp-quit"}
		c.emit("SHUTDOWN", c.bye)
	}
	c.host.Quit()
	return nil, nil
}

// humanMonitor does human-monitor-command. Lines end as QEMU's do.
func humanMonitor(c *call) (any, error) {
	if c.number("cpu-index") != 0 {
		return nil, failf("Parameter 'cpu-index' expects a CPU number")
	}
	said := c.host.Monitor(c.text("command-line"), c.client.gone)
	return strings.ReplaceAll(said, "\n", "\r\n"), nil
}
