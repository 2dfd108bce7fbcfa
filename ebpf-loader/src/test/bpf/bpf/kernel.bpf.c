// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The types of core.bpf.c as another kernel has them. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

enum verdict { ZERO, DROP = 70, PASS = 80 };
enum negative { OTHER = 1, LESS = -6 };

struct inner {
	u64 before;
	u32 value;
};

struct sock {
	u64 added;
	u16 family;
	u64 grown;
	u8 shrunk;
	long long sign;
	void *pointer;
	union {
		struct {
			u64 more;
			const u32 inside;
		};
	};
	int list[3];
	struct inner nested;
	u64 before_bits : 20, middle : 12, high : 7;
	u32 incompatible;
	u32 former;
};

struct huge {
	u8 large[70000];
	u64 far;
};

struct several {
	u32 same;
	u32 field;
};

struct several___second {
	u32 same;
	u32 other;
	u32 field;
};

struct flexible {
	u64 count;
	u32 items[];
};

typedef struct {
	u64 more;
	u64 member;
} named_t;

struct sock sock;
struct huge huge;
struct several several;
struct several___second second;
struct flexible flexible;
named_t named;
enum verdict verdict;
enum negative negative;
