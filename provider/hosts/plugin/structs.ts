/**
 * Structs, in which properties travel, without a message for each of their values: google-protobuf makes one, and codes
 * texts letter by letter, which took three times as long. Once this file is loaded, all messages have them so.
 * Source: google/protobuf/struct.proto.
 */
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Reader, Writer } from "protobufjs/minimal";

/** What JSON can hold. */
type Values = Readonly<Record<string, unknown>>;

/** A struct with these values. */
export function structOf(values: Values): Struct {
  return withValues(new Struct(), values);
}

function withValues(struct: Struct, values: Values): Struct {
  struct.toJavaScript = () => values as Record<string, JavaScriptValue>;
  return struct;
}

// Whatever has a struct as a field writes and reads it by these two. An entry has the wire form of bytes.
Struct.serializeBinaryToWriter = (struct, writer) => {
  for (const entry of Object.entries(struct.toJavaScript()))
    writer.writeBytes(entryField, writeEntry(Writer.create(), entry).finish());
};
Struct.deserializeBinaryFromReader = (struct, reader) => {
  const entries: Entry[] = [];
  while (reader.nextField()) {
    const { buffer, byteOffset, byteLength } = reader.readBytes();
    entries.push(readEntry(Reader.create(Buffer.from(buffer, byteOffset, byteLength)), byteLength));
  }
  return withValues(struct, Object.fromEntries(entries));
};

type Entry = readonly [name: string, value: unknown];

/** Field of a Struct: its entries. Of an entry: name and value. Of a ListValue: its items. */
const [entryField, nameField, valueField, itemField] = [1, 1, 2, 1] as const;
/** Fields of a Value, of which it has one. */
const valueFields = { null: 1, number: 2, text: 3, boolean: 4, struct: 5, list: 6 } as const;
/** Wire types. */
const [varint, fixed64, delimited] = [0, 1, 2] as const;

function writeEntry(writer: Writer, [name, value]: Entry): Writer {
  tagged(writer, nameField, delimited).string(name);
  return writeValue(tagged(writer, valueField, delimited).fork(), value).ldelim();
}

function writeValue(writer: Writer, value: unknown): Writer {
  if (typeof value === "string") return tagged(writer, valueFields.text, delimited).string(value);
  if (typeof value === "number") return tagged(writer, valueFields.number, fixed64).double(value);
  if (typeof value === "boolean") return tagged(writer, valueFields.boolean, varint).bool(value);
  if (typeof value !== "object" || value === null) return tagged(writer, valueFields.null, varint).int32(0);
  if (!Array.isArray(value)) {
    tagged(writer, valueFields.struct, delimited).fork();
    for (const entry of Object.entries(value)) writeEntry(tagged(writer, entryField, delimited).fork(), entry).ldelim();
  } else {
    tagged(writer, valueFields.list, delimited).fork();
    for (const item of value) writeValue(tagged(writer, itemField, delimited).fork(), item).ldelim();
  }
  return writer.ldelim();
}

function tagged(writer: Writer, field: number, wireType: number): Writer {
  return writer.uint32((field << 3) | wireType);
}

function readEntry(reader: Reader, end: number): Entry {
  let [name, value]: Entry = ["", null];
  while (reader.pos < end) {
    if (nextField(reader) === nameField) name = reader.string();
    else value = readValue(reader, endOfNested(reader));
  }
  return [name, value];
}

function readValue(reader: Reader, end: number): unknown {
  let value: unknown = null;
  while (reader.pos < end) value = readType(reader, nextField(reader));
  return value;
}

function readType(reader: Reader, field: number): unknown {
  switch (field) {
    case valueFields.text:
      return reader.string();
    case valueFields.number:
      return reader.double();
    case valueFields.boolean:
      return reader.bool();
    case valueFields.struct:
      return Object.fromEntries(readAll(reader, readEntry));
    case valueFields.list:
      return readAll(reader, readValue);
    default:
      reader.int32();
      return null;
  }
}

/** The entries of a struct or the items of a list. */
function readAll<T>(reader: Reader, read: (reader: Reader, end: number) => T): T[] {
  const all: T[] = [];
  const end = endOfNested(reader);
  while (reader.pos < end) {
    nextField(reader);
    all.push(read(reader, endOfNested(reader)));
  }
  return all;
}

function nextField(reader: Reader): number {
  return reader.uint32() >>> 3;
}

function endOfNested(reader: Reader): number {
  return reader.uint32() + reader.pos;
}
