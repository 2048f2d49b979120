package dos_test

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos"
)

// TestMouse moves the mouse of the machine; the program looks with INT 33h.
func TestMouse(t *testing.T) {
	r := start(t, "mouse.com", dos.Extended{}, "")
	for range 100 {
		r.m.Run(10 * clock.Millisecond)
		if strings.Contains(r.out.String(), ">") {
			break
		}
	}
	r.m.Mouse(console.MouseEvent{DX: 16, DY: 16})
	r.m.Run(100 * clock.Millisecond)
	r.m.Mouse(console.MouseEvent{Buttons: 1})
	if code := r.finish(t, 5*clock.Second); code != 0 {
		t.Errorf("check %d failed", code)
	}
}
