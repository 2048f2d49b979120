package dap

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// kernelSource is a multiboot kernel in C that walks a list.
const kernelSource = `__attribute__((section(".multiboot"), used)) static const unsigned header[] = {0x1BADB002, 0, -0x1BADB002};
struct node { int value; struct node *next; short grid[2][3]; };
struct node last = {30, 0, {{1, 2, 3}, {4, 5, 6}}}, list = {12, &last, {{0}}};
int total;
unsigned char stack[4096];

__attribute__((noinline)) static int add(int sum, struct node *n)
{
	int before = sum;
	sum += n->value;
	total = sum;
	return sum - before;
}

void kmain(void)
{
	int steps = 0;
	for (struct node *n = &list; n; n = n->next)
		steps += add(total, n);
	for (;;)
		__asm__ volatile("hlt");
}

__attribute__((naked)) void _start(void)
{
	__asm__ volatile("mov $stack+4096, %esp\n push $0\n call kmain");
}
`

// kernelClient is a client of a machine that boots kernelSource, which has no frame pointers.
func kernelClient(t *testing.T) *client {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("kernel.c", []byte(kernelSource), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(need.Program(t, "gcc"), strings.Fields("-m32 -g -O0 -fomit-frame-pointer -ffreestanding -fno-pic -no-pie -nostdlib -fno-stack-protector -fcf-protection=none"+
		" -fno-asynchronous-unwind-tables -Wl,-N -Wl,-Ttext=0x100100 -Wl,--section-start=.multiboot=0x100000 -Wl,-e,_start -Wl,--build-id=none -o kernel.elf kernel.c")...).CombinedOutput()
	if err != nil {
		need.Lacking(t, "gcc -m32: %v\n%s", err, out)
	}
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
