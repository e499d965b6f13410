"""pandas, pyarrow, DuckDB, polars and the SageMaker SDK as readers of what
recast wrote.

    tables.py records CSV PBR LABEL [--no-header] [--dtype float32] [--drop COLUMN,...] [--missing nan]
        the SDK reads from PBR what pandas reads from CSV, LABEL apart
    tables.py training CSV OUT LABEL [--no-header]
        OUT, by all readers and without a header, is CSV with LABEL first
    tables.py table CSV OUT
        OUT, by all readers and with its header, is CSV

LABEL is a name, or a number counted from 0 where there is no header. Prints
the number of rows.
"""
import argparse

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv


def source(args):
    """The input as pandas has it, the label first."""
    df = pd.read_csv(args.csv, header=None if args.no_header else "infer")
    df = df.drop(columns=args.drop.split(",") if args.drop else [])
    if args.label is None:
        return df
    label = int(args.label) if args.no_header else args.label
    return df[[label, *(c for c in df.columns if c != label)]]


def equal(got, want, where):
    """Exactly equal, a missing value being equal to a missing value."""
    assert got.shape == want.shape, f"{where}: {got.shape}, want {want.shape}"
    for i, name in enumerate(want.columns):
        a, b = got.iloc[:, i], want.iloc[:, i]
        if pd.api.types.is_numeric_dtype(b):
            a = pd.to_numeric(a)
            assert np.array_equal(a.to_numpy(float), b.to_numpy(float), equal_nan=True), f"{where}: column {name}"
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
    array = want.to_numpy(np.float64).astype(args.dtype)
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


def main():
    p = argparse.ArgumentParser()
    commands = p.add_subparsers(required=True)
    for run, positional in ((records, "csv out label"), (training, "csv out label"), (table, "csv out")):
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
