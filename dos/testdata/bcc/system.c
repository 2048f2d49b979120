/* Version, clock, vectors, country, devices, memory, locks, FCBs. */
#include "check.h"

unsigned char buf[200];
unsigned char fcb[40];

int main()
{
    unsigned h, h2, m, top;

    check(1, (dos(0x3000, 0, 0, 0) & 0xFF) == 5);
    dos(0x2A00, 0, 0, 0);
    check(2, r.x.cx == 2000 && r.x.dx == 0x0101 && r.h.al == 6);
    dos(0x2B00, 0, 1995, 0x0C19);
    check(3, r.h.al == 0);
    dos(0x2A00, 0, 0, 0);
    check(4, r.x.cx == 1995 && r.x.dx == 0x0C19);
    dos(0x2D00, 0, 0x0B0C, 0x0D00);
    dos(0x2C00, 0, 0, 0);
    check(5, r.x.cx == 0x0B0C && r.h.dh == 0x0D);
    dos(0x2560, 0, 0, 0x1234); /* vector 60h */
    r.x.ax = 0x3560;
    segread(&s);
    int86x(0x21, &r, &r, &s);
    check(6, r.x.bx == 0x1234 && s.es == s.ds);
    dos(0x3800, 0, 0, buf);
    check(7, !r.x.cflag && r.x.bx == 1 && buf[2] == '$' && buf[9] == '.');
    dos(0x3303, 0, 0, 0);
    check(8, r.h.al == 0xFF);
    dos(0x3305, 0, 0, 0);
    check(9, r.h.dl == 3);

    dos(0x4400, 0, 0, 0); /* standard input is a file of the host */
    check(10, !r.x.cflag && !(r.x.dx & 0x80));
    h = dos(0x3D02, 0, 0, "NUL");
    dos(0x4400, h, 0, 0);
    check(11, (r.x.dx & 0x84) == 0x84);
    check(12, dos(0x4000, h, 50, buf) == 50 && dos(0x3F00, h, 50, buf) == 0);
    dos(0x3E00, h, 0, 0);
    dos(0x4408, 3, 0, 0);
    check(13, !r.x.cflag && r.x.ax == 1);

    top = dos(0x4800, 0xFFFF, 0, 0);
    check(14, r.x.cflag && r.x.ax == 8);
    m = dos(0x4800, 0x10, 0, 0);
    if (!r.x.cflag) { /* a C program of a compiler that keeps all memory has none */
        r.x.ax = 0x4A00;
        r.x.bx = 0x20;
        segread(&s);
        s.es = m;
        int86x(0x21, &r, &r, &s);
        check(15, !r.x.cflag);
        r.x.ax = 0x4900;
        s.es = m;
        int86x(0x21, &r, &r, &s);
        check(16, !r.x.cflag);
        r.x.ax = 0x4900;
        s.es = 0x9000;
        int86x(0x21, &r, &r, &s);
        check(17, r.x.cflag && r.x.ax == 9);
    }

    h = dos(0x3C00, 0, 0, "LOCK.DAT");
    dos(0x4000, h, 100, buf);
    r.x.ax = 0x5C00;
    r.x.bx = h;
    r.x.cx = r.x.dx = r.x.si = 0;
    r.x.di = 10;
    int86(0x21, &r, &r);
    check(18, !r.x.cflag);
    h2 = dos(0x3D02, 0, 0, "LOCK.DAT");
    r.x.ax = 0x5C00;
    r.x.bx = h2;
    r.x.cx = r.x.si = 0;
    r.x.dx = 5;
    r.x.di = 1;
    int86(0x21, &r, &r);
    check(19, r.x.cflag && r.x.ax == 0x21);
    dos(0x3E00, h, 0, 0);
    dos(0x3E00, h2, 0, 0);

    r.x.ax = 0x2901; /* an FCB from text */
    r.x.si = (unsigned)" lock.dat";
    r.x.di = (unsigned)fcb;
    segread(&s);
    s.es = s.ds;
    int86x(0x21, &r, &r, &s);
    check(20, r.h.al == 0 && memcmp(fcb + 1, "LOCK    DAT", 11) == 0);
    dos(0x0F00, 0, 0, fcb);
    check(21, r.h.al == 0 && fcb[16] == 100);
    dos(0x1A00, 0, 0, buf);
    fcb[14] = 50;
    fcb[32] = 0;
    dos(0x1400, 0, 0, fcb);
    check(22, r.h.al == 0);
    dos(0x1400, 0, 0, fcb);
    check(23, r.h.al == 0);
    dos(0x1400, 0, 0, fcb);
    check(24, r.h.al == 1);
    dos(0x1000, 0, 0, fcb);
    check(25, r.h.al == 0);
    dos(0x1300, 0, 0, fcb);
    check(26, r.h.al == 0);
    dos(0x3D00, 0, 0, "LOCK.DAT");
    check(27, r.x.cflag && r.x.ax == 2);
    dos(0x7100, 0, 0, 0);
    check(28, r.x.ax == 0x7100);
    printf("system done\n");
    return 0;
}
