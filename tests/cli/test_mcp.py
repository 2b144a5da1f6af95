"""fodder mcp as an assistant has it: the SDK's own client, stdio, the real model."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult

from bridge.cli import main
from tests.conftest import Make

TOOLS = ["analyse", "explain", "kit", "make", "play", "search", "stop", "trim", "vary"]
PATIENCE = 240.0


@pytest.fixture
def folders(tmp_path: Path, make: Make) -> tuple[Path, Path]:
    """A source folder with a loop in it, and a file outside of all folders."""
    source, outside = tmp_path / "source", tmp_path / "outside.wav"
    done = make(source, "dusty boom-bap drums", bpm=92.0, bars=1, steps=2)
    loop = done[0].sample.path.rename(source / "loop.wav")
    outside.write_bytes(loop.read_bytes())
    return source, outside


def speaking(home: Path, source: Path, talk: Callable[[Client], Awaitable[None]]) -> None:
    """Have a client talk to a server of its own."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bridge", "mcp", "--source", str(source)],
        env={"FODDER_HOME": str(home), "OMP_NUM_THREADS": "1"},
    )

    async def run() -> None:
        with anyio.fail_after(PATIENCE):
            async with Client(stdio_client(server)) as client:
                await talk(client)

    anyio.run(run)


def sentence(answer: CallToolResult) -> str:
    """What a refused call was answered."""
    assert answer.is_error
    (content,) = answer.content
    assert content.type == "text"
    assert "\n" not in content.text
    assert content.text.endswith(".")
    return content.text


def test_a_sample_is_made_found_and_varied(home: Path, folders: tuple[Path, Path]) -> None:
    fractions: list[float] = []

    async def told(progress: float, total: float | None, message: str | None) -> None:
        assert (total, bool(message)) == (1.0, True)
        fractions.append(progress)

    async def talk(client: Client) -> None:
        assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
        said = {"prompt": "dusty boom-bap drums and piano chords", "bpm": 92, "bars": 1, "seed": 3}
        made = await client.call_tool("make", {**said, "draft": True}, progress_callback=told)
        assert not made.is_error, made.content
        (sample,) = facts(made)["samples"]
        assert Path(sample["path"]).is_relative_to(home / "Fodder")
        assert Path(sample["path"]).is_file()
        assert (sample["bpm"], sample["bars"], sample["seed"]) == (92.0, 1, 3)
        assert any("piano" in notice for notice in facts(made)["notices"])
        assert fractions == sorted(fractions)
        assert fractions[-1] > 0.5

        found = await client.call_tool("search", {"text": "dusty"})
        assert [one["id"] for one in facts(found)["samples"]] == [sample["id"]]

        said = {"sound": sample["id"], "prompt": "busy drums", "strength": 0.3, "draft": True}
        varied = await client.call_tool("vary", said)
        assert facts(varied)["samples"][0]["bpm"] == 92.0

        Path(sample["path"]).unlink()
        found = await client.call_tool("search", {"text": "dusty"})
        assert facts(found)["samples"] == []

    speaking(home, folders[0], talk)


def test_parts_that_belong_together_are_made_and_mixed(
    home: Path, folders: tuple[Path, Path]
) -> None:
    async def talk(client: Client) -> None:
        said = {"prompt": "dusty boom bap, 92 bpm, A minor", "bars": 1, "seed": 3, "draft": True}
        made = await client.call_tool("kit", {**said, "parts": ["drums", "bass"]})
        assert not made.is_error, made.content
        parts, mix = facts(made)["samples"], Path(facts(made)["mix"])
        assert len(parts) == 2
        assert {one["bpm"] for one in parts} == {92.0}
        assert len({one["seconds"] for one in parts}) == 1
        assert {Path(one["path"]).parent for one in parts} == {mix.parent}
        assert mix.is_file()
        assert mix.is_relative_to(home / "Fodder")

        found = facts(await client.call_tool("search"))["samples"]
        assert {one["id"] for one in found} == {one["id"] for one in parts}  # and not the mix

        many = {**said, "parts": ["drums"] * 9}
        assert "8" in sentence(await client.call_tool("kit", many))
        assert not (await client.call_tool("stop", {})).is_error

    speaking(home, folders[0], talk)


