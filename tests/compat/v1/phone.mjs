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
// \0rolldown/runtime.js
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __esmMin = (fn, res, err) => () => {
	if (err) throw err[0];
	try {
		return fn && (res = fn(fn = 0)), res;
	} catch (e) {
		throw err = [e], e;
	}
};
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);
var __exportAll = (all, no_symbols) => {
	let target = {};
	for (var name in all) __defProp(target, name, {
		get: all[name],
		enumerable: true
	});
	if (!no_symbols) __defProp(target, Symbol.toStringTag, { value: "Module" });
	return target;
};
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
		key = keys[i];
		if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, {
			get: ((k) => from[k]).bind(null, key),
			enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
		});
	}
	return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule || !__hasOwnProp.call(mod, "default") ? __defProp(target, "default", {
	value: mod,
	enumerable: true
}) : target, mod));
// node_modules/fake-indexeddb/build/cjs/lib/errors.js
var require_errors = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.VersionError = exports.TransactionInactiveError = exports.SyntaxError = exports.ReadOnlyError = exports.NotFoundError = exports.InvalidStateError = exports.InvalidAccessError = exports.DataError = exports.DataCloneError = exports.ConstraintError = exports.AbortError = void 0;
	const messages = {
		AbortError: "A request was aborted, for example through a call to IDBTransaction.abort.",
		ConstraintError: "A mutation operation in the transaction failed because a constraint was not satisfied. For example, an object such as an object store or index already exists and a request attempted to create a new one.",
		DataCloneError: "The data being stored could not be cloned by the internal structured cloning algorithm.",
		DataError: "Data provided to an operation does not meet requirements.",
		InvalidAccessError: "An invalid operation was performed on an object. For example transaction creation attempt was made, but an empty scope was provided.",
		InvalidStateError: "An operation was called on an object on which it is not allowed or at a time when it is not allowed. Also occurs if a request is made on a source object that has been deleted or removed. Use TransactionInactiveError or ReadOnlyError when possible, as they are more specific variations of InvalidStateError.",
		NotFoundError: "The operation failed because the requested database object could not be found. For example, an object store did not exist but was being opened.",
		ReadOnlyError: "The mutating operation was attempted in a \"readonly\" transaction.",
		TransactionInactiveError: "A request was placed against a transaction which is currently not active, or which is finished.",
		SyntaxError: "The keypath argument contains an invalid key path",
		VersionError: "An attempt was made to open a database using a lower version than the existing version."
	};
	const setErrorCode = (error, value) => {
		Object.defineProperty(error, "code", {
			value,
			writable: false,
			enumerable: true,
			configurable: false
		});
	};
	var AbortError = class extends DOMException {
		constructor(message = messages.AbortError) {
			super(message, "AbortError");
		}
	};
	exports.AbortError = AbortError;
	var ConstraintError = class extends DOMException {
		constructor(message = messages.ConstraintError) {
			super(message, "ConstraintError");
		}
	};
	exports.ConstraintError = ConstraintError;
	var DataCloneError = class extends DOMException {
		constructor(message = messages.DataCloneError) {
			super(message, "DataCloneError");
		}
	};
	exports.DataCloneError = DataCloneError;
	var DataError = class extends DOMException {
		constructor(message = messages.DataError) {
			super(message, "DataError");
			setErrorCode(this, 0);
		}
	};
	exports.DataError = DataError;
	var InvalidAccessError = class extends DOMException {
		constructor(message = messages.InvalidAccessError) {
			super(message, "InvalidAccessError");
		}
	};
	exports.InvalidAccessError = InvalidAccessError;
	var InvalidStateError = class extends DOMException {
		constructor(message = messages.InvalidStateError) {
			super(message, "InvalidStateError");
			setErrorCode(this, 11);
		}
	};
	exports.InvalidStateError = InvalidStateError;
	var NotFoundError = class extends DOMException {
		constructor(message = messages.NotFoundError) {
			super(message, "NotFoundError");
		}
	};
	exports.NotFoundError = NotFoundError;
	var ReadOnlyError = class extends DOMException {
		constructor(message = messages.ReadOnlyError) {
			super(message, "ReadOnlyError");
		}
	};
	exports.ReadOnlyError = ReadOnlyError;
	var SyntaxError = class extends DOMException {
		constructor(message = messages.VersionError) {
			super(message, "SyntaxError");
			setErrorCode(this, 12);
		}
	};
	exports.SyntaxError = SyntaxError;
	var TransactionInactiveError = class extends DOMException {
		constructor(message = messages.TransactionInactiveError) {
			super(message, "TransactionInactiveError");
			setErrorCode(this, 0);
		}
	};
	exports.TransactionInactiveError = TransactionInactiveError;
	var VersionError = class extends DOMException {
		constructor(message = messages.VersionError) {
			super(message, "VersionError");
		}
	};
	exports.VersionError = VersionError;
}));
// node_modules/fake-indexeddb/build/cjs/lib/isSharedArrayBuffer.js
var require_isSharedArrayBuffer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = isSharedArrayBuffer;
	function isSharedArrayBuffer(input) {
		return typeof SharedArrayBuffer !== "undefined" && input instanceof SharedArrayBuffer;
	}
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/valueToKeyWithoutThrowing.js
var require_valueToKeyWithoutThrowing = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = exports.INVALID_VALUE = exports.INVALID_TYPE = void 0;
	var _isSharedArrayBuffer = _interopRequireDefault(require_isSharedArrayBuffer());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const INVALID_TYPE = exports.INVALID_TYPE = Symbol("INVALID_TYPE");
	const INVALID_VALUE = exports.INVALID_VALUE = Symbol("INVALID_VALUE");
	const valueToKeyWithoutThrowing = (input, seen) => {
		if (typeof input === "number") {
			if (isNaN(input)) return INVALID_VALUE;
			return input;
		} else if (Object.prototype.toString.call(input) === "[object Date]") {
			const ms = input.valueOf();
			if (isNaN(ms)) return INVALID_VALUE;
			return new Date(ms);
		} else if (typeof input === "string") return input;
		else if (input instanceof ArrayBuffer || (0, _isSharedArrayBuffer.default)(input) || typeof ArrayBuffer !== "undefined" && ArrayBuffer.isView && ArrayBuffer.isView(input)) {
			if ("detached" in input ? input.detached : input.byteLength === 0) return INVALID_VALUE;
			let arrayBuffer;
			let offset = 0;
			let length = 0;
			if (input instanceof ArrayBuffer || (0, _isSharedArrayBuffer.default)(input)) {
				arrayBuffer = input;
				length = input.byteLength;
			} else {
				arrayBuffer = input.buffer;
				offset = input.byteOffset;
				length = input.byteLength;
			}
			return arrayBuffer.slice(offset, offset + length);
		} else if (Array.isArray(input)) {
			if (seen === void 0) seen = /* @__PURE__ */ new Set();
			else if (seen.has(input)) return INVALID_VALUE;
			seen.add(input);
			let hasInvalid = false;
			const keys = Array.from({ length: input.length }, (_, i) => {
				if (hasInvalid) return;
				if (!Object.hasOwn(input, i)) {
					hasInvalid = true;
					return;
				}
				const entry = input[i];
				const key = valueToKeyWithoutThrowing(entry, seen);
				if (key === INVALID_VALUE || key === INVALID_TYPE) {
					hasInvalid = true;
					return;
				}
				return key;
			});
			if (hasInvalid) return INVALID_VALUE;
			return keys;
		} else return INVALID_TYPE;
	};
	exports.default = valueToKeyWithoutThrowing;
}));
// node_modules/fake-indexeddb/build/cjs/lib/valueToKey.js
var require_valueToKey = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _errors = require_errors();
	var _valueToKeyWithoutThrowing = _interopRequireWildcard(require_valueToKeyWithoutThrowing());
	function _interopRequireWildcard(e, t) {
		if ("function" == typeof WeakMap) var r = /* @__PURE__ */ new WeakMap(), n = /* @__PURE__ */ new WeakMap();
		return (_interopRequireWildcard = function(e, t) {
			if (!t && e && e.__esModule) return e;
			var o, i, f = {
				__proto__: null,
				default: e
			};
			if (null === e || "object" != typeof e && "function" != typeof e) return f;
			if (o = t ? n : r) {
				if (o.has(e)) return o.get(e);
				o.set(e, f);
			}
			for (const t in e) "default" !== t && {}.hasOwnProperty.call(e, t) && ((i = (o = Object.defineProperty) && Object.getOwnPropertyDescriptor(e, t)) && (i.get || i.set) ? o(f, t, i) : f[t] = e[t]);
			return f;
		})(e, t);
	}
	const valueToKey = (input, seen) => {
		const result = (0, _valueToKeyWithoutThrowing.default)(input, seen);
		if (result === _valueToKeyWithoutThrowing.INVALID_VALUE || result === _valueToKeyWithoutThrowing.INVALID_TYPE) throw new _errors.DataError();
		return result;
	};
	exports.default = valueToKey;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/cmp.js
var require_cmp = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = exports.cmpKeys = void 0;
	var _errors = require_errors();
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const getType = (x) => {
		if (typeof x === "number") return "Number";
		if (Object.prototype.toString.call(x) === "[object Date]") return "Date";
		if (Array.isArray(x)) return "Array";
		if (typeof x === "string") return "String";
		if (x instanceof ArrayBuffer) return "Binary";
		throw new _errors.DataError();
	};
	/**
	* Compare two already-normalized IndexedDB keys (i.e. keys that have already
	* been run through `valueToKey`). Use this on internal/hot paths where keys
	* are known to be valid to avoid redundant `valueToKey` conversions.
	*
	* For comparing raw/untrusted input, use the default-exported `cmp` instead —
	* it validates and normalizes both arguments before comparing.
	*/
	const cmpKeys = (first, second) => {
		const t1 = getType(first);
		const t2 = getType(second);
		if (t1 !== t2) {
			if (t1 === "Array") return 1;
			if (t1 === "Binary" && (t2 === "String" || t2 === "Date" || t2 === "Number")) return 1;
			if (t1 === "String" && (t2 === "Date" || t2 === "Number")) return 1;
			if (t1 === "Date" && t2 === "Number") return 1;
			return -1;
		}
		if (t1 === "Binary") {
			const firstBytes = new Uint8Array(first);
			const secondBytes = new Uint8Array(second);
			const firstLen = firstBytes.length;
			const secondLen = secondBytes.length;
			const length = Math.min(firstLen, secondLen);
			for (let i = 0; i < length; i++) {
				if (firstBytes[i] > secondBytes[i]) return 1;
				if (firstBytes[i] < secondBytes[i]) return -1;
			}
			if (firstLen > secondLen) return 1;
			if (firstLen < secondLen) return -1;
			return 0;
		}
		if (t1 === "Array") {
			const length = Math.min(first.length, second.length);
			for (let i = 0; i < length; i++) {
				const result = cmpKeys(first[i], second[i]);
				if (result !== 0) return result;
			}
			if (first.length > second.length) return 1;
			if (first.length < second.length) return -1;
			return 0;
		}
		if (t1 === "Date") {
			if (first.getTime() === second.getTime()) return 0;
		} else if (first === second) return 0;
		return first > second ? 1 : -1;
	};
	exports.cmpKeys = cmpKeys;
	const cmp = (first, second) => {
		if (second === void 0) throw new TypeError();
		return cmpKeys((0, _valueToKey.default)(first), (0, _valueToKey.default)(second));
	};
	exports.default = cmp;
}));
// node_modules/fake-indexeddb/build/cjs/FDBKeyRange.js
var require_FDBKeyRange = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _cmp = require_cmp();
	var _errors = require_errors();
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	exports.default = class FDBKeyRange {
		static only(value) {
			if (arguments.length === 0) throw new TypeError();
			value = (0, _valueToKey.default)(value);
			return new FDBKeyRange(value, value, false, false);
		}
		static lowerBound(lower, open = false) {
			if (arguments.length === 0) throw new TypeError();
			lower = (0, _valueToKey.default)(lower);
			return new FDBKeyRange(lower, void 0, open, true);
		}
		static upperBound(upper, open = false) {
			if (arguments.length === 0) throw new TypeError();
			upper = (0, _valueToKey.default)(upper);
			return new FDBKeyRange(void 0, upper, true, open);
		}
		static bound(lower, upper, lowerOpen = false, upperOpen = false) {
			if (arguments.length < 2) throw new TypeError();
			lower = (0, _valueToKey.default)(lower);
			upper = (0, _valueToKey.default)(upper);
			const cmpResult = (0, _cmp.cmpKeys)(lower, upper);
			if (cmpResult === 1 || cmpResult === 0 && (lowerOpen || upperOpen)) throw new _errors.DataError();
			return new FDBKeyRange(lower, upper, lowerOpen, upperOpen);
		}
		constructor(lower, upper, lowerOpen, upperOpen) {
			this.lower = lower;
			this.upper = upper;
			this.lowerOpen = lowerOpen;
			this.upperOpen = upperOpen;
		}
		includes(key) {
			if (arguments.length === 0) throw new TypeError();
			key = (0, _valueToKey.default)(key);
			if (this.lower !== void 0) {
				const cmpResult = (0, _cmp.cmpKeys)(this.lower, key);
				if (cmpResult === 1 || cmpResult === 0 && this.lowerOpen) return false;
			}
			if (this.upper !== void 0) {
				const cmpResult = (0, _cmp.cmpKeys)(this.upper, key);
				if (cmpResult === -1 || cmpResult === 0 && this.upperOpen) return false;
			}
			return true;
		}
		get [Symbol.toStringTag]() {
			return "IDBKeyRange";
		}
	};
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/extractKey.js
var require_extractKey = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const extractKey = (keyPath, value) => {
		if (Array.isArray(keyPath)) {
			const result = [];
			for (let item of keyPath) {
				if (item !== void 0 && item !== null && typeof item !== "string" && item.toString) item = item.toString();
				const key = extractKey(item, value).key;
				result.push((0, _valueToKey.default)(key));
			}
			return {
				type: "found",
				key: result
			};
		}
		if (keyPath === "") return {
			type: "found",
			key: value
		};
		let remainingKeyPath = keyPath;
		let object = value;
		while (remainingKeyPath !== null) {
			let identifier;
			const i = remainingKeyPath.indexOf(".");
			if (i >= 0) {
				identifier = remainingKeyPath.slice(0, i);
				remainingKeyPath = remainingKeyPath.slice(i + 1);
			} else {
				identifier = remainingKeyPath;
				remainingKeyPath = null;
			}
			if (!(identifier === "length" && (typeof object === "string" || Array.isArray(object)) || (identifier === "size" || identifier === "type") && typeof Blob !== "undefined" && object instanceof Blob || (identifier === "name" || identifier === "lastModified") && typeof File !== "undefined" && object instanceof File) && (typeof object !== "object" || object === null || !Object.hasOwn(object, identifier))) return { type: "notFound" };
			object = object[identifier];
		}
		return {
			type: "found",
			key: object
		};
	};
	exports.default = extractKey;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/cloneValueForInsertion.js
