/* A filter: numbers the lines of standard input; the exit code is their number. */
#include <stdio.h>

int main(argc, argv)
int argc;
char **argv;
{
    char line[300];
    int n = 0;
    while (fgets(line, sizeof(line), stdin))
        printf("%d:%s", ++n, line);
    if (argc > 1)
        fprintf(stderr, "%s\n", argv[1]);
    return n;
}
