"""Write the phone's half of the contract: `python -m shared_schema.generate` fills `pwa/src/generated/`.

`--check` writes nothing and fails when what is committed differs from what would be written, so that Python and
TypeScript cannot drift apart unseen. The output is text a person can review: types, one table, no logic but
`check.ts`, which is written by hand beside it and mirrors `check.py` (why no ajv: see there).
"""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, UNSET, Struct, UnsetType

from shared_schema import check, errors, playbook, protocol
from shared_schema.playbook import expressions, words
from shared_schema.records import KINDS, Place, Price, Snooze
from shared_schema.rules.codes import REASONS

TARGET = Path(__file__).parent.parent / "pwa" / "src" / "generated"
HEADER = "// Written by `python -m shared_schema.generate`; do not edit.\n"

_TYPES = {
    "flag": "boolean",
    "member": "true",
    "number": "number",
    "money": "Price",
    "place": "Place",
    "snooze": "Snooze",
    "answer": "Answer",
    "names": "readonly string[]",
    "named_days": "Readonly<Record<string, Named>>",
    "stamps": "Readonly<Record<string, string>>",
}
_MEMBERS = {"integer": "number", "text": "string", "date": "string"}
_VALUES = {"money": Price, "place": Place, "snooze": Snooze}


def _comment(text: str | None, indent: str = "") -> str:
    first = (text or "").strip().split("\n\n")[0].replace("*/", "* /")
    return f"{indent}/** {' '.join(first.split())} */\n" if first else ""


def _interface(kind: str, cls: type[Struct]) -> str:
    lines = [_comment(cls.__doc__), f"export interface {cls.__name__} {{\n"]
    for name, spec in sorted(check.fields_of(kind).items()):
        lines.append(f"  readonly {name}?: {_TYPES.get(spec.shape, 'string')} | undefined\n")
    for prefix in check.sets_of(kind):
        lines.append(f"  readonly [entry: `{prefix}:${{string}}`]: true | undefined\n")
    return "".join([*lines, "}\n"])


def records() -> str:
    """Kinds and one interface per kind: what a screen reads, absent or cleared fields undefined."""
    parts = [HEADER]
    for shape, members in check.OBJECTS.items():
        cls = _VALUES[shape]
        body = "".join(
            f"  readonly {name}{'?' if m.optional else ''}: {_MEMBERS[m.type]}{' | null' if m.optional else ''}\n"
            for name, m in members.items()
        )
        parts.append(f"{_comment(cls.__doc__)}export interface {cls.__name__} {{\n{body}}}\n")
    parts.append(
        "/** A fact's answer; which form is right is the playbook's to say. */\n"
        "export type Answer = string | number | boolean | readonly string[] |"
        " Readonly<Record<string, string | number | boolean | null>>\n"
    )
    parts.append(
        "/** What a day is called, in both languages. */\n"
        "export interface Named {\n  readonly 'zh-CN': string\n  readonly en: string\n}\n"
    )
    parts += [_interface(kind, cls) for kind, cls in KINDS.items()]
    table = "".join(f"  {kind}: {cls.__name__}\n" for kind, cls in KINDS.items())
    parts.append(f"export interface Records {{\n{table}}}\n")
    parts.append("export type Kind = keyof Records\nexport type RecordOf<K extends Kind> = Records[K]\n")
    return "\n".join(parts)


