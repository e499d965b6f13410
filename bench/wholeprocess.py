#!/usr/bin/env python3
"""Times whole processes: recast beside the programs that do the same job.

    python3 bench/wholeprocess.py --recast ./recast --data DIR [--peers peers.sh]

DIR is filled with generated inputs where they are missing (scale 1: about 1 GB).
The tools of a job run in turn, round after round, on inputs in the page cache;
an output is removed before each run. Wall, user and system time and peak memory
are the kernel's, for the process and what it started. Prints Markdown.
"""
import argparse
import datetime
import filecmp
import os
import pathlib
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SLOW = 5.0  # seconds, from which on three runs are enough


class Job:
    """One conversion, done by recast and by others.

    recast     arguments; IN and OUT stand for the files
    peers      cases of peers.sh, by group: "read" only reads the input,
               "write" does the job, "sdk" does it with the SageMaker SDK
    commands   other programs: name and arguments, output on stdout
    targets    (group or name, ratio): recast may take at most ratio times the
               fastest of the group
    seconds    recast may take at most these, at scale 1
    same       the input of another job, or the peer, whose bytes our output must have
    size       our output may have at most as many bytes as this peer's
    also       recast with other flags
    """

    def __init__(self, name, source, out, recast, peers=None, commands=None, targets=(), seconds=None, same=None, size=None, also=()):
        self.name, self.source, self.out, self.recast = name, source, out, recast
        self.peers, self.commands, self.targets = peers or {}, commands or [], targets
        self.seconds, self.same, self.size, self.also = seconds, same, size, also


