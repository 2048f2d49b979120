package qmp

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// form is a schema as a client reads it.
type form map[string]map[string]any

// readForm reads the schema in the answer to query-qmp-schema.
func readForm(t testing.TB) form {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal(encode(describe()), &list); err != nil {
		t.Fatal(err)
	}
	f := form{}
	for _, e := range list {
		name := e["name"].(string)
		if f[name] != nil {
			t.Errorf("%s is there twice", name)
		}
		f[name] = e
	}
	return f
}

// wrong returns what is wrong with a value of a type, "" if nothing is.
func (f form) wrong(kind string, v any) string {
	e := f[kind]
	if e == nil {
		return "no type " + kind
	}
	bad := func(ok bool) string {
		if ok {
			return ""
		}
		return fmt.Sprintf("%v is no %s", v, kind)
	}
	switch e["meta-type"] {
	case "builtin":
		switch _, s := v.(string); e["json-type"] {
		case "string":
			return bad(s)
		case "boolean":
			_, is := v.(bool)
			return bad(is)
		case "int":
			n, is := v.(float64)
			return bad(is && n == float64(int64(n)))
		}
		return ""
	case "enum":
		return bad(slices.Contains(e["values"].([]any), v))
	case "array":
		list, is := v.([]any)
		for _, one := range list {
			if w := f.wrong(e["element-type"].(string), one); w != "" {
				return w
			}
		}
		return bad(is)
	case "alternate":
		return bad(slices.ContainsFunc(e["members"].([]any), func(m any) bool { return f.wrong(m.(map[string]any)["type"].(string), v) == "" }))
	case "object":
		m, is := v.(map[string]any)
		if !is {
			return bad(false)
		}
		return f.wrongMembers(e, m)
	}
	return kind + " is no type"
}

// members returns the members that a structure may have, those of the variant for its tag too.
func (f form) members(e, v map[string]any) []any {
	list := e["members"].([]any)
	if tag, ok := e["tag"].(string); ok {
		for _, one := range e["variants"].([]any) {
			if c := one.(map[string]any); c["case"] == v[tag] {
				list = append(slices.Clone(list), f[c["type"].(string)]["members"].([]any)...)
			}
		}
	}
	return list
}

// wrongMembers looks at the members of a structure.
func (f form) wrongMembers(e, v map[string]any) string {
	known := map[string]bool{}
	for _, one := range f.members(e, v) {
		m := one.(map[string]any)
		name := m["name"].(string)
		known[name] = true
		_, optional := m["default"]
		if value, ok := v[name]; ok {
			if w := f.wrong(m["type"].(string), value); w != "" {
				return name + ": " + w
			}
		} else if !optional {
			return name + " is missing"
		}
	}
	for name := range v {
		if !known[name] {
			return name + " is in no schema"
		}
	}
	return ""
}

// wrongMessage looks at a message, an answer to the command of a request.
func (f form) wrongMessage(request, line string) string {
	var m map[string]any
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		return err.Error()
	}
	if name, ok := m["event"].(string); ok {
		data := m["data"]
		if data == nil {
			data = map[string]any{}
		}
		return f.wrong(f[name]["arg-type"].(string), data)
	}
	var r map[string]any
	if json.Unmarshal([]byte(request), &r) != nil || m["return"] == nil {
		return ""
	}
	c := f[r["execute"].(string)]
	args := r["arguments"]
	if args == nil {
		args = map[string]any{}
	}
	if w := f.wrong(c["arg-type"].(string), args); w != "" {
		return "arguments: " + w
	}
	return f.wrong(c["ret-type"].(string), m["return"])
}

// TestSchema: query-qmp-schema names all commands, and each type that is named is there; what commands return without arguments has the type that it says. All other
// tests compare what comes with it, too.
func TestSchema(t *testing.T) {
	_, s := newFake(t)
	p, f := ready(t, s), readForm(t)
	for _, e := range f {
		var names []string
		for _, member := range []string{"arg-type", "ret-type", "element-type"} {
			if name, ok := e[member].(string); ok {
				names = append(names, name)
			}
		}
		for _, list := range []string{"members", "variants"} {
			for _, m := range asList(e[list]) {
				if name, ok := m.(map[string]any)["type"].(string); ok {
					names = append(names, name)
				}
			}
		}
		for _, name := range names {
			if f[name] == nil || slices.Contains([]any{"command", "event"}, f[name]["meta-type"]) {
				t.Errorf("%v: no type %s", e["name"], name)
			}
		}
	}
	for name, c := range s.commands {
		if f[name]["meta-type"] != "command" {
			t.Errorf("%s is not in the schema", name)
		}
		needed := slices.ContainsFunc(c.params, func(p param) bool { return !p.optional })
		if !needed && c.returns != nil {
			p.ask(t, `{"execute":"`+name+`"}`, `{"return":…}`)
		}
	}
	if w := f.wrong("versionInfo", map[string]any{"qemu": map[string]any{"micro": 0.5, "minor": 1., "major": 1.}, "package": ""}); w == "" {
		t.Error("the comparison finds nothing")
	}
	p.ask(t, `{"execute":"query-qmp-schema"}`, `{"return":[…{"name":"query-kvm","meta-type":"command","arg-type":"empty","ret-type":"kvmInfo"},…]}`)
}

// asList returns a list, nil for what is none.
func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
