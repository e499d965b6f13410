#!/usr/bin/env python3
"""Peak memory of recast at 10 MB and at 1000 MB of input, and what two cores give over one.

    go build -o recast ./cmd/recast && python3 bench/memory.py --recast ./recast --dir /tmp/recast-memory

Prints Markdown, and fails if the large input takes more than 1.3 times the memory of the small one and 24 MB more, or
more than --memory allows. Needs 6 GB of disk, and nothing but the standard library; with --python, a Python that has
pyarrow, also a Parquet file in one row group, without an index of its pages, is read.
"""
import argparse, os, random, statistics, sys, time


def generate(path, size):
    """A CSV of a label and 30 decimals a row, about size bytes."""
    r = random.Random(30)
    block = "".join(
        str(r.randrange(2)) + "," + ",".join(f"{r.gauss(0, 40):.{k % 5 + 1}f}" for k in range(30)) + "\n"
        for _ in range(5000)
    ).encode()
    with open(path, "wb") as f:
        while f.tell() < size:
            f.write(block)


ONE_GROUP = """
import sys, pyarrow.csv, pyarrow.parquet
t = pyarrow.csv.read_csv(sys.argv[1], read_options=pyarrow.csv.ReadOptions(column_names=[f"c{i}" for i in range(1, 32)]))
pyarrow.parquet.write_table(t, sys.argv[2], row_group_size=len(t), use_dictionary=False, compression="snappy")
"""


def run(argv, cpus=None):
    """Wall seconds and peak memory in MB."""
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        if cpus:
            os.sched_setaffinity(0, cpus)
        os.execvp(argv[0], argv)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(argv)}: status {status}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--recast", required=True)
    p.add_argument("--dir", required=True)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--large", type=int, default=1000, help="MB of the large input")
    p.add_argument("--python", help="one that has pyarrow")
    p.add_argument("--only-memory", action="store_true", help="leave out what two cores give")
    a = p.parse_args()
    recast = os.path.abspath(a.recast)
    os.makedirs(a.dir, exist_ok=True)
    at = lambda name: os.path.join(a.dir, name)
    large = f"{a.large} MB"
    sizes = {"10 MB": 10_000_000, large: a.large * 1_000_000}
    jobs = [  # input, output, flags
        ("csv", "pbr", ["--label", "c1"]),
        ("pbr", "csv", []),
        ("csv", "csv", ["--label", "c1"]),
        ("csv", "pbr.gz", ["--label", "c1"]),
        ("csv.gz", "pbr", ["--label", "c1"]),
        ("csv", "pbr.zst", ["--label", "c1"]),
        ("csv", "parquet", []),
        ("parquet", "pbr", ["--label", "c1"]),
        ("csv", "avro", []),
        ("avro", "pbr", ["--label", "c1"]),
        ("avro", "parquet", []),
        ("parquet", "avro", []),
    ]
    if a.python:
        jobs += [("one-group.parquet", "pbr", ["--label", "c1"]), ("one-group.parquet", "parquet", [])]
    for size, n in sizes.items():
        name = at(size.replace(" ", ""))
        if not os.path.exists(name + ".csv"):
            generate(name + ".csv", n)
        for suffix, flags in ((".pbr", ["--label", "c1"]), (".csv.gz", ["--label", "c1"]), (".parquet", []), (".avro", [])):
            if not os.path.exists(name + suffix):
                run([recast, "convert", name + ".csv", "-o", name + suffix, *flags, "-q"])
        if a.python and not os.path.exists(name + ".one-group.parquet"):
            run([a.python, "-c", ONE_GROUP, name + ".csv", name + ".one-group.parquet"])

    failed = False
    print(f"| job | peak at 10 MB | at {large} | ratio | at {large} with `--memory 16MiB` |\n|---|---|---|---|---|", flush=True)
    for source, dest, flags in jobs:
        peaks = []
        for size in sizes:
            argv = [recast, "convert", at(size.replace(" ", "")) + "." + source, "-o", at("out." + dest), "-q", *flags]
            peaks.append(statistics.median(fresh(argv, at("out." + dest))[1] for _ in range(a.runs)))
        small = fresh([*argv, "--memory", "16MiB"], at("out." + dest))[1]
        ratio = peaks[1] / peaks[0]
        failed |= ratio > 1.3 and peaks[1] > peaks[0] + 24 or peaks[1] > 256
        print(f"| {source} → {dest} | {peaks[0]:.0f} MB | {peaks[1]:.0f} MB | {ratio:.2f} | {small:.0f} MB |", flush=True)

    if a.only_memory:
        sys.exit(1 if failed else 0)
    print(f"\n| job, {large} | one core | two cores | ratio |\n|---|---|---|---|")
    for source, dest, flags in jobs[:2]:
        argv = [recast, "convert", at(large.replace(" ", "")) + "." + source, "-o", at("out." + dest), "-q", "--no-sync", *flags]
        one, two = [], []
        for _ in range(max(a.runs, 5)):
            one.append(fresh([*argv, "--threads", "1"], at("out." + dest), {0})[0])
            two.append(fresh([*argv, "--threads", "2"], at("out." + dest), {0, 1})[0])
        print(f"| {source} → {dest} | {statistics.median(one):.2f} s | {statistics.median(two):.2f} s | "
              f"{statistics.median(x / y for x, y in zip(one, two)):.2f} |", flush=True)
    sys.exit(1 if failed else 0)


def fresh(argv, out, cpus=None):
    """Runs with no output in the way: to replace a file is dear."""
    if os.path.exists(out):
        os.remove(out)
    result = run(argv, cpus)
    os.remove(out)
    return result


if __name__ == "__main__":
    main()
