"""The doctor: looks at all that Fodder stands on, and says what to do about what is wrong.

examine (examine.py)   every check below in turn → Findings; one that fails is a Finding too
    machine.py         versions, the window's libraries, extras, the engine's device, sound outputs,
                       MIDI inputs, painting ahead
    plugin.py          whether it is installed, and asks where this Fodder answers
    ports.py           whether 7770 and 7771 are free, or who answers there, by WebSocket too
    folders.py         settings, catalogue, journal; the samples' folder: there, with room, a share?
    weights.py         the models' files, the shipped ones against their hashes, the user's own
    that cannot be read
report (report.py)     Findings → a zip that can be shown to strangers

The doctor changes nothing. What needs torch, Qt or PortAudio runs in another process.
"""
