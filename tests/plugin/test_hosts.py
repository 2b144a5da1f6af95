"""The VST3 in two hosts, with a server that answers: `make plugin-test`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")

import soundfile

from tests.plugin.server import GENERATE, PAD, PARTS, PLAY, FakeServer, Host, until

SILENT = 1e-6


def generated(host: Host, server: FakeServer) -> Path:
    """What the generate parameter makes, when it lies on its pad."""
    count = len(server.made)
    until(lambda: server.of("/fodder/host/meter") and host.play(1) is not None)
    host.press(GENERATE)
    until(lambda: len(server.made) > count)
    path = server.made[count]
    until(lambda: host.has(path))
    return path


def heard(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0].T


@pytest.mark.usefixtures("server")
def test_its_parameters_are_few_and_named(vst3):
    with Host(vst3) as host:
        assert set(host._indices) == {"Generate", "Play", "Pad", "Level", "Key", "Bypass"}
        assert host.plugin.accepts_midi
        assert host.plugin.num_output_channels == 2
        assert host.plugin.latency_samples == 0


@pytest.mark.parametrize("block", [32, 500, 8_192])
def test_what_is_made_plays_bit_by_bit_in_the_hosts_time(vst3, server, block):
    """87 bpm in 7/8: two bars are 231,724.14 frames."""
    with Host(vst3, block=block) as host:
        host.bpm, host.meter = 87.0, (7, 8)
        host.play(1)
        until(lambda: ["7/8"] in server.of("/fodder/host/meter"))
        path = generated(host, server)
        loop = heard(path)
        assert loop.shape[1] == 231_724
        host.is_playing = True
        host.set(PLAY, 1.0)
        out = host.play(2 * loop.shape[1] // block)
        assert np.array_equal(out[:, : loop.shape[1]], loop)
        rest = out.shape[1] - loop.shape[1]
        assert np.array_equal(out[:, loop.shape[1] :], loop[:, :rest])


def test_it_begins_on_the_next_bar_and_stops(vst3, server):
    with Host(vst3) as host:
        loop = heard(generated(host, server))  # two bars of 120 bpm
        host.is_playing = True
        host.position = 3 * 24_000  # quarter 3
        host.set(PLAY, 1.0)
        out = host.play(100)
        assert np.abs(out[:, :24_000]).max() < SILENT
        assert np.array_equal(out[:, 24_000:], loop[:, : out.shape[1] - 24_000])
        host.set(PLAY, 0.0)
        assert np.abs(host.play(3)[:, -512:]).max() < SILENT


def test_notes_play_pads(vst3, server):
    with Host(vst3) as host:
        loop = heard(generated(host, server))
        out = host.play(4, [(100, 0x90, 36, 127)])
        assert np.abs(out[:, :100]).max() < SILENT
        assert np.array_equal(out[:, 100:], loop[:, : 2_048 - 100])
        assert np.abs(host.play(2, [(0, 0x80, 36, 0)])[:, -512:]).max() < SILENT


@pytest.mark.parametrize("rate", [44_100, 96_000, 192_000])
def test_other_rates_have_exactly_the_bars(vst3, server, rate):
    with Host(vst3, rate=rate) as host:
        generated(host, server)
        host.is_playing = True
        host.set(PLAY, 1.0)
        frames = 4 * rate  # two bars
        out = host.play(2 * frames // 512 + 1)
        assert np.array_equal(out[:, :frames], out[:, frames : 2 * frames])
        assert 0.1 < out.std() < 0.6


def test_the_hosts_tempo_and_meter_are_told(vst3, server):
    with Host(vst3) as host:
        host.bpm, host.meter = 93.7, (3, 4)
        host.play(1)
        until(lambda: [93.7] in server.of("/fodder/host/tempo"))
        until(lambda: ["3/4"] in server.of("/fodder/host/meter"))
        host.set("Key", 1 / 24)
        until(lambda: host.play(1) is not None and ["C"] in server.of("/fodder/host/key"))


def test_instances_have_each_their_own_host(vst3, server):
    with Host(vst3) as one, Host(vst3) as other:
        one.bpm, other.bpm = 90.0, 140.0
        one.play(1)
        other.play(1)
        until(lambda: {90.0, 140.0} <= {said.get("tempo") for said in list(server.hosts.values())})
        first, second = heard(generated(one, server)), heard(generated(other, server))
        assert first.shape[1] == round(8 * 60 / 90 * 48_000)
        assert second.shape[1] == round(8 * 60 / 140 * 48_000)


def test_thirty_two_instances(vst3, server):
    hosts = [Host(vst3) for _ in range(32)]
    try:
        until(lambda: len(server.hosts) >= 32)  # this host opens a plugin twice, to look at it
        for host in hosts:
            host.play(2)
    finally:
        for host in hosts:
            host.plugin.close()


def test_a_project_comes_back_with_its_pads(vst3, server):
    with Host(vst3) as host:
        paths = [generated(host, server) for _ in range(2)]
        host.set(PAD, 1 / 15)
        host.play(1)
        state = host.plugin.get_state()
    with Host(vst3) as host:
        host.plugin.set_state(state)
        assert host.has(paths[0])
        assert host.has(paths[1])
        out = host.play(4, [(0, 0x90, 37, 127)])
        assert np.array_equal(out, heard(paths[1])[:, :2_048])


def test_a_file_that_has_gone_is_made_again_from_its_recipe(vst3, server):
    with Host(vst3) as host:
        host.bpm = 87.0
        host.play(1)
        until(lambda: [87.0] in server.of("/fodder/host/tempo"))
        path = generated(host, server)
        loop = heard(path)
        state = host.plugin.get_state()
    path.unlink()
    with Host(vst3) as host:  # at 120 bpm
        host.plugin.set_state(state)
        until(lambda: len(server.made) == 2)
        again = server.made[1]
        until(lambda: host.has(again))
        assert np.array_equal(heard(again), loop)
        assert server.of("/fodder/generate")[-1][-2:] == ["seed", 4_294_967_000]


def test_a_kits_part_that_has_gone_is_made_again_without_the_others(vst3, server):
    """The whole kit is made, as its parts belong together; only the third is wanted."""
    server.warning = "It is in D."
    with Host(vst3) as host:
        host.load(
            '<Fodder><Pad number="5" path="/gone/bass.wav" sample="old" making="kit" member="2"'
            ' prompt="dusty kit" seed="7" hostTempo="120" bars="2" bpm="120"/></Fodder>'
        )
        until(lambda: server.of("/fodder/kit"))
        assert server.of("/fodder/kit")[0][1:] == ["dusty kit", "seed", 7]
        until(lambda: len(server.made) == PARTS and host.has(server.made[2]))
        host.play(1)
        assert not host.has(server.made[0])
        assert not host.has(server.made[1])
        until(lambda: 'warning="It is in D."' in host.state())
        out = host.play(4, [(0, 0x90, 40, 127)])
        assert np.array_equal(out, heard(server.made[2])[:, :2_048])


@pytest.mark.parametrize("state", [b"", b"\0" * 100, b"VC2!" + b"\xff" * 60])
@pytest.mark.usefixtures("server")
def test_no_state_harms_it(vst3, state):
    with Host(vst3) as host:
        good = host.plugin.get_state()
        for data in (state, good[:-20], good[:50] + state):
            try:
                host.plugin.set_state(data)
            except RuntimeError:
                continue
            host.play(1)


def test_a_server_that_dies_and_comes_back(vst3, home, tmp_path):
    server = FakeServer(tmp_path)
    (home / "plugin.json").write_text(json.dumps({"command": [], "port": server.port}))
    with Host(vst3) as host:
        until(lambda: server.of("/fodder/host/tempo"))
        server.close()
        host.press(GENERATE)
        out = host.play(20)
        assert np.abs(out).max() < SILENT
        after = FakeServer(tmp_path, server.port)
        try:
            generated(host, after)
        finally:
            after.close()


def test_a_refusal_is_survived(vst3, server):
    with Host(vst3) as host:
        server.refusal = "No."
        until(lambda: server.of("/fodder/host/tempo"))
        host.press(GENERATE)
        until(lambda: server.of("/fodder/generate"))
        server.refusal = ""
        generated(host, server)


@pytest.mark.usefixtures("server")
def test_pedalboard_plays_it(vst3):
    """In a process of its own: two hosts' JUCEs in one are more than they promise."""
    script = f"""
import pedalboard
plugin = pedalboard.load_plugin({str(vst3)!r}, initialization_timeout=0.2)
assert plugin.is_instrument, "no instrument"
audio = plugin([], duration=0.5, sample_rate=44_100, num_channels=2)
assert audio.shape == (2, 22_050), audio.shape
assert {{"generate", "pad", "level_db", "key", "play"}} <= set(plugin.parameters), plugin.parameters
"""
    pytest.importorskip("pedalboard")
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
