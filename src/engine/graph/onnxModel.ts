import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType, type AttributeProtoSchema, GraphProtoSchema, ModelProtoSchema, type NodeProtoSchema, TensorProto_DataLocation,
  TensorProto_DataType, type TensorProtoSchema, type ValueInfoProtoSchema,
} from "onnx-buf";
import type { Attribute, ElementType, Graph, Initializer, Node, Port } from "../../core/graph/ir";

/** Operator sets that the blocks are written for; 23 brought Attention and RotaryEmbedding. */
const OPSETS = [{ domain: "", version: 23n }, { domain: "com.microsoft", version: 1n }];

const DATA_TYPE: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  bfloat16: TensorProto_DataType.BFLOAT16,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  bool: TensorProto_DataType.BOOL,
};

/** The bytes of an .onnx file (ONNX IR version 10). Stored tensors stay where they are: the file only names them. */
export function onnxBytes(graph: Graph): Uint8Array {
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    irVersion: 10n,
    producerName: "tokenscope",
    opsetImport: OPSETS,
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes.map(nodeMessage),
      initializer: graph.initializers.map(tensorMessage),
      input: graph.inputs.map(portMessage),
      output: graph.outputs.map(portMessage),
    }),
  }));
}

function nodeMessage(node: Node): MessageInitShape<typeof NodeProtoSchema> {
  return {
    opType: node.op,
    domain: node.domain,
    name: node.name,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeMessage(name, value)),
  };
}

function attributeMessage(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if ("int" in value) return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value.int) };
  if ("ints" in value) return { name, type: AttributeProto_AttributeType.INTS, ints: value.ints.map(BigInt) };
  if ("float" in value) return { name, type: AttributeProto_AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeProto_AttributeType.STRING, s: Uint8Array.from(Buffer.from(value.text)) };
}

function tensorMessage({ name, type, shape, data }: Initializer): MessageInitShape<typeof TensorProtoSchema> {
  const dims = shape.map(BigInt);
  if (data instanceof Uint8Array) return { name, dims, dataType: DATA_TYPE[type], rawData: data as Uint8Array<ArrayBuffer> };
  const entries = { location: data.file, offset: String(data.offset), length: String(data.byteLength) };
  return {
    name, dims, dataType: DATA_TYPE[type],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
}

function portMessage({ name, type, shape }: Port): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape.map((extent) => ({
    value: typeof extent === "string" ? { case: "dimParam" as const, value: extent } : { case: "dimValue" as const, value: BigInt(extent) },
  }));
  return { name, type: { value: { case: "tensorType" as const, value: { elemType: DATA_TYPE[type], shape: { dim } } } } };
}