CSV = "--no-header --label c1".split()
LABEL = "--label label".split()  # that of the files with names and types
CONVERT = ["convert", "IN", "-o", "OUT"]
SNAPPY = ["--compression", "snappy"]  # as the peers write Parquet
JOBS = [
    Job("dense784 CSV → .pbr", "dense784.csv", "pbr", [*CONVERT, *CSV],
        {"read": ["csv784_read_pandas", "csv784_read_pyarrow", "csv784_read_polars", "csv784_read_duckdb"],
         "write": ["csv784_rec_polars_numpytpl"], "sdk": ["csv784_rec_pandas"]},
        [("md5sum", ["md5sum", "IN"])],
        [("read", 0.10), ("sdk", 0.01)], same="dense784.rec"),
    Job("dense30 CSV → .pbr", "dense30.csv", "pbr", [*CONVERT, *CSV],
        {"read": ["csv30_read_polars", "csv30_read_pandas", "csv30_read_duckdb", "csv30_read_pyarrow"],
         "write": ["csv30_rec_polars_numpytpl"], "sdk": ["csv30_rec_pandas"]},
        [("md5sum", ["md5sum", "IN"])],
        [("read", 0.30), ("md5sum", 0.7), ("sdk", 0.02)], same="dense30.rec"),
    Job("dense30 CSV.gz → .pbr", "dense30.csv.gz", "pbr", [*CONVERT, *CSV],
        {"read": ["csvgz_read_polars", "csvgz_read_pyarrow"], "sdk": ["csvgz_rec_pandas"]},
        [("gunzip", ["gunzip", "-c", "IN"])], same="dense30.rec"),
    Job("mixed CSV → .pbr, categories encoded", "mixed.csv", "pbr",
        [*CONVERT, "--label", "fare", "--drop", "trip_id,pickup_at", "--encode-strings", "ordinal", "--nulls", "zero",
         "--null-value", "origin=-1"],  # as pandas numbers a missing category
        {"sdk": ["mixed_rec_pandas"]}, targets=[("sdk", 1 / 25)], same="mixed_rec_pandas"),
    Job("mixed CSV → target-first CSV", "mixed.csv", "csv", [*CONVERT, "--label", "fare", "--encode-strings", "keep"],
        {"write": ["mixed_csv_polars", "mixed_csv_duckdb", "mixed_csv_pyarrow", "mixed_csv_mawk"]},
        targets=[("mixed_csv_polars", 1.0)]),
    Job("dense30 .pbr → CSV", "dense30.rec", "csv", [*CONVERT, "--from", "recordio"],
        {"write": ["rec30_csv_polars_tpl"], "sdk": ["rec30_csv_sdk_stream"]},
        targets=[("write", 0.25), ("sdk", 1 / 80)]),
    Job("dense30 .pbr, count", "dense30.rec", "", ["count", "IN"], {"sdk": ["rec30_read_sdk"]}, seconds=0.05),
    Job("dense30 CSV → CSV.gz", "dense30.csv", "csv.gz", [*CONVERT, *CSV],
        commands=[("pigz -1", ["pigz", "-1", "-c", "IN"])], targets=[("pigz -1", 1.0)]),
    Job("dense30 CSV → CSV.bz2", "dense30.csv", "csv.bz2", [*CONVERT, *CSV],
        commands=[("lbzip2", ["lbzip2", "-k", "-c", "IN"])], targets=[("lbzip2", 2.0)]),
    Job("dense30 Parquet → .pbr", "dense30.parquet", "pbr", [*CONVERT, *LABEL],
        {"read": ["pq30_read_polars", "pq30_read_pyarrow"], "write": ["pq30_rec_pyarrow_numpytpl"],
         "sdk": ["pq30_rec_pandas", "pq30_rec_pyarrow"]},
        targets=[("write", 0.5), ("sdk", 0.04)], same="dense30.rec"),
    Job("dense30 Parquet → target-first CSV", "dense30.parquet", "csv", [*CONVERT, *LABEL],
        {"write": ["pq30_csv_polars", "pq30_csv_duckdb", "pq30_csv_pyarrow", "pq30_csv_pandas"]},
        targets=[("pq30_csv_polars", 1.0)]),
    Job("dense30 CSV → Parquet", "dense30.csv", "parquet", [*CONVERT, "--no-header"],
        {"write": ["csv30_pq_polars", "csv30_pq_duckdb", "csv30_pq_pyarrow", "csv30_pq_pandas"]},
        targets=[("csv30_pq_polars", 1.0)], size="csv30_pq_duckdb", also=SNAPPY),
    Job("mixed CSV → Parquet", "mixed.csv", "parquet", CONVERT,
        {"write": ["mixed_pq_polars", "mixed_pq_duckdb", "mixed_pq_pyarrow", "mixed_pq_pandas"]},
        targets=[("mixed_pq_polars", 1.0)], size="mixed_pq_duckdb", also=SNAPPY),
    Job("dense30 Avro → .pbr", "dense30.avro", "pbr", [*CONVERT, *LABEL],
        {"read": ["avro_read_fastavro"], "write": ["avro_rec_polars_numpytpl"], "sdk": ["avro_rec_fastavro"]},
        targets=[("read", 0.1), ("write", 0.5)], same="dense30.rec"),
    Job("dense30 Avro → Parquet", "dense30.avro", "parquet", CONVERT,
        {"write": ["avro_pq_polars", "avro_pq_fastavro"]},
        targets=[("avro_pq_polars", 0.5)], also=SNAPPY),
    Job("dense30 Parquet → Avro", "dense30.parquet", "avro", CONVERT,
        {"write": ["pq30_avro_fastavro"]},
        targets=[("pq30_avro_fastavro", 0.05)]),
]

GENERATED = {"dense784.csv": "dense784", "dense784.rec": "dense784", "dense30.csv": "dense30", "dense30.rec": "dense30",
             "dense30.csv.gz": "dense30gz", "mixed.csv": "mixed", "dense30.parquet": "dense30pq", "dense30.avro": "dense30avro"}


