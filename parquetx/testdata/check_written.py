"""Compares a Parquet file with an Arrow file of the same rows.

usage: check_written.py FILE.parquet FILE.arrow PEER…    (pyarrow, duckdb, polars)

Values are compared as what is stored: times as numbers, floats by their bits.
"""

import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq

written, rows, *peers = sys.argv[1:]


def stored(t):
    """The type of t's values as numbers, or t."""
    if pa.types.is_list(t) or pa.types.is_fixed_size_list(t) or pa.types.is_large_list(t):
        return pa.list_(stored(t.value_type))
    if pa.types.is_struct(t):
        return pa.struct([(f.name, stored(f.type)) for f in t])
    if pa.types.is_date(t) or pa.types.is_time32(t):
        return pa.int32()
    if pa.types.is_time64(t) or pa.types.is_timestamp(t):
        return pa.int64()
    if pa.types.is_float16(t):
        return pa.float32()
    if pa.types.is_large_string(t) or pa.types.is_string_view(t):
        return pa.string()
    if pa.types.is_large_binary(t) or pa.types.is_fixed_size_binary(t) or pa.types.is_binary_view(t):
        return pa.binary()
    return t


def as_written(t):
    """The type that Parquet has for t."""
    if pa.types.is_list(t) or pa.types.is_fixed_size_list(t):
        return pa.list_(as_written(t.value_type))
    if pa.types.is_struct(t):
        return pa.struct([(f.name, as_written(f.type)) for f in t])
    if pa.types.is_date64(t):
        return pa.date32()
    if t == pa.time32("s"):
        return pa.time32("ms")
    if pa.types.is_timestamp(t) and t.unit == "s":
        return pa.timestamp("ms", t.tz)
    return t


def values(v):
    if isinstance(v, float):
        return struct.pack("d", v) if v == v else "NaN"
    if isinstance(v, list):
        return [values(x) for x in v]
    if isinstance(v, dict):
        return {k: values(x) for k, x in v.items()}
    return v


def plain(column, t=None):
    if t is not None and column.type != t:
        column = column.cast(t)
    return values(column.cast(stored(column.type)).to_pylist())


want = pa.ipc.open_file(rows).read_all()
failed = []


def compare(peer, name, got, expected):
    if got != expected:
        at = next((i for i, (a, b) in enumerate(zip(got, expected)) if a != b), None)
        failed.append(f"{peer}: {name}: row {at} of {len(got)}, {len(expected)}")
        if at is not None:
            failed.append(f"  got {got[at]!r}, want {expected[at]!r}")


if "pyarrow" in peers:
    table = pq.ParquetFile(written, page_checksum_verification=True).read()
    assert table.column_names == want.column_names
    for name in want.column_names:
        expected = as_written(want.schema.field(name).type)
        got = table.schema.field(name)
        if stored(got.type) != stored(expected):
            failed.append(f"pyarrow: {name}: type {got.type}, want {expected}")
        if got.nullable != want.schema.field(name).nullable:
            failed.append(f"pyarrow: {name}: nullable is {got.nullable}")
        compare("pyarrow", name, plain(table.column(name)), plain(want.column(name), expected))

if "duckdb" in peers:
    import duckdb

    table = duckdb.sql(f"select * from read_parquet('{written}')").to_arrow_table()
    assert table.column_names == want.column_names
    for name in want.column_names:
        if "time" in name and "[ns" in name:  # DuckDB has nanoseconds of local timestamps only
            continue
        expected = as_written(want.schema.field(name).type)
        if name == "null":
            assert table.column(name).null_count == table.num_rows
            continue
        got = table.column(name)
        if "time" in name:
            micro = lambda t: (
                pa.list_(micro(t.value_type)) if pa.types.is_list(t)
                else pa.struct([(f.name, micro(f.type)) for f in t]) if pa.types.is_struct(t)
                else pa.timestamp("us", t.tz) if pa.types.is_timestamp(t)
                else pa.time64("us") if pa.types.is_time(t) else t)
            compare("duckdb", name, plain(got, micro(got.type)), plain(want.column(name).cast(expected), micro(expected)))
            continue
        compare("duckdb", name, plain(got), plain(want.column(name), expected))
    # Each bound of a row group holds: what is asked for by it is found.
    for name in ("int64.0.false", "utf8.0.true", "double.0.false", "float64.0.false"):
        if name in want.column_names:
            for v in set(x for x in want.column(name).to_pylist() if x is not None and x == x):
                n = duckdb.execute(f"select count(*) from read_parquet('{written}') where \"{name}\" = ?", [v]).fetchone()[0]
                m = sum(1 for x in want.column(name).to_pylist() if x == v)
                if n != m:
                    failed.append(f"duckdb: {name} = {v!r}: {n} rows, want {m}")

if "polars" in peers:
    import polars

    skip = [n for n in want.column_names if "float16" in n or "halffloat" in n]
    names = [n for n in want.column_names if n not in skip]
    table = polars.read_parquet(written, columns=names).to_arrow()
    assert table.column_names == names
    for name in names:
        expected = as_written(want.schema.field(name).type)
        got = table.column(name)
        if "time" in name:
            nano = lambda t: (
                pa.list_(nano(t.value_type)) if pa.types.is_list(t) or pa.types.is_large_list(t)
                else pa.struct([(f.name, nano(f.type)) for f in t]) if pa.types.is_struct(t)
                else pa.timestamp("ns", t.tz) if pa.types.is_timestamp(t)
                else pa.time64("ns") if pa.types.is_time(t) else t)
            compare("polars", name, plain(got, nano(got.type)), plain(want.column(name).cast(expected), nano(expected)))
            continue
        compare("polars", name, plain(got), plain(want.column(name), expected))

if failed:
    sys.exit("\n".join(failed[:60]))
