/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Older kernels allocate one object by its size. */
#include_next <linux/slab.h>

#ifndef _IP_VS_CHASH_COMPAT_LINUX_SLAB_H
#define _IP_VS_CHASH_COMPAT_LINUX_SLAB_H

#ifndef kzalloc_obj
#define kmalloc_obj(object, flags)	kmalloc(sizeof(object), flags)
#define kzalloc_obj(object, flags)	kzalloc(sizeof(object), flags)
#define kvmalloc_obj(object, flags)	kvmalloc(sizeof(object), flags)
#define kvzalloc_obj(object, flags)	kvzalloc(sizeof(object), flags)
#endif

#endif /* _IP_VS_CHASH_COMPAT_LINUX_SLAB_H */
