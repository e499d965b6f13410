"""The table with a column of every type, as pyarrow has it."""
import datetime as dt
import decimal
import json
import math
import random
import uuid

import pyarrow as pa

ROWS = 1500
UTC = dt.timezone.utc
TEXTS = ["", "a", "Zürich", "日本語", "🦭 seal", "tab\there", 'quote " and , comma', "line\nbreak", "NULL", "0012", "e\u0301", "x" * 300]
DAYS = [dt.date(1970, 1, 1), dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1582, 10, 15), dt.date(2024, 2, 29)]
# Microseconds since 1970; all are years that Python's datetime has.
MOMENTS = [0, -1, 1, 1_700_000_000_123_456, -62_135_596_800_000_000, 253_402_300_799_999_999]
# What nanoseconds in 64 bits can hold.
NANOS = [0, -1, 1, 1_700_000_000_123_456_789, -(2**63) + 1, 2**63 - 1]
FLOATS = [0.0, -0.0, 1.5, -2.25, math.inf, -math.inf, math.nan, 0.1, 1e300, 5e-324]


def integers(bits, signed):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return [low, high, 0, 1, high // 3], lambda r: r.randint(low, high)


def floats(bound):
    return [f for f in FLOATS if not math.isfinite(f) or abs(f) < bound], lambda r: r.choice([r.gauss(0, 100), float(r.randint(-9, 9))])


def decimals(precision, scale):
    top = 10**precision - 1

    def number(unscaled):
        return decimal.Decimal(unscaled).scaleb(-scale, decimal.Context(prec=80))

    return [number(u) for u in (0, 1, -1, top, -top)], lambda r: number(r.randint(-top, top))


def times(unit):
    day = 86_400 * unit
    return [0, 1, day - 1], lambda r: r.randint(0, day - 1)


def moments(unit):
    """Timestamps as integers of a unit, a number of parts of a second."""
    if unit == 10**9:
        return NANOS, lambda r: r.randint(-10**18, 10**18)
    return [m * unit // 10**6 for m in MOMENTS], lambda r: r.randint(-10**9, 10**10) * unit + r.randrange(unit)


def lists(of, longest=5):
    edge, make = of
    return [[], edge], lambda r: [make(r) for _ in range(r.randint(0, longest))]


def texts():
    return TEXTS, lambda r: r.choice(TEXTS) + str(r.randint(0, 50))


def blobs(least, most):
    return [bytes(least), b"\xff" * most], lambda r: r.randbytes(r.randint(least, most))


def documents():
    return [json.dumps(d) for d in ({}, {"a": [1, None]}, "é")], lambda r: json.dumps({"n": r.randint(0, 99)})


def pairs():
    return ([{"n": 1, "deep": {"text": "é", "part": None}}, {"n": None, "deep": None}],
            lambda r: {"n": r.randint(0, 9), "deep": r.choice([None, {"text": r.choice(TEXTS), "part": r.random()}])})


# Name, type, and the first values with what makes the others.
COLUMNS = [
    ("bool", pa.bool_(), ([True, False], lambda r: r.random() < 0.5)),
    *((f"int{n}", getattr(pa, f"int{n}")(), integers(n, True)) for n in (8, 16, 32, 64)),
    *((f"uint{n}", getattr(pa, f"uint{n}")(), integers(n, False)) for n in (8, 16, 32)),
    ("uint64", pa.uint64(), integers(63, False)),
    ("float16", pa.float16(), floats(6e4)),
    ("float32", pa.float32(), floats(1e38)),
    ("float64", pa.float64(), floats(math.inf)),
    *((f"decimal_{p}_{s}", pa.decimal128(p, s), decimals(p, s)) for p, s in ((5, 2), (9, 0), (10, 3), (18, 18), (19, 4), (38, 10))),
    ("date", pa.date32(), (DAYS, lambda r: dt.date.fromordinal(r.randint(1, 3_000_000)))),
    ("time_ms", pa.time32("ms"), times(10**3)),
    ("time_us", pa.time64("us"), times(10**6)),
    ("time_ns", pa.time64("ns"), times(10**9)),
    *((f"{name}_{u}", pa.timestamp(u, zone), moments(n)) for name, zone in (("local", None), ("instant", "UTC"))
      for u, n in (("ms", 10**3), ("us", 10**6), ("ns", 10**9))),
    ("text", pa.string(), texts()),
    ("large_text", pa.large_string(), texts()),
    ("category", pa.dictionary(pa.int32(), pa.string()), (["red", "green", "blau é"], lambda r: r.choice(["red", "green", "blau é"]))),
    ("binary", pa.binary(), blobs(0, 30)),
    ("fixed", pa.binary(5), blobs(5, 5)),
    ("uuid", pa.uuid(), ([uuid.UUID(int=0).bytes, uuid.UUID(int=2**128 - 1).bytes], lambda r: r.randbytes(16))),
    ("json", pa.json_(), documents()),
    ("list_int64", pa.list_(pa.int64()), lists(integers(64, True))),
    ("list_float32", pa.list_(pa.float32()), lists(floats(1e38))),
    ("list_text", pa.list_(pa.string()), lists(texts())),
    ("list_decimal", pa.list_(pa.decimal128(12, 2)), lists(decimals(12, 2))),
    ("list_moment", pa.list_(pa.timestamp("us", "UTC")), lists(moments(10**6))),
    ("list_bool", pa.list_(pa.bool_()), lists(([True, False], lambda r: r.random() < 0.5))),
    ("vector", pa.list_(pa.float32(), 3), ([[1.0, 2.0, 3.0]], lambda r: [r.random() for _ in range(3)])),
    ("record", pa.struct([("n", pa.int32()), ("deep", pa.struct([("text", pa.string()), ("part", pa.float64())]))]), pairs()),
    ("nothing", pa.int32(), ([None], lambda r: None)),
]


def values(seed, edge, make, nulls, rows):
    r = random.Random(seed)
    column = [edge[i] if i < len(edge) else make(r) for i in range(rows)]
    return [None if nulls and i >= len(edge) and r.random() < 0.15 else v for i, v in enumerate(column)]


def array(kind, column):
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, array(kind.storage_type, column))
    return pa.array(column, kind)


def table(rows=ROWS, only=None, without=(), nulls=True):
    """The columns, of which "required" ones have no nulls."""
    fields, arrays = [], []
    for seed, (name, kind, (edge, make)) in enumerate(COLUMNS):
        if name in without or only and name not in only or not nulls and name == "nothing":
            continue
        fields.append(pa.field(name, kind, nullable=nulls))
        arrays.append(array(kind, values(seed, edge, make, nulls, rows)))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
