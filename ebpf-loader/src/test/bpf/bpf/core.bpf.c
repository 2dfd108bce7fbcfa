// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A relocation or a few a section, against types that kernel.bpf.c has otherwise. */
#define SEC(name) __attribute__((section("tc/" name), used))
#define CORE __attribute__((preserve_access_index))

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

enum field { BYTE_OFFSET, BYTE_SIZE, EXISTS, SIGNED, LSHIFT, RSHIFT };

enum verdict { PASS = 1, DROP = 2, ONLY_HERE = 9 };
enum negative { LESS = -5 };

struct inner {
	u32 value;
} CORE;

struct sock {
	u32 family;
	u32 grown;
	u64 shrunk;
	int sign;
	void *pointer;
	int list[4];
	struct inner nested;
	struct {
		u32 inside;
	};
	u32 low : 3, middle : 10;
	int high : 5;
	u32 gone;
	const char *incompatible;
} CORE;

struct huge {
	u64 far;
} CORE;

struct sock___old {
	u32 former;
} CORE;

struct nowhere {
	u32 field;
} CORE;

struct several {
	u32 field;
	u32 same;
} CORE;

struct flexible {
	u32 count;
	u32 items[0];
} CORE;

typedef struct {
	u64 member;
} CORE named_t;

SEC("load") u64 load(struct sock *sock) { return sock->family; }
SEC("grow") u64 grow(struct sock *sock) { return sock->grown; }
SEC("shrink") u64 shrink(struct sock *sock) { return sock->shrunk; }
SEC("sign") int sign(struct sock *sock) { return sock->sign; }
SEC("pointer") void *pointer(struct sock *sock) { return sock->pointer; }
SEC("element") int element(struct sock *sock) { return sock->list[2]; }
SEC("beyond") int beyond(struct sock *sock) { return sock->list[3]; }
SEC("nested") u32 nested(struct sock *sock) { return sock->nested.value; }
SEC("inside") u32 inside(struct sock *sock) { return sock->inside; }
SEC("second") u32 second(struct sock *sock) { return sock[1].family; }
SEC("store") int store(struct sock *sock, u32 value) { sock->family = value; return 0; }
SEC("gone") u32 gone(struct sock *sock) { return sock->gone; }
SEC("incompatible") const char *incompatible(struct sock *sock) { return sock->incompatible; }
SEC("far") u64 far(struct huge *huge) { return huge->far; }
SEC("flavour") u32 flavour(struct sock___old *sock) { return sock->former; }
SEC("nowhere") u32 nowhere(struct nowhere *nowhere) { return nowhere->field; }
SEC("several") u32 several(struct several *several) { return several->field; }
SEC("same") u32 same(struct several *several) { return several->same; }
SEC("flexible") u32 flexible(struct flexible *flexible) { return flexible->items[5]; }
SEC("address") void *address(struct sock *sock) { return &sock->nested; }
SEC("typedef") u64 typedefed(named_t *named) { return named->member; }

SEC("guarded") u32 guarded(struct sock *sock)
{
	if (__builtin_preserve_field_info(sock->gone, EXISTS))
		return sock->gone;
	return 0;
}

/* Each stores a number: the relocations are one a store, in their order. */
SEC("fields") int fields(struct sock *sock, u64 *out)
{
	out[0] = __builtin_preserve_field_info(sock->family, BYTE_OFFSET);
	out[1] = __builtin_preserve_field_info(sock->grown, BYTE_SIZE);
	out[2] = __builtin_preserve_field_info(sock->family, EXISTS);
	out[3] = __builtin_preserve_field_info(sock->gone, EXISTS);
	out[4] = __builtin_preserve_field_info(sock->incompatible, EXISTS);
	out[5] = __builtin_preserve_field_info(sock->sign, SIGNED);
	out[6] = __builtin_preserve_field_info(sock->family, SIGNED);
	out[7] = __builtin_preserve_field_info(sock->list, BYTE_SIZE);
	out[8] = __builtin_preserve_field_info(sock->list[1], BYTE_SIZE);
	out[9] = __builtin_preserve_field_info(sock->grown, LSHIFT);
	out[10] = __builtin_preserve_field_info(sock->grown, RSHIFT);
	return 0;
}

SEC("bits") int bits(struct sock *sock, u64 *out)
{
	out[0] = __builtin_preserve_field_info(sock->middle, BYTE_OFFSET);
	out[1] = __builtin_preserve_field_info(sock->middle, BYTE_SIZE);
	out[2] = __builtin_preserve_field_info(sock->middle, EXISTS);
	out[3] = __builtin_preserve_field_info(sock->middle, SIGNED);
	out[4] = __builtin_preserve_field_info(sock->middle, LSHIFT);
	out[5] = __builtin_preserve_field_info(sock->middle, RSHIFT);
	out[6] = __builtin_preserve_field_info(sock->high, SIGNED);
	out[7] = __builtin_preserve_field_info(sock->high, LSHIFT);
	out[8] = __builtin_preserve_field_info(sock->high, RSHIFT);
	return 0;
}

SEC("types") int types(u64 *out)
{
	out[0] = __builtin_btf_type_id(*(struct sock *)0, 0);
	out[1] = __builtin_btf_type_id(*(struct sock *)0, 1);
	out[2] = __builtin_preserve_type_info(*(struct sock *)0, 0);
	out[3] = __builtin_preserve_type_info(*(struct sock *)0, 1);
	out[4] = __builtin_preserve_type_info(*(struct nowhere *)0, 0);
	out[5] = __builtin_preserve_type_info(*(struct nowhere *)0, 1);
	out[6] = __builtin_btf_type_id(*(struct nowhere *)0, 1);
	out[7] = __builtin_preserve_type_info(*(named_t *)0, 1);
	return 0;
}

SEC("enums") int enums(u64 *out)
{
	out[0] = __builtin_preserve_enum_value(*(enum verdict *)DROP, 0);
	out[1] = __builtin_preserve_enum_value(*(enum verdict *)DROP, 1);
	out[2] = __builtin_preserve_enum_value(*(enum verdict *)ONLY_HERE, 0);
	out[3] = __builtin_preserve_enum_value(*(enum negative *)LESS, 1);
	return 0;
}

SEC("enumgone") u64 enumgone(void)
{
	return __builtin_preserve_enum_value(*(enum verdict *)ONLY_HERE, 1);
}
