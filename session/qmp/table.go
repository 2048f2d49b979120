package qmp

// place says where a command is executed.
type place uint8

const (
	between place = iota // on the goroutine that runs the machine, between two slices of the run
	alone                // the same, but not while a debugger's command runs the machine
	outside              // on the goroutine of the client, for what takes long
)

// command is an entry of the table.
type command struct {
	name   string
	params []param
	// returns is a sample of what it returns, which all that it returns has the type of; nil: nothing.
	returns any
	help    string // what is different from QEMU, for the manual; "": nothing
	do      func(c *call) (any, error)
	place   place
}

// group is a part of the table, with a title for the manual.
type group struct {
	title    string
	commands []command
}

// negotiation is the command that a client begins with.
const negotiation = "qmp_capabilities"

// groups returns all commands.
func groups() []group {
	return []group{
		{"Protocol", protocolCommands()},
		{"Running", runCommands()},
		{"Keyboard, mouse, screen", inputCommands()},
		{"Disks", blockCommands()},
		{"Memory and states", saveCommands()},
		{"Snapshots", snapshotCommands()},
		{"What there is", queryCommands()},
	}
}

// protocolCommands are about the protocol itself.
func protocolCommands() []command {
	return []command{
		{name: negotiation, params: []param{mayBe("enable", []qmpCapability{})}, help: "there is no capability to enable", do: negotiate, place: outside},
		{name: "query-commands", returns: []commandInfo{}, do: listCommands, place: outside},
		{name: "query-qmp-schema", returns: []entity{}, help: "of what iron86 has", do: querySchema, place: outside},
		{name: "query-version", returns: versionInfo{}, help: "`qemu` is 7.2.0, which clients go by; `package` names iron86", do: version, place: outside},
	}
}

// runCommands let the machine run, stop and end.
func runCommands() []command {
	return []command{
		{name: "query-status", returns: runInfo{}, help: "`running`, `paused`, `prelaunch`, `debug`, `shutdown`, `guest-panicked` for a guest that has died, or the states of migrations", do: queryStatus},
		{name: "stop", do: stop},
		{name: "cont", do: cont},
		{name: "system_reset", do: systemReset},
		{name: "system_powerdown", help: "the event only, as on QEMU's isapc: no button is wired to the guest", do: powerdown},
		{name: "quit", do: quit},
		{name: "human-monitor-command", returns: "", params: []param{need("command-line", text), may("cpu-index", integer)},
			help: "a command of [iron86's monitor](MONITOR.md), which knows QEMU's words, too", do: humanMonitor, place: alone},
	}
}

// inputCommands are for what users do.
func inputCommands() []command {
	return []command{
		{name: "send-key", params: []param{list("keys", []keyValue{}), may("hold-time", integer)},
			help: "held for 15 ms of the guest's time, whatever `hold-time` says", do: sendKey},
		{name: "input-send-event", params: []param{may("device", text), may("head", integer), list("events", []inputEvent{})}, do: sendEvents},
		{name: "query-mice", returns: []mouseInfo{}, do: queryMice},
		{name: "screendump", params: []param{need("filename", text), may("device", text), may("head", integer), choice("format", "ppm", "png")}, do: screendump, place: outside},
	}
}

// queryCommands tell what the machine consists of.
func queryCommands() []command {
	return []command{
		{name: "query-name", returns: nameInfo{}, help: "machines have no names", do: queryName, place: outside},
		{name: "query-kvm", returns: kvmInfo{}, help: "neither enabled nor present", do: queryKVM, place: outside},
		{name: "query-chardev", returns: []chardevInfo{}, do: queryChardev},
		{name: "query-cpus-fast", returns: []cpuInfo{}, do: queryCPUs},
		{name: "query-cpu-definitions", returns: []cpuDefinition{}, help: "what `-cpu` takes", do: queryCPUDefinitions, place: outside},
		{name: "query-machines", returns: []machineInfo{}, help: "`iron86`, the only one", do: queryMachines, place: outside},
		{name: "query-target", returns: targetInfo{}, do: queryTarget, place: outside},
		{name: "query-uuid", returns: uuidInfo{}, do: queryUUID, place: outside},
		{name: "query-memory-size-summary", returns: memorySizeInfo{}, do: queryMemorySize},
		{name: "query-current-machine", returns: currentMachineInfo{}, do: queryCurrentMachine, place: outside},
		{name: "query-iothreads", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-block-jobs", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-memory-devices", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-memdev", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-fdsets", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-pr-managers", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-tpm-models", returns: []noInfo{}, help: "there are none", do: none, place: outside},
		{name: "query-tpm-types", returns: []noInfo{}, help: "there are none", do: none, place: outside},
	}
}
