"""OSC for DAWs and controllers. A ping passes server, packet, dispatch, handlers and replies.

spec        every address, argument, name and answer, in one table
packet      bytes ↔ messages and bundles          tcp         frames on a connection
server      UDP and TCP on one thread             schedule    bundles whose time has not come
dispatch    messages → handlers                   handlers    what each address does
arguments   OSC values → musical values           defaults    sticky and host values → Request
clients     where replies and events go           access      who may come in
replies     events and errors → messages          service     all of it, put together
namespace   the address space as JSON             oscquery    HTTP and WebSocket over it
discovery   OSCQuery and mDNS, from one place     docs        docs/osc.md from the table
"""
