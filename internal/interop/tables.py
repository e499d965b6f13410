"""pandas, pyarrow, DuckDB, polars and the SageMaker SDK as readers of what
recast wrote.

    tables.py records IN PBR LABEL [--no-header] [--dtype float32] [--drop COLUMN,...] [--missing nan]
        the SDK reads from PBR what pandas reads from IN, LABEL apart
    tables.py training IN OUT LABEL [--no-header] [--drop COLUMN,...]
        OUT, by all readers and without a header, is IN with LABEL first
    tables.py table IN OUT
        OUT, by all readers and with its header, is IN
    tables.py numbers OUT
        write numbers of every type as Parquet, int8 first

IN is CSV, Parquet or Avro. LABEL is a name, or a number counted from 0 where
there is no header. Prints the number of rows.
"""
import argparse
import decimal

import duckdb
import fastavro
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

import columns


def source(args):
    """The input as pandas has it, the label first, lists as a column for each value."""
    if args.source.endswith(".parquet"):
        df = pd.read_parquet(args.source)
    elif args.source.endswith(".avro"):
        with open(args.source, "rb") as f:
            reader = fastavro.reader(f)
            df = pd.DataFrame(reader)
        df = df.astype({c["name"]: "float32" for c in reader.writer_schema["fields"] if c["type"] == "float"})
    else:
        df = pd.read_csv(args.source, header=None if args.no_header else "infer")
    for name in [c for c in df.columns if isinstance(df[c].iloc[0], decimal.Decimal)]:
        df[name] = df[name].map(float)
    df = df.drop(columns=args.drop.split(",") if args.drop else [])
    if args.label is None:
        return df
    for name in [c for c in df.columns if isinstance(df[c].iloc[0], (list, np.ndarray))]:
        cells = pd.DataFrame(np.stack(df[name]), index=df.index).add_prefix(name)
        df = pd.concat([df.drop(columns=name), cells], axis=1)
    label = int(args.label) if args.no_header else args.label
    return df[[label, *(c for c in df.columns if c != label)]]


def equal(got, want, where):
    """Exactly equal, a missing value being equal to a missing value."""
    assert got.shape == want.shape, f"{where}: {got.shape}, want {want.shape}"
    for i, name in enumerate(want.columns):
        a, b = got.iloc[:, i], want.iloc[:, i]
        if pd.api.types.is_numeric_dtype(b):
            # A text is the shortest that gives the number of this type.
            kind = b.dtype if b.dtype.kind == "f" else float
            a = pd.to_numeric(a)
            assert np.array_equal(a.to_numpy(kind), b.to_numpy(kind), equal_nan=True), f"{where}: column {name}"
            if a.dtype.kind in "iu" and b.dtype.kind in "iu":
                assert a.tolist() == b.tolist(), f"{where}: column {name}"
        else:
            assert a.astype(object).where(a.notna(), None).tolist() == b.astype(object).where(b.notna(), None).tolist(), \
                f"{where}: column {name}"


def readers(path, header):
    """The file as each reader has it. "NA" is what our inputs call missing."""
    arrow = pa.csv.ReadOptions(autogenerate_column_names=not header)
    null = pa.csv.ConvertOptions(null_values=["", "NA"], strings_can_be_null=True)
    if not path.endswith(".zst"):  # for which pandas wants one more package
        yield "pandas", pd.read_csv(path, header="infer" if header else None)
    yield "pyarrow", pa.csv.read_csv(path, read_options=arrow, convert_options=null).to_pandas()
    if not path.endswith(".bz2"):  # which DuckDB and polars do not know
        yield "duckdb", duckdb.read_csv(path, header=header, na_values=["", "NA"]).df()
        yield "polars", pl.read_csv(path, has_header=header, null_values=["", "NA"], infer_schema_length=None).to_pandas()


def training(args):
    want = source(args)
    for name, got in readers(args.out, header=False):
        equal(got, want, f"{name} {args.out}")
    print(len(want))


def table(args):
    want = source(args)
    for name, got in readers(args.out, header=True):
        assert list(got.columns) == list(want.columns), f"{name}: {list(got.columns)}"
        equal(got, want, f"{name} {args.out}")
    print(len(want))


def compare_records(args, want):
    """The SDK reads exactly these values, rounded to the type once."""
    from sagemaker.amazon.common import read_records

    with open(args.out, "rb") as f:
        records = read_records(f)
    assert len(records) == len(want), f"{len(records)} records, want {len(want)}"
    with np.errstate(over="ignore"):  # to infinity
        array = np.column_stack([want.iloc[:, i].to_numpy().astype(args.dtype) for i in range(want.shape[1])])
    field = f"{args.dtype}_tensor"
    for i, r in enumerate(records):
        label, features = getattr(r.label["values"], field), getattr(r.features["values"], field)
        assert np.array_equal(label.values, array[i, :1], equal_nan=True), f"row {i}: label {label.values}"
        assert np.array_equal(features.values, array[i, 1:], equal_nan=True), f"row {i}: {features.values}"
        assert not features.keys, f"row {i} is sparse"
    print(len(records))


def records(args):
    want = source(args)
    if args.missing == "zero":
        want = want.fillna(0)
    elif args.missing == "drop":
        want = want.dropna()
    compare_records(args, want)


def numbers(args):
    kinds = ["bool", *(f"{u}int{n}" for n in (8, 16, 32, 64) for u in ("", "u")), "float16", "float32", "float64", "decimal_5_2", "decimal_9_0"]
    t = columns.table(only=kinds, nulls=False)
    pa.parquet.write_table(t.select(["int8", *(k for k in kinds if k != "int8")]), args.out, row_group_size=600)
    print(len(t))


def main():
    p = argparse.ArgumentParser()
    commands = p.add_subparsers(required=True)
    for run, positional in ((records, "source out label"), (training, "source out label"), (table, "source out"), (numbers, "out")):
        c = commands.add_parser(run.__name__)
        for name in positional.split():
            c.add_argument(name)
        c.add_argument("--no-header", action="store_true")
        c.add_argument("--dtype", default="float32")
        c.add_argument("--drop", default="")
        c.add_argument("--missing", choices=["nan", "zero", "drop"], default="nan")
        c.set_defaults(run=run, **({} if "label" in positional else {"label": None}))
    args = p.parse_args()
    args.run(args)


main()
