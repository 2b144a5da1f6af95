"""What an assistant can call: tools over a Maker, its library and a player.

    make, vary       samples of a prompt, or of a sound and a prompt
    kit              parts that belong together, and their mix
    explain          how a prompt is understood; nothing is made
    search           samples in the library
    analyse, trim    tempo, key and the best loop of a sound file
    play, stop       auditions

A tool's name, docstring and signature are what the assistant reads. A sound is named by a sample's
id or by a path inside the library or a source folder; nothing else is opened. Tools run on worker
threads of the SDK's. What goes wrong is answered in one sentence with its cure.
"""

from __future__ import annotations

import contextlib
import queue
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from anyio import from_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from bridge.app import api
from bridge.domain.errors import FodderError, check_range
from bridge.domain.limits import MOST_BARS
from bridge.domain.playback import Event, Playing, Trouble
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.library.finding import MOST_RESULTS, USUAL_RESULTS, filter_from, find
from bridge.library.queries import Order
from bridge.library.recordings import hear_file

INSTRUCTIONS = (
    "Fodder makes loops and one-shots for music programs on this machine. Say what to hear as a "
    "producer would ('dusty boom-bap drums, 92 bpm'); `explain` tells for nothing how a prompt is "
    "understood. Paths in the answers are files that a music program can load."
)
PATIENCE = 10.0  # seconds until a sound must have begun

# What the tools answer. Without slots, which the SDK would take for the members' defaults.


@dataclass(frozen=True)
class SampleFacts:
    """A sample in the library. `bpm` and `bars` are None for a one-shot."""

    id: str
    path: str
    prompt: str
    family: str
    kind: str
    bpm: float | None
    key: str | None
    bars: int | None
    seconds: float
    seed: int
    stars: int
    tags: list[str]


@dataclass(frozen=True)
class Samples:
    """Samples, and what their maker should know of them."""

    samples: list[SampleFacts]
    notices: list[str]


@dataclass(frozen=True)
class KitFacts:
    """The parts of a kit, and the file of their mix, which is there to be listened to."""

    samples: list[SampleFacts]
    mix: str


@dataclass(frozen=True)
class SoundFacts:
    """What is heard in a file. Confidences lie in [0, 1]; what is not heard is None."""

    path: str
    bpm: float | None
    bpm_confidence: float
    beat_offset_seconds: float | None
    key: str | None
    key_confidence: float
    tuning_cents: float
    seconds: float


@dataclass(frozen=True)
class LoopFacts:
    """The best loop of a file: samples `start` to `end` of it, end exclusive."""

    path: str
    start: int
    end: int
    bars: int
    bpm: float
    seam_db: float
    confidence: float


