import protobuf from 'protobufjs';
import * as z from 'zod';

/**
 * The part of ONNX's protobuf schema (onnx.proto, IR version 4 to 10) that a plain inference graph uses. Fields
 * that are not listed would be lost by rewriting a model; the sha256 of the result would tell.
 */
const SCHEMA = `
syntax = "proto2";
package onnx;
message AttributeProto {
  optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
  optional TensorProto t = 5; repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9;
  repeated TensorProto tensors = 10; optional string doc_string = 13; optional int32 type = 20;
}
message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; optional string doc_string = 3; }
message NodeProto {
  repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
  repeated AttributeProto attribute = 5; optional string doc_string = 6; optional string domain = 7;
}
message ModelProto {
  optional int64 ir_version = 1; optional string producer_name = 2; optional string producer_version = 3;
  optional string domain = 4; optional int64 model_version = 5; optional string doc_string = 6;
  optional GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
}
message GraphProto {
  repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5;
  optional string doc_string = 10; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  repeated ValueInfoProto value_info = 13;
}
message TensorProto {
  repeated int64 dims = 1; optional int32 data_type = 2; repeated float float_data = 4 [packed = true];
  repeated int32 int32_data = 5 [packed = true]; repeated bytes string_data = 6;
  repeated int64 int64_data = 7 [packed = true]; optional string name = 8; optional bytes raw_data = 9;
  repeated double double_data = 10 [packed = true]; optional string doc_string = 12;
}
message TypeProto { optional Tensor tensor_type = 1; message Tensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; } }
message TensorShapeProto { repeated Dimension dim = 1; message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; } }
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
`;

const { root } = protobuf.parse(SCHEMA);
const modelType = root.lookupType('onnx.ModelProto');

const node = z.looseObject({ input: z.array(z.string()), output: z.array(z.string()), opType: z.string() });
const named = z.looseObject({ name: z.string() });
const modelSchema = z.looseObject({
  graph: z.looseObject({
    node: z.array(node),
    initializer: z.array(named),
    input: z.array(named),
    output: z.array(named),
    valueInfo: z.array(named),
  }),
});
export type OnnxModel = z.infer<typeof modelSchema>;
export type OnnxNode = z.infer<typeof node>;

/** Throws an Error when the bytes are no ONNX model. */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  return modelSchema.parse(modelType.decode(bytes));
}

export function encodeOnnx(model: OnnxModel): Uint8Array {
  return modelType.encode(modelType.create(model)).finish();
}
