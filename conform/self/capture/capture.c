/* capture runs random instructions on the host's processor and writes them as
 * vectors, JSON lines, one file a group, in the directory $1. The environment is
 * ../env.json. To make them again (Linux, x86-64):
 *
 *	gcc -O1 -o capture capture.c && ./capture .. && gzip -9nf -r ..
 *
 * They run in 64-bit mode, as not every host has 32-bit processes: so only
 * encodings that do the same in both are here. An absolute address is written
 * with a SIB byte, address sums stay below 4 GB, and nothing pushes or pops.
 *
 * A child process waits in ptrace; for each vector the parent writes its memory
 * and registers, lets it make one step, and reads both back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CODE = 0x100000, DATA = 0x200000, STACK = 0x300000 };
enum { CODELEN = 0x2000, DATALEN = 0x4000, STACKLEN = 0x2000 };
enum { CF = 1, PF = 4, AF = 16, ZF = 64, SF = 128, DF = 0x400, OF = 0x800, ARITH = 0x8d5 };

static pid_t child;
static int mem;
static FILE *out;
static uint8_t blank[3][0x4000], now[0x4000];
static const struct { uint32_t base, len; } areas[3] = {{CODE, CODELEN}, {DATA, DATALEN}, {STACK, STACKLEN}};

static uint64_t seed = 0x1234567;
static uint32_t rnd(void) /* xorshift64* */
{
	seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dULL >> 32;
}

/* value gives edges as often as not */
static uint32_t value(void)
{
	static const uint32_t edge[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x99, 0x9a};
	uint32_t r = rnd();
	return r & 1 ? rnd() : edge[r >> 8 & 15];
}

static void die(const char *what) { perror(what); exit(1); }

/* The x87 and SSE units, for vectors that name them: fpr0 to fpr7 are physical registers. */
static struct user_fpregs_struct f0;
static int units; /* the vector has units */

static void poke(uint32_t at, const void *p, size_t n)
{
	if (pwrite(mem, p, n, at) != (ssize_t)n) die("write memory");
}

static uint8_t code[16];
static int len;
static void b(int v) { code[len++] = v; }
static void d32(uint32_t v) { memcpy(code + len, &v, 4); len += 4; }

/* operand appends ModR/M (and what follows) for a random register or place in
 * memory; regs gets the base registers needed. */
static struct user_regs_struct r0;
static int operand(int reg, int onlymem)
{
	uint32_t at = DATA + 0x800 + rnd() % 0x3000;
	switch (onlymem ? 1 + rnd() % 3 : rnd() % 4) {
	case 0: b(0xc0 | reg << 3 | rnd() % 8); return 0;
	case 1: b(reg << 3 | 4); b(0x25); d32(at); return 1;
	case 2: /* [esi+disp32] */
		r0.rsi = rnd() % 0x100000; b(0x80 | reg << 3 | 6); d32(at - r0.rsi); return 1;
	}
	/* [ebx+edi*4+disp8] */
	r0.rdi = rnd() % 0x100;
	int8_t disp = rnd();
	r0.rbx = at - 4 * r0.rdi - disp;
	b(0x40 | reg << 3 | 4); b(0x80 | 7 << 3 | 3); b(disp);
	return 1;
}

static void registers(void)
{
	unsigned long long *all[] = {&r0.rax, &r0.rcx, &r0.rdx, &r0.rbx, &r0.rbp, &r0.rsi, &r0.rdi};
	for (int i = 0; i < 7; i++) *all[i] = value();
	r0.rsp = STACK + 0x1000 + (rnd() % 0x200) * 4;
	r0.rip = CODE + 0x400 + rnd() % 0x800;
	r0.eflags = 0x202 | (rnd() & (ARITH | DF));
	len = 0;
}

static void bytes(uint32_t at, const uint8_t *p, int n, int *any)
{
	fprintf(out, "%s[%u,\"", *any ? "," : "\"mem\":[", at);
	for (int i = 0; i < n; i++) fprintf(out, "%02x", p[i]);
	fprintf(out, "\"]");
	*any = 1;
}

