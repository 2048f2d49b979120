package profile

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Options say where a profile or a coverage goes.
type Options struct {
	File   string
	Period uint64 // of a profile, in instructions
	DRCOV  bool   // a coverage is written in drcov's format, not lcov's
}

// Parse reads the value of -profile: FILE[,period=N].
func Parse(text string) (Options, error) {
	o, rest, err := begin(text)
	o.Period = DefaultPeriod
	for _, word := range rest {
		value, ok := strings.CutPrefix(word, "period=")
		n, wrong := strconv.ParseUint(value, 0, 48)
		if o.Period = n; !ok || wrong != nil || n == 0 {
			return o, fmt.Errorf("%q is not period=N, a number of instructions", word)
		}
	}
	return o, err
}

// ParseCoverage reads the value of -coverage: FILE[,format=lcov|drcov]. The format of FILE.drcov is drcov's.
func ParseCoverage(text string) (Options, error) {
	o, rest, err := begin(text)
	o.DRCOV = filepath.Ext(o.File) == ".drcov"
	for _, word := range rest {
		if word != "format=lcov" && word != "format=drcov" {
			return o, fmt.Errorf("%q is none of format=lcov, format=drcov", word)
		}
		o.DRCOV = word == "format=drcov"
	}
	return o, err
}

// begin splits FILE,WORD…
func begin(text string) (o Options, rest []string, err error) {
	words := strings.Split(text, ",")
	if o.File = words[0]; o.File == "" {
		err = fmt.Errorf("%q names no file", text)
	}
	return o, words[1:], err
}