def test_a_call_that_is_cancelled_makes_nothing_more(
    home: Path, folders: tuple[Path, Path]
) -> None:
    async def talk(client: Client) -> None:
        with anyio.CancelScope() as scope:

            async def told(progress: float, total: float | None, message: str | None) -> None:
                assert progress < 1.0, (total, message)
                scope.cancel()

            said = {"prompt": "warm pad", "count": 3, "bars": 4}
            await client.call_tool("make", said, progress_callback=told)
        assert scope.cancelled_caught
        await client.call_tool("make", {"prompt": "kick", "kind": "oneshot", "draft": True})
        found = facts(await client.call_tool("search"))["samples"]  # jobs go one after another
        assert [one["prompt"] for one in found] == ["kick"]

    speaking(home, folders[0], talk)


def test_sounds_are_read_in_the_folders_and_nowhere_else(
    home: Path, folders: tuple[Path, Path]
) -> None:
    source, outside = folders
    paths = [outside, source / ".." / "outside.wav", Path("/etc/passwd")]
    if os.name != "nt":  # where links are for administrators
        (source / "link.wav").symlink_to(outside)
        paths.append(source / "link.wav")

    async def talk(client: Client) -> None:
        heard = await client.call_tool("analyse", {"sound": str(source / "loop.wav")})
        assert facts(heard)["seconds"] == pytest.approx(4 * 60 / 92, abs=0.001)
        loop = await client.call_tool("trim", {"sound": str(source / "loop.wav"), "bars": 1})
        assert 0 <= facts(loop)["start"] < facts(loop)["end"]
        for path in paths:
            for tool in ("analyse", "trim", "play"):
                said = sentence(await client.call_tool(tool, {"sound": str(path)}))
                assert "lies outside the library" in said
            varied = await client.call_tool("vary", {"sound": str(path), "prompt": "drums"})
            assert "lies outside the library" in sentence(varied)

    speaking(home, source, talk)


def test_what_is_wrong_is_answered_in_one_sentence(home: Path, folders: tuple[Path, Path]) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("make", {}, "prompt"),
        ("make", {"prompt": "drums", "bpm": "fast"}, "bpm"),
        ("make", {"prompt": "drums", "tempo": 92}, "'tempo'"),
        ("make", {"prompt": "drums", "key": "H"}, "Key 'H'"),
        ("make", {"prompt": "drums", "bpm": 10_000}, "10000"),
        ("make", {"prompt": "drums", "count": 100_000}, "count"),
        ("make", {"prompt": "drums " * 1_000}, "1,000"),
        ("explain", {"prompt": "drums " * 1_000}, "1,000"),
        ("search", {"limit": 0}, "limit"),
        ("search", {"bpm": "94-88"}, "88-94"),
        ("search", {"text": "x" * 2_000}, "1,000"),
        ("trim", {"sound": "a.wav", "bars": 99}, "bars"),
        ("analyse", {"sound": "a\0b"}, "path"),
        ("sing", {}, "'sing'"),
    ]

    async def talk(client: Client) -> None:
        for tool, said, part in wrong:
            assert part in sentence(await client.call_tool(tool, said)), (tool, part)
        understood = await client.call_tool("explain", {"prompt": "dusty drums, 92 bpm, no hats"})
        assert facts(understood)["bpm"] == 92.0  # it still answers
        assert facts(understood)["family"] == "drums"

    speaking(home, folders[0], talk)


def test_without_the_library_the_command_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "bridge.cli.mcp_server", raising=False)
    monkeypatch.delattr("bridge.cli.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    assert main(["mcp"]) == 2
    assert "pip install 'sample-fodder[mcp]'" in capsys.readouterr().err


def facts(answer: CallToolResult) -> dict[str, Any]:
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    return answer.structured_content
