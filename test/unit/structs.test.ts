/** Our coding of structs is that of google-protobuf, both ways. */
import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type * as ours from "../../provider/hosts/plugin/structs";

const { serializeBinaryToWriter, deserializeBinaryFromReader } = Struct;
const original = { serializeBinaryToWriter, deserializeBinaryFromReader };
// Changes both.
const { structOf } = jest.requireActual<typeof ours>("../../provider/hosts/plugin/structs");

/** Does it with google-protobuf as it is by itself. */
function byItself<T>(work: () => T): T {
  const { serializeBinaryToWriter, deserializeBinaryFromReader } = Struct;
  Object.assign(Struct, original);
  try {
    return work();
  } finally {
    Object.assign(Struct, { serializeBinaryToWriter, deserializeBinaryFromReader });
  }
}

type Values = ReturnType<Struct["toJavaScript"]>;

const text = fc.string({ unit: "binary" });
/** google-protobuf takes this name for the prototype, and so loses it. */
const lost = "__proto__";
const structs = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    text,
    fc.array(tie("value")),
    tie("values"),
  ),
  values: fc.dictionary(
    text.filter((name) => name !== lost),
    tie("value"),
    { noNullPrototype: true },
  ),
})).values as fc.Arbitrary<Values>;

test("google-protobuf reads what is written", () => {
  fc.assert(
    fc.property(structs, (values) => {
      const bytes = structOf(values).serializeBinary();
      expect(byItself(() => Struct.deserializeBinary(bytes).toJavaScript())).toEqual(values);
    }),
  );
});

test("what google-protobuf writes is read", () => {
  fc.assert(
    fc.property(structs, (values) => {
      const bytes = byItself(() => Struct.fromJavaScript(values).serializeBinary());
      expect(Struct.deserializeBinary(bytes).toJavaScript()).toEqual(values);
    }),
  );
});

test("a struct made of messages is written like any other", () => {
  fc.assert(
    fc.property(structs, (values) => {
      const bytes = Struct.fromJavaScript(values).serializeBinary();
      expect(byItself(() => Struct.deserializeBinary(bytes).toJavaScript())).toEqual(values);
    }),
  );
});

test("a message keeps what follows its struct", () => {
  fc.assert(
    fc.property(structs, (values) => {
      const sent = new CheckRequest();
      sent.setNews(structOf(values));
      sent.setName("after it");
      const received = CheckRequest.deserializeBinary(sent.serializeBinary());
      expect(received.getNews()?.toJavaScript()).toEqual(values);
      expect(received.getName()).toBe("after it");
    }),
  );
});

test("a field is kept whose name google-protobuf loses", () => {
  const values = Object.fromEntries([[lost, "kept"]]);
  const read = Struct.deserializeBinary(structOf(values).serializeBinary()).toJavaScript();
  expect(Object.entries(read)).toEqual([[lost, "kept"]]);
});
