"""Readers of Parquet and Avro files, and one form for what they read, so that
two readers, or two formats, can be compared.

A column has a name, a kind, which is the name of a type, and values: null,
booleans, numbers, texts, bytes, and lists of these. Moments and times of the
day are whole nanoseconds, days are whole days, records are columns with dots
in their names.
"""
import datetime as dt
import decimal
import uuid

import duckdb
import fastavro
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


class Column:
    def __init__(self, name, kind, values, nullable=True):
        self.name, self.kind, self.values, self.nullable = name, kind, values, nullable


def of_arrow(table):
    """The columns of an Arrow table; the kinds are the names of Arrow's types."""
    table = table.combine_chunks()
    while any(pa.types.is_struct(t) for t in table.schema.types):
        table = table.flatten()
    columns = []
    for field, column in zip(table.schema, table.columns):
        column = column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.array([], field.type)
        values, kind = plain(column)
        columns.append(Column(field.name, kind, values, field.nullable))
    return columns


def plain(a):
    """The values of an array, and their kind: how an array is laid out is no matter."""
    t = a.type
    if isinstance(t, pa.BaseExtensionType):
        values, kind = plain(a.storage)
        if t.extension_name == "arrow.uuid":
            return [v if v is None else str(uuid.UUID(bytes=v)) for v in values], "uuid"
        return values, "json" if t.extension_name == "arrow.json" else str(t)
    if pa.types.is_dictionary(t):
        return plain(a.cast(t.value_type))
    if pa.types.is_fixed_size_list(t) or pa.types.is_list(t) or pa.types.is_large_list(t):
        values, kind = plain(pa.concat_arrays([pa.array([], t.value_type), a.flatten()]))
        lengths = [None if n is None else int(n) for n in pa.compute.list_value_length(a).to_pylist()]
        lists, at = [], 0
        for n in lengths:
            lists.append(None if n is None else values[at:at + n])
            at += n or 0
        return lists, f"list<{kind}>"
    if pa.types.is_timestamp(t) or pa.types.is_time(t):
        whole = a.cast(pa.int32() if pa.types.is_time32(t) else pa.int64()).to_pylist()
        name = str(t) if pa.types.is_time(t) else f"timestamp[{t.unit}]" + (" instant" if t.tz else "")
        return [None if v is None else v * NANOS[t.unit] for v in whole], name
    if pa.types.is_date32(t):
        return a.cast(pa.int32()).to_pylist(), str(t)
    names = {"large_string": "string", "string_view": "string", "large_binary": "binary", "binary_view": "binary"}
    return a.to_pylist(), names.get(str(t), str(t))


def avro(path):
    """The columns of an Avro file as fastavro has it; the kinds are Avro's types."""
    with open(path, "rb") as f:
        reader = fastavro.reader(f)
        rows, fields = list(reader), []
        flatten(reader.writer_schema, [], "", False, fields, {})
    return [Column(name, kind, [pick(row, way, kind) for row in rows], nullable) for name, way, kind, nullable in fields]


def flatten(schema, way, prefix, nullable, into, named):
    """Lists the leaves of a record: name, way to the value, kind, nullable."""
    for f in schema["fields"]:
        kind, null = unwrap(f["type"], named)
        name = f.get("recast.name", prefix + f["name"])
        if isinstance(kind, dict) and kind["type"] == "record":
            flatten(kind, [*way, f["name"]], name + ".", nullable or null, into, named)
        else:
            into.append((name, [*way, f["name"]], avro_kind(kind, named), nullable or null))


def unwrap(kind, named):
    """A type without null, and whether null was there."""
    null = False
    if isinstance(kind, list):
        null, some = "null" in kind, [k for k in kind if k != "null"]
        kind = some[0] if len(some) == 1 else some
    if isinstance(kind, dict) and "name" in kind:
        named[kind["name"]] = kind
    elif isinstance(kind, str):
        kind = named.get(kind, kind)
    if isinstance(kind, dict) and set(kind) == {"type"}:
        kind, inner = unwrap(kind["type"], named)
        null = null or inner
    return kind, null


def avro_kind(kind, named):
    if isinstance(kind, list):
        return "union"
    if isinstance(kind, str):
        return kind
    logical = kind.get("logicalType")
    if logical == "decimal":
        return f"decimal({kind['precision']}, {kind.get('scale', 0)})"
    if logical:
        return logical
    if kind["type"] == "array":
        return f"array<{avro_kind(unwrap(kind['items'], named)[0], named)}>"
    if kind["type"] == "fixed":
        return f"fixed({kind['size']})"
    return {"enum": "string"}.get(kind["type"], kind["type"])


EPOCH = dt.datetime(1970, 1, 1)


def pick(row, way, kind):
    for name in way:
        if row is None:
            return None
        row = row[name]
    if kind == "uuid" and isinstance(row, bytes):  # in a fixed, of which fastavro knows nothing
        row = uuid.UUID(bytes=row)
    return simple(row)


def simple(v):
    """A value of fastavro in the form of this module."""
    if isinstance(v, list):
        return [simple(e) for e in v]
    if isinstance(v, dt.datetime):
        if v.tzinfo:
            v = v.astimezone(dt.timezone.utc).replace(tzinfo=None)
        return (v - EPOCH) // dt.timedelta(microseconds=1) * 1000
    if isinstance(v, dt.date):
        return (v - EPOCH.date()).days
    if isinstance(v, dt.time):
        return ((v.hour * 60 + v.minute) * 60 + v.second) * 10**9 + v.microsecond * 1000
    return str(v) if isinstance(v, uuid.UUID) else v


def pyarrow(path):
    return of_arrow(pq.ParquetFile(path, page_checksum_verification=True, arrow_extensions_enabled=True).read())


def duck(path):
    with duckdb.connect() as db:
        db.execute("set timezone = 'UTC'")
        return of_arrow(db.read_parquet(str(path)).to_arrow_table())


def polars(path):
    return of_arrow(pl.read_parquet(path, hive_partitioning=False).to_arrow())


PARQUET = {"pyarrow": pyarrow, "duckdb": duck, "polars": polars}


def polars_avro(path):
    return of_arrow(pl.read_avro(path).to_arrow())


def text(v):
    """Tells apart what == does not: -0.0 and 0, 1 and 1.0, scales; NaN is NaN."""
    if isinstance(v, list):
        return "[" + ", ".join(map(text, v)) + "]"
    if isinstance(v, dict):
        return "{" + ", ".join(f"{k!r}: {text(v[k])}" for k in sorted(v)) + "}"
    return str(v) if isinstance(v, decimal.Decimal) else repr(v)


def same(got, want, kinds=True, nullable=False):
    """Raises AssertionError unless the columns are alike."""
    assert [c.name for c in got] == [c.name for c in want], f"columns {[c.name for c in got]}, want {[c.name for c in want]}"
    wrong = []
    for a, b in zip(got, want):
        if kinds and a.kind != b.kind:
            wrong.append(f"{a.name}: {a.kind}, want {b.kind}")
        if nullable and a.nullable != b.nullable and b.kind != "null":
            wrong.append(f"{a.name}: nullable is {a.nullable}, want {b.nullable}")
        if len(a.values) != len(b.values):
            wrong.append(f"{a.name}: {len(a.values)} rows, want {len(b.values)}")
        bad = [i for i, (x, y) in enumerate(zip(a.values, b.values)) if text(x) != text(y)]
        if bad:
            i = bad[0]
            wrong.append(f"{a.name}: {len(bad)} values differ, first row {i}: {text(a.values[i]):.80}, want {text(b.values[i]):.80}")
    assert not wrong, "; ".join(wrong)