static void reg(const char *name, uint32_t v, int *any)
{
	fprintf(out, "%s\"%s\":%u", *any ? "," : "", name, v);
	*any = 1;
}

static void hex(const char *name, int n, const void *p, int bytes, int *any)
{
	fprintf(out, "%s\"%s%d\":\"", *any ? "," : "", name, n);
	for (int i = 0; i < bytes; i++) fprintf(out, "%02x", ((const uint8_t *)p)[i]);
	fprintf(out, "\"");
	*any = 1;
}

/* physical is register n in f, whose registers stand in the order of the stack */
static const uint8_t *physical(const struct user_fpregs_struct *f, int n)
{
	return (const uint8_t *)f->st_space + 16 * ((n - (f->swd >> 11)) & 7);
}

/* unit writes what differs between the units and those in was */
static void unit(const struct user_fpregs_struct *f, const struct user_fpregs_struct *was, int *any)
{
	if (f->swd != was->swd) reg("fsw", f->swd, any);
	if (f->ftw != was->ftw) reg("ftw", f->ftw, any);
	if (f->mxcsr != was->mxcsr) reg("mxcsr", f->mxcsr, any);
	for (int n = 0; n < 8; n++) {
		if (memcmp(physical(f, n), physical(was, n), 10)) hex("fpr", n, physical(f, n), 10, any);
		if (memcmp(f->xmm_space + 4 * n, was->xmm_space + 4 * n, 16)) hex("xmm", n, f->xmm_space + 4 * n, 16, any);
	}
}

#define EACH(X) X(rip, eip) X(rax, eax) X(rcx, ecx) X(rdx, edx) X(rbx, ebx) X(rsp, esp) X(rbp, ebp) \
	X(rsi, esi) X(rdi, edi) X(eflags, eflags)

/* vector runs code from r0 and writes it with the flags that are defined. */
static void vector(const char *name, uint32_t defined)
{
	static uint8_t data[64];
	uint32_t at = 0;
	if (rnd() & 1) { /* operands of our own in part of the data */
		at = DATA + 0x800 + rnd() % 0x3000;
		for (unsigned i = 0; i < sizeof data; i += 4) { uint32_t v = value(); memcpy(data + i, &v, 4); }
		poke(at, data, sizeof data);
	}
	poke(r0.rip, code, len);
	struct user_regs_struct r = r0, r1;
	struct user_fpregs_struct f1, none = {.mxcsr = 0x1f80};
	if (units && ptrace(PTRACE_SETFPREGS, child, 0, &f0)) die("units");
	int vec = -1, st, any = 0;
	do {
		if (ptrace(PTRACE_SETREGS, child, 0, &r) || ptrace(PTRACE_SINGLESTEP, child, 0, 0)) die("step");
		if (waitpid(child, &st, 0) != child || !WIFSTOPPED(st)) die("wait");
		if (ptrace(PTRACE_GETREGS, child, 0, &r1)) die("registers");
		if (WSTOPSIG(st) == SIGFPE) vec = 0;
		else if (WSTOPSIG(st) != SIGTRAP) { fprintf(stderr, "%s: signal %d\n", name, WSTOPSIG(st)); exit(1); }
		r = r1;
	} while (vec < 0 && r1.rip == r0.rip && (code[0] & 0xfe) == 0xf2); /* REP: a step is an iteration */
	r1.eflags &= ~0x10100L; /* TF, RF */
	if (units && ptrace(PTRACE_GETFPREGS, child, 0, &f1)) die("units");
	fprintf(out, "{\"name\":\"%s\",\"code\":\"", name);
	for (int i = 0; i < len; i++) fprintf(out, "%02x", code[i]);
	fprintf(out, "\",\"init\":{");
#define INIT(x, name) reg(#name, r0.x, &any);
	EACH(INIT)
	if (units) unit(&f0, &none, &any);
	if (at) { int m = 0; fprintf(out, ","); bytes(at, data, sizeof data, &m); fprintf(out, "]"); }
	fprintf(out, "},\"final\":{");
	any = 0;
#define FINA(x, name) if ((uint32_t)r1.x != (uint32_t)r0.x) reg(#name, r1.x, &any);
	EACH(FINA)
	if (units) unit(&f1, &f0, &any);
	int m = 0;
	for (int a = 0; a < 3; a++) { /* what has changed in memory */
		uint8_t want[0x4000];
		memcpy(want, blank[a], areas[a].len);
		if (a == 0) memcpy(want + (r0.rip - CODE), code, len);
		if (a == 1 && at) memcpy(want + (at - DATA), data, sizeof data);
		if (pread(mem, now, areas[a].len, areas[a].base) != (ssize_t)areas[a].len) die("read memory");
		for (uint32_t i = 0; i < areas[a].len; i++) {
			if (now[i] == want[i]) continue;
			uint32_t n = 1;
			while (i + n < areas[a].len && now[i + n] != want[i + n]) n++;
			if (!m && any) fprintf(out, ",");
			bytes(areas[a].base + i, now + i, n, &m);
			i += n;
		}
		poke(areas[a].base, blank[a], areas[a].len);
	}
	fprintf(out, m ? "]}" : "}");
	if (vec >= 0) fprintf(out, ",\"vector\":%d", vec);
	fprintf(out, ",\"flags\":%u}\n", (uint32_t)(0x3f7fd7 & ~0x10100 & ~(ARITH & ~defined)));
}

