package qmp

import (
	"encoding/json"
	"fmt"
)

// Classes of errors, as QEMU's clients know them.
const (
	generic         = "GenericError"
	commandNotFound = "CommandNotFound"
	deviceNotFound  = "DeviceNotFound"
)

// Error is the answer to a command that failed.
type Error struct {
	Class string `json:"class"`
	Desc  string `json:"desc"` // for people
}

// Error returns the description.
func (e *Error) Error() string { return e.Desc }

// failf makes an error of the class GenericError.
func failf(format string, a ...any) *Error { return &Error{generic, fmt.Sprintf(format, a...)} }

// errorOf makes the answer of any error.
func errorOf(err error) *Error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return failf("%s", err)
}

// request is a command of a client.
type request struct {
	name string
	args map[string]json.RawMessage
	id   json.RawMessage // nil: there was none
	err  error           // what is wrong with it; nil: nothing
}

// parse decodes a request. What is wrong with it is in its err, so that the answer can have its id.
func parse(b []byte) request {
	m, err := members(b)
	if err != nil {
		return request{err: err}
	}
	r := request{id: m["id"]}
	r.err = r.fill(m)
	return r
}

// fill takes the members of a request.
func (r *request) fill(m map[string]json.RawMessage) error {
	for name, v := range m {
		switch name {
		case "id":
		case "execute":
			if json.Unmarshal(v, &r.name) != nil {
				return failf("QMP input member 'execute' must be a string")
			}
		case "arguments":
			var err error
			if r.args, err = members(v); err != nil {
				return failf("QMP input member 'arguments' must be an object")
			}
		default:
			return failf("QMP input member '%s' is unexpected", name)
		}
	}
	if _, ok := m["execute"]; !ok {
		return failf("QMP input lacks member 'execute'")
	}
	return nil
}

// answer is what a client gets for a command that was executed.
type answer struct {
	Return any             `json:"return"`
	ID     json.RawMessage `json:"id,omitempty"`
}

// refusal is what it gets for one that failed.
type refusal struct {
	Error *Error          `json:"error"`
	ID    json.RawMessage `json:"id,omitempty"`
}

// reply makes the answer to r.
func (r *request) reply(result any, err error) any {
	if err != nil {
		return refusal{errorOf(err), r.id}
	}
	if result == nil {
		result = struct{}{}
	}
	return answer{result, r.id}
}
