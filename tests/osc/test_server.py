"""Every address of the contract, over real sockets, with python-osc at the other end."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from bridge.domain.events import Accepted, Done, JobFinished, Progress
from bridge.domain.playback import PadMode, PadSound, ReleasePad, StopPad, StrikePad
from bridge.domain.sample import Sample
from bridge.library.queries import LONGEST_SEARCH
from bridge.osc import tcp
from bridge.osc.clients import MOST_KNOWN, Peer
from bridge.osc.replies import Owner, more_of
from bridge.osc.schedule import MOST_HELD_OF_ONE, tag_of
from bridge.osc.tcp import FrameReader, frame, unframe
from bridge.playback.player import Player
from tests.osc.ear import Ear, message


def made(heard):
    return [values for address, values in heard if address == "/fodder/done"]


def bundle(when: float | None, *messages: bytes) -> bytes:
    elements = b"".join(struct.pack(">i", len(one)) + one for one in messages)
    return b"#bundle\0" + struct.pack(">Q", 1 if when is None else tag_of(when)) + elements


def test_ping(ear):
    address, values = ear.ask("/fodder/ping")
    assert address == "/fodder/pong"
    assert values[0][0].isdigit()


def test_generate_tells_its_whole_life(ear):
    ear.say("/fodder/generate", "tok", "dusty pad", "bpm", 90.0, "key", "A minor", "count", 2)
    heard = ear.until("/fodder/finished", "/fodder/failed")
    _, (token, job, position) = heard[0]
    assert (token, position) == ("tok", 0)
    assert {values[0] for address, values in heard[1:]} == {job}
    assert "/fodder/progress" in {address for address, _ in heard}
    assert heard[-1] == ("/fodder/finished", [job, 2])
    for _, sample, path, bpm, key, bars, seed, seconds in made(heard):
        assert Path(path).exists()
        assert len(sample) == 16
        assert (bpm, key, bars) == (90.0, "Am", 2)
        assert 0 <= seed < 2**32
        assert seconds == pytest.approx(2 * 4 * 60 / 90, abs=1e-3)


NUMBERS = [
    (("bpm", 92, "bars", 1.0), "sisf"),
    (("bpm", 92.0, "bars", 1.0), "sdsd"),
    (("bpm", "92", "bars", "1"), "ssss"),
    (("bpm", 92, "bars", 1), "shsh"),
    (("bpm", "92.0", "bars", True), "sssT"),
]


@pytest.mark.parametrize(("pairs", "tags"), NUMBERS)
def test_numbers_come_as_the_sender_has_them(ear, pairs, tags):
    ear.say("/fodder/generate", 7.0, "pad", *pairs, tags="fs" + tags)
    heard = ear.until("/fodder/finished", "/fodder/error")
    assert heard[0][1][0] == "7"
    assert made(heard)[0][3:6] == [92.0, "", 1]


WRONG = [
    (("/fodder/generate", "tok"), "bad_argument", "token:s prompt:s"),
    (("/fodder/generate", "tok", "  "), "bad_argument", "prompt is empty"),
    (("/fodder/generate", "tok", "pad", "bpm"), "bad_argument", "pairs"),
    (("/fodder/generate", "tok", "pad", "bpm", "fast"), "bad_argument", "'fast'"),
    (("/fodder/generate", "tok", "pad", "bpm", float("nan")), "bad_argument", "not a number"),
    (("/fodder/generate", "tok", "pad", "bpm", 20.0), "bad_argument", "40 to 240"),
    (("/fodder/generate", "tok", "pad", "bars", 2.5), "bad_argument", "whole number"),
    (("/fodder/generate", "tok", "pad", "bars", b"\0"), "bad_argument", "not a number"),
    (("/fodder/generate", "tok", b"blob"), "bad_argument", "not a text"),
    (("/fodder/generate", "tok", "pad", "key", "H"), "bad_argument", "C#m"),
    (("/fodder/generate", "tok", "pad", "wobble", 1), "bad_argument", "'wobble'"),
    (("/fodder/generate", "tok", "pad", "model", "x"), "unknown_model", "'x'"),
    (("/fodder/generate", "tok", "pad", "source", "/etc/passwd"), "refused", "library"),
    (("/fodder/generate", "tok", "pad", "source", "b.wav"), "refused", "library"),
    (("/fodder/generate", "tok", "pad", "source", "/" * 9_000), "refused", "library"),
    (("/fodder/generate", "tok", "pad", "strength", 1.5), "bad_argument", "0 to 1"),
    (("/fodder/set/strength", "-1"), "bad_argument", "0 to 1"),
    (("/fodder/generate", "tok", "a" * 1_001), "bad_argument", "1,001"),
    (("/fodder/generate", "tok", "pad", "seed", "1e300"), "bad_argument", "seed"),
    (("/fodder/preset", "tok", "no such"), "not_found", "'no such'"),
    (("/fodder/go",), "bad_argument", "/fodder/set/prompt"),
    (("/fodder/set/bpm", 1_000.0), "bad_argument", "40 to 240"),
    (("/fodder/set/prompt",), "bad_argument", "value:s"),
    (("/fodder/set/volume", 1), "unknown_address", "volume"),
    (("/fodder/morph", "tok", "a", "", 0.5), "bad_argument", "second prompt"),
    (("/fodder/morph", "tok", "a", "b", 0.5, "source", "x"), "bad_argument", "leave source out"),
    (("/fodder/morph", "tok", "a", "b", 1.5), "bad_argument", "0 to 1"),
    (("/fodder/cancel", "nope"), "not_found", "'nope'"),
    (("/fodder/host/meter", "5/5"), "bad_argument", "7/8"),
    (("/fodder/query", "tok", "a", 0), "bad_argument", "limit"),
    (("/fodder/play", "/etc/passwd"), "refused", "library"),
    (("/fodder/play", "../../etc/passwd"), "refused", "library"),
    (("/fodder/rate", "no", 3), "not_found", "'no'"),
    (("/fodder/rate", "no", 6), "bad_argument", "0 to 5"),
    (("/fodder/subscribe", 70_000), "bad_argument", "65535"),
    (("/fodder/nothing",), "unknown_address", "nothing"),
    (("/fodder/nil*",), "unknown_address", "nil*"),
    (("/fodder/generate", "tok", "pad", "notes", "/etc/passwd"), "refused", "library"),
    (("/fodder/generate", "tok", "pad", "groove", "../b.mid"), "refused", "library"),
    (("/fodder/generate", "tok", "pad", "chords", "H"), "bad_argument", "'H'"),
    (("/fodder/generate", "tok", "pad", "chords", "C " * 400), "bad_argument", "800"),
    (("/fodder/generate", "tok", "pad", "swing", 0.9), "bad_argument", "0.75"),
    (("/fodder/generate", "tok", "pad", "velocity", "loud"), "bad_argument", "60-110"),
    (("/fodder/set/humanise", 2), "bad_argument", "0 to 1"),
    (("/fodder/notes", "/etc/passwd"), "refused", "library"),
    (("/fodder/[a",), "unknown_address", "[a"),
]


@pytest.mark.parametrize(("said", "code", "word"), WRONG)
def test_what_is_wrong_is_answered_with_its_cure(ear, said, code, word):
    address, (heard_code, text, at) = ear.ask(*said)
    assert (address, heard_code, at) == ("/fodder/error", code, said[0])
    assert word in text


def test_a_preset_and_its_overrides(ear):
    ear.say("/fodder/preset", "tok", "dusty boom bap", "bars", 1)
    assert made(ear.until("/fodder/finished"))[0][3:6] == [92.0, "", 1]


def test_sticky_values_drive_go(ear):
    for name, value in (("prompt", "pad"), ("bpm", 100), ("bars", 1.2), ("key", "Bb")):
        ear.say(f"/fodder/set/{name}", value)
    ear.say("/fodder/go", "knob")
    heard = ear.until("/fodder/finished")
    assert heard[0][1][0] == "knob"
    assert made(heard)[0][3:6] == [100.0, "Bb", 1]
    ear.say("/fodder/set/prompt", "")
    assert ear.ask("/fodder/go")[1][0] == "bad_argument"


def test_words_that_come_one_by_one_are_one_text(ear):
    """As Pd and Max send them: each word a symbol."""
    ear.say("/fodder/set/prompt", "warm", "rhodes", "pad", 92.0, "bpm")
    ear.say("/fodder/set/key", "A", "minor")
    ear.say("/fodder/go", "tok")
    assert made(ear.until("/fodder/finished"))[0][3:5] == [92.0, "Am"]
    ear.say("/fodder/generate", "tok", "pad", "pure", "pad", "bars", 1, "bpm", "92,5")
    assert made(ear.until("/fodder/finished"))[0][3:6] == [92.5, "Am", 1]


def test_a_name_that_is_none_is_told_and_no_word_of_the_prompt(ear):
    answer = ear.ask("/fodder/generate", "tok", "a pure pad", "colour", "red")
    assert answer[1][0] == "bad_argument"
    assert "'colour'" in answer[1][1]


def test_what_is_understood_is_told_and_nothing_made(ear):
    address, (token, text) = ear.ask("/fodder/explain", "tok", "dusty drums 92, no hats")
    assert (address, token) == ("/fodder/explained", "tok")
    said = json.loads(text)
    assert (said["bpm"], said["family"], said["exclude"]) == (92.0, "drums", ["hats"])
    ear.silence()


def test_what_counts_less_than_something_else_is_told(ear):
    ear.say("/fodder/generate", "tok", "pad, 90 bpm", "bpm", 100.0)
    heard = ear.until("/fodder/finished")
    assert made(heard)[0][3] == 100.0
    assert heard[0][0] == "/fodder/accepted", "which its sender waits for"
    assert [values for address, values in heard if address == "/fodder/notice"] == [
        ["tok", "The prompt says 90 bpm: 100 bpm counts, as it is named beside it."]
    ]


def test_a_button_that_is_let_go_does_nothing(ear):
    ear.say("/fodder/set/prompt", "pad")
    ear.say("/fodder/go", 0.0)
    ear.silence()


def test_who_says_more_exactly_counts(ear):
    """Host, then sticky, then the prompt's words, then names."""
    ear.say("/fodder/host/tempo", 110.0)
    ear.say("/fodder/host/meter", "3/4")
    ear.say("/fodder/host/key", "Dm")
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    assert made(ear.until("/fodder/finished"))[0][3:5] == [110.0, "Dm"]
    ear.say("/fodder/set/bpm", 111)
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    assert made(ear.until("/fodder/finished"))[0][3] == 111.0
    ear.say("/fodder/generate", "a", "pad 112 bpm", "bars", 1)
    assert made(ear.until("/fodder/finished"))[0][3] == 112.0
    ear.say("/fodder/generate", "a", "pad 112 bpm", "bars", 1, "bpm", 113)
    done = made(ear.until("/fodder/finished"))[0]
    assert done[3] == 113.0
    assert done[7] == pytest.approx(3 * 60 / 113, abs=1e-3)


