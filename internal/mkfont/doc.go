// Command mkfont turns the drawn font sources of bios/font into the binary
// fonts that the VGA BIOS and package font include. Run it from the root of
// the module:
//
//	go run ./internal/mkfont [-dir bios/font] [-sheet FILE.png]
package main
