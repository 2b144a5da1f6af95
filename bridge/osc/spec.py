"""The address table: the one specification from which dispatch, OSCQuery and the docs are made."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.osc.defaults import HOST, KNOBS, Parameter


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    tag: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address, what it takes, and the handler's name. `pairs`: [name value]… may follow."""

    path: str
    handler: str
    takes: tuple[Argument, ...]
    about: str
    pairs: bool = False
    knob: Parameter | None = None

    @property
    def signature(self) -> str:
        words = [
            f"[{one.name}:{one.tag}]" if one.optional else f"{one.name}:{one.tag}"
            for one in self.takes
        ]
        return " ".join([*words, *(["[name value]…"] if self.pairs else [])])


def _arguments(text: str) -> tuple[Argument, ...]:
    """'token:s limit:i?' → two arguments, the second optional."""
    words = [word.split(":") for word in text.split()]
    return tuple(Argument(name, tag.rstrip("?"), tag.endswith("?")) for name, tag in words)


def _plain(path: str, takes: str, about: str, pairs: bool = False) -> Address:
    return Address(f"/fodder/{path}", path, _arguments(takes), about, pairs)


def _sticky(knob: Parameter) -> Address:
    about = f"sets a sticky default: {knob.about}; an empty text takes it back"
    return Address(
        f"/fodder/set/{knob.name}", "set", (Argument("value", knob.tag),), about, knob=knob
    )


def _host(word: str) -> Address:
    tag = "f" if word == "tempo" else "s"
    about = f"the {word} that the DAW says it has: used where a request names none"
    return Address(f"/fodder/host/{word}", "host", (Argument(word, tag),), about)


TABLE: tuple[Address, ...] = (
    _plain("ping", "", "answers /fodder/pong version"),
    _plain("generate", "token:s prompt:s", "makes samples", pairs=True),
    _plain("preset", "token:s name:s", "makes samples from a preset, with overrides", pairs=True),
    *map(_sticky, KNOBS),
    _plain("go", "token:s?", "makes samples from the sticky values"),
    _plain("explain", "token:s prompt:s", "answers /fodder/explained; nothing is made"),
    _plain(
        "morph",
        "token:s promptA:s promptB:s position:f",
        "makes a sample between two prompts",
        pairs=True,
    ),
    _plain("cancel", "job:s", "cancels a queued or running job, or all"),
    *map(_host, HOST),
    _plain("query", "token:s text:s limit:i?", "searches the library: results, then result/end"),
    _plain("play", "sample:s", "auditions a sample"),
    _plain("stop", "", "ends the audition"),
    _plain("rate", "sample:s stars:i", "gives a sample 0 to 5 stars"),
    _plain("subscribe", "port:i?", "sends every event to that port, or back"),
    _plain("unsubscribe", "port:i?", "ends that"),
    _plain("reply_port", "port:i", "where this sender wants its replies"),
    _plain("hello", "token:s", "lets a sender from another machine in"),
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
    Answer("/fodder/finished", "job:s count:i", "once a job"),
    Answer("/fodder/failed", "job:s code:s message:s", "the job ended badly"),
    Answer("/fodder/cancelled", "job:s", "the job was cancelled"),
    Answer(
        "/fodder/result",
        "token:s sample:s path:s bpm:f key:s bars:i stars:i",
        "once a sample found",
    ),
    Answer("/fodder/result/end", "token:s count:i", "after the last result"),
    Answer("/fodder/error", "code:s message:s address:s", "what went wrong, and what to do"),
    Answer("/fodder/pong", "version:s", "Fodder is there"),
)
TAGS = {answer.path: answer.tags for answer in ANSWERS}
