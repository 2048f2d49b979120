package qmp

import (
	"io"
	"strings"
	"time"

	"github.com/iron86/iron86/internal/hostfile"
)

// saveCommands write memory, and all of the machine, to files.
func saveCommands() []command {
	return []command{
		{name: "pmemsave", params: []param{need("val", integer), need("size", integer), need("filename", text)}, help: "4 GB at most; the machine stands still meanwhile", do: saveMemory},
		{name: "migrate", params: []param{need("uri", text), may("blk", boolean), may("inc", boolean), may("detach", boolean), may("resume", boolean)},
			help: "`file:PATH` only: the machine stops, and PATH is a state for `-loadvm`; done when the answer comes", do: migrate},
		{name: "query-migrate", help: "`status` is `completed` or `failed`", do: queryMigrate},
	}
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

// migration is what query-migrate answers about the last migration.
type migration struct {
	Status string `json:"status"`
	Time   int64  `json:"total-time"` // milliseconds
	Error  string `json:"error-desc,omitempty"`
}

// migrate does migrate: the machine is written to a file, and stands still from then on. If it cannot be written, it goes on.
func migrate(c *call) (any, error) {
	name, ok := strings.CutPrefix(c.text("uri"), "file:")
	if !ok || name == "" {
		return nil, failf("Parameter 'uri' expects a valid migration protocol: file:PATH")
	}
	began, running := time.Now(), c.host.Status().Running
	c.host.SetRunning(false)
	err := c.host.SaveState(name)
	c.migrated = &migration{Status: "completed", Time: time.Since(began).Milliseconds()}
	if err != nil {
		c.migrated.Status, c.migrated.Error = "failed", err.Error()
		c.host.SetRunning(running)
	}
	return nil, nil
}

// queryMigrate does query-migrate.
func queryMigrate(c *call) (any, error) {
	if c.migrated == nil {
		return nil, nil
	}
	return c.migrated, nil
}