var require_cloneValueForInsertion = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.cloneValueForInsertion = cloneValueForInsertion;
	function cloneValueForInsertion(value, transaction) {
		if (transaction._state !== "active") throw new Error("Assert: transaction state is active");
		transaction._state = "inactive";
		try {
			return structuredClone(value);
		} finally {
			transaction._state = "active";
		}
	}
}));
// node_modules/fake-indexeddb/build/cjs/FDBCursor.js
var require_FDBCursor = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _FDBObjectStore = _interopRequireDefault(require_FDBObjectStore());
	var _cmp = _interopRequireWildcard(require_cmp());
	var _errors = require_errors();
	var _extractKey = _interopRequireDefault(require_extractKey());
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	var _cloneValueForInsertion = require_cloneValueForInsertion();
	function _interopRequireWildcard(e, t) {
		if ("function" == typeof WeakMap) var r = /* @__PURE__ */ new WeakMap(), n = /* @__PURE__ */ new WeakMap();
		return (_interopRequireWildcard = function(e, t) {
			if (!t && e && e.__esModule) return e;
			var o, i, f = {
				__proto__: null,
				default: e
			};
			if (null === e || "object" != typeof e && "function" != typeof e) return f;
			if (o = t ? n : r) {
				if (o.has(e)) return o.get(e);
				o.set(e, f);
			}
			for (const t in e) "default" !== t && {}.hasOwnProperty.call(e, t) && ((i = (o = Object.defineProperty) && Object.getOwnPropertyDescriptor(e, t)) && (i.get || i.set) ? o(f, t, i) : f[t] = e[t]);
			return f;
		})(e, t);
	}
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const getEffectiveObjectStore = (cursor) => {
		if (cursor.source instanceof _FDBObjectStore.default) return cursor.source;
		return cursor.source.objectStore;
	};
	const makeKeyRange = (range, lowers, uppers) => {
		let lower = range !== void 0 ? range.lower : void 0;
		let upper = range !== void 0 ? range.upper : void 0;
		for (const lowerTemp of lowers) {
			if (lowerTemp === void 0) continue;
			if (lower === void 0 || (0, _cmp.cmpKeys)(lower, lowerTemp) === 1) lower = lowerTemp;
		}
		for (const upperTemp of uppers) {
			if (upperTemp === void 0) continue;
			if (upper === void 0 || (0, _cmp.cmpKeys)(upper, upperTemp) === -1) upper = upperTemp;
		}
		if (lower !== void 0 && upper !== void 0) return _FDBKeyRange.default.bound(lower, upper);
		if (lower !== void 0) return _FDBKeyRange.default.lowerBound(lower);
		if (upper !== void 0) return _FDBKeyRange.default.upperBound(upper);
	};
	var FDBCursor = class {
		_gotValue = false;
		_position = void 0;
		_objectStorePosition = void 0;
		_keyOnly = false;
		_key = void 0;
		_primaryKey = void 0;
		constructor(source, range, direction = "next", request, keyOnly = false) {
			this._range = range;
			this._source = source;
			this._direction = direction;
			this._request = request;
			this._keyOnly = keyOnly;
		}
		get source() {
			return this._source;
		}
		set source(val) {}
		get request() {
			return this._request;
		}
		set request(val) {}
		get direction() {
			return this._direction;
		}
		set direction(val) {}
		get key() {
			return this._key;
		}
		set key(val) {}
		get primaryKey() {
			return this._primaryKey;
		}
		set primaryKey(val) {}
		_iterate(key, primaryKey) {
			const sourceIsObjectStore = this.source instanceof _FDBObjectStore.default;
			const records = this.source instanceof _FDBObjectStore.default ? this.source._rawObjectStore.records : this.source._rawIndex.records;
			let foundRecord;
			if (this.direction === "next") {
				const range = makeKeyRange(this._range, [key, this._position], []);
				for (const record of records.values(range)) {
					const cmpResultKey = key !== void 0 ? (0, _cmp.cmpKeys)(record.key, key) : void 0;
					const cmpResultPosition = this._position !== void 0 ? (0, _cmp.cmpKeys)(record.key, this._position) : void 0;
					if (key !== void 0) {
						if (cmpResultKey === -1) continue;
					}
					if (primaryKey !== void 0) {
						if (cmpResultKey === -1) continue;
						const cmpResultPrimaryKey = (0, _cmp.cmpKeys)(record.value, primaryKey);
						if (cmpResultKey === 0 && cmpResultPrimaryKey === -1) continue;
					}
					if (this._position !== void 0 && sourceIsObjectStore) {
						if (cmpResultPosition !== 1) continue;
					}
					if (this._position !== void 0 && !sourceIsObjectStore) {
						if (cmpResultPosition === -1) continue;
						if (cmpResultPosition === 0 && (0, _cmp.cmpKeys)(record.value, this._objectStorePosition) !== 1) continue;
					}
					if (this._range !== void 0) {
						if (!this._range.includes(record.key)) continue;
					}
					foundRecord = record;
					break;
				}
			} else if (this.direction === "nextunique") {
				const range = makeKeyRange(this._range, [key, this._position], []);
				for (const record of records.values(range)) {
					if (key !== void 0) {
						if ((0, _cmp.cmpKeys)(record.key, key) === -1) continue;
					}
					if (this._position !== void 0) {
						if ((0, _cmp.cmpKeys)(record.key, this._position) !== 1) continue;
					}
					if (this._range !== void 0) {
						if (!this._range.includes(record.key)) continue;
					}
					foundRecord = record;
					break;
				}
			} else if (this.direction === "prev") {
				const range = makeKeyRange(this._range, [], [key, this._position]);
				for (const record of records.values(range, "prev")) {
					const cmpResultKey = key !== void 0 ? (0, _cmp.cmpKeys)(record.key, key) : void 0;
					const cmpResultPosition = this._position !== void 0 ? (0, _cmp.cmpKeys)(record.key, this._position) : void 0;
					if (key !== void 0) {
						if (cmpResultKey === 1) continue;
					}
					if (primaryKey !== void 0) {
						if (cmpResultKey === 1) continue;
						const cmpResultPrimaryKey = (0, _cmp.cmpKeys)(record.value, primaryKey);
						if (cmpResultKey === 0 && cmpResultPrimaryKey === 1) continue;
					}
					if (this._position !== void 0 && sourceIsObjectStore) {
						if (cmpResultPosition !== -1) continue;
					}
					if (this._position !== void 0 && !sourceIsObjectStore) {
						if (cmpResultPosition === 1) continue;
						if (cmpResultPosition === 0 && (0, _cmp.cmpKeys)(record.value, this._objectStorePosition) !== -1) continue;
					}
					if (this._range !== void 0) {
						if (!this._range.includes(record.key)) continue;
					}
					foundRecord = record;
					break;
				}
			} else if (this.direction === "prevunique") {
				let tempRecord;
				const range = makeKeyRange(this._range, [], [key, this._position]);
				for (const record of records.values(range, "prev")) {
					if (key !== void 0) {
						if ((0, _cmp.cmpKeys)(record.key, key) === 1) continue;
					}
					if (this._position !== void 0) {
						if ((0, _cmp.cmpKeys)(record.key, this._position) !== -1) continue;
					}
					if (this._range !== void 0) {
						if (!this._range.includes(record.key)) continue;
					}
					tempRecord = record;
					break;
				}
				if (tempRecord) foundRecord = records.get(tempRecord.key);
			}
			let result;
			if (!foundRecord) {
				this._key = void 0;
				if (!sourceIsObjectStore) this._objectStorePosition = void 0;
				if (!this._keyOnly && this.toString() === "[object IDBCursorWithValue]") this.value = void 0;
				result = null;
			} else {
				this._position = foundRecord.key;
				if (!sourceIsObjectStore) this._objectStorePosition = foundRecord.value;
				this._key = foundRecord.key;
				if (sourceIsObjectStore) {
					this._primaryKey = structuredClone(foundRecord.key);
					if (!this._keyOnly && this.toString() === "[object IDBCursorWithValue]") this.value = structuredClone(foundRecord.value);
				} else {
					this._primaryKey = structuredClone(foundRecord.value);
					if (!this._keyOnly && this.toString() === "[object IDBCursorWithValue]") {
						if (this.source instanceof _FDBObjectStore.default) throw new Error("This should never happen");
						const value = this.source.objectStore._rawObjectStore.getValue(foundRecord.value);
						this.value = structuredClone(value);
					}
				}
				this._gotValue = true;
				result = this;
			}
			return result;
		}
		update(value) {
			if (value === void 0) throw new TypeError();
			const effectiveObjectStore = getEffectiveObjectStore(this);
			const effectiveKey = Object.hasOwn(this.source, "_rawIndex") ? this.primaryKey : this._position;
			const transaction = effectiveObjectStore.transaction;
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (transaction.mode === "readonly") throw new _errors.ReadOnlyError();
			if (effectiveObjectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			if (!(this.source instanceof _FDBObjectStore.default) && this.source._rawIndex.deleted) throw new _errors.InvalidStateError();
			if (!this._gotValue || !Object.hasOwn(this, "value")) throw new _errors.InvalidStateError();
			const clone = (0, _cloneValueForInsertion.cloneValueForInsertion)(value, transaction);
			if (effectiveObjectStore.keyPath !== null) {
				let tempKey;
				try {
					tempKey = (0, _extractKey.default)(effectiveObjectStore.keyPath, clone).key;
				} catch (err) {}
				if ((0, _cmp.default)(tempKey, effectiveKey) !== 0) throw new _errors.DataError();
			}
			const record = {
				key: effectiveKey,
				value: clone
			};
			return transaction._execRequestAsync({
				operation: effectiveObjectStore._rawObjectStore.storeRecord.bind(effectiveObjectStore._rawObjectStore, record, false, transaction._rollbackLog),
				source: this
			});
		}
		advance(count) {
			if (!Number.isInteger(count) || count <= 0) throw new TypeError();
			const effectiveObjectStore = getEffectiveObjectStore(this);
			const transaction = effectiveObjectStore.transaction;
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (effectiveObjectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			if (!(this.source instanceof _FDBObjectStore.default) && this.source._rawIndex.deleted) throw new _errors.InvalidStateError();
			if (!this._gotValue) throw new _errors.InvalidStateError();
			if (this._request) this._request.readyState = "pending";
			transaction._execRequestAsync({
				operation: () => {
					let result;
					for (let i = 0; i < count; i++) {
						result = this._iterate();
						if (!result) break;
					}
					return result;
				},
				request: this._request,
				source: this.source
			});
			this._gotValue = false;
		}
		continue(key) {
			const effectiveObjectStore = getEffectiveObjectStore(this);
			const transaction = effectiveObjectStore.transaction;
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (effectiveObjectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			if (!(this.source instanceof _FDBObjectStore.default) && this.source._rawIndex.deleted) throw new _errors.InvalidStateError();
			if (!this._gotValue) throw new _errors.InvalidStateError();
			if (key !== void 0) {
				key = (0, _valueToKey.default)(key);
				const cmpResult = (0, _cmp.cmpKeys)(key, this._position);
				if (cmpResult <= 0 && (this.direction === "next" || this.direction === "nextunique") || cmpResult >= 0 && (this.direction === "prev" || this.direction === "prevunique")) throw new _errors.DataError();
			}
			if (this._request) this._request.readyState = "pending";
			transaction._execRequestAsync({
				operation: this._iterate.bind(this, key),
				request: this._request,
				source: this.source
			});
			this._gotValue = false;
		}
		continuePrimaryKey(key, primaryKey) {
			const effectiveObjectStore = getEffectiveObjectStore(this);
			const transaction = effectiveObjectStore.transaction;
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (effectiveObjectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			if (!(this.source instanceof _FDBObjectStore.default) && this.source._rawIndex.deleted) throw new _errors.InvalidStateError();
			if (this.source instanceof _FDBObjectStore.default || this.direction !== "next" && this.direction !== "prev") throw new _errors.InvalidAccessError();
			if (!this._gotValue) throw new _errors.InvalidStateError();
			if (key === void 0 || primaryKey === void 0) throw new _errors.DataError();
			key = (0, _valueToKey.default)(key);
			const cmpResult = (0, _cmp.cmpKeys)(key, this._position);
			if (cmpResult === -1 && this.direction === "next" || cmpResult === 1 && this.direction === "prev") throw new _errors.DataError();
			primaryKey = (0, _valueToKey.default)(primaryKey);
			const cmpResult2 = (0, _cmp.cmpKeys)(primaryKey, this._objectStorePosition);
			if (cmpResult === 0) {
				if (cmpResult2 <= 0 && this.direction === "next" || cmpResult2 >= 0 && this.direction === "prev") throw new _errors.DataError();
			}
			if (this._request) this._request.readyState = "pending";
			transaction._execRequestAsync({
				operation: this._iterate.bind(this, key, primaryKey),
				request: this._request,
				source: this.source
			});
			this._gotValue = false;
		}
		delete() {
			const effectiveObjectStore = getEffectiveObjectStore(this);
			const effectiveKey = Object.hasOwn(this.source, "_rawIndex") ? this.primaryKey : this._position;
			const transaction = effectiveObjectStore.transaction;
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (transaction.mode === "readonly") throw new _errors.ReadOnlyError();
			if (effectiveObjectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			if (!(this.source instanceof _FDBObjectStore.default) && this.source._rawIndex.deleted) throw new _errors.InvalidStateError();
			if (!this._gotValue || !Object.hasOwn(this, "value")) throw new _errors.InvalidStateError();
			return transaction._execRequestAsync({
				operation: effectiveObjectStore._rawObjectStore.deleteRecord.bind(effectiveObjectStore._rawObjectStore, effectiveKey, transaction._rollbackLog),
				source: this
			});
		}
		get [Symbol.toStringTag]() {
			return "IDBCursor";
		}
	};
	exports.default = FDBCursor;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBCursorWithValue.js
var require_FDBCursorWithValue = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBCursor = _interopRequireDefault(require_FDBCursor());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var FDBCursorWithValue = class extends _FDBCursor.default {
		value = void 0;
		constructor(source, range, direction, request) {
			super(source, range, direction, request);
		}
		get [Symbol.toStringTag]() {
			return "IDBCursorWithValue";
		}
	};
	exports.default = FDBCursorWithValue;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/FakeEventTarget.js
var require_FakeEventTarget = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _errors = require_errors();
	const stopped = (event, listener) => {
		return event.immediatePropagationStopped || event.eventPhase === event.CAPTURING_PHASE && listener.capture === false || event.eventPhase === event.BUBBLING_PHASE && listener.capture === true;
	};
	const invokeEventListeners = (event, obj) => {
		event.currentTarget = obj;
		const errors = [];
		const invoke = (callbackOrObject) => {
			try {
				(typeof callbackOrObject === "function" ? callbackOrObject : callbackOrObject.handleEvent).call(event.currentTarget, event);
			} catch (err) {
				errors.push(err);
			}
		};
		for (const listener of obj.listeners.slice()) {
			if (event.type !== listener.type || stopped(event, listener)) continue;
			invoke(listener.callback);
		}
		const prop = {
			abort: "onabort",
			blocked: "onblocked",
			close: "onclose",
			complete: "oncomplete",
			error: "onerror",
			success: "onsuccess",
			upgradeneeded: "onupgradeneeded",
			versionchange: "onversionchange"
		}[event.type];
		if (prop === void 0) throw new Error(`Unknown event type: "${event.type}"`);
		const callback = event.currentTarget[prop];
		if (callback) {
			const listener = {
				callback,
				capture: false,
				type: event.type
			};
			if (!stopped(event, listener)) invoke(listener.callback);
		}
		if (errors.length) throw new AggregateError(errors);
	};
	var FakeEventTarget = class {
		listeners = [];
		addEventListener(type, callback, options) {
			const capture = !!(typeof options === "object" && options ? options.capture : options);
			this.listeners.push({
				callback,
				capture,
				type
			});
		}
		removeEventListener(type, callback, options) {
			const capture = !!(typeof options === "object" && options ? options.capture : options);
			const i = this.listeners.findIndex((listener) => {
				return listener.type === type && listener.callback === callback && listener.capture === capture;
			});
			this.listeners.splice(i, 1);
		}
		dispatchEvent(event) {
			if (event.dispatched || !event.initialized) throw new _errors.InvalidStateError("The object is in an invalid state.");
			event.isTrusted = false;
			event.dispatched = true;
			event.target = this;
			event.eventPhase = event.CAPTURING_PHASE;
			for (const obj of event.eventPath) if (!event.propagationStopped) invokeEventListeners(event, obj);
			event.eventPhase = event.AT_TARGET;
			if (!event.propagationStopped) invokeEventListeners(event, event.target);
			if (event.bubbles) {
				event.eventPath.reverse();
				event.eventPhase = event.BUBBLING_PHASE;
				for (const obj of event.eventPath) if (!event.propagationStopped) invokeEventListeners(event, obj);
			}
			event.dispatched = false;
			event.eventPhase = event.NONE;
			event.currentTarget = null;
			if (event.canceled) return false;
			return true;
		}
	};
	exports.default = FakeEventTarget;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBRequest.js
var require_FDBRequest = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _errors = require_errors();
	var _FakeEventTarget = _interopRequireDefault(require_FakeEventTarget());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var FDBRequest = class extends _FakeEventTarget.default {
		_result = null;
		_error = null;
		source = null;
		transaction = null;
		readyState = "pending";
		onsuccess = null;
		onerror = null;
		get error() {
			if (this.readyState === "pending") throw new _errors.InvalidStateError();
			return this._error;
		}
		set error(value) {
			this._error = value;
		}
		get result() {
			if (this.readyState === "pending") throw new _errors.InvalidStateError();
			return this._result;
		}
		set result(value) {
			this._result = value;
		}
		get [Symbol.toStringTag]() {
			return "IDBRequest";
		}
	};
	exports.default = FDBRequest;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/FakeDOMStringList.js
var require_FakeDOMStringList = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var FakeDOMStringList = class {
		constructor(...values) {
			this._values = values;
			for (let i = 0; i < values.length; i++) this[i] = values[i];
		}
		contains(value) {
			return this._values.includes(value);
		}
		item(i) {
			if (i < 0 || i >= this._values.length) return null;
			return this._values[i];
		}
		get length() {
			return this._values.length;
		}
		[Symbol.iterator]() {
			return this._values[Symbol.iterator]();
		}
		_push(...values) {
			for (let i = 0; i < values.length; i++) this[this._values.length + i] = values[i];
			this._values.push(...values);
		}
		_sort(...values) {
			this._values.sort(...values);
			for (let i = 0; i < this._values.length; i++) this[i] = this._values[i];
			return this;
		}
	};
	exports.default = FakeDOMStringList;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/valueToKeyRange.js
var require_valueToKeyRange = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _errors = require_errors();
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const valueToKeyRange = (value, nullDisallowedFlag = false) => {
		if (value instanceof _FDBKeyRange.default) return value;
		if (value === null || value === void 0) {
			if (nullDisallowedFlag) throw new _errors.DataError();
			return new _FDBKeyRange.default(void 0, void 0, false, false);
		}
		const key = (0, _valueToKey.default)(value);
		return _FDBKeyRange.default.only(key);
	};
	exports.default = valueToKeyRange;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/getKeyPath.js
var require_getKeyPath = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.getKeyPath = getKeyPath;
	const convertKey = (key) => typeof key === "object" && key ? key + "" : key;
	function getKeyPath(keyPath) {
		return Array.isArray(keyPath) ? keyPath.map(convertKey) : convertKey(keyPath);
	}
}));
// node_modules/fake-indexeddb/build/cjs/lib/isPotentiallyValidKeyRange.js
var require_isPotentiallyValidKeyRange = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _valueToKeyWithoutThrowing = _interopRequireWildcard(require_valueToKeyWithoutThrowing());
	function _interopRequireWildcard(e, t) {
		if ("function" == typeof WeakMap) var r = /* @__PURE__ */ new WeakMap(), n = /* @__PURE__ */ new WeakMap();
		return (_interopRequireWildcard = function(e, t) {
			if (!t && e && e.__esModule) return e;
			var o, i, f = {
				__proto__: null,
				default: e
			};
			if (null === e || "object" != typeof e && "function" != typeof e) return f;
			if (o = t ? n : r) {
				if (o.has(e)) return o.get(e);
				o.set(e, f);
			}
			for (const t in e) "default" !== t && {}.hasOwnProperty.call(e, t) && ((i = (o = Object.defineProperty) && Object.getOwnPropertyDescriptor(e, t)) && (i.get || i.set) ? o(f, t, i) : f[t] = e[t]);
			return f;
		})(e, t);
	}
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const isPotentiallyValidKeyRange = (value) => {
		if (value instanceof _FDBKeyRange.default) return true;
		return (0, _valueToKeyWithoutThrowing.default)(value) !== _valueToKeyWithoutThrowing.INVALID_TYPE;
	};
	exports.default = isPotentiallyValidKeyRange;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/enforceRange.js
var require_enforceRange = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	const enforceRange = (num, type) => {
		if (isNaN(num) || num < 0 || num > (type === "unsigned long" ? 4294967295 : 9007199254740991)) throw new TypeError();
		if (num >= 0) return Math.floor(num);
	};
	exports.default = enforceRange;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/extractGetAllOptions.js
var require_extractGetAllOptions = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _isPotentiallyValidKeyRange = _interopRequireDefault(require_isPotentiallyValidKeyRange());
	var _enforceRange = _interopRequireDefault(require_enforceRange());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const extractGetAllOptions = (queryOrOptions, count, numArguments) => {
		let query;
		let direction;
		if (queryOrOptions === void 0 || queryOrOptions === null || (0, _isPotentiallyValidKeyRange.default)(queryOrOptions)) {
			query = queryOrOptions;
			if (numArguments > 1 && count !== void 0) count = (0, _enforceRange.default)(count, "unsigned long");
		} else {
			const getAllOptions = queryOrOptions;
			if (getAllOptions.query !== void 0) query = getAllOptions.query;
			if (getAllOptions.count !== void 0) count = (0, _enforceRange.default)(getAllOptions.count, "unsigned long");
			if (getAllOptions.direction !== void 0) direction = getAllOptions.direction;
		}
		return {
			query,
			count,
			direction
		};
	};
	exports.default = extractGetAllOptions;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBIndex.js
var require_FDBIndex = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBCursor = _interopRequireDefault(require_FDBCursor());
	var _FDBCursorWithValue = _interopRequireDefault(require_FDBCursorWithValue());
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _FDBRequest = _interopRequireDefault(require_FDBRequest());
	var _errors = require_errors();
	var _FakeDOMStringList = _interopRequireDefault(require_FakeDOMStringList());
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	var _valueToKeyRange = _interopRequireDefault(require_valueToKeyRange());
	var _getKeyPath = require_getKeyPath();
	var _extractGetAllOptions = _interopRequireDefault(require_extractGetAllOptions());
	var _enforceRange = _interopRequireDefault(require_enforceRange());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const confirmActiveTransaction = (index) => {
		if (index._rawIndex.deleted || index.objectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
		if (index.objectStore.transaction._state !== "active") throw new _errors.TransactionInactiveError();
	};
	var FDBIndex = class {
		constructor(objectStore, rawIndex) {
			this._rawIndex = rawIndex;
			this._name = rawIndex.name;
			this.objectStore = objectStore;
			this.keyPath = (0, _getKeyPath.getKeyPath)(rawIndex.keyPath);
			this.multiEntry = rawIndex.multiEntry;
			this.unique = rawIndex.unique;
		}
		get name() {
			return this._name;
		}
		set name(name) {
			const transaction = this.objectStore.transaction;
			if (!transaction.db._runningVersionchangeTransaction) throw transaction._state === "active" ? new _errors.InvalidStateError() : new _errors.TransactionInactiveError();
			if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
			if (this._rawIndex.deleted || this.objectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
			name = String(name);
			if (name === this._name) return;
			if (this.objectStore.indexNames.contains(name)) throw new _errors.ConstraintError();
			const oldName = this._name;
			const oldIndexNames = [...this.objectStore.indexNames];
			this._name = name;
			this._rawIndex.name = name;
			this.objectStore._indexesCache.delete(oldName);
			this.objectStore._indexesCache.set(name, this);
			this.objectStore._rawObjectStore.rawIndexes.delete(oldName);
			this.objectStore._rawObjectStore.rawIndexes.set(name, this._rawIndex);
			this.objectStore.indexNames = new _FakeDOMStringList.default(...Array.from(this.objectStore._rawObjectStore.rawIndexes.keys()).filter((indexName) => {
				const index = this.objectStore._rawObjectStore.rawIndexes.get(indexName);
				return index && !index.deleted;
			}).sort());
			if (!this.objectStore.transaction._createdIndexes.has(this._rawIndex)) transaction._rollbackLog.push(() => {
				this._name = oldName;
				this._rawIndex.name = oldName;
				this.objectStore._indexesCache.delete(name);
				this.objectStore._indexesCache.set(oldName, this);
				this.objectStore._rawObjectStore.rawIndexes.delete(name);
				this.objectStore._rawObjectStore.rawIndexes.set(oldName, this._rawIndex);
				this.objectStore.indexNames = new _FakeDOMStringList.default(...oldIndexNames);
			});
		}
		openCursor(range, direction) {
			confirmActiveTransaction(this);
			if (range === null) range = void 0;
			if (range !== void 0 && !(range instanceof _FDBKeyRange.default)) range = _FDBKeyRange.default.only((0, _valueToKey.default)(range));
			const request = new _FDBRequest.default();
			request.source = this;
			request.transaction = this.objectStore.transaction;
			const cursor = new _FDBCursorWithValue.default(this, range, direction, request);
			return this.objectStore.transaction._execRequestAsync({
				operation: cursor._iterate.bind(cursor),
				request,
				source: this
			});
		}
		openKeyCursor(range, direction) {
			confirmActiveTransaction(this);
			if (range === null) range = void 0;
			if (range !== void 0 && !(range instanceof _FDBKeyRange.default)) range = _FDBKeyRange.default.only((0, _valueToKey.default)(range));
			const request = new _FDBRequest.default();
			request.source = this;
			request.transaction = this.objectStore.transaction;
			const cursor = new _FDBCursor.default(this, range, direction, request, true);
			return this.objectStore.transaction._execRequestAsync({
				operation: cursor._iterate.bind(cursor),
				request,
				source: this
			});
		}
		get(key) {
			confirmActiveTransaction(this);
			if (!(key instanceof _FDBKeyRange.default)) key = (0, _valueToKey.default)(key);
			return this.objectStore.transaction._execRequestAsync({
				operation: this._rawIndex.getValue.bind(this._rawIndex, key),
				source: this
			});
		}
		getAll(queryOrOptions, count) {
			const options = (0, _extractGetAllOptions.default)(queryOrOptions, count, arguments.length);
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(options.query);
			return this.objectStore.transaction._execRequestAsync({
				operation: this._rawIndex.getAllValues.bind(this._rawIndex, range, options.count, options.direction),
				source: this
			});
		}
		getKey(key) {
			confirmActiveTransaction(this);
			if (!(key instanceof _FDBKeyRange.default)) key = (0, _valueToKey.default)(key);
			return this.objectStore.transaction._execRequestAsync({
				operation: this._rawIndex.getKey.bind(this._rawIndex, key),
				source: this
			});
		}
		getAllKeys(queryOrOptions, count) {
			const options = (0, _extractGetAllOptions.default)(queryOrOptions, count, arguments.length);
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(options.query);
			return this.objectStore.transaction._execRequestAsync({
				operation: this._rawIndex.getAllKeys.bind(this._rawIndex, range, options.count, options.direction),
				source: this
			});
		}
		getAllRecords(options) {
			let query;
			let count;
			let direction;
			if (options !== void 0) {
				if (options.query !== void 0) query = options.query;
				if (options.count !== void 0) count = (0, _enforceRange.default)(options.count, "unsigned long");
				if (options.direction !== void 0) direction = options.direction;
			}
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(query);
			return this.objectStore.transaction._execRequestAsync({
				operation: this._rawIndex.getAllRecords.bind(this._rawIndex, range, count, direction),
				source: this
			});
		}
		count(key) {
			confirmActiveTransaction(this);
			if (key === null) key = void 0;
			if (key !== void 0 && !(key instanceof _FDBKeyRange.default)) key = _FDBKeyRange.default.only((0, _valueToKey.default)(key));
			return this.objectStore.transaction._execRequestAsync({
				operation: () => {
					return this._rawIndex.count(key);
				},
				source: this
			});
		}
		get [Symbol.toStringTag]() {
			return "IDBIndex";
		}
	};
	exports.default = FDBIndex;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/canInjectKey.js
var require_canInjectKey = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	const canInjectKey = (keyPath, value) => {
		if (Array.isArray(keyPath)) throw new Error("The key paths used in this section are always strings and never sequences, since it is not possible to create a object store which has a key generator and also has a key path that is a sequence.");
		const identifiers = keyPath.split(".");
		if (identifiers.length === 0) throw new Error("Assert: identifiers is not empty");
		identifiers.pop();
		for (const identifier of identifiers) {
			if (typeof value !== "object" && !Array.isArray(value)) return false;
			if (!Object.hasOwn(value, identifier)) return true;
			value = value[identifier];
		}
		return typeof value === "object" || Array.isArray(value);
	};
	exports.default = canInjectKey;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBRecord.js
var require_FDBRecord = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var FDBRecord = class {
		constructor(key, primaryKey, value) {
			this._key = key;
			this._primaryKey = primaryKey;
			this._value = value;
		}
		get key() {
			return this._key;
		}
		set key(_) {}
		get primaryKey() {
			return this._primaryKey;
		}
		set primaryKey(_) {}
		get value() {
			return this._value;
		}
		set value(_) {}
		get [Symbol.toStringTag]() {
			return "IDBRecord";
		}
	};
	exports.default = FDBRecord;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/binarySearchTree.js
var require_binarySearchTree = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _cmp = require_cmp();
	var _errors = require_errors();
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const MAX_TOMBSTONE_FACTOR = 2 / 3;
	const EVERYTHING_KEY_RANGE = new _FDBKeyRange.default(void 0, void 0, false, false);
	/**
	* Simple red-black binary tree with some aspects of a scapegoat tree. The main goal here is simplicity of
	* implementation, tailored to the needs of IndexedDB.
	*
	* Basically this implements a [red-black tree][1] for insertions, but uses the much simpler [scapegoat tree][2]
	* strategy for deletions. Deletions are a simple matter of rebuilding the tree from scratch if more than 2/3 of the
	* tree is full of deleted (tombstone) markers.
	*
	* [1]: https://en.wikipedia.org/wiki/Red%E2%80%93black_tree
	* [2]: https://en.wikipedia.org/wiki/Scapegoat_tree
	*/
	var BinarySearchTree = class {
		_numTombstones = 0;
		_numNodes = 0;
		/**
		*
		* @param keysAreUnique - whether keys can be unique, and thus whether we cn skip checking `record.value` when
		* comparing. This is basically used to distinguish ObjectStores (where the value is the entire object, not used
		* as a key) from non-unique Indexes (where both the key and the value are meaningful keys used for sorting)
		*/
		constructor(keysAreUnique) {
			this._keysAreUnique = !!keysAreUnique;
		}
		size() {
			return this._numNodes - this._numTombstones;
		}
		get(record) {
			return this._getByComparator(this._root, (otherRecord) => this._compare(record, otherRecord));
		}
		contains(record) {
			return !!this.get(record);
		}
		_compare(a, b) {
			const keyComparison = (0, _cmp.cmpKeys)(a.key, b.key);
			if (keyComparison !== 0) return keyComparison;
			return this._keysAreUnique ? 0 : (0, _cmp.cmpKeys)(a.value, b.value);
		}
		_getByComparator(node, comparator) {
			let current = node;
			while (current) {
				const comparison = comparator(current.record);
				if (comparison < 0) current = current.left;
				else if (comparison > 0) current = current.right;
				else return current.record;
			}
		}
		/**
		* Put a new record, and return the overwritten record if an overwrite occurred.
		* @param record
		* @param noOverwrite - throw a ConstraintError in case of overwrite
		*/
		put(record, noOverwrite = false) {
			if (!this._root) {
				this._root = {
					record,
					left: void 0,
					right: void 0,
					parent: void 0,
					deleted: false,
					red: false
				};
				this._numNodes++;
				return;
			}
			return this._put(this._root, record, noOverwrite);
		}
		_put(node, record, noOverwrite) {
			const comparison = this._compare(record, node.record);
			if (comparison < 0) {
				if (node.left) return this._put(node.left, record, noOverwrite);
				else {
					node.left = {
						record,
						left: void 0,
						right: void 0,
						parent: node,
						deleted: false,
						red: true
					};
					this._onNewNodeInserted(node.left);
				}
			} else if (comparison > 0) {
				if (node.right) return this._put(node.right, record, noOverwrite);
				else {
					node.right = {
						record,
						left: void 0,
						right: void 0,
						parent: node,
						deleted: false,
						red: true
					};
					this._onNewNodeInserted(node.right);
				}
			} else if (node.deleted) {
				node.deleted = false;
				node.record = record;
				this._numTombstones--;
			} else if (noOverwrite) throw new _errors.ConstraintError();
			else {
				const overwrittenRecord = node.record;
				node.record = record;
				return overwrittenRecord;
			}
		}
		delete(record) {
			if (!this._root) return;
			this._delete(this._root, record);
			if (this._numTombstones > this._numNodes * MAX_TOMBSTONE_FACTOR) {
				const records = [...this.getAllRecords()];
				this._root = this._rebuild(records, void 0, false);
				this._numNodes = records.length;
				this._numTombstones = 0;
			}
		}
		_delete(node, record) {
			if (!node) return;
			const comparison = this._compare(record, node.record);
			if (comparison < 0) this._delete(node.left, record);
			else if (comparison > 0) this._delete(node.right, record);
			else if (!node.deleted) {
				this._numTombstones++;
				node.deleted = true;
			}
		}
		*getAllRecords(descending = false) {
			yield* this.getRecords(EVERYTHING_KEY_RANGE, descending);
		}
		*getRecords(keyRange, descending = false) {
			yield* this._getRecordsForNode(this._root, keyRange, descending);
		}
		*_getRecordsForNode(node, keyRange, descending = false) {
			if (!node) return;
			yield* this._findRecords(node, keyRange, descending);
		}
		*_findRecords(node, keyRange, descending = false) {
			const { lower, upper, lowerOpen, upperOpen } = keyRange;
			const { record: { key } } = node;
			const lowerComparison = lower === void 0 ? -1 : (0, _cmp.cmpKeys)(lower, key);
			const upperComparison = upper === void 0 ? 1 : (0, _cmp.cmpKeys)(upper, key);
			const moreLeft = this._keysAreUnique ? lowerComparison < 0 : lowerComparison <= 0;
			const moreRight = this._keysAreUnique ? upperComparison > 0 : upperComparison >= 0;
			const moreStart = descending ? moreRight : moreLeft;
			const moreEnd = descending ? moreLeft : moreRight;
			const start = descending ? "right" : "left";
			const end = descending ? "left" : "right";
			const lowerMatches = lowerOpen ? lowerComparison < 0 : lowerComparison <= 0;
			const upperMatches = upperOpen ? upperComparison > 0 : upperComparison >= 0;
			if (moreStart && node[start]) yield* this._findRecords(node[start], keyRange, descending);
			if (lowerMatches && upperMatches && !node.deleted) yield node.record;
			if (moreEnd && node[end]) yield* this._findRecords(node[end], keyRange, descending);
		}
		_onNewNodeInserted(newNode) {
			this._numNodes++;
			this._rebalanceTree(newNode);
		}
		_rebalanceTree(node) {
			let parent = node.parent;
			do {
				if (!parent.red) return;
				const grandparent = parent.parent;
				if (!grandparent) {
					parent.red = false;
					return;
				}
				const parentIsRightChild = parent === grandparent.right;
				const uncle = parentIsRightChild ? grandparent.left : grandparent.right;
				if (!uncle || !uncle.red) {
					if (node === (parentIsRightChild ? parent.left : parent.right)) {
						this._rotateSubtree(parent, parentIsRightChild);
						node = parent;
						parent = parentIsRightChild ? grandparent.right : grandparent.left;
					}
					this._rotateSubtree(grandparent, !parentIsRightChild);
					parent.red = false;
					grandparent.red = true;
					return;
				}
				parent.red = false;
				uncle.red = false;
				grandparent.red = true;
				node = grandparent;
			} while (node.parent ? parent = node.parent : false);
		}
		_rotateSubtree(node, right) {
			const parent = node.parent;
			const newRoot = right ? node.left : node.right;
			const newChild = right ? newRoot.right : newRoot.left;
			node[right ? "left" : "right"] = newChild;
			if (newChild) newChild.parent = node;
			newRoot[right ? "right" : "left"] = node;
			newRoot.parent = parent;
			node.parent = newRoot;
			if (parent) parent[node === parent.right ? "right" : "left"] = newRoot;
			else this._root = newRoot;
			return newRoot;
		}
		_rebuild(records, parent, red, startIndex = 0, endIndex = records.length) {
			const length = endIndex - startIndex;
			if (length <= 0) return;
			const mid = startIndex + (length >>> 1);
			const node = {
				record: records[mid],
				left: void 0,
				right: void 0,
				parent,
				deleted: false,
				red
			};
			const left = this._rebuild(records, node, !red, startIndex, mid);
			const right = this._rebuild(records, node, !red, mid + 1, endIndex);
			node.left = left;
			node.right = right;
			return node;
		}
	};
	exports.default = BinarySearchTree;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/RecordStore.js
var require_RecordStore = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _cmp = require_cmp();
	var _binarySearchTree = _interopRequireDefault(require_binarySearchTree());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var RecordStore = class {
		constructor(keysAreUnique) {
			this.keysAreUnique = keysAreUnique;
			this.records = new _binarySearchTree.default(this.keysAreUnique);
		}
		get(key) {
			const range = key instanceof _FDBKeyRange.default ? key : _FDBKeyRange.default.only(key);
			return this.records.getRecords(range).next().value;
		}
		/**
		* Put a new record, and return the overwritten record if an overwrite occurred.
		* @param newRecord
		* @param noOverwrite - throw a ConstraintError in case of overwrite
		*/
		put(newRecord, noOverwrite = false) {
			return this.records.put(newRecord, noOverwrite);
		}
		delete(key) {
			const range = key instanceof _FDBKeyRange.default ? key : _FDBKeyRange.default.only(key);
			const deletedRecords = [...this.records.getRecords(range)];
			for (const record of deletedRecords) this.records.delete(record);
			return deletedRecords;
		}
		/**
		* Delete the record with this key and this value, if there is one. Used by indexes, where the value is the primary
		* key of the object store record that the index record points to.
		*/
		deleteByKeyAndValue(key, value) {
			const record = this.records.get({
				key,
				value
			});
			if (record !== void 0 && (0, _cmp.cmpKeys)(record.value, value) === 0) this.records.delete(record);
		}
		clear() {
			const deletedRecords = [...this.records.getAllRecords()];
			this.records = new _binarySearchTree.default(this.keysAreUnique);
			return deletedRecords;
		}
		values(range, direction = "next") {
			const descending = direction === "prev" || direction === "prevunique";
			const records = range ? this.records.getRecords(range, descending) : this.records.getAllRecords(descending);
			return { [Symbol.iterator]: () => {
				const next = () => {
					return records.next();
				};
				if (direction === "next" || direction === "prev") return { next };
				if (direction === "nextunique") {
					let previousValue = void 0;
					return { next: () => {
						let current = next();
						while (!current.done && previousValue !== void 0 && (0, _cmp.cmpKeys)(previousValue.key, current.value.key) === 0) current = next();
						previousValue = current.value;
						return current;
					} };
				}
				let current = next();
				let nextResult = next();
				return { next: () => {
					while (!nextResult.done && (0, _cmp.cmpKeys)(current.value.key, nextResult.value.key) === 0) {
						current = nextResult;
						nextResult = next();
					}
					const result = current;
					current = nextResult;
					nextResult = next();
					return result;
				} };
			} };
		}
		size() {
			return this.records.size();
		}
	};
	exports.default = RecordStore;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/Index.js
var require_Index = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBRecord = _interopRequireDefault(require_FDBRecord());
	var _errors = require_errors();
	var _extractKey = _interopRequireDefault(require_extractKey());
	var _RecordStore = _interopRequireDefault(require_RecordStore());
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var Index = class {
		deleted = false;
		initialized = false;
		constructor(rawObjectStore, name, keyPath, multiEntry, unique) {
			this.rawObjectStore = rawObjectStore;
			this.name = name;
			this.keyPath = keyPath;
			this.multiEntry = multiEntry;
			this.unique = unique;
			this.records = new _RecordStore.default(unique);
		}
		getKey(key) {
			const record = this.records.get(key);
			return record !== void 0 ? record.value : void 0;
		}
		getAllKeys(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(structuredClone(record.value));
				if (records.length >= count) break;
			}
			return records;
		}
		getValue(key) {
			const record = this.records.get(key);
			return record !== void 0 ? this.rawObjectStore.getValue(record.value) : void 0;
		}
		getAllValues(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(this.rawObjectStore.getValue(record.value));
				if (records.length >= count) break;
			}
			return records;
		}
		getAllRecords(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(new _FDBRecord.default(structuredClone(record.key), structuredClone(this.rawObjectStore.getKey(record.value)), this.rawObjectStore.getValue(record.value)));
				if (records.length >= count) break;
			}
			return records;
		}
		getIndexKey(value) {
			let indexKey;
			try {
				indexKey = (0, _extractKey.default)(this.keyPath, value).key;
			} catch (err) {
				if (err.name === "DataError") return;
				throw err;
			}
			if (!this.multiEntry || !Array.isArray(indexKey)) try {
				return (0, _valueToKey.default)(indexKey);
			} catch (e) {
				return;
			}
			const keep = [];
			for (const part of indexKey) if (keep.indexOf(part) < 0) try {
				keep.push((0, _valueToKey.default)(part));
			} catch (err) {}
			return keep;
		}
		storeRecord(newRecord) {
			const indexKey = this.getIndexKey(newRecord.value);
			if (indexKey === void 0) return;
			if (!this.multiEntry || !Array.isArray(indexKey)) {
				if (this.unique) {
					if (this.records.get(indexKey)) throw new _errors.ConstraintError();
				}
				this.records.put({
					key: indexKey,
					value: newRecord.key
				});
			} else {
				if (this.unique) {
					for (const individualIndexKey of indexKey) if (this.records.get(individualIndexKey)) throw new _errors.ConstraintError();
				}
				for (const individualIndexKey of indexKey) this.records.put({
					key: individualIndexKey,
					value: newRecord.key
				});
			}
		}
		deleteRecord(record) {
			const indexKey = this.getIndexKey(record.value);
			if (indexKey === void 0) return;
			if (!this.multiEntry || !Array.isArray(indexKey)) this.records.deleteByKeyAndValue(indexKey, record.key);
			else for (const individualIndexKey of indexKey) this.records.deleteByKeyAndValue(individualIndexKey, record.key);
		}
		initialize(transaction) {
			if (this.initialized) throw new Error("Index already initialized");
			transaction._execRequestAsync({
				operation: () => {
					try {
						for (const record of this.rawObjectStore.records.values()) this.storeRecord(record);
						this.initialized = true;
					} catch (err) {
						transaction._abort(err.name);
					}
				},
				source: null
			});
		}
		count(range) {
			let count = 0;
			for (const record of this.records.values(range)) count += 1;
			return count;
		}
	};
	exports.default = Index;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/validateKeyPath.js
var require_validateKeyPath = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _errors = require_errors();
	const validateKeyPath = (keyPath, parent) => {
		if (keyPath !== void 0 && keyPath !== null && typeof keyPath !== "string" && keyPath.toString && (parent === "array" || !Array.isArray(keyPath))) keyPath = keyPath.toString();
		if (typeof keyPath === "string") {
			if (keyPath === "" && parent !== "string") return;
			try {
				if (keyPath.length >= 1 && /^(?:[$A-Z_a-z\xAA\xB5\xBA\xC0-\xD6\xD8-\xF6\xF8-\u02C1\u02C6-\u02D1\u02E0-\u02E4\u02EC\u02EE\u0370-\u0374\u0376\u0377\u037A-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u0559\u0561-\u0587\u05D0-\u05EA\u05F0-\u05F2\u0620-\u064A\u066E\u066F\u0671-\u06D3\u06D5\u06E5\u06E6\u06EE\u06EF\u06FA-\u06FC\u06FF\u0710\u0712-\u072F\u074D-\u07A5\u07B1\u07CA-\u07EA\u07F4\u07F5\u07FA\u0800-\u0815\u081A\u0824\u0828\u0840-\u0858\u08A0-\u08B2\u0904-\u0939\u093D\u0950\u0958-\u0961\u0971-\u0980\u0985-\u098C\u098F\u0990\u0993-\u09A8\u09AA-\u09B0\u09B2\u09B6-\u09B9\u09BD\u09CE\u09DC\u09DD\u09DF-\u09E1\u09F0\u09F1\u0A05-\u0A0A\u0A0F\u0A10\u0A13-\u0A28\u0A2A-\u0A30\u0A32\u0A33\u0A35\u0A36\u0A38\u0A39\u0A59-\u0A5C\u0A5E\u0A72-\u0A74\u0A85-\u0A8D\u0A8F-\u0A91\u0A93-\u0AA8\u0AAA-\u0AB0\u0AB2\u0AB3\u0AB5-\u0AB9\u0ABD\u0AD0\u0AE0\u0AE1\u0B05-\u0B0C\u0B0F\u0B10\u0B13-\u0B28\u0B2A-\u0B30\u0B32\u0B33\u0B35-\u0B39\u0B3D\u0B5C\u0B5D\u0B5F-\u0B61\u0B71\u0B83\u0B85-\u0B8A\u0B8E-\u0B90\u0B92-\u0B95\u0B99\u0B9A\u0B9C\u0B9E\u0B9F\u0BA3\u0BA4\u0BA8-\u0BAA\u0BAE-\u0BB9\u0BD0\u0C05-\u0C0C\u0C0E-\u0C10\u0C12-\u0C28\u0C2A-\u0C39\u0C3D\u0C58\u0C59\u0C60\u0C61\u0C85-\u0C8C\u0C8E-\u0C90\u0C92-\u0CA8\u0CAA-\u0CB3\u0CB5-\u0CB9\u0CBD\u0CDE\u0CE0\u0CE1\u0CF1\u0CF2\u0D05-\u0D0C\u0D0E-\u0D10\u0D12-\u0D3A\u0D3D\u0D4E\u0D60\u0D61\u0D7A-\u0D7F\u0D85-\u0D96\u0D9A-\u0DB1\u0DB3-\u0DBB\u0DBD\u0DC0-\u0DC6\u0E01-\u0E30\u0E32\u0E33\u0E40-\u0E46\u0E81\u0E82\u0E84\u0E87\u0E88\u0E8A\u0E8D\u0E94-\u0E97\u0E99-\u0E9F\u0EA1-\u0EA3\u0EA5\u0EA7\u0EAA\u0EAB\u0EAD-\u0EB0\u0EB2\u0EB3\u0EBD\u0EC0-\u0EC4\u0EC6\u0EDC-\u0EDF\u0F00\u0F40-\u0F47\u0F49-\u0F6C\u0F88-\u0F8C\u1000-\u102A\u103F\u1050-\u1055\u105A-\u105D\u1061\u1065\u1066\u106E-\u1070\u1075-\u1081\u108E\u10A0-\u10C5\u10C7\u10CD\u10D0-\u10FA\u10FC-\u1248\u124A-\u124D\u1250-\u1256\u1258\u125A-\u125D\u1260-\u1288\u128A-\u128D\u1290-\u12B0\u12B2-\u12B5\u12B8-\u12BE\u12C0\u12C2-\u12C5\u12C8-\u12D6\u12D8-\u1310\u1312-\u1315\u1318-\u135A\u1380-\u138F\u13A0-\u13F4\u1401-\u166C\u166F-\u167F\u1681-\u169A\u16A0-\u16EA\u16EE-\u16F8\u1700-\u170C\u170E-\u1711\u1720-\u1731\u1740-\u1751\u1760-\u176C\u176E-\u1770\u1780-\u17B3\u17D7\u17DC\u1820-\u1877\u1880-\u18A8\u18AA\u18B0-\u18F5\u1900-\u191E\u1950-\u196D\u1970-\u1974\u1980-\u19AB\u19C1-\u19C7\u1A00-\u1A16\u1A20-\u1A54\u1AA7\u1B05-\u1B33\u1B45-\u1B4B\u1B83-\u1BA0\u1BAE\u1BAF\u1BBA-\u1BE5\u1C00-\u1C23\u1C4D-\u1C4F\u1C5A-\u1C7D\u1CE9-\u1CEC\u1CEE-\u1CF1\u1CF5\u1CF6\u1D00-\u1DBF\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2071\u207F\u2090-\u209C\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2139\u213C-\u213F\u2145-\u2149\u214E\u2160-\u2188\u2C00-\u2C2E\u2C30-\u2C5E\u2C60-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\u2D00-\u2D25\u2D27\u2D2D\u2D30-\u2D67\u2D6F\u2D80-\u2D96\u2DA0-\u2DA6\u2DA8-\u2DAE\u2DB0-\u2DB6\u2DB8-\u2DBE\u2DC0-\u2DC6\u2DC8-\u2DCE\u2DD0-\u2DD6\u2DD8-\u2DDE\u2E2F\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303C\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312D\u3131-\u318E\u31A0-\u31BA\u31F0-\u31FF\u3400-\u4DB5\u4E00-\u9FCC\uA000-\uA48C\uA4D0-\uA4FD\uA500-\uA60C\uA610-\uA61F\uA62A\uA62B\uA640-\uA66E\uA67F-\uA69D\uA6A0-\uA6EF\uA717-\uA71F\uA722-\uA788\uA78B-\uA78E\uA790-\uA7AD\uA7B0\uA7B1\uA7F7-\uA801\uA803-\uA805\uA807-\uA80A\uA80C-\uA822\uA840-\uA873\uA882-\uA8B3\uA8F2-\uA8F7\uA8FB\uA90A-\uA925\uA930-\uA946\uA960-\uA97C\uA984-\uA9B2\uA9CF\uA9E0-\uA9E4\uA9E6-\uA9EF\uA9FA-\uA9FE\uAA00-\uAA28\uAA40-\uAA42\uAA44-\uAA4B\uAA60-\uAA76\uAA7A\uAA7E-\uAAAF\uAAB1\uAAB5\uAAB6\uAAB9-\uAABD\uAAC0\uAAC2\uAADB-\uAADD\uAAE0-\uAAEA\uAAF2-\uAAF4\uAB01-\uAB06\uAB09-\uAB0E\uAB11-\uAB16\uAB20-\uAB26\uAB28-\uAB2E\uAB30-\uAB5A\uAB5C-\uAB5F\uAB64\uAB65\uABC0-\uABE2\uAC00-\uD7A3\uD7B0-\uD7C6\uD7CB-\uD7FB\uF900-\uFA6D\uFA70-\uFAD9\uFB00-\uFB06\uFB13-\uFB17\uFB1D\uFB1F-\uFB28\uFB2A-\uFB36\uFB38-\uFB3C\uFB3E\uFB40\uFB41\uFB43\uFB44\uFB46-\uFBB1\uFBD3-\uFD3D\uFD50-\uFD8F\uFD92-\uFDC7\uFDF0-\uFDFB\uFE70-\uFE74\uFE76-\uFEFC\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC])(?:[$0-9A-Z_a-z\xAA\xB5\xBA\xC0-\xD6\xD8-\xF6\xF8-\u02C1\u02C6-\u02D1\u02E0-\u02E4\u02EC\u02EE\u0300-\u0374\u0376\u0377\u037A-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u0483-\u0487\u048A-\u052F\u0531-\u0556\u0559\u0561-\u0587\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u05D0-\u05EA\u05F0-\u05F2\u0610-\u061A\u0620-\u0669\u066E-\u06D3\u06D5-\u06DC\u06DF-\u06E8\u06EA-\u06FC\u06FF\u0710-\u074A\u074D-\u07B1\u07C0-\u07F5\u07FA\u0800-\u082D\u0840-\u085B\u08A0-\u08B2\u08E4-\u0963\u0966-\u096F\u0971-\u0983\u0985-\u098C\u098F\u0990\u0993-\u09A8\u09AA-\u09B0\u09B2\u09B6-\u09B9\u09BC-\u09C4\u09C7\u09C8\u09CB-\u09CE\u09D7\u09DC\u09DD\u09DF-\u09E3\u09E6-\u09F1\u0A01-\u0A03\u0A05-\u0A0A\u0A0F\u0A10\u0A13-\u0A28\u0A2A-\u0A30\u0A32\u0A33\u0A35\u0A36\u0A38\u0A39\u0A3C\u0A3E-\u0A42\u0A47\u0A48\u0A4B-\u0A4D\u0A51\u0A59-\u0A5C\u0A5E\u0A66-\u0A75\u0A81-\u0A83\u0A85-\u0A8D\u0A8F-\u0A91\u0A93-\u0AA8\u0AAA-\u0AB0\u0AB2\u0AB3\u0AB5-\u0AB9\u0ABC-\u0AC5\u0AC7-\u0AC9\u0ACB-\u0ACD\u0AD0\u0AE0-\u0AE3\u0AE6-\u0AEF\u0B01-\u0B03\u0B05-\u0B0C\u0B0F\u0B10\u0B13-\u0B28\u0B2A-\u0B30\u0B32\u0B33\u0B35-\u0B39\u0B3C-\u0B44\u0B47\u0B48\u0B4B-\u0B4D\u0B56\u0B57\u0B5C\u0B5D\u0B5F-\u0B63\u0B66-\u0B6F\u0B71\u0B82\u0B83\u0B85-\u0B8A\u0B8E-\u0B90\u0B92-\u0B95\u0B99\u0B9A\u0B9C\u0B9E\u0B9F\u0BA3\u0BA4\u0BA8-\u0BAA\u0BAE-\u0BB9\u0BBE-\u0BC2\u0BC6-\u0BC8\u0BCA-\u0BCD\u0BD0\u0BD7\u0BE6-\u0BEF\u0C00-\u0C03\u0C05-\u0C0C\u0C0E-\u0C10\u0C12-\u0C28\u0C2A-\u0C39\u0C3D-\u0C44\u0C46-\u0C48\u0C4A-\u0C4D\u0C55\u0C56\u0C58\u0C59\u0C60-\u0C63\u0C66-\u0C6F\u0C81-\u0C83\u0C85-\u0C8C\u0C8E-\u0C90\u0C92-\u0CA8\u0CAA-\u0CB3\u0CB5-\u0CB9\u0CBC-\u0CC4\u0CC6-\u0CC8\u0CCA-\u0CCD\u0CD5\u0CD6\u0CDE\u0CE0-\u0CE3\u0CE6-\u0CEF\u0CF1\u0CF2\u0D01-\u0D03\u0D05-\u0D0C\u0D0E-\u0D10\u0D12-\u0D3A\u0D3D-\u0D44\u0D46-\u0D48\u0D4A-\u0D4E\u0D57\u0D60-\u0D63\u0D66-\u0D6F\u0D7A-\u0D7F\u0D82\u0D83\u0D85-\u0D96\u0D9A-\u0DB1\u0DB3-\u0DBB\u0DBD\u0DC0-\u0DC6\u0DCA\u0DCF-\u0DD4\u0DD6\u0DD8-\u0DDF\u0DE6-\u0DEF\u0DF2\u0DF3\u0E01-\u0E3A\u0E40-\u0E4E\u0E50-\u0E59\u0E81\u0E82\u0E84\u0E87\u0E88\u0E8A\u0E8D\u0E94-\u0E97\u0E99-\u0E9F\u0EA1-\u0EA3\u0EA5\u0EA7\u0EAA\u0EAB\u0EAD-\u0EB9\u0EBB-\u0EBD\u0EC0-\u0EC4\u0EC6\u0EC8-\u0ECD\u0ED0-\u0ED9\u0EDC-\u0EDF\u0F00\u0F18\u0F19\u0F20-\u0F29\u0F35\u0F37\u0F39\u0F3E-\u0F47\u0F49-\u0F6C\u0F71-\u0F84\u0F86-\u0F97\u0F99-\u0FBC\u0FC6\u1000-\u1049\u1050-\u109D\u10A0-\u10C5\u10C7\u10CD\u10D0-\u10FA\u10FC-\u1248\u124A-\u124D\u1250-\u1256\u1258\u125A-\u125D\u1260-\u1288\u128A-\u128D\u1290-\u12B0\u12B2-\u12B5\u12B8-\u12BE\u12C0\u12C2-\u12C5\u12C8-\u12D6\u12D8-\u1310\u1312-\u1315\u1318-\u135A\u135D-\u135F\u1380-\u138F\u13A0-\u13F4\u1401-\u166C\u166F-\u167F\u1681-\u169A\u16A0-\u16EA\u16EE-\u16F8\u1700-\u170C\u170E-\u1714\u1720-\u1734\u1740-\u1753\u1760-\u176C\u176E-\u1770\u1772\u1773\u1780-\u17D3\u17D7\u17DC\u17DD\u17E0-\u17E9\u180B-\u180D\u1810-\u1819\u1820-\u1877\u1880-\u18AA\u18B0-\u18F5\u1900-\u191E\u1920-\u192B\u1930-\u193B\u1946-\u196D\u1970-\u1974\u1980-\u19AB\u19B0-\u19C9\u19D0-\u19D9\u1A00-\u1A1B\u1A20-\u1A5E\u1A60-\u1A7C\u1A7F-\u1A89\u1A90-\u1A99\u1AA7\u1AB0-\u1ABD\u1B00-\u1B4B\u1B50-\u1B59\u1B6B-\u1B73\u1B80-\u1BF3\u1C00-\u1C37\u1C40-\u1C49\u1C4D-\u1C7D\u1CD0-\u1CD2\u1CD4-\u1CF6\u1CF8\u1CF9\u1D00-\u1DF5\u1DFC-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u200C\u200D\u203F\u2040\u2054\u2071\u207F\u2090-\u209C\u20D0-\u20DC\u20E1\u20E5-\u20F0\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2139\u213C-\u213F\u2145-\u2149\u214E\u2160-\u2188\u2C00-\u2C2E\u2C30-\u2C5E\u2C60-\u2CE4\u2CEB-\u2CF3\u2D00-\u2D25\u2D27\u2D2D\u2D30-\u2D67\u2D6F\u2D7F-\u2D96\u2DA0-\u2DA6\u2DA8-\u2DAE\u2DB0-\u2DB6\u2DB8-\u2DBE\u2DC0-\u2DC6\u2DC8-\u2DCE\u2DD0-\u2DD6\u2DD8-\u2DDE\u2DE0-\u2DFF\u2E2F\u3005-\u3007\u3021-\u302F\u3031-\u3035\u3038-\u303C\u3041-\u3096\u3099\u309A\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312D\u3131-\u318E\u31A0-\u31BA\u31F0-\u31FF\u3400-\u4DB5\u4E00-\u9FCC\uA000-\uA48C\uA4D0-\uA4FD\uA500-\uA60C\uA610-\uA62B\uA640-\uA66F\uA674-\uA67D\uA67F-\uA69D\uA69F-\uA6F1\uA717-\uA71F\uA722-\uA788\uA78B-\uA78E\uA790-\uA7AD\uA7B0\uA7B1\uA7F7-\uA827\uA840-\uA873\uA880-\uA8C4\uA8D0-\uA8D9\uA8E0-\uA8F7\uA8FB\uA900-\uA92D\uA930-\uA953\uA960-\uA97C\uA980-\uA9C0\uA9CF-\uA9D9\uA9E0-\uA9FE\uAA00-\uAA36\uAA40-\uAA4D\uAA50-\uAA59\uAA60-\uAA76\uAA7A-\uAAC2\uAADB-\uAADD\uAAE0-\uAAEF\uAAF2-\uAAF6\uAB01-\uAB06\uAB09-\uAB0E\uAB11-\uAB16\uAB20-\uAB26\uAB28-\uAB2E\uAB30-\uAB5A\uAB5C-\uAB5F\uAB64\uAB65\uABC0-\uABEA\uABEC\uABED\uABF0-\uABF9\uAC00-\uD7A3\uD7B0-\uD7C6\uD7CB-\uD7FB\uF900-\uFA6D\uFA70-\uFAD9\uFB00-\uFB06\uFB13-\uFB17\uFB1D-\uFB28\uFB2A-\uFB36\uFB38-\uFB3C\uFB3E\uFB40\uFB41\uFB43\uFB44\uFB46-\uFBB1\uFBD3-\uFD3D\uFD50-\uFD8F\uFD92-\uFDC7\uFDF0-\uFDFB\uFE00-\uFE0F\uFE20-\uFE2D\uFE33\uFE34\uFE4D-\uFE4F\uFE70-\uFE74\uFE76-\uFEFC\uFF10-\uFF19\uFF21-\uFF3A\uFF3F\uFF41-\uFF5A\uFF66-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC])*$/.test(keyPath)) return;
			} catch (err) {
				throw new _errors.SyntaxError(err.message);
			}
			if (keyPath.indexOf(" ") >= 0) throw new _errors.SyntaxError("The keypath argument contains an invalid key path (no spaces allowed).");
		}
		if (Array.isArray(keyPath) && keyPath.length > 0) {
			if (parent) throw new _errors.SyntaxError("The keypath argument contains an invalid key path (nested arrays).");
			for (const part of keyPath) validateKeyPath(part, "array");
			return;
		} else if (typeof keyPath === "string" && keyPath.indexOf(".") >= 0) {
			keyPath = keyPath.split(".");
			for (const part of keyPath) validateKeyPath(part, "string");
			return;
		}
		throw new _errors.SyntaxError();
	};
	exports.default = validateKeyPath;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBObjectStore.js
var require_FDBObjectStore = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBCursor = _interopRequireDefault(require_FDBCursor());
	var _FDBCursorWithValue = _interopRequireDefault(require_FDBCursorWithValue());
	var _FDBIndex = _interopRequireDefault(require_FDBIndex());
	var _FDBKeyRange = _interopRequireDefault(require_FDBKeyRange());
	var _FDBRequest = _interopRequireDefault(require_FDBRequest());
	var _canInjectKey = _interopRequireDefault(require_canInjectKey());
	var _errors = require_errors();
	var _extractKey = _interopRequireDefault(require_extractKey());
	var _FakeDOMStringList = _interopRequireDefault(require_FakeDOMStringList());
	var _Index = _interopRequireDefault(require_Index());
	var _validateKeyPath = _interopRequireDefault(require_validateKeyPath());
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	var _valueToKeyRange = _interopRequireDefault(require_valueToKeyRange());
	var _getKeyPath = require_getKeyPath();
	var _extractGetAllOptions = _interopRequireDefault(require_extractGetAllOptions());
	var _enforceRange = _interopRequireDefault(require_enforceRange());
	var _cloneValueForInsertion = require_cloneValueForInsertion();
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const confirmActiveTransaction = (objectStore) => {
		if (objectStore._rawObjectStore.deleted) throw new _errors.InvalidStateError();
		if (objectStore.transaction._state !== "active") throw new _errors.TransactionInactiveError();
	};
	const buildRecordAddPut = (objectStore, value, key) => {
		confirmActiveTransaction(objectStore);
		if (objectStore.transaction.mode === "readonly") throw new _errors.ReadOnlyError();
		if (objectStore.keyPath !== null) {
			if (key !== void 0) throw new _errors.DataError();
		}
		const clone = (0, _cloneValueForInsertion.cloneValueForInsertion)(value, objectStore.transaction);
		if (objectStore.keyPath !== null) {
			const tempKey = (0, _extractKey.default)(objectStore.keyPath, clone);
			if (tempKey.type === "found") (0, _valueToKey.default)(tempKey.key);
			else if (!objectStore._rawObjectStore.keyGenerator) throw new _errors.DataError();
			else if (!(0, _canInjectKey.default)(objectStore.keyPath, clone)) throw new _errors.DataError();
		}
		if (objectStore.keyPath === null && objectStore._rawObjectStore.keyGenerator === null && key === void 0) throw new _errors.DataError();
		if (key !== void 0) key = (0, _valueToKey.default)(key);
		return {
			key,
			value: clone
		};
	};
	var FDBObjectStore = class {
		_indexesCache = /* @__PURE__ */ new Map();
		constructor(transaction, rawObjectStore) {
			this._rawObjectStore = rawObjectStore;
			this._name = rawObjectStore.name;
			this.keyPath = (0, _getKeyPath.getKeyPath)(rawObjectStore.keyPath);
			this.autoIncrement = rawObjectStore.autoIncrement;
			this.transaction = transaction;
			this.indexNames = new _FakeDOMStringList.default(...Array.from(rawObjectStore.rawIndexes.keys()).sort());
		}
		get name() {
			return this._name;
		}
		set name(name) {
			const transaction = this.transaction;
			if (!transaction.db._runningVersionchangeTransaction) throw transaction._state === "active" ? new _errors.InvalidStateError() : new _errors.TransactionInactiveError();
			confirmActiveTransaction(this);
			name = String(name);
			if (name === this._name) return;
			if (this._rawObjectStore.rawDatabase.rawObjectStores.has(name)) throw new _errors.ConstraintError();
			const oldName = this._name;
			const oldObjectStoreNames = [...transaction.db.objectStoreNames];
			this._name = name;
			this._rawObjectStore.name = name;
			this.transaction._objectStoresCache.delete(oldName);
			this.transaction._objectStoresCache.set(name, this);
			this._rawObjectStore.rawDatabase.rawObjectStores.delete(oldName);
			this._rawObjectStore.rawDatabase.rawObjectStores.set(name, this._rawObjectStore);
			transaction.db.objectStoreNames = new _FakeDOMStringList.default(...Array.from(this._rawObjectStore.rawDatabase.rawObjectStores.keys()).filter((objectStoreName) => {
				const objectStore = this._rawObjectStore.rawDatabase.rawObjectStores.get(objectStoreName);
				return objectStore && !objectStore.deleted;
			}).sort());
			const oldScope = new Set(transaction._scope);
			const oldTransactionObjectStoreNames = [...transaction.objectStoreNames];
			this.transaction._scope.delete(oldName);
			transaction._scope.add(name);
			transaction.objectStoreNames = new _FakeDOMStringList.default(...Array.from(transaction._scope).sort());
			if (!this.transaction._createdObjectStores.has(this._rawObjectStore)) transaction._rollbackLog.push(() => {
				this._name = oldName;
				this._rawObjectStore.name = oldName;
				this.transaction._objectStoresCache.delete(name);
				this.transaction._objectStoresCache.set(oldName, this);
				this._rawObjectStore.rawDatabase.rawObjectStores.delete(name);
				this._rawObjectStore.rawDatabase.rawObjectStores.set(oldName, this._rawObjectStore);
				transaction.db.objectStoreNames = new _FakeDOMStringList.default(...oldObjectStoreNames);
				transaction._scope = oldScope;
				transaction.objectStoreNames = new _FakeDOMStringList.default(...oldTransactionObjectStoreNames);
			});
		}
		put(value, key) {
			if (arguments.length === 0) throw new TypeError();
			const record = buildRecordAddPut(this, value, key);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.storeRecord.bind(this._rawObjectStore, record, false, this.transaction._rollbackLog),
				source: this
			});
		}
		add(value, key) {
			if (arguments.length === 0) throw new TypeError();
			const record = buildRecordAddPut(this, value, key);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.storeRecord.bind(this._rawObjectStore, record, true, this.transaction._rollbackLog),
				source: this
			});
		}
		delete(key) {
			if (arguments.length === 0) throw new TypeError();
			confirmActiveTransaction(this);
			if (this.transaction.mode === "readonly") throw new _errors.ReadOnlyError();
			if (!(key instanceof _FDBKeyRange.default)) key = (0, _valueToKey.default)(key);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.deleteRecord.bind(this._rawObjectStore, key, this.transaction._rollbackLog),
				source: this
			});
		}
		get(key) {
			if (arguments.length === 0) throw new TypeError();
			confirmActiveTransaction(this);
			if (!(key instanceof _FDBKeyRange.default)) key = (0, _valueToKey.default)(key);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.getValue.bind(this._rawObjectStore, key),
				source: this
			});
		}
		getAll(queryOrOptions, count) {
			const options = (0, _extractGetAllOptions.default)(queryOrOptions, count, arguments.length);
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(options.query);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.getAllValues.bind(this._rawObjectStore, range, options.count, options.direction),
				source: this
			});
		}
		getKey(key) {
			if (arguments.length === 0) throw new TypeError();
			confirmActiveTransaction(this);
			if (!(key instanceof _FDBKeyRange.default)) key = (0, _valueToKey.default)(key);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.getKey.bind(this._rawObjectStore, key),
				source: this
			});
		}
		getAllKeys(queryOrOptions, count) {
			const options = (0, _extractGetAllOptions.default)(queryOrOptions, count, arguments.length);
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(options.query);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.getAllKeys.bind(this._rawObjectStore, range, options.count, options.direction),
				source: this
			});
		}
		getAllRecords(options) {
			let query;
			let count;
			let direction;
			if (options !== void 0) {
				if (options.query !== void 0) query = options.query;
				if (options.count !== void 0) count = (0, _enforceRange.default)(options.count, "unsigned long");
				if (options.direction !== void 0) direction = options.direction;
			}
			confirmActiveTransaction(this);
			const range = (0, _valueToKeyRange.default)(query);
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.getAllRecords.bind(this._rawObjectStore, range, count, direction),
				source: this
			});
		}
		clear() {
			confirmActiveTransaction(this);
			if (this.transaction.mode === "readonly") throw new _errors.ReadOnlyError();
			return this.transaction._execRequestAsync({
				operation: this._rawObjectStore.clear.bind(this._rawObjectStore, this.transaction._rollbackLog),
				source: this
			});
		}
		openCursor(range, direction) {
			confirmActiveTransaction(this);
			if (range === null) range = void 0;
			if (range !== void 0 && !(range instanceof _FDBKeyRange.default)) range = _FDBKeyRange.default.only((0, _valueToKey.default)(range));
			const request = new _FDBRequest.default();
			request.source = this;
			request.transaction = this.transaction;
			const cursor = new _FDBCursorWithValue.default(this, range, direction, request);
			return this.transaction._execRequestAsync({
				operation: cursor._iterate.bind(cursor),
				request,
				source: this
			});
		}
		openKeyCursor(range, direction) {
			confirmActiveTransaction(this);
			if (range === null) range = void 0;
			if (range !== void 0 && !(range instanceof _FDBKeyRange.default)) range = _FDBKeyRange.default.only((0, _valueToKey.default)(range));
			const request = new _FDBRequest.default();
			request.source = this;
			request.transaction = this.transaction;
			const cursor = new _FDBCursor.default(this, range, direction, request, true);
			return this.transaction._execRequestAsync({
				operation: cursor._iterate.bind(cursor),
				request,
				source: this
			});
		}
		createIndex(name, keyPath, optionalParameters = {}) {
			if (arguments.length < 2) throw new TypeError();
			const multiEntry = optionalParameters.multiEntry !== void 0 ? optionalParameters.multiEntry : false;
			const unique = optionalParameters.unique !== void 0 ? optionalParameters.unique : false;
			if (this.transaction.mode !== "versionchange") throw new _errors.InvalidStateError();
			confirmActiveTransaction(this);
			if (this.indexNames.contains(name)) throw new _errors.ConstraintError();
			(0, _validateKeyPath.default)(keyPath);
			if (Array.isArray(keyPath) && multiEntry) throw new _errors.InvalidAccessError();
			const indexNames = [...this.indexNames];
			const index = new _Index.default(this._rawObjectStore, name, keyPath, multiEntry, unique);
			this.indexNames._push(name);
			this.indexNames._sort();
			this.transaction._createdIndexes.add(index);
			this._rawObjectStore.rawIndexes.set(name, index);
			index.initialize(this.transaction);
			this.transaction._rollbackLog.push(() => {
				index.deleted = true;
				this.indexNames = new _FakeDOMStringList.default(...indexNames);
				this._rawObjectStore.rawIndexes.delete(index.name);
			});
			return new _FDBIndex.default(this, index);
		}
		index(name) {
			if (arguments.length === 0) throw new TypeError();
			if (this._rawObjectStore.deleted || this.transaction._state === "finished") throw new _errors.InvalidStateError();
			const index = this._indexesCache.get(name);
			if (index !== void 0) return index;
			const rawIndex = this._rawObjectStore.rawIndexes.get(name);
			if (!this.indexNames.contains(name) || rawIndex === void 0) throw new _errors.NotFoundError();
			const index2 = new _FDBIndex.default(this, rawIndex);
			this._indexesCache.set(name, index2);
			return index2;
		}
		deleteIndex(name) {
			if (arguments.length === 0) throw new TypeError();
			if (this.transaction.mode !== "versionchange") throw new _errors.InvalidStateError();
			confirmActiveTransaction(this);
			const rawIndex = this._rawObjectStore.rawIndexes.get(name);
			if (rawIndex === void 0) throw new _errors.NotFoundError();
			this.transaction._rollbackLog.push(() => {
				rawIndex.deleted = false;
				this._rawObjectStore.rawIndexes.set(rawIndex.name, rawIndex);
				this.indexNames._push(rawIndex.name);
				this.indexNames._sort();
			});
			this.indexNames = new _FakeDOMStringList.default(...Array.from(this.indexNames).filter((indexName) => {
				return indexName !== name;
			}));
			rawIndex.deleted = true;
			this.transaction._execRequestAsync({
				operation: () => {
					const rawIndex2 = this._rawObjectStore.rawIndexes.get(name);
					if (rawIndex === rawIndex2) this._rawObjectStore.rawIndexes.delete(name);
				},
				source: this
			});
		}
		count(key) {
			confirmActiveTransaction(this);
			if (key === null) key = void 0;
			if (key !== void 0 && !(key instanceof _FDBKeyRange.default)) key = _FDBKeyRange.default.only((0, _valueToKey.default)(key));
			return this.transaction._execRequestAsync({
				operation: () => {
					return this._rawObjectStore.count(key);
				},
				source: this
			});
		}
		get [Symbol.toStringTag]() {
			return "IDBObjectStore";
		}
	};
	exports.default = FDBObjectStore;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/FakeEvent.js
