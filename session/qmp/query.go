package qmp

import (
	"os"

	"github.com/iron86/iron86/machine"
)

// empty answers with an empty object.
func empty(*call) (any, error) { return nil, nil }

// none answers with an empty list.
func none(*call) (any, error) { return []any{}, nil }

// queryKVM does query-kvm.
func queryKVM(*call) (any, error) {
	return map[string]any{"enabled": false, "present": false}, nil
}

// queryChardev does query-chardev.
func queryChardev(c *call) (any, error) {
	return []any{map[string]any{"label": "serial0", "filename": c.host.Serial(), "frontend-open": true}}, nil
}

// queryCPUs does query-cpus-fast.
func queryCPUs(c *call) (any, error) {
	return []any{map[string]any{
		"cpu-index": 0, "qom-path": "/machine/unattached/device[0]", "thread-id": os.Getpid(), "target": target,
		"props": map[string]any{"core-id": 0, "thread-id": 0, "socket-id": 0},
	}}, nil
}

// target is QEMU's name of the architecture, which has the modes of all processors that a machine can have.
const target = "x86_64"

// queryTarget does query-target.
func queryTarget(*call) (any, error) { return map[string]any{"arch": target}, nil }

// queryUUID does query-uuid.
func queryUUID(*call) (any, error) {
	return map[string]any{"UUID": "00000000-0000-0000-0000-000000000000"}, nil
}

// queryMemorySize does query-memory-size-summary.
func queryMemorySize(c *call) (any, error) {
	return map[string]any{"base-memory": c.host.Memory(), "plugged-memory": 0}, nil
}

// queryCurrentMachine does query-current-machine.
func queryCurrentMachine(*call) (any, error) {
	return map[string]any{"wakeup-suspend-support": false}, nil
}

// queryMice does query-mice.
func queryMice(c *call) (any, error) {
	mouse := map[string]any{"index": 2, "name": "PS/2 Mouse", "current": true, "absolute": false}
	if machine.TakesPlaces(c.host.Machine()) {
		mouse["name"], mouse["absolute"] = "vmmouse", true
	}
	return []any{mouse}, nil
}
