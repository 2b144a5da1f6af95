"""The one table: addresses and what they take, parameters and their ranges, answers and their tags.

Dispatch, the checks, the encoding of answers, OSCQuery and docs/osc.md are all made from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.domain.edit import LATEST_START
from bridge.domain.limits import SEEDS
from bridge.files.annotation import MOST_STARS


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a request can name, with its range if it has one."""

    name: str
    tag: str
    about: str
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()


PARAMETERS = (
    Parameter("prompt", "s", "what to hear, e.g. 'dusty drums'"),
    Parameter("bpm", "f", "tempo in quarter notes a minute", 40, 240),
    Parameter("key", "s", "e.g. Am, F# minor, Bb"),
    Parameter("bars", "i", "length of a loop", 1, 16),
    Parameter("meter", "s", "e.g. 4/4, 7/8"),
    Parameter("kind", "s", "loop or oneshot", words=("loop", "oneshot")),
    Parameter("count", "i", "how many samples, with seeds counting up", 1, 256),
    Parameter("seed", "i", "the same seed makes the same sample again", 0, SEEDS - 1),
    Parameter("negative", "s", "what not to hear"),
    Parameter("model", "s", "the model's name, or auto"),
    Parameter("steps", "i", "diffusion steps", 1, 200),
    Parameter("guidance", "f", "how literally the prompt is taken", 0, 30),
    Parameter(
        "source", "s", "audio to vary: a sample's id, or a path in the library or a source folder"
    ),
    Parameter("strength", "f", "how far from the source, 0 to 1", 0, 1),
    Parameter("chords", "s", "e.g. 'Am F C G', 'ii-V-I in Bb', '| Am F | C |'"),
    Parameter("notes", "s", "a MIDI file in the library or a source folder, that is played"),
    Parameter(
        "groove", "s", "whose rhythm is played: a sample's id, or a path as notes and source have"
    ),
    Parameter("swing", "f", "0.5 is straight, 0.67 a triplet", 0.5, 0.75),
    Parameter("humanise", "f", "a hand's errors, 0 to 1", 0, 1),
    Parameter("velocity", "s", "of the softest and the loudest note, e.g. 60-110"),
)
PARAMETER = {one.name: one for one in PARAMETERS}
KIT_PARAMETERS = (
    Parameter("parts", "s", "of a kit: what plays, e.g. drums,bass,rhodes; at most 8"),
    Parameter("form", "s", "of a kit: its sections, e.g. intro,verse,fill,chorus"),
)
"""What only a kit has; beside these it takes all others but a source."""
FIT_PARAMETERS = (Parameter("start", "f", "of a fit: listen from that second on", 0, LATEST_START),)
"""What only a fit has."""
SEARCH_PARAMETERS = (
    Parameter("bpm", "s", "a tempo, or a range: 88-94"),
    Parameter("key", "s", "a key, or none"),
    Parameter("kind", "s", "loop or oneshot", words=("loop", "oneshot")),
    Parameter("family", "s", "drums, bass, keys, …"),
    Parameter("stars", "i", "so many, or more", 0, MOST_STARS),
    Parameter("by", "s", "the order: newest, name, bpm, key, bars, stars, peak, loudness"),
)
"""What a search takes, and nothing else."""
HOST = {"tempo": "bpm", "key": "key", "meter": "meter"}
"""What a DAW says of itself, by its word in addresses → the parameter that it stands for."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an address, and its type tag."""

    name: str
    tag: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address, what it takes, and its handler's name.

    `pairs`: [name value]… may follow, of all names and of its `own`. `parameter`: the one whose
    default it sets. `makes_job`: a refusal is told whatever else was said that second.
    """

    path: str
    handler: str
    takes: tuple[Argument, ...]
    about: str
    pairs: bool = False
    parameter: Parameter | None = None
    makes_job: bool = False
    own: tuple[Parameter, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What may be named in pairs."""
        return frozenset(one.name for one in (*PARAMETERS, *self.own))

    @property
    def signature(self) -> str:
        """How its arguments are written in the docs, e.g. "token:s [limit:i]"."""
        words = [
            f"[{one.name}:{one.tag}]" if one.optional else f"{one.name}:{one.tag}"
            for one in self.takes
        ]
        return " ".join([*words, *(["[name value]…"] if self.pairs else [])])


