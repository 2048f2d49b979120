package monitor

import (
	"fmt"
	"reflect"
	"strings"
)

// cmdChips executes chips [NAME]. It lists the chips, or shows the state of one, decoded field by field.
func cmdChips(mo *Monitor, arg string) error {
	for _, c := range mo.m.Chips() {
		if arg == "" {
			mo.printf("%s\n", c.Name)
			continue
		}
		if c.Name == arg {
			mo.printf("%s", c.Explain())
			showState(mo, "", reflect.ValueOf(c.State).Elem(), 0)
			return nil
		}
	}
	if arg != "" {
		return fmt.Errorf("no chip %q (chips lists them)", arg)
	}
	return nil
}

// Limits of what is shown of a chip.
const (
	maxList  = 64 // numbers of an array; of an array of structs a quarter of that
	maxDepth = 4  // structs inside each other
)

// showState prints the exported fields of a struct, each on a line. v may also be an array. depth is the number
// of structs around it.
func showState(mo *Monitor, indent string, v reflect.Value, depth int) {
	t := v.Type()
	if v.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				showField(mo, indent+t.Field(i).Name, v.Field(i), depth)
			}
		}
		return
	}
	showField(mo, indent, v, depth)
}

// showField prints a field: a number or an array of numbers on one line, a struct with its name before the names
// of its fields.
func showField(mo *Monitor, name string, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		if depth < maxDepth {
			showState(mo, name+".", v, depth+1)
		}
	case reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Struct || k == reflect.Array {
			for i := range min(v.Len(), maxList/4) {
				showField(mo, fmt.Sprintf("%s[%d]", name, i), v.Index(i), depth+1)
			}
			return
		}
		mo.printf("%-16s %s\n", name, listOf(v))
	default:
		mo.printf("%-16s %s\n", name, scalar(v))
	}
}

// listOf spells an array of numbers, with blanks between.
func listOf(v reflect.Value) string {
	var b strings.Builder
	for i := range min(v.Len(), maxList) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(scalar(v.Index(i)))
	}
	if v.Len() > maxList {
		fmt.Fprintf(&b, " … %d in all", v.Len())
	}
	return b.String()
}

// scalar shows numbers of one byte in hexadecimal, larger ones both ways.
func scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return fmt.Sprint(v.Bool())
	case reflect.Uint8:
		return fmt.Sprintf("%02x", v.Uint())
	case reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		if v.Uint() < 10 {
			return fmt.Sprint(v.Uint())
		}
		return fmt.Sprintf("%#x(%d)", v.Uint(), v.Uint())
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return fmt.Sprint(v.Int())
	}
	return v.Kind().String()
}
