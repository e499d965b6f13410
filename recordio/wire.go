package recordio

// The frame around a record, as dmlc-core's recordio.h defines it. All numbers
// are little-endian; these constants are part of the wire format.
//
//	part := magic u32 · lrec u32 · data[len] · zeros to a multiple of 4
//	lrec := cflag<<29 | len
const (
	magic     = 0xced7230a // bytes 0a 23 d7 ce
	headerLen = 8
	lenBits   = 29

	cflagWhole  = 0 // the only part
	cflagFirst  = 1
	cflagMiddle = 2
	cflagLast   = 3

	// MaxRecord is the longest part a header can describe, in bytes.
	MaxRecord = 1<<lenBits - 1
)

// padding is the number of zeros after a part of n bytes.
func padding(n int) int { return -n & 3 }

// Tags of aialgs.data.Record (proto2) and the messages inside it: field number
// and wire type in one byte.
const (
	tagFeatures      = 0x0a // Record: map<string, Value> features = 1
	tagLabel         = 0x12 // Record: map<string, Value> label = 2
	tagUID           = 0x1a // Record: optional string uid = 3
	tagMetadata      = 0x22 // Record: optional string metadata = 4
	tagConfiguration = 0x2a // Record: optional string configuration = 5

	tagMapKey   = 0x0a // entry: string key = 1
	tagMapValue = 0x12 // entry: Value value = 2

	tagFloat32 = 0x12 // Value: Float32Tensor float32_tensor = 2
	tagFloat64 = 0x1a // Value: Float64Tensor float64_tensor = 3
	tagInt32   = 0x3a // Value: Int32Tensor int32_tensor = 7
	tagBytes   = 0x4a // Value: Bytes bytes = 9

	tagValues = 0x0a // tensor: repeated values = 1 [packed]
	tagKeys   = 0x12 // tensor: repeated uint64 keys = 2 [packed]
	tagShape  = 0x1a // tensor: repeated uint64 shape = 3 [packed]

	tagBytesValue  = 0x0a // Bytes: repeated bytes value = 1
	tagContentType = 0x12 // Bytes: optional string content_type = 2
)

// valuesKey is the map key under which SageMaker's algorithms look for features
// and for the label.
const valuesKey = "values"
