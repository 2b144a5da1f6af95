"""What can be read out of a sample's file, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.domain.errors import BadArgument
from bridge.files.annotation import SIZE, Annotations, unpack
from bridge.files.chunks import Acid, Smpl, unpack_acid, unpack_info, unpack_smpl
from bridge.files.recipe import SampleMetadata, metadata_from_json

CARD_ID, NOTES_ID = b"fodr", b"fodn"
FASTEST_RATE = 10_000_000  # Hz
MOST_FRAMES = 1 << 48


@dataclass(frozen=True, slots=True)
class Contents:
    """`notes_at` is where in the file its notes area begins; None where it has none."""

    kind: str
    frames: int
    rate: int
    channels: int
    bits: int
    card: SampleMetadata | None = None
    notes: Annotations = field(default_factory=Annotations)
    notes_at: int | None = None
    acid: Acid | None = None
    smpl: Smpl | None = None
    info: dict[str, str] = field(default_factory=dict)

    @property
    def plausible(self) -> bool:
        """Whether a sound can be so: a header that is damaged says anything."""
        return 0 < self.rate <= FASTEST_RATE and self.channels > 0 and self.frames <= MOST_FRAMES


@dataclass(frozen=True, slots=True)
class Words:
    """The members of Contents that come from chunks with bodies, read the same in every format."""

    card: SampleMetadata | None
    notes: Annotations
    acid: Acid | None
    smpl: Smpl | None
    info: dict[str, str]


def read_words(bodies: dict[bytes, bytes], rate: int) -> Words:
    """Chunk bodies by id → what they say; a damaged one says nothing."""
    area = bodies.get(NOTES_ID, b"")
    return Words(
        card=_read_card(bodies.get(CARD_ID)),
        notes=unpack(area) if len(area) == SIZE else Annotations(),
        acid=unpack_acid(bodies.get(b"acid", b"")),
        smpl=unpack_smpl(bodies.get(b"smpl", b""), rate),
        info=unpack_info(bodies.get(b"LIST", b"")),
    )


def _read_card(body: bytes | None) -> SampleMetadata | None:
    if body is None:
        return None
    try:
        return metadata_from_json(body)
    except BadArgument:
        return None
