// Package expr is the language of the monitor's expressions: numbers, operators, registers, addresses, memory, and
// the symbols of files.
//
// A number is decimal, 0x1f or 1fh. An address is a linear one, SEG:OFF (hexadecimal digits, or registers) or
// @PHYSICAL; a Value keeps how it was written. All arithmetic is that of 32-bit registers, but counts may be longer.
// What names stand for, and what memory holds, an Evaluator asks its Names.
//
//	e := expr.Evaluator{Names: machine, Symbols: &expr.Symbols{}}
//	v, err := e.All("w[ss:sp] + 4")
//
// Start reading with Evaluator in eval.go; parser.go has the grammar.
package expr