def test_each_client_has_its_own_host(ear, face):
    """Two plugins in two programs; a third, which says nothing, has what was said last."""
    other, third = Ear(face.server.port), Ear(face.server.port)
    try:
        ear.say("/fodder/host/tempo", 110.0)
        ear.say("/fodder/host/key", "Dm")
        other.say("/fodder/host/tempo", 77.0)
        other.say("/fodder/host/key", "")
        other.silence()
        for one in (ear, other, third):
            one.say("/fodder/generate", "a", "pad", "bars", 1, "seed", 1)
        of_each = [made(one.until("/fodder/finished"))[0] for one in (ear, other, third)]
    finally:
        other.close()
        third.close()
    assert [done[3] for done in of_each] == [110.0, 77.0, 77.0]
    assert of_each[0][4] == "Dm"
    assert of_each[1][4] != "Dm"


def test_what_clients_say_of_their_hosts_is_bounded(face):
    for port in range(1, MOST_KNOWN + 10):
        face.defaults.host_says("tempo", 100.0 + port % 100, Peer("udp", "127.0.0.1", port))
    assert len(face.defaults._hosts) == MOST_KNOWN
    assert face.defaults.host(Peer("udp", "127.0.0.1", MOST_KNOWN))["bpm"] == 124.0
    face.defaults.forget(Peer("udp", "127.0.0.1", MOST_KNOWN))
    assert len(face.defaults._hosts) == MOST_KNOWN - 1


