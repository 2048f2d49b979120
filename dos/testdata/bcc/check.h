/* check(n, c): a program's exit code is the number of the first check that fails, 0 for none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dos.h>

union REGS r;
struct SREGS s;

void check(n, ok)
int n, ok;
{
    if (!ok) {
        fprintf(stderr, "check %d failed, AX=%x\n", n, r.x.ax);
        exit(n);
    }
}

/* dos makes INT 21h with AX=ax, BX=bx, CX=cx, DX=dx and gives AX; carry is r.x.cflag. */
unsigned dos(ax, bx, cx, dx)
unsigned ax, bx, cx, dx;
{
    r.x.ax = ax;
    r.x.bx = bx;
    r.x.cx = cx;
    r.x.dx = dx;
    int86(0x21, &r, &r);
    return r.x.ax;
}
