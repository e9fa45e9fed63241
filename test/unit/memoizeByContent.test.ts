import { memoizeByContent } from "../../provider/x509/memoizeByContent";

test("the same content is read once, whichever buffer holds it", () => {
  const read = jest.fn((der: Buffer) => der.length);
  const once = memoizeByContent(read);
  expect([once(Buffer.from("abc")), once(Buffer.from("abc")), once(Buffer.from("abcd"))]).toEqual([3, 3, 4]);
  expect(read).toHaveBeenCalledTimes(2);
});

test("the same text is read once", () => {
  const read = jest.fn((text: string) => text.length);
  const once = memoizeByContent(read);
  expect([once("abc"), once(["a", "bc"].join("")), once("abcd")]).toEqual([3, 3, 4]);
  expect(read).toHaveBeenCalledTimes(2);
});

test("an undefined result is remembered, a failure is not", () => {
  const read = jest.fn((der: Buffer) => {
    if (der.length > 1) throw new Error("too long");
    return undefined;
  });
  const once = memoizeByContent(read);
  expect([once(Buffer.from("a")), once(Buffer.from("a"))]).toEqual([undefined, undefined]);
  expect(read).toHaveBeenCalledTimes(1);
  expect(() => once(Buffer.from("ab"))).toThrow("too long");
  expect(() => once(Buffer.from("ab"))).toThrow("too long");
  expect(read).toHaveBeenCalledTimes(3);
});

test("the oldest of more than 4,096 contents is forgotten", () => {
  const read = jest.fn((der: Buffer) => der.length);
  const once = memoizeByContent(read);
  for (let index = 0; index <= 4096; index += 1) once(Buffer.from(String(index)));
  expect(read).toHaveBeenCalledTimes(4097);
  once(Buffer.from("4096"));
  once(Buffer.from("1"));
  expect(read).toHaveBeenCalledTimes(4097);
  once(Buffer.from("0"));
  expect(read).toHaveBeenCalledTimes(4098);
});