def test_cancel_one_and_all(ear):
    ear.say("/fodder/generate", "a", "pad", "steps", 200)
    job = ear.until("/fodder/progress")[0][1][1]
    ear.say("/fodder/generate", "b", "pad")
    second = ear.until("/fodder/accepted")[-1][1]
    assert second[2] == 1
    ear.say("/fodder/cancel", job)
    assert ear.until("/fodder/cancelled")[-1][1] == [job]
    ear.say("/fodder/cancel", "all")
    assert ear.until("/fodder/cancelled", "/fodder/finished")[-1][1][0] == second[1]


def test_search_and_rate(ear):
    ear.say("/fodder/generate", "a", "seldom heard pad", "bars", 1)
    sample = made(ear.until("/fodder/finished"))[0][1]
    ear.say("/fodder/rate", sample, 4.0)
    ear.say("/fodder/query", "q", "seldom")
    (_, result), (_, end) = ear.until("/fodder/result/end")
    assert (result[0], result[1], result[-1]) == ("q", sample, 4)
    assert end == ["q", 1]


def test_a_search_takes_what_samples_are(ear):
    ear.say("/fodder/generate", "a", "curious pad, 92 bpm", "bars", 1)
    ear.until("/fodder/finished")
    for *said, count in (
        ("bpm", "88-94", "kind", "loop", 1), ("bpm", "100-120", 0), ("stars", 1.0, 0),
        ("kind", "oneshot", 0), ("by", "name", "stars", 0, 1),
    ):  # fmt: skip
        ear.say("/fodder/query", "q", "curious", 10, *said)
        assert ear.until("/fodder/result/end")[-1][1] == ["q", count], said
    for *said, sentence in (
        ("colour", "red", "say one of bpm, key"), ("bpm", "94-88", "say 88-94"),
        ("stars", 6, "from 0 to 5"), ("by", "size", "say newest"),
    ):  # fmt: skip
        assert sentence in ear.ask("/fodder/query", "q", "curious", 10, *said)[1][1]