class Tool:
    """A command of a job, and what its runs took."""

    def __init__(self, name, group, argv, out, to_stdout):
        self.name, self.group, self.argv, self.out, self.to_stdout = name, group, argv, out, to_stdout
        self.runs = []
        self.bytes = 0  # of the output

    def run(self):
        if self.out:
            pathlib.Path(self.out).unlink(missing_ok=True)
        with open(self.out if self.to_stdout and self.out else os.devnull, "wb") as stdout:
            start = time.perf_counter()
            p = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                                 env={**os.environ, "SAGEMAKER_SUPPRESS_V2_WARNING": "1"})
            stderr = p.stderr.read()
            _, status, usage = os.wait4(p.pid, 0)
            wall = time.perf_counter() - start
        p.returncode = os.waitstatus_to_exitcode(status)
        if p.returncode != 0:
            sys.exit(f"{shlex.join(self.argv)}: exit code {p.returncode}\n{stderr.decode(errors='replace')}")
        self.bytes = os.path.getsize(self.out) if self.out else 0
        self.runs.append((wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss / 1024))

    def median(self, i=0):
        return statistics.median(r[i] for r in self.runs)


def tools_of(job, args):
    """The commands of a job, ours first; those that are not installed are left out."""
    source, folder = str(args.data / job.source), args.data / "out"

    def fill(argv, out):
        return [source if a == "IN" else out if a == "OUT" else a for a in argv]

    def ours(name, extra, suffix):
        out = str(folder / f"{name}.{job.out}") if job.out else ""
        argv = [*fill([str(args.recast), *job.recast], out), *extra]
        return Tool(suffix, "recast", argv, out, False)

    tools = [ours("recast", [], "recast")]
    if job.out:
        tools.append(ours("recast-nosync", ["--no-sync"], "recast --no-sync"))
    if job.also:
        tools.append(ours("recast-also", job.also, shlex.join(["recast", *job.also])))
    for name, argv in job.commands:
        if shutil.which(argv[0]):
            out = str(folder / f"{argv[0]}.{job.out}")
            tools.append(Tool(name, name, fill(argv, out), out, True))
    if args.peers:
        for group, cases in job.peers.items():
            if group == "sdk" and args.no_sdk:
                continue
            for case in cases:
                line = subprocess.check_output(["bash", args.peers, "cmd", case, args.data], text=True)
                argv = shlex.split(line)
                out = next((a for a in argv if a.startswith(str(folder))), "")
                tools.append(Tool(case, group, argv, out, False))
    return tools


def measure(job, args):
    tools = tools_of(job, args)
    with open(args.data / job.source, "rb") as f:  # into the page cache
        while f.read(1 << 16):  # small pieces: a child's peak memory begins with ours
            pass
    for n in range(args.runs):
        turn = tools[n % len(tools):] + tools[:n % len(tools)]
        for t in turn:
            if n < 3 or t.median() < SLOW:
                print(f"{job.name}: run {n + 1} of {t.name}", file=sys.stderr)
                t.run()
    return tools


