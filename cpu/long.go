package cpu

import "github.com/iron86/iron86/x86"

// long is what a processor with long mode has besides the other registers (SDM vol. 3, 2.2.1; vol. 4). It is zero on others.
type long struct {
	efer         uint64    // IA32_EFER
	star         uint64    // IA32_STAR: selectors of SYSCALL and SYSRET
	lstar, cstar uint64    // where SYSCALL goes from 64-bit mode; cstar is AMD's and has no effect
	sfmask       uint64    // flags that SYSCALL clears
	kernelGS     uint64    // IA32_KERNEL_GS_BASE, which SWAPGS exchanges with the base of GS
	sysenterHigh [2]uint32 // bits 63–32 of IA32_SYSENTER_ESP and EIP
	aux          uint32    // IA32_TSC_AUX
	cr8          uint8     // the task priority: four bits that have no effect without an APIC
	region       uint32    // bits 63–32 of the address that code is fetched from; it follows from RIP
}

// active reports whether the processor is in long mode: in 64-bit or compatibility mode.
func (l *long) active() bool { return l.efer&x86.EFERLMA != 0 }