var require_FakeEvent = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var Event = class {
		eventPath = [];
		NONE = 0;
		CAPTURING_PHASE = 1;
		AT_TARGET = 2;
		BUBBLING_PHASE = 3;
		propagationStopped = false;
		immediatePropagationStopped = false;
		canceled = false;
		initialized = true;
		dispatched = false;
		target = null;
		currentTarget = null;
		eventPhase = 0;
		defaultPrevented = false;
		isTrusted = false;
		timeStamp = Date.now();
		constructor(type, eventInitDict = {}) {
			this.type = type;
			this.bubbles = eventInitDict.bubbles !== void 0 ? eventInitDict.bubbles : false;
			this.cancelable = eventInitDict.cancelable !== void 0 ? eventInitDict.cancelable : false;
		}
		preventDefault() {
			if (this.cancelable) this.canceled = true;
		}
		stopPropagation() {
			this.propagationStopped = true;
		}
		stopImmediatePropagation() {
			this.propagationStopped = true;
			this.immediatePropagationStopped = true;
		}
	};
	exports.default = Event;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/scheduling.js
var require_scheduling = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.queueTask = void 0;
	function getSetImmediateFromJsdom() {
		if (typeof navigator !== "undefined" && /jsdom/.test(navigator.userAgent)) {
			const outerRealmFunctionConstructor = Node.constructor;
			return new outerRealmFunctionConstructor("return setImmediate")();
		} else return;
	}
	const schedulerPostTask = typeof scheduler !== "undefined" && ((fn) => scheduler.postTask(fn));
	const doSetTimeout = (fn) => setTimeout(fn, 0);
	const queueTask = (fn) => {
		(globalThis.setImmediate || getSetImmediateFromJsdom() || schedulerPostTask || doSetTimeout)(fn);
	};
	exports.queueTask = queueTask;
}));
// node_modules/fake-indexeddb/build/cjs/FDBTransaction.js
var require_FDBTransaction = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBObjectStore = _interopRequireDefault(require_FDBObjectStore());
	var _FDBRequest = _interopRequireDefault(require_FDBRequest());
	var _errors = require_errors();
	var _FakeDOMStringList = _interopRequireDefault(require_FakeDOMStringList());
	var _FakeEvent = _interopRequireDefault(require_FakeEvent());
	var _FakeEventTarget = _interopRequireDefault(require_FakeEventTarget());
	var _scheduling = require_scheduling();
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const prioritizedListenerTypes = [
		"error",
		"abort",
		"complete"
	];
	var FDBTransaction = class extends _FakeEventTarget.default {
		_state = "active";
		_started = false;
		_rollbackLog = [];
		_objectStoresCache = /* @__PURE__ */ new Map();
		_openRequest = null;
		error = null;
		onabort = null;
		oncomplete = null;
		onerror = null;
		_prioritizedListeners = /* @__PURE__ */ new Map();
		_requests = [];
		_createdIndexes = /* @__PURE__ */ new Set();
		_createdObjectStores = /* @__PURE__ */ new Set();
		constructor(storeNames, mode, durability, db) {
			super();
			this._scope = new Set(storeNames);
			this.mode = mode;
			this.durability = durability;
			this.db = db;
			this.objectStoreNames = new _FakeDOMStringList.default(...Array.from(this._scope).sort());
			for (const type of prioritizedListenerTypes) this.addEventListener(type, () => {
				this._prioritizedListeners.get(type)?.();
			});
		}
		_abort(errName) {
			for (const f of this._rollbackLog.reverse()) f();
			if (errName !== null) {
				const e = new DOMException(void 0, errName);
				this.error = e;
			}
			for (const { request } of this._requests) if (request.readyState !== "done") {
				request.readyState = "done";
				if (request.source) (0, _scheduling.queueTask)(() => {
					request.result = void 0;
					request.error = new _errors.AbortError();
					const event = new _FakeEvent.default("error", {
						bubbles: true,
						cancelable: true
					});
					event.eventPath = [this.db, this];
					try {
						request.dispatchEvent(event);
					} catch (_err) {
						if (this._state === "active") this._abort("AbortError");
					}
				});
			}
			(0, _scheduling.queueTask)(() => {
				const isUpgradeTransaction = this.mode === "versionchange";
				if (isUpgradeTransaction) this.db._rawDatabase.connections = this.db._rawDatabase.connections.filter((connection) => !connection._rawDatabase.transactions.includes(this));
				const event = new _FakeEvent.default("abort", {
					bubbles: true,
					cancelable: false
				});
				event.eventPath = [this.db];
				this.dispatchEvent(event);
				if (isUpgradeTransaction) {
					const request = this._openRequest;
					request.transaction = null;
					request.result = void 0;
				}
			});
			this._markFinished();
		}
		abort() {
			if (this._state === "committing" || this._state === "finished") throw new _errors.InvalidStateError();
			this._state = "active";
			this._abort(null);
		}
		objectStore(name) {
			if (this._state !== "active") throw new _errors.InvalidStateError();
			const objectStore = this._objectStoresCache.get(name);
			if (objectStore !== void 0) return objectStore;
			const rawObjectStore = this.db._rawDatabase.rawObjectStores.get(name);
			if (!this._scope.has(name) || rawObjectStore === void 0) throw new _errors.NotFoundError();
			const objectStore2 = new _FDBObjectStore.default(this, rawObjectStore);
			this._objectStoresCache.set(name, objectStore2);
			return objectStore2;
		}
		_execRequestAsync(obj) {
			const source = obj.source;
			const operation = obj.operation;
			let request = Object.hasOwn(obj, "request") ? obj.request : null;
			if (this._state !== "active") throw new _errors.TransactionInactiveError();
			if (!request) {
				if (!source) request = new _FDBRequest.default();
				else {
					request = new _FDBRequest.default();
					request.source = source;
					request.transaction = source.transaction;
				}
			}
			this._requests.push({
				operation,
				request
			});
			return request;
		}
		_start() {
			this._started = true;
			let operation;
			let request;
			while (this._requests.length > 0) {
				const r = this._requests.shift();
				if (r && r.request.readyState !== "done") {
					request = r.request;
					operation = r.operation;
					break;
				}
			}
			if (request && operation) {
				if (!request.source) operation();
				else {
					let defaultAction;
					let event;
					try {
						const result = operation();
						request.readyState = "done";
						request.result = result;
						request.error = void 0;
						if (this._state === "inactive") this._state = "active";
						event = new _FakeEvent.default("success", {
							bubbles: false,
							cancelable: false
						});
					} catch (err) {
						request.readyState = "done";
						request.result = void 0;
						request.error = err;
						if (this._state === "inactive") this._state = "active";
						event = new _FakeEvent.default("error", {
							bubbles: true,
							cancelable: true
						});
						defaultAction = this._abort.bind(this, err.name);
					}
					try {
						event.eventPath = [this.db, this];
						request.dispatchEvent(event);
					} catch (_err) {
						if (this._state === "active") {
							this._abort("AbortError");
							defaultAction = void 0;
						}
					}
					if (!event.canceled) {
						if (defaultAction) defaultAction();
					}
				}
				(0, _scheduling.queueTask)(this._start.bind(this));
				return;
			}
			if (this._state !== "finished") {
				this._markFinished();
				if (!this.error) {
					const event = new _FakeEvent.default("complete");
					this.dispatchEvent(event);
				}
			}
		}
		_markFinished() {
			this._state = "finished";
			(0, _scheduling.queueTask)(() => {
				const { transactions } = this.db._rawDatabase;
				const idx = transactions.indexOf(this);
				if (idx !== -1) transactions.splice(idx, 1);
			});
		}
		commit() {
			if (this._state !== "active") throw new _errors.InvalidStateError();
			this._state = "committing";
		}
		get [Symbol.toStringTag]() {
			return "IDBTransaction";
		}
	};
	exports.default = FDBTransaction;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/KeyGenerator.js
var require_KeyGenerator = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _errors = require_errors();
	const MAX_KEY = 9007199254740992;
	var KeyGenerator = class {
		num = 0;
		next() {
			if (this.num >= MAX_KEY) throw new _errors.ConstraintError();
			this.num += 1;
			return this.num;
		}
		setIfLarger(num) {
			const value = Math.floor(Math.min(num, MAX_KEY)) - 1;
			if (value >= this.num) this.num = value + 1;
		}
	};
	exports.default = KeyGenerator;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/ObjectStore.js
var require_ObjectStore = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBRecord = _interopRequireDefault(require_FDBRecord());
	var _errors = require_errors();
	var _extractKey = _interopRequireDefault(require_extractKey());
	var _KeyGenerator = _interopRequireDefault(require_KeyGenerator());
	var _valueToKey = _interopRequireDefault(require_valueToKey());
	var _RecordStore = _interopRequireDefault(require_RecordStore());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var ObjectStore = class {
		deleted = false;
		records = new _RecordStore.default(true);
		rawIndexes = /* @__PURE__ */ new Map();
		constructor(rawDatabase, name, keyPath, autoIncrement) {
			this.rawDatabase = rawDatabase;
			this.keyGenerator = autoIncrement === true ? new _KeyGenerator.default() : null;
			this.deleted = false;
			this.name = name;
			this.keyPath = keyPath;
			this.autoIncrement = autoIncrement;
		}
		getKey(key) {
			const record = this.records.get(key);
			return record !== void 0 ? structuredClone(record.key) : void 0;
		}
		getAllKeys(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(structuredClone(record.key));
				if (records.length >= count) break;
			}
			return records;
		}
		getValue(key) {
			const record = this.records.get(key);
			return record !== void 0 ? structuredClone(record.value) : void 0;
		}
		getAllValues(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(structuredClone(record.value));
				if (records.length >= count) break;
			}
			return records;
		}
		getAllRecords(range, count, direction) {
			if (count === void 0 || count === 0) count = Infinity;
			const records = [];
			for (const record of this.records.values(range, direction)) {
				records.push(new _FDBRecord.default(structuredClone(record.key), structuredClone(record.key), structuredClone(record.value)));
				if (records.length >= count) break;
			}
			return records;
		}
		storeRecord(newRecord, noOverwrite, rollbackLog) {
			if (this.keyPath !== null) {
				const key = (0, _extractKey.default)(this.keyPath, newRecord.value).key;
				if (key !== void 0) newRecord.key = (0, _valueToKey.default)(key);
			}
			const rollbackLogForThisOperation = [];
			if (this.keyGenerator !== null && newRecord.key === void 0) {
				let rolledBack = false;
				const keyGeneratorBefore = this.keyGenerator.num;
				const rollbackKeyGenerator = () => {
					if (rolledBack) return;
					rolledBack = true;
					if (this.keyGenerator) this.keyGenerator.num = keyGeneratorBefore;
				};
				rollbackLogForThisOperation.push(rollbackKeyGenerator);
				if (rollbackLog) rollbackLog.push(rollbackKeyGenerator);
				newRecord.key = this.keyGenerator.next();
				if (this.keyPath !== null) {
					if (Array.isArray(this.keyPath)) throw new Error("Cannot have an array key path in an object store with a key generator");
					let remainingKeyPath = this.keyPath;
					let object = newRecord.value;
					let identifier;
					let i = 0;
					while (i >= 0) {
						if (typeof object !== "object") throw new _errors.DataError();
						i = remainingKeyPath.indexOf(".");
						if (i >= 0) {
							identifier = remainingKeyPath.slice(0, i);
							remainingKeyPath = remainingKeyPath.slice(i + 1);
							if (!Object.hasOwn(object, identifier)) Object.defineProperty(object, identifier, {
								configurable: true,
								enumerable: true,
								writable: true,
								value: {}
							});
							object = object[identifier];
						}
					}
					identifier = remainingKeyPath;
					Object.defineProperty(object, identifier, {
						configurable: true,
						enumerable: true,
						writable: true,
						value: newRecord.key
					});
				}
			} else if (this.keyGenerator !== null && typeof newRecord.key === "number") this.keyGenerator.setIfLarger(newRecord.key);
			const existingRecord = this.records.put(newRecord, noOverwrite);
			let rolledBack = false;
			const rollbackStoreRecord = () => {
				if (rolledBack) return;
				rolledBack = true;
				if (existingRecord) this.storeRecord(existingRecord, false);
				else this.deleteRecord(newRecord.key);
			};
			rollbackLogForThisOperation.push(rollbackStoreRecord);
			if (rollbackLog) rollbackLog.push(rollbackStoreRecord);
			if (existingRecord) for (const rawIndex of this.rawIndexes.values()) rawIndex.deleteRecord(existingRecord);
			try {
				for (const rawIndex of this.rawIndexes.values()) if (rawIndex.initialized) rawIndex.storeRecord(newRecord);
			} catch (err) {
				if (err.name === "ConstraintError") for (const rollback of rollbackLogForThisOperation) rollback();
				throw err;
			}
			return newRecord.key;
		}
		deleteRecord(key, rollbackLog) {
			const deletedRecords = this.records.delete(key);
			if (rollbackLog) for (const record of deletedRecords) rollbackLog.push(() => {
				this.storeRecord(record, true);
			});
			for (const rawIndex of this.rawIndexes.values()) for (const record of deletedRecords) rawIndex.deleteRecord(record);
		}
		clear(rollbackLog) {
			const deletedRecords = this.records.clear();
			if (rollbackLog) for (const record of deletedRecords) rollbackLog.push(() => {
				this.storeRecord(record, true);
			});
			for (const rawIndex of this.rawIndexes.values()) rawIndex.records.clear();
		}
		count(range) {
			if (range === void 0 || range.lower === void 0 && range.upper === void 0) return this.records.size();
			let count = 0;
			for (const record of this.records.values(range)) count += 1;
			return count;
		}
	};
	exports.default = ObjectStore;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/closeConnection.js