def _literal(value: Any) -> str:
    """A value as TypeScript writes it: bare keys where they are plain, single quotes, no trailing commas."""
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(k)}: {_literal(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, str):
        return "'" + json.dumps(value, ensure_ascii=True)[1:-1].replace("'", "\\'").replace('\\"', '"') + "'"
    return json.dumps(value)


def _key(key: str) -> str:
    return key if key.isidentifier() else _literal(key)


def _row(spec: Struct) -> str:
    values = {k: v for k, v in msgspec.to_builtins(spec).items() if k != "name"}
    return _literal({_camel(k): v for k, v in values.items()})


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


_FIELDS_HEAD = """
import type { Kind } from './records'

/** All that both languages know of one field (`shared_schema/check.py`). */
export interface FieldSpec {
  readonly shape: string
  readonly once?: true
  readonly required?: true
  /** The kind a reference or a set entry points to. */
  readonly of?: string
  /** `clauses`: long text the server merges clause by clause. */
  readonly merge?: string
  /** `semi-public`: masked in exports and hand-overs (X3). */
  readonly sensitivity?: string
  readonly min?: number
  readonly max?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}

export interface MemberSpec {
  readonly type: 'integer' | 'text' | 'date'
  readonly optional?: true
  readonly min?: number
  readonly max?: number
  readonly maxLength?: number
  readonly pattern?: string
}
"""


def fields() -> str:
    """The table `check.ts` reads, and what forms need (lengths, kinds of references)."""
    parts = [HEADER + _FIELDS_HEAD]
    for name in ("SAFE", "MAX_FIELDS", "MAX_ANSWER_TEXT", "MAX_ANSWER_ITEMS", "MAX_DAYS", "MAX_NAMES"):
        parts.append(f"export const {name} = {getattr(check, name)}")
    parts.append(f"export const COMMON_ITEMS: readonly unknown[] = [{', '.join(map(_literal, check.COMMON_ITEMS))}]")
    parts.append(f"export const BLANK = {_literal(check.BLANK)}")
    parts.append(f"export const ID_PATTERN = {_literal(check.ID_PATTERN)}\n")
    parts.append("export const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldSpec>>>> = {")
    for kind in KINDS:
        rows = "".join(f"    {n}: {_row(s)},\n" for n, s in sorted(check.fields_of(kind).items()))
        parts.append(f"  {kind}: {{\n{rows}  }},")
    parts.append("}\n\n/** Set families of a kind: prefix -> the kind its keys name. */")
    parts.append("export const SETS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {")
    parts += [f"  {kind}: {_literal(check.sets_of(kind))}," for kind in KINDS]
    parts.append("}\n\nexport const OBJECTS: Readonly<Record<string, Readonly<Record<string, MemberSpec>>>> = {")
    for shape, members in check.OBJECTS.items():
        rows = "".join(f"    {n}: {_row(m)},\n" for n, m in members.items())
        parts.append(f"  {shape}: {{\n{rows}  }},")
    return "\n".join(parts) + "\n}\n"


def _wire(annotation: Any) -> str:
    """A Python annotation of the wire as a TypeScript type."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    origin, args = get_origin(annotation), get_args(annotation)
    simple = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "unknown"}
    if annotation in simple:
        return simple[annotation]
    if origin in (Union, types.UnionType):
        return " | ".join(_wire(a) for a in args if a is not UnsetType)
    if origin is Literal:
        return " | ".join(_literal(a) for a in args)
    if origin is tuple:
        return f"readonly [{', '.join(_wire(a) for a in args)}]"
    if origin is list:
        inner = _wire(args[0])
        return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
    if origin is dict:
        return f"Readonly<Record<{_wire(args[0])}, {_wire(args[1])}>>"
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return annotation.__name__
    raise TypeError(f"shared_schema/protocol.py: no TypeScript for {annotation!r}; teach generate._wire")


def wire() -> str:
    """The messages of `POST /api/sync` and of snapshots. A member that Python omits at its default is optional."""
    parts = [HEADER]
    limits = ("MAX_OPS", "MAX_PUSH_BYTES", "MAX_PAGE_BYTES")
    for name in ("SCHEMA", "MINIMUM_SCHEMA", *limits, "FORMER", "PACKED", "TOGETHER"):
        parts.append(f"export const {name} = {getattr(protocol, name)}")
    parts.append("\n/** `[value, stamp]` or `[value, stamp, claimed]`. */")
    parts.append("export type Register = readonly unknown[]\n")
    for cls in vars(protocol).values():
        if isinstance(cls, type) and issubclass(cls, Struct) and cls is not Struct:
            parts.append(_message(cls))
    return "\n".join(parts)


def _message(cls: type[Struct]) -> str:
    hints = get_type_hints(cls, include_extras=True)
    lines = [_comment(cls.__doc__), f"export interface {cls.__name__} {{\n"]
    for field in msgspec.structs.fields(cls):
        has_default = field.default is not NODEFAULT or field.default_factory is not NODEFAULT
        left_out = field.default is UNSET or (has_default and cls.__struct_config__.omit_defaults)
        optional = "?" if left_out else ""
        lines.append(f"  readonly {_key(field.encode_name)}{optional}: {_wire(hints[field.name])}\n")
    return "".join([*lines, "}\n"])


def codes() -> str:
    """Every code the server may answer and the rules may give, with its gloss; sentences live in ui/messages."""
    parts = [HEADER]
    for name, table in (("REFUSALS", errors.REFUSALS), ("FAILURES", errors.FAILURES), ("REASONS", REASONS)):
        rows = "".join(f"  /** {gloss} */\n  '{code}',\n" for code, gloss in table.items())
        parts.append(f"export const {name} = [\n{rows}] as const\n")
    parts.append("export type Refusal = (typeof REFUSALS)[number]")
    parts.append("export type FailureCode = (typeof FAILURES)[number]")
    parts.append("export type ReasonCode = (typeof REASONS)[number]\n")
    return "\n".join(parts)


def method() -> str:
    """The types of a playbook as the server publishes it; nothing is left out, an absent value is null."""
    parts = [HEADER]
    for name in playbook.__all__:
        cls = getattr(playbook, name)
        if isinstance(cls, type) and issubclass(cls, Struct):
            parts.append(_message(cls))
    return "\n".join(parts)


def form() -> str:
    """What the playbook editor draws its forms from: the members of every part, and the operations of conditions."""
    parts = [HEADER + _FORM_HEAD]
    parts.append("export const PARTS: Readonly<Record<string, Readonly<Record<string, Member>>>> = {")
    for name in playbook.__all__:
        cls = getattr(playbook, name)
        if isinstance(cls, type) and issubclass(cls, Struct) and cls not in (playbook.Problem, playbook.Text):
            rows = "".join(f"    {_key(n)}: {_literal(m)},\n" for n, m in _members(cls).items())
            parts.append(f"  {name}: {{\n{rows}  }},")
    parts.append("}\n")
    parts.append("export const OPERATIONS: Readonly<Record<string, Operation>> = {")
    for name, signature in expressions.SIGNATURES.items():
        parts.append(f"  {_key(name)}: {_literal(msgspec.to_builtins(signature))},")
    parts.append("}\n")
    parts.append(f"export const SETS: Readonly<Record<string, string>> = {_literal(expressions.SETS)}\n")
    return "\n".join(parts)


def _members(cls: type[Struct]) -> dict[str, dict[str, Any]]:
    hints = get_type_hints(cls, include_extras=True)
    found = {}
    for field in msgspec.structs.fields(cls):
        has_default = field.default is not NODEFAULT or field.default_factory is not NODEFAULT
        member = _member(hints[field.name])
        found[field.encode_name] = {**member, "optional": True} if has_default else member
        if field.default not in (NODEFAULT, None):
            found[field.encode_name]["initial"] = field.default
    return found


def _member(annotation: Any) -> dict[str, Any]:
    """One member's shape; what may be null is optional, and limits of numbers stand beside."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _member(next(a for a in get_args(annotation) if a is not type(None)))
    limits = [one for one in get_args(annotation)[1:] if isinstance(one, msgspec.Meta)]
    plain = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if get_origin(plain) in (Union, types.UnionType):
        return _member(plain)
    if plain is Any:
        return {"shape": "expression"}
    if get_origin(plain) is Literal:
        return {"shape": "choice", "words": list(get_args(plain))}
    if get_origin(plain) is list:
        least = max((one.min_length or 0 for one in limits), default=0)
        return {"shape": "list", "of": _member(get_args(plain)[0]), **({"least": least} if least else {})}
    if get_origin(plain) is dict:
        return {"shape": "table", "of": _member(get_args(plain)[1])}
    if isinstance(plain, type) and issubclass(plain, Struct):
        return {"shape": "text"} if plain is playbook.Text else {"shape": "part", "part": plain.__name__}
    if plain is int:
        bounds = {name: end for one in limits for name, end in (("min", one.ge), ("max", one.le))}
        return {"shape": "number", **{name: end for name, end in bounds.items() if end is not None}}
    if plain is bool:
        return {"shape": "flag"}
    pattern = next((one.pattern for one in limits if one.pattern), None)
    if pattern == words.ID_PATTERN:
        return {"shape": "id"}
    return {"shape": "words", **({"pattern": pattern} if pattern else {})}


_FORM_HEAD = """
/** One member of a part as a form needs it. `id` names something; `words` are free; `expression` is a condition. */
export interface Member {
  readonly shape: 'text' | 'words' | 'id' | 'number' | 'flag' | 'choice' | 'part' | 'list' | 'table' | 'expression'
  readonly optional?: true
  /** What it is while nothing is written. */
  readonly initial?: unknown
  readonly words?: readonly string[]
  readonly part?: string
  readonly of?: Member
  readonly least?: number
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
}

/** What an operation takes, one word an argument (the last repeats when `many`), what it gives and can be about. */
export interface Operation {
  readonly takes: readonly string[]
  readonly gives: string
  readonly many: boolean
  readonly optional: number
  readonly about: readonly string[]
}
"""


def shipped() -> str:
    """The playbook that comes with the app, until the server's is there: its canonical bytes."""
    return playbook.canonical_json(playbook.load_shipped()).decode()


OUTPUTS: dict[str, Callable[[], str]] = {
    "records.ts": records,
    "fields.ts": fields,
    "protocol.ts": wire,
    "errors.ts": codes,
    "playbook.ts": method,
    "playbook.json": shipped,
    "playbook_form.ts": form,
}


def stale(target: Path | None = None) -> list[str]:
    """The names of generated files that differ from what would be written."""
    target = target or TARGET
    return [
        name
        for name, make in OUTPUTS.items()
        if not (target / name).exists() or (target / name).read_text(encoding="utf-8") != make()
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared_schema.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the committed output differs")
    arguments = parser.parse_args(argv)
    different = stale()
    if arguments.check:
        for name in different:
            print(f"pwa/src/generated/{name} is stale: run `python -m shared_schema.generate`", file=sys.stderr)
        return 1 if different else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in different:
        (TARGET / name).write_text(OUTPUTS[name](), encoding="utf-8")
        print(f"wrote pwa/src/generated/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
