package qmp

import (
	"encoding/json"
	"slices"
)

// kind is the type of an argument.
type kind uint8

const (
	text    kind = iota // a string
	integer             // a number without a fraction, of 64 bits
	boolean
	structured // an array or an object, which the command decodes
)

// String returns the kind as QEMU's errors name it.
func (k kind) String() string { return [...]string{"string", "integer", "boolean", "array"}[k] }

// param is an argument that a command takes.
type param struct {
	name     string
	kind     kind
	optional bool
	values   []string // all that a string may be; nil: anything
	sample   any      // of what a structured argument is decoded into, for the schema
}

// need is an argument that must be there.
func need(name string, k kind) param { return param{name: name, kind: k} }

// may is an argument that may be left out.
func may(name string, k kind) param { return param{name: name, kind: k, optional: true} }

// list is a structured argument that must be there.
func list(name string, sample any) param { return param{name: name, kind: structured, sample: sample} }

// mayBe is a structured argument that may be left out.
func mayBe(name string, sample any) param {
	return param{name: name, kind: structured, sample: sample, optional: true}
}

// choice is a string that may be left out and has one of the values.
func choice(name string, values ...string) param {
	return param{name: name, optional: true, values: values}
}

// args are the arguments of a command, of the types that its params have.
type args map[string]any

// check decodes the arguments of a command, whose errors are those of QEMU.
func (c *command) check(given map[string]json.RawMessage) (args, error) {
	a := args{}
	for _, p := range c.params {
		b, ok := given[p.name]
		switch {
		case !ok && p.optional:
			continue
		case !ok:
			return nil, failf("Parameter '%s' is missing", p.name)
		}
		v, ok := p.decode(b)
		if !ok {
			return nil, failf("Invalid parameter type for '%s', expected: %v", p.name, p.kind)
		}
		if word, _ := v.(string); p.values != nil && !slices.Contains(p.values, word) {
			return nil, failf("Parameter '%s' does not accept value '%s'", p.name, word)
		}
		a[p.name] = v
	}
	for name := range given {
		if !slices.ContainsFunc(c.params, func(p param) bool { return p.name == name }) {
			return nil, failf("Parameter '%s' is unexpected", name)
		}
	}
	return a, nil
}

// decode decodes the value of an argument. It reports false for another type.
func (p *param) decode(b json.RawMessage) (any, bool) {
	if string(b) == "null" {
		return nil, false
	}
	switch p.kind {
	case text:
		var v string
		err := json.Unmarshal(b, &v)
		return v, err == nil
	case integer:
		var v int64
		err := json.Unmarshal(b, &v)
		return v, err == nil
	case boolean:
		var v bool
		err := json.Unmarshal(b, &v)
		return v, err == nil
	}
	return b, true
}

// has reports whether an argument was given.
func (a args) has(name string) bool { return a[name] != nil }

// text returns a string, "" if it was not given.
func (a args) text(name string) string {
	v, _ := a[name].(string)
	return v
}

// number returns an integer, 0 if it was not given.
func (a args) number(name string) int64 {
	v, _ := a[name].(int64)
	return v
}

// flag returns a boolean, false if it was not given.
func (a args) flag(name string) bool {
	v, _ := a[name].(bool)
	return v
}

// into decodes a structured argument.
func (a args) into(name string, to any) error {
	b, _ := a[name].(json.RawMessage)
	if json.Unmarshal(b, to) != nil {
		return failf("Invalid parameter type for '%s', expected: array", name)
	}
	return nil
}
