// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Every kind of type that clang-14 writes; see Makefile. */
#define SEC(name) __attribute__((section(name), used))
#define tagged __attribute__((btf_type_tag("tagged")))

typedef unsigned int u32;
typedef unsigned long long u64;

enum colour { RED, GREEN = 7, BLUE = -2 };

struct hidden;

union either {
	u32 word;
	unsigned char bytes[4];
};

struct all {
	char letter;
	_Bool flag;
	short numbers[3];
	const volatile u64 *pointer;
	union either either;
	enum colour colour;
	struct {
		int inner;
	};
	unsigned int low : 3, middle : 10;
	signed int high : 5;
	struct hidden *hidden;
	int (*callback)(struct all *self, u32 count);
	int tagged *marked;
	float single;
	double pair[2];
} __attribute__((btf_decl_tag("whole")));

struct all all = { .letter = 'a' };
static volatile u32 counter = 1;
static volatile u64 total;
const volatile u32 limit = 64;
u32 zeroed;

static __attribute__((noinline)) int add(int a, int b)
{
	return a + b + (int)counter;
}

__attribute__((noinline)) int visible(int a)
{
	total += a;
	return a * 2 + zeroed;
}

SEC("tc")
int classify(void *skb)
{
	return add(all.letter, limit) + visible(all.inner);
}

SEC("xdp")
int receive(void *context)
{
	return 2;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