def test_a_search_has_as_many_characters_as_it_may(ear):
    ear.say("/fodder/query", "q", "x" * LONGEST_SEARCH)
    assert ear.until("/fodder/result/end")[-1][1] == ["q", 0]
    ear.say("/fodder/query", "q", "x" * (LONGEST_SEARCH + 1))
    assert "say less" in ear.until("/fodder/error")[-1][1][1]


def test_an_audition_plays_what_lies_in_the_library(ear, monkeypatch):
    played: list[Path] = []
    monkeypatch.setattr(Player, "play", lambda _, path: played.append(path))
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    _, sample, path, *_ = made(ear.until("/fodder/finished"))[0]
    for name in (sample, path):
        ear.say("/fodder/play", name)
    ear.say("/fodder/query", "q", "nothing like it")  # its answer comes after both
    ear.until("/fodder/result/end")
    assert played == [Path(path)] * 2


def test_an_audition_without_its_sound_card_says_so(ear, face):
    face.player.device = "a card that nobody has"
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    sample = made(ear.until("/fodder/finished"))[0][1]
    ear.say("/fodder/play", sample)
    code, message, asked = ear.until("/fodder/error")[-1][1]
    assert (code, asked) == ("not_found", "/fodder/play")
    assert "PortAudio is missing" in message or "nobody has is not there" in message
    ear.say("/fodder/stop")


def test_pads_are_laid_struck_muted_and_soloed(ear, face, monkeypatch):
    ordered: list[object] = []
    monkeypatch.setattr(face.player, "_order", ordered.append)
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    _, sample, path, *_ = made(ear.until("/fodder/finished"))[0]
    ear.say("/fodder/pad/assign", 3, sample)
    ear.say("/fodder/pad/assign", 4, sample, "hold")
    ear.say("/fodder/query", "q", "nothing like it")  # its answer comes after both
    ear.until("/fodder/result/end")
    assert face.player.on_pad(3) == PadSound(Path(path))
    assert face.player.on_pad(4) == PadSound(Path(path), PadMode.HOLD)
    for word, *values in (
        ("strike", 3, 0.5), ("strike", 4), ("strike", 4, 0.0), ("strike", 9), ("stop", 3),
        ("mute", 3, 1), ("solo", 4, 1), ("mute", 3, 0),
    ):  # fmt: skip
        ear.say(f"/fodder/pad/{word}", *values)
    ear.ask("/fodder/ping")
    kinds = (StrikePad, ReleasePad, StopPad)
    orders = [one for one in ordered if isinstance(one, kinds)]
    assert orders == [StrikePad(3, 0.5), StrikePad(4), ReleasePad(4), StopPad(3)]
    assert (face.player.muted, face.player.soloed) == (frozenset(), {4})
    ear.say("/fodder/pad/assign", 4, "")
    ear.say("/fodder/query", "q", "nothing like it")
    ear.until("/fodder/result/end")
    assert face.player.on_pad(4) is None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (("/fodder/pad/strike", 0), "bad_argument"),
        (("/fodder/pad/strike", 17, 1.0), "bad_argument"),
        (("/fodder/pad/mute", 99, 1), "bad_argument"),
        (("/fodder/pad/assign", 1, "/etc/passwd"), "refused"),
        (("/fodder/pad/assign", 1, "", "backwards"), "bad_argument"),
    ],
)
def test_pads_that_cannot_be_are_refused(ear, message, code):
    assert ear.ask(*message)[1][0] == code


