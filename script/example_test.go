package script_test

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/script"
)

// Parse reads steps, one a line; a Runner does them with a machine.
func ExampleParse() {
	steps, err := script.Parse(strings.NewReader(`
# wait for the prompt, then look into the directory
expect 30s /A:\\>/
type dir{enter}
wait 500ms
quit 3
`))
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range steps {
		fmt.Println(s.Line, s.Verb, s.Time, s.Text, s.Status)
	}
	// Output:
	// 3 expect 30s  0
	// 4 type 0s dir{enter} 0
	// 5 wait 500ms  0
	// 6 quit 0s  3
}

// An error names the line.
func ExampleParse_error() {
	_, err := script.Parse(strings.NewReader("wait 1s\nwait for it\n"))
	fmt.Println(err != nil)
	// Output: true
}