static const char *dir;
static void group(const char *name)
{
	char path[4096];
	if (out) fclose(out);
	snprintf(path, sizeof path, "%s/%s.jsonl", dir, name);
	if (!(out = fopen(path, "w"))) die(path);
}

/* width makes the opcode byte of size 0, 1, 2 (b, w, d) from that of bytes */
static int width(int size) { if (size == 1) b(0x66); return size ? 1 : 0; }

static void immediate(int size)
{
	uint32_t v = value();
	b(v);
	if (size > 0) b(v >> 8);
	if (size > 1) { b(v >> 16); b(v >> 24); }
}

static const char *sized(const char *name, int size)
{
	static char text[32];
	snprintf(text, sizeof text, "%s.%c", name, "bwd"[size]);
	return text;
}

static void alu(void)
{
	static const char *names[] = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
	group("alu");
	for (int i = 0; i < 8; i++)
		for (int size = 0; size < 3; size++)
			for (int n = 0; n < 16; n++) {
				uint32_t defined = i == 1 || i == 4 || i == 6 ? ARITH & ~AF : ARITH;
				registers();
				int w = width(size);
				switch (n % 4) {
				case 0: b(i * 8 + w); operand(rnd() % 8, 0); break;
				case 1: b(i * 8 + 2 + w); operand(rnd() % 8, 0); break;
				case 2: b(0x80 + w); operand(i, 0); immediate(size); break;
				case 3: b(0x80 + 3 * w); operand(i, 0); b(value()); break;
				}
				vector(sized(names[i], size), defined);
			}
	for (int size = 0; size < 3; size++)
		for (int n = 0; n < 12; n++) {
			static const struct { const char *name; int op, reg; } one[] = {{"inc", 0xfe, 0}, {"dec", 0xfe, 1},
				{"not", 0xf6, 2}, {"neg", 0xf6, 3}};
			registers();
			int w = width(size);
			b(one[n % 4].op + w); operand(one[n % 4].reg, 0);
			vector(sized(one[n % 4].name, size), ARITH);
			registers();
			w = width(size);
			b(0x84 + w); operand(rnd() % 8, 0);
			vector(sized("test", size), ARITH & ~AF);
		}
}

