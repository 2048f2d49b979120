package snapshot_test

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/snapshot"
)

// counter is a chip: its state is a struct of fixed size, in a named field.
type counter struct {
	reg struct {
		Count   uint16
		Running bool
	}
}

func (c *counter) Save() (version uint16, data any) { return 1, &c.reg }

func (c *counter) Load(s snapshot.Saved) error { return s.Only(1, &c.reg) }

// What has a state saves and loads it as a section with a name and a version.
func Example() {
	var before, after counter
	before.reg.Count, before.reg.Running = 42, true

	var file bytes.Buffer
	if err := snapshot.Save(&file, []snapshot.Section{{Name: "counter", Stater: &before}}); err != nil {
		fmt.Println(err)
	}
	if err := snapshot.Load(&file, []snapshot.Section{{Name: "counter", Stater: &after}}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(after.reg.Count, after.reg.Running)
	// Output: 42 true
}
