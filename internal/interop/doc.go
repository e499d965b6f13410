// Package interop holds the tests that run the other programs of this field:
// what they wrote we read, what we write they read, and where both write the
// same rows the bytes are the same.
//
//	peer                       what it is asked
//	SageMaker Python SDK v2    write and read records, dense and sparse
//	protoc                     decode our records, encode records for us
//	MXNet's recordio           write and read frames with escaped magic numbers
//	pandas                     read our CSV and its compressed forms
//	pyarrow, duckdb, polars    that, and write and read Parquet of every type
//	fastavro, Avro for Java    write and read Avro of every type
//	Spark                      write and read both
//	XGBoost                    learn the same from our CSV as from our records
//
// Of Parquet and Avro (typed.py, spark.py, AvroFiles.java) the rule is that a
// program reads in what we made of a file what it reads in the file itself, and
// that two programs, or two formats, show the same values; reading.py has the
// form in which they are compared.
//
// The tests need the build tag interop, Python environments, made from
// requirements.txt and its like, and the jars of pom.xml:
//
//	RECAST_PEERS        the Python with the SageMaker SDK and the data libraries
//	RECAST_PEERS_MX     the Python with MXNet, which wants an old numpy
//	RECAST_PEERS_SPARK  the Python with Spark
//	RECAST_PEERS_JARS   the directory of the jars
//	RECAST_SHARED       a directory with files that other projects made (optional)
//
// and protoc and Java 17 (a JDK) on the PATH; .ci/peers makes what is not there.
// Without them they fail: a test that silently does nothing promises what nobody
// checked.
package interop
