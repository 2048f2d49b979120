package qmp

import (
	"io"

	"github.com/iron86/iron86/internal/hostfile"
)

// saveCommands write memory to files, and all of the machine to files or to other hosts.
func saveCommands() []command {
	return []command{
		{name: "pmemsave", params: []param{need("val", integer), need("size", integer), need("filename", text)}, help: "4 GB at most; the machine stands still meanwhile", do: saveMemory},
		{name: "migrate", params: []param{need("uri", text), may("blk", boolean), may("inc", boolean), may("detach", boolean), may("resume", boolean)},
			help: "`tcp:HOST:PORT` or `unix:PATH` of an iron86 with `-incoming` ([MIGRATION.md](MIGRATION.md)); `file:PATH`: the machine stops, and PATH is a state for `-loadvm`, done when the answer comes", do: migrate},
		{name: "migrate-incoming", params: []param{need("uri", text)}, help: "with `-incoming defer`", do: migrateIncoming},
		{name: "migrate_cancel", do: migrateCancel},
		{name: "query-migrate", do: queryMigrate},
		{name: "migrate-set-capabilities", params: []param{need("capabilities", structured)}, help: "`events` can be on; all others are off", do: setCapabilities},
		{name: "query-migrate-capabilities", do: queryCapabilities},
		{name: "migrate-set-parameters", params: []param{may("downtime-limit", integer)}, help: "`downtime-limit` in milliseconds", do: setParameters},
		{name: "query-migrate-parameters", do: queryParameters},
		{name: "x-backup", params: []param{need("directory", text), may("keep", text)},
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

// maxSaved is the most that pmemsave writes, in bytes.
const maxSaved = 1 << 32

// saveMemory does pmemsave.
func saveMemory(c *call) (any, error) {
	at, size, name := c.number("val"), c.number("size"), c.text("filename")
	if at < 0 || size < 0 || size > maxSaved {
		return nil, failf("Invalid addr 0x%016x/size %d specified", at, size)
	}
	err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		b := make([]byte, min(size, 1<<16))
		for done := int64(0); done < size; done += int64(len(b)) {
			b = b[:min(int64(len(b)), size-done)]
			c.host.Machine().Peek(uint64(at+done), b) // where nobody answers, the bus floats
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, failf("Could not open '%s': %v", name, err)
	}
	return nil, nil
}
