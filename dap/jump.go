package dap

import (
	"errors"
	"fmt"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/monitor"
)

// jump serves the requests that have the machine go on elsewhere: at a line of source. Nothing between is executed.
func (s *session) jump(m dap.Message) (known bool, err error) {
	switch r := m.(type) {
	case *dap.GotoTargetsRequest:
		s.targets = nil
		list := []dap.GotoTarget{}
		for _, p := range s.places(r.Arguments.Source.Path, r.Arguments.Line+1-s.lineBase) {
			s.targets = append(s.targets, p.First)
			label := p.String()
			if name := s.mo.Name(p.First); name != "" {
				label += ", " + name
			}
			list = append(list, dap.GotoTarget{Id: len(s.targets), Label: label, Line: p.Line - 1 + s.lineBase, InstructionPointerReference: fmt.Sprintf("%#x", p.First)})
		}
		s.send(&dap.GotoTargetsResponse{Response: ok(r.Request), Body: dap.GotoTargetsResponseBody{Targets: list}})
	case *dap.GotoRequest:
		i := r.Arguments.TargetId - 1
		switch {
		case s.running:
			return true, errRunning
		case i < 0 || i >= len(s.targets):
			return true, errors.New("there is no such place to go to")
		}
		if err := monitor.SetNext(s.mo, s.targets[i]); err != nil {
			return true, err
		}
		s.send(&dap.GotoResponse{Response: ok(r.Request)})
		s.refs = nil
		s.stopped("goto", monitor.Event{})
	default:
		return false, nil
	}
	return true, nil
}
