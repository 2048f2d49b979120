package qmp

import (
	"strings"
	"time"
)

// migrating is what the server knows of migrations.
type migrating struct {
	file   *Migration // the last migration, if it went to a file
	events bool       // a client wants events of migrations
	told   string     // the last state of which clients were told
	down   int64      // for how long the machine may stand still, in milliseconds
}

// defaultDown is QEMU's downtime-limit, in milliseconds; maxDown the most that it takes.
const (
	defaultDown = 300
	maxDown     = 2000 * 1000
)

// migrate does migrate.
func migrate(c *call) (any, error) {
	uri := c.text("uri")
	name, file := strings.CutPrefix(uri, "file:")
	_, hasBlk := c.args["blk"]
	switch blk, _ := c.args["blk"].(bool); {
	case hasBlk && blk:
		return nil, failf("disks are not copied: the target needs the same images")
	case !file:
		c.migrating.file = nil
		if err := c.host.Migrate(uri, time.Duration(c.migrating.down)*time.Millisecond); err != nil {
			return nil, failf("%v", err)
		}
		return nil, nil
	case name == "":
		return nil, failf("Parameter 'uri' expects a valid migration protocol: tcp:HOST:PORT, unix:PATH or file:PATH")
	}
	return nil, migrateToFile(c, name)
}

// migrateToFile writes the machine to a file. It stands still from then on. If it cannot be written, it goes on.
func migrateToFile(c *call, name string) error {
	began, running := time.Now(), c.host.Status().Running
	c.host.SetRunning(false)
	err := c.host.SaveState(name)
	c.migrating.file = &Migration{Status: "completed", Time: time.Since(began)}
	if err != nil {
		c.migrating.file.Status, c.migrating.file.Error = "failed", err.Error()
		c.host.SetRunning(running)
	}
	return nil
}

// migrateIncoming does migrate-incoming.
func migrateIncoming(c *call) (any, error) {
	if err := c.host.MigrateIncoming(c.text("uri")); err != nil {
		return nil, failf("%v", err)
	}
	return nil, nil
}

// migrateCancel does migrate_cancel.
func migrateCancel(c *call) (any, error) {
	c.host.MigrateCancel()
	return nil, nil
}

// last returns the last migration, nil if there was none.
func (s *Server) last() *Migration {
	if s.migrating.file != nil {
		return s.migrating.file
	}
	return s.host.Migration()
}

// ramInfo is how far memory is.
type ramInfo struct {
	Transferred int64 `json:"transferred"`
	Remaining   int64 `json:"remaining"`
	Total       int64 `json:"total"`
	Normal      int64 `json:"normal"`
	NormalBytes int64 `json:"normal-bytes"`
	Rounds      int   `json:"dirty-sync-count"`
	PageSize    int   `json:"page-size"`
}

// migrationInfo is what query-migrate answers. Times are milliseconds.
type migrationInfo struct {
	Status migrationState `json:"status,omitempty"`
	RAM    *ramInfo       `json:"ram,omitempty"`
	Total  *int64         `json:"total-time,omitempty"`
	Setup  *int64         `json:"setup-time,omitempty"`
	Down   *int64         `json:"downtime,omitempty"`
	Error  string         `json:"error-desc,omitempty"`
}

// queryMigrate does query-migrate.
func queryMigrate(c *call) (any, error) {
	p := c.last()
	if p == nil {
		return migrationInfo{}, nil
	}
	ms := func(d time.Duration) *int64 { n := d.Milliseconds(); return &n }
	i := migrationInfo{Status: migrationState(p.Status), Error: p.Error}
	if p.Incoming {
		return i, nil
	}
	i.Total = ms(p.Time)
	if p.Memory > 0 {
		i.Setup = ms(p.Setup)
		i.RAM = &ramInfo{p.Sent, p.Remaining, p.Memory, p.Pages, p.Pages * 4096, p.Rounds, 4096}
	}
	if p.Memory > 0 && p.Status == "completed" {
		i.Down = ms(p.Down)
	}
	return i, nil
}

// migrationState is the state of a migration.
type migrationState string

func (migrationState) values() []string {
	return []string{"setup", "active", "device", "completed", "failed", "cancelled"}
}

// migrationStatus is the data of the event MIGRATION.
type migrationStatus struct {
	Status migrationState `json:"status"`
}

// tellMigration tells clients that want it of a new state of the migration.
func (s *Server) tellMigration() {
	p := s.last()
	if p == nil || p.Status == s.migrating.told {
		return
	}
	s.migrating.told = p.Status
	if s.migrating.events && p.Status != "" {
		s.emit("MIGRATION", migrationStatus{migrationState(p.Status)})
	}
}

// eventsCapability is the one capability of migrations that can be on.
const eventsCapability = "events"

// capability is one of those of migrations.
type capability struct {
	Capability capabilityName `json:"capability"`
	State      bool           `json:"state"`
}

// capabilityName is the name of one.
type capabilityName string

func (capabilityName) values() []string { return []string{eventsCapability} }

// setCapabilities does migrate-set-capabilities.
func setCapabilities(c *call) (any, error) {
	var list []capability
	if err := c.into("capabilities", &list); err != nil {
		return nil, err
	}
	for _, one := range list {
		if one.State && one.Capability != eventsCapability {
			return nil, failf("Capability %s is not available", one.Capability)
		}
	}
	for _, one := range list {
		if one.Capability == eventsCapability {
			c.migrating.events = one.State
		}
	}
	return nil, nil
}

// queryCapabilities does query-migrate-capabilities.
func queryCapabilities(c *call) (any, error) {
	return []capability{{eventsCapability, c.migrating.events}}, nil
}

// setParameters does migrate-set-parameters.
func setParameters(c *call) (any, error) {
	if !c.has("downtime-limit") {
		return nil, nil
	}
	n := c.number("downtime-limit")
	if n < 0 || n > maxDown {
		return nil, failf("Parameter 'downtime-limit' expects an integer in the range of 0 to %d milliseconds", maxDown)
	}
	c.migrating.down = n
	return nil, nil
}

// migrationParameters is what query-migrate-parameters answers.
type migrationParameters struct {
	DowntimeLimit int64 `json:"downtime-limit"` // milliseconds
}

// queryParameters does query-migrate-parameters.
func queryParameters(c *call) (any, error) {
	return migrationParameters{c.migrating.down}, nil
}