static void shifts(void)
{
	static const char *names[] = {"rol", "ror", "rcl", "rcr", "shl", "shr", "sal", "sar"};
	group("shift");
	for (int i = 0; i < 8; i++)
		for (int size = 0; size < 3; size++)
			for (int n = 0; n < 12; n++) {
				registers();
				int w = width(size), count = n % 3 == 0 ? 1 : rnd() % 40, bits = 8 << size, c = count & 31;
				if (n % 3 == 0) { b(0xd0 + w); operand(i, 0); }
				else if (n % 3 == 1) { b(0xc0 + w); operand(i, 0); b(count); }
				else { r0.rcx = (r0.rcx & ~0xff) | count; b(0xd2 + w); operand(i, 0); }
				uint32_t defined = ARITH;
				if (c > 1) defined &= ~OF;
				if (i >= 4 && c) defined &= ~AF;
				if (i >= 4 && i != 7 && c >= bits) defined &= ~CF;
				vector(sized(names[i], size), defined);
			}
	for (int n = 0; n < 40; n++) {
		registers();
		int c = rnd() % 32, right = n & 1;
		b(0x0f); b(right ? 0xac : 0xa4); operand(rnd() % 8, 0); b(c);
		vector(right ? "shrd.d" : "shld.d", !c ? ARITH : c == 1 ? ARITH & ~AF : ARITH & ~(AF | OF));
	}
}

static void muldiv(void)
{
	static const char *names[] = {"mul", "imul", "div", "idiv"};
	group("muldiv");
	for (int i = 0; i < 4; i++)
		for (int size = 0; size < 3; size++)
			for (int n = 0; n < 16; n++) {
				registers();
				if (i >= 2 && n & 1) r0.rdx = size == 1 ? rnd() % 100 : rnd() % 3;
				int w = width(size);
				b(0xf6 + w); operand(4 + i, 0);
				vector(sized(names[i], size), i < 2 ? CF | OF : 0);
			}
	for (int size = 1; size < 3; size++)
		for (int n = 0; n < 18; n++) {
			registers();
			width(size);
			switch (n % 3) {
			case 0: b(0x0f); b(0xaf); operand(rnd() % 8, 0); break;
			case 1: b(0x69); operand(rnd() % 8, 0); immediate(size); break;
			case 2: b(0x6b); operand(rnd() % 8, 0); b(value()); break;
			}
			vector(sized("imul", size), CF | OF);
		}
}

static void bits(void)
{
	static const char *names[] = {"bt", "bts", "btr", "btc"};
	group("bit");
	for (int i = 0; i < 4; i++)
		for (int n = 0; n < 20; n++) {
			registers();
			b(0x0f);
			if (n & 1) { b(0xa3 + 8 * i); b(0xc0 | rnd() % 64); }
			else { b(0xba); operand(4 + i, 0); b(value()); }
			vector(names[i], CF | ZF);
		}
	for (int n = 0; n < 32; n++) {
		registers();
		b(0x0f); b(0xbc + (n & 1)); b(0xc0 | rnd() % 64);
		int source = code[len - 1] & 7;
		const unsigned long long *all[] = {&r0.rax, &r0.rcx, &r0.rdx, &r0.rbx, &r0.rsp, &r0.rbp, &r0.rsi, &r0.rdi};
		if (!*all[source]) continue; /* the destination is undefined */
		vector(n & 1 ? "bsr.d" : "bsf.d", ZF);
	}
}

