package dos

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/iron86/iron86/dos/errno"
)

// A program written in Go is a coroutine, whose stack no saved state can have. But all that it learns of the world it learns by the methods of Process, so what they have
// told it is kept, and a function that is begun anew and told the same comes to the same call. Programs that wait at a place where little matters, as COMMAND.COM at
// its prompt, say so by Rest: what was told before is forgotten.

// maxTold bounds what is kept of what a program was told, in bytes. A program that was told more has no saved state until its next Rest.
const maxTold = 4 << 20

// tellings is what a program written in Go was told since it began, or since its last Rest.
type tellings struct {
	values    []any
	size      int             // about how many bytes the values have
	lost      bool            // it was too much, or cannot be told again
	resting   json.RawMessage // what Rest was given; nil: it was not called
	again     []json.RawMessage
	repeating bool // the function is told again what is in again
}

// errAstray is the value of the panic that ends a function that asks something else when it is told the same again. It does not leave this package.
var errAstray = errors.New("dos: a program in Go asks something else than before")

// told returns what a process is told by ask, and keeps it; or what it was told when it asked before.
func told[T any](t *tellings, ask func() T) T {
	if t.repeating {
		var v T
		t.next(&v)
		return v
	}
	v := ask()
	t.keep(v)
	return v
}

// toldError is told for what a process is told by an error of DOS or none.
func toldError(t *tellings, ask func() error) error {
	code := told(t, func() (code ErrorCode) {
		if err := ask(); err != nil && !errors.As(err, &code) {
			code = errno.General
		}
		return code
	})
	if code == 0 {
		return nil
	}
	return code
}

// keep keeps what a process was told.
func (t *tellings) keep(v any) {
	if t.lost {
		return
	}
	t.size += 64
	switch b := v.(type) {
	case []byte:
		t.size += len(b)
		v = bytes.Clone(b)
	case string:
		t.size += len(b)
	case Kept:
		for _, line := range b.Lines {
			t.size += len(line) + 16
		}
	}
	if t.values = append(t.values, v); t.size > maxTold {
		t.lost, t.values = true, nil
	}
}

// next takes the next thing that the process was told.
func (t *tellings) next(v any) {
	if len(t.again) == 0 || json.Unmarshal(t.again[0], v) != nil {
		panic(errAstray)
	}
	t.again = t.again[1:]
}