def _arguments(text: str) -> tuple[Argument, ...]:
    """'token:s limit:i?' → two arguments, the second optional."""
    words = [word.split(":") for word in text.split()]
    return tuple(Argument(name, tag.rstrip("?"), tag.endswith("?")) for name, tag in words)


def _plain(path: str, takes: str, about: str) -> Address:
    return Address(f"/fodder/{path}", path, _arguments(takes), about)


def _job(
    path: str, takes: str, about: str, pairs: bool = True, own: tuple[Parameter, ...] = ()
) -> Address:
    parsed = _arguments(takes)
    return Address(f"/fodder/{path}", path, parsed, about, pairs, makes_job=True, own=own)


def _sticky(one: Parameter) -> Address:
    about = f"sets a sticky default: {one.about}; an empty text takes it back"
    return Address(
        f"/fodder/set/{one.name}", "set", (Argument("value", one.tag),), about, parameter=one
    )


def _host(word: str) -> Address:
    tag = "f" if word == "tempo" else "s"
    about = f"the {word} that the DAW says it has: used where a request names none"
    return Address(f"/fodder/host/{word}", "host", (Argument(word, tag),), about)


def _pad(line: tuple[str, str, str]) -> Address:
    word, takes, about = line
    return Address(f"/fodder/pad/{word}", f"pad_{word}", _arguments(takes), about)


PAD = (
    ("assign", "pad:i sample:s mode:s?",
     "lays a sample on a pad, 1 to 16, to be played as loop, one-shot or hold; an empty text "
     "takes it away"),
    ("strike", "pad:i velocity:f?",
     "plays a pad, as hard as 0 to 1; 0 lets it go; a loop begins on the bar, or ends"),
    ("stop", "pad:i", "fades a pad out"),
    ("mute", "pad:i on:i", "mutes a pad, which goes on in time; 0 takes it back"),
    ("solo", "pad:i on:i", "lets only this pad, and others so, be heard; 0 takes it back"),
)  # fmt: skip

