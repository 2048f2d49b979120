/* What system() does in other libraries: EXEC of %COMSPEC% with /C; the result is the child's errorlevel. */
#include "check.h"

char tail[130];
unsigned block[7];

char environment[600];

/* comspec is the value of COMSPEC; this library has no getenv for DOS. */
char *comspec()
{
    char *p;
    segread(&s);
    movedata(__envseg, 0, s.ds, (unsigned)environment, sizeof(environment));
    for (p = environment; *p; p += strlen(p) + 1)
        if (strncmp(p, "COMSPEC=", 8) == 0)
            return p + 8;
    return 0;
}

int run(command)
char *command;
{
    char *shell = comspec();
    check(1, shell != 0);
    sprintf(tail + 1, " /C %s\r", command);
    tail[0] = strlen(tail + 1) - 1;
    segread(&s);
    block[0] = 0;
    block[1] = (unsigned)tail;
    block[2] = s.ds;
    block[3] = block[5] = 0x5C;
    block[4] = block[6] = s.cs;
    s.es = s.ds;
    r.x.ax = 0x4B00;
    r.x.bx = (unsigned)block;
    r.x.dx = (unsigned)shell;
    int86x(0x21, &r, &r, &s);
    check(2, !r.x.cflag);
    return dos(0x4D00, 0, 0, 0);
}

int main()
{
    check(3, run("echo from the shell") == 0);
    check(4, run("exit 42") == 42);
    check(5, run("echo > made.txt") == 0);
    check(6, run("if not exist made.txt exit 3") == 0);
    check(7, run("ret7.bat") == 7);
    check(8, run("set > env.txt") == 0);
    check(9, run("nothing_of_that_name") == 1);
    printf("command done\n");
    return 0;
}
