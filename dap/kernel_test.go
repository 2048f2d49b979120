package dap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// kernelClient is a client of a machine that boots the kernel of need, which has no frame pointers.
func kernelClient(t *testing.T) *client {
	t.Helper()
	t.Chdir(t.TempDir())
	need.Kernel(t, ".")
	image, err := os.ReadFile("kernel.elf")
	if err != nil {
		t.Fatal(err)
	}
	return connected(t, true, machine.Config{Memory: 8 << 20, Kernel: &machine.Kernel{Image: image, Name: "kernel.elf"}}, "kernel.elf", nil)
}

// variables returns the variables behind a number by their names.
func (c *client) variables(ref int) map[string]dap.Variable {
	c.t.Helper()
	m := map[string]dap.Variable{}
	for _, v := range ask[*dap.VariablesResponse](c, &dap.VariablesRequest{Request: request("variables"), Arguments: dap.VariablesArguments{VariablesReference: ref}}).Body.Variables {
		m[v.Name] = v
	}
	return m
}

// locals returns the variables of a frame.
func (c *client) locals(frame int) map[string]dap.Variable {
	c.t.Helper()
	for _, s := range ask[*dap.ScopesResponse](c, &dap.ScopesRequest{Request: request("scopes"), Arguments: dap.ScopesArguments{FrameId: frame}}).Body.Scopes {
		if s.Name == "Locals" {
			return c.variables(s.VariablesReference)
		}
	}
	return nil
}

// TestKernel debugs a kernel in C: a line, structures part by part, the variables of the caller, the last write of a variable and the step back over it, and a
// jump.
func TestKernel(t *testing.T) {
	c := kernelClient(t)
	c.breakIn("kernel.c", dap.SourceBreakpoint{Line: 13, Condition: "sum == 42"})
	c.begin(0)
	c.goOn()
	c.stop("breakpoint", 13)
	own := c.locals(1)
	if own["sum"].Value != "42" || own["before"].Value != "12" || own["n"].VariablesReference == 0 || own["sum"].VariablesReference != 0 {
		t.Errorf("the variables are %+v", own)
	}
	node := c.variables(own["n"].VariablesReference)
	if node["value"].Value != "30" || node["value"].EvaluateName != "n->value" || node["next"].Value != "0x0" {
		t.Errorf("*n is %+v", node)
	}
	grid := c.variables(node["grid"].VariablesReference)
	if len(grid) != 6 || grid["[4]"].Value != "5" {
		t.Errorf("grid is %+v", grid)
	}
	if caller := c.locals(2); caller["steps"].Value != "12" || caller["n"].EvaluateName != "n" {
		t.Errorf("the caller's variables are %+v", caller)
	}
	s := ask[*dap.StackTraceResponse](c, &dap.StackTraceRequest{Request: request("stackTrace"), Arguments: dap.StackTraceArguments{ThreadId: 1}})
	if f := s.Body.StackFrames; len(f) < 3 || f[0].Name != "add" || f[1].Name != "kmain" || f[1].Line != 19 || f[2].Name != "_start" {
		t.Errorf("the stack is %+v", f)
	}
	e := ask[*dap.EvaluateResponse](c, &dap.EvaluateRequest{Request: request("evaluate"), Arguments: dap.EvaluateArguments{Expression: "list", Context: "watch"}}).Body
	if part := c.variables(e.VariablesReference); e.NamedVariables != 3 || part["value"].Value != "12" || part["next"].VariablesReference == 0 {
		t.Errorf("list is %+v, %+v", e, part)
	}
	if have := c.eval("repl", "last-write total 4"); !strings.Contains(have, "0xc -> 0x2a") {
		t.Errorf("last-write says %q", have)
	}
	c.stop("step", 12)
	ask[*dap.StepBackResponse](c, &dap.StepBackRequest{Request: request("stepBack")})
	c.stop("step", 11)
	if have := c.eval("watch", "total"); have != "12" {
		t.Errorf("before the line total is %s, want 12", have)
	}
	ask[*dap.SetVariableResponse](c, &dap.SetVariableRequest{Request: request("setVariable"),
		Arguments: dap.SetVariableArguments{VariablesReference: c.nodeOf(1, "n"), Name: "value", Value: "31"}})
	if have := c.eval("watch", "n->value"); have != "31" {
		t.Errorf("n->value is %s, want 31", have)
	}
	path, _ := filepath.Abs("kernel.c")
	targets := ask[*dap.GotoTargetsResponse](c, &dap.GotoTargetsRequest{Request: request("gotoTargets"), Arguments: dap.GotoTargetsArguments{Source: dap.Source{Path: path}, Line: 9}}).Body.Targets
	if len(targets) != 1 || targets[0].Line != 9 {
		t.Fatalf("targets are %+v", targets)
	}
	ask[*dap.GotoResponse](c, &dap.GotoRequest{Request: request("goto"), Arguments: dap.GotoArguments{ThreadId: 1, TargetId: targets[0].Id}})
	c.stop("goto", 9)
	if r, is := c.reply(&dap.GotoRequest{Request: request("goto"), Arguments: dap.GotoArguments{TargetId: 5}}).(*dap.ErrorResponse); !is {
		t.Errorf("a place that is none: %+v", r)
	}
}

// nodeOf returns the number behind which the parts of a variable of a frame are.
func (c *client) nodeOf(frame int, name string) int {
	c.t.Helper()
	return c.locals(frame)[name].VariablesReference
}
