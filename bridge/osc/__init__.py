"""The controller's face: OSC over UDP and TCP, OSCQuery, mDNS, MIDI, Link."""
