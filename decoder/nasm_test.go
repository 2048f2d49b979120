package decoder

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// nasmCannot tells which instructions nasm has no spelling for, and why.
func nasmCannot(i *Inst) string {
	switch {
	case i.Op == SETMO, i.Op == ESC, i.Op == FRSTPM, i.Op == FNSETPM:
		return "no mnemonic"
	case i.Prefix&PrefixRepne != 0 && (i.Row.Attr&Branch != 0):
		return "repne before a branch is MPX's bnd, which nasm allows in few places"
	case i.Prefix&PrefixOpSize != 0 && i.Row.Attr&Branch != 0 && i.Row.Opcode >= 0x0f80:
		return "nasm writes a displacement of the wrong size"
	case i.Op == WAIT && (i.Prefix != 0 || i.NoSeg != 0):
		return "nasm takes wait for a prefix"
	case i.Op == XCHG && !i.IsMem():
		return "nasm swaps the registers, and xchg ax,ax is nop"
	case i.Op == BSWAP && i.OpSize == 2:
		return "undefined"
	case (i.Op == MOVSX || i.Op == MOVZX) && i.OpSize == 2 && i.Args[1].Size == 2:
		return "a move of 16 to 16 bits"
	case i.Bits == 64:
		return nasmCannot64(i)
	}
	return ""
}

// nasmCannot64 tells it of instructions in 64-bit mode.
func nasmCannot64(i *Inst) string {
	switch {
	case i.Prefix&PrefixOpSize != 0 && i.Row.Attr&Branch != 0:
		return "nasm gives it a displacement of 16 bits"
	case i.AddrSize == 4 && i.IsMem() && i.Mem.Index == NoReg && (i.Mem.Base == NoReg || i.Mem.Base == RIP), i.Opcode&^3 == 0xa0 && i.AddrSize == 4:
		return "an absolute address that needs no prefix"
	case i.Op == MOV && (i.Opcode == 0x8c && i.OpSize == 8 || i.Opcode == 0xc7 && int64(i.Imm) > 0), i.Op == SLDT, i.Op == STR:
		return "nasm leaves out REX.W where it is of no use"
	case i.Op == MOVD && i.OpSize == 8 && i.IsMem():
		return "nasm takes the MOVQ that needs no REX.W"
	case i.Op == MOVSXD && i.OpSize < 8:
		return "nasm has only the form that is of use"
	}
	return ""
}

// nasmSlot is the number of bytes between the instructions of TestNasm.
const nasmSlot = 32

// TestNasm assembles the text of samples of every row and wants the same text
// back from nasm's bytes (not the same bytes: many instructions have two encodings).
func TestNasm(t *testing.T) {
	need.Time(t)
	nasm := need.Program(t, "nasm")
	lines := nasmLines()
	var src bytes.Buffer
	for n, l := range lines {
		text := l.i.Text(uint64(n*nasmSlot), nil)
		if l.i.Row.Args == "Jb" && l.i.Op >= JO && l.i.Op <= JG {
			text = strings.Replace(text, " 0x", " short 0x", 1) // nasm would take the near form
		}
		text = strings.Replace(text, "rel 0x", "rel $$+0x", 1) // or else nasm takes it for an absolute address
		fmt.Fprintf(&src, "times %d-($-$$) nop\nbits %d\n%s\n", n*nasmSlot, l.m.Bits, text)
	}
	dir := t.TempDir()
	asm, bin := filepath.Join(dir, "a.asm"), filepath.Join(dir, "a.bin")
	if err := os.WriteFile(asm, src.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	// Warnings that matter: a word that nasm takes for a label, a number that does not fit.
	out, err := exec.Command(nasm, "-w-all", "-w+error=label-orphan", "-w+error=number-overflow", "-f", "bin", "-o", bin, asm).CombinedOutput()
	if err != nil {
		t.Fatalf("nasm: %v\n%s", err, out)
	}
	code, err := os.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	for n, l := range lines {
		at := n * nasmSlot
		i := Decode(code[at:], l.m)
		if have, want := i.Text(uint64(at), nil), l.i.Text(uint64(at), nil); have != want {
			t.Errorf("%v: %x is %q, nasm makes %x of it: %q", l.m, l.code, want, code[at:at+int(i.Len)], have)
		}
	}
}

// nasmLine is one instruction of TestNasm.
type nasmLine struct {
	m    Mode
	code []byte
	i    Inst
}

// nasmLines collects instructions with different text. Relative branches come
// first, where a 16-bit displacement reaches its target.
func nasmLines() []nasmLine {
	var branches, others []nasmLine
	seen := map[string]bool{}
	perPrefix := map[string]int{} // forms with the same prefixes
	each := func(r *Row, m Mode, code []byte, i Inst) {
		key, kind := fmt.Sprint(m, i.Text(0, nil)), fmt.Sprint(r.Enc, r.Until, m.Bits, i.Prefix, i.REX)
		perPrefix[kind]++
		switch {
		case (i.Prefix != 0 || i.REX != 0) && (perPrefix[kind]%5 != 1 || testing.Short()):
			return
		case seen[key] || nasmCannot(&i) != "":
			return
		case i.NArgs > 0 && i.Args[0].Kind == ArgRel:
			branches = append(branches, nasmLine{m, code, i})
		default:
			others = append(others, nasmLine{m, code, i})
		}
		seen[key] = true
	}
	eachSample(each)
	eachSample64(each)
	return append(branches, others...)
}
