/*! Headland, and fake-indexeddb where it is in here: Apache-2.0. @noble/hashes:
The MIT License (MIT)

Copyright (c) 2022 Paul Miller (https://paulmillr.com)

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the “Software”), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
*/
import { createInterface } from "node:readline";
// node_modules/@noble/hashes/_u64.js
const fromNumH = (n) => n / 2 ** 32 | 0;
const fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
	const h = fromNumH(n);
	const l = fromNumL(n);
	view.setUint32(byteOffset, isLE ? l : h, isLE);
	view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}
// node_modules/@noble/hashes/utils.js
/**
* Checks if something is Uint8Array. Be careful: nodejs Buffer will return true.
* @param a - value to test
* @returns `true` when the value is a Uint8Array-compatible view.
* @example
* Check whether a value is a Uint8Array-compatible view.
* ```ts
* isBytes(new Uint8Array([1, 2, 3]));
* ```
*/
function isBytes(a) {
	return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
const atitle = (title) => title ? `"${title}" ` : "";
/**
* Asserts something is a non-negative integer.
* @param n - number to validate
* @param title - label included in thrown errors
* @returns The validated number.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate a non-negative integer option.
* ```ts
* anumber(32, 'length');
* ```
*/
function anumber(n, title = "") {
	if (typeof n !== "number") throw new TypeError(atitle(title) + "expected number, got " + typeof n);
	if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
	return n;
}
/**
* Asserts something is Uint8Array.
* @param value - value to validate
* @param length - optional exact length constraint
* @param title - label included in thrown errors
* @returns The validated byte array.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate that a value is a byte array.
* ```ts
* abytes(new Uint8Array([1, 2, 3]));
* ```
*/
function abytes(value, length, title = "") {
	if (isBytes(value) && (length === void 0 || value.length === length)) return value;
	if (length !== void 0) anumber(length, "length");
	const bytes = isBytes(value);
	const ofLen = length !== void 0 ? ` of length ${length}` : "";
	const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
	const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
	if (!bytes) throw new TypeError(message);
	throw new RangeError(message);
}
const aobject = (value, label) => {
	if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
const aopts = (value, label) => {
	aobject(value, label);
	const proto = Object.getPrototypeOf(value);
	if (proto !== Object.prototype && proto !== null) throw new TypeError(`"${label}" expected plain object`);
	if (Object.hasOwn(value, "__proto__")) throw new TypeError(`"${label}.__proto__" is not allowed`);
};
/**
* Asserts a hash instance has not been destroyed or finished.
* @param instance - hash instance to validate
* @param checkFinished - whether to reject finalized instances
* @throws If the hash instance has already been destroyed or finalized. {@link Error}
* @example
* Validate that a hash instance is still usable.
* ```ts
* import { aexists } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const hash = sha256.create();
* aexists(hash);
* ```
*/
function aexists(instance, checkFinished = true) {
	if (instance.destroyed) throw new Error("hash was destroyed");
	if (checkFinished && instance.finished) throw new Error("digest() was already called");
}
/**
* Asserts output is a sufficiently-sized byte array.
* @param out - destination buffer
* @param instance - hash instance providing output length
* Oversized buffers are allowed; downstream code only promises to fill the first `outputLen` bytes.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate a caller-provided digest buffer.
* ```ts
* import { aoutput } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const hash = sha256.create();
* aoutput(new Uint8Array(hash.outputLen), hash);
* ```
*/
function aoutput(out, instance) {
	abytes(out, void 0, "output");
	const min = instance.outputLen;
	if (!(out.length >= min)) throw new RangeError("\"output\" expected length >= " + min);
}
/**
* Zeroizes typed arrays in place. Warning: JS provides no guarantees.
* @param arrays - arrays to overwrite with zeros
* @example
* Zeroize sensitive buffers in place.
* ```ts
* clean(new Uint8Array([1, 2, 3]));
* ```
*/
function clean(...arrays) {
	for (let i = 0; i < arrays.length; i++) arrays[i].fill(0);
}
/**
* Creates a DataView for byte-level manipulation.
* @param arr - source typed array
* @returns DataView over the same buffer region.
* @example
* Create a DataView over an existing buffer.
* ```ts
* createView(new Uint8Array(4));
* ```
*/
function createView(arr) {
	return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
/**
* Rotate-right operation for uint32 values.
* @param word - source word
* @param shift - shift amount in bits
* @returns Rotated word.
* @example
* Rotate a 32-bit word to the right.
* ```ts
* rotr(0x12345678, 8);
* ```
*/
function rotr(word, shift) {
	return word << 32 - shift | word >>> shift;
}
/**
* Converts string to bytes using UTF8 encoding.
* Built-in doesn't validate input to be string: we do the check.
* Non-ASCII details are delegated to the platform `TextEncoder`.
* @param str - string to encode
* @returns UTF-8 encoded bytes.
* @throws On wrong argument types. {@link TypeError}
* @example
* Encode a string as UTF-8 bytes.
* ```ts
* utf8ToBytes('abc'); // Uint8Array.from([97, 98, 99])
* ```
*/
function utf8ToBytes(str) {
	if (typeof str !== "string") throw new TypeError("string expected");
	const encoded = new TextEncoder().encode(str);
	try {
		return new Uint8Array(encoded);
	} finally {
		clean(encoded);
	}
}
/**
* Merges default options and passed options.
* @param defaults - base option object
* @param opts - user overrides
* @param title - label included in thrown override errors
* @returns Fresh merged option object with a null prototype.
* @throws On wrong argument types. {@link TypeError}
* @example
* Merge user overrides onto default options.
* ```ts
* checkOpts({ dkLen: 32 }, { asyncTick: 10 });
* ```
*/
function checkOpts(defaults, opts, title = "opts") {
	aopts(defaults, "defaults");
	if (opts !== void 0) aopts(opts, title);
	return Object.assign(Object.create(null), defaults, opts);
}
/**
* Creates a callable hash function from a stateful class constructor.
* @param hashCons - hash constructor or factory
* @param info - optional metadata such as DER OID
* @returns Frozen callable hash wrapper with `.create()`.
*   Wrapper construction eagerly calls `hashCons(undefined)` once to read
*   `outputLen` / `blockLen`, so constructor side effects happen at module
*   init time.
* @throws On wrong argument types. {@link TypeError}
* @example
* Wrap a stateful hash constructor into a callable helper.
* ```ts
* import { createHasher } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const wrapped = createHasher(sha256.create, { oid: sha256.oid });
* wrapped(new Uint8Array([1]));
* ```
*/
function createHasher(hashCons, info = {}) {
	if (typeof hashCons !== "function") throw new TypeError("\"hashCons\" expected function, got type=" + typeof hashCons);
	info = checkOpts({}, info, "info");
	const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
	const tmp = hashCons(void 0);
	hashC.outputLen = tmp.outputLen;
	hashC.blockLen = tmp.blockLen;
	hashC.canXOF = tmp.canXOF;
	hashC.create = (opts) => hashCons(opts);
	Object.assign(hashC, info);
	return Object.freeze(hashC);
}
/**
* Creates OID metadata for NIST hashes with prefix `06 09 60 86 48 01 65 03 04 02`.
* @param suffix - final OID byte for the selected hash.
*   The helper accepts any byte even though only the documented NIST hash
*   suffixes are meaningful downstream.
* @returns Object containing the DER-encoded OID.
* @example
* Build OID metadata for a NIST hash.
* ```ts
* oidNist(0x01);
* ```
*/
const oidNist = (suffix) => ({ oid: Uint8Array.from([
	6,
	9,
	96,
	134,
	72,
	1,
	101,
	3,
	4,
	2,
	suffix
]) });
// node_modules/@noble/hashes/_md.js
/**
* Internal Merkle-Damgard hash utils.
* @module
*/
/**
* Shared 32-bit conditional boolean primitive reused by SHA-256, SHA-1, and MD5 `F`.
* Returns bits from `b` when `a` is set, otherwise from `c`.
* The XOR form is equivalent to MD5's `F(X,Y,Z) = XY v not(X)Z` because the masked terms never
* set the same bit.
* @param a - selector word
* @param b - word chosen when selector bit is set
* @param c - word chosen when selector bit is clear
* @returns Mixed 32-bit word.
* @example
* Combine three words with the shared 32-bit choice primitive.
* ```ts
* Chi(0xffffffff, 0x12345678, 0x87654321);
* ```
*/
function Chi(a, b, c) {
	return a & b ^ ~a & c;
}
/**
* Shared 32-bit majority primitive reused by SHA-256 and SHA-1.
* Returns bits shared by at least two inputs.
* @param a - first input word
* @param b - second input word
* @param c - third input word
* @returns Mixed 32-bit word.
* @example
* Combine three words with the shared 32-bit majority primitive.
* ```ts
* Maj(0xffffffff, 0x12345678, 0x87654321);
* ```
*/
function Maj(a, b, c) {
	return a & b ^ a & c ^ b & c;
}
/**
* Merkle-Damgard hash construction base class.
* Could be used to create MD5, RIPEMD, SHA1, SHA2.
* Accepts only byte-aligned `Uint8Array` input, even when the underlying spec describes bit
* strings with partial-byte tails.
* @param blockLen - internal block size in bytes
* @param outputLen - digest size in bytes
* @param padOffset - trailing length field size in bytes
* @param isLE - whether length and state words are encoded in little-endian
* @example
* Use a concrete subclass to get the shared Merkle-Damgard update/digest flow.
* ```ts
* import { _SHA1 } from '@noble/hashes/legacy.js';
* const hash = new _SHA1();
* hash.update(new Uint8Array([97, 98, 99]));
* hash.digest();
* ```
*/
var HashMD = class {
	blockLen;
	outputLen;
	canXOF = false;
	padOffset;
	isLE;
	buffer;
	view;
	finished = false;
	length = 0;
	pos = 0;
	destroyed = false;
	constructor(blockLen, outputLen, padOffset, isLE) {
		this.blockLen = blockLen;
		this.outputLen = outputLen;
		this.padOffset = padOffset;
		this.isLE = isLE;
		this.buffer = new Uint8Array(blockLen);
		this.view = createView(this.buffer);
	}
	update(data) {
		aexists(this);
		abytes(data);
		const { view, buffer, blockLen } = this;
		const len = data.length;
		let processed = false;
		for (let pos = 0; pos < len;) {
			const take = Math.min(blockLen - this.pos, len - pos);
			if (take === blockLen) {
				const dataView = createView(data);
				for (; blockLen <= len - pos; pos += blockLen) this.process(dataView, pos);
				processed = true;
				continue;
			}
			buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
			this.pos += take;
			pos += take;
			if (this.pos === blockLen) {
				this.process(view, 0);
				this.pos = 0;
				processed = true;
			}
		}
		this.length += data.length;
		if (processed) this.roundClean();
		return this;
	}
	digestInto(out) {
		aexists(this);
		aoutput(out, this);
		this.finished = true;
		const { buffer, view, blockLen, isLE } = this;
		let { pos } = this;
		buffer[pos++] = 128;
		buffer.fill(0, pos);
		if (this.padOffset > blockLen - pos) {
			this.process(view, 0);
			buffer.fill(0);
		}
		setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
		this.process(view, 0);
		this.roundClean();
		const oview = out === buffer ? view : createView(out);
		const len = this.outputLen;
		const outLen = len / 4;
		const state = this.get();
		if (len % 4 || outLen > state.length) throw new Error("invalid outputLen");
		for (let i = 0; i < outLen; i++) oview.setUint32(4 * i, state[i], isLE);
	}
	digest() {
		const { buffer, outputLen } = this;
		this.digestInto(buffer);
		const res = buffer.slice(0, outputLen);
		this.destroy();
		return res;
	}
	_cloneIntoMeta(to) {
		const { buffer, length, finished, destroyed, pos } = this;
		to.destroyed = destroyed;
		to.finished = finished;
		to.length = length;
		to.pos = pos;
		if (pos) to.buffer.set(buffer);
		return to;
	}
	clone() {
		return this._cloneInto();
	}
};
/**
* Initial SHA-2 state: fractional parts of square roots of first 16 primes 2..53.
* Check out `test/misc/sha2-gen-iv.js` for recomputation guide.
*/
/** Initial SHA256 state from RFC 6234 §6.1: the first 32 bits of the fractional parts of the
* square roots of the first eight prime numbers. Exported as a shared table; callers must treat
* it as read-only because constructors copy words from it by index. */
const SHA256_IV = /* @__PURE__ */ Uint32Array.from([
	1779033703,
	3144134277,
	1013904242,
	2773480762,
	1359893119,
	2600822924,
	528734635,
	1541459225
]);
// node_modules/@noble/hashes/sha2.js
/**
* SHA2 hash function. A.k.a. sha256, sha384, sha512, sha512_224, sha512_256.
* SHA256 is the fastest hash implementable in JS, even faster than Blake3.
* Check out {@link https://www.rfc-editor.org/rfc/rfc4634 | RFC 4634} and
* {@link https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf | FIPS 180-4}.
* @module
*/
/**
* SHA-224 / SHA-256 round constants from RFC 6234 §5.1: the first 32 bits
* of the cube roots of the first 64 primes (2..311).
*/
const SHA256_K = /* @__PURE__ */ Uint32Array.from([
	1116352408,
	1899447441,
	3049323471,
	3921009573,
	961987163,
	1508970993,
	2453635748,
	2870763221,
	3624381080,
	310598401,
	607225278,
	1426881987,
	1925078388,
	2162078206,
	2614888103,
	3248222580,
	3835390401,
	4022224774,
	264347078,
	604807628,
	770255983,
	1249150122,
	1555081692,
	1996064986,
	2554220882,
	2821834349,
	2952996808,
	3210313671,
	3336571891,
	3584528711,
	113926993,
	338241895,
	666307205,
	773529912,
	1294757372,
	1396182291,
	1695183700,
	1986661051,
	2177026350,
	2456956037,
	2730485921,
	2820302411,
	3259730800,
	3345764771,
	3516065817,
	3600352804,
	4094571909,
	275423344,
	430227734,
	506948616,
	659060556,
	883997877,
	958139571,
	1322822218,
	1537002063,
	1747873779,
	1955562222,
	2024104815,
	2227730452,
	2361852424,
	2428436474,
	2756734187,
	3204031479,
	3329325298
]);
/** Reusable SHA-224 / SHA-256 message schedule buffer `W_t` from RFC 6234 §6.2 step 1. */
const SHA256_W = /* @__PURE__ */ new Uint32Array(64);
/** Internal SHA-224 / SHA-256 compression engine from RFC 6234 §6.2. */
var SHA2_32B = class extends HashMD {
	A = 0;
	B = 0;
	C = 0;
	D = 0;
	E = 0;
	F = 0;
	G = 0;
	H = 0;
	constructor(outputLen, IV) {
		super(64, outputLen, 8, false);
		this.A = IV[0] | 0;
		this.B = IV[1] | 0;
		this.C = IV[2] | 0;
		this.D = IV[3] | 0;
		this.E = IV[4] | 0;
		this.F = IV[5] | 0;
		this.G = IV[6] | 0;
		this.H = IV[7] | 0;
	}
	get() {
		const { A, B, C, D, E, F, G, H } = this;
		return [
			A,
			B,
			C,
			D,
			E,
			F,
			G,
			H
		];
	}
	set(A, B, C, D, E, F, G, H) {
		this.A = A | 0;
		this.B = B | 0;
		this.C = C | 0;
		this.D = D | 0;
		this.E = E | 0;
		this.F = F | 0;
		this.G = G | 0;
		this.H = H | 0;
	}
	_cloneInto(to) {
		(to ||= new this.constructor()).set(...this.get());
		return this._cloneIntoMeta(to);
	}
	process(view, offset) {
		for (let i = 0; i < 16; i++, offset += 4) SHA256_W[i] = view.getUint32(offset, false);
		for (let i = 16; i < 64; i++) {
			const W15 = SHA256_W[i - 15];
			const W2 = SHA256_W[i - 2];
			const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
			const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
			SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
		}
		let { A, B, C, D, E, F, G, H } = this;
		for (let i = 0; i < 64; i++) {
			const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
			const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
			const T2 = (rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22)) + Maj(A, B, C) | 0;
			H = G;
			G = F;
			F = E;
			E = D + T1 | 0;
			D = C;
			C = B;
			B = A;
			A = T1 + T2 | 0;
		}
		A = A + this.A | 0;
		B = B + this.B | 0;
		C = C + this.C | 0;
		D = D + this.D | 0;
		E = E + this.E | 0;
		F = F + this.F | 0;
		G = G + this.G | 0;
		H = H + this.H | 0;
		this.set(A, B, C, D, E, F, G, H);
	}
	roundClean() {
		clean(SHA256_W);
	}
	destroy() {
		this.destroyed = true;
		this.set(0, 0, 0, 0, 0, 0, 0, 0);
		clean(this.buffer);
	}
};
/** Internal SHA-256 hash class grounded in RFC 6234 §6.2. */
var _SHA256 = class extends SHA2_32B {
	constructor() {
		super(32, SHA256_IV);
	}
};
/**
* SHA2-256 hash function from RFC 4634. In JS it's the fastest: even faster than Blake3. Some info:
*
* - Trying 2^128 hashes would get 50% chance of collision, using birthday attack.
* - BTC network is doing 2^70 hashes/sec (2^95 hashes/year) as per 2025.
* - Each sha256 hash is executing 2^18 bit operations.
* - Good 2024 ASICs can do 200Th/sec with 3500 watts of power, corresponding to 2^36 hashes/joule.
* @param msg - message bytes to hash
* @param opts - Reserved hash options.
* @returns Digest bytes.
* @example
* Hash a message with SHA2-256.
* ```ts
* sha256(new Uint8Array([97, 98, 99]));
* ```
*/
const sha256 = /* @__PURE__ */ createHasher(() => new _SHA256(), /* @__PURE__ */ oidNist(1));
// src/sync/digest.ts
/** What proves that two copies of a bucket are equal, as `sync/digest.py` (design: Protocol).
*
*  Values do not enter: a stamp names its value. 48 bits fit a double exactly, so sums need no BigInt. */
const MODULUS = 2 ** 48;
const add = (sum, c) => (sum + c) % MODULUS;
const subtract = (sum, c) => (sum - c + MODULUS) % MODULUS;
/** First 6 bytes of SHA-256 over the id, then per field, sorted, its stamp and those of its alternatives. */
function rowDigest(id, f = {}, alt = {}) {
	let text = id;
	for (const field of [.../* @__PURE__ */ new Set([...Object.keys(f), ...Object.keys(alt)])].sort()) {
		const register = f[field];
		if (register) text += `\n${field}\t${String(register[1])}`;
		for (const stamp of (alt[field] ?? []).map((other) => String(other[1])).sort()) text += `\n${field}!\t${stamp}`;
	}
	const hash = sha256(utf8ToBytes(text));
	let c = 0;
	for (let i = 0; i < 6; i++) c = c * 256 + hash[i];
	return c;
}
// src/sync/audit.ts
/** Whether a phone's copy is what the server said it is. */
/** Recompute every row's digest and every bucket's sum. */
function audit({ copy, meta }) {
	return Object.keys(meta.cursors).sort().map((id) => {
		let [sum, records, sound] = [
			0,
			0,
			true
		];
		for (const row of copy.rows(id)) {
			const c = row.erased ? row.c : rowDigest(row.id, row.f, row.alt);
			sound &&= c === row.c;
			sum = add(sum, c);
			records++;
		}
		return {
			id,
			ok: sound && sum === meta.cursors[id]?.sum,
			records
		};
	});
}
// src/sync/entries.ts
const DRAWN = /* @__PURE__ */ new Set([
	"unsent",
	"sent",
	"answered"
]);
/** Whether an entry's fields are shown over the server's row. */
const isDrawn = (entry) => entry.op.op !== "cmd" && DRAWN.has(entry.state);
/** Whether an entry still has to reach the server. */
const isOutgoing = (entry) => entry.state === "unsent" || entry.state === "sent";
// src/sync/clock.ts
const SHAPE = /^[0-9a-f]{24}$/;
const LAST_COUNTER = 65535;
const LAST_MS = 2 ** 48 - 1;
const hex = (value, width) => value.toString(16).padStart(width, "0");
function pack(ms, counter, replica) {
	return hex(Math.min(Math.max(Math.floor(ms), 0), LAST_MS), 12) + hex(counter, 4) + replica;
}
/** The parts of a stamp, or undefined for a strange one: a pull never throws on what another phone wrote. */
function unpack(stamp) {
	if (!SHAPE.test(stamp)) return void 0;
	return {
		ms: parseInt(stamp.slice(0, 12), 16),
		counter: parseInt(stamp.slice(12, 16), 16),
		replica: stamp.slice(16)
	};
}
/** The next stamp: after `last` (the greatest issued or received, '' at first) and not before `now`. */
function tick(last, now, replica) {
	const before = unpack(last);
	if (!before || before.ms < Math.min(Math.floor(now), LAST_MS)) return pack(now, 0, replica);
	if (before.counter < LAST_COUNTER) return pack(before.ms, before.counter + 1, replica);
	return pack(before.ms + 1, 0, replica);
}
/** What `last` becomes after seeing `stamp`; a strange stamp, or one later than `latest` ms, teaches nothing. */
function receive(last, stamp, latest) {
	const seen = unpack(stamp);
	return seen && seen.ms <= latest && stamp > last ? stamp : last;
}
// src/sync/state.ts
function freshMeta(replica, epoch) {
	return {
		replica,
		next: 1,
		nextKey: 1,
		seen: 0,
		epoch,
		clock: "",
		offset: 0,
		backedUp: 0,
		lastSync: null,
		readOnly: false,
		version: 0,
		cursors: {}
	};
}
/** Server-corrected time: stamps are taken from it, `client_now` is it. */
const corrected = (meta, now) => Math.round(now + meta.offset);
// src/sync/outbox.ts
function takeStamp(step, now) {
	const stamp = tick(step.meta.clock, corrected(step.meta, now), step.meta.replica);
	step.set({ clock: stamp });
	return stamp;
}
/** The stamp an op on this field replaces: of our own last op that is on its way, else of the row the person saw. */
function baseOf(entries, held, id, field) {
	for (let i = entries.length - 1; i >= 0; i--) {
		const { op } = entries[i];
		if (op.id === id && op.fields && field in op.fields && isDrawn(entries[i])) return op.h ?? null;
	}
	const stamp = held.row(id)?.f?.[field]?.[1];
	return typeof stamp === "string" ? stamp : null;
}
function basesOf(entries, held, id, fields) {
	const base = {};
	for (const field of Object.keys(fields)) base[field] = baseOf(entries, held, id, field);
	return base;
}
const withoutNulls = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== void 0));
const cleared = (fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value === void 0 ? null : value]));
function opOf(step, held, change, now) {
	const common = {
		n: step.meta.next,
		h: takeStamp(step, now),
		id: change.id
	};
	if (change.op === "cmd") return {
		...common,
		op: "cmd",
		name: change.name,
		args: change.args
	};
	if (change.op === "new") return {
		...common,
		op: "new",
		kind: change.kind,
		fields: withoutNulls(change.fields)
	};
	const fields = cleared(change.fields);
	const set = {
		...common,
		op: "set",
		kind: change.kind,
		rv: held.row(change.id)?.seq ?? 0,
		fields,
		base: basesOf(step.inOrder(), held, change.id, fields)
	};
	if (change.settles) set.settles = change.settles;
	return set;
}
function append(step, op, now) {
	const { next, nextKey, replica } = step.meta;
	const entry = {
		key: nextKey,
		replica,
		op: {
			...op,
			n: next
		},
		at: now,
		state: "unsent"
	};
	step.set({
		next: next + 1,
		nextKey: nextKey + 1
	});
	step.put(entry);
	return entry;
}
/** Join a change into the last unsent op on its record; undefined when there is none to join. */
function coalesce(step, held, change, now) {
	if (change.op !== "set" || change.settles) return void 0;
	const entries = step.inOrder();
	const last = entries.findLast((entry) => entry.op.id === change.id && entry.op.op !== "cmd");
	if (!last || last.state !== "unsent") return void 0;
	const others = entries.filter((entry) => entry !== last);
	const fields = {
		...last.op.fields,
		...cleared(change.fields)
	};
	const op = {
		...last.op,
		h: takeStamp(step, now)
	};
	if (last.op.op === "new") op.fields = withoutNulls(fields);
	else {
		op.fields = fields;
		op.base = {
			...basesOf(others, held, change.id, fields),
			...last.op.base
		};
	}
	const joined = {
		...last,
		op
	};
	step.put(joined);
	return joined;
}
/** Write one change into the outbox. */
function compose(step, held, change, now) {
	return coalesce(step, held, change, now) ?? append(step, opOf(step, held, change, now), now);
}
/** Give unsent ops new stamps, in order, keeping the chain of bases among them.
*
*  By record: a copy of this phone may have given the same stamp to another op, and the server's row carry it. */
function restampUnsent(step, now) {
	const renamed = /* @__PURE__ */ new Map();
	for (const entry of step.inOrder()) {
		if (entry.state !== "unsent") continue;
		const h = takeStamp(step, now);
		if (entry.op.h) renamed.set(`${entry.op.id} ${entry.op.h}`, h);
		step.put({
			...entry,
			replica: step.meta.replica,
			op: {
				...entry.op,
				h,
				...rebased(entry.op, renamed)
			}
		});
	}
}
function rebased(op, renamed) {
	if (!op.base) return {};
	const base = Object.entries(op.base).map(([f, stamp]) => [f, stamp !== null && renamed.get(`${op.id} ${stamp}`) || stamp]);
	return { base: Object.fromEntries(base) };
}
/** Number outgoing ops from `first` without gaps, in the order made. */
function renumber(step, first) {
	let n = first;
	for (const entry of step.inOrder()) {
		if (!isOutgoing(entry)) continue;
		if (entry.op.n !== n || entry.replica !== step.meta.replica) step.put({
			...entry,
			replica: step.meta.replica,
			op: {
				...entry.op,
				n
			}
		});
		n++;
	}
	step.set({ next: n });
}
// src/sync/verdicts.ts
/** Store the verdicts not stored before; a result counts once. */
function takeResults(step, results) {
	const { replica } = step.meta;
	const sent = step.inOrder().filter((entry) => entry.replica === replica && isOutgoing(entry));
	const byNumber = new Map(sent.map((entry) => [entry.op.n, entry]));
	return results.filter((result) => {
		if (result.n <= step.meta.seen) return false;
		step.set({ seen: result.n });
		const entry = byNumber.get(result.n);
		if (entry) takeResult(step, entry, result);
		return entry !== void 0;
	});
}
function takeResult(step, entry, result) {
	if (result.r === "ok") step.put({
		...entry,
		state: "answered",
		...result.at && { landed: result.at }
	});
	else if (result.r === "rejected") {
		step.put({
			...entry,
			state: "rejected",
			code: result.code ?? "bad_request",
			...result.field && { field: result.field }
		});
		forgetBase(step, entry);
	} else {
		const state = result.r === "quarantined" ? "quarantined" : "pending";
		step.put({
			...entry,
			state,
			...result.ticket && { ticket: result.ticket }
		});
	}
}
/** Unsent ops that stood on a refused one stand on what it would have replaced. */
function forgetBase(step, refused) {
	for (const entry of step.inOrder()) {
		const { op } = entry;
		if (entry.state !== "unsent" || op.id !== refused.op.id || !op.base) continue;
		const base = Object.entries(op.base).map(([f, stamp]) => [f, stamp !== null && stamp === refused.op.h ? refused.op.base?.[f] ?? null : stamp]);
		step.put({
			...entry,
			op: {
				...op,
				base: Object.fromEntries(base)
			}
		});
	}
}
// src/sync/recovery.ts
function applyFailure(step, request, failure, now) {
	const { code, detail = {} } = failure;
	const progressed = request.replica !== step.meta.replica || (request.seen ?? 0) !== step.meta.seen;
	switch (code) {
		case "too_large": return (request.ops?.length ?? 0) > 1 ? "smaller" : "later";
		case "replica_forked":
			if (!progressed) fork(step, detail, now);
			return "retry";
		case "wrong_epoch":
			if (request.epoch === step.meta.epoch) restore(step, String(detail.epoch), Number(detail.last_n ?? 0));
			return "retry";
		case "gap":
			if (progressed) return "retry";
			step.set({ seen: Math.min(step.meta.seen, Number(detail.last_n ?? 0)) });
			renumber(step, Number(detail.last_n ?? 0) + 1);
			return "retry";
		case "unknown_replica": return "new-replica";
		case "signed_out":
		case "device_revoked": return "signed-out";
		default: return "later";
	}
}
/** A copy of this storage went on under our replica id: take the verdicts on the ops we have in common, and go on
*  under a new id. What the server cannot know by our stamp gets a new one, since the copy may have used the same. */
function fork(step, detail, now) {
	takeResults(step, Array.isArray(detail.known) ? detail.known : []);
	const seen = Number(detail.seen ?? Infinity);
	for (const entry of step.inOrder()) if (entry.state === "sent" && entry.op.n > seen) step.put({
		...entry,
		state: "unsent"
	});
	adopt(step, String(detail.new_replica), now);
}
/** Go on under another replica id, from n = 1. An op that was perhaps taken keeps its stamp, so that the server knows
*  it again; an unsent one gets a new one. */
function adopt(step, replica, now) {
	if (replica === step.meta.replica) return;
	step.set({
		replica,
		seen: 0,
		backedUp: 0
	});
	restampUnsent(step, now);
	renumber(step, 1);
}
/** States of ops that the server had taken; a refused one is with the person. */
const TAKEN = /* @__PURE__ */ new Set([
	"answered",
	"pending",
	"quarantined"
]);
/** The server came back from a backup: send again all it may lack, after its `last` of ours, and read anew.
*
*  That is every op not known to be backed up, whatever its number: a copy of this phone's storage may have used the
*  numbers meanwhile. What the server has, it knows again by its stamp. */
function restore(step, epoch, last) {
	for (const entry of [...step.kept.values()]) {
		step.forget(entry.key);
		step.put({
			...entry,
			state: "sent"
		});
	}
	for (const entry of step.inOrder()) if (TAKEN.has(entry.state)) step.put({
		...entry,
		state: "sent",
		landed: void 0
	});
	const cursors = Object.entries(step.meta.cursors).map(([bucket, cursor]) => [bucket, {
		...cursor,
		seq: 0,
		sum: 0
	}]);
	step.set({
		epoch,
		seen: last,
		backedUp: 0,
		cursors: Object.fromEntries(cursors)
	});
	renumber(step, last + 1);
}
// src/sync/request.ts
/** What a phone asks next: its waiting ops in order, within the limits of the wire, and its cursors. */
/** Bytes of a text in UTF-8. */
function utf8Length(text) {
	let bytes = text.length;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 2047) bytes += (code & 63488) === 55296 ? 1 : 2;
		else if (code > 127) bytes += 1;
	}
	return bytes;
}
/** Build the next request and mark what it carries as sent; commit that before a byte leaves the phone. */
function ask(step, now, limits, upto) {
	const { meta } = step;
	const ops = [];
	let bytes = 0;
	for (const entry of step.inOrder()) {
		if (!isOutgoing(entry) || entry.op.n <= meta.seen) continue;
		bytes += utf8Length(JSON.stringify(entry.op));
		if (ops.length >= limits.ops || ops.length > 0 && bytes > limits.bytes) break;
		ops.push(entry.op);
		if (entry.state === "unsent") step.put({
			...entry,
			state: "sent"
		});
	}
	const cursors = Object.fromEntries(Object.entries(meta.cursors).map(([bucket, cursor]) => [bucket, cursor.seq]));
	return {
		replica: meta.replica,
		schema: 1,
		epoch: meta.epoch,
		client_now: corrected(meta, now),
		seen: meta.seen,
		cursors,
		ops,
		...Object.keys(upto).length > 0 && { upto }
	};
}
// src/sync/response.ts
/** A stamp further ahead of the server than this is not trusted (design: Clock). */
const AHEAD_MS = 6e4;
const NOTHING = {
	again: false,
	upto: {},
	snapshots: [],
	results: [],
	revoked: []
};
function applyResponse(step, held, asked, response) {
	const { epoch } = step.meta;
	if (epoch !== "" && response.epoch !== epoch) {
		if (asked.request.epoch === epoch) restore(step, response.epoch, response.last_n);
		return {
			...NOTHING,
			again: true
		};
	}
	step.set({
		epoch: response.epoch,
		offset: response.server_now - (asked.sentAt + asked.now) / 2,
		readOnly: asked.request.schema < response.minimum_schema
	});
	const mine = asked.request.replica === step.meta.replica;
	const results = mine ? takeResults(step, response.results) : [];
	for (const bucket of response.revoked) leave(step, bucket);
	const pages = response.buckets.filter((page) => turnPage(step, held, asked, page, response.server_now));
	for (const entry of step.inOrder()) if (entry.state === "answered" && hasLanded(step, entry)) finish(step, entry);
	if (mine) prune(step, response.backed_up_n, asked.now);
	setClock(step, results, pages, response.server_now, asked.now);
	const left = pages.filter((page) => page.next !== null && !page.snapshot);
	const whole = left.length === 0;
	if (whole) step.set({ lastSync: asked.now });
	return {
		again: !whole || results.length > 0 && step.inOrder().some(isOutgoing),
		upto: Object.fromEntries(left.map((page) => [page.id, page.upto])),
		snapshots: snapshotsDue(step, pages),
		results,
		revoked: response.revoked
	};
}
/** Access ended: the bucket's rows go; ops for it stay in the outbox, the server will quarantine them. */
function leave(step, bucket) {
	if (!(bucket in step.meta.cursors)) return;
	step.clear.push(bucket);
	step.cursor(bucket, void 0);
}
/** Apply one page where the stored cursor equals its `from`; false when it does not. */
function turnPage(step, held, asked, page, serverNow) {
	const cursor = step.meta.cursors[page.id];
	if (page.from !== (cursor?.seq ?? 0) || page.from !== (asked.request.cursors?.[page.id] ?? 0)) return false;
	if (page.snapshot) {
		if (!cursor) step.cursor(page.id, {
			seq: 0,
			sum: 0,
			at: 0
		});
		return true;
	}
	const fresh = page.from === 0;
	if (fresh && held.count(page.id) > 0) step.clear.push(page.id);
	const known = /* @__PURE__ */ new Map();
	const digest = (id) => known.has(id) ? known.get(id) : fresh ? void 0 : held.digest(page.id, id);
	let sum = fresh ? 0 : cursor.sum;
	for (const [id, seq] of page.gone) {
		const back = page.rows.some((row) => row.id === id && row.seq > seq);
		const before = digest(id);
		if (before === void 0 || back) continue;
		sum = subtract(sum, before);
		known.set(id, void 0);
		step.gone.push({
			bucket: page.id,
			id
		});
	}
	for (const row of page.rows) {
		sum = add(subtract(sum, digest(row.id) ?? 0), row.c);
		known.set(row.id, row.c);
		step.rows.push({
			bucket: page.id,
			row
		});
	}
	const damaged = page.sum !== null && page.sum !== sum;
	const whole = page.next === null;
	step.cursor(page.id, {
		seq: page.next ?? page.upto,
		sum,
		at: whole ? serverNow : cursor?.at ?? 0,
		...damaged && { damaged }
	});
	return true;
}
function hasLanded(step, { landed }) {
	const cursor = landed && step.meta.cursors[landed[0]];
	return !cursor || cursor.seq >= landed[1];
}
/** The server's rows now show it: stop drawing it, keep it until it is backed up. */
function finish(step, entry) {
	step.remove(entry.key);
	if (entry.replica !== step.meta.replica || entry.op.n > step.meta.backedUp) step.keep(entry);
}
function prune(step, backedUp, now) {
	step.set({ backedUp });
	for (const entry of step.kept.values()) if (entry.replica === step.meta.replica && entry.op.n <= backedUp || now - entry.at > 3024e6) step.forget(entry.key);
}
function* stampsOf(rows) {
	for (const row of rows) {
		for (const register of Object.values(row.f ?? {})) yield String(register[1]);
		for (const others of Object.values(row.alt ?? {})) for (const other of others) yield String(other[1]);
	}
}
/** Learn the greatest stamp received; after a restamp, or when we ran ahead, set the clock back and restamp what
*  was not sent. */
function setClock(step, results, pages, serverNow, now) {
	const latest = serverNow + AHEAD_MS;
	const restamped = results.flatMap((result) => result.restamped ? [result.restamped] : []);
	const ahead = (unpack(step.meta.clock)?.ms ?? 0) > latest;
	let clock = ahead || restamped.length > 0 ? "" : step.meta.clock;
	for (const stamp of restamped) clock = receive(clock, stamp, latest);
	for (const page of pages) for (const stamp of stampsOf(page.rows)) clock = receive(clock, stamp, latest);
	step.set({ clock });
	if (ahead || restamped.length > 0) restampUnsent(step, now);
}
function snapshotsDue(step, pages) {
	const far = pages.filter((page) => page.snapshot).map((page) => page.id);
	const damaged = Object.entries(step.meta.cursors).filter(([, cursor]) => cursor.damaged).map(([bucket]) => bucket);
	return [.../* @__PURE__ */ new Set([...far, ...damaged])].sort();
}
/** Put a fetched snapshot in the place of a bucket's rows; false when the bucket moved on meanwhile. */
function applySnapshot(step, snapshot, sum, epoch, from, now) {
	const cursor = step.meta.cursors[snapshot.bucket];
	if (!cursor || cursor.seq !== from || epoch !== step.meta.epoch) return false;
	step.snapshots.push(snapshot);
	step.cursor(snapshot.bucket, {
		seq: snapshot.seq,
		sum,
		at: corrected(step.meta, now)
	});
	for (const entry of step.inOrder()) if (entry.state === "answered" && hasLanded(step, entry)) finish(step, entry);
	const latest = corrected(step.meta, now) + AHEAD_MS;
	let { clock } = step.meta;
	for (const stamp of snapshotStamps(snapshot)) if (stamp > clock) clock = receive(clock, stamp, latest);
	step.set({ clock });
	return true;
}
function* snapshotStamps({ parts }) {
	for (const { segment } of parts) {
		for (const [, stamps] of Object.values(segment.fields)) for (const stamp of stamps) if (stamp !== null) yield stamp;
		for (const { f } of Object.values(segment.rest)) for (const register of Object.values(f ?? {})) yield String(register[1]);
	}
}
// src/sync/step.ts
/** A step in the making: changes meta and entries, and collects the writes. */
var Step = class {
	meta;
	entries;
	kept;
	#before;
	#put = /* @__PURE__ */ new Map();
	#remove = /* @__PURE__ */ new Set();
	#keep = /* @__PURE__ */ new Map();
	#forget = /* @__PURE__ */ new Set();
	clear = [];
	snapshots = [];
	rows = [];
	gone = [];
	constructor(state) {
		this.meta = state.meta;
		this.#before = state.meta;
		this.entries = new Map(state.entries);
		this.kept = new Map(state.kept);
	}
	set(changes) {
		this.meta = {
			...this.meta,
			...changes
		};
	}
	put(entry) {
		this.entries.set(entry.key, entry);
		this.#remove.delete(entry.key);
		this.#put.set(entry.key, entry);
	}
	remove(key) {
		this.entries.delete(key);
		this.#put.delete(key);
		this.#remove.add(key);
	}
	keep(entry) {
		this.kept.set(entry.key, entry);
		this.#keep.set(entry.key, entry);
	}
	forget(key) {
		this.kept.delete(key);
		this.#keep.delete(key);
		this.#forget.add(key);
	}
	cursor(bucket, cursor) {
		const { [bucket]: _, ...others } = this.meta.cursors;
		this.set({ cursors: cursor ? {
			...others,
			[bucket]: cursor
		} : others });
	}
	/** Live entries in the order made. */
	inOrder() {
		return [...this.entries.values()].sort((a, b) => a.key - b.key);
	}
	/** What to store, or undefined when the step changed nothing. */
	writes() {
		const lists = [
			this.clear,
			this.snapshots,
			this.rows,
			this.gone
		];
		const sets = [
			this.#put,
			this.#remove,
			this.#keep,
			this.#forget
		];
		if (lists.every((list) => list.length === 0) && sets.every((set) => set.size === 0) && this.meta === this.#before) return void 0;
		return {
			meta: {
				...this.meta,
				version: this.#before.version + 1
			},
			put: [...this.#put.values()],
			remove: [...this.#remove],
			keep: [...this.#keep.values()],
			forget: [...this.#forget],
			clear: this.clear,
			snapshots: this.snapshots,
			rows: this.rows,
			gone: this.gone
		};
	}
};
// src/simulation/actions.ts
function choose(list, pick) {
	return list[Math.floor(pick * list.length)];
}
const byId = (a, b) => a.id < b.id ? -1 : 1;
const living = (picture, kind) => [...picture.all(kind)].sort(byId);
function changeFor(picture, action) {
	switch (action.do) {
		case "new": return made(picture, action);
		case "set": return edited(picture, action);
		case "text": return written(picture, action);
		case "settle": return settled(picture, action);
		case "cmd": {
			const args = argsOf(picture, action);
			return args && {
				op: "cmd",
				id: action.id,
				name: action.name ?? "",
				args
			};
		}
	}
}
/** What a command is given: records this phone shows. */
function argsOf(picture, { name, fields, pick, pick2 }) {
	const kind = name === "merge_contacts" ? "contact" : "account";
	const record = choose(living(picture, kind), pick);
	if (!record) return void 0;
	if (name === "swap_accounts") return {
		plot: record.v.plot,
		give: [record.id],
		...fields
	};
	if (name !== "merge_accounts" && name !== "merge_contacts") return {
		account: record.id,
		...fields
	};
	const into = choose(living(picture, kind).filter(({ id, v }) => id !== record.id && v.account === record.v.account), pick2);
	return into && {
		[kind]: record.id,
		into: into.id
	};
}
function made(picture, { kind, id, fields, pick }) {
	if (kind === "account" || kind === "settings") return {
		op: "new",
		kind,
		id,
		fields
	};
	const account = choose(living(picture, "account"), pick);
	if (!account) return void 0;
	const subject = kind === "fact" || kind === "comment" ? { subject: account.id } : {};
	return {
		op: "new",
		kind,
		id,
		fields: {
			account: account.id,
			...subject,
			...fields
		}
	};
}
function edited(picture, { kind, fields, pick }) {
	const record = choose(living(picture, kind), pick);
	return record && {
		op: "set",
		kind,
		id: record.id,
		fields
	};
}
/** Change one clause of a note, or add one. */
function written(picture, { kind, fields, pick, pick2 }) {
	const record = choose(living(picture, kind), pick);
	if (!record) return void 0;
	const clauses = String(record.v.note ?? "").split(/(?<=。)/).filter(Boolean);
	clauses[Math.floor(pick2 * (clauses.length + 1))] = `${String(fields.note)}。`;
	return {
		op: "set",
		kind,
		id: record.id,
		fields: { note: clauses.join("") }
	};
}
/** Choose between versions kept side by side. */
function settled(picture, { pick, pick2 }) {
	const record = choose([
		"account",
		"contact",
		"visit",
		"task"
	].flatMap((kind) => living(picture, kind)).filter((shown) => shown.alt), pick);
	const [field, others] = Object.entries(record?.alt ?? {})[0] ?? [];
	if (!record || !field || !others) return void 0;
	const settles = { [field]: others.map(([, stamp]) => stamp) };
	const value = pick2 < .5 ? record.v[field] ?? null : others[0][0];
	return {
		op: "set",
		kind: record.kind,
		id: record.id,
		fields: { [field]: value },
		settles
	};
}
// src/sync/segments.ts
const isRef = (held) => "segment" in held;
const columnsOf = /* @__PURE__ */ new WeakMap();
/** The segment's columns, listed once. */
function columns(segment) {
	let list = columnsOf.get(segment);
	if (!list) {
		list = Object.entries(segment.fields).map(([field, [values, stamps]]) => ({
			field,
			values,
			stamps
		}));
		columnsOf.set(segment, list);
	}
	return list;
}
/** A record's values as screens read them: what is absent or cleared is left out. */
function valuesAt(ref) {
	const { segment, index } = ref;
	const v = {};
	for (const { field, values } of columns(segment)) {
		const value = values[index];
		if (value !== null && value !== void 0) v[field] = value;
	}
	for (const [field, [value]] of rare(ref)) if (value !== null) v[field] = value;
	return v;
}
function stampsAt(ref) {
	const { segment, index } = ref;
	const found = {};
	for (const { field, stamps } of columns(segment)) {
		const stamp = stamps[index];
		if (stamp !== null && stamp !== void 0) found[field] = stamp;
	}
	for (const [field, register] of rare(ref)) found[field] = String(register[1]);
	return found;
}
/** What of a record does not fit columns. */
function restAt({ segment, index }) {
	return segment.rest[segment.ids[index]];
}
/** Fields that few records of the segment have. */
function rare(ref) {
	const fields = restAt(ref)?.f;
	return fields ? Object.entries(fields) : [];
}
/** One record of a segment as a row. */
function rowAt(ref) {
	const { segment, index } = ref;
	const rest = restAt(ref);
	const f = {};
	for (const { field, values, stamps } of columns(segment)) {
		const stamp = stamps[index];
		if (stamp === null || stamp === void 0) continue;
		const claimed = rest?.claimed?.[field];
		f[field] = claimed === void 0 ? [values[index], stamp] : [
			values[index],
			stamp,
			claimed
		];
	}
	for (const [field, register] of rare(ref)) f[field] = register;
	return {
		id: segment.ids[index],
		kind: segment.kind,
		seq: segment.seqs[index],
		c: segment.cs[index],
		f,
		...rest?.alt && { alt: rest.alt },
		...rest?.d && { d: rest.d },
		...rest?.erased && { erased: true }
	};
}
/** One field's value without making a row. */
function valueAt(ref, field) {
	return ref.segment.fields[field]?.[0][ref.index] ?? restAt(ref)?.f?.[field]?.[0];
}
// src/sync/copy.ts
const accountOf = (held) => isRef(held) ? valueAt(held, "account") : held.f?.account?.[0];
var Copy = class {
	#buckets = /* @__PURE__ */ new Map();
	#kinds = /* @__PURE__ */ new Map();
	#families = /* @__PURE__ */ new Map();
	/** Ids of rows that keep an alternative. */
	#disputed = /* @__PURE__ */ new Set();
	row(id) {
		const held = this.held(id);
		return held && (isRef(held) ? rowAt(held) : held);
	}
	/** The row, or where it stands in its segment. */
	held(id) {
		for (const rows of this.#buckets.values()) {
			const held = rows.get(id);
			if (held) return held;
		}
	}
	/** One field's value, without making a row. */
	value(id, field) {
		const held = this.held(id);
		return held && (isRef(held) ? valueAt(held, field) : held.f?.[field]?.[0]);
	}
	digest(bucket, id) {
		const held = this.#buckets.get(bucket)?.get(id);
		return held && (isRef(held) ? held.segment.cs[held.index] : held.c);
	}
	count(bucket) {
		return this.#buckets.get(bucket)?.size ?? 0;
	}
	/** Ids of a kind, in no order. */
	kind(kind) {
		return this.#kinds.get(kind) ?? [];
	}
	/** Ids of the records whose `account` is this one. */
	family(account) {
		return this.#families.get(account) ?? [];
	}
	/** Ids of records of which another version is kept beside the shown one. */
	disputed() {
		return this.#disputed;
	}
	buckets() {
		return [...this.#buckets.keys()].sort();
	}
	bucketOf(id) {
		for (const [name, rows] of this.#buckets) if (rows.has(id)) return name;
	}
	/** Rows of one bucket, by id. */
	*rows(bucket) {
		const rows = this.#buckets.get(bucket);
		for (const id of [...rows?.keys() ?? []].sort()) {
			const held = rows.get(id);
			yield isRef(held) ? rowAt(held) : held;
		}
	}
	get size() {
		let total = 0;
		for (const rows of this.#buckets.values()) total += rows.size;
		return total;
	}
	/** Follow a committed step; returns the ids whose rows changed, or null when whole buckets did. */
	apply(writes) {
		for (const bucket of writes.clear) this.#drop(bucket);
		for (const { bucket, parts } of writes.snapshots) {
			this.#drop(bucket);
			for (const { segment } of parts) this.load(bucket, segment);
		}
		const changed = /* @__PURE__ */ new Set();
		for (const { bucket, id } of writes.gone) {
			this.remove(bucket, id);
			changed.add(id);
		}
		for (const { bucket, row } of writes.rows) {
			this.put(bucket, row);
			changed.add(row.id);
		}
		return writes.clear.length + writes.snapshots.length > 0 ? null : changed;
	}
	load(bucket, segment) {
		const rows = this.#rowsOf(bucket);
		const kinds = this.#kindSet(segment.kind);
		segment.ids.forEach((id, index) => {
			const ref = {
				segment,
				index
			};
			rows.set(id, ref);
			kinds.add(id);
			const account = valueAt(ref, "account");
			if (typeof account === "string") this.#familySet(account).add(id);
			if (segment.rest[id]?.alt) this.#disputed.add(id);
		});
	}
	put(bucket, row) {
		const before = this.held(row.id);
		this.#rowsOf(bucket).set(row.id, row);
		this.#kindSet(row.kind).add(row.id);
		const account = row.f?.account?.[0];
		const former = before && accountOf(before);
		if (typeof former === "string" && former !== account) this.#families.get(former)?.delete(row.id);
		if (typeof account === "string") this.#familySet(account).add(row.id);
		if (row.alt && Object.keys(row.alt).length > 0) this.#disputed.add(row.id);
		else this.#disputed.delete(row.id);
	}
	remove(bucket, id) {
		const rows = this.#buckets.get(bucket);
		const held = rows?.get(id);
		if (!held) return;
		rows.delete(id);
		if (this.held(id)) return;
		this.#disputed.delete(id);
		const account = accountOf(held);
		this.#kinds.get(isRef(held) ? held.segment.kind : held.kind)?.delete(id);
		if (typeof account === "string") this.#families.get(account)?.delete(id);
	}
	#drop(bucket) {
		for (const id of [...this.#buckets.get(bucket)?.keys() ?? []]) this.remove(bucket, id);
		this.#buckets.delete(bucket);
	}
	#rowsOf(bucket) {
		let rows = this.#buckets.get(bucket);
		if (!rows) this.#buckets.set(bucket, rows = /* @__PURE__ */ new Map());
		return rows;
	}
	#kindSet(kind) {
		let ids = this.#kinds.get(kind);
		if (!ids) this.#kinds.set(kind, ids = /* @__PURE__ */ new Set());
		return ids;
	}
	#familySet(account) {
		let ids = this.#families.get(account);
		if (!ids) this.#families.set(account, ids = /* @__PURE__ */ new Set());
		return ids;
	}
};
// src/sync/projection.ts
/** A record as it stands in a segment, with nothing pending: its values are read when somebody looks, because a first
*  screen lists thousands and reads few fields of each. */
var Settled = class {
	pending = false;
	id;
	kind;
	d;
	#ref;
	#v;
	constructor(ref, d) {
		this.#ref = ref;
		this.id = ref.segment.ids[ref.index];
		this.kind = ref.segment.kind;
		if (d) this.d = d;
	}
	get v() {
		return this.#v ??= valuesAt(this.#ref);
	}
	get stamps() {
		return stampsAt(this.#ref);
	}
};
/** What is shown of a record: its row with the pending ops on it. */
function shownOf(id, held, entries) {
	if (held && isRef(held)) {
		const rest = restAt(held);
		if (!entries && !rest?.alt && !rest?.erased) return new Settled(held, rest?.d);
		return draw(id, rowAt(held), entries ?? []);
	}
	return draw(id, held, entries ?? []);
}
/** Draw entries, in order, over a row. Undefined: no such record here, or it was erased. */
function draw(id, row, entries) {
	if (row?.erased) return void 0;
	const v = {};
	const stamps = {};
	const alt = {};
	for (const [field, register] of Object.entries(row?.f ?? {})) {
		if (register[0] !== null) v[field] = register[0];
		stamps[field] = String(register[1]);
	}
	for (const [field, others] of Object.entries(row?.alt ?? {})) alt[field] = others.map((other) => [other[0], String(other[1])]);
	let kind = row?.kind;
	for (const { op } of entries) {
		if (op.op === "new") kind ??= op.kind;
		for (const [field, value] of Object.entries(op.fields ?? {})) {
			if (value === null) delete v[field];
			else v[field] = value;
			if (op.h) stamps[field] = op.h;
		}
		for (const [field, settled] of Object.entries(op.settles ?? {})) alt[field] = (alt[field] ?? []).filter(([, stamp]) => !settled.includes(stamp));
	}
	if (kind === void 0) return void 0;
	const left = Object.fromEntries(Object.entries(alt).filter(([, others]) => others.length > 0));
	return {
		id,
		kind,
		v,
		stamps,
		pending: entries.length > 0,
		...Object.keys(left).length > 0 && { alt: left },
		...row?.d && { d: row.d }
	};
}
var Projection = class {
	#copy;
	#shown = /* @__PURE__ */ new Map();
	#pending = /* @__PURE__ */ new Map();
	#newOfKind = /* @__PURE__ */ new Map();
	#newOfAccount = /* @__PURE__ */ new Map();
	constructor(copy) {
		this.#copy = copy;
	}
	/** Take the outbox as it now is; returns the ids whose drawing may differ. */
	draw(entries) {
		const touched = new Set(this.#pending.keys());
		this.#pending = /* @__PURE__ */ new Map();
		this.#newOfKind = /* @__PURE__ */ new Map();
		this.#newOfAccount = /* @__PURE__ */ new Map();
		for (const entry of entries) {
			if (!isDrawn(entry)) continue;
			const { op } = entry;
			push(this.#pending, op.id, entry);
			touched.add(op.id);
			if (op.op !== "new") continue;
			if (op.kind) push(this.#newOfKind, op.kind, op.id);
			if (typeof op.fields?.account === "string") push(this.#newOfAccount, op.fields.account, op.id);
		}
		this.forget(touched);
		return touched;
	}
	/** Rows of these ids changed (null: everything may have). */
	forget(ids) {
		if (ids === null) this.#shown.clear();
		else for (const id of ids) this.#shown.delete(id);
	}
	get(id) {
		const cached = this.#shown.get(id);
		if (cached) return cached;
		const shown = shownOf(id, this.#copy.held(id), this.#pending.get(id));
		if (shown) this.#shown.set(id, shown);
		return shown;
	}
	/** Living records of a kind: not deleted or erased, and not children of a deleted account; with `only` those whose
	*  field has one of these values, the others not even made. */
	*all(kind, only) {
		for (const id of union(this.#copy.kind(kind), this.#newOfKind.get(kind))) {
			if (only && !this.#pending.has(id) && !only.values.has(this.#copy.value(id, only.field))) continue;
			const shown = this.get(id);
			if (!shown || shown.kind !== kind || !this.#lives(shown)) continue;
			if (!only || only.values.has(shown.v[only.field])) yield shown;
		}
	}
	/** What `all` gives as plain records with only these fields: a list over ten thousand needs no more of each. */
	*slim(kind, fields, only) {
		for (const id of union(this.#copy.kind(kind), this.#newOfKind.get(kind))) {
			const held = this.#copy.held(id);
			const settled = held && isRef(held) && !this.#pending.has(id) ? held : void 0;
			if (settled && only && !only.values.has(valueAt(settled, only.field))) continue;
			const shown = settled ? void 0 : this.get(id);
			const value = (field) => settled ? valueAt(settled, field) : shown?.v[field];
			if (!(settled ? !restAt(settled)?.erased : shown?.kind === kind)) continue;
			if (value("deleted") === true || !this.#hasParent(value("account"))) continue;
			if (shown && only && !only.values.has(value(only.field))) continue;
			const slim = {};
			for (const field of fields) {
				const found = value(field);
				if (found !== null && found !== void 0) slim[field] = found;
			}
			yield Object.assign(slim, {
				id,
				kind
			});
		}
	}
	/** Living records whose account is this one. */
	*family(account) {
		for (const id of union(this.#copy.family(account), this.#newOfAccount.get(account))) {
			const shown = this.get(id);
			if (shown && shown.v.deleted !== true) yield shown;
		}
	}
	#lives(shown) {
		return shown.v.deleted !== true && this.#hasParent(shown.v.account);
	}
	#hasParent(account) {
		return typeof account !== "string" || this.get(account)?.v.deleted !== true;
	}
};
function push(map, key, value) {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
function union(held, made) {
	return made ? /* @__PURE__ */ new Set([...held, ...made]) : held;
}
// src/sync/replica.ts
var Replica = class {
	meta;
	entries;
	kept;
	copy = new Copy();
	picture;
	constructor(state) {
		this.meta = state.meta;
		this.entries = new Map(state.entries);
		this.kept = new Map(state.kept);
		this.picture = new Projection(this.copy);
		this.picture.draw(this.#inOrder());
	}
	/** Rows as stored: segments first, then what came after them. */
	load(bucket, segments, delta, gone = []) {
		for (const segment of segments) this.copy.load(bucket, segment);
		for (const id of gone) this.copy.remove(bucket, id);
		for (const row of delta) this.copy.put(bucket, row);
		this.picture.forget(null);
	}
	/** Let memory follow a committed step; returns the ids whose drawing may differ (null: all). */
	follow(writes) {
		this.meta = writes.meta;
		for (const key of writes.remove) this.entries.delete(key);
		for (const entry of writes.put) this.entries.set(entry.key, entry);
		for (const key of writes.forget) this.kept.delete(key);
		for (const entry of writes.keep) this.kept.set(entry.key, entry);
		const changed = this.copy.apply(writes);
		this.picture.forget(changed);
		const drawn = writes.put.length + writes.remove.length > 0 ? this.picture.draw(this.#inOrder()) : [];
		if (changed === null) return null;
		for (const id of drawn) changed.add(id);
		return changed;
	}
	/** Ops that have not reached the server. */
	get waiting() {
		let count = 0;
		for (const entry of this.entries.values()) if (isOutgoing(entry)) count++;
		return count;
	}
	#inOrder() {
		return [...this.entries.values()].sort((a, b) => a.key - b.key);
	}
};
// src/simulation/disk.ts
var Disk = class Disk {
	meta;
	entries = /* @__PURE__ */ new Map();
	kept = /* @__PURE__ */ new Map();
	rows = /* @__PURE__ */ new Map();
	constructor(replica, epoch) {
		this.meta = freshMeta(replica, epoch);
	}
	/** As IndexedDB would after the app was killed and opened again. */
	boot() {
		const replica = new Replica({
			meta: this.meta,
			entries: this.entries,
			kept: this.kept
		});
		for (const [bucket, rows] of this.rows) replica.load(bucket, [], rows.values());
		return replica;
	}
	clone() {
		const copy = new Disk(this.meta.replica, this.meta.epoch);
		copy.meta = this.meta;
		copy.entries = new Map(this.entries);
		copy.kept = new Map(this.kept);
		copy.rows = new Map([...this.rows].map(([bucket, rows]) => [bucket, new Map(rows)]));
		return copy;
	}
	commit(writes) {
		this.meta = writes.meta;
		for (const key of writes.remove) this.entries.delete(key);
		for (const entry of writes.put) this.entries.set(entry.key, entry);
		for (const key of writes.forget) this.kept.delete(key);
		for (const entry of writes.keep) this.kept.set(entry.key, entry);
		for (const bucket of writes.clear) this.rows.delete(bucket);
		for (const { bucket, parts } of writes.snapshots) {
			const rows = /* @__PURE__ */ new Map();
			for (const { segment } of parts) segment.ids.forEach((id, index) => rows.set(id, rowAt({
				segment,
				index
			})));
			this.rows.set(bucket, rows);
		}
		for (const { bucket, id } of writes.gone) this.rows.get(bucket)?.delete(id);
		for (const { bucket, row } of writes.rows) this.#bucket(bucket).set(row.id, row);
	}
	#bucket(bucket) {
		let rows = this.rows.get(bucket);
		if (!rows) this.rows.set(bucket, rows = /* @__PURE__ */ new Map());
		return rows;
	}
};
// src/simulation/phones.ts
/** Many phones in one process, driven over a pipe by tests/simulation: the real core, storage in memory.
*
*  One line in is a list of commands, one line out the list of their answers: a whole step of the world is one round
*  trip. Nothing here decides; a second client would drift. `bug` plants a defect, to prove that the world notices. */
const phones = /* @__PURE__ */ new Map();
let bug = "";
let tokens = 0;
const onDisk = (disk) => ({
	disk,
	replica: disk.boot(),
	asked: /* @__PURE__ */ new Map()
});
/** Make one step, store it unless the phone dies before the commit, and let memory follow. */
function transact(phone, dies, work) {
	const step = new Step({
		meta: phone.disk.meta,
		entries: phone.disk.entries,
		kept: phone.disk.kept
	});
	const result = work(step);
	const writes = step.writes();
	if (dies) {
		restart(phone);
		return;
	}
	if (writes) {
		phone.disk.commit(writes);
		phone.replica.follow(writes);
	}
	return {
		result,
		writes
	};
}
function restart(phone) {
	phone.replica = phone.disk.boot();
	phone.asked.clear();
}
/** What the world's judge keeps of every op: all it knows comes from here, not from the server. */
const brief = (entry) => ({
	key: entry.key,
	op: entry.op,
	state: entry.state,
	code: entry.code
});
function act(phone, command) {
	const change = changeFor(phone.replica.picture, command.action);
	if (!change) return null;
	const before = phone.replica.picture.get(change.id);
	const fields = "fields" in change ? Object.keys(change.fields) : [];
	const saw = Object.fromEntries(fields.map((field) => [field, before?.stamps[field] ?? null]));
	const done = transact(phone, command.dies, (step) => {
		const entry = compose(step, phone.replica.copy, change, command.now);
		if (bug === "lost-base" && entry.op.base) step.put({
			...entry,
			op: {
				...entry.op,
				base: {}
			}
		});
		return entry.key;
	});
	if (!done) return null;
	const entry = phone.disk.entries.get(done.result);
	return {
		saw,
		...brief(entry)
	};
}
function asks(phone, command) {
	const now = command.now;
	const limits = {
		ops: command.ops,
		bytes: 262144
	};
	const done = transact(phone, command.dies, (step) => ask(step, now, limits, command.upto ?? {}));
	if (!done) return null;
	const request = bug === "late-base" ? withLateBase(phone, done.result) : done.result;
	phone.asked.set(++tokens, {
		request,
		sentAt: now
	});
	return {
		token: tokens,
		request
	};
}
/** The planted bug of a phone that takes the base when it sends, not when the person saw the value. */
function withLateBase(phone, request) {
	const ops = (request.ops ?? []).map((op) => {
		if (!op.base) return op;
		const row = phone.replica.copy.row(op.id);
		const base = Object.keys(op.base).map((field) => [field, row?.f?.[field]?.[1] ?? op.base[field]]);
		return {
			...op,
			base: Object.fromEntries(base)
		};
	});
	return {
		...request,
		ops
	};
}
function answered(phone, command) {
	const asked = phone.asked.get(command.token);
	if (!asked) return { ignored: true };
	const now = command.now;
	const before = phone.disk.meta;
	const { request, sentAt } = asked;
	if (command.failure) {
		const failure = command.failure;
		const done = transact(phone, command.dies, (step) => applyFailure(step, request, failure, now));
		return done ? {
			next: done.result,
			renamed: renamed(done.writes)
		} : null;
	}
	const response = bug === "double-apply" ? regressed(phone, request, command.response) : command.response;
	const done = transact(phone, command.dies, (step) => applyResponse(step, phone.replica.copy, {
		request,
		sentAt,
		now
	}, response));
	if (!done) return null;
	return {
		...done.result,
		renamed: renamed(done.writes),
		backwards: backwards(before, phone, done.writes)
	};
}
/** The planted bug of a phone that applies a page without asking whether it continues its copy. */
function regressed(phone, request, response) {
	const answer = response;
	const here = (bucket) => phone.disk.meta.cursors[bucket]?.seq ?? 0;
	request.cursors = Object.fromEntries(answer.buckets.map((page) => [page.id, here(page.id)]));
	return {
		...answer,
		buckets: answer.buckets.map((page) => page.from === 0 ? page : {
			...page,
			from: here(page.id)
		})
	};
}
/** Stamps that unsent ops got anew, so that the judge still knows who saw what. */
const renamed = (writes) => (writes?.put ?? []).filter(isOutgoing).map((entry) => [entry.key, entry.op.h]);
/** Buckets whose cursor went back without a new epoch: a person must never see the past again. */
function backwards(before, phone, writes) {
	const { cursors, epoch } = phone.disk.meta;
	if (epoch !== before.epoch) return [];
	return Object.keys(cursors).filter((bucket) => {
		const old = before.cursors[bucket];
		return old && cursors[bucket].seq < old.seq && !writes?.snapshots.some((snapshot) => snapshot.bucket === bucket);
	});
}
function snapshot(phone, command) {
	const manifest = command.manifest;
	const texts = command.texts;
	const parts = manifest.segments.map(({ hash, core }) => {
		const text = texts[hash];
		return {
			hash,
			core,
			text,
			segment: JSON.parse(text)
		};
	});
	const { bucket, seq, sum, epoch } = manifest;
	return transact(phone, command.dies, (step) => applySnapshot(step, {
		bucket,
		seq,
		parts
	}, sum, epoch, command.from, command.now))?.result ?? null;
}
function dump(phone) {
	const { meta, entries } = phone.disk;
	const buckets = Object.keys(meta.cursors).sort();
	return {
		replica: meta.replica,
		cursors: meta.cursors,
		entries: [...entries.values()].map(brief),
		kept: phone.disk.kept.size,
		rows: Object.fromEntries(buckets.map((bucket) => [bucket, [...phone.replica.copy.rows(bucket)]])),
		check: audit(phone.replica),
		booted: audit(phone.disk.boot())
	};
}
const HANDLERS = {
	act,
	ask: asks,
	answer: answered,
	snapshot,
	dump,
	crash: (phone) => restart(phone),
	adopt: (phone, command) => renamed(transact(phone, command.dies, (step) => adopt(step, command.replica, command.now))?.writes),
	clone: (phone, command) => void phones.set(command.as, onDisk(phone.disk.clone())),
	state: (phone) => ({
		outgoing: phone.replica.waiting,
		answered: [...phone.disk.entries.values()].filter((entry) => entry.state === "answered").length,
		cursors: Object.fromEntries(Object.entries(phone.disk.meta.cursors).map(([bucket, cursor]) => [bucket, cursor.seq])),
		replica: phone.disk.meta.replica
	})
};
function run(command) {
	if (command.c === "reset") {
		phones.clear();
		bug = command.bug;
		tokens = 0;
		return null;
	}
	if (command.c === "open") {
		phones.set(command.p, onDisk(new Disk(command.replica, command.epoch)));
		return null;
	}
	const phone = phones.get(command.p);
	const handler = HANDLERS[command.c];
	if (!phone || !handler) throw new Error(`no such phone or command: ${JSON.stringify(command)}`);
	return handler(phone, command) ?? null;
}
createInterface({ input: process.stdin }).on("line", (line) => {
	const commands = JSON.parse(line);
	process.stdout.write(`${JSON.stringify(commands.map((command) => run(command)))}\n`);
});
export {};
