package decoder

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
)

// manualFlags is the EFLAGS cross-reference of SDM vol. 1, appendix A, typed in
// apart from the table: OF SF ZF AF PF CF, each T tested, M modified, 0 and 1
// cleared and set, R restored, - undefined, . untouched. "ROL 1" is the form with
// the count 1, "ROL n" the one with another count. Ops that are missing do
// nothing to the status flags.
const manualFlags = `
AAA        -   -   -   TM  -   M
AAD        -   M   M   -   M   -
AAM        -   M   M   -   M   -
AAS        -   -   -   TM  -   M
ADC        M   M   M   M   M   TM
ADD        M   M   M   M   M   M
AND        0   M   M   -   M   0
ARPL       .   .   M   .   .   .
BSF        -   -   M   -   -   -
BSR        -   -   M   -   -   -
BT         -   -   .   -   -   M
BTC        -   -   .   -   -   M
BTR        -   -   .   -   -   M
BTS        -   -   .   -   -   M
CLC        .   .   .   .   .   0
CMC        .   .   .   .   .   TM
CMP        M   M   M   M   M   M
CMPS       M   M   M   M   M   M
CMPXCHG    M   M   M   M   M   M
CMPXCHG8B  .   .   M   .   .   .
CMPXCHG16B .   .   M   .   .   .
COMISD     0   0   M   0   M   M
COMISS     0   0   M   0   M   M
DAA        -   M   M   TM  M   TM
DAS        -   M   M   TM  M   TM
DEC        M   M   M   M   M   .
DIV        -   -   -   -   -   -
FCMOVB     .   .   .   .   .   T
FCMOVE     .   .   T   .   .   .
FCMOVBE    .   .   T   .   .   T
FCMOVU     .   .   .   .   T   .
FCMOVNB    .   .   .   .   .   T
FCMOVNE    .   .   T   .   .   .
FCMOVNBE   .   .   T   .   .   T
FCMOVNU    .   .   .   .   T   .
FCOMI      -   -   M   -   M   M
FCOMIP     -   -   M   -   M   M
FUCOMI     -   -   M   -   M   M
FUCOMIP    -   -   M   -   M   M
IDIV       -   -   -   -   -   -
IMUL       M   -   -   -   -   M
INC        M   M   M   M   M   .
INT        T   T   T   T   T   T
INT1       T   T   T   T   T   T
INT3       T   T   T   T   T   T
INTO       T   T   T   T   T   T
IRET       R   R   R   R   R   R
LAHF       .   T   T   T   T   T
LAR        .   .   M   .   .   .
LOADALL    R   R   R   R   R   R
LOADALL286 R   R   R   R   R   R
LOOPE      .   .   T   .   .   .
LOOPNE     .   .   T   .   .   .
LSL        .   .   M   .   .   .
MUL        M   -   -   -   -   M
NEG        M   M   M   M   M   M
OR         0   M   M   -   M   0
POPF       R   R   R   R   R   R
PUSHF      T   T   T   T   T   T
PCMPESTRI  M   M   M   0   0   M
PCMPESTRM  M   M   M   0   0   M
PCMPISTRI  M   M   M   0   0   M
PCMPISTRM  M   M   M   0   0   M
POPCNT     0   0   M   0   0   0
PTEST      0   0   M   0   0   M
RCL 1      M   .   .   .   .   TM
RCL n      -   .   .   .   .   TM
RCR 1      M   .   .   .   .   TM
RCR n      -   .   .   .   .   TM
ROL 1      M   .   .   .   .   M
ROL n      -   .   .   .   .   M
ROR 1      M   .   .   .   .   M
ROR n      -   .   .   .   .   M
RSM        M   M   M   M   M   M
SAHF       .   R   R   R   R   R
SALC       .   .   .   .   .   T
SAR 1      M   M   M   -   M   M
SAR n      -   M   M   -   M   M
SBB        M   M   M   M   M   TM
SCAS       M   M   M   M   M   M
SETMO 1    0   M   M   0   M   0
SETMO n    0   M   M   0   M   0
SHL 1      M   M   M   -   M   M
SHL n      -   M   M   -   M   -M
SHLD n     -   -M  -M  -   -M  -M
SHR 1      M   M   M   -   M   M
SHR n      -   M   M   -   M   -M
SHRD n     -   -M  -M  -   -M  -M
STC        .   .   .   .   .   1
SUB        M   M   M   M   M   M
SYSCALL    TM  TM  TM  TM  TM  TM
SYSRET     R   R   R   R   R   R
TEST       0   M   M   -   M   0
UCOMISD    0   0   M   0   M   M
UCOMISS    0   0   M   0   M   M
VERR       .   .   M   .   .   .
VERW       .   .   M   .   .   .
XADD       M   M   M   M   M   M
XOR        0   M   M   -   M   0
`

