package dap

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/symbols"
)

// node is what a variablesReference stands for.
type node struct {
	list  func() []dap.Variable
	set   func(name, value string) (string, error) // nil: nothing in it can be set
	place func(name string) (id string, err error) // the data id of a variable; nil: none is in memory
}

// maxFrames bounds a stack.
const maxFrames = 64

// refer gives a node a number.
func (s *session) refer(n node) int {
	s.refs = append(s.refs, n)
	return len(s.refs)
}

// node returns the node of a number.
func (s *session) node(ref int) (node, error) {
	if ref < 1 || ref > len(s.refs) {
		return node{}, errors.New("this was there before the machine went on")
	}
	return s.refs[ref-1], nil
}

// look serves the requests that show the machine.
func (s *session) look(m dap.Message) (known bool, err error) {
	switch r := m.(type) {
	case *dap.StackTraceRequest:
		s.send(&dap.StackTraceResponse{Response: ok(r.Request), Body: s.stack(r.Arguments)})
	case *dap.ScopesRequest:
		s.send(&dap.ScopesResponse{Response: ok(r.Request), Body: dap.ScopesResponseBody{Scopes: s.scopes(r.Arguments.FrameId)}})
	case *dap.VariablesRequest:
		n, err := s.node(r.Arguments.VariablesReference)
		if err != nil {
			return true, err
		}
		list := n.list()
		if r.Arguments.Count > 0 {
			list = part(list, r.Arguments.Start, r.Arguments.Count)
		}
		s.send(&dap.VariablesResponse{Response: ok(r.Request), Body: dap.VariablesResponseBody{Variables: list}})
	case *dap.SetVariableRequest:
		n, err := s.node(r.Arguments.VariablesReference)
		switch {
		case s.running:
			err = errRunning
		case err == nil && n.set == nil:
			err = errors.New("this cannot be changed")
		}
		if err != nil {
			return true, err
		}
		value, err := n.set(r.Arguments.Name, r.Arguments.Value)
		if err != nil {
			return true, err
		}
		s.send(&dap.SetVariableResponse{Response: ok(r.Request), Body: dap.SetVariableResponseBody{Value: value}})
	case *dap.EvaluateRequest:
		return true, s.evaluate(r)
	case *dap.LoadedSourcesRequest:
		list := []dap.Source{}
		for _, name := range monitor.Symbols(s.mo).Sources(maxSources) {
			list = append(list, *s.source(name))
		}
		s.send(&dap.LoadedSourcesResponse{Response: ok(r.Request), Body: dap.LoadedSourcesResponseBody{Sources: list}})
	default:
		return false, nil
	}
	return true, nil
}

// maxSources bounds the source files that a client is told of.
const maxSources = 10000

// source returns a source file for the client, by its path where it was found.
func (s *session) source(name string) *dap.Source {
	path := name
	if t, err := monitor.Source(s.mo, name); err == nil {
		path = t.Path
	}
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return &dap.Source{Name: filepath.Base(path), Path: path}
}

// part returns count elements of a list from one on, or as many as there are. Both numbers are the client's.
func part[T any](list []T, from, count int) []T {
	list = list[max(0, min(from, len(list))):]
	return list[:max(0, min(count, len(list)))]
}

// stack returns the chain of calls.
func (s *session) stack(a dap.StackTraceArguments) dap.StackTraceResponseBody {
	all := monitor.Frames(s.mo, maxFrames)
	levels := a.Levels
	if levels <= 0 {
		levels = len(all)
	}
	frames := []dap.StackFrame{}
	for n, at := range part(all, a.StartFrame, levels) {
		i := max(0, a.StartFrame) + n
		f := dap.StackFrame{Id: i + 1, Name: at.String(), InstructionPointerReference: fmt.Sprintf("%#x", at.N)}
		if name := s.mo.Name(at.N); name != "" {
			f.Name = name
		}
		look := at.N
		if i > 0 {
			look-- // a return address may be that of the next line
		}
		if fn, known := monitor.Symbols(s.mo).Function(look); known {
			f.Name = fn.Name
		}
		if p, known := monitor.Symbols(s.mo).Line(look); known {
			f.Source, f.Line, f.Column = s.source(p.File), p.Line-1+s.lineBase, s.lineBase
		}
		frames = append(frames, f)
	}
	return dap.StackTraceResponseBody{StackFrames: frames, TotalFrames: len(all)}
}