def test_a_link_out_of_the_library_is_refused(ear, home):
    link = home / "Fodder" / "link.wav"
    link.symlink_to("/etc/passwd")
    assert ear.ask("/fodder/play", str(link))[1][0] == "refused"


def test_subscribers_hear_everything_once(ear, face):
    other = Ear(face.server.port)
    ear.say("/fodder/subscribe")
    other.say("/fodder/ping")
    other.hear()
    other.say("/fodder/generate", "theirs", "pad", "bars", 1)
    ours, theirs = ear.until("/fodder/finished"), other.until("/fodder/finished")
    assert ours == theirs
    assert ours[0][1][0] == "theirs"
    ear.say("/fodder/unsubscribe")
    ear.silence()
    other.say("/fodder/generate", "theirs", "pad", "bars", 1)
    other.until("/fodder/finished")
    ear.silence()
    other.close()


def test_what_is_painted_is_shown_to_its_sender_alone_and_who_has_asked(ear, face):
    picture = np.arange(6, dtype=np.uint8).reshape(2, 3)
    other = Ear(face.server.port)
    other.say("/fodder/subscribe")
    other.say("/fodder/ping")
    other.hear()
    peer = Peer("udp", "127.0.0.1", ear.port)

    def paint() -> list[tuple[str, list[object]]]:
        face._announcer.own("job", Owner(peer, "tok"))
        face._announcer(Accepted("job", 0))
        face._announcer(Progress("job", 0.5, "painting", picture))
        face._announcer(JobFinished("job", 1))
        assert "/fodder/picture" not in [address for address, _ in other.until("/fodder/finished")]
        return ear.until("/fodder/finished")

    assert "/fodder/picture" not in [address for address, _ in paint()]
    ear.say("/fodder/pictures", 1)
    ear.silence()
    shown = [values for address, values in paint() if address == "/fodder/picture"]
    assert shown == [["job", 3, 2, bytes(range(6))]]
    ear.say("/fodder/pictures", 0)
    ear.silence()
    assert "/fodder/picture" not in [address for address, _ in paint()]
    other.close()


def test_a_warning_follows_its_sample():
    sample = cast(Sample, SimpleNamespace(id="abc"))
    assert more_of(Done("job", sample, 1.0, "It is in D.")) == [
        ("/fodder/warning", ("job", "abc", "It is in D."))
    ]
    assert more_of(Done("job", sample, 1.0)) == []


def test_a_clip_that_was_dropped_may_be_named(ear, home):
    clip = home / "dropped" / "break.wav"
    clip.parent.mkdir()
    clip.write_bytes(b"RIFF")
    ear.say("/fodder/generate", "tok", "pad", "source", str(clip), "bars", 1)
    heard = ear.until("/fodder/accepted", "/fodder/error")[-1]
    assert heard[0] == "/fodder/accepted", heard


def test_replies_go_where_a_sender_wants_them(ear, face):
    other = Ear(face.server.port)
    ear.say("/fodder/reply_port", float(other.port))
    ear.say("/fodder/ping")
    assert other.hear()[0] == "/fodder/pong"
    ear.say("/fodder/generate", "a", "pad", "bars", 1)
    assert other.until("/fodder/finished")[0][0] == "/fodder/accepted"
    other.close()


def test_a_sender_with_a_new_port_each_time_hears_at_the_port_it_subscribed(ear, face):
    """As oscsend."""
    for said in (("/fodder/subscribe", ear.port), ("/fodder/generate", "a", "H", "key", "H")):
        brief = Ear(face.server.port)
        brief.say(*said)
        brief.close()
        time.sleep(0.02)
    assert ear.hear()[1][0] == "bad_argument"


def test_a_pattern_means_every_match(ear):
    ear.say("/fodder/set/{bpm,bars}", 3)
    assert ear.hear()[1][0] == "bad_argument"  # 3 bpm
    ear.say("/fodder/pin?")
    assert ear.hear()[0] == "/fodder/pong"


def test_a_bundle_is_done_in_order_and_a_future_one_when_due(ear):
    ear.raw(bundle(None, message("/fodder/set/prompt", "pad"), message("/fodder/go", "now")))
    assert ear.until("/fodder/finished")[0][1][0] == "now"
    due = time.time() + 0.5
    ear.raw(bundle(due, message("/fodder/ping")))
    ear.raw(message("/fodder/go", ""))  # is not blocked by it
    assert ear.hear()[0] == "/fodder/accepted"
    assert time.time() < due
    ear.until("/fodder/pong")
    assert time.time() >= due


