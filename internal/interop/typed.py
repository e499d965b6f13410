"""Parquet and Avro files of other tools, and what recast made of them.

    typed.py write DIR        write files of every tool, type, codec and layout
    typed.py check DIR OUT    compare them with what recast made of them: of
                              DIR/a.parquet the files OUT/a.parquet.parquet,
                              OUT/a.parquet.avro and OUT/a.parquet.avro.parquet,
                              of Avro files likewise
    typed.py odd PATH         write a Parquet file with columns that recast does
                              not read, and one that Avro cannot hold

check prints a line of JSON for each comparison: its name, and what is wrong or
null.
"""
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

import avro_files
import parquet_files
import reading

# Files that a reader does not read, or not exactly.
NOT_READ = {
    "duckdb-zstd-v2.parquet": ["pyarrow"],  # does not take its delta encoding of 32 bits
    "duckdb-brotli-v2.parquet": ["pyarrow"],
    "pyarrow-encodings-of-fixed.parquet": ["duckdb", "polars"],
    "spark-pages-v2-plain.parquet": ["polars"],
    "pyarrow-int96.parquet": ["duckdb", "polars"],  # make microseconds of it, and an overflow
}
# polars knows such columns only by the schema that pyarrow adds.
NOT_POLARS = ["json", "null"]

# Arrow's types in Avro, and back where no attribute says more.
AVRO = {
    "bool": "boolean", "int8": "int", "int16": "int", "int32": "int", "uint8": "int", "uint16": "int", "uint32": "long", "uint64": "long",
    "int64": "long", "halffloat": "float", "float": "float", "double": "double", "binary": "bytes", "date32[day]": "date",
    "time32[ms]": "time-millis", "time64[us]": "time-micros", "time64[ns]": "long", "json": "string",
    "timestamp[ms]": "local-timestamp-millis", "timestamp[us]": "local-timestamp-micros", "timestamp[ns]": "local-timestamp-nanos",
    "timestamp[ms] instant": "timestamp-millis", "timestamp[us] instant": "timestamp-micros", "timestamp[ns] instant": "timestamp-nanos",
}
ARROW = {**{v: k for k, v in AVRO.items()}, "int": "int32", "long": "int64", "float": "float", "string": "string", "of-our-own": "int32",
         "map": "json", "union": "json"}
# Types with more types or numbers in them, of Arrow and of Avro.
SHAPES = [("list<%s>", "array<%s>"), ("decimal128(%s)", "decimal(%s)"), ("fixed_size_binary[%s]", "fixed(%s)")]


def translate(kind, names):
    """The other format's type: names is AVRO or ARROW."""
    for arrow, avro in SHAPES:
        here, there = (arrow, avro) if names is AVRO else (avro, arrow)
        start, end = here.split("%s")
        if kind.startswith(start) and kind.endswith(end):
            return there % translate(kind[len(start):-len(end)], names)
    return names.get(kind, kind)


def translated(columns, names):
    return [reading.Column(c.name, translate(c.kind, names), c.values, c.nullable) for c in columns]


def without(columns, names):
    return [c for c in columns if c.name not in names]


def unwrapped(columns, theirs):
    """The JSON that maps and unions became, as fastavro has their values."""
    kinds = {c.name: c.kind for c in theirs}

    def value(kind, text):
        v = None if text is None else json.loads(text)
        return next(iter(v.values())) if kind == "union" and v is not None else v

    return [reading.Column(c.name, c.kind, [value(kinds[c.name], v) for v in c.values], c.nullable)
            if kinds.get(c.name) in ("map", "union") else c for c in columns]


def of_parquet(source, out):
    """The comparisons for a Parquet file: name, and what raises AssertionError."""
    readers = {n: r for n, r in reading.PARQUET.items() if n not in NOT_READ.get(source.name, [])}
    first = next(iter(readers))
    skip = {"polars": NOT_POLARS}
    for name, read in readers.items():
        yield f"to Parquet, read by {name}", lambda: reading.same(
            without(read(out(".parquet")), skip.get(name, [])), without(read(source), skip.get(name, [])), nullable=name == "pyarrow")
    yield "to Avro, read by fastavro", lambda: reading.same(
        reading.avro(out(".avro")), translated(readers[first](source), AVRO), kinds=first == "pyarrow", nullable=first == "pyarrow")
    yield f"to Avro and back, read by {first}", lambda: reading.same(
        readers[first](out(".avro.parquet")), readers[first](source), nullable=first == "pyarrow")


def of_avro(source, out):
    """The comparisons for an Avro file."""
    yield "to Avro, read by fastavro", lambda: same_avro(out(".avro"), source)
    yield "to Parquet, read by pyarrow", lambda: cross(reading.pyarrow(out(".parquet")), reading.avro(source))
    for name in ("duckdb", "polars"):
        yield f"to Parquet, read by {name}", lambda: same_as_pyarrow(reading.PARQUET[name], out(".parquet"))
    yield "to Parquet and back, read by fastavro", lambda: same_avro(out(".parquet.avro"), source)
    if source.name.startswith("polars"):
        for end in (".avro", ".parquet.avro"):
            yield f"to {end}, read by polars", lambda: reading.same(reading.polars_avro(out(end)), flat_names(reading.polars_avro(source)))


def cross(ours, theirs):
    """A Parquet file of ours against an Avro file of theirs."""
    reading.same(unwrapped(ours, theirs), translated(theirs, ARROW), nullable=True)


def same_avro(ours, theirs):
    """Two Avro files, in ours of which maps and unions are text."""
    want = reading.avro(theirs)
    got = unwrapped(reading.avro(ours), want)
    for c in want:
        c.kind = {"map": "string", "union": "string", "of-our-own": "int"}.get(c.kind, c.kind)
    reading.same(got, want, nullable=True)


def same_as_pyarrow(read, ours):
    """Values alone, without UUIDs, and JSON as text: polars has both as bytes."""
    want = reading.pyarrow(ours)
    got = without(read(ours), [c.name for c in want if c.kind == "uuid"])
    want = [c for c in want if c.kind != "uuid"]
    for a, b in zip(got, want):
        if a.kind == "binary" and b.kind in ("string", "json"):
            a.values = [None if v is None else v.decode() for v in a.values]
    reading.same(got, want, kinds=False)


def flat_names(columns):
    """Avro has no dots in names, and polars does not look at ours."""
    return [reading.Column(c.name.replace(".", "_"), c.kind, c.values, c.nullable) for c in columns]


def odd(path):
    pq.write_table(pa.table({
        "n": pa.array([1, 2, None]),
        "big": pa.array([1, 2**63, None], pa.uint64()),
        "map": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int32())),
        "records": pa.array([[{"x": 1}], [], None]),
        "nested": pa.array([[[1]], [], None]),
        "wide": pa.array([1, None, None], pa.decimal256(60, 0)),
    }), path)


def write(folder):
    for paths in (parquet_files.files(folder), avro_files.files(folder)):
        print(len(paths))


def report(prefix, comparisons):
    """Makes comparisons and prints what came of them."""
    for name, compare in comparisons:
        wrong = None
        try:
            compare()
        except Exception as e:  # the reader's own too
            wrong = str(e) if isinstance(e, AssertionError) else repr(e)
        print(json.dumps({"name": prefix + name, "wrong": wrong}), flush=True)


def check(folder, out):
    for source in sorted(folder.glob("*.*")):
        comparisons = of_parquet if source.suffix == ".parquet" else of_avro
        report(source.name + " ", comparisons(source, lambda end: out / (source.name + end)))


if __name__ == "__main__":
    {"write": write, "check": check, "odd": odd}[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
