package x86_test

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// Generations are ordered by age, so that a comparison asks what a processor has.
func Example() {
	g, ok := x86.ParseGeneration("pentium")
	fmt.Println(g, ok)
	fmt.Println("has CMPXCHG:", g >= x86.I80486)
	fmt.Println("has SSE:", g >= x86.P3)
	fmt.Printf("CF %#x, CR0.PG %#x\n", x86.CF, uint32(x86.CR0PG))
	// Output:
	// pentium true
	// has CMPXCHG: true
	// has SSE: false
	// CF 0x1, CR0.PG 0x80000000
}
