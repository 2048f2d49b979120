package dap

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/symbols"
)

// Names of what a client sets together, besides the paths of sources.
const (
	functionPoints    = "\x00functions"
	instructionPoints = "\x00instructions"
	dataPoints        = "\x00data"
	exceptionPoints   = "\x00exceptions"
)

// reasons are the reasons of stops by points of these sets; those of sources are "breakpoint".
var reasons = map[string]string{functionPoints: "function breakpoint", instructionPoints: "instruction breakpoint", dataPoints: "data breakpoint", exceptionPoints: "exception"}

// filters are the exceptions that a client can have the machine stop at, with the vector; the vector of "int" is what its condition says.
var filters = []struct{ name, label, vector string }{
	{"gp", "#GP general protection", "0dh"}, {"pf", "#PF page fault", "0eh"}, {"ud", "#UD invalid opcode", "6"}, {"de", "#DE divide error", "0"},
	{"df", "#DF double fault", "8"}, {"np", "#NP segment not present", "0bh"}, {"ss", "#SS stack fault", "0ch"}, {"int", "INT n", ""},
}

// exceptionFilters returns filters as the client is told of them. A triple fault always stops.
func exceptionFilters() (list []dap.ExceptionBreakpointsFilter) {
	for _, f := range filters {
		x := dap.ExceptionBreakpointsFilter{Filter: f.name, Label: f.label, SupportsCondition: true, ConditionDescription: "if CONDITION, such as eax == 1"}
		if f.vector == "" {
			x.ConditionDescription = "the vector, with filters: 21h ah=3dh"
		}
		list = append(list, x)
	}
	return list
}

// clear removes the points of a set.
func (s *session) clear(name string) {
	for _, id := range s.points[name] {
		s.mo.Delete(id)
		delete(s.logs, id)
	}
	delete(s.points, name)
}

// reason returns why a point of the client stops.
func (s *session) reason(id int) string {
	for name, ids := range s.points {
		for _, have := range ids {
			if r := reasons[name]; have == id && r != "" {
				return r
			}
		}
	}
	return "breakpoint"
}

// add sets a point by a command of the monitor and what the client says about it.
func (s *session) add(name, command, condition, hits, log string) dap.Breakpoint {
	if hits = strings.Trim(hits, "=> "); hits != "" {
		n, err := strconv.ParseUint(hits, 10, 32)
		if err != nil || n == 0 {
			return dap.Breakpoint{Message: fmt.Sprintf("hit condition %q: a number of hits", hits)}
		}
		command += fmt.Sprintf(" after %d", n-1)
	}
	if condition != "" {
		command += " if " + condition
	}
	id, err := monitor.AddPoint(s.mo, command)
	if err != nil {
		return dap.Breakpoint{Message: err.Error()}
	}
	s.points[name] = append(s.points[name], id)
	if log != "" {
		s.logs[id] = log
	}
	return dap.Breakpoint{Id: id, Verified: true}
}

// setPoints serves the requests that set points. Each has all points of its set.
func (s *session) setPoints(m dap.Message) (known bool, err error) {
	switch r := m.(type) {
	case *dap.SetBreakpointsRequest:
		s.send(&dap.SetBreakpointsResponse{Response: ok(r.Request), Body: dap.SetBreakpointsResponseBody{Breakpoints: s.setLines(r.Arguments)}})
	case *dap.SetFunctionBreakpointsRequest:
		s.clear(functionPoints)
		list := []dap.Breakpoint{}
		for _, b := range r.Arguments.Breakpoints {
			list = append(list, s.add(functionPoints, "break "+b.Name, b.Condition, b.HitCondition, ""))
		}
		s.send(&dap.SetFunctionBreakpointsResponse{Response: ok(r.Request), Body: dap.SetFunctionBreakpointsResponseBody{Breakpoints: list}})
	case *dap.SetInstructionBreakpointsRequest:
		s.clear(instructionPoints)
		list := []dap.Breakpoint{}
		for _, b := range r.Arguments.Breakpoints {
			at, err := reference(b.InstructionReference, b.Offset)
			if err != nil {
				list = append(list, dap.Breakpoint{Message: err.Error()})
				continue
			}
			p := s.add(instructionPoints, fmt.Sprintf("break %#x", at), b.Condition, b.HitCondition, "")
			p.InstructionReference = fmt.Sprintf("%#x", at)
			list = append(list, p)
		}
		s.send(&dap.SetInstructionBreakpointsResponse{Response: ok(r.Request), Body: dap.SetInstructionBreakpointsResponseBody{Breakpoints: list}})
	case *dap.DataBreakpointInfoRequest:
		s.send(&dap.DataBreakpointInfoResponse{Response: ok(r.Request), Body: s.dataInfo(r.Arguments)})
	case *dap.SetDataBreakpointsRequest:
		s.clear(dataPoints)
		list := []dap.Breakpoint{}
		for _, b := range r.Arguments.Breakpoints {
			list = append(list, s.setData(b))
		}
		s.send(&dap.SetDataBreakpointsResponse{Response: ok(r.Request), Body: dap.SetDataBreakpointsResponseBody{Breakpoints: list}})
	case *dap.SetExceptionBreakpointsRequest:
		body := dap.SetExceptionBreakpointsResponseBody{Breakpoints: s.setExceptions(r.Arguments)}
		s.send(&dap.SetExceptionBreakpointsResponse{Response: ok(r.Request), Body: body})
	default:
		return false, nil
	}
	return true, nil
}

