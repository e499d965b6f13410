#!/usr/bin/env python3
"""Makes the files with types of this directory from the CSV files beside them.

    pip install pyarrow==26.0.1 fastavro==1.13.1
    python testdata/make_typed.py            write them
    python testdata/make_typed.py --check    compare what they hold with the CSV

Prints the table of README.md: file, rows, columns, SHA-256.
"""
import csv
import gzip
import hashlib
import pathlib
import sys

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent

PENGUINS = pa.schema([
    pa.field("species", pa.string(), nullable=False), pa.field("island", pa.string(), nullable=False),
    ("bill_length_mm", pa.float64()), ("bill_depth_mm", pa.float64()),
    ("flipper_length_mm", pa.int16()), ("body_mass_g", pa.int16()),
    ("sex", pa.string()), pa.field("year", pa.int16(), nullable=False),
])
DIGITS = pa.schema([
    pa.field("pixels", pa.list_(pa.field("element", pa.float32(), nullable=False)), nullable=False),
    pa.field("digit", pa.int8(), nullable=False),
])


def penguins():
    """The rows, in which NA is None."""
    cell = {pa.string(): str, pa.float64(): float, pa.int16(): int}
    with open(HERE / "penguins.csv", newline="") as f:
        return [{c.name: None if row[c.name] == "NA" else cell[c.type](row[c.name]) for c in PENGUINS}
                for row in csv.DictReader(f)]


def digits():
    """The first 500 rows, the 64 pixels in one list."""
    with gzip.open(HERE / "digits.csv.gz", "rt", newline="") as f:
        rows = [[int(cell) for cell in row] for _, row in zip(range(500), csv.reader(f))]
    return [{"pixels": row[:64], "digit": row[64]} for row in rows]


def avro_schema():
    """That of penguins, in which species and sex are enumerations."""
    enums = {"species": ["Adelie", "Chinstrap", "Gentoo"], "sex": ["female", "male"]}
    plain = {pa.string(): "string", pa.float64(): "double", pa.int16(): "int"}
    fields = []
    for c in PENGUINS:
        kind = {"type": "enum", "name": c.name + "_t", "symbols": enums[c.name]} if c.name in enums else plain[c.type]
        fields.append({"name": c.name, "type": ["null", kind] if c.nullable else kind})
    return {"type": "record", "name": "penguin", "fields": fields}


def parquet(path, rows, schema):
    pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="snappy", store_schema=False)


def avro(path, rows):
    with open(path, "wb") as f:
        fastavro.writer(f, avro_schema(), rows, codec="deflate", sync_marker=b"recast penguins!")


FILES = {  # rows, how they are written, how they are read
    "penguins.parquet": (penguins, lambda p, rows: parquet(p, rows, PENGUINS), lambda p: pq.read_table(p).to_pylist()),
    "penguins.avro": (penguins, avro, lambda p: list(fastavro.reader(open(p, "rb")))),
    "digits.parquet": (digits, lambda p, rows: parquet(p, rows, DIGITS), lambda p: pq.read_table(p).to_pylist()),
}


def main():
    check = sys.argv[1:] == ["--check"]
    for name, (make, write, read) in FILES.items():
        rows = make()
        if not check:
            write(HERE / name, rows)
        if read(HERE / name) != rows:
            sys.exit(f"make_typed.py: {name} is not what the CSV has")
        print(f"| `{name}` | {len(rows)} | {len(rows[0])} | `{hashlib.sha256((HERE / name).read_bytes()).hexdigest()}` |")


main()