// sheetTitles are the scopes that show a sheet of the monitor's.
var sheetTitles = map[string]string{"general": "Registers", "extended": "R8-R15", "segments": "Segments", "system": "System", "fpu": "FPU", "mmx": "MMX", "sse": "SSE"}

// scopes returns what can be looked at in a frame.
func (s *session) scopes(frame int) []dap.Scope {
	var list []dap.Scope
	if locals := monitor.Locals(s.mo, frame-1); len(locals) > 0 {
		list = append(list, dap.Scope{Name: "Locals", PresentationHint: "locals", VariablesReference: s.refer(s.locals(frame - 1))})
	}
	for _, name := range s.mo.Sheets() {
		x := dap.Scope{Name: sheetTitles[name], VariablesReference: s.refer(s.sheet(name)), Expensive: name != "general"}
		if name == "general" {
			x.PresentationHint = "registers"
		}
		list = append(list, x)
	}
	return append(list, dap.Scope{Name: "Chips", VariablesReference: s.refer(node{list: s.chips}), Expensive: true})
}

// sheet returns the registers of a sheet.
func (s *session) sheet(name string) node {
	list := func() (list []dap.Variable) {
		for _, row := range s.mo.Sheet(name) {
			for _, f := range row {
				v := dap.Variable{Name: f.Name, Value: f.Text, EvaluateName: f.Name}
				if f.Name == "" {
					continue
				}
				if n, known := s.mo.Register(f.Name); known && strings.EqualFold(f.Name, f.Text) { // a flag, which the sheet shows by its case
					v.Value = fmt.Sprint(n)
				}
				list = append(list, v)
			}
		}
		return list
	}
	return node{list: list, set: s.setRegister}
}

// setRegister gives a register the value of an expression. A number is hexadecimal if registers are shown so.
func (s *session) setRegister(name, text string) (string, error) {
	if n, known := s.mo.Register(name); !known {
		return "", fmt.Errorf("%s cannot be set", name)
	} else if n > 1 && strings.Trim(strings.ToLower(text), "0123456789abcdef") == "" {
		text = "0x" + text
	}
	v, err := s.mo.Evaluate(text)
	if err == nil {
		err = s.mo.SetRegister(name, v.N)
	}
	if err != nil {
		return "", err
	}
	s.mo.Edited()
	n, _ := s.mo.Register(name)
	return fmt.Sprintf("%#x", n), nil
}

// locals returns the variables of a function of the stack, by its number from 0 on.
func (s *session) locals(frame int) node {
	return s.parts(frame, func() []symbols.Variable { return monitor.Locals(s.mo, frame) })
}

// parts returns variables, or the parts of one. Their paths are their names.
func (s *session) parts(frame int, all func() []symbols.Variable) node {
	find := func(name string) (symbols.Variable, error) {
		for _, v := range slices.Backward(all()) {
			if partName(v.Name) == name && v.Size > 0 {
				return v, nil
			}
		}
		return symbols.Variable{}, fmt.Errorf("%s is not in memory", name)
	}
	return node{
		list: func() (list []dap.Variable) {
			for _, v := range all() {
				list = append(list, s.variable(frame, v))
			}
			return list
		},
		set: func(name, text string) (string, error) {
			v, err := find(name)
			if err != nil || !v.Scalar {
				return "", errors.Join(err, errors.New("only numbers in memory can be set"))
			}
			n, err := s.mo.Evaluate(text)
			if err != nil {
				return "", err
			}
			b := binary.LittleEndian.AppendUint64(nil, n.Signed())[:v.Size]
			if err := s.mo.WriteMemory(v.Addr, b); err != nil {
				return "", err
			}
			v, err = find(name)
			return v.Value, err
		},
		place: func(name string) (string, error) {
			v, err := find(name)
			return fmt.Sprintf("%#x,%d", v.Addr, v.Size), err
		},
	}
}

