/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Golden vectors of mapping version 1; printed by userspace/tests/golden_gen.c. */
#ifndef _CHASH_GOLDEN_VECTORS_H
#define _CHASH_GOLDEN_VECTORS_H

#include "golden.h"

static const struct chash_golden_key chash_golden_keys[] = {
	{
		/* 192.0.2.1 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x01,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 0,
		.key = 0xbbfdddf96a4c180bULL,
	},
	{
		/* 192.0.2.1 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x01,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 1,
		.key = 0xdaa334bd1dae5902ULL,
	},
	{
		/* 192.0.2.2 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x02,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 1,
		.key = 0xfad303b2c8da7646ULL,
	},
	{
		/* 192.0.2.2 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x02,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 4660,
		.key = 0x7e00d0c0784be8d6ULL,
	},
	{
		/* 198.51.100.255 */
		.family = 4,
		.addr = {
			0xc6, 0x33, 0x64, 0xff,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 4660,
		.key = 0x3022969d385e73deULL,
	},
	{
		/* 198.51.100.255 */
		.family = 4,
		.addr = {
			0xc6, 0x33, 0x64, 0xff,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 65535,
		.key = 0x3dde13a1260fd244ULL,
	},
	{
		/* 0.0.0.0 */
		.family = 4,
		.addr = {
			0x00, 0x00, 0x00, 0x00,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 65535,
		.key = 0xa9155aea58c3ca2fULL,
	},
	{
		/* 0.0.0.0 */
		.family = 4,
		.addr = {
			0x00, 0x00, 0x00, 0x00,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 0,
		.key = 0x2147ea35e556c98aULL,
	},
	{
		/* 255.255.255.255 */
		.family = 4,
		.addr = {
			0xff, 0xff, 0xff, 0xff,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 0,
		.key = 0xac3e75ee933b83f7ULL,
	},
	{
		/* 255.255.255.255 */
		.family = 4,
		.addr = {
			0xff, 0xff, 0xff, 0xff,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 1,
		.key = 0xc0bcb75325163d0bULL,
	},
	{
		/* 2001:db8::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 1,
		.key = 0x642ec17405c5fde4ULL,
	},
	{
		/* 2001:db8::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 4660,
		.key = 0x0f62854e2d17a509ULL,
	},
	{
		/* 2001:db8::2 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 4660,
		.key = 0x6d9d62a08d750187ULL,
	},
	{
		/* 2001:db8::2 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 65535,
		.key = 0xfc14bb0ba093375eULL,
	},
	{
		/* 2001:db8:1::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x01, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 65535,
		.key = 0x49b2f87106068e3bULL,
	},
	{
		/* 2001:db8:1::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x01, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 0,
		.key = 0x1ee5171db2593bd5ULL,
	},
	{
		/* :: */
		.family = 6,
		.addr = {
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 0,
		.key = 0x5705f9138ed865aaULL,
	},
	{
		/* :: */
		.family = 6,
		.addr = {
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 1,
		.key = 0x7fa40babf477113cULL,
	},
	{
		/* fe80::ffff:ffff:ffff:ffff */
		.family = 6,
		.addr = {
			0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		},
		.seed = { 0x0000000000000000ULL, 0x0000000000000000ULL },
		.block = 1,
		.key = 0xc2c6f99f989828cfULL,
	},
	{
		/* fe80::ffff:ffff:ffff:ffff */
		.family = 6,
		.addr = {
			0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		},
		.seed = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
		.block = 4660,
		.key = 0x92185466819e106aULL,
	},
};

static const struct chash_golden_id chash_golden_ids[] = {
	{
		/* 192.0.2.1 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x01,
		},
		.port = 0,
		.id = 0xa8ec8bb668bbcb6eULL,
	},
	{
		/* 192.0.2.2 */
		.family = 4,
		.addr = {
			0xc0, 0x00, 0x02, 0x02,
		},
		.port = 80,
		.id = 0x17f9e5a11ea0e65dULL,
	},
	{
		/* 198.51.100.255 */
		.family = 4,
		.addr = {
			0xc6, 0x33, 0x64, 0xff,
		},
		.port = 443,
		.id = 0x81cc3083fd1d5088ULL,
	},
	{
		/* 0.0.0.0 */
		.family = 4,
		.addr = {
			0x00, 0x00, 0x00, 0x00,
		},
		.port = 65535,
		.id = 0xec90309f7eac8552ULL,
	},
	{
		/* 255.255.255.255 */
		.family = 4,
		.addr = {
			0xff, 0xff, 0xff, 0xff,
		},
		.port = 0,
		.id = 0x56f6809d0c3922e3ULL,
	},
	{
		/* 2001:db8::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.port = 80,
		.id = 0x178a9f048739bb1fULL,
	},
	{
		/* 2001:db8::2 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		},
		.port = 443,
		.id = 0x7515b0353c5cd7d4ULL,
	},
	{
		/* 2001:db8:1::1 */
		.family = 6,
		.addr = {
			0x20, 0x01, 0x0d, 0xb8, 0x00, 0x01, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
		},
		.port = 65535,
		.id = 0xdb8f781202eb9e3eULL,
	},
	{
		/* :: */
		.family = 6,
		.addr = {
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		},
		.port = 0,
		.id = 0xafd9ac788c894648ULL,
	},
	{
		/* fe80::ffff:ffff:ffff:ffff */
		.family = 6,
		.addr = {
			0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
			0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		},
		.port = 80,
		.id = 0x997cbf7cc6d3cdc4ULL,
	},
};

static const struct chash_golden_table chash_golden_tables[] = {
	{
		.set = 1, .n = 2, .weight_max = 1, .bits = 8,
		.digest = 0xdf4b0ba2db3b4131ULL,
		.sum = 0xdbcd5128acc45ecfULL,
	},
	{
		.set = 2, .n = 3, .weight_max = 128, .bits = 8,
		.digest = 0x5a9948940787b67cULL,
		.sum = 0x2a980bad086f80faULL,
	},
	{
		.set = 3, .n = 64, .weight_max = 1, .bits = 8,
		.digest = 0xcdc23470987a77d8ULL,
		.sum = 0x0c02881020106b75ULL,
	},
	{
		.set = 4, .n = 16, .weight_max = 32768, .bits = 9,
		.digest = 0x97be8cbde57a2e2aULL,
		.sum = 0x5f0c9b61d731504fULL,
	},
	{
		.set = 5, .n = 300, .weight_max = 64, .bits = 11,
		.digest = 0x190a395f5099a5afULL,
		.sum = 0x9040d662fbc32586ULL,
	},
	{
		.set = 6, .n = 8, .weight_max = 1, .bits = 16,
		.digest = 0x0ea2fa4e65198568ULL,
		.sum = 0xe7e5bf1771977097ULL,
	},
	{
		.set = 7, .n = 512, .weight_max = 128, .bits = 16,
		.digest = 0x4983a5323f2d1b29ULL,
		.sum = 0x98051c94095791d8ULL,
	},
	{
		.set = 8, .n = 4096, .weight_max = 128, .bits = 16,
		.digest = 0x12433bd0b76f9e60ULL,
		.sum = 0x175ac1ed89671303ULL,
	},
	{
		.set = 9, .n = 4096, .weight_max = 1, .bits = 17,
		.digest = 0xe1e333fedfa8adccULL,
		.sum = 0xfa222713ce526270ULL,
	},
	{
		.set = 10, .n = 64, .weight_max = 16, .bits = 20,
		.digest = 0x9a8ccc9b27dfc61bULL,
		.sum = 0xb60ac50b45c74c00ULL,
	},
};

#endif /* _CHASH_GOLDEN_VECTORS_H */
