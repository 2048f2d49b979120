package options

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/machine"
)

// accelNames are the engines.
var accelNames = map[string]machine.Accel{"auto": machine.AccelAuto, "jit": machine.AccelJIT, "interp": machine.AccelInterp}

// Accel reads ENGINE[,OPTION…]. As for QEMU, the engine may be written accel=ENGINE, and
// tb-size is in megabytes. The option cache is the same with a unit. What was read is in cfg.
func Accel(text string, cfg *machine.Config) error {
	name, rest, more := strings.Cut(text, ",")
	accel, ok := accelNames[strings.TrimPrefix(name, "accel=")]
	if !ok {
		return fmt.Errorf("%q is none of auto, jit, interp", name)
	}
	cfg.Accel = accel
	for more {
		var option string
		option, rest, more = strings.Cut(rest, ",")
		if accel == machine.AccelInterp {
			return fmt.Errorf("%q is for the translator", option)
		}
		var err error
		switch key, v, _ := strings.Cut(option, "="); {
		case key == "tb-size":
			if _, err = strconv.ParseUint(v, 10, 32); err != nil {
				return fmt.Errorf("tb-size=%s: not a number of megabytes", v)
			}
			if cfg.CodeCache = 0; strings.Trim(v, "0") != "" { // 0 is the default, as for QEMU
				cfg.CodeCache, err = codeCache(v)
			}
		case key == "cache":
			cfg.CodeCache, err = codeCache(v)
		case option == "perf":
			cfg.PerfMap = true
		default:
			err = fmt.Errorf("%q is none of tb-size=MB, cache=SIZE, perf", option)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// codeCache reads the size of the memory for translated code.
func codeCache(text string) (int, error) {
	n, err := Size(text)
	if err == nil && (n < jit.MinSize || n > jit.MaxSize) {
		err = fmt.Errorf("%q: there can be %dK to %dM for translated code", text, jit.MinSize>>10, jit.MaxSize>>20)
	}
	return int(n), err
}
