// The records of /api/live: uint32le length of the JSON, uint32le length of the picture, the JSON, the JPEG.
// Chunks of the network end anywhere; lengths are believed only up to a limit, since they decide what is allocated.

export const MOST_JSON = 256 * 1024;
export const MOST_PICTURE = 4 * 1024 * 1024;

const HEAD = 8;

/** A stream that is not what it says it is. */
export class BrokenStream extends Error {}

/** Cuts records out of chunks. After an error it must not be used any more. */
export class RecordReader {
  #chunks = [];
  #have = 0;
  #lengths = null;
  #text = new TextDecoder('utf-8', { fatal: true });

  /** Takes a chunk, and yields the records `{head, picture}` that it completes; picture is null where there is none. */
  * push(chunk) {
    if (chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#have += chunk.length;
    }
    for (;;) {
      if (this.#lengths === null) {
        if (this.#have < HEAD) return;
        this.#lengths = lengthsOf(this.#take(HEAD));
      }
      const [json, picture] = this.#lengths;
      if (this.#have < json + picture) return;
      const head = this.#parse(this.#take(json));
      const jpeg = picture === 0 ? null : this.#take(picture);
      this.#lengths = null;
      yield { head, picture: jpeg };
    }
  }

  #parse(bytes) {
    let head;
    try {
      head = JSON.parse(this.#text.decode(bytes));
    } catch {
      throw new BrokenStream('A record is no JSON.');
    }
    if (head === null || typeof head !== 'object' || typeof head.source !== 'string') throw new BrokenStream('A record names no source.');
    return head;
  }

  // Copies once, when all of it is there: a picture comes in some tens of chunks.
  #take(count) {
    this.#have -= count;
    const first = this.#chunks[0];
    if (first !== undefined && first.length > count) {
      this.#chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    const bytes = new Uint8Array(count);
    let at = 0;
    while (at < count) {
      const chunk = this.#chunks[0];
      const part = chunk.subarray(0, count - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    return bytes;
  }
}

function lengthsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD);
  const json = view.getUint32(0, true);
  const picture = view.getUint32(4, true);
  if (json < 2 || json > MOST_JSON) throw new BrokenStream(`A record says that its JSON has ${json} bytes.`);
  if (picture > MOST_PICTURE) throw new BrokenStream(`A record says that its picture has ${picture} bytes.`);
  return [json, picture];
}
