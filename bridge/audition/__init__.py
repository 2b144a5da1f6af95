"""The audition: samples heard through the machine's own output, in time with the session.

Player (player.py)  the near side, in the app; any thread may call it, it never waits
  │ pipe            orders there, events back (events.py)
deck (deck.py)      the far side, a process of its own: it survives no driver's hang, but is
  │                 started anew, and nothing that Python does in the app can make it stutter
load (loading.py)   file → Sound at the card's rate, in the session's tempo
Mixer (mixer.py)    Sounds → blocks of frames; pure, the audio callback's only work
Card (card.py)      PortAudio; imported by the first sound, on the far side only
"""