static void moves(void)
{
	group("move");
	for (int n = 0; n < 16; n++) {
		for (int size = 0; size < 3; size++) {
			registers(); int w = width(size);
			b(0x88 + w); operand(rnd() % 8, 0); vector(sized("mov", size), ARITH);
			registers(); w = width(size);
			b(0x8a + w); operand(rnd() % 8, 0); vector(sized("mov", size), ARITH);
			registers(); w = width(size);
			b(0x86 + w); operand(rnd() % 8, 0); vector(sized("xchg", size), ARITH);
			registers(); w = width(size);
			b(0x0f); b(0xc0 + w); operand(rnd() % 8, 0); vector(sized("xadd", size), ARITH);
			registers(); w = width(size);
			b(0x0f); b(0xb0 + w); operand(rnd() % 8, 0); vector(sized("cmpxchg", size), ARITH);
		}
		registers(); b(0x0f); b(0xb6 + (n & 1)); operand(rnd() % 8, 0); vector("movzx", ARITH);
		registers(); b(0x0f); b(0xbe + (n & 1)); operand(rnd() % 8, 0); vector("movsx", ARITH);
		registers(); b(0x8d); operand(rnd() % 8, 1); vector("lea", ARITH);
		registers(); b(0x0f); b(0x90 + n); operand(0, 0); vector("setcc", ARITH);
		registers(); b(0x0f); b(0x40 + n); operand(rnd() % 8, 0); vector("cmovcc", ARITH);
		registers(); b(0x0f); b(0xc8 + n % 8); vector("bswap", ARITH);
		registers(); if (n & 2) { b(0x66); } b(0x98 + (n & 1)); vector(n & 1 ? "cdq" : "cwde", ARITH);
		registers(); b(0x9e + (n & 1)); vector(n & 1 ? "lahf" : "sahf", ARITH);
		registers(); r0.rbx = DATA + 0x1000 - (r0.rax & 0xff); b(0xd7); vector("xlat", ARITH);
	}
}

static void strings(void)
{
	static const struct { const char *name; int op; } all[] = {{"movs", 0xa4}, {"cmps", 0xa6}, {"stos", 0xaa}, {"lods", 0xac}, {"scas", 0xae}};
	group("string");
	for (int i = 0; i < 5; i++)
		for (int size = 0; size < 3; size++)
			for (int n = 0; n < 12; n++) {
				registers();
				r0.rsi = DATA + 0x1000 + rnd() % 0x800;
				r0.rdi = rnd() % 4 ? DATA + 0x2000 + rnd() % 0x800 : r0.rsi + rnd() % 8;
				r0.rcx = rnd() % 24;
				if (n % 3) b(0xf2 + n % 3 - (i == 1 || i == 4 ? 1 : n % 3 == 1 ? 0 : 1));
				int w = width(size);
				b(all[i].op + w);
				vector(sized(all[i].name, size), ARITH);
			}
}

static void control(void)
{
	group("control");
	for (int n = 0; n < 16; n++) {
		registers(); b(0x70 + n); b(value()); vector("jcc", ARITH);
		registers(); b(0x0f); b(0x80 + n); d32(rnd() % 0x400); vector("jcc", ARITH);
		registers(); if (n & 4) { r0.rcx = 1; } b(0xe0 + n % 4); b(rnd() % 64); vector("loop", ARITH);
		registers(); b(0xe9); d32(rnd() % 0x400); vector("jmp", ARITH);
		registers(); b((uint8_t[]){0xf5, 0xf8, 0xf9, 0xfc, 0xfd}[n % 5]); vector("flag", ARITH);
	}
}

/* simd makes instructions of MMX to SSSE3. An encoding is the bytes of the opcode,
 * then: x memory aligned to 16, u at any address, r registers only, n and m memory
 * only, aligned and not, i an immediate, /2 what stands for the register. */
static uint64_t elements(void)
{
	static const uint8_t edge[] = {0, 1, 0x7f, 0x80, 0xff, 0x81, 0x7e, 0x3f};
	uint64_t v = 0;
	for (int i = 0; i < 8; i++) v = v << 8 | (rnd() & 3 ? edge[rnd() & 7] : rnd() & 0xff);
	return v;
}

