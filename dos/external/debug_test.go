package external

import (
	"fmt"
	"testing"
)

// TestAssembler assembles instructions at offset 100h.
func TestAssembler(t *testing.T) {
	a := newAssembler()
	for _, c := range []struct{ text, want string }{
		{"mov ah,9", "B409"}, {"MOV  DX , 10C", "BA0C01"}, {"int 21", "CD21"}, {"int 3", "CC"}, {"add al,ff", "04FF"}, {"mov al,-1", "B0FF"},
		{"add ax,ffff", "05FFFF"}, {"add bx,-1", "83C3FF"}, {"add bx,ff", "81C3FF00"}, {"add byte ptr [bx+si+10],80", "80401080"},
		{"mov word ptr [100],1234", "C70600013412"}, {"mov es:[di],al", "268805"}, {"es:", "26"}, {"es: mov al,[si-3]", "268A44FD"}, {"mov al,[100]", "A00001"},
		{"jz 100", "74FE"}, {"jmp 300", "E9FD01"}, {"jmp short 140", "EB3E"}, {"call 100", "E8FDFF"}, {"loop 100", "E2FE"}, {"jmp 1000:20", "EA20000010"},
		{"rep movsb", "F3A4"}, {"repz cmpsw", "F3A7"}, {"lock", "F0"}, {"xchg bx,cx", "87CB"}, {"les di,[bp+4]", "C47E04"}, {"in al,dx", "EC"}, {"out 20,al", "E620"},
		{"shl ax,1", "D1E0"}, {"shr byte ptr [bx],cl", "D22F"}, {"ret", "C3"}, {"retf", "CB"}, {"ret 4", "C20400"}, {"call far [bx]", "FF1F"},
		{"call 1234:5678", "9A78563412"}, {"test al,1", "A801"}, {"lea si,[bx+200]", "8DB70002"}, {"aam", "D40A"}, {"xlat", "D7"}, {"push ds", "1E"},
		{"jmp 9999", "E99698"}, {"foo ax", ""}, {"mov ax", ""}, {"mov al,1234", ""}, {"", ""}, {"jz 300", ""},
	} {
		if have := fmt.Sprintf("%X", a.code(c.text, 0x100)); have != c.want {
			t.Errorf("%s: %s, want %s", c.text, have, c.want)
		}
	}
}