// partName returns the last part of a path: next of p->next, [2] of list[2].
func partName(path string) string {
	if i := strings.LastIndexAny(path, ".>["); i >= 0 {
		return strings.TrimLeft(path[i:], ".>")
	}
	return path
}

// variable returns a variable for the client, with its parts behind a number.
func (s *session) variable(frame int, v symbols.Variable) dap.Variable {
	x := dap.Variable{Name: partName(v.Name), Value: v.Value, Type: v.Type, EvaluateName: v.Name}
	if v.Size > 0 {
		x.MemoryReference = fmt.Sprintf("%#x", v.Addr)
	}
	if len(v.Parts) > 0 {
		x.VariablesReference = s.refer(s.parts(frame, func() (list []symbols.Variable) {
			for _, part := range v.Parts {
				path := v.Name + part
				p, err := monitor.Variable(s.mo, frame, path)
				if p.Name = path; err != nil && p.Value == "" {
					p.Value = "<" + err.Error() + ">"
				}
				list = append(list, p)
			}
			return list
		}))
		if strings.HasPrefix(v.Parts[0], "[") {
			x.IndexedVariables = len(v.Parts)
		} else {
			x.NamedVariables = len(v.Parts)
		}
	}
	return x
}

// chips lists the chips, each with its state.
func (s *session) chips() (list []dap.Variable) {
	for _, name := range strings.Fields(s.mo.Execute("chips")) {
		state := node{list: func() (list []dap.Variable) {
			for line := range strings.Lines(s.mo.Execute("chips " + name)) {
				line = strings.TrimSpace(line)
				field, value, _ := strings.Cut(line, " ")
				list = append(list, dap.Variable{Name: field, Value: strings.TrimSpace(value)})
			}
			return list
		}}
		list = append(list, dap.Variable{Name: name, VariablesReference: s.refer(state)})
	}
	return list
}

// evaluate serves the request evaluate. In the console it is a command of the monitor, where it is not the machine that runs, or else an expression.
func (s *session) evaluate(r *dap.EvaluateRequest) error {
	text := strings.TrimSpace(r.Arguments.Expression)
	body := dap.EvaluateResponseBody{}
	if r.Arguments.Context != "repl" || s.running {
		if v, err := monitor.Variable(s.mo, max(0, r.Arguments.FrameId-1), text); err == nil {
			x := s.variable(max(0, r.Arguments.FrameId-1), v)
			body.Result, body.Type, body.MemoryReference = x.Value, x.Type, x.MemoryReference
			body.VariablesReference, body.NamedVariables, body.IndexedVariables = x.VariablesReference, x.NamedVariables, x.IndexedVariables
		} else if body.Result, err = s.value(text); err != nil {
			return err
		}
		s.send(&dap.EvaluateResponse{Response: ok(r.Request), Body: body})
		return nil
	}
	before := s.mo.Machine().Retired()
	s.running, s.halt = true, false
	body.Result = s.mo.Execute(text)
	s.running = false
	s.send(&dap.EvaluateResponse{Response: ok(r.Request), Body: body})
	switch after := s.mo.Machine().Retired(); {
	case s.ended:
	case after != before:
		s.refs = nil
		s.stopped("step", monitor.Event{Stop: s.mo.Machine().Stopped()})
	default: // the command may have changed something
		s.send(&dap.InvalidatedEvent{Event: event("invalidated")})
	}
	return nil
}
