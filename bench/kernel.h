/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * As much of the kernel as ip_vs_mh.c, siphash.c and our own packet path need to compile
 * unchanged. Objects are laid out as in the kernel as far as a lookup reads them. The Makefile
 * makes headers of the kernel's names that include this one.
 */
#ifndef _CHASH_BENCH_KERNEL_H
#define _CHASH_BENCH_KERNEL_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include <asm/byteorder.h>

/* Compilers and code generation. */
#define CONFIG_64BIT				1
#define CONFIG_DCACHE_WORD_ACCESS		1
#define CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS	1
#define CONFIG_IP_VS_IPV6			1
#define BITS_PER_LONG				64
#define IS_ENABLED(option)			(option)
#define BIT(n)					(1UL << (n))
#define IS_ALIGNED(x, a)			(((x) & ((a) - 1)) == 0)
#define __init
#define __exit
#define __percpu
#define __rcu
#define noinline				__attribute__((noinline))
#undef __always_inline
#define __always_inline				inline __attribute__((always_inline))
#define likely(x)				__builtin_expect(!!(x), 1)
#define unlikely(x)				__builtin_expect(!!(x), 0)
#define prefetch(p)				__builtin_prefetch(p)
#define fallthrough				__attribute__((fallthrough))
#define READ_ONCE(x)				(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)			(*(volatile __typeof__(x) *)&(x) = (value))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

/* Modules. */
#define THIS_MODULE				NULL
#define EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_GPL(symbol)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)
#define module_init(function) \
	static int (*const bench_init)(void) __attribute__((unused)) = function;
#define module_exit(function) \
	static void (*const bench_exit)(void) __attribute__((unused)) = function;

/* Bytes. */
#define le16_to_cpup(p)				(*(const u16 *)(p))
#define le32_to_cpup(p)				(*(const u32 *)(p))
#define le64_to_cpu(x)				((u64)(x))
#define le64_to_cpup(p)				(*(const u64 *)(p))
#define bytemask_from_count(count)		(~(~0ul << (count) * 8))

