// Package recordpb is aialgs.data.Record, the payload of a RecordIO-Protobuf
// file, as generated code for the protobuf runtime.
//
// Package recordio reads and writes the same bytes many times faster and does
// not need this package; its tests do, as their reference. Use recordpb to pass
// a record to code that takes a proto.Message:
//
//	var rec recordpb.Record
//	err := proto.Unmarshal(payload, &rec) // payload from recordio.FrameReader.Next
package recordpb

//go:generate protoc --go_out=. --go_opt=paths=source_relative record.proto
