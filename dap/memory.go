package dap

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/expr"
)

// Limits of requests.
const (
	maxRead         = 2 << 20 // bytes: go-dap's clients take messages of up to 4 MB, and base64 makes them longer by a third
	maxInstructions = 10000
)

// reference returns the linear address that a memory reference names, moved by an offset.
func reference(text string, offset int) (uint64, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 0, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no address", text)
	}
	return n + uint64(offset), nil
}

// indexOr returns the index of a character in a text, or the length of the text.
func indexOr(text string, c byte) int {
	if i := strings.IndexByte(text, c); i >= 0 {
		return i
	}
	return len(text)
}

// memory serves the requests about memory and code.
func (s *session) memory(m dap.Message) (known bool, err error) {
	switch r := m.(type) {
	case *dap.ReadMemoryRequest:
		at, err := reference(r.Arguments.MemoryReference, r.Arguments.Offset)
		if err != nil {
			return true, err
		}
		b := make([]byte, max(0, min(r.Arguments.Count, maxRead)))
		n := s.mo.ReadMemory(at, b)
		s.send(&dap.ReadMemoryResponse{Response: ok(r.Request), Body: dap.ReadMemoryResponseBody{
			Address: fmt.Sprintf("%#x", at), UnreadableBytes: len(b) - n, Data: base64.StdEncoding.EncodeToString(b[:n])}})
	case *dap.WriteMemoryRequest:
		at, err := reference(r.Arguments.MemoryReference, r.Arguments.Offset)
		if err != nil {
			return true, err
		}
		b, err := base64.StdEncoding.DecodeString(r.Arguments.Data)
		if s.running {
			err = errRunning
		}
		if err != nil {
			return true, err
		}
		if err := s.mo.WriteMemory(at, b); err != nil {
			return true, err
		}
		s.send(&dap.WriteMemoryResponse{Response: ok(r.Request), Body: dap.WriteMemoryResponseBody{BytesWritten: len(b)}})
	case *dap.DisassembleRequest:
		list, err := s.disassemble(r.Arguments)
		if err != nil {
			return true, err
		}
		s.send(&dap.DisassembleResponse{Response: ok(r.Request), Body: dap.DisassembleResponseBody{Instructions: list}})
	default:
		return false, nil
	}
	return true, nil
}

// codeAt returns a linear address as one in the present code segment, if that has it: so targets of jumps are right.
func (s *session) codeAt(lin uint64) expr.Value {
	here := s.mo.Here()
	if base := here.N - here.Off; here.Pair && !here.Wide && lin-base <= 0xffff {
		return here.Plus(int(int64(lin - here.N)))
	}
	return expr.Value{N: lin, Wide: here.Wide}
}

// disassemble lists instructions. Where memory ends it lists what is none, because the client wants as many as it asked for.
func (s *session) disassemble(a dap.DisassembleArguments) ([]dap.DisassembledInstruction, error) {
	lin, err := reference(a.MemoryReference, a.Offset)
	if err != nil {
		return nil, err
	}
	n := max(0, min(a.InstructionCount, maxInstructions))
	at := s.codeAt(lin)
	for range max(0, min(-a.InstructionOffset, maxInstructions)) {
		at = s.mo.Before(at)
	}
	skip := max(0, min(a.InstructionOffset, maxInstructions))
	list := []dap.DisassembledInstruction{}
	lines := s.mo.Code(at, n+skip)
	for _, l := range lines[min(skip, len(lines)):] {
		list = append(list, s.instruction(l))
	}
	for next := at.N; len(list) < n; next++ {
		list = append(list, dap.DisassembledInstruction{Address: fmt.Sprintf("%#x", next), Instruction: "(no memory)"})
	}
	return list, nil
}

// instruction returns a line of code for the client.
func (s *session) instruction(l monitor.CodeLine) dap.DisassembledInstruction {
	b, err := s.mo.Read(l.At, l.Size)
	text := l.Short
	if _, after, found := strings.Cut(l.Short, "  "); found {
		text = after
	}
	i := dap.DisassembledInstruction{Address: fmt.Sprintf("%#x", l.At.N), Instruction: text, Symbol: l.Label}
	if err == nil {
		i.InstructionBytes = hex.EncodeToString(b)
	}
	if p, known := monitor.Symbols(s.mo).Line(l.At.N); known && p.First == l.At.N {
		i.Location, i.Line = s.source(p.File), p.Line-1+s.lineBase
	}
	return i
}

// value returns what an expression is, in words.
func (s *session) value(text string) (string, error) { return monitor.Print(s.mo, text) }
