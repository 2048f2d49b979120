package monitor

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/monitor/expr"
)

// maxBytes bounds what one command reads, fills or searches, in bytes.
const maxBytes = 256 << 20

// maxShown bounds what one command lists, in bytes.
const maxShown = 1 << 20

// cmdEdit executes edit ADDRESS DATA.
func cmdEdit(mo *Monitor, arg string) error {
	at, rest, err := mo.eval.First(arg)
	if err != nil {
		return err
	}
	b, err := mo.eval.Data(rest)
	if err != nil {
		return err
	}
	return mo.write(at, b)
}

// cmdFill executes fill ADDRESS BYTES DATA.
func cmdFill(mo *Monitor, arg string) error {
	at, n, rest, err := mo.eval.Span(arg, maxBytes)
	if err != nil {
		return err
	}
	b, err := mo.eval.Data(rest)
	if err != nil {
		return err
	}
	return fillMemory(mo, at, n, b)
}

// fillMemory fills n bytes with repeated data.
func fillMemory(mo *Monitor, at expr.Value, n int, data []byte) error {
	return mo.write(at, bytes.Repeat(data, n/len(data)+1)[:n])
}

// cmdLoad executes load FILE ADDRESS.
func cmdLoad(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	at, err := mo.eval.All(rest)
	if err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBytes))
	if err != nil {
		return err
	}
	if err := mo.write(at, b); err != nil {
		return err
	}
	mo.printf("%d bytes at %v\n", len(b), at)
	return nil
}

// cmdSave executes save FILE ADDRESS BYTES.
func cmdSave(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	at, n, rest, err := mo.eval.Span(rest, maxBytes)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	return saveMemory(mo, name, at, n)
}

// saveMemory writes n bytes of memory to a file.
func saveMemory(mo *Monitor, name string, at expr.Value, n int) error {
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	return hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
