"""Parquet files of pyarrow, DuckDB and polars: files(folder) writes them and
gives their paths.

What a file's name says after the tool is what is peculiar about it.
"""
import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import columns

# DuckDB has no such types in its files, or writes lists of fixed length that pyarrow does not read.
NOT_DUCKDB = ["time_ns", "instant_ns", "uint64", "float16", "vector"]
PYARROW = {  # options of write_table, but for "rows", "nulls", "only" and "without", which are of the table
    "v1-plain": dict(version="1.0", compression="none", use_dictionary=False, data_page_version="1.0", without=["local_ns", "instant_ns"]),
    "v2.4-snappy": dict(version="2.4", compression="snappy", row_group_size=400, without=["local_ns", "instant_ns"]),
    "v2.6-zstd": dict(compression="zstd", row_group_size=1000, write_page_index=True, write_page_checksum=True),
    "pages-v2-gzip": dict(compression="gzip", data_page_version="2.0", data_page_size=500),
    "pages-v2-plain": dict(compression="none", data_page_version="2.0", use_dictionary=False),
    "brotli": dict(compression="brotli", data_page_size=1000),
    "lz4": dict(compression="lz4", row_group_size=700),
    "required": dict(nulls=False, compression="zstd"),
    "required-pages-v2": dict(nulls=False, data_page_version="2.0", use_dictionary=False, data_page_size=2000),
    "decimals-as-integers": dict(store_decimal_as_integer=True),
    "no-arrow-schema": dict(store_schema=False),
    "legacy-lists": dict(use_compliant_nested_type=False),
    "int96": dict(use_deprecated_int96_timestamps=True, store_schema=False, only=["int32", "local_ns", "instant_ns"]),
    "small-dictionary": dict(dictionary_pagesize_limit=2000, data_page_size=1000),
    "encodings": dict(use_dictionary=False, column_encoding={
        "int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "instant_us": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY",
        "binary": "DELTA_LENGTH_BYTE_ARRAY", "float32": "BYTE_STREAM_SPLIT", "float64": "BYTE_STREAM_SPLIT",
        "uint32": "BYTE_STREAM_SPLIT", "bool": "RLE", "list_int64.list.element": "DELTA_BINARY_PACKED"}),
    "encodings-pages-v2": dict(use_dictionary=False, data_page_version="2.0", data_page_size=500, column_encoding={
        "int8": "DELTA_BINARY_PACKED", "uint32": "DELTA_BINARY_PACKED", "uint64": "DELTA_BINARY_PACKED", "date": "DELTA_BINARY_PACKED",
        "binary": "DELTA_BYTE_ARRAY", "text": "DELTA_LENGTH_BYTE_ARRAY", "bool": "RLE", "int64": "BYTE_STREAM_SPLIT",
        "list_text.list.element": "DELTA_BYTE_ARRAY"}),
    "encodings-of-fixed": dict(use_dictionary=False, only=["float16", "decimal_38_10", "decimal_19_4", "fixed"], column_encoding={
        "float16": "BYTE_STREAM_SPLIT", "decimal_38_10": "BYTE_STREAM_SPLIT", "decimal_19_4": "DELTA_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY"}),
    "no-rows": dict(rows=0),
    "one-row": dict(rows=1),
}
DUCKDB = {  # options of COPY
    "snappy": "codec snappy, row_group_size 2048",
    "zstd-v2": "codec zstd, parquet_version v2",
    "gzip": "codec gzip",
    "brotli-v2": "codec brotli, parquet_version v2",
    "lz4": "codec lz4_raw",
    "plain": "codec uncompressed",
}
POLARS = {  # options of write_parquet
    "zstd": dict(compression="zstd", row_group_size=500),
    "snappy": dict(compression="snappy", statistics=False),
    "lz4": dict(compression="lz4", data_page_size=500),
    "gzip": dict(compression="gzip"),
    "brotli": dict(compression="brotli"),
    "plain": dict(compression="uncompressed"),
}
OF_TABLE = ("rows", "nulls", "only", "without")


def of_pyarrow(path, options):
    table = columns.table(**{k: v for k, v in options.items() if k in OF_TABLE})
    options = {k: v for k, v in options.items() if k not in OF_TABLE}
    if "nothing" in table.column_names:
        table = table.append_column(pa.field("null", pa.null()), pa.nulls(len(table)))
    pq.write_table(table, path, **options)


def of_duckdb(path, options):
    with duckdb.connect() as db:
        db.execute("set timezone = 'UTC'")
        db.register("rows", columns.table(rows=5000, without=NOT_DUCKDB))
        db.execute(f"""copy (
            select *, json::json as document, uuid::uuid as uuid_again, category::enum('red', 'green', 'blau é') as enumeration,
                int64::utinyint as tiny, int64::ubigint as big, time_us::time as clock, list_int64 as numbers
            from (select * replace (case when int64 between 0 and 255 then int64 end as int64) from rows)
            ) to '{path}' (format parquet, {options})""")


def of_polars(path, options):
    frame = pl.from_arrow(columns.table(without=["uuid", "json"]))
    frame = frame.with_columns(enumeration=pl.col("category").cast(pl.Enum(["red", "green", "blau é"])))
    frame.write_parquet(path, **options)


def files(folder):
    paths = []
    for tool, write, variants in (("pyarrow", of_pyarrow, PYARROW), ("duckdb", of_duckdb, DUCKDB), ("polars", of_polars, POLARS)):
        for name, options in variants.items():
            paths.append(folder / f"{tool}-{name}.parquet")
            write(paths[-1], options)
    return paths
