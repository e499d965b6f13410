// Package interop holds the tests that run the other programs of this field:
// what they wrote we read, what we write they read, and where both write the
// same rows the bytes are the same.
//
//	peer                       what it is asked
//	SageMaker Python SDK v2    write and read records, dense and sparse
//	protoc                     decode our records, encode records for us
//	MXNet's recordio           write and read frames with escaped magic numbers
//	pandas, pyarrow, duckdb,   read our CSV and its compressed forms
//	polars
//
// The tests need the build tag interop and two Python environments, made from
// requirements.txt and requirements-mxnet.txt:
//
//	RECAST_PEERS     the Python with the SageMaker SDK and the data libraries
//	RECAST_PEERS_MX  the Python with MXNet, which wants an old numpy
//	RECAST_SHARED    a directory with files that other projects made (optional)
//
// and protoc on the PATH. Without the environments they fail: a test that
// silently does nothing promises what nobody checked.
package interop
