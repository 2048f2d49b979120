// Package longtest makes a machine in 64-bit mode with a small program, for tests of debuggers.
//
// The program stands at Start, in the upper half of the address space, and repeats:
//
//	start:  mov rax,1122334455667788h
//	        lea r8,[rel data]
//	        mov [r8],rax
//	        call f
//	back:   inc rbx
//	        jmp start
//	f:      push rbp; mov rbp,rsp; call g
//	        pop rbp; ret
//	g:      push rbp; mov rbp,rsp
//	        mov r15,Far; mov dword [r15],2ah
//	        mov rcx,[r8]
//	        pop rbp; ret
package longtest