def test_held_bundles_are_bounded_for_each_sender(ear, face):
    later = bundle(time.time() + 3_590, message("/fodder/ping"))
    for _ in range(MOST_HELD_OF_ONE):
        ear.raw(later)
    ear.silence()
    assert face.status().held == MOST_HELD_OF_ONE
    ear.raw(later)
    address, (code, *_) = ear.hear()
    assert (address, code) == ("/fodder/error", "busy")
    other = Ear(face.server.port)
    other.raw(later)
    other.silence()
    assert face.status().held == MOST_HELD_OF_ONE + 1
    other.close()
    face.server._schedule.clear()


def test_a_bundle_past_the_horizon_is_not_held(ear, face):
    """NTP's last second, in 2036, would hold it for ever."""
    ear.raw(b"#bundle\0" + b"\xff" * 8)
    address, (code, text, _) = ear.hear()
    assert (address, code) == ("/fodder/error", "bad_argument")
    assert "60 minutes" in text
    assert face.status().held == 0


def test_the_largest_datagram_arrives(ear):
    words = "x" * 60_000
    assert ear.ask("/fodder/generate", "tok", words)[1][1].startswith("The prompt has 60,000")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0", b"/fodder/ping", b"#bundle\0", b"/\xff\xfe\0\0,\0\0\0", b"/a\0\0,Q\0\0",
        b"/a\0\0ii\0\0", b"/a\0\0,s\0\0abc", b"/a\0\0,b\0\0\x7f\xff\xff\xff", os.urandom(999),
        bundle(None, b"/a\0"), b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xff",
    ],
)  # fmt: skip
def test_what_is_no_packet_is_answered(ear, data):
    ear.raw(data)
    address, (code, text, at) = ear.hear()
    assert (address, code, at) == ("/fodder/error", "bad_argument", "")
    assert text.startswith("This is no OSC packet")


def test_a_flood_of_mistakes_is_not_answered_by_another(face, ear):
    ear.raw(bundle(None, *[message("/no")] * 2_000))
    other = Ear(face.server.port)
    assert other.ask("/fodder/no")[1][0] == "unknown_address"
    other.close()
    ear.say("/fodder/ping")
    assert len(ear.until("/fodder/pong")) <= 1 + 2 * 100  # the second may turn meanwhile


def test_bundles_in_bundles_have_an_end(ear):
    data = message("/fodder/ping")
    for _ in range(200):
        data = bundle(None, data)
    ear.raw(data)
    assert "bundles in one another" in ear.hear()[1][1]


class Line:
    """A TCP client."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.frames = FrameReader()
        self.heard: list[bytes] = []

    def hear(self) -> bytes:
        while not self.heard:
            self.heard += map(unframe, self.frames.feed(self.socket.recv(4_096)))
        return self.heard.pop(0)


def test_tcp_makes_a_sample_too(face):
    line = Line(face.server.port)
    data = frame(message("/fodder/generate", "tök \u06c0", "pad", "bars", 1))
    for byte in data:  # one at a time
        line.socket.send(bytes([byte]))
    assert "tök \u06c0".encode() in line.hear()
    while not line.hear().startswith(b"/fodder/finished"):
        pass
    line.socket.close()


def test_tcp_takes_several_packets_at_once_and_lives_through_bad_ones(face):
    line = Line(face.server.port)
    ping = frame(message("/fodder/ping"))
    line.socket.sendall(ping + b"\xc0\xc0" + frame(b"rubbish") + ping[1:])
    assert [line.hear()[:12] for _ in range(3)] == [
        b"/fodder/pong", b"/fodder/erro", b"/fodder/pong",
    ]  # fmt: skip
    line.socket.sendall(b"x" * 300_000)
    assert b"too_large" in line.hear()
    line.socket.close()


def test_a_connection_that_does_not_read_is_closed(face, ear, monkeypatch):
    monkeypatch.setattr(tcp, "MOST_UNREAD", 20_000)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.connect(("127.0.0.1", face.server.port))
    deaf.settimeout(10)
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        talk_on(deaf)
    ear.silence()
    deaf.close()


def talk_on(line: socket.socket) -> None:
    pings = frame(message("/fodder/ping")) * 2_000
    for _ in range(500):
        line.sendall(pings)
