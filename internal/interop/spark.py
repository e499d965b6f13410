"""Spark as a peer, run with the Python that has it.

    spark.py write DIR        write Parquet and Avro files of every type, codec
                              and layout
    spark.py check DIR OUT    read DIR/a.parquet and what recast made of it,
                              OUT/a.parquet.parquet and so on as in typed.py,
                              and compare them

RECAST_PEERS_JARS is the directory with the jar of spark-avro. check prints lines of
JSON as typed.py does.
"""
import glob
import json
import os
import pathlib
import shutil
import sys
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql.functions import col
from pyspark.sql.types import StructType

ROWS = 1500
# Name and SQL; h is a whole number that differs from row to row, and edge the
# number of the row where that is small, else null.
COLUMNS = {
    "bool": "h % 2 = 0",
    "byte": "cast(coalesce(element_at(array(-128, 127), edge), h % 100) as tinyint)",
    "short": "cast(coalesce(element_at(array(-32768, 32767), edge), h % 30000) as smallint)",
    "int": "coalesce(element_at(array(-2147483648, 2147483647), edge), cast(h as int))",
    "long": "coalesce(element_at(array(-9223372036854775807L - 1, 9223372036854775807), edge), h * 4294967311)",
    "float": "cast(coalesce(element_at(array('-0.0', 'NaN', 'Infinity', '-Infinity'), edge), h / 1000) as float)",
    "double": "cast(coalesce(element_at(array('-0.0', 'NaN', 'Infinity', '-Infinity'), edge), h / 7) as double)",
    "decimal_5_2": "cast(coalesce(element_at(array(999.99, -999.99), edge), h % 1000) as decimal(5, 2))",
    "decimal_18_4": "cast(h / 10000 as decimal(18, 4))",
    "decimal_38_10": "cast(coalesce(element_at(array('9999999999999999999999999999.9999999999', '-0.0000000001'), edge), h) as decimal(38, 10))",
    "date": "coalesce(element_at(array(date'0001-01-01', date'9999-12-31', date'1582-10-15'), edge), "
            "date_add(date'1970-01-01', cast(h % 9999 as int)))",
    "instant": "coalesce(element_at(array(timestamp'0001-01-01 00:00:00Z', timestamp'9999-12-31 23:59:59.999999Z'), edge), "
               "timestamp_micros(h * 10007))",
    "local": "cast(timestamp_micros(h * 10007) as timestamp_ntz)",
    "text": "concat(element_at(array('', 'Zürich', '日本語', '🦭'), cast(id % 4 + 1 as int)), id)",
    "category": "element_at(array('red', 'green', 'blue'), cast(id % 3 + 1 as int))",
    "binary": "unhex(sha2(cast(id as string), 224))",
    "ints": "sequence(1, cast(id % 5 as int) + 1)",
    "floats": "transform(sequence(1, cast(id % 3 as int) + 1), x -> if(x = 2, null, cast(x * h as float)))",
    "texts": "transform(sequence(0, cast(id % 3 as int)), x -> concat('é', x))",
    "no_texts": "cast(array() as array<string>)",
    "record": "named_struct('n', cast(h as int), 'deep', if(id % 3 = 0, null, named_struct('text', cast(h as string), 'part', h / 3)))",
}
PARQUET = {  # options of the writer; "conf" are settings of Spark
    "snappy": {"compression": "snappy"},
    "gzip": {"compression": "gzip"},
    "zstd": {"compression": "zstd"},
    "plain": {"compression": "none", "parquet.enable.dictionary": "false"},
    "pages-v2": {"compression": "snappy", "parquet.writer.version": "v2"},
    "pages-v2-plain": {"compression": "none", "parquet.writer.version": "v2", "parquet.enable.dictionary": "false"},
    "small-pages": {"parquet.page.size": "1000", "parquet.page.row.count.limit": "100", "parquet.block.size": "100000"},
    "legacy-format": {"conf": {"spark.sql.parquet.writeLegacyFormat": "true"}},
    "timestamp-millis": {"conf": {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MILLIS"}},
}
AVRO = ["uncompressed", "snappy", "deflate", "bzip2", "xz", "zstandard"]


def session():
    jars = glob.glob(os.path.join(os.environ["RECAST_PEERS_JARS"], "spark-avro*.jar"))
    assert len(jars) == 1, f"RECAST_PEERS_JARS has no jar of spark-avro: {jars}"
    settings = {
        "spark.jars": jars[0], "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "localhost", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "1",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS", "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.avro.datetimeRebaseModeInWrite": "CORRECTED",
        # Of files that Spark did not write, it wants to be told whether days before 1582 are Gregorian.
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED", "spark.sql.avro.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.ansi.enabled": "false",
    }
    builder = SparkSession.builder.master("local[1]").appName("recast")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def table(spark):
    rows = spark.range(0, ROWS, 1, 1).selectExpr("id", "xxhash64(id) % 1000000000000 as h", "if(id < 4, cast(id + 1 as int), null) as edge")
    # element_at is null for null, and fails on an index out of range.
    rows = rows.selectExpr("id", "h", *(
        f"if(id > 10 and pmod(xxhash64(id, '{name}'), 7) = 0, null, {sql.replace('element_at', 'try_element_at')}) as {name}"
        for name, sql in COLUMNS.items()))
    return rows.drop("id", "h").cache()


def save(frame, path, form, options):
    """Writes one file: Spark makes a directory with a part in it."""
    with tempfile.TemporaryDirectory() as folder:
        frame.coalesce(1).write.format(form).options(**options).save(folder + "/x")
        (part,) = glob.glob(folder + "/x/part-*")
        shutil.move(part, path)


def write(spark, folder):
    frame = table(spark)
    for name, options in PARQUET.items():
        options = dict(options)
        conf = options.pop("conf", {})
        before = {key: spark.conf.get(key) for key in conf}
        for key, value in conf.items():
            spark.conf.set(key, value)
        save(frame, folder / f"spark-{name}.parquet", "parquet", options)
        for key, value in before.items():
            spark.conf.set(key, value)
    for codec in AVRO:
        save(frame, folder / f"spark-{codec}.avro", "avro", {"compression": codec})


def flat(frame):
    """The frame with records taken apart; Avro has no dots in names."""

    def leaves(kind, way):
        for f in kind.fields:
            if isinstance(f.dataType, StructType):
                yield from leaves(f.dataType, [*way, f.name])
            else:
                yield [*way, f.name]

    return frame.select(*(col(".".join(f"`{name}`" for name in way)).alias("_".join(way).replace(".", "_"))
                          for way in leaves(frame.schema, [])))


def read(spark, path):
    """Names and types of the columns, and the rows as texts."""
    frame = flat(spark.read.format(path.suffix[1:]).load(str(path)))
    types = [(f.name, f.dataType.simpleString()) for f in frame.schema.fields]
    # Moments as Spark's own text: Python's may be out of range.
    frame = frame.select(*(col(name).cast("string") if kind.startswith("timestamp") else col(name) for name, kind in types))
    return types, [tuple(map(repr, row)) for row in frame.collect()]


def same(got, want):
    assert got[0] == want[0], f"columns {set(got[0]) - set(want[0])}, want {set(want[0]) - set(got[0])}"
    assert len(got[1]) == len(want[1]), f"{len(got[1])} rows, want {len(want[1])}"
    for i, (a, b) in enumerate(zip(got[1], want[1])):
        wrong = [f"{name}: {x}, want {y}" for (name, _), x, y in zip(want[0], a, b) if x != y]
        assert not wrong, f"row {i}: " + "; ".join(wrong)


def check(spark, folder, out):
    for source in sorted(folder.glob("*.*")):
        want = read(spark, source)
        for end in {".parquet": (".parquet", ".avro.parquet"), ".avro": (".avro", ".parquet.avro")}[source.suffix]:
            wrong = None
            try:
                same(read(spark, out / (source.name + end)), want)
            except Exception as e:
                wrong = " ".join(str(e).split())[:500]
            print(json.dumps({"name": f"{source.name}{end} read by Spark", "wrong": wrong}), flush=True)


if __name__ == "__main__":
    spark = session()
    {"write": write, "check": check}[sys.argv[1]](spark, *map(pathlib.Path, sys.argv[2:]))
    spark.stop()
