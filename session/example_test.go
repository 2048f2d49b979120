package session_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/testdata/demo"
)

// The demo disk boots, and tests the machine when 7 is typed.
func Example() {
	steps, _ := script.Parse(strings.NewReader("expect 30s /Machine/\ntype 7\nexpect 60s /PASS/\n"))
	s, err := session.New(session.Config{
		Machine: machine.Config{Floppy: [2]block.Disk{block.NewMemory(demo.Image())}},
		Limit:   2_000_000_000, // guest instructions
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	end, err := s.Play(context.Background(), steps)
	fmt.Println(end.Reason, end.Status, err)
	// Output: running 0 <nil>
}
