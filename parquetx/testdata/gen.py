"""Writes the files that the tests of reading read, and what is in them.

    python gen.py        # pyarrow, polars and duckdb; files go beside this one

Each *.json has the columns of the tables by name: for each row the value as text, a
list of them, or null. Floats are their bits, times and decimals the integer that
is stored, bytes hexadecimal.
"""
import datetime as dt
import decimal
import json
import os
import struct
import uuid

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

here = os.path.dirname(os.path.abspath(__file__))
ROWS = 40
REQUIRED = ("int32", "float64", "string", "bool", "decimal38", "int8")  # there is a column without nulls too


def nullable(values, step=7):
    return [None if i % step == 3 else v for i, v in enumerate(values)]


def flat():
    n = range(ROWS)
    columns = {
        "bool": (pa.bool_(), [i % 3 == 0 for i in n]),
        "int8": (pa.int8(), [i * 6 - 128 for i in n]),
        "int16": (pa.int16(), [i * 1600 - 32768 for i in n]),
        "int32": (pa.int32(), [(-1) ** i * i * 50_000_000 for i in n]),
        "int64": (pa.int64(), [(-1) ** i * (i * 7) ** 7 for i in n]),
        "uint8": (pa.uint8(), [i * 6 for i in n]),
        "uint16": (pa.uint16(), [65535 - i * 1600 for i in n]),
        "uint32": (pa.uint32(), [2**32 - 1 - i * 100_000_000 for i in n]),
        "uint64": (pa.uint64(), [2**64 - 1 - i * 2**58 for i in n]),
        "float16": (pa.float16(), [i / 4 - 3 for i in n]),
        "float32": (pa.float32(), [i / 3 - 5 for i in n]),
        "float64": (pa.float64(), [float("nan") if i == 9 else 10.0 ** (i - 20) / 3 for i in n]),
        "decimal7": (pa.decimal128(7, 2), [decimal.Decimal(i * 1001 - 20_000) / 100 for i in n]),
        "decimal15": (pa.decimal128(15, 3), [decimal.Decimal((-1) ** i * i * 10**12 // 7) / 1000 for i in n]),
        "decimal38": (pa.decimal128(38, 0), [decimal.Decimal((-1) ** i * 10 ** min(37, i)) for i in n]),
        "date": (pa.date32(), [dt.date(1900 + 5 * i, 1 + i % 12, 1 + i % 28) for i in n]),
        "time_ms": (pa.time32("ms"), [i * 2_000_000 for i in n]),
        "time_us": (pa.time64("us"), [i * 2_000_000_123 for i in n]),
        "time_ns": (pa.time64("ns"), [i * 2_000_000_123_456 for i in n]),
        "ts_ms_utc": (pa.timestamp("ms", "UTC"), [i * 10**11 - 10**12 for i in n]),
        "ts_us": (pa.timestamp("us"), [i * 10**14 - 10**15 for i in n]),
        "ts_ns_utc": (pa.timestamp("ns", "UTC"), [i * 10**17 - 10**18 for i in n]),
        "string": (pa.string(), ["", "héllo", "日本", "x" * 30, "prefix-%d" % 7][0:5] * (ROWS // 5)),
        "texts": (pa.string(), ["prefix-%04d-%s" % (i * 37, "z" * (i % 5)) for i in n]),
        "binary": (pa.binary(), [bytes([i, 255 - i]) * (i % 4) for i in n]),
        "fixed": (pa.binary(5), [bytes([i, 0, 255, i ^ 5, 7]) for i in n]),
    }
    return columns


def table(columns):
    arrays, fields = [], []
    for name, (t, values) in columns.items():
        arrays.append(pa.array(nullable(values, 7), t) if t != pa.float16() else half(nullable(values, 7)))
        fields.append(pa.field(name + "?", t))
        if name in REQUIRED:
            arrays.append(pa.array(values, t))
            fields.append(pa.field(name, t, nullable=False))
    return pa.table(arrays, schema=pa.schema(fields))


def half(values):
    import numpy as np
    return pa.array([None if v is None else np.float16(v) for v in values], pa.float16())


def nested():
    n = range(ROWS)
    lists = [None if i % 9 == 4 else [] if i % 5 == 0 else [i * 10 + k for k in range(i % 4 + (30 if i == 17 else 0))] for i in n]
    holes = [None if l is None else [None if v % 3 == 0 else v for v in l] for l in lists]
    texts = [None if l is None else [None if v is None else "t%d" % v for v in l] for l in holes]
    structs = [None if i % 4 == 1 else {"a": i, "b": None if i % 3 == 0 else {"c": "c%d" % i, "d": [i, i + 1][: i % 3]}} for i in n]
    full = [l or [] for l in lists]
    s = pa.schema([
        pa.field("ints", pa.list_(pa.int32())),
        pa.field("holes", pa.list_(pa.int64())),
        pa.field("texts", pa.list_(pa.string())),
        pa.field("full", pa.list_(pa.field("item", pa.float32(), nullable=False)), nullable=False),
        pa.field("flags", pa.list_(pa.bool_())),
        pa.field("s", pa.struct([pa.field("a", pa.int32()), pa.field("b", pa.struct([pa.field("c", pa.string()), pa.field("d", pa.list_(pa.int32()))]))])),
        pa.field("map", pa.map_(pa.string(), pa.int32())),
        pa.field("deep", pa.list_(pa.list_(pa.int32()))),
        pa.field("structs", pa.list_(pa.struct([pa.field("x", pa.int32())]))),
    ])
    flags = [None if l is None else [None if v is None else v % 2 == 0 for v in l] for l in holes]
    t = pa.table({"ints": lists, "holes": holes, "texts": texts, "full": full, "flags": flags, "s": structs,
                  "map": [[("k", i)] for i in n], "deep": [[[i]] for i in n], "structs": [[{"x": i}] for i in n]}, schema=s)
    flat = {
        "ints": lists, "holes": holes, "texts": texts, "full": [[bits32(float(v)) for v in l] for l in full], "flags": flags,
        "s.a": [None if v is None else v["a"] for v in structs],
        "s.b.c": [None if v is None or v["b"] is None else v["b"]["c"] for v in structs],
        "s.b.d": [None if v is None or v["b"] is None else v["b"]["d"] for v in structs],
    }
    return t, flat


def bits32(v):
    return str(struct.unpack("<I", struct.pack("<f", v))[0])


def text(v, t):
    if v is None:
        return None
    if isinstance(v, list):
        return [text(x, t) for x in v]
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, bytes):
        return v.hex()
    if isinstance(v, decimal.Decimal):
        return str(int(v.scaleb(t.scale, decimal.Context(prec=60))))
    if t is not None and pa.types.is_float16(t):
        return str(struct.unpack("<H", struct.pack("<e", v))[0])
    if t is not None and pa.types.is_float32(t):
        return bits32(v)
    if t is not None and pa.types.is_float64(t):
        return "nan" if v != v else str(struct.unpack("<Q", struct.pack("<d", v))[0])
    return str(v)


def texts(t):
    out = {}
    for name in t.column_names:
        c = t.column(name).combine_chunks()
        kind = c.type
        if pa.types.is_date32(kind) or pa.types.is_time32(kind):
            c = c.cast(pa.int32())
        elif pa.types.is_time64(kind) or pa.types.is_timestamp(kind):
            c = c.cast(pa.int64())
        out[name] = [text(v, kind) for v in c.to_pylist()]
    return out


def write(name, t, **options):
    options = {"version": "2.6", "write_statistics": False, "store_schema": False, "row_group_size": 25, **options}
    pq.write_table(t, os.path.join(here, name + ".parquet"), **options)


def dump(name, columns):
    with open(os.path.join(here, name + ".json"), "w") as f:
        json.dump(columns, f, ensure_ascii=False, separators=(",", ":"))


some = table({k: v for k, v in flat().items() if k in ("int32", "float64", "string", "bool", "decimal38")})
everything = table(flat())
dump("flat", texts(everything))
for codec in ("snappy", "gzip", "brotli", "zstd", "lz4", "none"):
    write("codec_%s_v1" % codec, some, compression=codec, data_page_version="1.0", write_page_checksum=True)
    write("codec_%s_v2" % codec, some, compression=codec, data_page_version="2.0", write_page_checksum=True)
small = {"compression": "zstd", "write_batch_size": 9, "data_page_size": 1}
write("types_dict_v1", everything, **small)
write("types_plain_v2", everything, use_dictionary=False, data_page_version="2.0", **small)
write("types_integer_decimals", everything, store_decimal_as_integer=True, compression="zstd")
delta, split = {}, {}
for f in everything.schema:
    t = f.type
    if pa.types.is_string(t) or pa.types.is_binary(t):
        delta[f.name] = "DELTA_BYTE_ARRAY" if f.name.startswith("texts") else "DELTA_LENGTH_BYTE_ARRAY"
    elif pa.types.is_boolean(t):
        delta[f.name] = "RLE"
    elif pa.types.is_fixed_size_binary(t) or pa.types.is_decimal(t):
        delta[f.name] = "DELTA_BYTE_ARRAY"
        split[f.name] = "BYTE_STREAM_SPLIT"
    elif pa.types.is_floating(t):
        split[f.name] = "BYTE_STREAM_SPLIT"
    else:
        delta[f.name] = "DELTA_BINARY_PACKED"
        split[f.name] = "BYTE_STREAM_SPLIT"
for v in ("1", "2"):
    write("types_delta_v" + v, everything, use_dictionary=False, column_encoding=delta, data_page_version=v + ".0", **small)
    write("types_split_v" + v, everything, use_dictionary=False, column_encoding=split, data_page_version=v + ".0", **small)

t, want = nested()
dump("nested", {k: [text(v, None) for v in c] for k, c in want.items()})
write("nested_v1", t, compression="snappy", write_batch_size=5, data_page_size=1)
write("nested_v2", t, compression="snappy", write_batch_size=5, data_page_size=1, data_page_version="2.0")
write("nested_delta", t.select(["ints", "holes", "texts", "full", "flags", "s"]), compression="none", use_dictionary=False,
      column_encoding={"ints.list.element": "DELTA_BINARY_PACKED", "texts.list.element": "DELTA_BYTE_ARRAY"})

stamps = pa.table({"t": pa.array(nullable([dt.datetime(1960 + i, 1, 2, 3, 4, 5, 678901) for i in range(ROWS)]), pa.timestamp("ns"))})
dump("int96", texts(stamps))
write("int96", stamps, use_deprecated_int96_timestamps=True)
write("int96_plain", stamps, use_deprecated_int96_timestamps=True, use_dictionary=False)
write("rows0", some.slice(0, 0))
write("legacy_types", table({k: v for k, v in flat().items() if k in ("ts_ms_utc", "date", "int8", "uint32", "time_us", "decimal7")}), version="1.0")

# What others make of the same tables.
polars.from_arrow(table({k: v for k, v in flat().items() if k not in ("float16", "fixed", "time_ms", "time_us")})).write_parquet(
    os.path.join(here, "polars.parquet"), row_group_size=25, statistics=False)
ducks = table({k: v for k, v in flat().items() if k not in ("float16", "fixed", "time_ms", "time_ns", "ts_ns_utc", "ts_ms_utc")})
duckdb.sql("SET TimeZone='UTC'")
duckdb.sql("COPY ducks TO '%s' (FORMAT parquet, COMPRESSION zstd)" % os.path.join(here, "duckdb.parquet"))
duckdb.sql("COPY (SELECT 'a8098c1a-f86e-11da-bd1a-00112444be%02x'::UUID AS u, ('{\"k\":' || range || '}')::JSON AS j, ['red', 'green'][1 + range %% 2]::ENUM('red', 'green') AS e, INTERVAL (range) DAY AS i FROM range(3)) TO '%s' (FORMAT parquet)"
           % (7, os.path.join(here, "duckdb_logical.parquet")))
