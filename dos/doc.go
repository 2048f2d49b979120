// Package dos is an operating system for DOS programs, written in Go at the level
// of MS-DOS 5: the services of INT 20h to 2Fh, called by programs that run on the
// emulated processor beside the real BIOS.
//
// Every interrupt leads to a stub in a page of ROM (stubs.go, install.go). An execution trap on the stub
// calls the Go function, and the stub's IRET returns to the program. A call that must wait lets the
// processor idle with interrupts on, and is made again. What programs look at stands in guest memory as
// DOS has it: PSPs, environments, memory control blocks, job file tables, the InDOS flag. Open files and
// searches are kept in Go. Start with DOS in kernel.go, New in dos.go, and int21 in int21.go, through
// which every call goes.
//
// Its rooms are packages of their own: dos/guest, a program as services see it; dos/errno, the error
// codes; dos/file, drives and files; dos/conio, the console; dos/tables, the data that programs look at;
// dos/process, memory blocks and the loader; dos/himem, memory above 1 MB with XMS, EMS and VCPI;
// dos/mouse, INT 33h; dos/dpmi, the DPMI host; dos/shell, COMMAND.COM; dos/external, the commands that are files; dos/calls,
// what these two stand on. They know this package only by
// small interfaces, which filekernel.go and extended.go implement.
//
// This package itself is the kernel: which process runs, how one begins and ends (exec.go), Ctrl-C and
// critical errors (critical.go), programs written in Go (goprogram.go, builtin.go), and the dispatch of
// every call. Not modelled: drivers that programs load, networks, and sectors: INT 25h reads those of an
// empty disk.
//
// The processor stays in real mode although programs have memory above 1 MB. So a DOS extender that looks
// at the processor's mode first takes the processor over as on a machine without a memory manager.
//
// Sources: Ralf Brown's Interrupt List (RBIL) for calls and structures; MS-DOS
// Encyclopedia and Programmer's Reference 5.0 for what they mean; experiments with
// programs for what they rely on.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package dos