class Tools:
    """The tools, over an open maker; `sources` are further folders to read from."""

    def __init__(self, maker: api.Maker, sources: tuple[Path, ...] = ()) -> None:
        self._maker = maker
        self._player = maker.player
        self._library = replace(maker.library, sources=sources)
        self._sounding: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._player.listeners.append(self._sounding.put)

    def make(  # noqa: PLR0913 – a tool's arguments are its parameters
        self,
        prompt: str,
        context: Context[Any, Any],
        *,
        bpm: float | None = None,
        key: str | None = None,
        bars: int | None = None,
        meter: str | None = None,
        kind: str | None = None,
        count: int = 1,
        seed: int | None = None,
        negative: str | None = None,
        retry: int = 0,
        draft: bool = False,
    ) -> Samples:
        """Make samples from a prompt, into the user's library.

        kind is 'loop' or 'oneshot'; bpm, key ('Am', 'F# minor'), bars and meter ('3/4') count more
        than the prompt's own words. A seed makes the same sample again; count seeds go up from it.
        negative says what not to hear. retry draws again if it does not sound as asked. draft is
        quick and rough.
        """
        said = wanted(bpm=bpm, key=key, bars=bars, meter=meter, kind=kind, count=count, seed=seed,
                      negative=negative, retry=retry, draft=draft)  # fmt: skip
        notices: list[str] = []
        samples = self._maker.make(prompt, None, told_to(context), notices.append, **said)
        return Samples([*map(facts_of, samples)], notices)

    def kit(  # noqa: PLR0913 – a tool's arguments are its parameters
        self,
        prompt: str,
        context: Context[Any, Any],
        *,
        parts: list[str] | None = None,
        form: list[str] | None = None,
        bpm: float | None = None,
        key: str | None = None,
        bars: int | None = None,
        seed: int | None = None,
        negative: str | None = None,
        draft: bool = False,
    ) -> KitFacts:
        """Make parts that belong together (one harmony, groove, key and tempo), and a mix of them.

        parts are what plays, at most 8 (['drums', 'bass', 'rhodes']); without, what the genre has.
        form names sections that all parts play in turn (['intro', 'verse', 'fill', 'chorus']), each
        as long as bars.
        """
        said = wanted(bpm=bpm, key=key, bars=bars, seed=seed, negative=negative, draft=draft)
        *made, mix = self._maker.kit(
            prompt, parts or (), form or (), on_progress=told_to(context), **said
        )
        return KitFacts([*map(facts_of, made)], str(mix.path))

    def vary(  # noqa: PLR0913
        self,
        sound: str,
        prompt: str,
        context: Context[Any, Any],
        *,
        strength: float = 0.5,
        bars: int | None = None,
        count: int = 1,
        seed: int | None = None,
        negative: str | None = None,
        draft: bool = False,
    ) -> Samples:
        """Make another take on a sound, a sample's id or a path in the library.

        strength 0 keeps the sound, 1 keeps nothing of it. bars is how many of its bars are used.
        """
        path = self._library.file(sound)
        said = wanted(bars=bars, count=count, seed=seed, negative=negative, draft=draft)
        notices: list[str] = []
        tell = told_to(context)
        samples = self._maker.vary(path, prompt, strength, tell, notices.append, **said)
        return Samples([*map(facts_of, samples)], notices)

    def explain(self, prompt: str) -> dict[str, Any]:
        """Say how a prompt is understood: tempo, key, instruments, how they play, what is left out
        and which words are not known. Nothing is made, and it takes no time."""
        return api.explain(prompt)

    def search(
        self,
        text: str = "",
        limit: int = USUAL_RESULTS,
        bpm: str = "",
        key: str = "",
        kind: str = "",
        family: str = "",
        stars: int = 0,
    ) -> Samples:
        """Find samples in the library by words of their prompt, family or tags, newest first.
        Without words, the newest. bpm is a tempo or a range, "88-94"; key may be "none"; kind is
        loop or oneshot."""
        check_range("limit", limit, 1, MOST_RESULTS)
        where = filter_from(bpm, key, kind, family, stars)
        found = find(self._library.catalogue, text, where, Order(), limit)
        return Samples([*map(facts_of, found)], [])

    def analyse(self, sound: str) -> SoundFacts:
        """Hear tempo, first beat, key and tuning of a sound, a sample's id or a path in the
        library or a source folder."""
        path = self._library.file(sound)
        heard, seconds = hear_file(path)
        return SoundFacts(
            str(path), heard.bpm, heard.bpm_confidence, heard.beat_offset,
            None if heard.key is None else str(heard.key), heard.key_confidence,
            heard.tuning_cents, seconds,
        )  # fmt: skip

    def trim(self, sound: str, bars: int | None = None, meter: str = "4/4") -> LoopFacts:
        """Find the best loop of whole bars in a recording, a sample's id or a path in the library
        or a source folder."""
        if bars is not None:
            check_range("bars", bars, 1, MOST_BARS)
        path = self._library.file(sound)
        loop = api.trim(path, bars, meter)
        return LoopFacts(
            str(path), loop.start, loop.end, loop.bars, loop.bpm, loop.seam_db, loop.confidence
        )

    def play(self, sound: str) -> str:
        """Play a sound, a sample's id or a path in the library, on the user's loudspeakers; loops
        go round until `stop`."""
        path = self._library.file(sound)
        with contextlib.suppress(queue.Empty):
            while True:
                self._sounding.get_nowait()
        self._player.play(path)
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(queue.Empty):
            while True:
                event = self._sounding.get(timeout=max(0.0, deadline - time.monotonic()))
                if isinstance(event, Trouble):
                    self._player.stop()
                    raise FodderError(event.message)
                if isinstance(event, Playing) and event.path == path:
                    return f"{path.name} plays."
        raise FodderError(f"{path.name} did not begin to play: look at `fodder doctor`.")

    def stop(self) -> str:
        """End what plays."""
        self._player.stop()
        return "Silence."


