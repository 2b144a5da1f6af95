"""Found by a zeroconf browser and read by an HTTP client; the token lets others in."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from zeroconf import ServiceBrowser, ServiceListener, Zeroconf

from bridge.osc.clients import MOST_KNOWN, Clients, Peer, is_loopback
from bridge.osc.discovery import Discovery, instance_name, service_info
from bridge.osc.oscquery import OscQueryServer
from bridge.osc.spec import EVENTS, TABLE


@pytest.fixture(scope="module")
def discovery(bridge) -> Iterator[Discovery]:
    with Discovery(bridge, 0) as discovery:
        yield discovery


def get(discovery: Discovery, target: str) -> object:
    url = f"http://127.0.0.1:{discovery.port}{target}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        data = answer.read()
    return json.loads(data) if data else None


def nodes(node):
    yield node
    for inner in node.get("CONTENTS", {}).values():
        yield from nodes(inner)


def test_the_whole_address_space_is_served(discovery):
    root = get(discovery, "/")
    paths = {node["FULL_PATH"] for node in nodes(root) if node["ACCESS"]}
    assert paths == {one.path for one in TABLE} | {one.path for one in EVENTS}
    assert root["CONTENTS"]["fodder"]["CONTENTS"]["generate"]["TYPE"] == "ss"


def test_sticky_values_are_read_as_they_are_set(discovery, ear):
    assert get(discovery, "/fodder/set/bpm?VALUE") == {"VALUE": [None]}
    ear.say("/fodder/set/bpm", 92.5)
    ear.say("/fodder/set/key", "A minor")
    ear.silence()
    assert get(discovery, "/fodder/set/bpm?VALUE") == {"VALUE": [92.5]}
    assert get(discovery, "/fodder/set/bpm?VALUE=1&TYPE") == {"VALUE": [92.5]}
    assert get(discovery, "/fodder/set/key")["VALUE"] == ["Am"]
    assert get(discovery, "/fodder/set/bpm?RANGE") == {"RANGE": [{"MIN": 40, "MAX": 240}]}
    assert get(discovery, "/fodder/set/kind?RANGE") == {"RANGE": [{"VALS": ["loop", "oneshot"]}]}


def test_the_host_says_where_osc_is(discovery, face):
    info = get(discovery, "/?HOST_INFO")
    assert (info["OSC_PORT"], info["OSC_TRANSPORT"]) == (face.server.port, "UDP")


@pytest.mark.parametrize(("target", "status"), [("/nothing", 404), ("/fodder?WHAT", 400)])
def test_what_is_not_there(discovery, target, status):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(discovery, target)
    caught.value.close()
    assert caught.value.code == status


def test_an_attribute_that_a_node_lacks_is_no_content(discovery):
    assert get(discovery, "/fodder/ping?RANGE") is None


def test_a_page_in_a_browser_cannot_ask_by_another_name(discovery):
    line = http.client.HTTPConnection("127.0.0.1", discovery.port, timeout=10)
    line.request("GET", "/", headers={"Host": "evil.example"})
    assert line.getresponse().status == 403
    line.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::1"])
def test_whatever_it_is_bound_to_it_is_asked_by_a_name_of_its_own(host, bridge):
    query = OscQueryServer(bridge, host, 0)
    query.start()
    at = "127.0.0.1" if host == "0.0.0.0" else host
    found = {}
    for name in ("evil.example", "[::1]:7771", "localhost"):
        line = http.client.HTTPConnection(at, query.port, timeout=10)
        line.request("GET", "/?HOST_INFO", headers={"Host": name})
        found[name] = line.getresponse().status
        line.close()
    query.close()
    assert found == {"evil.example": 403, "[::1]:7771": 200, "localhost": 200}


def test_a_browser_finds_both_services(discovery, face):
    found: set[tuple[str, int]] = set()  # also those of another Fodder on this machine

    class Listener(ServiceListener):
        def add_service(self, mdns: Zeroconf, kind: str, name: str) -> None:
            info = mdns.get_service_info(kind, name)
            if info is not None:
                found.add((kind, info.port or 0))

        def remove_service(self, *_: object) -> None: ...

        def update_service(self, *_: object) -> None: ...

    wanted = {("_osc._udp.local.", face.server.port), ("_oscjson._tcp.local.", discovery.port)}
    mdns = Zeroconf(interfaces=["127.0.0.1"])
    browser = ServiceBrowser(mdns, [kind for kind, _ in wanted], Listener())
    deadline = time.monotonic() + 60
    while not wanted <= found and time.monotonic() < deadline:
        time.sleep(0.05)
    browser.cancel()
    mdns.close()
    assert wanted <= found


def test_two_on_one_machine_have_names_of_their_own():
    kind = "_osc._udp.local."
    one, other = (service_info(kind, port, "127.0.0.1").name for port in (7770, 7780))
    assert one != other
    assert len(one.removesuffix(f".{kind}").encode()) <= 63
    assert len(instance_name("m" * 63, 65_535)) <= 63


def test_a_taken_port_costs_only_discovery(face, discovery, caplog):
    with Discovery(face, discovery.port) as second:
        assert second.port is None
    assert "OSCQuery is off" in caplog.text


def test_what_is_known_of_senders_is_bounded():
    clients = Clients()
    for port in range(1, 3 * MOST_KNOWN):
        peer = Peer("udp", "127.0.0.1", port)
        clients.reply_to(peer, 9_001)
        clients.subscribe(peer, None)
    assert len(clients._ports) == MOST_KNOWN
    assert len(clients.subscribers()) == 64


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)],
)
def test_what_is_this_machine(host, is_local):
    assert is_loopback(host) is is_local
