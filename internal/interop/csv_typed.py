"""CSV with columns of types, and what it becomes as Parquet and Avro, and back.

    csv_typed.py write DIR        write DIR/typed.csv and DIR/typed.parquet: the
                                  same rows, in which CSV shows every type
    csv_typed.py check DIR OUT    compare OUT/typed.csv.parquet and
                                  OUT/typed.csv.avro, which recast made of the
                                  CSV, and OUT/typed.parquet.csv with them

check prints lines of JSON as typed.py does.
"""
import pathlib
import sys

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import columns
import reading
import typed

# Of columns.py: the types that are told from text.
NAMES = ["bool", "int64", "float64", "date", "local_us", "instant_us", "text"]


def table():
    t = columns.table(only=NAMES)
    # "0012" and the like make no number of a column of texts.
    return t.append_column("whole", pa.array([i if i % 5 else None for i in range(len(t))], pa.int64()))


def write(folder):
    pq.write_table(table(), folder / "typed.parquet")
    pa.csv.write_csv(table(), folder / "typed.csv")


def of_csv(path, types):
    """The file as pyarrow reads it with these types; only an empty cell without quotes is null."""
    options = pa.csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    return reading.of_arrow(pa.csv.read_csv(path, convert_options=options, parse_options=pa.csv.ParseOptions(newlines_in_values=True)))


def without_types(path, read):
    """The texts of a file as another reader has them."""
    return [reading.Column(c.name, "", c.values) for c in reading.of_arrow(read(path).to_arrow()) if c.name == "text"]


def comparisons(folder, out):
    want = reading.of_arrow(table())
    parquet, avro, csv = out / "typed.csv.parquet", out / "typed.csv.avro", out / "typed.parquet.csv"
    for name, read in reading.PARQUET.items():
        yield f"CSV to Parquet, read by {name}", lambda: reading.same(read(parquet), want)
    yield "CSV to Avro, read by fastavro", lambda: reading.same(reading.avro(avro), typed.translated(want, typed.AVRO))
    yield "CSV to Avro, read by polars", lambda: reading.same(reading.polars_avro(avro), want, kinds=False)
    yield "Parquet to CSV, read by pyarrow", lambda: reading.same(of_csv(csv, table().schema), want)
    texts = [reading.Column(c.name, "", c.values) for c in want if c.name == "text"]
    yield "Parquet to CSV, read by polars", lambda: reading.same(
        without_types(csv, lambda p: pl.read_csv(p, infer_schema=False)), texts, kinds=False)
    yield "Parquet to CSV, read by DuckDB", lambda: reading.same(
        without_types(csv, lambda p: duckdb.read_csv(str(p), all_varchar=True, header=True, allow_quoted_nulls=False).pl()),
        texts, kinds=False)


def check(folder, out):
    typed.report("", comparisons(folder, out))


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](*map(pathlib.Path, sys.argv[2:]))
