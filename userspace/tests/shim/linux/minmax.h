/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* min() and max() that, like the kernel's, refuse operands of different types. */
#ifndef _CHASH_SHIM_LINUX_MINMAX_H
#define _CHASH_SHIM_LINUX_MINMAX_H

#define __chash_pick(x, op, y) __extension__ ({		\
	__typeof__(x) _x = (x);				\
	__typeof__(y) _y = (y);				\
	(void)(&_x == &_y);				\
	_x op _y ? _x : _y;				\
})

#define min(x, y)	__chash_pick(x, <, y)
#define max(x, y)	__chash_pick(x, >, y)
#define min3(x, y, z)	min((__typeof__(x))min(x, y), z)

#endif /* _CHASH_SHIM_LINUX_MINMAX_H */