var require_closeConnection = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FakeEvent = _interopRequireDefault(require_FakeEvent());
	var _scheduling = require_scheduling();
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const closeConnection = (connection, forced = false) => {
		connection._closePending = true;
		if (connection._rawDatabase.transactions.every((transaction) => {
			return transaction._state === "finished";
		})) {
			connection._closed = true;
			connection._rawDatabase.connections = connection._rawDatabase.connections.filter((otherConnection) => {
				return connection !== otherConnection;
			});
			if (forced) {
				const event = new _FakeEvent.default("close", {
					bubbles: false,
					cancelable: false
				});
				event.eventPath = [];
				connection.dispatchEvent(event);
			}
		} else (0, _scheduling.queueTask)(() => {
			closeConnection(connection, forced);
		});
	};
	exports.default = closeConnection;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBDatabase.js
var require_FDBDatabase = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBTransaction = _interopRequireDefault(require_FDBTransaction());
	var _errors = require_errors();
	var _FakeDOMStringList = _interopRequireDefault(require_FakeDOMStringList());
	var _FakeEventTarget = _interopRequireDefault(require_FakeEventTarget());
	var _ObjectStore = _interopRequireDefault(require_ObjectStore());
	var _validateKeyPath = _interopRequireDefault(require_validateKeyPath());
	var _closeConnection = _interopRequireDefault(require_closeConnection());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const confirmActiveVersionchangeTransaction = (database) => {
		let transaction;
		if (database._runningVersionchangeTransaction) transaction = database._rawDatabase.transactions.findLast((tx) => {
			return tx.mode === "versionchange";
		});
		if (!transaction) throw new _errors.InvalidStateError();
		if (transaction._state !== "active") throw new _errors.TransactionInactiveError();
		return transaction;
	};
	var FDBDatabase = class extends _FakeEventTarget.default {
		_closePending = false;
		_closed = false;
		_runningVersionchangeTransaction = false;
		constructor(rawDatabase) {
			super();
			this._rawDatabase = rawDatabase;
			this._rawDatabase.connections.push(this);
			this.name = rawDatabase.name;
			this.version = rawDatabase.version;
			this.objectStoreNames = new _FakeDOMStringList.default(...Array.from(rawDatabase.rawObjectStores.keys()).sort());
		}
		createObjectStore(name, options = {}) {
			if (name === void 0) throw new TypeError();
			const transaction = confirmActiveVersionchangeTransaction(this);
			const keyPath = options !== null && options.keyPath !== void 0 ? options.keyPath : null;
			const autoIncrement = options !== null && options.autoIncrement !== void 0 ? options.autoIncrement : false;
			if (keyPath !== null) (0, _validateKeyPath.default)(keyPath);
			if (this._rawDatabase.rawObjectStores.has(name)) throw new _errors.ConstraintError();
			if (autoIncrement && (keyPath === "" || Array.isArray(keyPath))) throw new _errors.InvalidAccessError();
			const objectStoreNames = [...this.objectStoreNames];
			const transactionObjectStoreNames = [...transaction.objectStoreNames];
			const rawObjectStore = new _ObjectStore.default(this._rawDatabase, name, keyPath, autoIncrement);
			this.objectStoreNames._push(name);
			this.objectStoreNames._sort();
			transaction._scope.add(name);
			transaction._createdObjectStores.add(rawObjectStore);
			this._rawDatabase.rawObjectStores.set(name, rawObjectStore);
			transaction.objectStoreNames = new _FakeDOMStringList.default(...this.objectStoreNames);
			transaction._rollbackLog.push(() => {
				rawObjectStore.deleted = true;
				this.objectStoreNames = new _FakeDOMStringList.default(...objectStoreNames);
				transaction.objectStoreNames = new _FakeDOMStringList.default(...transactionObjectStoreNames);
				transaction._scope.delete(rawObjectStore.name);
				this._rawDatabase.rawObjectStores.delete(rawObjectStore.name);
			});
			return transaction.objectStore(name);
		}
		deleteObjectStore(name) {
			if (name === void 0) throw new TypeError();
			const transaction = confirmActiveVersionchangeTransaction(this);
			const store = this._rawDatabase.rawObjectStores.get(name);
			if (store === void 0) throw new _errors.NotFoundError();
			this.objectStoreNames = new _FakeDOMStringList.default(...Array.from(this.objectStoreNames).filter((objectStoreName) => {
				return objectStoreName !== name;
			}));
			transaction.objectStoreNames = new _FakeDOMStringList.default(...this.objectStoreNames);
			const objectStore = transaction._objectStoresCache.get(name);
			let prevIndexNames;
			if (objectStore) {
				prevIndexNames = [...objectStore.indexNames];
				objectStore.indexNames = new _FakeDOMStringList.default();
			}
			transaction._rollbackLog.push(() => {
				store.deleted = false;
				this._rawDatabase.rawObjectStores.set(store.name, store);
				this.objectStoreNames._push(store.name);
				transaction.objectStoreNames._push(store.name);
				this.objectStoreNames._sort();
				if (objectStore && prevIndexNames) objectStore.indexNames = new _FakeDOMStringList.default(...prevIndexNames);
			});
			store.deleted = true;
			this._rawDatabase.rawObjectStores.delete(name);
			transaction._objectStoresCache.delete(name);
		}
		transaction(storeNames, mode, options) {
			mode = mode !== void 0 ? mode : "readonly";
			if (mode !== "readonly" && mode !== "readwrite" && mode !== "versionchange") throw new TypeError("Invalid mode: " + mode);
			if (this._rawDatabase.transactions.some((transaction) => {
				return transaction._state === "active" && transaction.mode === "versionchange" && transaction.db === this;
			})) throw new _errors.InvalidStateError();
			if (this._closePending) throw new _errors.InvalidStateError();
			if (!Array.isArray(storeNames)) storeNames = [storeNames];
			if (storeNames.length === 0 && mode !== "versionchange") throw new _errors.InvalidAccessError();
			for (const storeName of storeNames) if (!this.objectStoreNames.contains(storeName)) throw new _errors.NotFoundError("No objectStore named " + storeName + " in this database");
			const durability = options?.durability ?? "default";
			if (durability !== "default" && durability !== "strict" && durability !== "relaxed") throw new TypeError(`'${durability}' (value of 'durability' member of IDBTransactionOptions) is not a valid value for enumeration IDBTransactionDurability`);
			const tx = new _FDBTransaction.default(storeNames, mode, durability, this);
			this._rawDatabase.transactions.push(tx);
			this._rawDatabase.processTransactions();
			return tx;
		}
		close() {
			(0, _closeConnection.default)(this);
		}
		get [Symbol.toStringTag]() {
			return "IDBDatabase";
		}
	};
	exports.default = FDBDatabase;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBOpenDBRequest.js
var require_FDBOpenDBRequest = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBRequest = _interopRequireDefault(require_FDBRequest());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var FDBOpenDBRequest = class extends _FDBRequest.default {
		onupgradeneeded = null;
		onblocked = null;
		get [Symbol.toStringTag]() {
			return "IDBOpenDBRequest";
		}
	};
	exports.default = FDBOpenDBRequest;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/FDBVersionChangeEvent.js
var require_FDBVersionChangeEvent = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FakeEvent = _interopRequireDefault(require_FakeEvent());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	var FDBVersionChangeEvent = class extends _FakeEvent.default {
		constructor(type, parameters = {}) {
			super(type);
			this.newVersion = parameters.newVersion !== void 0 ? parameters.newVersion : null;
			this.oldVersion = parameters.oldVersion !== void 0 ? parameters.oldVersion : 0;
		}
		get [Symbol.toStringTag]() {
			return "IDBVersionChangeEvent";
		}
	};
	exports.default = FDBVersionChangeEvent;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/intersection.js
var require_intersection = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.intersection = intersection;
	/**
	* Minimal polyfill of `Set.prototype.intersection`, available in Node 22+.
	* @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Set/intersection
	* @param set1
	* @param set2
	*/
	function intersection(set1, set2) {
		if ("intersection" in set1) return set1.intersection(set2);
		return new Set([...set1].filter((item) => set2.has(item)));
	}
}));
// node_modules/fake-indexeddb/build/cjs/lib/Database.js
var require_Database = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _scheduling = require_scheduling();
	var _intersection = require_intersection();
	var Database = class {
		transactions = [];
		rawObjectStores = /* @__PURE__ */ new Map();
		connections = [];
		constructor(name, version) {
			this.name = name;
			this.version = version;
			this.processTransactions = this.processTransactions.bind(this);
		}
		processTransactions() {
			(0, _scheduling.queueTask)(() => {
				const running = this.transactions.filter((transaction) => transaction._started && transaction._state !== "finished");
				const waiting = this.transactions.filter((transaction) => !transaction._started && transaction._state !== "finished");
				const next = waiting.find((transaction, i) => {
					if (running.some((other) => !(transaction.mode === "readonly" && other.mode === "readonly") && (0, _intersection.intersection)(other._scope, transaction._scope).size > 0)) return false;
					return !waiting.slice(0, i).some((other) => (0, _intersection.intersection)(other._scope, transaction._scope).size > 0);
				});
				if (next) {
					next.addEventListener("complete", this.processTransactions);
					next.addEventListener("abort", this.processTransactions);
					next._start();
				}
			});
		}
	};
	exports.default = Database;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/lib/validateRequiredArguments.js
