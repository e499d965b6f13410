"""Makes the Avro files of this folder with fastavro, for which some codecs need
cramjam and backports.zstd: python gen.py

types.*.avro   a record of every type, by every codec
trees.avro     maps, unions of several types, records in records
lists.avro     lists and sparse rows
value.avro     a schema that is no record
linked.avro    a record that holds itself
"""

import datetime
import decimal
import math
import uuid

import fastavro

UTC = datetime.timezone.utc
D = decimal.Decimal


def field(name, type, **attrs):
    return {"name": name, "type": type, **attrs}


def logical(type, name, **attrs):
    return {"type": type, "logicalType": name, **attrs}


TYPES = {
    "type": "record",
    "name": "types",
    "namespace": "org.example",
    "fields": [
        field("nothing", "null"),
        field("bool", "boolean"),
        field("int", "int"),
        field("long", "long"),
        field("float", "float"),
        field("double", "double"),
        field("bytes", "bytes"),
        field("string", "string"),
        field("enum", {"type": "enum", "name": "suit", "symbols": ["spades", "hearts"]}),
        field("fixed", {"type": "fixed", "name": "three", "size": 3}),
        field("maybe_bool", ["null", "boolean"]),
        field("maybe_int", ["int", "null"]),
        field("maybe_long", ["null", "long"]),
        field("maybe_float", ["null", "float"]),
        field("maybe_double", ["double", "null"]),
        field("maybe_bytes", ["null", "bytes"]),
        field("maybe_string", ["null", "string"]),
        field("maybe_enum", ["null", "suit"]),
        field("maybe_fixed", ["null", "org.example.three"]),
        field("date", logical("int", "date")),
        field("time_millis", logical("int", "time-millis")),
        field("time_micros", logical("long", "time-micros")),
        field("at_millis", logical("long", "timestamp-millis")),
        field("at_micros", logical("long", "timestamp-micros")),
        field("at_nanos", logical("long", "timestamp-nanos")),
        field("local_millis", logical("long", "local-timestamp-millis")),
        field("local_micros", logical("long", "local-timestamp-micros")),
        field("local_nanos", logical("long", "local-timestamp-nanos")),
        field("uuid", logical("string", "uuid")),
        field("uuid_fixed", {"type": "fixed", "name": "sixteen", "size": 16, "logicalType": "uuid"}),
        field("decimal_bytes", logical("bytes", "decimal", precision=38, scale=2)),
        field("decimal_fixed", ["null", {"type": "fixed", "name": "five", "size": 5, "logicalType": "decimal", "precision": 9, "scale": 3}]),
        field("int8", "int", **{"recast.type": "int8"}),
        field("uint8", ["null", "int"], **{"recast.type": "uint8"}),
        field("int16", "int", **{"recast.type": "int16"}),
        field("uint16", "int", **{"recast.type": "uint16"}),
        field("uint32", "long", **{"recast.type": "uint32"}),
        field("uint64", "long", **{"recast.type": "uint64"}),
        field("float16", "float", **{"recast.type": "float16"}),
        field("time_nanos", "long", **{"recast.type": "time64[ns]"}),
        field("renamed", "int", **{"recast.name": "a, b", "recast.role": "label", "recast.shape": "3"}),
    ],
}


def types(i):
    maybe = (lambda v: v) if i % 3 else (lambda v: None)
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, UTC) + datetime.timedelta(seconds=i)
    return {
        "nothing": None,
        "bool": i % 2 == 1,
        "int": (-1) ** i * 7 ** (i % 11),
        "long": (-1) ** i * 7 ** (i % 22),
        "float": i / 4,
        "double": [math.nan, math.inf, -0.0, i / 3][i % 4],
        "bytes": bytes(range(i)),
        "string": ["", "a", "€uro", "longer than two words of eight bytes"][i % 4],
        "enum": ["spades", "hearts"][i % 2],
        "fixed": bytes([i, 0, 255]),
        "maybe_bool": maybe(i % 2 == 0),
        "maybe_int": maybe(-i),
        "maybe_long": maybe(1 << i),
        "maybe_float": maybe(i / 2),
        "maybe_double": maybe(i / 8),
        "maybe_bytes": maybe(b"\xff" * i),
        "maybe_string": maybe("é" * i),
        "maybe_enum": maybe("hearts"),
        "maybe_fixed": maybe(b"abc"),
        "date": datetime.date(1969, 12, 30) + datetime.timedelta(days=i),
        "time_millis": datetime.time(1, 2, 3, 4000),
        "time_micros": datetime.time(23, 59, 59, 999999),
        "at_millis": at,
        "at_micros": at,
        "at_nanos": 1767323045678000009 + i,
        "local_millis": at.replace(tzinfo=None),
        "local_micros": at.replace(tzinfo=None),
        "local_nanos": -i,
        "uuid": uuid.UUID(int=i * 0x0123456789ABCDEF0123456789),
        "uuid_fixed": bytes(range(i, i + 16)),
        "decimal_bytes": D((-1) ** i * 10 ** i).scaleb(-2),
        "decimal_fixed": maybe(D(-i * 1001).scaleb(-3)),
        "int8": i - 9,
        "uint8": maybe(255 - i),
        "int16": -32768 + i,
        "uint16": 65535 - i,
        "uint32": 4294967295 - i,
        "uint64": 9223372036854775807 - i,
        "float16": i / 2,
        "time_nanos": i,
        "renamed": i,
    }


