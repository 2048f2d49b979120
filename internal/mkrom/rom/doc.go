// Package rom assembles the firmware images with nasm. The command mkrom and the test of package bios
// share it, so that what is committed and what is compared come from the same steps.
package rom