// places returns the code of a line of the client's file, which the symbols may know by an end of its path only.
func (s *session) places(path string, line int) []symbols.Place {
	t := monitor.Symbols(s.mo)
	for rest := strings.ReplaceAll(path, `\`, "/"); rest != ""; {
		if name, known := t.Source(rest); known {
			return t.Addresses(name, line)
		}
		_, rest, _ = strings.Cut(rest, "/")
	}
	return nil
}

// setLines sets the breakpoints of a source file. A line with several pieces of code has a point for each.
func (s *session) setLines(a dap.SetBreakpointsArguments) []dap.Breakpoint {
	s.clear(a.Source.Path)
	list := []dap.Breakpoint{}
	for _, b := range a.Breakpoints {
		answer := dap.Breakpoint{Message: "no code is known for this line", Line: b.Line}
		places := s.places(a.Source.Path, b.Line+1-s.lineBase)
		for i, p := range places[:min(len(places), 32)] {
			x := s.add(a.Source.Path, fmt.Sprintf("break %#x", p.First), b.Condition, b.HitCondition, b.LogMessage)
			x.Line, x.Source, x.InstructionReference = p.Line-1+s.lineBase, &a.Source, fmt.Sprintf("%#x", p.First)
			if i == 0 || !answer.Verified {
				answer = x
			}
		}
		list = append(list, answer)
	}
	return list
}

// dataInfo says what a client has to name to watch a variable: ADDRESS,BYTES.
func (s *session) dataInfo(a dap.DataBreakpointInfoArguments) dap.DataBreakpointInfoResponseBody {
	id, err := s.watched(a.VariablesReference, a.Name)
	if err != nil {
		return dap.DataBreakpointInfoResponseBody{Description: err.Error()}
	}
	return dap.DataBreakpointInfoResponseBody{DataId: id, Description: a.Name, AccessTypes: []dap.DataBreakpointAccessType{"read", "write", "readWrite"}, CanPersist: true}
}

// watched returns the data id of a variable, or of an expression that is an address.
func (s *session) watched(ref int, name string) (string, error) {
	if ref != 0 {
		n, err := s.node(ref)
		if err != nil {
			return "", err
		}
		if n.place == nil {
			return "", errors.New("this is not in memory")
		}
		return n.place(name)
	}
	v, err := s.mo.Evaluate(name)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%#x,1", v.N), nil
}

// setData sets a watchpoint.
func (s *session) setData(b dap.DataBreakpoint) dap.Breakpoint {
	address, size, _ := strings.Cut(b.DataId, ",")
	at, err := reference(address, 0)
	n, wrong := strconv.ParseUint(size, 10, 16)
	if err != nil || wrong != nil {
		return dap.Breakpoint{Message: fmt.Sprintf("data id %q: ADDRESS,BYTES", b.DataId)}
	}
	on := map[dap.DataBreakpointAccessType]string{"read": "r", "readWrite": "rw"}[b.AccessType]
	if on == "" {
		on = "w"
	}
	return s.add(dataPoints, fmt.Sprintf("watch %s %#x %d", on, at, n), b.Condition, b.HitCondition, "")
}

// setExceptions sets points at exceptions and interrupts.
func (s *session) setExceptions(a dap.SetExceptionBreakpointsArguments) []dap.Breakpoint {
	s.clear(exceptionPoints)
	options := a.FilterOptions
	for _, f := range a.Filters {
		options = append(options, dap.ExceptionFilterOptions{FilterId: f})
	}
	list := []dap.Breakpoint{}
	for _, o := range options {
		answer := dap.Breakpoint{Message: fmt.Sprintf("no exception %q", o.FilterId)}
		for _, f := range filters {
			switch {
			case f.name != o.FilterId:
			case f.vector == "":
				answer = s.add(exceptionPoints, "int "+o.Condition, "", "", "")
			default:
				answer = s.add(exceptionPoints, "int "+f.vector, o.Condition, "", "")
			}
		}
		list = append(list, answer)
	}
	return list
}
