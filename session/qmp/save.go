package qmp

import (
	"io"

	"github.com/iron86/iron86/internal/hostfile"
)

// saveCommands write memory to files, and all of the machine to files or to other hosts.
func saveCommands() []command {
	return []command{
		{name: "memsave", params: []param{need("val", integer), need("size", integer), need("filename", text), may("cpu-index", integer)}, help: "linear addresses, as QEMU's; the machine stands still meanwhile", do: saveLinear},
		{name: "pmemsave", params: []param{need("val", integer), need("size", integer), need("filename", text)}, help: "4 GB at most; the machine stands still meanwhile", do: saveMemory},
		{name: "migrate", params: []param{need("uri", text), may("blk", boolean), may("inc", boolean), may("detach", boolean), may("resume", boolean)},
			help: "`tcp:HOST:PORT` or `unix:PATH` of an iron86 with `-incoming` ([MIGRATION.md](MIGRATION.md)); `file:PATH`: the machine stops, and PATH is a state for `-loadvm`, done when the answer comes", do: migrate},
		{name: "migrate-incoming", params: []param{need("uri", text)}, help: "with `-incoming defer`", do: migrateIncoming},
		{name: "migrate_cancel", do: migrateCancel},
		{name: "query-migrate", returns: migrationInfo{}, do: queryMigrate},
		{name: "migrate-set-capabilities", params: []param{list("capabilities", []capability{})}, help: "`events` can be on; all others are off", do: setCapabilities},
		{name: "query-migrate-capabilities", returns: []capability{}, do: queryCapabilities},
		{name: "migrate-set-parameters", params: []param{may("downtime-limit", integer)}, help: "`downtime-limit` in milliseconds", do: setParameters},
		{name: "query-migrate-parameters", returns: migrationParameters{}, do: queryParameters},
		{name: "x-backup", returns: Backup{}, params: []param{need("directory", text), may("keep", text)},
			help: "iron86's own: adds a [point](SERVE.md#backups) to a directory while the machine runs; done when the answer comes", do: makeBackup, place: outside},
	}
}

// makeBackup does x-backup.
func makeBackup(c *call) (any, error) {
	b, err := c.host.Backup(c.text("directory"), c.text("keep"))
	if err != nil {
		return nil, err
	}
	return b, nil
}

// maxSaved is the most that memsave and pmemsave write, in bytes.
const maxSaved = 1 << 32

// saveMemory does pmemsave. Where nobody answers, the bus floats.
func saveMemory(c *call) (any, error) {
	return c.saveBytes(func(at uint64, b []byte) error {
		c.host.Machine().Peek(at, b)
		return nil
	})
}

// saveLinear does memsave.
func saveLinear(c *call) (any, error) {
	if c.number("cpu-index") != 0 {
		return nil, failf("Parameter 'cpu-index' expects a CPU number")
	}
	m := c.host.Machine()
	return c.saveBytes(func(at uint64, b []byte) error {
		const page = 4096
		for len(b) > 0 {
			n := min(len(b), int(page-at%page))
			phys, ok := m.CPU().Probe(at, false)
			if !ok {
				return failf("Invalid addr 0x%016x/size %d specified", at, c.number("size"))
			}
			m.Peek(phys, b[:n])
			at, b = at+uint64(n), b[n:]
		}
		return nil
	})
}

// saveBytes writes what the arguments say to a file, as read reads it.
func (c *call) saveBytes(read func(at uint64, b []byte) error) (any, error) {
	at, size, name := c.number("val"), c.number("size"), c.text("filename")
	if at < 0 || size < 0 || size > maxSaved {
		return nil, failf("Invalid addr 0x%016x/size %d specified", at, size)
	}
	var wrong error // what cannot be read
	err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		b := make([]byte, min(size, 1<<16))
		for done := int64(0); done < size; done += int64(len(b)) {
			b = b[:min(int64(len(b)), size-done)]
			if wrong = read(uint64(at+done), b); wrong != nil {
				return wrong
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && wrong == nil {
		wrong = failf("Could not open '%s': %v", name, err)
	}
	return nil, wrong
}