class Server(MCPServer[Any]):
    """The SDK's server, but a mistake is answered by one sentence, also one in the arguments."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Answer a call; what is wrong with it is one sentence."""
        tools = {
            tool.name: tool.input_schema.get("properties", {}) for tool in await self.list_tools()
        }
        if name not in tools:
            raise ToolError(f"There is no tool {name[:40]!r}: say {', '.join(tools)}.")
        for one in arguments.keys() - tools[name].keys():  # the SDK would pass over it in silence
            takes = ", ".join(tools[name]) or "no arguments"
            raise ToolError(f"{name} has no {one[:40]!r}: it takes {takes}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, FodderError):
                raise ToolError(str(error.__cause__)) from error.__cause__
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(sentence_of(error.__cause__)) from error.__cause__
            raise UnexpectedToolError(
                f"{name} failed, which is a fault of Fodder's: its log says more."
            ) from error.__cause__


def sentence_of(error: ValidationError) -> str:
    """The first of what is wrong with arguments."""
    first = error.errors(include_url=False)[0]
    name = ".".join(map(str, first["loc"]))
    return f"{name} is not as it must be ({first['msg']}): look at the tool's schema."


def wanted(**said: Any) -> api.Wanted:
    """What was said of samples; what was not is left to the prompt."""
    return cast(api.Wanted, {name: value for name, value in said.items() if value is not None})


def told_to(context: Context[Any, Any]) -> api.Progress:
    """Tells the client how far it is, from a tool's thread; a cancelled call ends there."""

    def tell(fraction: float, stage: str) -> None:
        from_thread.check_cancelled()
        from_thread.run(context.report_progress, fraction, 1.0, stage)

    return tell


def facts_of(sample: Sample) -> SampleFacts:
    """What an assistant is told of a sample."""
    recipe, loop = sample.recipe, sample.recipe.kind is Kind.LOOP
    key = sample.key
    return SampleFacts(
        id=sample.id,
        path=str(sample.path),
        prompt=recipe.prompt,
        family=sample.family,
        kind=str(recipe.kind),
        bpm=recipe.bpm if loop else None,
        key=None if key is None else str(key),
        bars=recipe.bars if loop else None,
        seconds=round(sample.seconds, 6),
        seed=recipe.seed,
        stars=sample.stars,
        tags=[*sample.tags],
    )


def server_of(tools: Tools) -> Server:
    """A server with all tools."""
    server = Server(
        "fodder", title="Fodder", instructions=INSTRUCTIONS, version=version("sample-fodder")
    )
    makes = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in (tools.make, tools.kit, tools.vary):
        server.add_tool(tool, annotations=makes, structured_output=True)
    for one in (tools.explain, tools.search, tools.analyse, tools.trim):
        server.add_tool(one, annotations=reads, structured_output=True)
    for sound in (tools.play, tools.stop):
        server.add_tool(sound, annotations=makes)
    return server


def serve(folder: Path | None, sources: tuple[Path, ...]) -> None:
    """Serve one client over stdin and stdout until it has gone."""
    with api.Maker(folder) as maker:
        server_of(Tools(maker, sources)).run("stdio")
