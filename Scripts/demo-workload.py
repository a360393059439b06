#!/usr/bin/env python3
"""The workload of the demonstration: state that shows at once when a migration lost, repeated or bent any of it.

Counts in memory; holds N MiB of random pages, rewrites one page per count and keeps a running checksum of all of them (re-verified
by a full pass every VERIFY counts); appends every count to a file in its own writable layer; prints one line per count to stdout.

    demo-workload.py [--mib 256] [--period-ms 20] [--file /var/lib/demo/counts] [--verify 250]

With --resume it goes on, when it is started again, from the last count in its file.

A line is `count=17 checksum=ok mib=256`; a broken checksum says `checksum=BAD` and ends the process with status 3.
"""
import argparse
import os
import signal
import sys
import time
import zlib

parser = argparse.ArgumentParser()
parser.add_argument("--mib", type=int, default=256)
parser.add_argument("--period-ms", type=int, default=20)
parser.add_argument("--file", default="/var/lib/demo/counts")
parser.add_argument("--verify", type=int, default=250)
parser.add_argument("--resume", action="store_true")
options = parser.parse_args()

# The first process of a pid namespace is deaf to every signal that it has no handler for. It ends between two counts, not inside one.
asked_to_end = []
signal.signal(signal.SIGTERM, lambda *_: asked_to_end.append(True))

PAGE = 4096
SLAB = 1 << 20
slabs = [bytearray(os.urandom(SLAB)) for _ in range(options.mib)]
sums = [zlib.crc32(slab) for slab in slabs]

os.makedirs(os.path.dirname(options.file), exist_ok=True)
counts = open(options.file, "a+", buffering=1)
counts.seek(0)
last = [line for line in counts if line.endswith("\n")][-1:] if options.resume else []

# A file that is deleted while it is open: a migration has to carry its bytes although no path names them.
unnamed_path = options.file + ".unnamed"
unnamed = open(unnamed_path, "w+b", buffering=0)
os.unlink(unnamed_path)

first = count = int(last[0]) if last else 0
while not asked_to_end:
    count += 1
    if slabs:
        index = count % len(slabs)
        slab = slabs[index]
        if zlib.crc32(slab) != sums[index]:
            print(f"count={count} checksum=BAD mib={options.mib}", flush=True)
            sys.exit(3)
        start = (count * 7 * PAGE) % SLAB
        slab[start:start + 8] = count.to_bytes(8, "little")
        sums[index] = zlib.crc32(slab)
        if count % options.verify == 0 and any(zlib.crc32(s) != c for s, c in zip(slabs, sums)):
            print(f"count={count} checksum=BAD mib={options.mib}", flush=True)
            sys.exit(3)
    unnamed.seek(0)
    if count > first + 1 and unnamed.read(8) != (count - 1).to_bytes(8, "little"):
        print(f"count={count} checksum=BAD unnamed-file", flush=True)
        sys.exit(3)
    unnamed.seek(0)
    unnamed.write(count.to_bytes(8, "little"))
    counts.write(f"{count}\n")
    print(f"count={count} checksum=ok mib={options.mib}", flush=True)
    time.sleep(options.period_ms / 1000)
