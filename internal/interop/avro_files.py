"""Avro files of fastavro and polars: files(folder) writes them and gives their
paths. fastavro's have a field of every type of the specification.

What a file's name says after the tool is what is peculiar about it.
"""
import datetime as dt
import random
import uuid

import fastavro
import polars as pl

import columns

FASTAVRO = {  # options of the writer, but for "rows" and "nulls"
    "null": dict(codec="null"),
    "deflate": dict(codec="deflate", sync_interval=2000),
    "snappy": dict(codec="snappy", sync_interval=5000),
    "zstandard": dict(codec="zstandard"),
    "bzip2": dict(codec="bzip2", sync_interval=30000),
    "xz": dict(codec="xz"),
    "required": dict(codec="deflate", nulls=False),
    "block-a-row": dict(codec="null", rows=50, sync_interval=1),
    "no-rows": dict(codec="null", rows=0),
}
POLARS = ["uncompressed", "deflate", "snappy"]
EPOCH = dt.datetime(1970, 1, 1)


def logical(kind, meaning, **more):
    return {"type": kind, "logicalType": meaning, **more}


def of_column(name, convert=lambda v: v):
    """The values of a column of columns.py, as fastavro wants them."""
    edge, make = next(values for column, _, values in columns.COLUMNS if column == name)
    return [convert(v) for v in edge], lambda r: convert(make(r))


def moment(unit, zone=None):
    return lambda n: (EPOCH + dt.timedelta(microseconds=n * 10**6 // unit)).replace(tzinfo=zone)


def clock(unit):
    return lambda n: (EPOCH + dt.timedelta(microseconds=n * 10**6 // unit)).time()


def color(name):
    return {"type": "enum", "name": name, "symbols": ["RED", "GREEN", "BLUE"], "doc": "a color"}


def point():
    return {"type": "record", "name": "Point", "namespace": "shapes", "fields": [
        {"name": "x", "type": "double"}, {"name": "label", "type": ["null", "string"], "default": None}]}


def points(r):
    return {"x": r.random(), "label": r.choice([None, "ä", "b"])}


# Name, type, and the first values with what makes the others.
FIELDS = [
    ("bool", "boolean", of_column("bool")),
    ("int", "int", of_column("int32")),
    ("long", {"type": "long"}, of_column("int64")),
    ("float", "float", of_column("float32")),
    ("double", "double", of_column("float64")),
    ("bytes", "bytes", of_column("binary")),
    ("string", {"type": "string", "avro.java.string": "String"}, of_column("text")),
    ("fixed", {"type": "fixed", "name": "five", "namespace": "sizes", "size": 5}, of_column("fixed")),
    ("color", color("Color"), (["RED"], lambda r: r.choice(["RED", "GREEN", "BLUE"]))),
    ("color_again", "Color", (["BLUE"], lambda r: r.choice(["RED", "GREEN", "BLUE"]))),
    ("decimal_bytes", logical("bytes", "decimal", precision=10, scale=3), of_column("decimal_10_3")),
    ("decimal_large", logical("bytes", "decimal", precision=38, scale=10), of_column("decimal_38_10")),
    ("decimal_fixed", logical("fixed", "decimal", name="money", size=9, precision=19, scale=4), of_column("decimal_19_4")),
    ("decimal_whole", logical("bytes", "decimal", precision=9), of_column("decimal_9_0")),
    ("date", logical("int", "date"), of_column("date")),
    ("time_millis", logical("int", "time-millis"), of_column("time_ms", clock(10**3))),
    ("time_micros", logical("long", "time-micros"), of_column("time_us", clock(10**6))),
    ("timestamp_millis", logical("long", "timestamp-millis"), of_column("instant_ms", moment(10**3, dt.timezone.utc))),
    ("timestamp_micros", logical("long", "timestamp-micros"), of_column("instant_us", moment(10**6, dt.timezone.utc))),
    ("timestamp_nanos", logical("long", "timestamp-nanos"), of_column("instant_ns")),
    ("local_millis", logical("long", "local-timestamp-millis"), of_column("local_ms", moment(10**3))),
    ("local_micros", logical("long", "local-timestamp-micros"), of_column("local_us", moment(10**6))),
    ("local_nanos", logical("long", "local-timestamp-nanos"), of_column("local_ns")),
    ("uuid", logical("string", "uuid"), ([uuid.UUID(int=0)], lambda r: uuid.UUID(int=r.getrandbits(128)))),
    ("unknown_logical", logical("int", "of-our-own"), of_column("int32")),
    ("ints", {"type": "array", "items": "int"}, columns.lists(of_column("int32"))),
    ("floats", {"type": "array", "items": ["null", "float"]}, columns.lists(of_column("float32"))),
    ("strings", {"type": "array", "items": "string"}, columns.lists(of_column("text"))),
    ("dates", {"type": "array", "items": logical("int", "date")}, columns.lists(of_column("date"))),
    ("point", point(), ([{"x": 1.5, "label": None}], points)),
    ("end", "shapes.Point", ([{"x": -0.0, "label": "é"}], points)),
    ("map", {"type": "map", "values": "int"}, ([{}, {"b": 1, "a": 2}], lambda r: {"k": r.randint(0, 9), "é": 0})),
    ("any", ["int", "string", "boolean"], ([1, "x", True], lambda r: r.choice([r.randint(0, 9), "é\"", False]))),
]


def nullable(kind, i):
    """A union with null, in either order."""
    kinds = kind if isinstance(kind, list) else [kind]
    return ["null", *kinds] if i % 3 else [*kinds, "null"]


def schema(nulls):
    return {"type": "record", "name": "Row", "namespace": "test", "doc": "all types", "aliases": ["Line"], "fields": [
        {"name": name, "type": nullable(kind, i) if nulls else kind, "doc": f"number {i}"}
        for i, (name, kind, _) in enumerate(FIELDS)] + [{"name": "nothing", "type": "null"}]}


def records(rows, nulls):
    drawn = [columns.values(seed, edge, make, nulls, rows) for seed, (_, _, (edge, make)) in enumerate(FIELDS)]
    return [{**{f[0]: v for f, v in zip(FIELDS, row)}, "nothing": None} for row in zip(*drawn)]


def of_fastavro(path, rows=columns.ROWS, nulls=True, **options):
    with open(path, "wb") as f:
        fastavro.writer(f, schema(nulls), records(rows, nulls), metadata={"made by": "é"}, **options)


def files(folder):
    paths = []
    for name, options in FASTAVRO.items():
        paths.append(folder / f"fastavro-{name}.avro")
        of_fastavro(paths[-1], **options)
    r = random.Random(1)
    frame = pl.from_arrow(columns.table(only=[
        "bool", "int32", "int64", "float32", "float64", "date", "local_ms", "local_us", "text", "binary", "list_int64", "list_text", "record"]))
    frame = frame.with_columns(number=pl.Series([r.random() for _ in range(len(frame))]))
    for codec in POLARS:
        paths.append(folder / f"polars-{codec}.avro")
        frame.write_avro(paths[-1], compression=codec)
    return paths