TABLE: tuple[Address, ...] = (
    _plain("ping", "", "answers /fodder/pong version"),
    _plain("status", "", "answers /fodder/status.reply: what was lost, refused, and is held"),
    _job("generate", "token:s prompt:s", "makes samples"),
    _job(
        "kit",
        "token:s prompt:s",
        "makes parts that belong together, and last their mix",
        own=KIT_PARAMETERS,
    ),
    _job("preset", "token:s name:s", "makes samples from a preset, with overrides"),
    *map(_sticky, PARAMETERS),
    _job("go", "token:s?", "makes samples from the sticky values", pairs=False),
    _plain("explain", "token:s prompt:s", "answers /fodder/explained; nothing is made"),
    _job(
        "morph",
        "token:s promptA:s promptB:s position:f",
        "makes a sample between two prompts",
    ),
    _job(
        "repaint",
        "token:s source:s bars:s prompt:s",
        "paints some bars of a loop anew, e.g. 3-4, and keeps the others",
    ),
    _job("extend", "token:s source:s bars:i prompt:s", "makes a loop that many bars longer"),
    _job(
        "layer",
        "token:s source:s tracks:s prompt:s",
        "makes tracks that go with a sound, e.g. bass,drums, by a model that can",
    ),
    _job("stem", "token:s source:s track:s", "takes one track out of a sound, by a model that can"),
    _job(
        "fit",
        "token:s source:s prompt:s",
        "makes a part that fits a mix, as it is heard",
        own=FIT_PARAMETERS,
    ),
    _job("instrument", "token:s prompt:s", "makes an instrument: notes as one-shots, and an SF2"),
    _plain("cancel", "job:s", "cancels a queued or running job, or all"),
    *map(_host, HOST),
    Address(
        "/fodder/query",
        "query",
        _arguments("token:s text:s limit:i?"),
        "searches the library: results, then result/end; after the limit names and values, "
        f"{', '.join(one.name for one in SEARCH_PARAMETERS)}, may follow",
        pairs=True,
        own=SEARCH_PARAMETERS,
    ),
    _plain("play", "sample:s", "auditions a sample"),
    _plain("stop", "", "ends the audition, and all pads"),
    *map(_pad, PAD),
    _plain("notes", "sample:s", "answers /fodder/notes/written: its MIDI file"),
    _plain("rate", "sample:s stars:i", "gives a sample 0 to 5 stars"),
    _plain("subscribe", "port:i?", "sends every event to that port, or back"),
    _plain("unsubscribe", "port:i?", "ends that"),
    _plain("pictures", "on:i", "1: sends this sender its samples as they are painted; 0 ends that"),
    _plain("reply_port", "port:i", "where this sender wants its replies"),
    _plain("hello", "token:s", "lets a TCP connection from another machine in"),
)
BY_PATH = {address.path: address for address in TABLE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Fodder sends."""

    path: str
    signature: str
    about: str

    @property
    def tags(self) -> str:
        """Its type tags, e.g. "ssi"."""
        return "".join(word.split(":")[1] for word in self.signature.split())


ANSWERS: tuple[Answer, ...] = (
    Answer("/fodder/accepted", "token:s job:s position:i", "a job is in the queue"),
    Answer(
        "/fodder/notice",
        "token:s sentence:s",
        "after accepted: what was not understood, or counts less than something else",
    ),
    Answer("/fodder/explained", "token:s json:s", "what is understood of a prompt"),
    Answer("/fodder/progress", "job:s fraction:f stage:s", "at most 10 a second a job"),
    Answer(
        "/fodder/done",
        "job:s sample:s path:s bpm:f key:s bars:i seed:h seconds:f",
        "once a sample made; bars is 0 for a one-shot; seconds is its length; seed i where it fits",
    ),
    Answer(
        "/fodder/warning",
        "job:s sample:s sentence:s",
        "after done: how the sample differs from what was asked",
    ),
    Answer(
        "/fodder/picture",
        "job:s columns:i rows:i levels:b",
        "to who has asked for /fodder/pictures: what a sample looks like so far, row by row from "
        "the highest frequency down, a byte each, 0 silent to 255 loudest; at most 10 a second",
    ),
    Answer("/fodder/instrument/done", "job:s path:s", "an instrument's SF2 lies beside its notes"),
    Answer("/fodder/finished", "job:s count:i", "once a job"),
    Answer("/fodder/failed", "job:s code:s message:s", "the job ended badly"),
    Answer("/fodder/cancelled", "job:s", "the job was cancelled"),
    Answer(
        "/fodder/result",
        "token:s sample:s path:s bpm:f key:s bars:i stars:i",
        "once a sample found",
    ),
    Answer("/fodder/result/end", "token:s count:i", "after the last result"),
    Answer(
        "/fodder/notes/written",
        "sample:s path:s confidence:f",
        "where a sample's notes lie; confidence is 1 where they are known, less where heard",
    ),
    Answer("/fodder/error", "code:s message:s address:s", "what went wrong, and what to do"),
    Answer("/fodder/pong", "version:s", "Fodder is there"),
    Answer(
        "/fodder/status.reply",
        "received:h lost:h unsent:h refused:h untold:h connections:i held:i",
        "since the start: datagrams received, and lost in the kernel's buffer; packets that could "
        "not be sent; jobs refused; mistakes passed over. Now: TCP connections, bundles held",
    ),
)
TAGS = {answer.path: answer.tags for answer in ANSWERS}
_OF_JOBS = ("accepted", "progress", "done", "instrument/done", "finished", "failed", "cancelled")
EVENTS = tuple(one for one in ANSWERS if one.path.removeprefix("/fodder/") in _OF_JOBS)
"""What every subscriber hears of jobs."""
