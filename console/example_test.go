package console_test

import (
	"fmt"

	"github.com/iron86/iron86/console"
)

// Type turns text, with names in braces for keys that are no character, into what a keyboard sends.
func ExampleType() {
	events, err := console.Type("A{enter}")
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range events {
		fmt.Println(e.Key, e.Down)
	}
	// Output:
	// shift true
	// a true
	// a false
	// shift false
	// enter true
	// enter false
}

// A frame of text has a cell for each character; Text returns its rows.
func ExampleFrame_Text() {
	frame := console.Frame{Mode: console.Text, Cols: 5, Rows: 2, Cells: make([]console.Cell, 10)}
	for i, r := range "C:\\>π" {
		code, _ := console.Code(r)
		frame.Cells[i].Char = code
	}
	for _, row := range frame.Text() {
		fmt.Printf("%q\n", row)
	}
	// Output:
	// "C:\\>π"
	// ""
}
