"""The doctor: looks at all that Fodder stands on, and says what to do about what is wrong.

examine (examine.py)   every check below in turn → Findings; one that fails is a Finding too
    software.py        versions, the window's libraries, the extras
    machine.py         the device that the engine would choose, sound outputs
    ports.py           whether 7770 and 7771 are free, or who answers there
    home.py            settings, catalogue, journal
    place.py           the folder of the samples: there, writable, with room, on a share?
    weights.py         the models' files, the shipped ones against their hashes
report (report.py)     Findings → a zip that can be shown to strangers

The doctor changes nothing. What needs torch, Qt or PortAudio runs in another process.
"""
