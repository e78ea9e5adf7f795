"""How fast raw identifiers are looked for in a pipeline root, beside GNU grep.

A root of many kinds of files is made: gzipped TFRecords, a SavedModel's random weights, statistics,
a log and a database, with one leak planted in each. Then ``tidegate scan`` looks for lists of 1,000
and 100,000 emails and phones. GNU grep's ``-F -f`` gets the same list, but can look into nothing
that is compressed, so it also gets everything decompressed first: that is a gift to it. A third run
of Tidegate looks for every form, hex and base64 too.

    python benchmarks/leak_scan.py [--megabytes 1000]
"""

from __future__ import annotations

import argparse
import gzip
import resource
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from drift.bars import Bar, print_bars

from tidegate.components.leak_scanner import (
    FORMS,
    USUAL_FORMS,
    Identifiers,
    Matcher,
    ScanResult,
    scan_tree,
)

FOLDER = Path("build/leak_scan")
SEED = 11
FILES = 16
PLANTED = 5


def main() -> int:
    """Prints throughputs; 1 where a leak was missed or a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=1000)
    options = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    known = identifiers(100_000)
    root, unpacked = FOLDER / "root", FOLDER / "unpacked"
    write_root(root, known[:PLANTED], options.megabytes)
    unpack(root, unpacked)
    bars = []
    for count in (1_000, 100_000):
        wall, cpu, result = scan(root, known[:count], USUAL_FORMS)
        megabytes = result.bytes_searched / 1e6
        grep = grep_seconds(unpacked, known[:count])
        name = f"{count:,} identifiers, {megabytes:,.0f} MB"
        peers = (None, None) if grep is None else tuple(megabytes / one for one in grep)
        bars.append(Bar(f"{name}: MB/s, wall", megabytes / wall, None, 20, peers[0], "grep -F -f"))
        bars.append(Bar(f"{name}: MB a CPU s", megabytes / cpu, None, None, peers[1], "grep -F -f"))
        bars.append(Bar(f"{name}: planted leaks missed", PLANTED - found(result), 0))
    wall, cpu, result = scan(root, known[:1_000], FORMS)
    megabytes = result.bytes_searched / 1e6
    bars.append(Bar("1,000 identifiers, every form: MB/s, wall", megabytes / wall, None, 20))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bars.append(Bar("peak of all runs, MiB", peak))
    return print_bars(bars)


def identifiers(count: int) -> list[str]:
    """Emails and phones, half and half; long ones, so that none stands anywhere by chance."""
    random = np.random.default_rng(SEED)
    first = ["anna", "bob", "carla", "dmitri", "elif", "farid", "greta", "hugo", "ines", "jan"]
    last = ["smith", "mueller", "garcia", "novak", "rossi", "silva", "kim", "lopez", "berg"]
    found = []
    for number in range(count):
        if number % 2:
            found.append(f"+1-{random.integers(200, 999)}-555-{number:06}")
        else:
            names = first[random.integers(len(first))], last[random.integers(len(last))]
            found.append(f"{names[0]}.{names[1]}{number}@example.org")
    return found


def write_root(root: Path, planted: list[str], megabytes: int) -> None:
    """Half of the bytes are records, a quarter weights, a quarter text; a leak in each kind."""
    random = np.random.default_rng(SEED)
    each = megabytes * 1_000_000 // FILES
    leaks = [one.encode() for one in planted]
    for number in range(FILES):
        leak = leaks.pop() if number in (0, 8, 12) else b""
        if number < 8:
            content = records(random, each, leak)
            write(root / f"Examples/{number}/data_tfrecord.gz", gzip.compress(content, 1))
        elif number < 12:
            content = random.bytes(each - len(leak)) + leak
            write(root / f"Trainer/{number}/variables/variables.data", content)
        else:
            line = b"INFO 2013-01-01 row AAABxyz_f09Qh2k-x9 UA EWR IAH anna smith 1400 0.25\n"
            write(root / f"logs/{number}.log", line * (each // len(line)) + leak + b"\n")
    write(root / "StatisticsGen/FeatureStats.pb", random.bytes(50_000) + b"\x0a" + leaks.pop())
    with sqlite3.connect(root / "metadata.db") as store:
        store.execute("CREATE TABLE Property (value TEXT)")
        store.execute("INSERT INTO Property VALUES (?)", (leaks.pop().decode(),))
    store.close()


def records(random: np.random.Generator, size: int, leak: bytes) -> bytes:
    """TFRecords of tokens and numbers, as ExampleGen leaves them."""
    one = 400
    noise = np.frombuffer(random.bytes(size // 4), np.uint8) % 64 + 48
    text = noise.tobytes()
    parts = []
    for start in range(0, len(text), one // 4):
        data = (text[start : start + one // 4] + b"\x0a\x07carrier\x12\x02UA" * 19)[: one - 16]
        parts.append(struct.pack("<QI", len(data), 0) + data + b"\0\0\0\0")
    data = b"\x0a" + bytes([len(leak)]) + leak
    return b"".join(parts) + struct.pack("<QI", len(data), 0) + data + b"\0\0\0\0"


def write(path: Path, content: bytes) -> None:
    """Writes a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def unpack(root: Path, unpacked: Path) -> None:
    """The same files, decompressed."""
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            content = gzip.decompress(content) if path.suffix == ".gz" else content
            write(unpacked / path.relative_to(root), content)


def scan(root: Path, known: list[str], forms: tuple[str, ...]) -> tuple[float, float, ScanResult]:
    """Wall and CPU seconds with building the automaton, and the result."""
    begun, begun_cpu = time.monotonic(), time.process_time()
    wanted = Identifiers.of(known)
    result = scan_tree([root], wanted, Matcher(wanted, forms))
    return time.monotonic() - begun, time.process_time() - begun_cpu, result


def found(result: ScanResult) -> int:
    """Files in which the leak was found."""
    return len({hit.path for hit in result.hits})


def grep_seconds(unpacked: Path, known: list[str]) -> tuple[float, float] | None:
    """Wall and CPU seconds of GNU grep on what was decompressed for it, if there is a grep."""
    if shutil.which("grep") is None:
        return None
    patterns = FOLDER / "patterns.txt"
    patterns.write_text("\n".join(known) + "\n")
    command = ["grep", "-r", "-a", "-o", "-b", "-F", "-f", str(patterns), str(unpacked)]
    begun, begun_cpu = time.monotonic(), _cpu_of_children()
    subprocess.run(command, env={"LC_ALL": "C"}, stdout=subprocess.DEVNULL, check=False)
    return time.monotonic() - begun, _cpu_of_children() - begun_cpu


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
