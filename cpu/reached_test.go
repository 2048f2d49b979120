package cpu

import (
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// eachEncoding calls f with encodings that reach every row of the one- and two-byte opcodes: each
// opcode with each reg field, a register, memory with a base, and memory with an index, with each operand size.
func eachEncoding(f func(code []byte)) {
	operands := [][]byte{{0xc1}, {0x03}, {0x04, 0x4b}} // a register; [EBX] or [BP+DI]; [EBX+ECX*2] or [SI]
	for _, prefix := range [][]byte{{}, {0x66}} {
		for _, map2 := range [][]byte{{}, {0x0f}} {
			for op := range 256 {
				for reg := range byte(8) {
					for _, o := range operands {
						code := slices.Concat(prefix, map2, []byte{byte(op), o[0] | reg<<3}, o[1:], make([]byte, 8))
						f(code)
					}
				}
			}
		}
	}
}

// note adds the name of a handler.
func note(names map[string]bool, h handler) {
	if h != nil {
		name := runtime.FuncForPC(reflect.ValueOf(h).Pointer()).Name()
		names[name[strings.LastIndexByte(name, '.')+1:]] = true
	}
}

// TestEveryHandlerIsReached lowers all encodings, alone and with each conditional jump behind them, in
// 16-bit, 32-bit and flat 32-bit blocks: every handler of the tables by form must come out.
func TestEveryHandlerIsReached(t *testing.T) {
	c := level3(0, nil)
	reached := map[string]bool{}
	l := new(lowerer)
	for _, mode := range []blockMode{0xffff, 0xffffffff | mode32, 0xffffffff | mode32 | modeFlat} {
		m := decoder.Mode{Bits: 16, Gen: x86.P4}
		if mode&mode32 != 0 {
			m.Bits = 32
		}
		eachEncoding(func(code []byte) {
			first := decoder.Decode(code, m)
			if first.Op <= decoder.TooLong || rows[first.Op].forms == nil {
				return
			}
			for jump := range byte(17) {
				l.begin(c, &lowering, mode, 0x1000)
				l.inst = first
				l.add()
				if jump < 16 {
					l.inst = decoder.Decode([]byte{0x70 | jump, 0}, m)
					l.add()
				}
				note(reached, l.ops[0].fn)
			}
		})
	}
	wanted := map[string]bool{}
	for _, r := range rows {
		if r.forms != nil {
			for _, sizes := range r.forms {
				for _, h := range sizes {
					note(wanted, h)
				}
			}
		}
	}
	for _, f := range fusedOps {
		if f != nil {
			for _, sizes := range f {
				for _, codes := range sizes {
					for _, h := range codes {
						note(wanted, h)
					}
				}
			}
		}
	}
	if len(wanted) < 500 {
		t.Fatalf("only %d handlers are in the tables", len(wanted))
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if !reached[name] {
			t.Errorf("no encoding reaches the handler %s", name)
		}
	}
}

// TestPrivilegedInstructions executes every instruction that the decoder's table calls privileged at CPL 3:
// each must raise #GP. The table is right only if HLT and its like are the ones that do (SDM vol. 3, "Privileged
// Instructions"), so the others of the system instructions must not.
func TestPrivilegedInstructions(t *testing.T) {
	seen := map[decoder.Op]bool{}
	eachEncoding(func(code []byte) {
		i := decoder.Decode(code, decoder.Mode{Bits: 32, Gen: x86.P4})
		if i.Op <= decoder.TooLong || i.Row.Attr&decoder.Privileged == 0 || seen[i.Op] && i.Op != decoder.MOVCR && i.Op != decoder.MOVDR {
			return
		}
		seen[i.Op] = true
		c := level3(0, code[:i.Len])
		if have := c.nextFault(); have != x86.VecGP {
			t.Errorf("% x %v at CPL 3: fault %d, want %d", code[:i.Len], i.Op, have, x86.VecGP)
		}
	})
	for _, op := range []decoder.Op{decoder.HLT, decoder.CLTS, decoder.LGDT, decoder.LIDT, decoder.LLDT, decoder.LTR, decoder.LMSW, decoder.INVD, decoder.WBINVD, decoder.INVLPG, decoder.MOVCR, decoder.MOVDR, decoder.WRMSR, decoder.RDMSR, decoder.SYSEXIT} {
		if !seen[op] {
			t.Errorf("%v is not privileged in the decoder's table", op)
		}
	}
}