var require_validateRequiredArguments = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.validateRequiredArguments = validateRequiredArguments;
	function validateRequiredArguments(numArguments, expectedNumArguments, methodName) {
		if (numArguments < expectedNumArguments) throw new TypeError(`${methodName}: At least ${expectedNumArguments} ${expectedNumArguments === 1 ? "argument" : "arguments"} required, but only ${arguments.length} passed`);
	}
}));
// node_modules/fake-indexeddb/build/cjs/FDBFactory.js
var require_FDBFactory = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBDatabase = _interopRequireDefault(require_FDBDatabase());
	var _FDBOpenDBRequest = _interopRequireDefault(require_FDBOpenDBRequest());
	var _FDBVersionChangeEvent = _interopRequireDefault(require_FDBVersionChangeEvent());
	var _cmp = _interopRequireDefault(require_cmp());
	var _Database = _interopRequireDefault(require_Database());
	var _enforceRange = _interopRequireDefault(require_enforceRange());
	var _errors = require_errors();
	var _FakeEvent = _interopRequireDefault(require_FakeEvent());
	var _scheduling = require_scheduling();
	var _validateRequiredArguments = require_validateRequiredArguments();
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	const runTaskInConnectionQueue = (connectionQueues, name, task) => {
		const queue = connectionQueues.get(name) ?? Promise.resolve();
		connectionQueues.set(name, queue.then(task));
	};
	const waitForOthersClosedDelete = (databases, name, openDatabases, cb) => {
		if (openDatabases.some((openDatabase2) => {
			return !openDatabase2._closed && !openDatabase2._closePending;
		})) {
			(0, _scheduling.queueTask)(() => waitForOthersClosedDelete(databases, name, openDatabases, cb));
			return;
		}
		databases.delete(name);
		cb(null);
	};
	const deleteDatabase = (databases, connectionQueues, name, request, cb) => {
		const deleteDBTask = () => {
			return new Promise((resolve) => {
				const db = databases.get(name);
				const oldVersion = db !== void 0 ? db.version : 0;
				const onComplete = (err) => {
					try {
						if (err) cb(err);
						else cb(null, oldVersion);
					} finally {
						resolve();
					}
				};
				try {
					const db = databases.get(name);
					if (db === void 0) {
						onComplete(null);
						return;
					}
					const openConnections = db.connections.filter((connection) => {
						return !connection._closed;
					});
					for (const openDatabase2 of openConnections) if (!openDatabase2._closePending) (0, _scheduling.queueTask)(() => {
						const event = new _FDBVersionChangeEvent.default("versionchange", {
							newVersion: null,
							oldVersion: db.version
						});
						openDatabase2.dispatchEvent(event);
					});
					(0, _scheduling.queueTask)(() => {
						if (openConnections.some((openDatabase3) => {
							return !openDatabase3._closed && !openDatabase3._closePending;
						})) (0, _scheduling.queueTask)(() => {
							const event = new _FDBVersionChangeEvent.default("blocked", {
								newVersion: null,
								oldVersion: db.version
							});
							request.dispatchEvent(event);
						});
						waitForOthersClosedDelete(databases, name, openConnections, onComplete);
					});
				} catch (err) {
					onComplete(err);
				}
			});
		};
		runTaskInConnectionQueue(connectionQueues, name, deleteDBTask);
	};
	const runVersionchangeTransaction = (connection, version, request, cb) => {
		connection._runningVersionchangeTransaction = true;
		const oldVersion = connection._oldVersion = connection.version;
		const openConnections = connection._rawDatabase.connections.filter((otherDatabase) => {
			return connection !== otherDatabase;
		});
		for (const openDatabase2 of openConnections) if (!openDatabase2._closed && !openDatabase2._closePending) (0, _scheduling.queueTask)(() => {
			const event = new _FDBVersionChangeEvent.default("versionchange", {
				newVersion: version,
				oldVersion
			});
			openDatabase2.dispatchEvent(event);
		});
		(0, _scheduling.queueTask)(() => {
			if (openConnections.some((openDatabase3) => {
				return !openDatabase3._closed && !openDatabase3._closePending;
			})) (0, _scheduling.queueTask)(() => {
				const event = new _FDBVersionChangeEvent.default("blocked", {
					newVersion: version,
					oldVersion
				});
				request.dispatchEvent(event);
			});
			const waitForOthersClosed = () => {
				if (openConnections.some((openDatabase2) => {
					return !openDatabase2._closed && !openDatabase2._closePending;
				})) {
					(0, _scheduling.queueTask)(waitForOthersClosed);
					return;
				}
				connection._rawDatabase.version = version;
				connection.version = version;
				const transaction = connection.transaction(Array.from(connection.objectStoreNames), "versionchange");
				transaction._openRequest = request;
				request.result = connection;
				request.readyState = "done";
				request.transaction = transaction;
				transaction._rollbackLog.push(() => {
					connection._rawDatabase.version = oldVersion;
					connection.version = oldVersion;
				});
				transaction._state = "active";
				const event = new _FDBVersionChangeEvent.default("upgradeneeded", {
					newVersion: version,
					oldVersion
				});
				let didThrow = false;
				try {
					request.dispatchEvent(event);
				} catch (_err) {
					didThrow = true;
				}
				const concludeUpgrade = () => {
					if (transaction._state === "active") {
						transaction._state = "inactive";
						if (didThrow) transaction._abort("AbortError");
					}
				};
				if (didThrow) concludeUpgrade();
				else (0, _scheduling.queueTask)(concludeUpgrade);
				transaction._prioritizedListeners.set("error", () => {
					connection._runningVersionchangeTransaction = false;
					connection._oldVersion = void 0;
				});
				transaction._prioritizedListeners.set("abort", () => {
					connection._runningVersionchangeTransaction = false;
					connection._oldVersion = void 0;
					(0, _scheduling.queueTask)(() => {
						request.transaction = null;
						cb(new _errors.AbortError());
					});
				});
				transaction._prioritizedListeners.set("complete", () => {
					connection._runningVersionchangeTransaction = false;
					connection._oldVersion = void 0;
					(0, _scheduling.queueTask)(() => {
						request.transaction = null;
						if (connection._closePending) cb(new _errors.AbortError());
						else cb(null);
					});
				});
			};
			waitForOthersClosed();
		});
	};
	const openDatabase = (databases, connectionQueues, name, version, request, cb) => {
		const openDBTask = () => {
			return new Promise((resolve) => {
				const onComplete = (err) => {
					try {
						if (err) cb(err);
						else cb(null, connection);
					} finally {
						resolve();
					}
				};
				let db = databases.get(name);
				if (db === void 0) {
					db = new _Database.default(name, 0);
					databases.set(name, db);
				}
				if (version === void 0) version = db.version !== 0 ? db.version : 1;
				if (db.version > version) return onComplete(new _errors.VersionError());
				const connection = new _FDBDatabase.default(db);
				if (db.version < version) runVersionchangeTransaction(connection, version, request, (err) => {
					onComplete(err);
				});
				else onComplete(null);
			});
		};
		runTaskInConnectionQueue(connectionQueues, name, openDBTask);
	};
	var FDBFactory = class {
		_databases = /* @__PURE__ */ new Map();
		_connectionQueues = /* @__PURE__ */ new Map();
		cmp(first, second) {
			(0, _validateRequiredArguments.validateRequiredArguments)(arguments.length, 2, "IDBFactory.cmp");
			return (0, _cmp.default)(first, second);
		}
		deleteDatabase(name) {
			(0, _validateRequiredArguments.validateRequiredArguments)(arguments.length, 1, "IDBFactory.deleteDatabase");
			const request = new _FDBOpenDBRequest.default();
			request.source = null;
			(0, _scheduling.queueTask)(() => {
				deleteDatabase(this._databases, this._connectionQueues, name, request, (err, oldVersion) => {
					if (err) {
						request.error = new DOMException(err.message, err.name);
						request.readyState = "done";
						const event = new _FakeEvent.default("error", {
							bubbles: true,
							cancelable: true
						});
						event.eventPath = [];
						request.dispatchEvent(event);
						return;
					}
					request.result = void 0;
					request.readyState = "done";
					const event2 = new _FDBVersionChangeEvent.default("success", {
						newVersion: null,
						oldVersion
					});
					request.dispatchEvent(event2);
				});
			});
			return request;
		}
		open(name, version) {
			(0, _validateRequiredArguments.validateRequiredArguments)(arguments.length, 1, "IDBFactory.open");
			if (arguments.length > 1 && version !== void 0) version = (0, _enforceRange.default)(version, "MAX_SAFE_INTEGER");
			if (version === 0) throw new TypeError("Database version cannot be 0");
			const request = new _FDBOpenDBRequest.default();
			request.source = null;
			(0, _scheduling.queueTask)(() => {
				openDatabase(this._databases, this._connectionQueues, name, version, request, (err, connection) => {
					if (err) {
						request.result = void 0;
						request.readyState = "done";
						request.error = new DOMException(err.message, err.name);
						const event = new _FakeEvent.default("error", {
							bubbles: true,
							cancelable: true
						});
						event.eventPath = [];
						request.dispatchEvent(event);
						return;
					}
					request.result = connection;
					request.readyState = "done";
					const event2 = new _FakeEvent.default("success");
					event2.eventPath = [];
					request.dispatchEvent(event2);
				});
			});
			return request;
		}
		databases() {
			return Promise.resolve(Array.from(this._databases.entries(), ([name, database]) => {
				const activeVersionChangeConnection = database.connections.find((connection) => connection._runningVersionchangeTransaction);
				return {
					name,
					version: activeVersionChangeConnection ? activeVersionChangeConnection._oldVersion : database.version
				};
			}).filter(({ version }) => {
				return version > 0;
			}));
		}
		get [Symbol.toStringTag]() {
			return "IDBFactory";
		}
	};
	exports.default = FDBFactory;
	module.exports = exports.default;
}));
// node_modules/fake-indexeddb/build/cjs/fakeIndexedDB.js
var require_fakeIndexedDB = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	exports.default = void 0;
	var _FDBFactory = _interopRequireDefault(require_FDBFactory());
	function _interopRequireDefault(e) {
		return e && e.__esModule ? e : { default: e };
	}
	exports.default = new _FDBFactory.default();
	module.exports = exports.default;
}));
(/* @__PURE__ */ __commonJSMin((() => {
	const fakeIndexedDB = require_fakeIndexedDB();
	const FDBCursor = require_FDBCursor();
	const FDBCursorWithValue = require_FDBCursorWithValue();
	const FDBDatabase = require_FDBDatabase();
	const FDBFactory = require_FDBFactory();
	const FDBIndex = require_FDBIndex();
	const FDBKeyRange = require_FDBKeyRange();
	const FDBObjectStore = require_FDBObjectStore();
	const FDBRecord = require_FDBRecord();
	const FDBOpenDBRequest = require_FDBOpenDBRequest();
	const FDBRequest = require_FDBRequest();
	const FDBTransaction = require_FDBTransaction();
	const FDBVersionChangeEvent = require_FDBVersionChangeEvent();
	var globalVar = typeof window !== "undefined" ? window : typeof WorkerGlobalScope !== "undefined" ? self : typeof global !== "undefined" ? global : Function("return this;")();
	const createPropertyDescriptor = (value) => {
		return {
			value,
			enumerable: false,
			configurable: true,
			writable: true
		};
	};
	Object.defineProperties(globalVar, {
		indexedDB: createPropertyDescriptor(fakeIndexedDB),
		IDBCursor: createPropertyDescriptor(FDBCursor),
		IDBCursorWithValue: createPropertyDescriptor(FDBCursorWithValue),
		IDBDatabase: createPropertyDescriptor(FDBDatabase),
		IDBFactory: createPropertyDescriptor(FDBFactory),
		IDBIndex: createPropertyDescriptor(FDBIndex),
		IDBKeyRange: createPropertyDescriptor(FDBKeyRange),
		IDBObjectStore: createPropertyDescriptor(FDBObjectStore),
		IDBOpenDBRequest: createPropertyDescriptor(FDBOpenDBRequest),
		IDBRecord: createPropertyDescriptor(FDBRecord),
		IDBRequest: createPropertyDescriptor(FDBRequest),
		IDBTransaction: createPropertyDescriptor(FDBTransaction),
		IDBVersionChangeEvent: createPropertyDescriptor(FDBVersionChangeEvent)
	});
})))();
/** The name of a person's database and of everything else kept for them. */
function keyOf(session) {
	return `${session.company.id}.${session.person.id}`;
}
// src/storage/idb.ts
/** What a request answers. */
function asked$1(request) {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}
async function cursorOf(request) {
	const at = await asked$1(request);
	if (!at) return null;
	const next = () => {
		at.continue();
		return cursorOf(request);
	};
	return {
		value: at.value,
		next
	};
}
function storeOf(store) {
	return {
		get: (key) => asked$1(store.get(key)),
		getAll: () => asked$1(store.getAll()),
		count: (range) => asked$1(store.count(range)),
		put: (value, key) => asked$1(store.put(value, key)),
		delete: (key) => asked$1(store.delete(key)),
		cursor: (index, range) => cursorOf(store.index(index).openCursor(range))
	};
}
function begin(db, names, mode, options) {
	const tx = db.transaction(names, mode, options);
	return {
		objectStore: (name) => storeOf(tx.objectStore(name)),
		done: new Promise((resolve, reject) => {
			tx.oncomplete = () => resolve();
			tx.onabort = () => reject(tx.error ?? new DOMException("the transaction was aborted", "AbortError"));
		}),
		get error() {
			return tx.error;
		},
		abort: () => tx.abort()
	};
}
async function openDatabase(name, version, hooks) {
	const request = indexedDB.open(name, version);
	request.onupgradeneeded = (event) => hooks.upgrade(request.result, event.oldVersion);
	const db = await asked$1(request);
	db.onversionchange = () => hooks.blocking();
	db.onclose = () => hooks.terminated();
	return db;
}
/** Resolves when it is gone; a page that still holds it delays that. */
async function deleteDatabase(name) {
	await asked$1(indexedDB.deleteDatabase(name));
}
var init_idb = __esmMin((() => {}));
// src/storage/database.ts
function upgrade(db, before) {
	if (before < 1) {
		db.createObjectStore("meta");
		db.createObjectStore("outbox", { keyPath: "key" });
		db.createObjectStore("kept", { keyPath: "key" });
		db.createObjectStore("segments", { keyPath: ["bucket", "index"] });
		db.createObjectStore("delta", { keyPath: ["bucket", "id"] });
		db.createObjectStore("drafts", { keyPath: "key" });
		db.createObjectStore("blobs", { keyPath: "sha256" }).createIndex("sent", "sent");
	}
}
var META, StorageFull, nameOf$1, DEAD, Database, ofBucket;
var init_database = __esmMin((() => {
	init_idb();
	META = "state";
	StorageFull = class extends Error {
		code = "phone_full";
		constructor(cause) {
			super("no room on this device");
			this.name = "StorageFull";
			this.cause = cause;
		}
	};
	nameOf$1 = (error) => error instanceof Error || error instanceof DOMException ? error.name : "";
	DEAD = /* @__PURE__ */ new Set(["InvalidStateError", "UnknownError"]);
	Database = class {
		name;
		#handle;
		#closed = false;
		/** Called when a newer version of the app needs this database and we let go of it. */
		onOutdated = () => void 0;
		constructor(name) {
			this.name = name;
		}
		/** One transaction. Retried once when the handle turns out to be dead before anything was written. */
		async run(stores, mode, work) {
			for (let attempt = 0;; attempt++) try {
				return await this.#once(stores, mode, work);
			} catch (error) {
				if (nameOf$1(error) === "QuotaExceededError") throw new StorageFull(error);
				if (attempt > 0 || this.#closed || !DEAD.has(nameOf$1(error))) throw error;
				this.#drop();
			}
		}
		async #once(stores, mode, work) {
			const tx = begin(await this.#open(), stores, mode, mode === "readwrite" ? { durability: "strict" } : {});
			const done = tx.done;
			try {
				const result = await work(tx);
				await done;
				return result;
			} catch (error) {
				done.catch(() => void 0);
				try {
					tx.abort();
				} catch {}
				throw tx.error ?? error;
			}
		}
		/** Whether the handle answers; a dead one is dropped, so that the next use opens anew. */
		async probe(timeoutMs = 3e3) {
			const handle = this.#handle;
			if (!handle) return;
			const answered = this.#once(["meta"], "readonly", (tx) => tx.objectStore("meta").count()).then(() => true, () => false);
			const late = new Promise((resolve) => setTimeout(() => resolve(false), timeoutMs));
			if (!await Promise.race([answered, late]) && this.#handle === handle) this.#drop();
		}
		close() {
			this.#closed = true;
			this.#drop();
		}
		/** Remove everything kept for this person on this device. */
		async erase() {
			this.close();
			await deleteDatabase(this.name);
		}
		#drop() {
			const handle = this.#handle;
			this.#handle = void 0;
			handle?.then((db) => db.close(), () => void 0);
		}
		#open() {
			if (this.#closed) return Promise.reject(new DOMException("the database was closed", "AbortError"));
			this.#handle ??= openDatabase(this.name, 1, {
				upgrade,
				blocking: () => {
					this.#drop();
					this.onOutdated();
				},
				terminated: () => {
					this.#handle = void 0;
				}
			}).catch((error) => {
				this.#handle = void 0;
				throw error;
			});
			return this.#handle;
		}
	};
	ofBucket = (bucket) => IDBKeyRange.bound([bucket], [bucket, []]);
}));
// src/storage/drafts.ts
init_database();
var StoredDrafts = class {
	#database;
	#now;
	#waiting = /* @__PURE__ */ new Map();
	#running = /* @__PURE__ */ new Map();
	constructor(database, now) {
		this.#database = database;
		this.#now = now;
	}
	async load(key) {
		const waiting = this.#waiting.get(key);
		if (waiting) return waiting.value;
		await this.#running.get(key);
		return (await this.#database.run(["drafts"], "readonly", (tx) => tx.objectStore("drafts").get(key)))?.value;
	}
	save(key, value) {
		const waiting = this.#waiting.get(key);
		if (waiting) {
			waiting.value = value;
			return waiting.done;
		}
		const running = this.#running.get(key);
		if (!running) return this.#start(key, value);
		const done = running.then(() => {
			const next = this.#waiting.get(key);
			this.#waiting.delete(key);
			return next ? this.#start(key, next.value) : void 0;
		});
		this.#waiting.set(key, {
			value,
			done
		});
		return done;
	}
	#start(key, value) {
		const record = {
			key,
			at: this.#now(),
			value
		};
		const stored = this.#database.run(["drafts"], "readwrite", (tx) => tx.objectStore("drafts").put(record)).then(() => void 0);
		const settled = stored.then(() => void 0, () => void 0).then(() => {
			if (this.#running.get(key) === settled) this.#running.delete(key);
		});
		this.#running.set(key, settled);
		return stored;
	}
	/** Nothing typed before may be stored after. */
	async settle(key) {
		this.#waiting.delete(key);
		await this.#running.get(key);
	}
	async drop(key) {
		await this.settle(key);
		await this.#database.run(["drafts"], "readwrite", (tx) => tx.objectStore("drafts").delete(key));
	}
	async list() {
		return (await this.#database.run(["drafts"], "readonly", (tx) => tx.objectStore("drafts").getAll())).sort((a, b) => b.at - a.at);
	}
};
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
// src/sync/entries.ts
/** The change a person asked for, read back from its op. */
function changeOf(op) {
	if (op.op === "cmd") return {
		op: "cmd",
		id: op.id,
		name: op.name ?? "",
		args: op.args ?? {}
	};
	const common = {
		id: op.id,
		kind: op.kind ?? "",
		fields: op.fields ?? {}
	};
	if (op.op === "new") return {
		op: "new",
		...common
	};
	return {
		op: "set",
		...common,
		...op.settles && { settles: op.settles }
	};
}
var DRAWN, isDrawn, isOutgoing;
var init_entries = __esmMin((() => {
	DRAWN = /* @__PURE__ */ new Set([
		"unsent",
		"sent",
		"answered"
	]);
	isDrawn = (entry) => entry.op.op !== "cmd" && DRAWN.has(entry.state);
	isOutgoing = (entry) => entry.state === "unsent" || entry.state === "sent";
}));
// src/sync/projection.ts
init_entries();
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
init_entries();
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
var corrected;
var init_state = __esmMin((() => {
	corrected = (meta, now) => Math.round(now + meta.offset);
}));
// src/storage/stored.ts
init_state();
const STATE = [
	"meta",
	"outbox",
	"kept"
];
const ROWS = ["segments", "delta"];
async function readMeta(tx) {
	return await tx.objectStore("meta").get(META);
}
/** Outbox and meta; `kept` only where a restore may need it. */
async function readState(tx, replica, epoch, withKept) {
	const [meta, entries, kept] = await Promise.all([
		readMeta(tx),
		tx.objectStore("outbox").getAll(),
		withKept ? tx.objectStore("kept").getAll() : []
	]);
	return {
		meta: meta ?? freshMeta(replica, epoch),
		entries: new Map(entries.map((entry) => [entry.key, entry])),
		kept: new Map(kept.map((entry) => [entry.key, entry]))
	};
}
/** Read everything a phone holds. */
async function loadReplica(database, replica, epoch) {
	const { state, segments, delta } = await database.run([...STATE, ...ROWS], "readonly", async (tx) => {
		const [state, segments, delta] = await Promise.all([
			readState(tx, replica, epoch, true),
			tx.objectStore("segments").getAll(),
			tx.objectStore("delta").getAll()
		]);
		return {
			state,
			segments,
			delta
		};
	});
	const loaded = new Replica(state);
	for (const { bucket, text } of segments) loaded.load(bucket, [JSON.parse(text)], []);
	for (const { bucket, id, row } of delta) loaded.load(bucket, [], row ? [row] : [], row ? [] : [id]);
	return loaded;
}
// src/sync/step.ts
var Step;
var init_step = __esmMin((() => {
	Step = class {
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
}));
// src/storage/steps.ts
var steps_exports = /* @__PURE__ */ __exportAll({ takeStep: () => takeStep });
/** Take a step and store what it writes. */
async function takeStep(tx, state, work) {
	const step = new Step(state);
	const result = work(step);
	const writes = step.writes();
	if (writes) await writeStep(tx, writes);
	return {
		result,
		writes
	};
}
/** All of one step's writes, in the transaction it was read in. */
async function writeStep(tx, writes) {
	const work = [tx.objectStore("meta").put(writes.meta, META)];
	const outbox = tx.objectStore("outbox");
	for (const key of writes.remove) work.push(outbox.delete(key));
	for (const entry of writes.put) work.push(outbox.put(entry));
	if (writes.keep.length + writes.forget.length > 0) {
		const kept = tx.objectStore("kept");
		for (const key of writes.forget) work.push(kept.delete(key));
		for (const entry of writes.keep) work.push(kept.put(entry));
	}
	if (writes.clear.length + writes.snapshots.length + writes.rows.length + writes.gone.length > 0) work.push(...writeRows(tx, writes));
	await Promise.all(work);
}
function* writeRows(tx, writes) {
	const segments = tx.objectStore("segments");
	const delta = tx.objectStore("delta");
	for (const bucket of [...writes.clear, ...writes.snapshots.map((snapshot) => snapshot.bucket)]) {
		yield segments.delete(ofBucket(bucket));
		yield delta.delete(ofBucket(bucket));
	}
	for (const { bucket, parts } of writes.snapshots) for (const [index, { hash, core, text }] of parts.entries()) yield segments.put({
		bucket,
		index,
		hash,
		core,
		text
	});
	for (const { bucket, id } of writes.gone) yield delta.put({
		bucket,
		id,
		row: null
	});
	for (const { bucket, row } of writes.rows) yield delta.put({
		bucket,
		id: row.id,
		row
	});
}
var init_steps = __esmMin((() => {
	init_step();
	init_database();
}));
// src/storage/phone.ts
/** The core over the database: every step is one transaction, and memory follows it when it is durable.
*
*  Several tabs need no lock: `n` is taken inside the transaction that writes the outbox, a page applies only where
*  the stored cursor is its `from`, and each step raises the state's version. A step tells the other tabs by
*  BroadcastChannel; a tab that finds it missed one reads everything again. */
init_state();
var Phone = class Phone {
	database;
	#options;
	#listeners = /* @__PURE__ */ new Set();
	#replica;
	#queue = Promise.resolve();
	constructor(database, options, replica) {
		this.database = database;
		this.#options = options;
		this.#replica = replica;
		options.channel?.addEventListener("message", (event) => {
			if (event.data && "meta" in event.data) this.#hear(event.data);
		});
	}
	static async open(database, options) {
		return new Phone(database, options, await loadReplica(database, options.replica, options.epoch));
	}
	get replica() {
		return this.#replica;
	}
	listen(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
	/** A save: reads and writes the outbox alone; what stands in memory is what the person saw. */
	save(work, dropDraft) {
		return this.#transact(work, {
			rows: false,
			...dropDraft !== void 0 && { dropDraft }
		});
	}
	/** A step that changes rows: memory must know all of them, else it is read again first. */
	apply(work) {
		return this.#transact(work, { rows: true });
	}
	/** Steps of one tab go one after the other, so that memory follows in the order of the transactions. */
	#transact(work, options) {
		const turn = this.#queue.then(() => this.#commit(work, options));
		this.#queue = turn.catch(() => void 0);
		return turn;
	}
	async #commit(work, { rows, dropDraft }) {
		const { takeStep } = await Promise.resolve().then(() => (init_steps(), steps_exports));
		for (;;) {
			const done = await this.database.run([
				...STATE,
				...rows ? ROWS : [],
				"drafts"
			], "readwrite", async (tx) => {
				const state = await readState(tx, this.#options.replica, this.#options.epoch, rows);
				if (rows && state.meta.version !== this.#replica.meta.version) return void 0;
				const { result, writes } = await takeStep(tx, state, work);
				if (dropDraft !== void 0) await tx.objectStore("drafts").delete(dropDraft);
				return {
					result,
					writes,
					before: state.meta.version
				};
			});
			if (!done) {
				await this.#reload();
				continue;
			}
			if (done.writes) await this.#follow(done.writes, done.before);
			return done.result;
		}
	}
	async #follow(writes, before) {
		this.#options.channel?.postMessage(writes.snapshots.length > 0 ? {
			meta: writes.meta,
			reload: true
		} : writes);
		if (before === this.#replica.meta.version) this.#tell(this.#replica.follow(writes));
		else await this.#reload();
	}
	/** Another tab stored a step. */
	async #hear(told) {
		const behind = told.meta.version - this.#replica.meta.version;
		if (behind === 1 && !("reload" in told)) this.#tell(this.#replica.follow(told));
		else if (behind > 0) await this.#transactless(() => this.#reload());
	}
	#transactless(work) {
		const turn = this.#queue.then(work);
		this.#queue = turn.catch(() => void 0);
		return turn;
	}
	async #reload() {
		this.#replica = await loadReplica(this.database, this.#options.replica, this.#options.epoch);
		this.#tell(null);
	}
	/** Read again what other tabs may have stored while this one slept (its messages may be lost). */
	async refresh() {
		const meta = await this.database.run(["meta"], "readonly", (tx) => readMeta(tx));
		if (meta && meta.version !== this.#replica.meta.version) await this.#transactless(() => this.#reload());
	}
	/** Remove everything, on the disk and in memory. */
	erase() {
		return this.#transactless(async () => {
			await this.database.erase();
			this.#replica = new Replica({
				meta: freshMeta(this.#options.replica, this.#options.epoch),
				entries: /* @__PURE__ */ new Map(),
				kept: /* @__PURE__ */ new Map()
			});
			this.#tell(null);
		});
	}
	#tell(changed) {
		for (const listener of this.#listeners) listener(changed);
	}
};
// src/storage/family.ts
function familyOf(picture, account) {
	const own = picture.get(account);
	if (!own || own.kind !== "account" || own.v.deleted === true) return void 0;
	const byKind = /* @__PURE__ */ new Map();
	for (const shown of picture.family(account)) {
		const list = byKind.get(shown.kind);
		if (list) list.push(shown);
		else byKind.set(shown.kind, [shown]);
	}
	const of = (kind, by, newestFirst = false) => {
		const keyed = (byKind.get(kind) ?? []).map((rec) => ({
			rec,
			key: by(rec) + rec.id
		}));
		keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (newestFirst ? -1 : 1));
		return keyed.map(({ rec }) => rec);
	};
	return {
		account: own,
		contacts: of("contact", (rec) => rec.v.name ?? ""),
		opportunities: of("opportunity", (rec) => rec.v.name ?? ""),
		visits: of("visit", (rec) => rec.v.happened_at ?? rec.v.day ?? "", true),
		facts: of("fact", (rec) => (rec.v.day ?? "") + (rec.v.recorded_at ?? "")),
		tasks: of("task", (rec) => rec.v.due ?? "9999"),
		comments: of("comment", (rec) => rec.v.written_at ?? ""),
		attachments: of("attachment", () => "")
	};
}
// src/storage/survivor.ts
/** The id of the record that stands for this one today: its own when it is no alias, or its survivor is not here. */
function survivorOf(read, id) {
	const seen = /* @__PURE__ */ new Set([id]);
	for (let at = id;;) {
		const into = read(at)?.v["merged_into"];
		if (typeof into !== "string" || seen.has(into) || !read(into)) return at;
		seen.add(into);
		at = into;
	}
}
var init_survivor = __esmMin((() => {}));
// src/storage/phone_world.ts
init_entries();
init_survivor();
var PhoneWorld = class {
	me;
	drafts;
	blobs;
	version = 0;
	#parts;
	#listeners = /* @__PURE__ */ new Set();
	#works;
	#loading;
	#closed = false;
	/** Something was searched before it could be found. */
	#searched = false;
	#state = "idle";
	#error;
	#status;
	constructor(parts) {
		this.#parts = parts;
		this.me = parts.me;
		this.drafts = parts.drafts;
		const blobs = async () => (await this.#hands()).blobs;
		this.blobs = {
			addPhoto: async (file) => (await blobs()).addPhoto(file),
			url: async (sha256) => (await blobs()).url(sha256),
			waiting: async () => (await blobs()).waiting(),
			read: async (sha256) => (await blobs()).read(sha256),
			restore: async (sha256, file) => (await blobs()).restore(sha256, file)
		};
		parts.phone.listen(() => {
			this.version++;
			this.changed();
		});
	}
	get #picture() {
		return this.#parts.phone.replica.picture;
	}
	/** The record of this id itself, be it an alias. */
	seen = (id) => this.#picture.get(id);
	get(id) {
		return this.#picture.get(survivorOf(this.seen, id));
	}
	all(kind, only) {
		return this.#picture.all(kind, only);
	}
	slim(kind, fields, only) {
		return this.#picture.slim(kind, fields, only);
	}
	family(account) {
		return familyOf(this.#picture, survivorOf(this.seen, account));
	}
	search(query, limit = 50) {
		if (this.#works) return this.#works.search(query, limit);
		this.#searched = true;
		this.begin();
		return [];
	}
	get playbook() {
		return this.#parts.playbook.current;
	}
	waiting() {
		return this.#entries().map((entry) => waitingOf(entry));
	}
	#entries() {
		return [...this.#parts.phone.replica.entries.values()].sort((a, b) => a.key - b.key);
	}
	/** Have what writes, sends and searches loaded and running; why it did not come is in `status`. */
	async begin() {
		return this.#hands().catch(() => void 0);
	}
	#hands() {
		return this.#loading ??= this.#load().catch((error) => {
			this.#loading = void 0;
			this.failed(error);
			throw error;
		});
	}
	async #load() {
		const works = await this.#parts.works(this);
		this.#works = works;
		if (this.#closed) works.close();
		else works.start();
		if (this.#searched) this.changed();
		return works;
	}
	async save(changes, dropDraft) {
		if (this.#parts.phone.replica.meta.readOnly) return { code: "schema_too_old" };
		const works = await this.begin();
		return works ? works.save(changes, dropDraft) : { code: "not_saved" };
	}
	async mend(n, fields) {
		const works = await this.begin();
		return works ? works.mend(n, fields) : { code: "not_saved" };
	}
	async discard(n) {
		await (await this.#hands()).discard(n);
	}
	async syncNow() {
		await (await this.begin())?.sync();
	}
	async checkMyCopy() {
		return { buckets: await (await this.#hands()).check() };
	}
	subscribe(listener) {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
	changed() {
		this.#status = void 0;
		for (const listener of [...this.#listeners]) listener();
	}
	get status() {
		return this.#status ??= this.#compute();
	}
	#compute() {
		const { replica } = this.#parts.phone;
		const { lastSync, cursors, offset, readOnly } = replica.meta;
		const entries = this.#entries();
		const outgoing = entries.filter(isOutgoing);
		const refused = entries.filter((entry) => entry.state === "rejected" || entry.state === "quarantined").length;
		let disputed = 0;
		for (const id of replica.copy.disputed()) {
			const shown = this.seen(id);
			if (shown?.alt && shown.v.deleted !== true) disputed++;
		}
		return {
			state: readOnly && this.#state === "idle" ? "read-only" : this.#state,
			waiting: outgoing.length,
			needsYou: refused + disputed,
			lastSync,
			lastByBucket: Object.fromEntries(Object.entries(cursors).filter(([, cursor]) => cursor.at > 0).map(([bucket, cursor]) => [bucket, cursor.at - offset])),
			oldestUnsent: outgoing[0]?.at ?? null,
			...this.#error !== void 0 && { error: this.#error }
		};
	}
	/** The state of the exchange, as the works report it. */
	enter(state, error) {
		if (state === this.#state && error === this.#error) return;
		this.#state = state;
		this.#error = error;
		this.changed();
	}
	failed(error) {
		console.error(error);
		this.enter("idle", codeOf(error));
	}
	async storage() {
		const manager = typeof navigator === "undefined" ? void 0 : navigator.storage;
		const estimate = await manager?.estimate?.().catch(() => void 0);
		const persisted = await manager?.persisted?.().catch(() => false) ?? false;
		return {
			used: estimate?.usage ?? 0,
			quota: estimate?.quota ?? null,
			persisted,
			records: this.#parts.phone.replica.copy.size
		};
	}
	async leave() {
		const kept = this.#entries().some((entry) => !isDone(entry)) || (await this.drafts.list()).length > 0 || await this.blobs.waiting() > 0;
		await this.close();
		if (!kept) await this.#parts.phone.database.erase();
		return { kept };
	}
	async close() {
		this.#closed = true;
		this.#works?.close();
		this.#parts.channel?.close();
		this.#parts.phone.database.close();
		this.#listeners.clear();
		await Promise.resolve();
	}
};
const isDone = (entry) => entry.state === "answered";
function codeOf(error) {
	const code = error?.code;
	return typeof code === "string" ? code : "unavailable";
}
function waitingOf(entry) {
	const state = entry.state === "pending" ? "answered" : entry.state;
	return {
		n: entry.key,
		id: entry.op.id,
		at: entry.at,
		state,
		change: changeOf(entry.op),
		...entry.code !== void 0 && { code: entry.code },
		...entry.field !== void 0 && { field: entry.field },
		...entry.ticket !== void 0 && { ticket: entry.ticket }
	};
}
// src/generated/playbook.json
var require_playbook = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = {
		"cadences": {
			"by_grade": {
				"A": 7,
				"B": 14,
				"C": 30,
				"D": 90
			},
			"opportunity": 7,
			"ungraded": 30
		},
		"checklists": [
			{
				"id": "standing",
				"items": [{
					"ask": null,
					"choices": [
						{
							"days": null,
							"id": "A",
							"label": {
								"en": "A",
								"zh-CN": "A"
							}
						},
						{
							"days": null,
							"id": "B",
							"label": {
								"en": "B",
								"zh-CN": "B"
							}
						},
						{
							"days": null,
							"id": "C",
							"label": {
								"en": "C",
								"zh-CN": "C"
							}
						},
						{
							"days": null,
							"id": "D",
							"label": {
								"en": "D",
								"zh-CN": "D"
							}
						}
					],
					"form": "open",
					"fresh_days": null,
					"from_stage": null,
					"group": "standing",
					"id": "grade",
					"kind": "choice",
					"label": {
						"en": "Grade",
						"zh-CN": "客户等级"
					},
					"latest": true,
					"method": "G1",
					"only_if": {},
					"sensitivity": "public",
					"subject": "account",
					"weight": 10
				}, {
					"ask": null,
					"choices": [
						{
							"days": null,
							"id": "opened",
							"label": {
								"en": "Project opened",
								"zh-CN": "立项"
							}
						},
						{
							"days": null,
							"id": "appraised",
							"label": {
								"en": "Project appraised",
								"zh-CN": "项目评估"
							}
						},
						{
							"days": null,
							"id": "contact",
							"label": {
								"en": "Deep contact",
								"zh-CN": "深度接触"
							}
						},
						{
							"days": null,
							"id": "exchange",
							"label": {
								"en": "Technical exchange",
								"zh-CN": "技术交流"
							}
						},
						{
							"days": null,
							"id": "qualified",
							"label": {
								"en": "Qualification confirmed",
								"zh-CN": "资格确认"
							}
						},
						{
							"days": null,
							"id": "commercial",
							"label": {
								"en": "Commercial work",
								"zh-CN": "商务工作"
							}
						},
						{
							"days": null,
							"id": "tender",
							"label": {
								"en": "Tender",
								"zh-CN": "投标"
							}
						},
						{
							"days": null,
							"id": "signed",
							"label": {
								"en": "Contract signed",
								"zh-CN": "签约"
							}
						}
					],
					"form": "open",
					"fresh_days": null,
					"from_stage": null,
					"group": "standing",
					"id": "stage",
					"kind": "choice",
					"label": {
						"en": "Stage",
						"zh-CN": "项目阶段"
					},
					"latest": true,
					"method": "S1",
					"only_if": {},
					"sensitivity": "public",
					"subject": "opportunity",
					"weight": 10
				}],
				"label": {
					"en": "Standing",
					"zh-CN": "现状"
				},
				"method": "G1"
			},
			{
				"id": "need",
				"items": [
					{
						"ask": {
							"en": "What do you run this work with today, and since when?",
							"zh-CN": "这块业务现在靠什么在管？用了多久？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": null,
						"group": "need",
						"id": "system.has",
						"kind": "yesno",
						"label": {
							"en": "Has a system",
							"zh-CN": "是否已有系统"
						},
						"latest": false,
						"method": "G1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 9
					},
					{
						"ask": {
							"en": "Where does today's way no longer keep up with the business?",
							"zh-CN": "现在的做法在哪些地方跟不上业务了？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": null,
						"group": "need",
						"id": "need.objective",
						"kind": "yesno",
						"label": {
							"en": "Objective need",
							"zh-CN": "客观上需要"
						},
						"latest": false,
						"method": "G2",
						"only_if": { "system.has": "no" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 7
					},
					{
						"ask": {
							"en": "How do you see it yourself: is it worth doing?",
							"zh-CN": "您自己怎么看，这件事值不值得做？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": null,
						"group": "need",
						"id": "need.subjective",
						"kind": "yesno",
						"label": {
							"en": "Sees the need",
							"zh-CN": "自己认为需要"
						},
						"latest": false,
						"method": "G2",
						"only_if": { "system.has": "no" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 8
					},
					{
						"ask": {
							"en": "Using the present system, what do people complain of most?",
							"zh-CN": "现在的系统用下来，大家最常抱怨什么？"
						},
						"choices": [
							{
								"days": null,
								"id": "none",
								"label": {
									"en": "None",
									"zh-CN": "没有"
								}
							},
							{
								"days": null,
								"id": "low",
								"label": {
									"en": "Low",
									"zh-CN": "低"
								}
							},
							{
								"days": null,
								"id": "middle",
								"label": {
									"en": "Middle",
									"zh-CN": "中"
								}
							},
							{
								"days": null,
								"id": "high",
								"label": {
									"en": "High",
									"zh-CN": "高"
								}
							}
						],
						"form": "open",
						"fresh_days": 120,
						"from_stage": null,
						"group": "need",
						"id": "need.dissatisfaction",
						"kind": "choice",
						"label": {
							"en": "Dissatisfaction with today's system",
							"zh-CN": "对现有系统的不满"
						},
						"latest": false,
						"method": "G2",
						"only_if": { "system.has": "yes" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 9
					},
					{
						"ask": {
							"en": "What has your top manager said about when this must be solved?",
							"zh-CN": "这件事老板说过什么时候一定要解决吗？他是怎么说的？"
						},
						"choices": [
							{
								"days": null,
								"id": "none",
								"label": {
									"en": "None",
									"zh-CN": "没有"
								}
							},
							{
								"days": null,
								"id": "low",
								"label": {
									"en": "Low",
									"zh-CN": "低"
								}
							},
							{
								"days": null,
								"id": "middle",
								"label": {
									"en": "Middle",
									"zh-CN": "中"
								}
							},
							{
								"days": null,
								"id": "high",
								"label": {
									"en": "High",
									"zh-CN": "高"
								}
							}
						],
						"form": "open",
						"fresh_days": 120,
						"from_stage": null,
						"group": "need",
						"id": "need.determination",
						"kind": "choice",
						"label": {
							"en": "Determination (to start or to replace)",
							"zh-CN": "决心（上系统或更换）"
						},
						"latest": false,
						"method": "G2",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 9
					},
					{
						"ask": {
							"en": "How far did you discuss it inside? Has anyone done the sums or written a paper?",
							"zh-CN": "内部讨论到什么程度了？有没有算过账、写过方案？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": null,
						"group": "need",
						"id": "need.feasibility",
						"kind": "yesno",
						"label": {
							"en": "Feasibility studied",
							"zh-CN": "做过可行性研究"
						},
						"latest": false,
						"method": "G2",
						"only_if": { "system.has": "no" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 6
					},
					{
						"ask": {
							"en": "Which vendors have you seen so far, and who leads that?",
							"zh-CN": "目前接触过哪几家？是谁在牵头看？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 60,
						"from_stage": null,
						"group": "need",
						"id": "need.selection",
						"kind": "yesno",
						"label": {
							"en": "Selection started",
							"zh-CN": "已开始选型"
						},
						"latest": false,
						"method": "G2",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 9
					},
					{
						"ask": {
							"en": "What are you waiting for, and when might it be settled?",
							"zh-CN": "现在是在等什么？大概什么时候会有结果？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 90,
						"from_stage": null,
						"group": "need",
						"id": "need.waits_for",
						"kind": "text",
						"label": {
							"en": "What they wait for",
							"zh-CN": "在等什么"
						},
						"latest": false,
						"method": "G1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 6
					},
					{
						"ask": {
							"en": "Where does it hurt most, and what does it cost you each month?",
							"zh-CN": "最疼的是哪里？每个月因此多花多少时间或钱？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": null,
						"group": "need",
						"id": "need.pain",
						"kind": "text",
						"label": {
							"en": "Where it hurts, and how much",
							"zh-CN": "哪里疼、有多疼"
						},
						"latest": false,
						"method": "G1",
						"only_if": { "system.has": "yes" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 6
					}
				],
				"label": {
					"en": "What the grade follows from",
					"zh-CN": "定级依据"
				},
				"method": "G2"
			},
			{
				"id": "background",
				"items": [
					{
						"ask": {
							"en": "Which part of your business grows fastest this year, and which is under most pressure?",
							"zh-CN": "今年哪块业务长得最快？哪块压力最大？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 730,
						"from_stage": null,
						"group": "background",
						"id": "background.business",
						"kind": "text",
						"label": {
							"en": "Business and trend",
							"zh-CN": "主营业务与走势"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 5
					},
					{
						"ask": {
							"en": "What size will the company reach this year, roughly?",
							"zh-CN": "公司今年的规模大概到什么量级？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 400,
						"from_stage": null,
						"group": "background",
						"id": "background.revenue",
						"kind": "money",
						"label": {
							"en": "Yearly revenue",
							"zh-CN": "年营业额"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "account",
						"weight": 4
					},
					{
						"ask": {
							"en": "How many people are you now, and how are they spread over departments?",
							"zh-CN": "现在一共多少人？各部门大概怎么分布？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 400,
						"from_stage": null,
						"group": "background",
						"id": "background.headcount",
						"kind": "number",
						"label": {
							"en": "Headcount",
							"zh-CN": "员工人数"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 3
					},
					{
						"ask": {
							"en": "For such projects, which department asks, which buys, which keeps it running?",
							"zh-CN": "这类项目通常哪个部门提出，哪个部门采购，哪个部门维护？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": null,
						"group": "background",
						"id": "background.organisation",
						"kind": "text",
						"label": {
							"en": "Organisation: who uses, buys, supports",
							"zh-CN": "组织架构：谁用、谁买、谁支持"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 4
					},
					{
						"ask": {
							"en": "What new demands come from your most important customers?",
							"zh-CN": "你们最重要的几家客户，对你们提了哪些新要求？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 400,
						"from_stage": null,
						"group": "background",
						"id": "background.customers",
						"kind": "text",
						"label": {
							"en": "Main customers and their share",
							"zh-CN": "主要客户及占比"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "account",
						"weight": 3
					},
					{
						"ask": {
							"en": "What plans are there for the next year or two: expansion, a move, new business?",
							"zh-CN": "未来一两年有没有扩产、搬厂或新业务的打算？具体怎么安排？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": null,
						"group": "background",
						"id": "background.plans",
						"kind": "text",
						"label": {
							"en": "Moving, expanding, big investments",
							"zh-CN": "搬迁、扩产、大投资"
						},
						"latest": false,
						"method": "K4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "account",
						"weight": 5
					},
					{
						"ask": {
							"en": "Whose system do you use, and why was it chosen?",
							"zh-CN": "现在用的是哪一家的？当时为什么选它？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": null,
						"group": "system",
						"id": "system.present",
						"kind": "text",
						"label": {
							"en": "Present system and vendor",
							"zh-CN": "现有系统与供应商"
						},
						"latest": false,
						"method": "K5",
						"only_if": { "system.has": "yes" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 5
					},
					{
						"ask": {
							"en": "In which month did the present system go live?",
							"zh-CN": "现在的系统是哪年哪月上线的？"
						},
						"choices": [],
						"form": "closed",
						"fresh_days": null,
						"from_stage": null,
						"group": "system",
						"id": "system.since",
						"kind": "month",
						"label": {
							"en": "Present system live since",
							"zh-CN": "现有系统何时上线"
						},
						"latest": false,
						"method": "K5",
						"only_if": { "system.has": "yes" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 4
					},
					{
						"ask": {
							"en": "Who uses it daily? Which modules never took off, and why?",
							"zh-CN": "哪些部门天天在用？哪些模块没用起来，是什么原因？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": null,
						"group": "system",
						"id": "system.usage",
						"kind": "text",
						"label": {
							"en": "How far it is used, and why not further",
							"zh-CN": "用到什么程度、没用起来的原因"
						},
						"latest": false,
						"method": "K5",
						"only_if": { "system.has": "yes" },
						"sensitivity": "public",
						"subject": "account",
						"weight": 5
					}
				],
				"label": {
					"en": "Background",
					"zh-CN": "客户背景"
				},
				"method": "K4"
			},
			{
				"id": "schedule",
				"items": [
					{
						"ask": {
							"en": "When will the selection start, and with what?",
							"zh-CN": "选型打算从什么时候开始？先做什么？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "appraised",
						"group": "schedule",
						"id": "schedule.select_start",
						"kind": "month",
						"label": {
							"en": "Selection starts",
							"zh-CN": "开始选型"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					},
					{
						"ask": {
							"en": "By when should the selection be finished?",
							"zh-CN": "选型希望什么时候收尾？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 90,
						"from_stage": "contact",
						"group": "schedule",
						"id": "schedule.select_end",
						"kind": "month",
						"label": {
							"en": "Selection ends",
							"zh-CN": "选型结束"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 4
					},
					{
						"ask": {
							"en": "When will the vendor be decided, and who set that date?",
							"zh-CN": "最后什么时候定下用哪一家？这个时间是谁提的？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 60,
						"from_stage": "contact",
						"group": "schedule",
						"id": "schedule.decide",
						"kind": "month",
						"label": {
							"en": "Vendor decided",
							"zh-CN": "定供应商"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "What stands between the decision and the contract, and which month would that be?",
							"zh-CN": "从定下来到签合同，中间还有哪些手续？大概到哪个月？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 60,
						"from_stage": "exchange",
						"group": "schedule",
						"id": "schedule.sign",
						"kind": "month",
						"label": {
							"en": "Contract signed",
							"zh-CN": "签约"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "When will people and premises be ready to start?",
							"zh-CN": "人员和场地什么时候能准备好，开始实施？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "qualified",
						"group": "schedule",
						"id": "schedule.implement",
						"kind": "month",
						"label": {
							"en": "Implementation starts",
							"zh-CN": "开始实施"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 3
					},
					{
						"ask": {
							"en": "In which month must it work, and why then?",
							"zh-CN": "希望哪个月用起来？为什么是那个时候？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "contact",
						"group": "schedule",
						"id": "schedule.go_live",
						"kind": "month",
						"label": {
							"en": "Goes live",
							"zh-CN": "上线"
						},
						"latest": false,
						"method": "K1.1",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					}
				],
				"label": {
					"en": "Schedule",
					"zh-CN": "时间表"
				},
				"method": "K1.1"
			},
			{
				"id": "budget",
				"items": [
					{
						"ask": {
							"en": "What is set aside for this project, and what must it cover?",
							"zh-CN": "这个项目今年大概准备投入多少？包括哪些部分？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "appraised",
						"group": "budget",
						"id": "budget.total",
						"kind": "money",
						"label": {
							"en": "Budget",
							"zh-CN": "预算总额"
						},
						"latest": false,
						"method": "K1.2",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "opportunity",
						"weight": 9
					},
					{
						"ask": {
							"en": "How is it split between software, services and hardware?",
							"zh-CN": "软件、服务、硬件各留了多少？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "contact",
						"group": "budget",
						"id": "budget.covers",
						"kind": "text",
						"label": {
							"en": "What it covers (software, services, hardware, database, network)",
							"zh-CN": "预算包括什么（软件、服务、硬件、数据库、网络）"
						},
						"latest": false,
						"method": "K1.2",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					},
					{
						"ask": {
							"en": "Is that budget approved?",
							"zh-CN": "这笔预算批下来了吗？"
						},
						"choices": [],
						"form": "closed",
						"fresh_days": 120,
						"from_stage": "exchange",
						"group": "budget",
						"id": "budget.approved",
						"kind": "yesno",
						"label": {
							"en": "Budget approved",
							"zh-CN": "预算已批准"
						},
						"latest": false,
						"method": "K1.2",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 6
					},
					{
						"ask": {
							"en": "In what range were similar projects of yours?",
							"zh-CN": "以前类似的项目，投入大概在什么范围？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": "contact",
						"group": "budget",
						"id": "budget.afford",
						"kind": "money",
						"label": {
							"en": "Without a budget: what they can afford",
							"zh-CN": "没有预算时大致能承受多少"
						},
						"latest": false,
						"method": "K1.2",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "opportunity",
						"weight": 4
					}
				],
				"label": {
					"en": "Budget",
					"zh-CN": "预算"
				},
				"method": "K1.2"
			},
			{
				"id": "requirement",
				"items": [
					{
						"ask": {
							"en": "What made you decide to do this now?",
							"zh-CN": "是什么让你们决定现在做这件事？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": "opened",
						"group": "requirement",
						"id": "requirement.motive",
						"kind": "text",
						"label": {
							"en": "Motive",
							"zh-CN": "为什么要做"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "Which problem comes first, and what will be different once it is solved?",
							"zh-CN": "最想先解决的一个问题是什么？解决了会怎样？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": "opened",
						"group": "requirement",
						"id": "requirement.problem",
						"kind": "text",
						"label": {
							"en": "Problem to solve",
							"zh-CN": "要解决的问题"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "Which departments and places come first, and what can wait?",
							"zh-CN": "第一期覆盖哪些部门、哪些地点？哪些放到以后？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": "contact",
						"group": "requirement",
						"id": "requirement.scope",
						"kind": "text",
						"label": {
							"en": "Scope: functions, places, languages, modules",
							"zh-CN": "范围：功能、地点、语言、模块"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 7
					},
					{
						"ask": {
							"en": "What does top management most want from this project?",
							"zh-CN": "老板最希望这个项目给公司带来什么？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "contact",
						"group": "requirement",
						"id": "requirement.top",
						"kind": "text",
						"label": {
							"en": "What the top wants",
							"zh-CN": "高层要的"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 7
					},
					{
						"ask": {
							"en": "What worries the department heads most about it?",
							"zh-CN": "各部门经理最担心项目里的哪一点？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "contact",
						"group": "requirement",
						"id": "requirement.middle",
						"kind": "text",
						"label": {
							"en": "What middle management wants",
							"zh-CN": "中层要的"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					},
					{
						"ask": {
							"en": "What should it spare the people who will use it every day?",
							"zh-CN": "每天要用的人，希望它帮他们省掉什么？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "exchange",
						"group": "requirement",
						"id": "requirement.bottom",
						"kind": "text",
						"label": {
							"en": "What the users want",
							"zh-CN": "一线要的"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 4
					},
					{
						"ask": {
							"en": "How far should training, implementation and support go?",
							"zh-CN": "培训、实施和售后，你们希望我们做到什么程度？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "exchange",
						"group": "requirement",
						"id": "requirement.services",
						"kind": "text",
						"label": {
							"en": "Services wanted",
							"zh-CN": "需要的服务"
						},
						"latest": false,
						"method": "K1.3",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 4
					}
				],
				"label": {
					"en": "Requirement",
					"zh-CN": "需求"
				},
				"method": "K1.3"
			},
			{
				"id": "decision",
				"items": [
					{
						"ask": {
							"en": "Who brought this up first, and how did they put it?",
							"zh-CN": "这件事最早是谁提出来的？当时怎么说的？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 365,
						"from_stage": "opened",
						"group": "decision",
						"id": "decision.initiator",
						"kind": "contact",
						"label": {
							"en": "Who started it",
							"zh-CN": "谁发起的"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 6
					},
					{
						"ask": {
							"en": "Who decides in the end, and what matters to each of them?",
							"zh-CN": "最后由哪几位一起定？各自看重什么？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "appraised",
						"group": "decision",
						"id": "decision.deciders",
						"kind": "text",
						"label": {
							"en": "Who decides",
							"zh-CN": "谁拍板"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 10
					},
					{
						"ask": {
							"en": "From proposals to the decision, what are the steps, and who takes part in each?",
							"zh-CN": "从看方案到定下来，一共要走哪几步？每一步谁参加？"
						},
						"choices": [
							{
								"days": 7,
								"id": "one_person",
								"label": {
									"en": "One person decides",
									"zh-CN": "一个人定"
								}
							},
							{
								"days": 14,
								"id": "meeting",
								"label": {
									"en": "Management meeting",
									"zh-CN": "管理层会议"
								}
							},
							{
								"days": 30,
								"id": "group",
								"label": {
									"en": "Selection group",
									"zh-CN": "选型小组"
								}
							},
							{
								"days": 45,
								"id": "head_office",
								"label": {
									"en": "Goes to the group's head office",
									"zh-CN": "报集团或总部"
								}
							},
							{
								"days": 60,
								"id": "tender",
								"label": {
									"en": "Tender",
									"zh-CN": "招标"
								}
							}
						],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "contact",
						"group": "decision",
						"id": "decision.process",
						"kind": "choice",
						"label": {
							"en": "Decision process",
							"zh-CN": "决策流程"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "Comparing several vendors, what will you measure them by?",
							"zh-CN": "几家比下来，你们会拿什么来衡量？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "contact",
						"group": "decision",
						"id": "decision.criteria",
						"kind": "text",
						"label": {
							"en": "Selection criteria",
							"zh-CN": "选择标准"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "How do people inside see it? Who sees it differently, and why?",
							"zh-CN": "内部大家对这件事的看法一致吗？谁有不同意见，为什么？"
						},
						"choices": [
							{
								"days": null,
								"id": "most",
								"label": {
									"en": "Most want it",
									"zh-CN": "多数人想要"
								}
							},
							{
								"days": null,
								"id": "split",
								"label": {
									"en": "Opinions differ",
									"zh-CN": "意见不一"
								}
							},
							{
								"days": null,
								"id": "few",
								"label": {
									"en": "Few want it",
									"zh-CN": "少数人想要"
								}
							}
						],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "exchange",
						"group": "decision",
						"id": "decision.consensus",
						"kind": "choice",
						"label": {
							"en": "Do most people there want it",
							"zh-CN": "是不是多数人想要的"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					},
					{
						"ask": {
							"en": "Besides people inside, whose view is heard?",
							"zh-CN": "除了公司内部，还有谁的意见会被听取？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": "exchange",
						"group": "decision",
						"id": "decision.outside",
						"kind": "text",
						"label": {
							"en": "Influence from outside: parent, head office, customers, advisers",
							"zh-CN": "外部影响：母公司、总部、客户、顾问"
						},
						"latest": false,
						"method": "K1.4",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 4
					}
				],
				"label": {
					"en": "Decision",
					"zh-CN": "决策"
				},
				"method": "K1.4"
			},
			{
				"id": "competition",
				"items": [
					{
						"ask": {
							"en": "Whom else are you looking at, and what impression did they leave?",
							"zh-CN": "除了我们，还在看哪几家？各自给您留下什么印象？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 60,
						"from_stage": "contact",
						"group": "competition",
						"id": "competition.rivals",
						"kind": "text",
						"label": {
							"en": "Who is in the race",
							"zh-CN": "有哪些对手"
						},
						"latest": false,
						"method": "K1.5",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 8
					},
					{
						"ask": {
							"en": "So far, who comes closest to what you want?",
							"zh-CN": "到目前为止，哪一家最接近你们想要的？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 45,
						"from_stage": "exchange",
						"group": "competition",
						"id": "competition.leader",
						"kind": "text",
						"label": {
							"en": "Who leads",
							"zh-CN": "谁领先"
						},
						"latest": false,
						"method": "K1.5",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 7
					},
					{
						"ask": {
							"en": "What convinced you most about them?",
							"zh-CN": "那家最打动你们的是哪一点？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 90,
						"from_stage": "exchange",
						"group": "competition",
						"id": "competition.strength",
						"kind": "text",
						"label": {
							"en": "The leader's real strengths",
							"zh-CN": "领先者真正的强项"
						},
						"latest": false,
						"method": "K1.5",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 5
					},
					{
						"ask": {
							"en": "And the others: what is missing there?",
							"zh-CN": "其他几家，您觉得还差在哪里？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 90,
						"from_stage": "exchange",
						"group": "competition",
						"id": "competition.weakness",
						"kind": "text",
						"label": {
							"en": "The others' weak points",
							"zh-CN": "落后者的弱点"
						},
						"latest": false,
						"method": "K1.5",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 4
					},
					{
						"ask": {
							"en": "What do you need badly that nobody else does well?",
							"zh-CN": "有哪件事，是您很需要、别家又做不好的？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 90,
						"from_stage": "contact",
						"group": "competition",
						"id": "competition.why_us",
						"kind": "text",
						"label": {
							"en": "Why they must choose us",
							"zh-CN": "为什么必须选我们"
						},
						"latest": false,
						"method": "K1.5",
						"only_if": {},
						"sensitivity": "public",
						"subject": "opportunity",
						"weight": 9
					}
				],
				"label": {
					"en": "Competition",
					"zh-CN": "竞争"
				},
				"method": "K1.5"
			},
			{
				"id": "evaluation",
				"items": [{
					"ask": {
						"en": "Which points will be judged, and how are they scored?",
						"zh-CN": "评的时候会看哪几项？怎么打分？"
					},
					"choices": [],
					"form": "open",
					"fresh_days": 120,
					"from_stage": "contact",
					"group": "evaluation",
					"id": "evaluation.factors",
					"kind": "text",
					"label": {
						"en": "Which factors count",
						"zh-CN": "看重哪些因素"
					},
					"latest": false,
					"method": "K1.6",
					"only_if": {},
					"sensitivity": "public",
					"subject": "opportunity",
					"weight": 7
				}, {
					"ask": {
						"en": "If you could judge by one thing only, which would it be, and why?",
						"zh-CN": "如果只能看一项，会是哪一项？为什么？"
					},
					"choices": [],
					"form": "open",
					"fresh_days": 90,
					"from_stage": "exchange",
					"group": "evaluation",
					"id": "evaluation.first",
					"kind": "text",
					"label": {
						"en": "What counts most",
						"zh-CN": "最看重的一项"
					},
					"latest": false,
					"method": "K1.6",
					"only_if": {},
					"sensitivity": "public",
					"subject": "opportunity",
					"weight": 8
				}],
				"label": {
					"en": "Key evaluation items",
					"zh-CN": "评估要点"
				},
				"method": "K1.6"
			},
			{
				"id": "people",
				"items": [
					{
						"ask": {
							"en": "What is your part in this project, and what needs your consent?",
							"zh-CN": "这个项目里您主要负责哪一块？哪些事需要您点头？"
						},
						"choices": [
							{
								"days": null,
								"id": "approver",
								"label": {
									"en": "Approver",
									"zh-CN": "批准者"
								}
							},
							{
								"days": null,
								"id": "decision_maker",
								"label": {
									"en": "Decision maker",
									"zh-CN": "决策者"
								}
							},
							{
								"days": null,
								"id": "influencer",
								"label": {
									"en": "Influencer",
									"zh-CN": "影响者"
								}
							},
							{
								"days": null,
								"id": "gatekeeper",
								"label": {
									"en": "Gatekeeper",
									"zh-CN": "把关者"
								}
							}
						],
						"form": "open",
						"fresh_days": 365,
						"from_stage": "opened",
						"group": "people",
						"id": "person.role",
						"kind": "choice",
						"label": {
							"en": "Role in the decision",
							"zh-CN": "决策角色"
						},
						"latest": false,
						"method": "P2",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 7
					},
					{
						"ask": {
							"en": "In the last purchase of this kind, whose view made the difference?",
							"zh-CN": "上一次类似的采购，是谁的意见起了作用？"
						},
						"choices": [
							{
								"days": null,
								"id": "low",
								"label": {
									"en": "Low",
									"zh-CN": "低"
								}
							},
							{
								"days": null,
								"id": "middle",
								"label": {
									"en": "Middle",
									"zh-CN": "中"
								}
							},
							{
								"days": null,
								"id": "high",
								"label": {
									"en": "High",
									"zh-CN": "高"
								}
							}
						],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "appraised",
						"group": "people",
						"id": "person.influence",
						"kind": "choice",
						"label": {
							"en": "Influence",
							"zh-CN": "影响力"
						},
						"latest": false,
						"method": "P4",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 7
					},
					{
						"ask": {
							"en": "Having seen our proposal, what suits you and what still worries you?",
							"zh-CN": "看了我们的方案，您觉得哪里合适，哪里还不放心？"
						},
						"choices": [
							{
								"days": null,
								"id": "opposed",
								"label": {
									"en": "Opposed",
									"zh-CN": "反对"
								}
							},
							{
								"days": null,
								"id": "neutral",
								"label": {
									"en": "Neutral",
									"zh-CN": "中立"
								}
							},
							{
								"days": null,
								"id": "supportive",
								"label": {
									"en": "Supportive",
									"zh-CN": "支持"
								}
							},
							{
								"days": null,
								"id": "unknown",
								"label": {
									"en": "Unknown",
									"zh-CN": "不清楚"
								}
							}
						],
						"form": "open",
						"fresh_days": 120,
						"from_stage": "contact",
						"group": "people",
						"id": "person.support",
						"kind": "choice",
						"label": {
							"en": "Support for us",
							"zh-CN": "对我们的态度"
						},
						"latest": false,
						"method": "P4",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 8
					},
					{
						"ask": {
							"en": "To make this work, whose view should we understand next?",
							"zh-CN": "您觉得我们要做成这件事，还应该先去了解谁的想法？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 240,
						"from_stage": "contact",
						"group": "people",
						"id": "person.coach",
						"kind": "yesno",
						"label": {
							"en": "Is our coach",
							"zh-CN": "是我们的教练"
						},
						"latest": false,
						"method": "P11",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 5
					},
					{
						"ask": {
							"en": "When the managers disagree, whose word usually carries?",
							"zh-CN": "几位领导意见不一致的时候，通常听谁的？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": "exchange",
						"group": "people",
						"id": "person.weight",
						"kind": "number",
						"label": {
							"en": "Weight in the decision (%)",
							"zh-CN": "决策权重（%）"
						},
						"latest": false,
						"method": "P6",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 5
					},
					{
						"ask": {
							"en": "For your own work, what matters most in this project?",
							"zh-CN": "对您个人的工作来说，这个项目最重要的是什么？"
						},
						"choices": [],
						"form": "open",
						"fresh_days": 180,
						"from_stage": "contact",
						"group": "people",
						"id": "person.concern",
						"kind": "text",
						"label": {
							"en": "What they care about most",
							"zh-CN": "最关心什么"
						},
						"latest": false,
						"method": "P0",
						"only_if": {},
						"sensitivity": "semi-public",
						"subject": "contact",
						"weight": 5
					}
				],
				"label": {
					"en": "People",
					"zh-CN": "人"
				},
				"method": "P"
			}
		],
		"decision_tables": [{
			"inputs": [
				"need.objective",
				"need.subjective",
				"need.determination",
				"need.feasibility",
				"need.selection"
			],
			"rows": [
				{
					"grade": "A",
					"when": {
						"need.determination": ["high"],
						"need.feasibility": ["yes"],
						"need.objective": ["yes"],
						"need.selection": ["yes"],
						"need.subjective": ["yes"]
					}
				},
				{
					"grade": "B",
					"when": {
						"need.determination": ["high", "middle"],
						"need.feasibility": ["yes", "no"],
						"need.objective": ["yes"],
						"need.selection": ["no"],
						"need.subjective": ["yes"]
					}
				},
				{
					"grade": "C",
					"when": {
						"need.determination": ["middle", "low"],
						"need.feasibility": ["yes", "no"],
						"need.objective": ["yes"],
						"need.selection": ["no"],
						"need.subjective": ["yes"]
					}
				},
				{
					"grade": "D",
					"when": {
						"need.determination": ["low", "none"],
						"need.feasibility": ["no"],
						"need.objective": ["yes"],
						"need.selection": ["no"],
						"need.subjective": ["no"]
					}
				}
			],
			"system": false
		}, {
			"inputs": [
				"need.dissatisfaction",
				"need.determination",
				"need.selection"
			],
			"rows": [
				{
					"grade": "A",
					"when": {
						"need.determination": ["high"],
						"need.dissatisfaction": ["high"],
						"need.selection": ["yes"]
					}
				},
				{
					"grade": "B",
					"when": {
						"need.determination": ["high", "middle"],
						"need.dissatisfaction": ["high", "middle"],
						"need.selection": ["no"]
					}
				},
				{
					"grade": "C",
					"when": {
						"need.determination": ["middle", "low"],
						"need.dissatisfaction": ["middle", "low"],
						"need.selection": ["no"]
					}
				},
				{
					"grade": "D",
					"when": {
						"need.determination": ["low", "none"],
						"need.dissatisfaction": ["low", "none"],
						"need.selection": ["no"]
					}
				}
			],
			"system": true
		}],
		"grades": [
			{
				"ask_has_system": {
					"en": "How far has the replacement come, and what is planned for the next weeks?",
					"zh-CN": "更换的事走到哪一步了？接下来几周怎么安排？"
				},
				"ask_no_system": {
					"en": "How far has the selection come, and what is planned for the next weeks?",
					"zh-CN": "选型走到哪一步了？接下来几周怎么安排？"
				},
				"assumed_stage": "contact",
				"cautions": [],
				"has_system": {
					"en": "Has started, or is about to start, choosing a replacement or an extension",
					"zh-CN": "已经开始或马上开始选型，要更换或扩展现有系统"
				},
				"id": "A",
				"label": {
					"en": "A: can close within 3 months",
					"zh-CN": "A 级：三个月内可成交"
				},
				"no_system": {
					"en": "Has started, or is about to start, choosing a vendor",
					"zh-CN": "已经开始或马上开始选供应商"
				},
				"within_months": 3
			},
			{
				"ask_has_system": {
					"en": "Where does it hurt most, and what does it cost you each month?",
					"zh-CN": "现在最疼的是哪里？每个月因此多花多少时间或钱？"
				},
				"ask_no_system": {
					"en": "What are you waiting for? Once it is here, what would you do first?",
					"zh-CN": "现在是在等什么？等到了之后，第一步会做什么？"
				},
				"assumed_stage": "appraised",
				"cautions": [
					{
						"en": "Wishful thinking: did the customer say in so many words what they wait for?",
						"zh-CN": "别一厢情愿：客户亲口说过在等什么吗？"
					},
					{
						"en": "Padding the list: one account fewer is better than one that is not real.",
						"zh-CN": "别拿它凑数：名单上少一家，也好过多一家假的。"
					},
					{
						"en": "Talking yourself into it: what is the latest evidence, from whom, from which day?",
						"zh-CN": "别自我催眠：最近一次证据是哪天、谁说的？"
					}
				],
				"has_system": {
					"en": "Very unhappy, and the vendor repeatedly failed to mend it; or home-made, its author gone, and hard to keep up",
					"zh-CN": "对现有系统很不满，供应商几次都没解决；或系统是自己开发的，开发的人已离开，维护困难"
				},
				"id": "B",
				"label": {
					"en": "B: 4 to 6 months",
					"zh-CN": "B 级：四到六个月"
				},
				"no_system": {
					"en": "Convinced it needs one, but waits for some concrete event",
					"zh-CN": "认定要上，但在等某件具体的事"
				},
				"within_months": 6
			},
			{
				"ask_has_system": {
					"en": "What did your vendor promise, and by when? What will you do if it is not mended?",
					"zh-CN": "原供应商答应了什么、什么时候改好？改不好你们打算怎么办？"
				},
				"ask_no_system": {
					"en": "If you leave it this year, what happens? What would bring it forward?",
					"zh-CN": "要是今年不做，会有什么影响？什么情况会让这件事提前？"
				},
				"assumed_stage": "opened",
				"cautions": [],
				"has_system": {
					"en": "Unhappy, but still hopes the vendor will mend it; or home-made, its author still there, grudgingly accepted",
					"zh-CN": "不太满意，但还指望原供应商改好；或系统是自己开发的，开发的人还在，勉强用着"
				},
				"id": "C",
				"label": {
					"en": "C: 7 to 12 months",
					"zh-CN": "C 级：七到十二个月"
				},
				"no_system": {
					"en": "Should have one, and agrees, but feels no urgency or lacks confidence",
					"zh-CN": "应该上，自己也认可，但不着急，或没有信心"
				},
				"within_months": 12
			},
			{
				"ask_has_system": {
					"en": "Where does your present system serve you best, and what should it do one day?",
					"zh-CN": "现在的系统哪里用得最顺手？以后还希望它能做到什么？"
				},
				"ask_no_system": {
					"en": "How is this work done today? Who in your trade does it well?",
					"zh-CN": "现在这块工作是怎么做的？同行里谁做得比较好？"
				},
				"assumed_stage": null,
				"cautions": [],
				"has_system": {
					"en": "Content, or has just signed, or is building now",
					"zh-CN": "很满意，或刚签约，或正在实施"
				},
				"id": "D",
				"label": {
					"en": "D: not within 12 months",
					"zh-CN": "D 级：一年以后"
				},
				"no_system": {
					"en": "Should have one, and denies it",
					"zh-CN": "应该上，但自己不认为需要"
				},
				"within_months": null
			}
		],
		"id": "key_account",
		"maintenance": [
			{
				"id": "keep.change",
				"label": {
					"en": "Learn what changed",
					"zh-CN": "了解最近的变化"
				}
			},
			{
				"id": "keep.grade",
				"label": {
					"en": "Check the grade",
					"zh-CN": "核实等级"
				}
			},
			{
				"id": "keep.case",
				"label": {
					"en": "Share a case from their trade",
					"zh-CN": "分享同行案例"
				}
			},
			{
				"id": "keep.people",
				"label": {
					"en": "Meet another person",
					"zh-CN": "认识新的联系人"
				}
			},
			{
				"id": "keep.promise",
				"label": {
					"en": "Keep a promise",
					"zh-CN": "兑现答应的事"
				}
			}
		],
		"name": {
			"en": "Key accounts",
			"zh-CN": "大客户打法"
		},
		"stages": [
			{
				"id": "opened",
				"label": {
					"en": "Project opened",
					"zh-CN": "立项"
				},
				"probability": 10,
				"steps": ["list", "first_visit"]
			},
			{
				"id": "appraised",
				"label": {
					"en": "Project appraised",
					"zh-CN": "项目评估"
				},
				"probability": 20,
				"steps": ["first_visit"]
			},
			{
				"id": "contact",
				"label": {
					"en": "Deep contact",
					"zh-CN": "深度接触"
				},
				"probability": 30,
				"steps": ["exchange", "survey"]
			},
			{
				"id": "exchange",
				"label": {
					"en": "Technical exchange",
					"zh-CN": "技术交流"
				},
				"probability": 40,
				"steps": [
					"exchange",
					"survey",
					"demonstration"
				]
			},
			{
				"id": "qualified",
				"label": {
					"en": "Qualification confirmed",
					"zh-CN": "资格确认"
				},
				"probability": 60,
				"steps": ["demonstration", "quotation"]
			},
			{
				"id": "commercial",
				"label": {
					"en": "Commercial work",
					"zh-CN": "商务工作"
				},
				"probability": 75,
				"steps": [
					"quotation",
					"doubts",
					"negotiation"
				]
			},
			{
				"id": "tender",
				"label": {
					"en": "Tender",
					"zh-CN": "投标"
				},
				"probability": 90,
				"steps": ["doubts", "negotiation"]
			},
			{
				"id": "signed",
				"label": {
					"en": "Contract signed",
					"zh-CN": "签约"
				},
				"probability": 100,
				"steps": ["signing"]
			}
		],
		"statuses": [
			{
				"cultivated": true,
				"id": "target",
				"label": {
					"en": "Target",
					"zh-CN": "目标客户"
				}
			},
			{
				"cultivated": true,
				"id": "won",
				"label": {
					"en": "Won",
					"zh-CN": "已成交"
				}
			},
			{
				"cultivated": false,
				"id": "lost",
				"label": {
					"en": "Lost",
					"zh-CN": "已丢单"
				}
			},
			{
				"cultivated": false,
				"id": "closed",
				"label": {
					"en": "Closed down",
					"zh-CN": "已停业"
				}
			}
		],
		"steps": [
			{
				"cautions": [],
				"id": "list",
				"label": {
					"en": "List acquired",
					"zh-CN": "获得名单"
				},
				"purposes": [
					{
						"id": "list.target",
						"label": {
							"en": "See whether it is a target",
							"zh-CN": "确认是不是目标客户"
						}
					},
					{
						"id": "list.grade",
						"label": {
							"en": "First grade and rough need",
							"zh-CN": "初步定级、了解大致需求"
						}
					},
					{
						"id": "list.complete",
						"label": {
							"en": "Complete the data",
							"zh-CN": "补全客户资料"
						}
					}
				],
				"skip": "no"
			},
			{
				"cautions": [{
					"id": "first.price",
					"label": {
						"en": "Only a spoken price range, nothing in writing.",
						"zh-CN": "只口头报价格范围，不出书面报价。"
					}
				}],
				"id": "first_visit",
				"label": {
					"en": "First visit",
					"zh-CN": "首次拜访"
				},
				"purposes": [
					{
						"id": "first.goodwill",
						"label": {
							"en": "Win goodwill",
							"zh-CN": "建立好感"
						}
					},
					{
						"id": "first.facts",
						"label": {
							"en": "Learn the six key facts",
							"zh-CN": "了解六大要素"
						}
					},
					{
						"id": "first.is_it_a",
						"label": {
							"en": "Judge whether it is an A",
							"zh-CN": "判断是不是 A 级"
						}
					}
				],
				"skip": "ok"
			},
			{
				"cautions": [{
					"id": "exchange.level",
					"label": {
						"en": "Insist on the decision level being there and on speaking of their future plans.",
						"zh-CN": "坚持要有决策层参加，谈到未来的规划。"
					}
				}],
				"id": "exchange",
				"label": {
					"en": "Exchange",
					"zh-CN": "交流"
				},
				"purposes": [
					{
						"id": "exchange.owner",
						"label": {
							"en": "Hear the owner's own view",
							"zh-CN": "听老板亲口讲想法"
						}
					},
					{
						"id": "exchange.need",
						"label": {
							"en": "Shape the need",
							"zh-CN": "引导需求"
						}
					},
					{
						"id": "exchange.pave",
						"label": {
							"en": "Pave the way for the demonstration",
							"zh-CN": "为演示铺路"
						}
					},
					{
						"id": "exchange.commit",
						"label": {
							"en": "Get a commitment to the next step",
							"zh-CN": "约定下一步"
						}
					}
				],
				"skip": "no"
			},
			{
				"cautions": [],
				"id": "survey",
				"label": {
					"en": "Survey",
					"zh-CN": "调研"
				},
				"purposes": [
					{
						"id": "survey.plant",
						"label": {
							"en": "Walk the plant, draw the processes",
							"zh-CN": "看现场、画流程"
						}
					},
					{
						"id": "survey.users",
						"label": {
							"en": "Hear the departments that will use it",
							"zh-CN": "听使用部门的意见"
						}
					},
					{
						"id": "survey.strength",
						"label": {
							"en": "Find where we are clearly stronger",
							"zh-CN": "找到我们明显更强的地方"
						}
					}
				],
				"skip": "approval"
			},
			{
				"cautions": [{
					"id": "demo.audience",
					"label": {
						"en": "Their concerns only, no debate, fit the audience, stop in time.",
						"zh-CN": "只讲他们关心的，不争论，看人讲话，见好就收。"
					}
				}],
				"id": "demonstration",
				"label": {
					"en": "Targeted demonstration",
					"zh-CN": "针对性演示"
				},
				"purposes": [
					{
						"id": "demo.prove",
						"label": {
							"en": "When ahead: prove it",
							"zh-CN": "领先时：证明做得到"
						}
					},
					{
						"id": "demo.score",
						"label": {
							"en": "When level: score",
							"zh-CN": "持平时：拉开差距"
						}
					},
					{
						"id": "demo.reverse",
						"label": {
							"en": "When behind: turn the impression",
							"zh-CN": "落后时：扭转印象"
						}
					}
				],
				"skip": "approval"
			},
			{
				"cautions": [{
					"id": "quotation.approval",
					"label": {
						"en": "Not before the exchange, and never without the supervisor's approval.",
						"zh-CN": "交流之前不报价；没有主管批准不报价。"
					}
				}],
				"id": "quotation",
				"label": {
					"en": "Formal written quotation",
					"zh-CN": "正式书面报价"
				},
				"purposes": [{
					"id": "quotation.hand",
					"label": {
						"en": "Hand it over in person and explain the scope",
						"zh-CN": "当面递交并讲清范围"
					}
				}, {
					"id": "quotation.reaction",
					"label": {
						"en": "Learn how the price is received",
						"zh-CN": "了解对价格的反应"
					}
				}],
				"skip": "no"
			},
			{
				"cautions": [],
				"id": "doubts",
				"label": {
					"en": "Doubts removed",
					"zh-CN": "消除疑虑"
				},
				"purposes": [{
					"id": "doubts.list",
					"label": {
						"en": "Ask for every doubt, one by one",
						"zh-CN": "把疑虑一条条问清楚"
					}
				}, {
					"id": "doubts.reference",
					"label": {
						"en": "Arrange a visit to a reference customer",
						"zh-CN": "安排看样板客户"
					}
				}],
				"skip": "approval"
			},
			{
				"cautions": [],
				"id": "negotiation",
				"label": {
					"en": "Negotiation",
					"zh-CN": "谈判"
				},
				"purposes": [{
					"id": "negotiation.terms",
					"label": {
						"en": "Agree on terms",
						"zh-CN": "谈商务条款"
					}
				}, {
					"id": "negotiation.trade",
					"label": {
						"en": "Trade every step, never just give",
						"zh-CN": "每让一步都要有交换"
					}
				}],
				"skip": "approval"
			},
			{
				"cautions": [{
					"id": "signing.last",
					"label": {
						"en": "Expect a last-minute request for a discount or a named consultant; check everything, then leave.",
						"zh-CN": "临门常有再让一点或指定顾问的要求，先想好怎么答；核对无误就告辞。"
					}
				}],
				"id": "signing",
				"label": {
					"en": "Signing",
					"zh-CN": "签约"
				},
				"purposes": [{
					"id": "signing.stamp",
					"label": {
						"en": "Have the customer stamp first",
						"zh-CN": "请客户先盖章"
					}
				}, {
					"id": "signing.start",
					"label": {
						"en": "Agree on the start of the work",
						"zh-CN": "约定实施启动"
					}
				}],
				"skip": "no"
			}
		],
		"thresholds": {
			"contact_cold_days": 120,
			"decision_soon_days": 60,
			"few_contacts": 2,
			"heavy_weight": 30,
			"touch_repeat_days": 60
		},
		"time_budget": {
			"minutes_per_day": 480,
			"plans": [
				{
					"accounts": 8,
					"days": 10,
					"grade": "A"
				},
				{
					"accounts": 12,
					"days": 4,
					"grade": "B"
				},
				{
					"accounts": 24,
					"days": 4,
					"grade": "C"
				},
				{
					"accounts": 40,
					"days": 2,
					"grade": "new"
				}
			]
		},
		"touches": [
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "visit",
				"label": {
					"en": "Visit",
					"zh-CN": "上门拜访"
				},
				"minutes": 180,
				"note": null,
				"usual_for": [
					"A",
					"B",
					"C"
				]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "call",
				"label": {
					"en": "Phone call",
					"zh-CN": "电话"
				},
				"minutes": 15,
				"note": null,
				"usual_for": [
					"A",
					"B",
					"C",
					"D"
				]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "online_meeting",
				"label": {
					"en": "Online meeting",
					"zh-CN": "线上会议"
				},
				"minutes": 60,
				"note": null,
				"usual_for": ["A", "B"]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "online_service",
				"label": {
					"en": "Chat or online service",
					"zh-CN": "微信/线上服务"
				},
				"minutes": 20,
				"note": null,
				"usual_for": [
					"A",
					"B",
					"C"
				]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "solve_problem",
				"label": {
					"en": "Solve a problem of theirs",
					"zh-CN": "帮客户解决一个问题"
				},
				"minutes": 120,
				"note": null,
				"usual_for": ["A", "B"]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "introduce",
				"label": {
					"en": "Introduce a consultant or supplier",
					"zh-CN": "介绍顾问或供应商"
				},
				"minutes": 60,
				"note": null,
				"usual_for": ["A", "B"]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "recommendation",
				"label": {
					"en": "Recommendation by an objective third party",
					"zh-CN": "请客观的第三方推荐"
				},
				"minutes": 60,
				"note": null,
				"usual_for": [
					"A",
					"B",
					"C"
				]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "bring_business",
				"label": {
					"en": "Bring them business",
					"zh-CN": "给客户带生意"
				},
				"minutes": 60,
				"note": null,
				"usual_for": ["A", "B"]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "event",
				"label": {
					"en": "Event or seminar",
					"zh-CN": "活动或研讨会"
				},
				"minutes": 60,
				"note": null,
				"usual_for": [
					"B",
					"C",
					"D"
				]
			},
			{
				"counts_for": [
					"A",
					"B",
					"C",
					"D"
				],
				"id": "course",
				"label": {
					"en": "Course",
					"zh-CN": "培训课程"
				},
				"minutes": 60,
				"note": null,
				"usual_for": ["B", "C"]
			},
			{
				"counts_for": ["C", "D"],
				"id": "signed_customer",
				"label": {
					"en": "News of a newly signed customer",
					"zh-CN": "新签客户的消息"
				},
				"minutes": 10,
				"note": null,
				"usual_for": [
					"B",
					"C",
					"D"
				]
			},
			{
				"counts_for": ["C", "D"],
				"id": "customer_news",
				"label": {
					"en": "News of our customers",
					"zh-CN": "老客户的动态"
				},
				"minutes": 10,
				"note": null,
				"usual_for": ["C", "D"]
			},
			{
				"counts_for": ["C", "D"],
				"id": "knowledge",
				"label": {
					"en": "New knowledge, an article",
					"zh-CN": "新知识、新文章"
				},
				"minutes": 10,
				"note": null,
				"usual_for": ["C", "D"]
			},
			{
				"counts_for": ["C", "D"],
				"id": "market_news",
				"label": {
					"en": "Market news of their industry",
					"zh-CN": "客户所在行业的市场信息"
				},
				"minutes": 10,
				"note": null,
				"usual_for": [
					"B",
					"C",
					"D"
				]
			},
			{
				"counts_for": ["D"],
				"id": "company_news",
				"label": {
					"en": "News of our company",
					"zh-CN": "公司动态"
				},
				"minutes": 10,
				"note": null,
				"usual_for": ["C", "D"]
			},
			{
				"counts_for": ["D"],
				"id": "own_news",
				"label": {
					"en": "News of oneself",
					"zh-CN": "个人近况"
				},
				"minutes": 10,
				"note": null,
				"usual_for": ["C", "D"]
			},
			{
				"counts_for": ["D"],
				"id": "card",
				"label": {
					"en": "Greeting card at a festival",
					"zh-CN": "节日贺卡"
				},
				"minutes": 10,
				"note": null,
				"usual_for": [
					"B",
					"C",
					"D"
				]
			},
			{
				"counts_for": ["C", "D"],
				"id": "pass_on",
				"label": {
					"en": "Pass on their launch or promotion",
					"zh-CN": "替客户转发新品和促销"
				},
				"minutes": 15,
				"note": null,
				"usual_for": ["B", "C"]
			},
			{
				"counts_for": ["C", "D"],
				"id": "house_journal",
				"label": {
					"en": "Their advertisement in our house journal",
					"zh-CN": "在我们的刊物上登客户的广告"
				},
				"minutes": 20,
				"note": null,
				"usual_for": ["C"]
			},
			{
				"counts_for": ["C", "D"],
				"id": "referral_reward",
				"label": {
					"en": "Thanks for a referral (by the published scheme)",
					"zh-CN": "感谢转介绍（公开的奖励办法）"
				},
				"minutes": 15,
				"note": null,
				"usual_for": ["C"]
			},
			{
				"counts_for": ["D"],
				"id": "gift",
				"label": {
					"en": "Small gift (within company policy)",
					"zh-CN": "小礼品（在公司规定之内）"
				},
				"minutes": 15,
				"note": {
					"en": "Check the policy's limit first, and register it.",
					"zh-CN": "先看礼品规定的限额，并登记。"
				},
				"usual_for": ["B"]
			}
		],
		"version": 1
	};
}));
// src/storage/playbooks.ts
const KEY = "playbook";
async function loadPlaybook(database, hash) {
	const cached = await database.run(["meta"], "readonly", (tx) => tx.objectStore("meta").get(KEY));
	let held = cached?.hash ?? "";
	let current = cached?.playbook ?? await shipped();
	return {
		get current() {
			return current;
		},
		async refresh(transport) {
			if (held === hash || hash === "") return false;
			const fetched = await transport.playbook(hash).catch(() => void 0);
			if (!isPlaybook(fetched)) return false;
			await database.run(["meta"], "readwrite", (tx) => tx.objectStore("meta").put({
				hash,
				playbook: fetched
			}, KEY));
			held = hash;
			current = fetched;
			return true;
		}
	};
}
async function shipped() {
	return (await Promise.resolve().then(() => /* @__PURE__ */ __toESM(require_playbook(), 1))).default;
}
function isPlaybook(value) {
	return typeof value === "object" && value !== null && Array.isArray(value.grades);
}
// src/net/failure.ts
var NetError, Offline, ApiFailure, SignedOut;
var init_failure = __esmMin((() => {
	NetError = class extends Error {
		detail;
		constructor(message, detail = {}) {
			super(message);
			this.name = new.target.name;
			this.detail = detail;
		}
	};
	Offline = class extends NetError {
		code = "offline";
		constructor(cause) {
			super("the server could not be reached");
			this.cause = cause;
		}
	};
	ApiFailure = class extends NetError {
		code;
		status;
		constructor(status, code, detail = {}) {
			super(`${status} ${code}`, detail);
			this.status = status;
			this.code = code;
		}
	};
	SignedOut = class extends ApiFailure {};
}));
// src/net/client.ts
function isFailure(body) {
	return typeof body === "object" && body !== null && typeof body.code === "string";
}
var TIMEOUT_MS, Client;
var init_client = __esmMin((() => {
	init_failure();
	TIMEOUT_MS = 2e4;
	Client = class {
		#options;
		constructor(options = {}) {
			this.#options = options;
		}
		get(path, query, signal) {
			return this.ask(path, {
				...query && { query },
				...signal && { signal }
			});
		}
		post(path, body = {}) {
			return this.ask(path, {
				method: "POST",
				body
			});
		}
		/** One request; resolves with the parsed body (undefined when it is empty). */
		async ask(path, asked = {}) {
			const response = await this.#send(path, asked);
			if (!response.ok) throw await this.#failure(response);
			return await this.#parse(response);
		}
		async #send(path, asked) {
			const send = this.#options.fetch ?? globalThis.fetch.bind(globalThis);
			const ended = new AbortController();
			const end = () => ended.abort();
			const timer = setTimeout(end, asked.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS);
			asked.signal?.addEventListener("abort", end);
			const headers = {
				Accept: "application/json",
				...asked.headers
			};
			if (asked.body !== void 0) headers["Content-Type"] = "application/json";
			const body = asked.raw ?? (asked.body === void 0 ? null : JSON.stringify(asked.body));
			try {
				return await send(this.#url(path, asked.query), {
					method: asked.method ?? "GET",
					headers,
					body,
					credentials: "same-origin",
					signal: ended.signal
				});
			} catch (error) {
				if (asked.signal?.aborted) throw error;
				throw new Offline(error);
			} finally {
				clearTimeout(timer);
				asked.signal?.removeEventListener("abort", end);
			}
		}
		#url(path, query) {
			const given = Object.entries(query ?? {}).filter((pair) => pair[1] !== void 0);
			const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
			return (this.#options.base ?? "") + path + (search ? `?${search}` : "");
		}
		async #parse(response) {
			if (response.status === 204) return void 0;
			const text = await response.text().catch((error) => {
				throw new Offline(error);
			});
			if (!text) return void 0;
			try {
				return JSON.parse(text);
			} catch (error) {
				throw new Offline(error);
			}
		}
		async #failure(response) {
			const body = await response.json().then((parsed) => isFailure(parsed) ? parsed : void 0).catch(() => void 0);
			if (!body) return response.status === 401 ? this.#signedOut("signed_out", {}) : new Offline(response.status);
			if (response.status === 401 && body.code !== "wrong_credentials") return this.#signedOut(body.code, body.detail ?? {});
			return new ApiFailure(response.status, body.code, body.detail);
		}
		#signedOut(code, detail) {
			const failure = new SignedOut(401, code, detail);
			this.#options.onSignedOut?.(failure);
			return failure;
		}
	};
}));
// node_modules/@noble/hashes/_u64.js
function setU64FromNum(view, byteOffset, n, isLE) {
	const h = fromNumH(n);
	const l = fromNumL(n);
	view.setUint32(byteOffset, isLE ? l : h, isLE);
	view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}
var fromNumH, fromNumL;
var init__u64 = __esmMin((() => {
	fromNumH = (n) => n / 2 ** 32 | 0;
	fromNumL = (n) => n >>> 0;
}));
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
var atitle, aobject, aopts, oidNist;
var init_utils = __esmMin((() => {
	atitle = (title) => title ? `"${title}" ` : "";
	aobject = (value, label) => {
		if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
	};
	aopts = (value, label) => {
		aobject(value, label);
		const proto = Object.getPrototypeOf(value);
		if (proto !== Object.prototype && proto !== null) throw new TypeError(`"${label}" expected plain object`);
		if (Object.hasOwn(value, "__proto__")) throw new TypeError(`"${label}.__proto__" is not allowed`);
	};
	oidNist = (suffix) => ({ oid: Uint8Array.from([
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
}));
// node_modules/@noble/hashes/_md.js
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
var HashMD, SHA256_IV;
var init__md = __esmMin((() => {
	init__u64();
	init_utils();
	HashMD = class {
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
	SHA256_IV = /* @__PURE__ */ Uint32Array.from([
		1779033703,
		3144134277,
		1013904242,
		2773480762,
		1359893119,
		2600822924,
		528734635,
		1541459225
	]);
}));
// node_modules/@noble/hashes/sha2.js
var SHA256_K, SHA256_W, SHA2_32B, _SHA256, sha256;
var init_sha2 = __esmMin((() => {
	init__md();
	init_utils();
	SHA256_K = /* @__PURE__ */ Uint32Array.from([
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
	SHA256_W = /* @__PURE__ */ new Uint32Array(64);
	SHA2_32B = class extends HashMD {
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
	_SHA256 = class extends SHA2_32B {
		constructor() {
			super(32, SHA256_IV);
		}
	};
	sha256 = /* @__PURE__ */ createHasher(() => new _SHA256(), /* @__PURE__ */ oidNist(1));
}));
// src/sync/digest.ts
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
/** The SHA-256 of some bytes in lowercase hex. */
function hexHash(bytes) {
	return hex$1(sha256(bytes));
}
function hex$1(bytes) {
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
var MODULUS, add, subtract;
var init_digest = __esmMin((() => {
	init_sha2();
	init_utils();
	MODULUS = 2 ** 48;
	add = (sum, c) => (sum + c) % MODULUS;
	subtract = (sum, c) => (sum - c + MODULUS) % MODULUS;
}));
// src/sync/audit.ts
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
var init_audit = __esmMin((() => {
	init_digest();
}));
// src/sync/clock.ts
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
var SHAPE, LAST_COUNTER, LAST_MS, hex;
var init_clock = __esmMin((() => {
	SHAPE = /^[0-9a-f]{24}$/;
	LAST_COUNTER = 65535;
	LAST_MS = 2 ** 48 - 1;
	hex = (value, width) => value.toString(16).padStart(width, "0");
}));
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
/** The refused entries that stood on this one: of its record, or naming the record it would have made. */
function dependents(step, refused) {
	const names = (entry) => entry.op.id === refused.op.id || refused.op.op === "new" && Object.values(entry.op.fields ?? {}).includes(refused.op.id);
	return step.inOrder().filter((entry) => entry.key > refused.key && entry.state === "rejected" && names(entry)).filter((entry) => entry.code === "depends_on" || entry.code === "unknown_record");
}
/** Issue a refused op again with mended fields, and after it what was refused because of it. */
function mend(step, held, key, fields, now) {
	const refused = step.entries.get(key);
	if (!refused || refused.state !== "rejected") return void 0;
	const again = [{
		...refused,
		op: {
			...refused.op,
			fields: {
				...refused.op.fields,
				...cleared(fields)
			}
		}
	}, ...dependents(step, refused)];
	for (const entry of again) step.remove(entry.key);
	return again.map((entry) => append(step, opOf(step, held, changeOf(entry.op), now), now))[0];
}
/** Drop a refused or quarantined entry for good; what is on its way cannot be taken back. */
function discard(step, key) {
	const entry = step.entries.get(key);
	if (!entry || isOutgoing(entry) || entry.state === "answered") return false;
	step.remove(key);
	return true;
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
var withoutNulls, cleared;
var init_outbox = __esmMin((() => {
	init_clock();
	init_entries();
	init_state();
	withoutNulls = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== void 0));
	cleared = (fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value === void 0 ? null : value]));
})), MAX_ANSWER_TEXT, FIELDS, SETS, OBJECTS;
var init_fields = __esmMin((() => {
	MAX_ANSWER_TEXT = 2e3;
	FIELDS = {
		person: {
			deleted: { shape: "flag" },
			email: {
				shape: "email",
				pattern: "^[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,64}@[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,190}$"
			},
			left: { shape: "flag" },
			name: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			phone: {
				shape: "phone",
				pattern: "^[+0-9][0-9 ()/.,;#*xX-]{2,39}$"
			},
			role: {
				shape: "word",
				required: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			zone: {
				shape: "zone",
				pattern: "^[A-Za-z0-9_+/-]{1,64}$"
			}
		},
		plot: {
			deleted: { shape: "flag" },
			merged_into: {
				shape: "reference",
				of: "plot",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			name: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			owner: {
				shape: "reference",
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			region: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			supervisor: {
				shape: "reference",
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			zone: {
				shape: "zone",
				required: true,
				pattern: "^[A-Za-z0-9_+/-]{1,64}$"
			}
		},
		device: {
			deleted: { shape: "flag" },
			label: {
				shape: "text",
				maxLength: 300
			},
			person: {
				shape: "reference",
				once: true,
				required: true,
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			revoked: { shape: "flag" }
		},
		account: {
			address: {
				shape: "text",
				maxLength: 300
			},
			batch: {
				shape: "reference",
				once: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			cadence_days: {
				shape: "number",
				min: 1,
				max: 730
			},
			cadence_reason: {
				shape: "text",
				maxLength: 300
			},
			city: {
				shape: "text",
				maxLength: 300
			},
			deleted: { shape: "flag" },
			industry: {
				shape: "text",
				maxLength: 300
			},
			merged_into: {
				shape: "reference",
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			name: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			note: {
				shape: "text",
				merge: "clauses",
				maxLength: 2e4
			},
			ownership: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			phone: {
				shape: "phone",
				pattern: "^[+0-9][0-9 ()/.,;#*xX-]{2,39}$"
			},
			place: { shape: "place" },
			plot: {
				shape: "reference",
				once: true,
				required: true,
				of: "plot",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			short_name: {
				shape: "name",
				minLength: 1,
				maxLength: 120
			},
			snooze: { shape: "snooze" },
			source: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			status: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			website: {
				shape: "text",
				maxLength: 300
			}
		},
		contact: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			batch: {
				shape: "reference",
				once: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			birthday: {
				shape: "date",
				sensitivity: "semi-public",
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			deleted: { shape: "flag" },
			department: {
				shape: "text",
				maxLength: 300
			},
			email: {
				shape: "email",
				pattern: "^[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,64}@[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]{1,190}$"
			},
			merged_into: {
				shape: "reference",
				of: "contact",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			mobile: {
				shape: "phone",
				sensitivity: "semi-public",
				pattern: "^[+0-9][0-9 ()/.,;#*xX-]{2,39}$"
			},
			name: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			note: {
				shape: "text",
				merge: "clauses",
				maxLength: 2e4
			},
			phone: {
				shape: "phone",
				pattern: "^[+0-9][0-9 ()/.,;#*xX-]{2,39}$"
			},
			title: {
				shape: "text",
				maxLength: 300
			},
			wechat: {
				shape: "text",
				sensitivity: "semi-public",
				maxLength: 300
			}
		},
		opportunity: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			amount: { shape: "money" },
			closed: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			deleted: { shape: "flag" },
			expected_close: {
				shape: "date",
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			name: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			note: {
				shape: "text",
				merge: "clauses",
				maxLength: 2e4
			}
		},
		visit: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			author: {
				shape: "reference",
				once: true,
				required: true,
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			day: {
				shape: "date",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			deleted: { shape: "flag" },
			happened_at: {
				shape: "instant",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
			},
			note: {
				shape: "text",
				merge: "clauses",
				maxLength: 2e4
			},
			opportunity: {
				shape: "reference",
				once: true,
				of: "opportunity",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			place: {
				shape: "place",
				once: true
			},
			purpose: {
				shape: "text",
				maxLength: 300
			},
			recorded_at: {
				shape: "instant",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
			},
			touch: {
				shape: "word",
				once: true,
				required: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			zone: {
				shape: "zone",
				once: true,
				required: true,
				pattern: "^[A-Za-z0-9_+/-]{1,64}$"
			}
		},
		fact: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			author: {
				shape: "reference",
				once: true,
				required: true,
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			confidence: {
				shape: "word",
				once: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			day: {
				shape: "date",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			deleted: { shape: "flag" },
			item: {
				shape: "word",
				once: true,
				required: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			reason: {
				shape: "text",
				once: true,
				maxLength: 300
			},
			recorded_at: {
				shape: "instant",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
			},
			retracted: { shape: "flag" },
			source: {
				shape: "reference",
				once: true,
				of: "contact",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			subject: {
				shape: "reference",
				once: true,
				required: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			value: {
				shape: "answer",
				once: true,
				required: true
			},
			visit: {
				shape: "reference",
				once: true,
				of: "visit",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			}
		},
		task: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			assignee: {
				shape: "reference",
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			contact: {
				shape: "reference",
				of: "contact",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			deleted: { shape: "flag" },
			direction: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			done: {
				shape: "date",
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			due: {
				shape: "date",
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			note: {
				shape: "text",
				merge: "clauses",
				maxLength: 2e4
			},
			opportunity: {
				shape: "reference",
				of: "opportunity",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			title: {
				shape: "name",
				required: true,
				minLength: 1,
				maxLength: 120
			},
			visit: {
				shape: "reference",
				once: true,
				of: "visit",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			}
		},
		comment: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			author: {
				shape: "reference",
				once: true,
				required: true,
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			deleted: { shape: "flag" },
			subject: {
				shape: "reference",
				once: true,
				required: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			text: {
				shape: "text",
				required: true,
				merge: "clauses",
				maxLength: 2e4
			},
			written_at: {
				shape: "instant",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
			}
		},
		attachment: {
			account: {
				shape: "reference",
				once: true,
				required: true,
				of: "account",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			bytes: {
				shape: "number",
				once: true,
				required: true,
				min: 0,
				max: 1099511627776
			},
			caption: {
				shape: "text",
				maxLength: 300
			},
			deleted: { shape: "flag" },
			height: {
				shape: "number",
				once: true,
				min: 1,
				max: 1e5
			},
			mime: {
				shape: "text",
				once: true,
				required: true,
				maxLength: 300
			},
			sha256: {
				shape: "hash",
				once: true,
				required: true,
				pattern: "^[0-9a-f]{64}$"
			},
			subject: {
				shape: "reference",
				once: true,
				required: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			thumb: {
				shape: "hash",
				once: true,
				pattern: "^[0-9a-f]{64}$"
			},
			width: {
				shape: "number",
				once: true,
				min: 1,
				max: 1e5
			}
		},
		settings: {
			deleted: { shape: "flag" },
			digest_at: {
				shape: "clock_time",
				pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
			},
			digest_off: { shape: "flag" },
			digest_weekends: { shape: "flag" },
			language: {
				shape: "word",
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			quiet_from: {
				shape: "clock_time",
				pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
			},
			quiet_to: {
				shape: "clock_time",
				pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
			},
			zone: {
				shape: "zone",
				pattern: "^[A-Za-z0-9_+/-]{1,64}$"
			}
		},
		receipt: {
			account: {
				shape: "reference",
				once: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			at: {
				shape: "instant",
				once: true,
				required: true,
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
			},
			by: {
				shape: "reference",
				once: true,
				of: "person",
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			conflict: {
				shape: "names",
				once: true
			},
			decision: {
				shape: "word",
				once: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			deleted: { shape: "flag" },
			merged: {
				shape: "names",
				once: true
			},
			parallel: {
				shape: "names",
				once: true
			},
			record: {
				shape: "reference",
				once: true,
				required: true,
				pattern: "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
			},
			record_kind: {
				shape: "word",
				once: true,
				required: true,
				pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$"
			},
			stamps: {
				shape: "stamps",
				once: true
			},
			ticket: {
				shape: "text",
				once: true,
				maxLength: 300
			}
		}
	};
	SETS = {
		person: {},
		plot: { members: "person" },
		device: {},
		account: {},
		contact: {},
		opportunity: {},
		visit: { people: "contact" },
		fact: {},
		task: {},
		comment: {},
		attachment: {},
		settings: {},
		receipt: {}
	};
	OBJECTS = {
		money: {
			minor: {
				type: "integer",
				min: -9007199254740991,
				max: 9007199254740991
			},
			currency: {
				type: "text",
				pattern: "^[A-Z]{3}$"
			}
		},
		place: {
			lat: {
				type: "integer",
				min: -9e7,
				max: 9e7
			},
			lon: {
				type: "integer",
				min: -18e7,
				max: 18e7
			},
			accuracy: {
				type: "integer",
				optional: true,
				min: 0,
				max: 1e5
			}
		},
		snooze: {
			until: {
				type: "date",
				pattern: "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
			},
			reason: {
				type: "text",
				maxLength: 300
			}
		}
	};
}));
// src/storage/alias.ts
/** A save with the ids of aliases turned to those of their survivors. */
function ledOn(read, change) {
	if (change.op === "cmd") return change;
	const lead = (id) => survivorOf(read, id);
	const kind = change.kind;
	const turned = ([name, value]) => {
		const [family, key] = name.split(":", 2);
		if (key !== void 0 && aliased(SETS[kind]?.[family])) return [`${family}:${lead(key)}`, value];
		return [name, name !== "merged_into" && (aliased(FIELDS[kind]?.[name]?.of) || name === "subject") && typeof value === "string" ? lead(value) : value];
	};
	const fields = Object.fromEntries(Object.entries(change.fields).map(turned));
	return change.op === "new" ? {
		...change,
		fields
	} : {
		...change,
		id: lead(change.id),
		fields
	};
}
var aliased;
var init_alias = __esmMin((() => {
	init_fields();
	init_survivor();
	aliased = (of) => of === "account" || of === "contact" || of === "plot";
}));
// src/storage/photos.ts
/** The photo and its thumbnail, upright, as JPEG. */
async function shrink(file) {
	const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
	try {
		return {
			photo: await drawn(bitmap, LONGEST$1),
			thumb: await drawn(bitmap, THUMB_LONGEST)
		};
	} finally {
		bitmap.close();
	}
}
async function drawn(bitmap, longest) {
	const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
	const width = Math.max(1, Math.round(bitmap.width * scale));
	const height = Math.max(1, Math.round(bitmap.height * scale));
	return {
		blob: await encode(bitmap, width, height),
		width,
		height
	};
}
async function encode(bitmap, width, height) {
	if (typeof OffscreenCanvas !== "undefined") {
		const canvas = new OffscreenCanvas(width, height);
		paint(canvas.getContext("2d"), bitmap, width, height);
		return canvas.convertToBlob({
			type: MIME,
			quality: QUALITY
		});
	}
	const canvas = document.createElement("canvas");
	canvas.width = width;
	canvas.height = height;
	paint(canvas.getContext("2d"), bitmap, width, height);
	return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(/* @__PURE__ */ new Error("the photo cannot be encoded")), MIME, QUALITY));
}
function paint(context, bitmap, width, height) {
	if (!context) throw new Error("no canvas on this device");
	context.fillStyle = "#fff";
	context.fillRect(0, 0, width, height);
	context.drawImage(bitmap, 0, 0, width, height);
}
var LONGEST$1, THUMB_LONGEST, QUALITY, MIME;
var init_photos = __esmMin((() => {
	LONGEST$1 = 1600;
	THUMB_LONGEST = 240;
	QUALITY = .82;
	MIME = "image/jpeg";
}));
// src/storage/blobs.ts
var PART, UPLOADED, CACHE_LIMIT, StoredBlobs;
var init_blobs = __esmMin((() => {
	init_failure();
	init_digest();
	init_database();
	init_photos();
	PART = 524288;
	UPLOADED = -1;
	CACHE_LIMIT = 60;
	StoredBlobs = class {
		#database;
		#transport;
		#now;
		#shrink;
		#urls = /* @__PURE__ */ new Map();
		/** Called when there is something to upload. */
		onAdded = () => void 0;
		constructor(database, transport, now, shrinker = shrink) {
			this.#database = database;
			this.#transport = transport;
			this.#now = now;
			this.#shrink = shrinker;
		}
		async addPhoto(file) {
			const { photo, thumb } = await this.#shrink(file);
			const [large, small] = await Promise.all([this.#record(photo.blob, 1), this.#record(thumb.blob, 0)]);
			await this.#put([small, large]);
			this.onAdded();
			return {
				sha256: large.sha256,
				thumb: small.sha256,
				mime: MIME,
				bytes: large.data.byteLength,
				width: photo.width,
				height: photo.height
			};
		}
		async #record(blob, rank) {
			const data = await blob.arrayBuffer();
			return {
				sha256: hexHash(new Uint8Array(data)),
				data,
				mime: blob.type || "image/jpeg",
				at: this.#now(),
				sent: 0,
				rank
			};
		}
		/** Store unsent bytes; without room the cache of fetched photos goes first. */
		async #put(records) {
			const store = () => this.#database.run(["blobs"], "readwrite", async (tx) => {
				for (const record of records) if (!await tx.objectStore("blobs").get(record.sha256)) await tx.objectStore("blobs").put(record);
			});
			try {
				await store();
			} catch (error) {
				if (!(error instanceof StorageFull)) throw error;
				await this.evict(0);
				await store();
			}
		}
		async url(sha256) {
			const ready = this.#urls.get(sha256);
			if (ready) return ready;
			const blob = await this.read(sha256) ?? await this.#fetch(sha256);
			if (!blob) return void 0;
			const url = this.#urls.get(sha256) ?? URL.createObjectURL(blob);
			this.#urls.set(sha256, url);
			return url;
		}
		async read(sha256) {
			const record = await this.#database.run(["blobs"], "readonly", (tx) => tx.objectStore("blobs").get(sha256));
			return record && new Blob([record.data], { type: record.mime });
		}
		async restore(sha256, file) {
			const record = await this.#record(file, 1);
			if (record.sha256 !== sha256) return false;
			await this.#put([record]);
			this.onAdded();
			return true;
		}
		async waiting() {
			return (await this.#unsent()).length;
		}
		async #fetch(sha256) {
			const blob = await this.#transport.getBlob(sha256).catch(() => void 0);
			if (!blob) return void 0;
			const record = await this.#record(blob, 2);
			if (record.sha256 !== sha256) return void 0;
			await this.#database.run(["blobs"], "readwrite", (tx) => tx.objectStore("blobs").put({
				...record,
				sent: UPLOADED
			})).catch(() => void 0);
			await this.evict(CACHE_LIMIT);
			return new Blob([record.data], { type: blob.type || "image/jpeg" });
		}
		async #unsent() {
			return this.#database.run(["blobs"], "readonly", async (tx) => {
				const all = [];
				for (let at = await tx.objectStore("blobs").cursor("sent", IDBKeyRange.lowerBound(0)); at; at = await at.next()) all.push({
					sha256: at.value.sha256,
					rank: at.value.rank,
					at: at.value.at
				});
				return all.sort((a, b) => a.rank - b.rank || a.at - b.at);
			});
		}
		/** Send what waits, thumbnails first; stops quietly where the line does. A refused one does not hold the others. */
		async upload() {
			for (const { sha256 } of await this.#unsent()) try {
				await this.#uploadOne(sha256);
			} catch (error) {
				if (!(error instanceof ApiFailure) || error instanceof SignedOut) return;
			}
		}
		async #uploadOne(sha256) {
			const record = await this.#database.run(["blobs"], "readonly", (tx) => tx.objectStore("blobs").get(sha256));
			if (!record || record.sent === UPLOADED) return;
			const total = record.data.byteLength;
			let { sent } = record;
			for (;;) {
				const part = record.data.slice(sent, Math.min(sent + PART, total));
				const { have, done } = await this.#transport.putBlob(sha256, sent, total, part);
				await this.#mark(sha256, done ? UPLOADED : have);
				if (done) return;
				if (have === sent && part.byteLength > 0) throw new ApiFailure(422, "wrong_hash");
				sent = have;
			}
		}
		#mark(sha256, sent) {
			return this.#database.run(["blobs"], "readwrite", async (tx) => {
				const record = await tx.objectStore("blobs").get(sha256);
				if (record) await tx.objectStore("blobs").put({
					...record,
					sent
				});
			});
		}
		/** Keep at most so many photos that are on the server too; the oldest go. */
		async evict(keep) {
			await this.#database.run(["blobs"], "readwrite", async (tx) => {
				const cached = [];
				for (let at = await tx.objectStore("blobs").cursor("sent", IDBKeyRange.only(UPLOADED)); at; at = await at.next()) if (at.value.rank > 0) cached.push({
					sha256: at.value.sha256,
					at: at.value.at
				});
				cached.sort((a, b) => b.at - a.at);
				for (const { sha256 } of cached.slice(keep)) await tx.objectStore("blobs").delete(sha256);
			});
		}
		close() {
			for (const url of this.#urls.values()) URL.revokeObjectURL(url);
			this.#urls.clear();
		}
	};
}));
// src/generated/check.ts
/** The field's spec, also for one entry of a set family (`people:<id>`). */
function specOf(kind, field) {
	if (Object.hasOwn(FIELDS[kind], field)) return FIELDS[kind][field];
	const colon = field.indexOf(":");
	const prefix = field.slice(0, Math.max(colon, 0));
	const of = colon > 0 && Object.hasOwn(SETS[kind], prefix) ? SETS[kind][prefix] : void 0;
	return of === void 0 ? void 0 : {
		shape: "member",
		of
	};
}
function matches(pattern, value) {
	let expression = compiled.get(pattern);
	if (!expression) compiled.set(pattern, expression = new RegExp(pattern, "u"));
	return expression.test(value);
}
/** A real day of the calendar from 1900 to 2199, as `2026-11-21`. */
function isDay(value) {
	if (typeof value !== "string" || !/^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(value)) return false;
	const [year, month, day] = [
		+value.slice(0, 4),
		+value.slice(5, 7),
		+value.slice(8)
	];
	return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
/** Code points, as Python counts. */
function lengthOf(value) {
	let surrogates = 0;
	for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 64512) === 56320) surrogates++;
	return value.length - surrogates;
}
function isText(value, longest) {
	return typeof value === "string" && !UNFIT.test(value) && (longest === void 0 || lengthOf(value) <= longest);
}
function isString(value, spec) {
	if (!isText(value, spec.maxLength) || lengthOf(value) < (spec.minLength ?? 0)) return false;
	if (spec.shape === "name" && [...value].every((c) => " 	\r\n\xA0　".includes(c))) return false;
	return spec.pattern === void 0 || matches(spec.pattern, value);
}
function isMember(value, spec) {
	if (value === void 0 || value === null) return spec.optional === true;
	if (spec.type === "integer") return isInteger(value) && inRange(value, spec);
	if (spec.type === "date") return isDay(value);
	return isText(value, spec.maxLength) && (spec.pattern === void 0 || matches(spec.pattern, value));
}
function isObject(value, spec) {
	const members = OBJECTS[spec.shape] ?? {};
	return isMap(value) && Object.keys(value).every((key) => Object.hasOwn(members, key)) && Object.entries(members).every(([name, member]) => isMember(value[name], member));
}
function isAnswer(value) {
	if (typeof value === "boolean" || isNumber(value)) return true;
	if (typeof value === "string") return isText(value, MAX_ANSWER_TEXT);
	if (Array.isArray(value)) return value.length <= 100 && value.every((v) => isText(v, 2e3));
	if (!isMap(value)) return false;
	const entries = Object.entries(value);
	return entries.length <= 100 && entries.every(([key, v]) => isText(key, 64) && (v === null || typeof v === "boolean" || isNumber(v) || isText(v, 2e3)));
}
function detailOf(spec) {
	return {
		...spec.min === void 0 ? {} : { min: spec.min },
		...spec.max === void 0 ? {} : { max: spec.max },
		...spec.maxLength === void 0 ? {} : { max_length: spec.maxLength }
	};
}
function fieldError(kind, field, value, isNew) {
	const spec = specOf(kind, field);
	if (!spec) return {
		code: "unknown_field",
		field,
		detail: {}
	};
	if (spec.once && !isNew) return {
		code: "write_once",
		field,
		detail: {}
	};
	if (value === null || value === void 0) return spec.required ? {
		code: "required",
		field,
		detail: {}
	} : void 0;
	if (spec.shape === "member" && !matches("^[A-Za-z0-9][A-Za-z0-9-]{0,63}$", field.slice(field.indexOf(":") + 1))) return {
		code: "invalid_reference",
		field,
		detail: {}
	};
	if (!(SHAPES[spec.shape] ?? isString)(value, spec)) return {
		code: `invalid_${spec.shape}`,
		field,
		detail: detailOf(spec)
	};
}
/** Order by code points, as Python sorts. */
function byField(a, b) {
	const [left, right] = [[...a.field ?? ""], [...b.field ?? ""]];
	for (let i = 0; i < Math.min(left.length, right.length); i++) {
		const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
		if (difference !== 0) return difference;
	}
	return left.length - right.length;
}
/** Every refusal of these values, at most one per field, ordered by field; empty when all is well. */
function checkFields(kind, fields, isNew) {
	if (!isKind(kind)) return [{
		code: "unknown_kind",
		field: null,
		detail: { kind }
	}];
	if (Object.keys(fields).length > 256) return [{
		code: "too_many_values",
		field: null,
		detail: { max: 256 }
	}];
	const errors = Object.entries(fields).flatMap(([field, value]) => fieldError(kind, field, value, isNew) ?? []);
	if (isNew) {
		for (const [field, spec] of Object.entries(FIELDS[kind])) if (spec.required && !Object.hasOwn(fields, field)) errors.push({
			code: "required",
			field,
			detail: {}
		});
	}
	return errors.sort(byField);
}
var isKind, compiled, isInteger, isNumber, UNFIT, isMap, inRange, SHAPES;
var init_check = __esmMin((() => {
	init_fields();
	isKind = (kind) => Object.hasOwn(FIELDS, kind);
	compiled = /* @__PURE__ */ new Map();
	isInteger = (value) => Number.isSafeInteger(value);
	isNumber = (value) => typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= 9007199254740991;
	UNFIT = /[\0\ud800-\udfff]/u;
	isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
	inRange = (value, spec) => (spec.min === void 0 || spec.min <= value) && (spec.max === void 0 || value <= spec.max);
	SHAPES = {
		date: isDay,
		instant: (value, spec) => isString(value, spec) && isDay(value.slice(0, 10)),
		flag: (value) => typeof value === "boolean",
		member: (value) => value === true,
		number: (value, spec) => isInteger(value) && inRange(value, spec),
		money: isObject,
		place: isObject,
		snooze: isObject,
		answer: isAnswer,
		names: (value) => Array.isArray(value) && value.length <= 200 && value.every((v) => isText(v, 120)),
		stamps: (value) => isMap(value) && Object.keys(value).length <= 200 && Object.entries(value).every(([key, v]) => isText(key, 120) && isText(v, 120))
	};
}));
// src/storage/ids.ts
/** Ids made on the phone: UUIDv7, so that they sort by when they were made. */
function newId(now = Date.now()) {
	const bytes = crypto.getRandomValues(/* @__PURE__ */ new Uint8Array(16));
	for (let i = 5, ms = now; i >= 0; i--, ms = Math.floor(ms / 256)) bytes[i] = ms % 256;
	bytes[6] = bytes[6] & 15 | 112;
	bytes[8] = bytes[8] & 63 | 128;
	const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20)
	].join("-");
}
var init_ids = __esmMin((() => {}));
// src/storage/changes.ts
/** Give every change its id. */
function identified(change) {
	if (change.op === "set") return change;
	if (change.op === "new") return {
		...change,
		id: change.id ?? newId()
	};
	return {
		...change,
		id: newId()
	};
}
/** The first reason this change cannot be saved, if there is one. */
function refusal(change) {
	if (change.op === "cmd") return void 0;
	const [error] = checkFields(change.kind, nulled(change.fields), change.op === "new");
	return error && {
		code: error.code,
		detail: error.detail,
		...error.field !== null && { field: error.field }
	};
}
/** The change without fields that already have their value (unless it settles them); undefined: nothing is left. */
function trimmed(change, look) {
	if (change.op !== "set") return change;
	const shown = look(change.id)?.v ?? {};
	const fields = Object.fromEntries(Object.entries(nulled(change.fields)).filter(([field, value]) => change.settles?.[field] !== void 0 || !equal(value, shown[field] ?? null)));
	if (Object.keys(fields).length === 0 && !change.settles) return void 0;
	return {
		...change,
		fields
	};
}
/** Equality of JSON values. */
function equal(one, two) {
	if (one === two) return true;
	if (typeof one !== "object" || typeof two !== "object" || one === null || two === null) return false;
	if (Array.isArray(one) !== Array.isArray(two)) return false;
	const [a, b] = [one, two];
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}
var nulled;
var init_changes = __esmMin((() => {
	init_check();
	init_ids();
	nulled = (fields) => Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value === void 0 ? null : value]));
}));
// src/sync/columnar.ts
/** Rows of one kind by column again, for compaction. */
function columnar(kind, rows) {
	const counts = /* @__PURE__ */ new Map();
	for (const row of rows) for (const field of Object.keys(row.f ?? {})) counts.set(field, (counts.get(field) ?? 0) + 1);
	const fields = {};
	for (const [field, count] of counts) {
		if (count * SPARSE < rows.length) continue;
		fields[field] = [Array(rows.length).fill(null), Array(rows.length).fill(null)];
	}
	const rest = {};
	rows.forEach((row, index) => {
		const more = place(row, index, fields);
		if (Object.keys(more).length > 0) rest[row.id] = more;
	});
	return {
		kind,
		ids: rows.map((row) => row.id),
		seqs: rows.map((row) => row.seq),
		cs: rows.map((row) => row.c),
		fields,
		rest
	};
}
/** Put a row's fields into the columns; returns what does not fit them. */
function place(row, index, fields) {
	const claimed = {};
	const few = {};
	for (const [field, register] of Object.entries(row.f ?? {})) {
		const column = fields[field];
		if (!column) {
			few[field] = register;
			continue;
		}
		column[0][index] = register[0];
		column[1][index] = String(register[1]);
		if (register.length > 2) claimed[field] = String(register[2]);
	}
	return {
		...Object.keys(few).length > 0 && { f: few },
		...row.alt && { alt: row.alt },
		...row.d && { d: row.d },
		...row.erased && { erased: true },
		...Object.keys(claimed).length > 0 && { claimed }
	};
}
var SPARSE;
var init_columnar = __esmMin((() => {
	SPARSE = 8;
}));
// src/storage/compact.ts
/** One transaction per bucket. */
async function compact(phone) {
	for (const bucket of phone.replica.copy.buckets()) if (await phone.database.run(["delta"], "readonly", (tx) => tx.objectStore("delta").count(ofBucket(bucket))) > COMPACT_AFTER) await phone.apply((step) => fold$1(phone, step, bucket));
}
function fold$1(phone, step, bucket) {
	const byKind = /* @__PURE__ */ new Map();
	for (const row of phone.replica.copy.rows(bucket)) {
		const rows = byKind.get(row.kind);
		if (rows) rows.push(row);
		else byKind.set(row.kind, [row]);
	}
	const rank = (kind) => CORE_KINDS.indexOf(kind) + 1 || 99;
	const parts = [...byKind].sort(([a], [b]) => rank(a) - rank(b)).flatMap(([kind, rows]) => {
		const pieces = [];
		for (let i = 0; i < rows.length; i += SEGMENT_ROWS) pieces.push(rows.slice(i, i + SEGMENT_ROWS));
		return pieces.map((piece) => {
			const segment = columnar(kind, piece);
			const text = JSON.stringify(segment);
			return {
				hash: hexHash(new TextEncoder().encode(text)),
				core: rank(kind) < 99,
				text,
				segment
			};
		});
	});
	step.snapshots.push({
		bucket,
		seq: step.meta.cursors[bucket]?.seq ?? 0,
		parts
	});
}
var COMPACT_AFTER, SEGMENT_ROWS, CORE_KINDS;
var init_compact = __esmMin((() => {
	init_columnar();
	init_digest();
	init_database();
	COMPACT_AFTER = 1500;
	SEGMENT_ROWS = 2e3;
	CORE_KINDS = [
		"account",
		"contact",
		"opportunity",
		"fact",
		"task",
		"person",
		"plot"
	];
}));
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
var init_verdicts = __esmMin((() => {
	init_entries();
}));
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
var TAKEN;
var init_recovery = __esmMin((() => {
	init_outbox();
	init_verdicts();
	TAKEN = /* @__PURE__ */ new Set([
		"answered",
		"pending",
		"quarantined"
	]);
}));
// src/generated/protocol.ts
var MAX_PUSH_BYTES;
var init_protocol = __esmMin((() => {
	MAX_PUSH_BYTES = 262144;
}));
// src/sync/request.ts
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
var LIMITS, halved;
var init_request = __esmMin((() => {
	init_protocol();
	init_entries();
	init_state();
	LIMITS = {
		ops: 200,
		bytes: MAX_PUSH_BYTES
	};
	halved = ({ ops, bytes }) => ({
		ops: Math.max(1, Math.floor(ops / 2)),
		bytes: Math.max(1024, Math.floor(bytes / 2))
	});
}));
// src/sync/response.ts
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
var AHEAD_MS, NOTHING;
var init_response = __esmMin((() => {
	init_clock();
	init_digest();
	init_entries();
	init_outbox();
	init_recovery();
	init_verdicts();
	init_state();
	AHEAD_MS = 6e4;
	NOTHING = {
		again: false,
		upto: {},
		snapshots: [],
		results: [],
		revoked: []
	};
}));
// src/storage/engine.ts
/** A text's SHA-256: by the browser, off this thread, where it may be (on HTTPS); else by ourselves. */
async function hashOf(text) {
	const bytes = new TextEncoder().encode(text);
	const { subtle } = globalThis.crypto;
	return subtle ? hex$1(new Uint8Array(await subtle.digest("SHA-256", bytes))) : hexHash(bytes);
}
var MAX_ROUNDS, MAX_RETRIES, MAX_SNAPSHOTS, AT_ONCE, Engine;
var init_engine = __esmMin((() => {
	init_failure();
	init_digest();
	init_recovery();
	init_request();
	init_response();
	MAX_ROUNDS = 500;
	MAX_RETRIES = 5;
	MAX_SNAPSHOTS = 10;
	AT_ONCE = 4;
	Engine = class {
		#phone;
		#transport;
		#options;
		#limits = LIMITS;
		constructor(phone, transport, options) {
			this.#phone = phone;
			this.#transport = transport;
			this.#options = options;
		}
		async sync() {
			try {
				return await this.#rounds();
			} catch (error) {
				if (error instanceof SignedOut) return {
					state: "signed-out",
					error: error.code
				};
				if (error instanceof Offline) return { state: "offline" };
				if (error instanceof ApiFailure) return {
					state: "failed",
					error: error.code
				};
				throw error;
			}
		}
		async #rounds() {
			let upto = {};
			this.#limits = LIMITS;
			let retries = 0;
			let snapshots = 0;
			for (let round = 0; round < MAX_ROUNDS; round++) {
				const answered = await this.#round(upto);
				if ("next" in answered) {
					if (answered.next !== "smaller") retries++;
					if (retries > MAX_RETRIES || !await this.#recover(answered.next)) return {
						state: "failed",
						error: answered.code
					};
					upto = {};
					continue;
				}
				retries = 0;
				for (const bucket of answered.snapshots) await this.#snapshot(bucket);
				const fetched = answered.snapshots.length > 0 && ++snapshots < MAX_SNAPSHOTS;
				if (!answered.again && !fetched) return { state: "idle" };
				upto = answered.upto;
			}
			return { state: "idle" };
		}
		async #round(upto) {
			const sentAt = this.#options.now();
			const request = await this.#phone.save((step) => ask(step, sentAt, this.#limits, upto));
			try {
				const response = await this.#transport.sync(request);
				const asked = {
					request,
					sentAt,
					now: this.#options.now()
				};
				return await this.#phone.apply((step) => applyResponse(step, this.#phone.replica.copy, asked, response));
			} catch (error) {
				if (!(error instanceof ApiFailure) || error instanceof SignedOut) throw error;
				const failure = {
					code: error.code,
					detail: error.detail
				};
				const next = await this.#phone.apply((step) => applyFailure(step, request, failure, this.#options.now()));
				if (next === "later") throw error;
				return {
					next,
					code: error.code
				};
			}
		}
		/** Prepare the next try; false: there is none now. */
		async #recover(next) {
			if (next === "signed-out") return false;
			if (next === "smaller") this.#limits = halved(this.#limits);
			if (next === "new-replica") {
				const { sessionReplica } = this.#options;
				const replica = this.#phone.replica.meta.replica !== sessionReplica && !this.#triedSession ? sessionReplica : await this.#transport.newReplica();
				this.#triedSession = true;
				await this.#phone.apply((step) => adopt(step, replica, this.#options.now()));
			}
			return true;
		}
		#triedSession = false;
		/** Fetch a bucket whole: each segment checked by its hash, all put in place in one transaction. */
		async #snapshot(bucket) {
			const { cursors, epoch } = this.#phone.replica.meta;
			const from = cursors[bucket]?.seq ?? 0;
			const manifest = await this.#transport.manifest(bucket);
			const parts = await this.#parts(manifest);
			if (manifest.epoch !== epoch) return;
			await this.#place(manifest, parts, from);
		}
		/** All segments in their order, a few on the way at a time: a far server answers one after another slowly. */
		async #parts(manifest) {
			const parts = [];
			const left = [...manifest.segments.entries()];
			const fetchOn = async () => {
				for (let next = left.shift(); next; next = left.shift()) {
					const [index, { hash, core }] = next;
					const text = await this.#transport.segment(manifest.bucket, hash);
					if (await hashOf(text) !== hash) throw new Offline(`segment ${hash} arrived damaged`);
					parts[index] = {
						hash,
						core,
						text,
						segment: JSON.parse(text)
					};
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, fetchOn));
			return parts;
		}
		async #place(manifest, parts, from) {
			const { bucket, seq, sum, epoch } = manifest;
			await this.#phone.apply((step) => applySnapshot(step, {
				bucket,
				seq,
				parts
			}, sum, epoch, from, this.#options.now()));
		}
		/** Fetch damaged buckets again ("check my copy"). */
		async repair(buckets) {
			for (const bucket of buckets) {
				await this.#phone.apply((step) => {
					const cursor = step.meta.cursors[bucket];
					if (cursor) step.cursor(bucket, {
						...cursor,
						damaged: true
					});
				});
				await this.#snapshot(bucket);
			}
		}
	};
}));
// src/net/pokes.ts
/** Call `onPoke` (at most about three times a second) until the returned function is called. */
function listenForPokes(onPoke, options = {}) {
	const visible = options.visible ?? (() => document.visibilityState === "visible");
	const source = (options.source ?? ((url) => new EventSource(url)))("/api/live");
	let breath;
	let stopped = false;
	const poke = () => {
		if (stopped) return;
		breath ??= setTimeout(() => {
			breath = void 0;
			onPoke();
		}, BREATH_MS);
	};
	for (const event of [
		"open",
		"poke",
		"team"
	]) source.addEventListener(event, poke);
	const poll = setInterval(() => {
		if (source.readyState !== 1 && visible()) poke();
	}, options.pollMs ?? POLL_MS);
	return () => {
		stopped = true;
		source.close();
		clearInterval(poll);
		clearTimeout(breath);
	};
}
var POLL_MS, BREATH_MS;
var init_pokes = __esmMin((() => {
	POLL_MS = 6e4;
	BREATH_MS = 300;
}));
// src/storage/live.ts
var AFTER_SAVE_MS, EVERY_MS, LOCK_MS, RETRY_MS, Live;
var init_live = __esmMin((() => {
	init_pokes();
	AFTER_SAVE_MS = 50;
	EVERY_MS = 6e4;
	LOCK_MS = 8e3;
	RETRY_MS = [
		2e3,
		5e3,
		15e3,
		3e4
	];
	Live = class {
		#options;
		#stops = [];
		#running;
		#again = false;
		#failures = 0;
		#retry;
		#soon;
		#stopped = false;
		constructor(options) {
			this.#options = options;
		}
		start() {
			const visible = () => {
				if (document.visibilityState === "visible") this.#options.onVisible().then(() => this.sync());
			};
			const online = () => void this.sync();
			document.addEventListener("visibilitychange", visible);
			addEventListener("online", online);
			const timer = setInterval(() => {
				if (document.visibilityState === "visible") this.sync();
			}, EVERY_MS);
			this.#stops.push(() => document.removeEventListener("visibilitychange", visible), () => removeEventListener("online", online), () => clearInterval(timer));
			if (typeof EventSource !== "undefined") this.#stops.push(listenForPokes(online));
			this.sync();
		}
		/** Soon: a save need not wait for the line, nor start one exchange per keystroke. */
		soon() {
			if (this.#stopped) return;
			this.#soon ??= setTimeout(() => {
				this.#soon = void 0;
				this.sync();
			}, AFTER_SAVE_MS);
		}
		/** Synchronise now; what was asked for while one runs is done right after it. */
		sync() {
			if (this.#stopped) return Promise.resolve();
			if (this.#running) {
				this.#again = true;
				return this.#running;
			}
			this.#running = this.#run().finally(() => {
				this.#running = void 0;
			});
			return this.#running;
		}
		async #run() {
			do {
				this.#again = false;
				await this.#locked(async () => this.#heed(await this.#options.sync()));
			} while (this.#again && !this.#stopped);
		}
		#heed(through) {
			clearTimeout(this.#retry);
			this.#failures = through ? 0 : this.#failures + 1;
			const wait = RETRY_MS[this.#failures - 1];
			if (wait === void 0 || this.#stopped) return;
			this.#retry = setTimeout(() => {
				if (document.visibilityState === "visible") this.sync();
			}, wait);
		}
		async #locked(work) {
			const locks = typeof navigator === "undefined" ? void 0 : navigator.locks;
			if (!locks) return work();
			let started = false;
			const begin = () => {
				started = true;
				return work();
			};
			try {
				await locks.request(this.#options.name, { signal: AbortSignal.timeout(LOCK_MS) }, begin);
			} catch (error) {
				if (started) throw error;
				await work();
			}
		}
		stop() {
			this.#stopped = true;
			clearTimeout(this.#soon);
			clearTimeout(this.#retry);
			for (const stop of this.#stops) stop();
		}
	};
}));
// src/storage/syllables.ts
/** Where a query matches, as [from, to) in characters; undefined when nowhere. */
function matchSyllables(tokens, query) {
	const wanted = query.slice(0, LONGEST);
	for (let start = 0; start < tokens.length; start++) {
		if (!tokens[start].some((reading) => reading[0] === wanted[0])) continue;
		const end = spelledFrom(tokens, start, wanted);
		if (end !== void 0) return [start, end];
	}
}
/** The token after the last one used when the query is spelled by the tokens from `start` on. Goes token by token with
*  all the places in the query reached so far, so that no text takes long. */
function spelledFrom(tokens, start, query) {
	const whole = 1 << query.length;
	let reached = 1;
	for (let index = start; index < tokens.length && reached !== 0; index++) {
		const readings = tokens[index];
		if (readings.length === 0) continue;
		reached = after(readings, query, reached);
		if (reached & whole) return index + 1;
	}
}
/** The places reached when each of these is followed by some beginning of one of the readings. */
function after(readings, query, reached) {
	let next = 0;
	for (const reading of readings) for (let at = 0; at < query.length; at++) {
		if (!(reached & 1 << at)) continue;
		for (let length = 0; length < reading.length && reading[length] === query[at + length]; length++) next |= 1 << at + length + 1;
	}
	return next;
}
var tokensOf, LONGEST;
var init_syllables = __esmMin((() => {
	tokensOf = (key) => key === "" ? [] : key.split(" ").map((token) => token === "-" ? [] : token.split("|"));
	LONGEST = 30;
}));
// src/storage/search.ts
/** Folding keeps a text's length for nearly all we meet; where it does not, ranges would be off by a little. */
function keysOf(rec, pinyinOf) {
	const account = rec.kind === "account" ? rec.id : rec.v.account;
	if (typeof account !== "string") return [];
	const keys = [];
	for (const [field, weight] of Object.entries(SEARCHED[rec.kind] ?? {})) {
		const text = rec.v[field];
		if (typeof text !== "string" || text === "") continue;
		const lower = fold(text);
		const digits = NUMBERS.has(field) ? lower.replace(/\D/g, "") : "";
		keys.push({
			account,
			record: rec.id,
			kind: rec.kind,
			field,
			text,
			lower,
			digits,
			pinyin: tokensOf(pinyinOf(rec, field)),
			weight
		});
	}
	return keys;
}
/** Where a term matches one key, and how well (0 to 30); undefined when it does not. */
function matchTerm(key, term, latin, numeric) {
	const at = key.lower.indexOf(term);
	if (at >= 0) return {
		range: [at, at + term.length],
		bonus: key.lower === term ? 30 : at === 0 ? 20 : 10
	};
	if (numeric !== "" && key.digits.includes(numeric)) return {
		range: [0, key.text.length],
		bonus: 8
	};
	if (!latin || key.pinyin.length === 0) return void 0;
	const found = matchSyllables(key.pinyin, term);
	return found && {
		range: inUnits(key.text, found),
		bonus: found[0] === 0 ? 15 : 5
	};
}
/** From characters to JavaScript's string positions. */
function inUnits(text, [from, to]) {
	const characters = [...text];
	const before = characters.slice(0, from).join("").length;
	return [before, before + characters.slice(from, to).join("").length];
}
function termsOf(query) {
	return fold(query).trim().split(/\s+/).filter(Boolean).map((text) => ({
		text,
		latin: /^[a-z0-9]+$/.test(text) && /[a-z]/.test(text),
		numeric: /^[+\d()-]{3,}$/.test(text) ? text.replace(/\D/g, "") : ""
	}));
}
/** A long note is shown around its first match. */
function excerpt(text, ranges) {
	const first = ranges[0]?.[0] ?? 0;
	if (text.length <= 96 || first <= EXCERPT) return {
		text: text.slice(0, 192),
		ranges: [...ranges]
	};
	const from = first - EXCERPT;
	return {
		text: `…${text.slice(from, from + 192)}`,
		ranges: ranges.map(([a, b]) => [Math.max(1, a - from + 1), b - from + 1])
	};
}
/** How well a text matches the words; undefined when none of them does. Nothing is made for a text without a match: a
*  keystroke looks at tens of thousands. */
function matchKey(key, terms) {
	let ranges;
	let bonus = 0;
	for (const term of terms) {
		const match = matchTerm(key, term.text, term.latin, term.numeric);
		if (!match) continue;
		if (ranges) ranges.push(match.range);
		else ranges = [match.range];
		if (match.bonus > bonus) bonus = match.bonus;
	}
	return ranges && {
		key,
		ranges,
		score: key.weight + bonus + (ranges.length === terms.length ? 20 : 0)
	};
}
/** The first `limit` by rank. A word of every note matches thousands: only those whose score may be shown are sorted. */
function best(matches, limit) {
	const counts = [];
	for (const { score } of matches) counts[score] = (counts[score] ?? 0) + 1;
	let least = counts.length - 1;
	for (let sum = counts[least] ?? 0; least > 0 && sum < limit; sum += counts[least] ?? 0) least--;
	return matches.filter(({ score }) => score >= least).sort(byRank).slice(0, limit);
}
/** Accounts where every word matches some text of the account or its records. */
function accountsWithAll(keys, terms) {
	let accounts;
	for (const term of terms) {
		const found = /* @__PURE__ */ new Set();
		for (const key of keys) {
			if (accounts && !accounts.has(key.account)) continue;
			if (!found.has(key.account) && matchTerm(key, term.text, term.latin, term.numeric)) found.add(key.account);
		}
		accounts = found;
	}
	return accounts ?? /* @__PURE__ */ new Set();
}
var SEARCHED, SEARCHED_KINDS, NUMBERS, EXCERPT, fold, byRank, SearchIndex;
var init_search = __esmMin((() => {
	init_syllables();
	SEARCHED = {
		account: {
			name: 100,
			short_name: 98,
			phone: 60,
			city: 40,
			address: 35,
			industry: 30,
			note: 20
		},
		contact: {
			name: 90,
			mobile: 70,
			phone: 70,
			wechat: 55,
			email: 55,
			title: 45,
			department: 40,
			note: 20
		},
		opportunity: {
			name: 80,
			note: 18
		},
		task: {
			title: 50,
			note: 15
		},
		visit: {
			note: 25,
			purpose: 15
		},
		comment: { text: 12 }
	};
	SEARCHED_KINDS = Object.keys(SEARCHED);
	NUMBERS = /* @__PURE__ */ new Set(["phone", "mobile"]);
	EXCERPT = 24;
	fold = (text) => text.normalize("NFKC").toLowerCase();
	byRank = (a, b) => b.score - a.score || a.key.text.length - b.key.text.length || (a.key.record < b.key.record ? -1 : 1);
	SearchIndex = class {
		#byRecord = /* @__PURE__ */ new Map();
		/** All keys one after another, those of a record side by side; made again after a change. */
		#all;
		clear() {
			this.#byRecord.clear();
			this.#all = void 0;
		}
		get size() {
			return this.#byRecord.size;
		}
		/** Prepare a record's keys; undefined: it is gone. */
		put(id, rec, pinyinOf) {
			const keys = rec ? keysOf(rec, pinyinOf) : [];
			if (keys.length > 0) this.#byRecord.set(id, keys);
			else this.#byRecord.delete(id);
			this.#all = void 0;
		}
		/** The best matches, one per record. All words must match, in one text or spread over one account's records. */
		find(query, limit) {
			const terms = termsOf(query);
			if (terms.length === 0) return [];
			const keys = this.#all ??= [...this.#byRecord.values()].flat();
			const accounts = terms.length > 1 ? accountsWithAll(keys, terms) : void 0;
			const found = [];
			for (const key of keys) {
				if (accounts && !accounts.has(key.account)) continue;
				const match = matchKey(key, terms);
				if (!match) continue;
				const last = found.at(-1);
				if (last?.key.record !== key.record) found.push(match);
				else if (match.score > last.score) found[found.length - 1] = match;
			}
			return best(found, limit).map(({ key, score, ranges }) => ({
				account: key.account,
				record: key.record,
				kind: key.kind,
				field: key.field,
				score,
				...excerpt(key.text, ranges.sort((a, b) => a[0] - b[0]))
			}));
		}
	};
}));
// src/storage/spelling.ts
/** Keys by a worker, started at the first need. */
function workerSpeller() {
	let worker;
	let next = 0;
	const waiting = /* @__PURE__ */ new Map();
	const started = () => {
		const made = new Worker(new URL("./pinyin.worker.ts", import.meta.url), { type: "module" });
		made.addEventListener("message", (event) => {
			waiting.get(event.data.id)?.(event.data.keys);
			waiting.delete(event.data.id);
		});
		return made;
	};
	return (names) => new Promise((resolve) => {
		worker ??= started();
		waiting.set(++next, resolve);
		worker.postMessage({
			id: next,
			names
		});
	});
}
/** What a key depends on: the text, and whether it is a person's name. */
function nameOf(rec, field) {
	const text = rec.v[field];
	return typeof text === "string" && text !== "" ? (rec.kind === "contact" ? "p" : "-") + text : "";
}
function serverKey(rec, field) {
	const keys = rec.d?.py;
	const key = typeof keys === "object" && keys !== null ? keys[field] : void 0;
	return typeof key === "string" ? key : "";
}
var SPELLED, Spelling;
var init_spelling = __esmMin((() => {
	SPELLED = {
		account: ["name", "short_name"],
		contact: ["name"],
		opportunity: ["name"]
	};
	Spelling = class {
		#speller;
		/** Text -> key, for texts the server has not spelled. */
		#made = /* @__PURE__ */ new Map();
		#asked = /* @__PURE__ */ new Set();
		/** Called with the ids whose keys came. */
		onSpelled = () => void 0;
		constructor(speller) {
			this.#speller = speller;
		}
		/** The key now known; a missing one is asked for by `spell`. */
		keyOf = (rec, field) => {
			if (!SPELLED[rec.kind]?.includes(field)) return "";
			if (rec.pending) return this.#made.get(nameOf(rec, field)) ?? serverKey(rec, field);
			return serverKey(rec, field);
		};
		/** Make keys for records whose shown text the server has not spelled. */
		async spell(recs) {
			const missing = recs.filter((rec) => rec.pending).flatMap((rec) => (SPELLED[rec.kind] ?? []).map((field) => ({
				rec,
				name: nameOf(rec, field)
			}))).filter(({ name }) => name.length > 1 && !this.#made.has(name) && !this.#asked.has(name));
			if (missing.length === 0 || !this.#speller) return;
			for (const { name } of missing) this.#asked.add(name);
			const keys = await this.#speller(missing.map(({ rec, name }) => ({
				text: name.slice(1),
				person: rec.kind === "contact"
			})));
			missing.forEach(({ name }, index) => {
				this.#asked.delete(name);
				this.#made.set(name, keys[index] ?? "");
			});
			this.onSpelled([...new Set(missing.map(({ rec }) => rec.id))]);
		}
	};
}));
// src/storage/searcher.ts
var REST_MS, PIECE, Searcher;
var init_searcher = __esmMin((() => {
	init_search();
	init_spelling();
	REST_MS = 1500;
	PIECE = 50;
	Searcher = class {
		#phone;
		#index = new SearchIndex();
		#spelling;
		/** What is left of preparing everything; undefined: everything was prepared once. */
		#rest;
		/** Ids to prepare again. */
		#dirty = /* @__PURE__ */ new Set();
		#planned = false;
		constructor(phone, speller) {
			this.#phone = phone;
			this.#spelling = new Spelling(speller);
			this.#spelling.onSpelled = (ids) => this.#mark(new Set(ids));
			phone.listen((changed) => this.#mark(changed));
			this.#mark(null);
		}
		find(query, limit) {
			this.#prepare();
			return this.#index.find(query, limit);
		}
		#mark(changed) {
			if (changed === null) {
				this.#index.clear();
				this.#dirty.clear();
				this.#rest = this.#everything();
			} else for (const id of changed) this.#dirty.add(id);
			this.#later(this.#rest ? REST_MS : 0);
		}
		*#everything() {
			for (const kind of SEARCHED_KINDS) yield* this.#phone.replica.picture.all(kind);
		}
		#later(wait) {
			if (this.#planned) return;
			this.#planned = true;
			const prepare = (idle) => {
				this.#planned = false;
				if (!this.#prepare(idle)) this.#later(0);
			};
			setTimeout(() => {
				if (typeof requestIdleCallback === "function") requestIdleCallback(prepare, { timeout: 5e3 });
				else prepare();
			}, wait);
		}
		/** Prepare what is missing, within the idle time there is; false when something is left. */
		#prepare(idle) {
			const pending = [];
			let count = 0;
			const enough = () => ++count % PIECE === 0 && idle !== void 0 && idle.timeRemaining() < 1;
			while (this.#rest) {
				const { value, done } = this.#rest.next();
				if (done) this.#rest = void 0;
				else this.#take(value.id, value, pending);
				if (enough()) break;
			}
			if (!this.#rest) for (const id of this.#dirty) {
				this.#dirty.delete(id);
				this.#take(id, this.#phone.replica.picture.get(id), pending);
				if (enough()) break;
			}
			if (pending.length > 0) this.#spelling.spell(pending);
			return !this.#rest && this.#dirty.size === 0;
		}
		#take(id, rec, pending) {
			const alive = rec && rec.v.deleted !== true ? rec : void 0;
			this.#index.put(id, alive, this.#spelling.keyOf);
			if (alive?.pending) pending.push(alive);
		}
	};
}));
// src/storage/transport.ts
var COMPRESS_FROM, HttpTransport;
var init_transport = __esmMin((() => {
	init_failure();
	COMPRESS_FROM = 2048;
	HttpTransport = class {
		#client;
		constructor(client) {
			this.#client = client;
		}
		async sync(request) {
			const text = JSON.stringify(request);
			if (text.length < COMPRESS_FROM || typeof CompressionStream === "undefined") return this.#client.ask("/api/sync", {
				method: "POST",
				body: request,
				timeoutMs: 3e4
			});
			const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
			return this.#client.ask("/api/sync", {
				method: "POST",
				raw: await new Response(packed).arrayBuffer(),
				headers: {
					"Content-Type": "application/json",
					"Content-Encoding": "gzip"
				},
				timeoutMs: 3e4
			});
		}
		manifest(bucket) {
			return this.#client.get(`/api/buckets/${encodeURIComponent(bucket)}/snapshot`);
		}
		async segment(bucket, hash) {
			return (await this.#fetch(`/api/buckets/${encodeURIComponent(bucket)}/segments/${hash}`)).text();
		}
		async newReplica() {
			return (await this.#client.post("/api/replicas")).replica;
		}
		playbook(hash) {
			return this.#client.get(`/api/playbooks/${encodeURIComponent(hash)}`);
		}
		putBlob(sha256, offset, total, part) {
			return this.#client.ask(`/api/blobs/${sha256}`, {
				method: "PUT",
				raw: part,
				query: {
					offset,
					total
				},
				timeoutMs: 6e4,
				headers: { "Content-Type": "application/octet-stream" }
			});
		}
		async getBlob(sha256) {
			return (await this.#fetch(`/api/blobs/${sha256}`)).blob();
		}
		/** Bytes as they are; anything but a full answer counts as not reached. */
		async #fetch(path) {
			const response = await fetch(path, {
				credentials: "same-origin",
				signal: AbortSignal.timeout(6e4)
			}).catch((error) => {
				throw new Offline(error);
			});
			if (!response.ok) throw new Offline(response.status);
			return response;
		}
	};
}));
// src/storage/works.ts
var works_exports = /* @__PURE__ */ __exportAll({ Works: () => Works });
function mended(change, fields) {
	return change.op === "cmd" ? change : {
		...change,
		fields: {
			...change.fields,
			...fields
		}
	};
}
var Works;
var init_works = __esmMin((() => {
	init_client();
	init_audit();
	init_entries();
	init_outbox();
	init_alias();
	init_blobs();
	init_changes();
	init_compact();
	init_database();
	init_engine();
	init_live();
	init_searcher();
	init_spelling();
	init_transport();
	Works = class {
		blobs;
		#parts;
		#transport;
		#engine;
		#searcher;
		#live;
		constructor(parts) {
			const { phone, now, sessionReplica, options } = parts;
			this.#parts = parts;
			this.#transport = options.transport ?? new HttpTransport(new Client());
			this.blobs = new StoredBlobs(phone.database, this.#transport, now);
			this.#engine = new Engine(phone, this.#transport, {
				now,
				sessionReplica
			});
			this.#searcher = new Searcher(phone, "speller" in options ? options.speller : workerSpeller());
			if (options.live !== false) this.#live = this.#lively();
			this.blobs.onAdded = () => this.#live?.soon();
		}
		#lively() {
			const { phone } = this.#parts;
			return new Live({
				name: phone.database.name,
				sync: () => this.#exchange(),
				onVisible: async () => {
					await phone.database.probe();
					await phone.refresh();
				}
			});
		}
		start() {
			if (!this.#live) return;
			this.#live.start();
			navigator.storage?.persist?.().catch(() => false);
		}
		close() {
			this.#live?.stop();
			this.blobs.close();
		}
		search(query, limit) {
			return this.#searcher.find(query, limit);
		}
		/** Validate all, then write all in one strict transaction. */
		async save(changes, dropDraft) {
			const { host, drafts } = this.#parts;
			const asked = changes.map((change) => ledOn(host.seen, identified(change)));
			for (const change of asked) {
				const invalid = refusal(change);
				if (invalid) return invalid;
			}
			if (dropDraft !== void 0) await drafts.settle(dropDraft);
			const refused = await this.#write(asked, dropDraft);
			if (refused) return refused;
			this.#live?.soon();
			return asked.map((change) => change.id);
		}
		/** One strict transaction. Without room the photos go that the server has too, then it is tried once more. */
		async #write(asked, dropDraft) {
			const { host, phone, now } = this.#parts;
			const at = now();
			const write = () => phone.save((step) => {
				for (const change of asked) {
					const trim = trimmed(change, (id) => host.get(id));
					if (trim) compose(step, phone.replica.copy, trim, at);
				}
			}, dropDraft);
			try {
				await write().catch(async (error) => {
					if (!(error instanceof StorageFull)) throw error;
					await this.blobs.evict(0);
					await write();
				});
				return;
			} catch (error) {
				console.error(error);
				return { code: error instanceof StorageFull ? error.code : "not_saved" };
			}
		}
		async mend(n, fields) {
			const { phone, now } = this.#parts;
			const entry = phone.replica.entries.get(n);
			if (!entry) return { code: "not_found" };
			const invalid = refusal(mended(changeOf(entry.op), fields));
			if (invalid) return invalid;
			await phone.save((step) => mend(step, phone.replica.copy, n, fields, now()));
			this.#live?.soon();
			return null;
		}
		async discard(n) {
			await this.#parts.phone.save((step) => discard(step, n));
		}
		async sync() {
			await (this.#live ? this.#live.sync() : this.#exchange());
		}
		/** One exchange with all it brings: ops, rows, snapshots, the playbook, photos. False: try again before long. */
		async #exchange() {
			const { host, phone, playbook } = this.#parts;
			const first = phone.replica.meta.lastSync === null;
			host.enter("syncing");
			try {
				const ended = await this.#engine.sync();
				host.enter(ended.state === "failed" ? "idle" : ended.state, ended.error);
				if (ended.error === "device_revoked") await this.#wipe();
				if (ended.state !== "idle") return ended.state === "signed-out";
				if (first) performance.mark("headland:first-copy");
				if (await playbook.refresh(this.#transport)) host.changed();
				await this.blobs.upload();
				await compact(phone);
				return true;
			} catch (error) {
				host.failed(error);
				return false;
			}
		}
		/** This device was switched off, being lost or stolen: nothing of the person stays on it. */
		async #wipe() {
			this.#live?.stop();
			await this.#parts.phone.erase();
			this.#parts.host.changed();
		}
		/** Compare the copy with what the server said, and fetch damaged buckets again. */
		async check() {
			const buckets = audit(this.#parts.phone.replica);
			const damaged = buckets.filter((bucket) => !bucket.ok).map((bucket) => bucket.id);
			if (damaged.length > 0) {
				await this.#engine.repair(damaged).catch(() => void 0);
				await this.sync();
			}
			return buckets;
		}
	};
}));
// src/storage/open.ts
/** Opens the world of the person who is signed in: the composition root of storage, used by `main`. */
init_database();
async function openWorld(session, options = {}) {
	const now = options.now ?? (() => Date.now());
	const name = `headland.${keyOf(session)}`;
	const database = new Database(name);
	const channel = typeof BroadcastChannel === "undefined" ? void 0 : new BroadcastChannel(name);
	const phone = await Phone.open(database, {
		replica: session.replica,
		epoch: session.epoch,
		channel
	});
	const drafts = new StoredDrafts(database, now);
	const playbook = await loadPlaybook(database, session.playbook.hash);
	const world = new PhoneWorld({
		phone,
		drafts,
		playbook,
		channel,
		me: session.person,
		works: async (host) => {
			const { Works } = await Promise.resolve().then(() => (init_works(), works_exports));
			return new Works({
				host,
				phone,
				now,
				drafts,
				playbook,
				sessionReplica: session.replica,
				options
			});
		}
	});
	afterPaint(() => void world.begin());
	return world;
}
/** Once the first rows stand, or the browser has nothing to do; soon in any case, also in a page nobody sees. */
function afterPaint(work) {
	if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: 500 });
	else setTimeout(work, 50);
}
// ../tests/compat/driver.mjs
/** A whole phone behind a pipe: the world that screens read, its database, its rounds with the server. One JSON request
*  a line in, one JSON answer a line out; what the phone would fetch goes out as a line too, and the one who drives it
*  answers (tests/compat/phone.py). IndexedDB is fake-indexeddb, time is told. `keep.py` bundles this file with the
*  phone of a release into one program that needs Node alone, so nothing here may know more than `storage/world.ts`. */
let now = 0;
let world;
let name;
const asked = /* @__PURE__ */ new Map();
let calls = 0;
Date.now = () => now;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const packed = (buffer) => Buffer.from(buffer).toString("base64");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64")).buffer;
globalThis.fetch = async (path, { method = "GET", headers = {}, body } = {}) => {
	const call = ++calls;
	const sent = body ? packed(await new Response(body).arrayBuffer()) : "";
	say({
		fetch: call,
		method,
		path: String(path),
		headers,
		body: sent
	});
	const answer = await new Promise((resolve) => asked.set(call, resolve));
	if (!answer.status) throw new TypeError("no line");
	return new Response(answer.status === 204 ? null : bytes(answer.body), {
		status: answer.status,
		headers: answer.headers
	});
};
const done = (request) => new Promise((resolve, reject) => {
	request.onsuccess = () => resolve(request.result);
	request.onerror = () => reject(request.error);
});
/** Values of IndexedDB as JSON: bytes are the only ones that need words. */
const spoken = (value) => JSON.parse(JSON.stringify(value, (_, inner) => inner instanceof ArrayBuffer ? { $bytes: packed(inner) } : inner));
const heard = (value) => {
	if (typeof value !== "object" || value === null) return value;
	if (typeof value.$bytes === "string") return bytes(value.$bytes);
	return Array.isArray(value) ? value.map(heard) : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, heard(inner)]));
};
/** The phone's database as it lies: its version, every store's layout, every value. */
async function dump() {
	const db = await done(indexedDB.open(name));
	const stores = {};
	for (const store of [...db.objectStoreNames]) {
		const held = db.transaction(store).objectStore(store);
		const indexes = [...held.indexNames].map((index) => [index, held.index(index).keyPath]);
		const [keys, values] = [await done(held.getAllKeys()), await done(held.getAll())];
		stores[store] = {
			keyPath: held.keyPath,
			indexes,
			rows: values.map((value, at) => [keys[at], spoken(value)])
		};
	}
	const { version } = db;
	db.close();
	return {
		version,
		stores
	};
}
/** Lay a database down as another phone left it, without a word of the program that will open it. */
async function lay({ version, stores }) {
	const opening = indexedDB.open(name, version);
	opening.onupgradeneeded = () => {
		for (const [store, { keyPath, indexes, rows }] of Object.entries(stores)) {
			const made = opening.result.createObjectStore(store, keyPath === null ? {} : { keyPath });
			for (const [index, path] of indexes) made.createIndex(index, path);
			for (const [key, value] of rows) keyPath === null ? made.put(heard(value), key) : made.put(heard(value));
		}
	};
	(await done(opening)).close();
}
const verbs = {
	async open({ session, at, storage }) {
		now = at;
		name = `headland.${session.company.id}.${session.person.id}`;
		if (storage) await lay(storage);
		world = await openWorld(session, {
			live: false,
			speller: void 0,
			now: () => now
		});
	},
	at: ({ ms }) => void (now = ms),
	save: ({ changes, draft }) => world.save(changes, draft),
	sync: async () => (await world.syncNow(), world.status),
	status: () => world.status,
	waiting: () => world.waiting(),
	get: ({ id }) => (({ id, kind, v, alt, pending, stamps }) => ({
		id,
		kind,
		v,
		alt,
		pending,
		stamps
	}))(world.get(id) ?? {}),
	ids: ({ kind }) => [...world.all(kind)].map((record) => record.id).sort(),
	check: async () => (await world.checkMyCopy()).buckets,
	mend: ({ n, fields }) => world.mend(n, fields),
	discard: ({ n }) => world.discard(n),
	draft: ({ key, value }) => world.drafts.save(key, value),
	drafts: () => world.drafts.list(),
	/** A photo as it lies on the phone, not uploaded. */
	photo: ({ sha256, data }) => world.blobs.restore(sha256, new Blob([bytes(data)], { type: "image/jpeg" })),
	photos: () => world.blobs.waiting(),
	dump,
	close: () => world.close()
};
createInterface({ input: process.stdin }).on("line", (line) => {
	const message = JSON.parse(line);
	if ("answer" in message) {
		asked.get(message.answer)?.(message);
		asked.delete(message.answer);
		return;
	}
	Promise.resolve().then(() => verbs[message.verb](message)).then((value) => say({ value: value ?? null }), (error) => say({ error: String(error?.stack ?? error) }));
}).on("close", () => process.exit(0));
export {};
