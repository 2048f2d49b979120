package qmp

import (
	"reflect"
	"time"
)

// events are the events that clients are told of, each with a sample of its data; nil: it has none.
var events = map[string]any{
	"STOP": nil, "RESUME": nil, "POWERDOWN": nil, "RESET": shutdown{}, "SHUTDOWN": shutdown{},
	"MIGRATION": migrationStatus{}, "DEVICE_TRAY_MOVED": trayMoved{}, "JOB_STATUS_CHANGE": jobChange{},
}

// shutdown is the data of the events SHUTDOWN and RESET.
type shutdown struct {
	Guest  bool   `json:"guest"`
	Reason reason `json:"reason"`
}

// reason is why a machine was reset or has ended.
type reason string

func (reason) values() []string {
	return []string{"guest-shutdown", "guest-reset", "guest-panic", "host-qmp-quit", "host-qmp-system-reset", "host-signal", "host-ui"}
}

// event is a message that no command has asked for.
type event struct {
	Event     string    `json:"event"`
	Data      any       `json:"data,omitempty"`
	Timestamp timestamp `json:"timestamp"`
}

// timestamp is a time of the host.
type timestamp struct {
	Seconds      int64 `json:"seconds"`
	Microseconds int   `json:"microseconds"`
}

// emit tells all clients of an event. data is nil if there is nothing to say about it.
func (s *Server) emit(name string, data any) {
	if sample, ok := events[name]; !ok || reflect.TypeOf(sample) != reflect.TypeOf(data) {
		panic("BUG: qmp: the table has no such event: " + name)
	}
	now := time.Now()
	e := event{name, data, timestamp{now.Unix(), now.Nanosecond() / 1000}}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.clients {
		if c.ready {
			s.send(c, e)
		}
	}
}
