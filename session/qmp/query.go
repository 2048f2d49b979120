package qmp

import (
	"os"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// nameInfo is what query-name answers: nothing.
type nameInfo struct{}

// queryName does query-name.
func queryName(*call) (any, error) { return nameInfo{}, nil }

// noInfo is an entry of a list that is always empty.
type noInfo struct{}

// none answers with an empty list.
func none(*call) (any, error) { return []noInfo{}, nil }

// kvmInfo is what query-kvm answers.
type kvmInfo struct {
	Enabled bool `json:"enabled"`
	Present bool `json:"present"`
}

// queryKVM does query-kvm.
func queryKVM(*call) (any, error) { return kvmInfo{}, nil }

// chardevInfo is an entry of what query-chardev answers.
type chardevInfo struct {
	Filename string `json:"filename"`
	Open     bool   `json:"frontend-open"`
	Label    string `json:"label"`
}

// queryChardev does query-chardev.
func queryChardev(c *call) (any, error) {
	return []chardevInfo{{c.host.Serial(), true, "serial0"}}, nil
}

// cpuInfo is an entry of what query-cpus-fast answers.
type cpuInfo struct {
	Index  int      `json:"cpu-index"`
	Props  cpuProps `json:"props"`
	Path   string   `json:"qom-path"`
	Target archName `json:"target"`
	Thread int      `json:"thread-id"`
}

// cpuProps say where the processor is: there is one.
type cpuProps struct {
	Core   int `json:"core-id"`
	Socket int `json:"socket-id"`
	Thread int `json:"thread-id"`
}

// queryCPUs does query-cpus-fast.
func queryCPUs(*call) (any, error) {
	return []cpuInfo{{Path: "/machine/unattached/device[0]", Target: target, Thread: os.Getpid()}}, nil
}

// archName is QEMU's name of an architecture.
type archName string

func (archName) values() []string { return []string{"i386", "x86_64"} }

// target is the architecture that has the modes of all processors that a machine can have.
const target archName = "x86_64"

// targetInfo is what query-target answers.
type targetInfo struct {
	Arch archName `json:"arch"`
}

// queryTarget does query-target.
func queryTarget(*call) (any, error) { return targetInfo{target}, nil }

// uuidInfo is what query-uuid answers.
type uuidInfo struct{ UUID string }

// queryUUID does query-uuid.
func queryUUID(*call) (any, error) { return uuidInfo{"00000000-0000-0000-0000-000000000000"}, nil }

// memorySizeInfo is what query-memory-size-summary answers, in bytes.
type memorySizeInfo struct {
	Base    uint64 `json:"base-memory"`
	Plugged uint64 `json:"plugged-memory"`
}

// queryMemorySize does query-memory-size-summary.
func queryMemorySize(c *call) (any, error) { return memorySizeInfo{Base: c.host.Memory()}, nil }

// currentMachineInfo is what query-current-machine answers.
type currentMachineInfo struct {
	WakeupSuspend bool `json:"wakeup-suspend-support"`
}

// queryCurrentMachine does query-current-machine.
func queryCurrentMachine(*call) (any, error) { return currentMachineInfo{}, nil }

// mouseInfo is an entry of what query-mice answers.
type mouseInfo struct {
	Absolute bool   `json:"absolute"`
	Current  bool   `json:"current"`
	Index    int    `json:"index"`
	Name     string `json:"name"`
}

// queryMice does query-mice.
func queryMice(c *call) (any, error) {
	mouse := mouseInfo{Current: true, Index: 2, Name: "PS/2 Mouse"}
	if machine.TakesPlaces(c.host.Machine()) {
		mouse.Name, mouse.Absolute = "vmmouse", true
	}
	return []mouseInfo{mouse}, nil
}

// machineInfo is an entry of what query-machines answers.
type machineInfo struct {
	Name       string `json:"name"`
	Default    bool   `json:"is-default"`
	CPUs       int    `json:"cpu-max"`
	HotCPUs    bool   `json:"hotpluggable-cpus"`
	NUMA       bool   `json:"numa-mem-supported"`
	Deprecated bool   `json:"deprecated"`
}

// queryMachines does query-machines: there is one.
func queryMachines(*call) (any, error) {
	return []machineInfo{{Name: "iron86", Default: true, CPUs: 1}}, nil
}

// cpuDefinition is an entry of what query-cpu-definitions answers. Each is the same on all hosts.
type cpuDefinition struct {
	Name       string   `json:"name"`
	Type       string   `json:"typename"`
	Static     bool     `json:"static"`
	Safe       bool     `json:"migration-safe"`
	Deprecated bool     `json:"deprecated"`
	Lacking    []string `json:"unavailable-features"`
}

// queryCPUDefinitions does query-cpu-definitions: a PC has a 386 or a later one.
func queryCPUDefinitions(*call) (any, error) {
	list := []cpuDefinition{}
	for _, g := range x86.Generations() {
		if g >= x86.I80386 {
			list = append(list, cpuDefinition{Name: g.String(), Type: g.String() + "-cpu", Static: true, Safe: true, Lacking: []string{}})
		}
	}
	return list, nil
}
