package qmp

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// enumerated is a string that has one of a few values.
type enumerated interface{ values() []string }

// tagged is a structure with a member that says which others there are.
type tagged interface {
	// variants returns the name of that member, and structures with the others by its value.
	variants() (tag string, members map[string]any)
}

// alternate is a value of one of several types.
type alternate interface{ alternatives() []any }

// member is a member of a structure in a schema, or one of the types of an alternate.
type member struct {
	Name string `json:"name,omitempty"`
	Type string `json:"type"`
}

// optional marks a member that may be missing. Its default, which is null, says nothing.
type optional struct {
	Name    string  `json:"name"`
	Default *string `json:"default"`
	Type    string  `json:"type"`
}

// variant is what a structure has besides, for a value of its tag.
type variant struct {
	Case string `json:"case"`
	Type string `json:"type"`
}

// enumMember is a value of an enumeration.
type enumMember struct {
	Name string `json:"name"`
}

// entity is an entry of a schema, as QEMU's manual describes SchemaInfo.
type entity struct {
	Name     string    `json:"name"`
	Meta     string    `json:"meta-type"`
	JSON     string    `json:"json-type,omitempty"`
	Element  string    `json:"element-type,omitempty"`
	Values   []string  `json:"values,omitempty"`
	Members  any       `json:"members,omitempty"` // of enumMember, member or optional
	Tag      string    `json:"tag,omitempty"`
	Variants []variant `json:"variants,omitempty"`
	Arg      string    `json:"arg-type,omitempty"`
	Ret      string    `json:"ret-type,omitempty"`
}

// schema collects the entities of the commands and events, and the types that they use.
type schema struct {
	list []entity
	seen map[string]bool
}

// querySchema does query-qmp-schema.
func querySchema(*call) (any, error) { return describe(), nil }

// describe makes the schema from the tables of commands and events.
func describe() []entity {
	s := &schema{seen: map[string]bool{}}
	for _, g := range groups() {
		for i := range g.commands {
			c := &g.commands[i]
			s.list = append(s.list, entity{Name: c.name, Meta: "command", Arg: s.arguments(c), Ret: s.answer(c.returns)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(events)) {
		s.list = append(s.list, entity{Name: name, Meta: "event", Arg: s.answer(events[name])})
	}
	return s.list
}

// add adds an entity under a name that belongs to it alone. fill is called when it is not there yet.
func (s *schema) add(name string, fill func() entity) string {
	if !s.seen[name] {
		s.seen[name] = true
		e := fill()
		e.Name = name
		s.list = append(s.list, e)
	}
	return name
}

// answer describes what a command returns or an event says; nil is an empty structure.
func (s *schema) answer(sample any) string {
	if sample == nil {
		return s.add("empty", func() entity { return entity{Meta: "object", Members: []any{}} })
	}
	return s.of(reflect.TypeOf(sample))
}

// arguments describes what a command takes.
func (s *schema) arguments(c *command) string {
	if len(c.params) == 0 {
		return s.answer(nil)
	}
	list := []any{}
	for _, p := range c.params {
		list = append(list, describeMember(p.name, s.param(c.name, &p), p.optional))
	}
	return s.add(c.name+"-arg", func() entity { return entity{Meta: "object", Members: list} })
}

// param describes the type of an argument.
func (s *schema) param(command string, p *param) string {
	switch {
	case p.values != nil:
		return s.enum(command+"-"+p.name, p.values)
	case p.kind == structured:
		return s.of(reflect.TypeOf(p.sample))
	}
	return s.of(reflect.TypeOf([...]any{text: "", integer: int64(0), boolean: false}[p.kind]))
}

// describeMember makes a member of a structure.
func describeMember(name, kind string, may bool) any {
	if may {
		return optional{Name: name, Type: kind}
	}
	return member{Name: name, Type: kind}
}

// enum describes an enumeration.
func (s *schema) enum(name string, values []string) string {
	return s.add(name, func() entity {
		list := []any{}
		for _, v := range values {
			list = append(list, enumMember{v})
		}
		return entity{Meta: "enum", Values: values, Members: list}
	})
}

// of describes a type of Go.
func (s *schema) of(t reflect.Type) string {
	simple := func(name, json string) string {
		return s.add(name, func() entity { return entity{Meta: "builtin", JSON: json} })
	}
	if a, ok := reflect.Zero(t).Interface().(alternate); ok {
		list := []any{}
		for _, sample := range a.alternatives() {
			list = append(list, member{Type: s.of(reflect.TypeOf(sample))})
		}
		return s.add(t.Name(), func() entity { return entity{Meta: "alternate", Members: list} })
	}
	switch t.Kind() {
	case reflect.String:
		if e, ok := reflect.Zero(t).Interface().(enumerated); ok {
			return s.enum(t.Name(), e.values())
		}
		return simple("str", "string")
	case reflect.Bool:
		return simple("bool", "boolean")
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return simple("int", "int")
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Interface:
		return simple("any", "value")
	case reflect.Slice:
		element := s.of(t.Elem())
		return s.add("["+element+"]", func() entity { return entity{Meta: "array", Element: element} })
	case reflect.Struct:
		return s.add(t.Name(), func() entity { return s.object(t) })
	}
	panic("BUG: qmp: no type of the protocol: " + t.String())
}

// object describes a structure.
func (s *schema) object(t reflect.Type) entity {
	e := entity{Meta: "object"}
	list := []any{}
	variants, tag := map[string]any(nil), ""
	if v, ok := reflect.Zero(t).Interface().(tagged); ok {
		tag, variants = v.variants()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "":
			list = append(list, describeMember(cmp.Or(name, f.Name), s.of(f.Type), option != ""))
		case name == tag: // the other members are those of the variants
			list = append(list, member{Name: name, Type: s.enum(t.Name()+"-"+tag, slices.Sorted(maps.Keys(variants)))})
		}
	}
	e.Members, e.Tag = list, tag
	for _, name := range slices.Sorted(maps.Keys(variants)) {
		e.Variants = append(e.Variants, variant{name, s.of(reflect.TypeOf(variants[name]))})
	}
	return e
}