TREES = {
    "type": "record",
    "name": "trees",
    "fields": [
        field("id", "long"),
        field("map", {"type": "map", "values": ["null", "double"]}),
        field("any", ["null", "long", "string", {"type": "record", "name": "pair", "namespace": "n", "fields": [field("x", "int"), field("y", ["null", "bytes"])]}]),
        field("sure", ["int", "string"]),
        field("point", {"type": "record", "name": "point", "fields": [
            field("x", "double"),
            field("maybe", ["null", {"type": "record", "name": "inner", "fields": [field("s", "string"), field("pair", "n.pair")]}]),
        ]}),
        field("again", ["null", "point"]),
        field("records", {"type": "array", "items": "point"}),
    ],
}


def trees(i):
    pair = {"x": i, "y": b"\x00\xff\"" if i % 2 else None}
    point = {"x": float(i), "maybe": {"s": "in", "pair": pair} if i % 3 else None}
    return {
        "id": i,
        "map": {"b\"\n": float(i), "a": None, "é": math.inf} if i % 4 else {},
        "any": [None, i, "text", ("n.pair", pair)][i % 4],
        "sure": [i, "x"][i % 2],
        "point": point,
        "again": point if i % 2 else None,
        "records": [point] * (i % 3),
    }


SPARSE = {"type": "array", "items": {"type": "record", "name": "entry", "fields": [field("key", "long"), field("value", "float")]}}
LISTS = {
    "type": "record",
    "name": "lists",
    "fields": [
        field("doubles", {"type": "array", "items": "double"}),
        field("floats", ["null", {"type": "array", "items": ["null", "float"]}]),
        field("ints", {"type": "array", "items": "int"}, **{"recast.type": "uint8"}),
        field("strings", {"type": "array", "items": "string"}),
        field("fixed", {"type": "array", "items": "float"}, **{"recast.length": "4", "recast.shape": "2,2"}),
        field("maybe_fixed", ["null", {"type": "array", "items": ["null", "string"]}], **{"recast.length": "2"}),
        field("sparse", SPARSE, **{"recast.shape": "1000"}),
        field("maybe_sparse", ["null", {"type": "array", "items": "entry"}], **{"recast.shape": "10,10"}),
        field("plain", {"type": "array", "items": "entry"}),
    ],
}


def lists(i):
    entries = [{"key": 7 * j, "value": j / 2} for j in range(i % 5)]
    return {
        "doubles": [j / 3 for j in range(i % 4)],
        "floats": [None if j % 2 else j / 2 for j in range(i % 5)] if i % 3 else None,
        "ints": list(range(i)),
        "strings": ["é" * j for j in range(i % 3)],
        "fixed": [i + j / 4 for j in range(4)],
        "maybe_fixed": ["a" * i, None] if i % 2 else None,
        "sparse": entries,
        "maybe_sparse": entries if i % 2 else None,
        "plain": entries,
    }


LINKED = {
    "type": "record",
    "name": "node",
    "fields": [field("id", "int"), field("next", ["null", "node"]), field("last", "string")],
}


def linked(i):
    return {"id": i, "next": linked(i - 1) if i else None, "last": str(i)}


def write(name, schema, records, codec="null", **options):
    with open(name, "wb") as f:
        fastavro.writer(f, schema, records, codec=codec, sync_marker=bytes(range(16)), **options)


for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
    write(f"types.{codec}.avro", TYPES, [types(i) for i in range(20)], codec, sync_interval=1000)
write("trees.avro", TREES, [trees(i) for i in range(20)])
write("lists.avro", LISTS, [lists(i) for i in range(20)], "deflate", sync_interval=500)
write("value.avro", "string", ["a", "", "c"])
write("linked.avro", LINKED, [linked(i) for i in range(4)])
