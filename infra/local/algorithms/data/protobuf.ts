/** A field of a message: its number, and a number or the bytes that it holds. */
export interface Field {
  number: number;
  value: number | Uint8Array;
}

const wire = { varint: 0, double: 1, bytes: 2, float: 5 };

/** A varint of at most 53 bits, and where the next thing begins. */
function varint(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start, scale = 1; at < bytes.length && at < start + 8; at += 1, scale *= 128) {
    const byte = bytes[at]!;
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at + 1];
  }
  throw new RangeError('a number has no end or is too large');
}

/** The fields of a message, in their order. Throws RangeError where the bytes are no message. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const [key, start] = varint(bytes, at);
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case wire.varint: {
        const [value, next] = varint(bytes, start);
        yield { number, value };
        at = next;
        break;
      }
      case wire.double:
        yield { number, value: view.getFloat64(start, true) };
        at = start + 8;
        break;
      case wire.float:
        yield { number, value: view.getFloat32(start, true) };
        at = start + 4;
        break;
      case wire.bytes: {
        const [length, first] = varint(bytes, start);
        if (first + length > bytes.length) throw new RangeError('a field is cut off');
        yield { number, value: bytes.subarray(first, first + length) };
        at = first + length;
        break;
      }
      default:
        throw new RangeError(`the wire type ${key % 8} is not known`);
    }
  }
}

/** The numbers of a repeated field, packed or one by one. */
export function numbersOf(fields: readonly Field[], number: number, size: 0 | 4 | 8): number[] {
  return fields.flatMap((field) => {
    if (field.number !== number) return [];
    return typeof field.value === 'number' ? [field.value] : unpacked(field.value, size);
  });
}

/** @param size bytes of a number; 0: varints */
function unpacked(bytes: Uint8Array, size: 0 | 4 | 8): number[] {
  const found: number[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (size === 0) {
      const [value, next] = varint(bytes, at);
      found.push(value);
      at = next;
    } else {
      found.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
      at += size;
    }
  }
  return found;
}

/** A field of bytes. */
export function bytesField(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varintOf(number * 8 + wire.bytes), varintOf(content.length), content]);
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