static inline u64 get_unaligned_le64(const void *p)
{
	u64 x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* The kernel's reads beyond the end of an object, too, and survives a page fault there. */
static inline unsigned long load_unaligned_zeropad(const void *p)
{
	return *(const volatile unsigned long *)p;
}

static inline u64 ror64(u64 word, unsigned int shift)
{
	return rol64(word, 64 - (shift & 63));
}

static inline u32 rol32(u32 word, unsigned int shift)
{
	return word << (shift & 31) | word >> (-shift & 31);
}

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Memory; bench_allocated counts what is held. */
#define GFP_KERNEL	0

struct rcu_head {
	void	*next;
	void	*func;
};

void *kmalloc(size_t size, int flags);
void *kzalloc(size_t size, int flags);
void kfree(const void *memory);
extern size_t bench_allocated;

static inline void *kcalloc(size_t n, size_t size, int flags)
{
	return kzalloc(n * size, flags);
}

static inline unsigned long *bitmap_zalloc(unsigned int bits, int flags)
{
	return kzalloc((bits + 63) / 64 * 8, flags);
}

#define bitmap_free	kfree

static inline bool test_bit(long bit, const unsigned long *map)
{
	return map[bit / 64] >> bit % 64 & 1;
}

static inline void __set_bit(long bit, unsigned long *map)
{
	map[bit / 64] |= 1UL << bit % 64;
}

/* One thread: whatever RCU would defer can be done at once. */
#define rcu_dereference(p)			READ_ONCE(p)
#define rcu_access_pointer(p)			READ_ONCE(p)
#define rcu_dereference_protected(p, c)		(p)
#define RCU_INIT_POINTER(p, value)		((p) = (value))
#define rcu_assign_pointer(p, value)		((p) = (value))
#define call_rcu(head, function)		(function)(head)
#define rcu_barrier()				do { } while (0)

typedef struct {
	int	counter;
} atomic_t;

typedef struct {
	int	refs;
} refcount_t;

#define ATOMIC_INIT(i)				{ (i) }

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

/* Lists. */
struct list_head {
	struct list_head	*next, *prev;
};

struct hlist_node {
	struct hlist_node	*next, **pprev;
};

#define LIST_HEAD_INIT(name)			{ &(name), &(name) }
#define list_entry(ptr, type, member)		container_of(ptr, type, member)
#define list_for_each_entry(pos, head, member) \
	for (pos = list_entry((head)->next, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* Packets: a scheduler that hashes addresses reads none of it. */
struct net_device {
	int	ifindex;
};

struct sk_buff {
	struct net_device	*dev;
};

static inline void *skb_header_pointer(const struct sk_buff *skb, int offset, int len, void *buf)
{
	(void)skb;
	(void)offset;
	return memset(buf, 0, len);
}

/* IPVS. */
union nf_inet_addr {
	__be32		ip;
	__be32		ip6[4];
	struct in6_addr	in6;
};

struct ip_vs_iphdr {
	int			hdr_flags;
	u32			off;
	u32			len;
	u16			fragoffs;
	s16			protocol;
	s32			flags;
	union nf_inet_addr	saddr;
	union nf_inet_addr	daddr;
};

#define IP_VS_HDR_INVERSE		1
#define IP_VS_DEST_F_OVERLOAD		2
#define IP_VS_SVC_F_SCHED1		8
#define IP_VS_SVC_F_SCHED2		0x10
#define IP_VS_DBG(level, ...)		do { } while (0)
#define IP_VS_DBG_BUF(level, ...)	do { } while (0)

static inline bool ip_vs_iph_inverse(const struct ip_vs_iphdr *iph)
{
	return iph->hdr_flags & IP_VS_HDR_INVERSE;
}

static inline bool ip_vs_iph_icmp(const struct ip_vs_iphdr *iph)
{
	(void)iph;
	return false;
}

/* What is read in a lookup lies where the kernel has it, the size is that of its slab. */
struct ip_vs_dest {
	struct list_head	n_list;
	struct hlist_node	d_list;
	u16			af;
	__be16			port;
	union nf_inet_addr	addr;
	volatile unsigned int	flags;
	atomic_t		conn_flags;
	atomic_t		weight;
	unsigned long		cflags;
	atomic_t		last_weight;
	refcount_t		refcnt;
	unsigned int		index;		/* which one it is, for the benchmark */
} __attribute__((aligned(512)));

struct ip_vs_scheduler;

struct ip_vs_service {
	struct hlist_node	s_list;
	struct hlist_node	f_list;
	atomic_t		refcnt;
	u16			af;
	u16			protocol;
	union nf_inet_addr	addr;
	__be16			port;
	u32			fwmark;
	unsigned int		flags;
	unsigned int		timeout;
	__be32			netmask;
	void			*ipvs;
	struct list_head	destinations;
	u32			num_dests;
	u8			stats[128];
	struct ip_vs_scheduler	*scheduler;
	unsigned int		sched_lock;
	void			*sched_data;
};

struct ip_vs_scheduler {
	struct list_head	n_list;
	char			*name;
	atomic_t		refcnt;
	void			*module;
	int			(*init_service)(struct ip_vs_service *svc);
	void			(*done_service)(struct ip_vs_service *svc);
	int			(*add_dest)(struct ip_vs_service *svc, struct ip_vs_dest *dest);
	int			(*del_dest)(struct ip_vs_service *svc, struct ip_vs_dest *dest);
	int			(*upd_dest)(struct ip_vs_service *svc, struct ip_vs_dest *dest);
	struct ip_vs_dest	*(*schedule)(struct ip_vs_service *svc,
					     const struct sk_buff *skb,
					     struct ip_vs_iphdr *iph);
};

static inline void ip_vs_dest_hold(struct ip_vs_dest *dest)
{
	__atomic_fetch_add(&dest->refcnt.refs, 1, __ATOMIC_RELAXED);
}

static inline void ip_vs_dest_put(struct ip_vs_dest *dest)
{
	__atomic_fetch_sub(&dest->refcnt.refs, 1, __ATOMIC_RELAXED);
}

/* Schedulers are taken from their sources directly. */
static inline int register_ip_vs_scheduler(struct ip_vs_scheduler *scheduler)
{
	(void)scheduler;
	return 0;
}

static inline int unregister_ip_vs_scheduler(struct ip_vs_scheduler *scheduler)
{
	(void)scheduler;
	return 0;
}

void ip_vs_scheduler_err(struct ip_vs_service *svc, const char *text);

#endif /* _CHASH_BENCH_KERNEL_H */
