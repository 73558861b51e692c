"""A calendar's bytes, plain and gzipped, put together from blocks of events so that a change costs one block.

Events are in the order of their ids, in blocks of :data:`BLOCK` ids. Each block is compressed by itself and
ends on a byte (RFC 1951 lets blocks simply follow each other), so both forms are rebuilt by copying.
"""

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

BLOCK = 64
HEAD = -1
"""The number of what comes before the events."""
_END = b"END:VCALENDAR\r\n"
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time: the same bytes every time
_DEFLATE_END = b"\x03\x00"

Member: TypeAlias = tuple[int, str]
"""An activity's id and state."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some events' text in both forms, and what it was made of. The buffers may lie in a whole body's."""

    made_of: object
    plain: bytes | memoryview
    packed: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Body:
    """A calendar as it is sent."""

    plain: bytes
    packed: bytes
    """gzip."""
    tag: str
    """SHA-256 of ``plain``, the entity tag without quotes."""
    modified: int
    """Seconds since 1970; later than any body before it with other bytes."""
    seq: int
    """The log's state that it shows at least."""
    day: date
    fingerprint: str
    blocks: Mapping[int, Block]

    @property
    def size(self) -> int:
        """Roughly the memory it takes."""
        return len(self.plain) + len(self.packed) + 200 * BLOCK * len(self.blocks)


def blocks_of(members: Sequence[Member]) -> dict[int, tuple[Member, ...]]:
    """The members by block."""
    found: dict[int, list[Member]] = {}
    for member in members:
        found.setdefault(member[0] // BLOCK, []).append(member)
    return {number: tuple(items) for number, items in found.items()}


def numbers_of(activities: frozenset[int]) -> frozenset[int]:
    """The blocks that these activities are in, whether or not the calendar has them."""
    return frozenset(ident // BLOCK for ident in activities)


def block(made_of: object, text: bytes) -> Block:
    """A block of this text."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Block(made_of, text, packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))


def body(head: bytes, blocks: Mapping[int, Block], *, modified: int, seq: int, day: date, fingerprint: str) -> Body:
    """The whole, in the order of the blocks' numbers."""
    every = {HEAD: block(head, head), **{n: blocks[n] for n in sorted(blocks) if n != HEAD}}
    plain = b"".join([*(b.plain for b in every.values()), _END])
    end = block(_END, _END)
    trailer = struct.pack("<LL", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    packed = b"".join([_GZIP_HEAD, *(b.packed for b in every.values()), end.packed, _DEFLATE_END, trailer])
    tag = hashlib.sha256(plain).hexdigest()
    return Body(plain, packed, tag, modified, seq, day, fingerprint, _laid_out(every, plain, packed))


def _laid_out(blocks: Mapping[int, Block], plain: bytes, packed: bytes) -> dict[int, Block]:
    """The same blocks as views into the whole, so that nothing is kept twice."""
    whole, whole_packed = memoryview(plain), memoryview(packed)
    at, at_packed = 0, len(_GZIP_HEAD)
    found = {}
    for number, item in blocks.items():
        end, end_packed = at + len(item.plain), at_packed + len(item.packed)
        found[number] = Block(item.made_of, whole[at:end], whole_packed[at_packed:end_packed])
        at, at_packed = end, end_packed
    return found
