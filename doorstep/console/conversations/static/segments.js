// How a text is cut into SMS segments, as doorstep/messaging/segments.py counts them. The alphabets come from there.

export class Counter {
  // All three as JSON: as they are, a page would lose the carriage return.
  constructor({ basic, extension, plain }) {
    this.basic = new Set(JSON.parse(basic));
    this.extension = new Set(JSON.parse(extension));
    this.plain = JSON.parse(plain); // code point -> what reads the same
  }

  isGsm7(text) {
    for (const character of text) if (!this.basic.has(character) && !this.extension.has(character)) return false;
    return true;
  }

  // As it is sent: typographic characters made plain, if that puts all of it into GSM-7 and costs no more.
  asSent(text) {
    if (this.isGsm7(text)) return text;
    let plain = "";
    for (const character of text) plain += this.plain[character.codePointAt(0)] ?? character;
    plain = plain.normalize("NFC");
    return this.isGsm7(plain) && this.size(plain).segments <= this.size(text).segments ? plain : text;
  }

  size(text) {
    const isGsm7 = this.isGsm7(text);
    const [alone, joined] = isGsm7 ? [160, 153] : [70, 67];
    let units = 0, segments = 1, filled = 0;
    for (const character of text) {
      const width = isGsm7 ? (this.extension.has(character) ? 2 : 1) : character.length;
      units += width;
      if (filled + width > joined) { segments += 1; filled = 0; }
      filled += width;
    }
    if (units <= alone) segments = units ? 1 : 0;
    return { encoding: isGsm7 ? "GSM-7" : "UCS-2", units, segments, room: segments <= 1 ? alone : joined * segments };
  }
}