static void simd(const char *name, const char *enc, int mmx)
{
	char *rest;
	registers();
	memset(&f0, 0, sizeof f0);
	f0.cwd = 0x37f;
	f0.swd = rnd() % 8 << 11;
	f0.ftw = rnd() % 2 ? rnd() & 0xff : 0;
	f0.mxcsr = 0x1f80 | (rnd() % 2 ? rnd() & 0xe040 : 0);
	for (; *enc == ' '; enc = rest) {
		long v = strtol(enc, &rest, 16);
		if (rest != enc + 3) break;
		b(v);
	}
	int rg = strchr(enc, '/') ? strchr(enc, '/')[1] - '0' : rnd() % 8, at = len;
	if (strchr(enc, 'r')) b(0xc0 | rg << 3 | rnd() % 8);
	else if (strpbrk(enc, "xn") && (strchr(enc, 'n') || rnd() % 2)) { b(rg << 3 | 4); b(0x25); d32(DATA + 0x800 + rnd() % 0x300 * 16); }
	else if (strchr(enc, 'x')) b(0xc0 | rg << 3 | rnd() % 8);
	else if (strpbrk(enc, "um")) operand(rg, !!strchr(enc, 'm'));
	if (strchr(enc, 'i')) b(rnd());
	int used[2] = {rg, code[at] & 7};
	for (int i = 0; i < 2; i++) {
		uint64_t v[2] = {elements(), elements()};
		int mixed = strstr(name, "2dq") || strstr(name, "dq2q");
		if (!mmx || mixed) memcpy(f0.xmm_space + 4 * used[i], v, 16);
		if (!mmx && !mixed) continue;
		uint8_t *p = (uint8_t *)physical(&f0, used[i]);
		memcpy(p, v + 1, 8);
		p[8] = p[9] = rnd() % 4 ? 0xff : 0x3f;
	}
	if (strstr(name, "maskmov")) r0.rdi = DATA + 0x1000 + rnd() % 0x1000;
	vector(name, ARITH);
}

/* opcode writes an encoding of one or two bytes after 0F */
static void opcode(char *enc, const char *prefix, int op, const char *kind)
{
	if (op > 255) sprintf(enc, "%s 0f %02x %02x%s", prefix, op >> 8, op & 255, kind);
	else sprintf(enc, "%s 0f %02x%s", prefix, op, kind);
}

