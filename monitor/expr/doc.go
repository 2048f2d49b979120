// Package expr is the language of the monitor's expressions: numbers, operators, registers, addresses, memory, and
// the symbols of package symbols.
//
// A number is decimal, 0x1f or 1fh. An address is a linear one, SEG:OFF (hexadecimal digits, or registers) or
// @PHYSICAL; a Value keeps how it was written. Arithmetic has the width of its operands: 32 bits, or
// 64 with a register or an address that has as many.
// What names stand for, and what memory holds, an Evaluator asks its Names.
//
//	e := expr.Evaluator{Names: machine, Symbols: &symbols.Table{}}
//	v, err := e.All("w[ss:sp] + 4")
//
// Start reading with Evaluator in eval.go; parser.go has the grammar.
package expr
