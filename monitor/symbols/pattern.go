package symbols

import (
	"regexp"
	"sync"
)

// pattern returns a regular expression that is compiled when it is first used: most runs read no symbols, and compiling all of them
// takes a thirtieth of the time in which a short program starts.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