static void simds(void)
{
	static const struct { const char *name; int op; } both[] = { /* 0F op on MMX, 66 0F op on XMM registers */
		{"punpcklbw", 0x60}, {"punpcklwd", 0x61}, {"punpckldq", 0x62}, {"packsswb", 0x63}, {"pcmpgtb", 0x64}, {"pcmpgtw", 0x65},
		{"pcmpgtd", 0x66}, {"packuswb", 0x67}, {"punpckhbw", 0x68}, {"punpckhwd", 0x69}, {"punpckhdq", 0x6a}, {"packssdw", 0x6b},
		{"pcmpeqb", 0x74}, {"pcmpeqw", 0x75}, {"pcmpeqd", 0x76}, {"psrlw", 0xd1}, {"psrld", 0xd2}, {"psrlq", 0xd3}, {"paddq", 0xd4},
		{"pmullw", 0xd5}, {"psubusb", 0xd8}, {"psubusw", 0xd9}, {"pminub", 0xda}, {"pand", 0xdb}, {"paddusb", 0xdc}, {"paddusw", 0xdd},
		{"pmaxub", 0xde}, {"pandn", 0xdf}, {"pavgb", 0xe0}, {"psraw", 0xe1}, {"psrad", 0xe2}, {"pavgw", 0xe3}, {"pmulhuw", 0xe4},
		{"pmulhw", 0xe5}, {"psubsb", 0xe8}, {"psubsw", 0xe9}, {"pminsw", 0xea}, {"por", 0xeb}, {"paddsb", 0xec}, {"paddsw", 0xed},
		{"pmaxsw", 0xee}, {"pxor", 0xef}, {"psllw", 0xf1}, {"pslld", 0xf2}, {"psllq", 0xf3}, {"pmuludq", 0xf4}, {"pmaddwd", 0xf5},
		{"psadbw", 0xf6}, {"psubb", 0xf8}, {"psubw", 0xf9}, {"psubd", 0xfa}, {"psubq", 0xfb}, {"paddb", 0xfc}, {"paddw", 0xfd}, {"paddd", 0xfe},
		{"pshufb", 0x3800}, {"phaddw", 0x3801}, {"phaddd", 0x3802}, {"phaddsw", 0x3803}, {"pmaddubsw", 0x3804}, {"phsubw", 0x3805},
		{"phsubd", 0x3806}, {"phsubsw", 0x3807}, {"psignb", 0x3808}, {"psignw", 0x3809}, {"psignd", 0x380a}, {"pmulhrsw", 0x380b},
		{"pabsb", 0x381c}, {"pabsw", 0x381d}, {"pabsd", 0x381e}};
	static const struct { const char *name, *enc; } mm[] = {
		{"movd", " 0f 6eu"}, {"movd", " 0f 7eu"}, {"movq", " 0f 6fu"}, {"movq", " 0f 7fu"}, {"emms", " 0f 77"}, {"movntq", " 0f e7m"},
		{"maskmovq", " 0f f7r"}, {"pshufw", " 0f 70ui"}, {"pinsrw", " 0f c4ui"}, {"pextrw", " 0f c5ri"}, {"pmovmskb", " 0f d7r"},
		{"psrlw", " 0f 71r/2i"}, {"psraw", " 0f 71r/4i"}, {"psllw", " 0f 71r/6i"}, {"psrld", " 0f 72r/2i"}, {"psrad", " 0f 72r/4i"},
		{"pslld", " 0f 72r/6i"}, {"psrlq", " 0f 73r/2i"}, {"psllq", " 0f 73r/6i"}, {"palignr", " 0f 3a 0fui"},
		{"movq2dq", " f3 0f d6r"}, {"movdq2q", " f2 0f d6r"}};
	static const struct { const char *name, *enc; } xmm[] = {
		{"movups", " 0f 10u"}, {"movups", " 0f 11u"}, {"movupd", " 66 0f 10u"}, {"movss", " f3 0f 10u"}, {"movss", " f3 0f 11u"},
		{"movsd", " f2 0f 10u"}, {"movsd", " f2 0f 11u"}, {"movlps", " 0f 12u"}, {"movlps", " 0f 13m"}, {"movlpd", " 66 0f 12m"},
		{"unpcklps", " 0f 14x"}, {"unpckhps", " 0f 15x"}, {"unpcklpd", " 66 0f 14x"}, {"unpckhpd", " 66 0f 15x"}, {"movhps", " 0f 16u"},
		{"movhps", " 0f 17m"}, {"movhpd", " 66 0f 16m"}, {"movaps", " 0f 28x"}, {"movaps", " 0f 29x"}, {"movntps", " 0f 2bn"},
		{"movmskps", " 0f 50r"}, {"movmskpd", " 66 0f 50r"}, {"andps", " 0f 54x"}, {"andnps", " 0f 55x"}, {"orps", " 0f 56x"},
		{"xorpd", " 66 0f 57x"}, {"punpcklqdq", " 66 0f 6cx"}, {"punpckhqdq", " 66 0f 6dx"}, {"movd", " 66 0f 6eu"}, {"movd", " 66 0f 7eu"},
		{"movdqa", " 66 0f 6fx"}, {"movdqa", " 66 0f 7fx"}, {"movdqu", " f3 0f 6fu"}, {"movdqu", " f3 0f 7fu"}, {"movq", " f3 0f 7eu"},
		{"movq", " 66 0f d6u"}, {"pshufd", " 66 0f 70xi"}, {"pshufhw", " f3 0f 70xi"}, {"pshuflw", " f2 0f 70xi"}, {"shufps", " 0f c6xi"},
		{"shufpd", " 66 0f c6xi"}, {"psrlw", " 66 0f 71r/2i"}, {"psraw", " 66 0f 71r/4i"}, {"psllw", " 66 0f 71r/6i"}, {"psrld", " 66 0f 72r/2i"},
		{"psrad", " 66 0f 72r/4i"}, {"pslld", " 66 0f 72r/6i"}, {"psrlq", " 66 0f 73r/2i"}, {"psllq", " 66 0f 73r/6i"},
		{"psrldq", " 66 0f 73r/3i"}, {"pslldq", " 66 0f 73r/7i"}, {"pinsrw", " 66 0f c4ui"}, {"pextrw", " 66 0f c5ri"},
		{"pmovmskb", " 66 0f d7r"}, {"movntdq", " 66 0f e7n"}, {"maskmovdqu", " 66 0f f7r"}, {"palignr", " 66 0f 3a 0fxi"},
		{"lddqu", " f2 0f f0m"}, {"movddup", " f2 0f 12u"}, {"movsldup", " f3 0f 12x"}, {"movshdup", " f3 0f 16x"}};
	static const struct { const char *name; int op, kinds; } fp[] = { /* kinds: 1 ps, 2 pd, 4 ss, 8 sd */
		{"sqrt", 0x51, 15}, {"add", 0x58, 15}, {"mul", 0x59, 15}, {"sub", 0x5c, 15}, {"min", 0x5d, 15}, {"div", 0x5e, 15}, {"max", 0x5f, 15},
		{"cmp", 0xc2, 15}, {"cvt", 0x5a, 15}, {"cvtdq", 0x5b, 7}, {"hadd", 0x7c, 10}, {"hsub", 0x7d, 10}, {"addsub", 0xd0, 10},
		{"cvtdq", 0xe6, 14}, {"cvtsi", 0x2a, 12}, {"cvttsi", 0x2c, 12}, {"cvtsi", 0x2d, 12}};
	char enc[32];
	units = 1;
	group("mmx");
	for (int n = 0; n < 3; n++) {
		for (unsigned i = 0; i < sizeof both / sizeof *both; i++) {
			opcode(enc, "", both[i].op, "u");
			simd(both[i].name, enc, 1);
		}
		for (unsigned i = 0; i < sizeof mm / sizeof *mm; i++) simd(mm[i].name, mm[i].enc, 1);
	}
	group("sse");
	for (int n = 0; n < 3; n++) {
		for (unsigned i = 0; i < sizeof both / sizeof *both; i++) {
			opcode(enc, " 66", both[i].op, "x");
			simd(both[i].name, enc, 0);
		}
		for (unsigned i = 0; i < sizeof xmm / sizeof *xmm; i++) simd(xmm[i].name, xmm[i].enc, 0);
	}
	group("ssef");
	for (int n = 0; n < 5; n++)
		for (unsigned i = 0; i < sizeof fp / sizeof *fp; i++)
			for (int k = 0; k < 4; k++) {
				static const char *prefix[] = {"", " 66", " f3", " f2"}, *type[] = {"ps", "pd", "ss", "sd"};
				if (!(fp[i].kinds >> k & 1)) continue;
				char name[16];
				snprintf(name, sizeof name, "%s%s", fp[i].name, type[k]);
				opcode(enc, prefix[k], fp[i].op, fp[i].op == 0xc2 ? "xi" : "x");
				simd(name, enc, 0);
			}
}