def report(job, tools, args):
    ours = tools[0]
    print(f"### {job.name}\n")
    print("| | wall s | fastest | user s | system s | peak MB | MB out | recast takes |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for t in tools:
        ratio = "" if t.group == "recast" else f"{ours.median() / t.median():.3f}×"
        reads = " (only reads)" if t.group == "read" else ""
        print(f"| {t.name}{reads} | {t.median():.3f} | {min(r[0] for r in t.runs):.3f} | {t.median(1):.3f} | {t.median(2):.3f} "
              f"| {t.median(3):.0f} | {f'{t.bytes / 1e6:.1f}' if t.bytes else ''} | {ratio} |")
    print()
    for goal, ratio in job.targets:
        rivals = [t for t in tools if goal in (t.group, t.name)]
        if not rivals:
            print(f"* target ≤ {ratio:.4g}× {goal}: not measured")
            continue
        best = min(rivals, key=Tool.median)
        got = ours.median() / best.median()
        print(f"* target ≤ {ratio:.4g}× {best.name}: {got:.4g}×, {'met' if got <= ratio else 'missed'}")
    peer = next((t for t in tools if t.name == job.size), None)
    if peer:
        got = ours.bytes / peer.bytes
        print(f"* target ≤ the bytes of {peer.name}: {got:.4g}×, {'met' if got <= 1 else 'missed'}")
    if job.seconds:
        print(f"* target ≤ {job.seconds:g} s: {ours.median():.3f} s, {'met' if ours.median() <= job.seconds else 'missed'}")
    theirs = next((t.out for t in tools if t.name == job.same), args.data / (job.same or ""))
    if job.same and os.path.exists(theirs):
        same = filecmp.cmp(ours.out, theirs, shallow=False)
        print(f"* the output {'is' if same else 'IS NOT'} byte for byte what the SDK writes")
    print()


def output(*argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def head(args):
    """What was measured on what."""
    lscpu = dict(re.findall(r"^([^:\n]+):\s*(.*)$", output("lscpu"), re.M))
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    versions = [output(args.recast, "version").splitlines()[0]]
    if args.peers:
        venv = os.environ.get("PEERS_VENV", str(pathlib.Path.home() / ".cache/peers"))
        freeze = output(f"{venv}/bin/python", "-m", "pip", "freeze")
        wanted = "pandas polars pyarrow duckdb fastavro numpy sagemaker".split()
        versions += [line.replace("==", " ") for line in freeze.splitlines() if line.split("==")[0] in wanted]
        versions.append(output(f"{venv}/bin/python", "--version"))
    for tool in ("pigz", "lbzip2"):
        if shutil.which(tool):
            both = subprocess.run([tool, "--version"], capture_output=True, text=True)
            versions.append((both.stdout + both.stderr).splitlines()[0])
    floor = Tool("true", "", ["true"], "", False)
    floor.run()
    print("## Whole processes\n")
    print(f"{datetime.date.today()}; {lscpu.get('Model name', platform.machine())}, {len(os.sched_getaffinity(0))} cores, "
          f"{int(memory[1]) / 2**20:.0f} GB; {platform.system()} {platform.release()}; scale {args.scale:g}.")
    print(f"Median of {args.runs} runs, of 3 where one takes more than {SLOW:g} s; fresh output, page cache warm, fsync included "
          f"for recast. Peak memory under {floor.median(3):.0f} MB cannot be told apart.\n")
    print("Versions: " + "; ".join(versions) + ".\n")


def generate(jobs, args):
    missing = {GENERATED[n] for j in jobs for n in (j.source, j.same) if n in GENERATED and not (args.data / n).exists()}
    (args.data / "out").mkdir(parents=True, exist_ok=True)
    if missing and not args.peers:
        sys.exit(f"{args.data} lacks {', '.join(sorted(missing))}, and there is no --peers to generate them")
    if "dense30gz" in missing and not (args.data / "dense30.csv").exists():
        missing.add("dense30")
    if missing:
        subprocess.check_call(["bash", args.peers, "gen", args.data, f"{args.scale:g}", ",".join(sorted(missing))],
                              stdout=sys.stderr)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--recast", type=pathlib.Path, required=True, help="the binary")
    p.add_argument("--data", type=pathlib.Path, required=True, help="directory of the inputs and outputs")
    p.add_argument("--peers", type=pathlib.Path, default=ROOT.parent / "shared/peers/peers.sh",
                   help="the script that knows the peers; its environments are PEERS_VENV's")
    p.add_argument("--scale", type=float, default=1.0, help="of the inputs that are generated")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--only", default="", help="regular expression of the jobs' names")
    p.add_argument("--no-sdk", action="store_true", help="leave the slowest peers out")
    args = p.parse_args()
    args.recast, args.data = args.recast.resolve(), args.data.resolve()
    if not args.peers.exists():
        print(f"{args.peers} is not there: the Python peers are left out", file=sys.stderr)
        args.peers = None
    jobs = [j for j in JOBS if re.search(args.only, j.name)]
    generate(jobs, args)
    head(args)
    for job in jobs:
        report(job, measure(job, args), args)
        sys.stdout.flush()


main()