// Where manualFlags is not the appendix: PUSHF, LAHF and the interrupts store the
// flags, SYSCALL masks them, too, and SYSRET restores them, CMC inverts CF; SALC, SETMO, LOADALL and INT1 are not in it. SHL and SHR
// leave CF undefined by their pages when the count exceeds the operand's size,
// SHLD and SHRD then leave everything undefined. FCOMI and its kin clear OF, SF
// and AF by the appendix, but processors differ (silicon vectors). MOV of control,
// debug and test registers leaves all undefined by the appendix; processors keep
// them, and so does the table.

// parseManualFlags reads manualFlags.
func parseManualFlags(t *testing.T) map[string]Flags {
	t.Helper()
	columns := []uint32{x86.OF, x86.SF, x86.ZF, x86.AF, x86.PF, x86.CF}
	list := map[string]Flags{}
	for line := range strings.Lines(strings.TrimSpace(manualFlags)) {
		f := strings.Fields(line)
		name, f := f[0], f[1:]
		if len(f) == len(columns)+1 {
			name, f = name+" "+f[0], f[1:]
		}
		if len(f) != len(columns) {
			t.Fatalf("cannot read %q", line)
		}
		var flags Flags
		for n, s := range f {
			if strings.ContainsAny(s, "M01R") {
				flags.Writes |= columns[n]
			}
			if strings.Contains(s, "-") {
				flags.Undef |= columns[n]
			}
			if strings.Contains(s, "T") {
				flags.Reads |= columns[n]
			}
		}
		list[name] = flags
	}
	return list
}

// conditionFlags are the flags that the condition codes test (SDM vol. 1, appendix B).
var conditionFlags = [16]uint32{
	x86.OF, x86.OF, x86.CF, x86.CF, x86.ZF, x86.ZF, x86.CF | x86.ZF, x86.CF | x86.ZF,
	x86.SF, x86.SF, x86.PF, x86.PF, x86.SF | x86.OF, x86.SF | x86.OF, x86.SF | x86.OF | x86.ZF, x86.SF | x86.OF | x86.ZF,
}

// countForm is a row's name in manualFlags.
func countForm(r *Row) string {
	name := r.Op.String()
	switch r.Op {
	case RCL, RCR, ROL, ROR, SAR, SETMO, SHL, SHLD, SHR, SHRD:
		if strings.HasSuffix(r.Args, ",1") {
			return name + " 1"
		}
		return name + " n"
	}
	return name
}

// TestFlags compares the flag masks of every row with the manual's list.
func TestFlags(t *testing.T) {
	list := parseManualFlags(t)
	used := map[string]bool{}
	for n := range rows {
		r := &rows[n]
		name := countForm(r)
		want := list[name]
		used[name] = true
		for _, first := range []Op{JO, SETO, CMOVO} {
			if r.Op >= first && r.Op < first+16 {
				want = Flags{Reads: conditionFlags[r.Op-first]}
			}
		}
		if r.Flags != want {
			t.Errorf("row %q %v %s: have %03x, want %03x", r.Enc, r.Op, r.Args, r.Flags, want)
		}
	}
	for name := range list {
		if !used[name] {
			t.Errorf("no row is %s", name)
		}
	}
}
