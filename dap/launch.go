package dap

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/go-dap"
)

// Launch is what the client says when it asks for a machine: the attributes of a launch configuration.
type Launch struct {
	Command     string   `json:"command"` // boot, demo or run; "" is boot, or run with Program
	Args        []string `json:"args"`    // flags and arguments of the command
	Image       string   `json:"image"`   // of a disk, for boot
	Kernel      string   `json:"kernel"`  // for boot
	Program     string   `json:"program"` // of DOS, for run
	Symbols     []string `json:"symbols"` // files of symbols, each FILE or FILE,BASE
	History     *string  `json:"history"` // memory for the past, "" for none; without it 512M
	StopOnEntry bool     `json:"stopOnEntry"`
	Setup       []string `json:"setup"` // commands of the monitor to execute first

	request dap.Request // to be answered when the machine is there
}

// Begin serves the client until it wants a machine. Its Launch has no Command if the client wants the machine that runs already. The
// error io.EOF says that the client has gone.
func (c *Client) Begin() (Launch, error) {
	for m := range c.events {
		switch r := m.(type) {
		case *dap.InitializeRequest:
			if !r.Arguments.LinesStartAt1 {
				c.lineBase = 0
			}
			c.send(&dap.InitializeResponse{Response: ok(r.Request), Body: capabilities()})
		case *dap.LaunchRequest:
			l, err := parseLaunch(r.Arguments)
			if err == nil {
				l.request = r.Request
				c.begun = l
				return l, nil
			}
			c.refuse(r.Request, err)
		case *dap.AttachRequest:
			l := Launch{request: r.Request}
			if err := json.Unmarshal(r.Arguments, &l); err != nil {
				c.refuse(r.Request, err)
				continue
			}
			l.Command, c.attached, c.begun = "", true, l
			return l, nil
		case *dap.DisconnectRequest:
			c.send(&dap.DisconnectResponse{Response: ok(r.Request)})
			return Launch{}, errGone
		case dap.RequestMessage:
			c.refuse(*r.GetRequest(), errors.New("launch or attach comes first"))
		}
	}
	return Launch{}, errGone
}

// errGone is the error of Begin for a client that went.
var errGone = errors.New("dap: the client has gone")

// parseLaunch reads and checks the attributes of a launch.
func parseLaunch(b json.RawMessage) (l Launch, err error) {
	if err := json.Unmarshal(b, &l); err != nil {
		return l, err
	}
	if l.Command == "" {
		l.Command = "boot"
		if l.Program != "" {
			l.Command = "run"
		}
	}
	switch {
	case !slices.Contains([]string{"boot", "demo", "run"}, l.Command):
		return l, fmt.Errorf("command %q: boot, demo or run", l.Command)
	case l.Program != "" && l.Command != "run":
		return l, errors.New("program is for the command run: image and kernel are for boot")
	}
	return l, nil
}

// CommandLine returns the arguments of iron86 for the launch, from the command on.
func (l Launch) CommandLine() []string {
	args := []string{l.Command}
	history := "512M"
	if l.History != nil {
		history = *l.History
	}
	if history != "" {
		args = append(args, "-history", history)
	}
	if l.Kernel != "" {
		args = append(args, "-kernel", l.Kernel)
	}
	if l.Command == "run" && l.Program != "" { // flags stop at the program
		return append(append(args, l.flags()...), append([]string{l.Program}, l.rest()...)...)
	}
	args = append(args, l.Args...)
	if l.Image != "" {
		args = append(args, l.Image)
	}
	return args
}

// flags returns the arguments of run that stand before the program: those up to "--".
func (l Launch) flags() []string {
	if i := slices.Index(l.Args, "--"); i >= 0 {
		return l.Args[:i]
	}
	return nil
}

// rest returns the arguments of the program: those behind "--", or all.
func (l Launch) rest() []string { return l.Args[slices.Index(l.Args, "--")+1:] }

// Fail tells the client that there will be no machine.
func (c *Client) Fail(err error) { c.refuse(c.begun.request, err) }

// capabilities returns what the client may ask for.
func capabilities() dap.Capabilities {
	return dap.Capabilities{
		SupportsConfigurationDoneRequest: true, SupportsFunctionBreakpoints: true, SupportsConditionalBreakpoints: true, SupportsHitConditionalBreakpoints: true,
		SupportsEvaluateForHovers: true, SupportsStepBack: true, SupportsSetVariable: true, SupportsRestartRequest: true, SupportTerminateDebuggee: true,
		SupportsLogPoints: true, SupportsTerminateRequest: true, SupportsDataBreakpoints: true, SupportsReadMemoryRequest: true, SupportsWriteMemoryRequest: true,
		SupportsDisassembleRequest: true, SupportsSteppingGranularity: true, SupportsInstructionBreakpoints: true, SupportsExceptionFilterOptions: true,
		SupportsLoadedSourcesRequest: true, SupportsGotoTargetsRequest: true, ExceptionBreakpointFilters: exceptionFilters(),
	}
}
