package cpu

import "testing"

// TestTrialLeavesNothing: a trial whose first access to a page is a read, with the TLB
// empty, takes back what it wrote there.
func TestTrialLeavesNothing(t *testing.T) {
	c, _, ram := newLoop("\xa1\x00\x20\xff\x06\x00\x20\xeb\xf7") // mov ax, [2000h]; inc word [2000h]; jmp back
	c.Run(30)
	want := [2]byte(ram[0x2000:])
	c.ForgetTranslations()
	if c.Waits(100) {
		t.Error("a loop that counts waits")
	}
	if have := [2]byte(ram[0x2000:]); have != want {
		t.Errorf("the counter after a trial: have %x, want %x", have, want)
	}
}
