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
	help   string // what is different from QEMU, for the manual; "": nothing
	do     func(c *call) (any, error)
	place  place
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
		{"What there is", queryCommands()},
	}
}

// protocolCommands are about the protocol itself.
func protocolCommands() []command {
	return []command{
		{name: negotiation, params: []param{may("enable", structured)}, help: "there is no capability to enable", do: negotiate, place: outside},
		{name: "query-commands", do: listCommands, place: outside},
		{name: "query-version", help: "`qemu` is 7.2.0, which clients go by; `package` names iron86", do: version, place: outside},
	}
}

// runCommands let the machine run, stop and end.
func runCommands() []command {
	return []command{
		{name: "query-status", help: "`running`, `paused`, `prelaunch`, `debug` or `shutdown`", do: queryStatus},
		{name: "stop", do: stop},
		{name: "cont", do: cont},
		{name: "system_reset", do: systemReset},
		{name: "system_powerdown", help: "the event only, as on QEMU's isapc: no button is wired to the guest", do: powerdown},
		{name: "quit", do: quit},
		{name: "human-monitor-command", params: []param{need("command-line", text), may("cpu-index", integer)},
			help: "a command of [iron86's monitor](MONITOR.md), which knows QEMU's words, too", do: humanMonitor, place: alone},
	}
}

// inputCommands are for what users do.
func inputCommands() []command {
	return []command{
		{name: "send-key", params: []param{need("keys", structured), may("hold-time", integer)},
			help: "held for 15 ms of the guest's time, whatever `hold-time` says", do: sendKey},
		{name: "input-send-event", params: []param{may("device", text), may("head", integer), need("events", structured)}, do: sendEvents},
		{name: "query-mice", do: queryMice},
		{name: "screendump", params: []param{need("filename", text), may("device", text), may("head", integer), choice("format", "ppm", "png")}, do: screendump, place: outside},
	}
}

// blockCommands are for drives and what is in them.
func blockCommands() []command {
	drive := []param{may("device", text), may("id", text)}
	return []command{
		{name: "query-block", help: "the members that iron86 has something to say about", do: queryBlock},
		{name: "blockdev-change-medium", params: append(drive[:2:2], need("filename", text), may("format", text), may("force", boolean),
			choice("read-only-mode", "retain", "read-only", "read-write")), do: changeMedium},
		{name: "eject", params: append(drive[:2:2], may("force", boolean)), do: eject},
		{name: "blockdev-open-tray", params: append(drive[:2:2], may("force", boolean)), help: "the medium is out at once; closing the tray puts it back", do: openTray},
		{name: "blockdev-close-tray", params: drive, do: closeTray},
		{name: "blockdev-remove-medium", params: []param{need("id", text)}, do: removeMedium},
	}
}

// queryCommands tell what the machine consists of.
func queryCommands() []command {
	return []command{
		{name: "query-name", help: "machines have no names", do: empty, place: outside},
		{name: "query-kvm", help: "neither enabled nor present", do: queryKVM, place: outside},
		{name: "query-chardev", do: queryChardev},
		{name: "query-cpus-fast", do: queryCPUs},
		{name: "query-target", do: queryTarget, place: outside},
		{name: "query-uuid", do: queryUUID, place: outside},
		{name: "query-memory-size-summary", do: queryMemorySize},
		{name: "query-current-machine", do: queryCurrentMachine, place: outside},
		{name: "query-iothreads", help: "there are none", do: none, place: outside},
		{name: "query-block-jobs", help: "there are none", do: none, place: outside},
	}
}