int main(int argc, char **argv)
{
	if (argc != 2) { fprintf(stderr, "usage: capture DIRECTORY\n"); return 2; }
	dir = argv[1];
	if (!(child = fork())) {
		for (int a = 0; a < 3; a++)
			if (mmap((void *)(uintptr_t)areas[a].base, areas[a].len, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)(uintptr_t)areas[a].base) die("mmap");
		if (ptrace(PTRACE_TRACEME, 0, 0, 0)) die("traceme");
		raise(SIGSTOP);
		_exit(1);
	}
	int st;
	char path[64];
	if (waitpid(child, &st, 0) != child || !WIFSTOPPED(st)) die("child");
	snprintf(path, sizeof path, "/proc/%d/mem", child);
	if ((mem = open(path, O_RDWR)) < 0) die(path);
	for (int a = 0; a < 3; a++) {
		for (uint32_t i = 0; i < areas[a].len; i++)
			blank[a][i] = a ? (areas[a].base + i) * 0x9e3779b1u >> 24 : 0xcc;
		poke(areas[a].base, blank[a], areas[a].len);
	}
	if (ptrace(PTRACE_GETREGS, child, 0, &r0)) die("registers");
	r0.orig_rax = -1;
	alu(); shifts(); muldiv(); bits(); moves(); strings(); control(); simds();
	fclose(out);
	kill(child, SIGKILL);
	return 0;
}
