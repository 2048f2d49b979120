/* Files by the C library and by handles, directories, searches, attributes, dates. */
#include "check.h"

char dta[64];
char buf[200];

int count(pattern, attr)
char *pattern;
int attr;
{
    int n = 0;
    dos(0x4E00, 0, attr, pattern);
    while (!r.x.cflag) {
        n++;
        dos(0x4F00, 0, 0, 0);
    }
    return n;
}

int main()
{
    FILE *f;
    int a, b, h, i;

    f = fopen("TEXT.TXT", "w");
    check(1, f != 0);
    for (i = 0; i < 1000; i++)
        fprintf(f, "line %d\n", i);
    fclose(f);
    f = fopen("text.txt", "r");
    check(2, f != 0);
    for (i = 0; i < 1000; i++)
        check(3, fscanf(f, "line %d\n", &a) == 1 && a == i);
    check(4, fgets(buf, sizeof(buf), f) == 0);
    fclose(f);

    dos(0x1A00, 0, 0, dta);
    check(5, count("TEXT.*", 0) == 1 && count("*.NON", 0) == 0);
    check(6, r.x.ax == 0x12 || r.x.ax == 2);
    dos(0x3900, 0, 0, "SUB");
    check(7, !r.x.cflag && count("SUB", 0x10) == 1 && count("SUB", 0) == 0);
    dos(0x3B00, 0, 0, "SUB");
    check(8, !r.x.cflag);
    r.x.ax = 0x4700;
    r.x.dx = 0;
    r.x.si = (unsigned)buf;
    int86(0x21, &r, &r);
    check(9, strcmp(buf, "SUB") == 0);
    h = dos(0x3C00, 0, 0, "IN.DAT");
    check(10, !r.x.cflag);
    check(11, dos(0x4000, h, 10, "0123456789") == 10);
    dos(0x4200, h, 0, 3);
    check(12, r.x.ax == 3 && r.x.dx == 0);
    check(13, dos(0x3F00, h, 4, buf) == 4 && memcmp(buf, "3456", 4) == 0);
    b = dos(0x4500, h, 0, 0);
    check(14, !r.x.cflag && dos(0x3F00, b, 100, buf) == 3);
    dos(0x3E00, b, 0, 0);
    dos(0x5701, h, 0x6000, 0x2821); /* 12:00, 2000-01-01 */
    dos(0x3E00, h, 0, 0);
    h = dos(0x3D00, 0, 0, "IN.DAT");
    dos(0x5700, h, 0, 0);
    check(15, r.x.cx == 0x6000 && r.x.dx == 0x2821);
    dos(0x3E00, h, 0, 0);
    dos(0x3E00, h, 0, 0);
    check(16, r.x.cflag && r.x.ax == 6);
    dos(0x4301, 0, 1, "IN.DAT"); /* read-only */
    dos(0x4100, 0, 0, "IN.DAT");
    check(17, r.x.cflag && r.x.ax == 5);
    dos(0x4301, 0, 0, "IN.DAT");
    r.x.ax = 0x5600;
    r.x.dx = (unsigned)"IN.DAT";
    r.x.di = (unsigned)"..\\OUT.DAT";
    segread(&s);
    s.es = s.ds;
    int86x(0x21, &r, &r, &s);
    check(18, !r.x.cflag && count("IN.DAT", 0) == 0 && count("..\\OUT.DAT", 0) == 1);
    dos(0x3B00, 0, 0, "..");
    dos(0x3A00, 0, 0, "SUB");
    check(19, !r.x.cflag && count("SUB", 0x10) == 0);
    dos(0x4100, 0, 0, "NONE");
    check(20, r.x.cflag && r.x.ax == 2);
    dos(0x3D00, 0, 0, "NONE\\FILE");
    check(21, r.x.cflag && r.x.ax == 3);
    strcpy(buf, "");
    h = dos(0x5A00, 0, 0, buf); /* a name of its own */
    check(22, !r.x.cflag && buf[0] != 0);
    dos(0x3E00, h, 0, 0);
    dos(0x4100, 0, 0, buf);
    check(23, !r.x.cflag);
    dos(0x5B00, 0, 0, "OUT.DAT");
    check(24, r.x.cflag && r.x.ax == 0x50);
    printf("files done\n");
    return 0;
}
