"""Reads a file that TestPeersRead wrote, with fastavro and with polars, and
compares the rows with what they must be."""

import sys
import warnings
from datetime import date, datetime, time, timezone
from decimal import Decimal
from uuid import UUID

import fastavro
import polars

DAY = dict(year=2024, month=2, day=29)
UTC = timezone.utc
PAIR = [{"key": 3, "value": 0.5}, {"key": 8, "value": -1.0}]

# Columns and their values in the first row; all of the second are null.
ROW = {
    "bool": True,
    "int8": -128,
    "uint16": 65535,
    "int32": -7,
    "uint32": 4294967295,
    "int64": -(2**63),
    "uint64": 2**63 - 1,
    "half": 1.5,
    "float": 0.25,
    "double": 1e300,
    "decimal": Decimal("-1.29"),
    "wide_decimal": Decimal("99999999999999999999999999999999999999"),
    "date": date(**DAY),
    "time_ms": time(1, 2, 3, 4000),
    "time_us": time(1, 2, 3, 4005),
    "time_ns": 3723004005006,
    "instant_ms": datetime(**DAY, hour=1, microsecond=4000, tzinfo=UTC),
    "instant_us": datetime(**DAY, hour=1, microsecond=4005, tzinfo=UTC),
    "local_ms": datetime(**DAY, hour=1, microsecond=4000),
    "local_us": datetime(**DAY, hour=1, microsecond=4005),
    "string": "größe\n日本",
    "binary": b"\xff\x00",
    "fixed": b"ab\x00",
    "uuid": UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    "json": '{"a": 1}',
    "list": [1.0, None],
    "strings": ["a", ""],
    "vector": [1.0, 2.0],
    "sparse": PAIR,
}

# What polars has no type for comes as what it is stored as.
POLARS = dict(
    ROW,
    decimal=Decimal("-1.29"),
    uuid="6ba7b810-9dad-11d1-80b4-00c04fd430c8",
)


def same(peer, got, row):
    want = [row, dict.fromkeys(row)]
    if got == want:
        return
    for g, w in zip(got, want):
        for name in w:
            if g.get(name) != w[name]:
                print(f"{peer}: {name} is {g.get(name)!r}, not {w[name]!r}")
    sys.exit(f"{peer} reads other rows: {len(got)}, not {len(want)}")


def main(path, codec):
    with open(path, "rb") as f:
        reader = fastavro.reader(f)
        assert reader.codec == codec, reader.codec
        same("fastavro", list(reader), ROW)
    if codec in ("null", "deflate", "snappy"):  # all that polars has
        warnings.simplefilter("error")
        same("polars", polars.read_avro(path).to_dicts(), POLARS)
    print("same")


main(*sys.argv[1:])
