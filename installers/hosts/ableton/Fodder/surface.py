"""The control surface: song → Fodder, and finished samples → clip slots.

Live calls `update_display` every 100 ms, on its main thread: the only place where the song may be
changed, and where nothing may wait.
"""

from .osc import Link

PORT = 7770
TRACK = "Fodder"
NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
GREET_EVERY = 50  # calls of update_display: 5 s, so that a Fodder that starts later is found


class Surface:
    """What Live sees of a control surface; it needs no base class for what is used here."""

    def __init__(self, c_instance, port=PORT):
        self._live = c_instance
        self._song = c_instance.song()
        self._link = Link(port)
        self._turns = 0
        self._watched = []
        for name in (
            "tempo", "signature_numerator", "signature_denominator", "root_note", "scale_name",
        ):  # fmt: skip
            self._watch(name)

    def _watch(self, name):
        """Call `_tell` whenever a property changes; Live 11 lacks root_note and scale_name."""
        add = getattr(self._song, "add_" + name + "_listener", None)
        if add is not None:
            add(self._tell)
            self._watched.append(name)

    def _tell(self):
        song = self._song
        self._link.say("/fodder/host/tempo", float(song.tempo))
        meter = f"{song.signature_numerator}/{song.signature_denominator}"
        self._link.say("/fodder/host/meter", meter)
        self._link.say("/fodder/host/key", key_of(song))

    def update_display(self):
        if self._turns % GREET_EVERY == 0:
            self._link.say("/fodder/subscribe")
            self._tell()
        self._turns += 1
        for address, values in self._link.heard():
            if address == "/fodder/done":
                self._place(values[2], values[5])
            elif address in ("/fodder/failed", "/fodder/error"):
                self._live.show_message(f"Fodder: {values[2 if 'failed' in address else 1]}")

    def _place(self, path, bars):
        """Put a sample into an empty slot of the track, or say where it is."""
        slot = self._empty_slot()
        if slot is None:
            self._live.show_message(
                f'Fodder: {path} is ready. An audio track named "{TRACK}" takes it.'
            )
        elif not hasattr(slot, "create_audio_clip"):  # Live before 12.0.5
            self._live.show_message(f"Fodder: {path} is ready to be dragged in.")
        else:
            try:
                slot.create_audio_clip(path)
                finish(slot.clip, path, bars)
            except Exception as error:  # Live raises RuntimeError and others of its own
                self._live.log_message(f"Fodder: {error!r}")
                self._live.show_message(f"Fodder: Live did not take {path}")

    def _empty_slot(self):
        """The first empty slot of our track; a scene more if all are full."""
        for track in self._song.tracks:
            if track.name == TRACK and track.has_audio_input:
                for slot in track.clip_slots:
                    if not slot.has_clip:
                        return slot
                self._song.create_scene(-1)
                return track.clip_slots[-1]
        return None

    def disconnect(self):
        for name in self._watched:
            getattr(self._song, "remove_" + name + "_listener")(self._tell)
        self._link.say("/fodder/unsubscribe")
        self._link.close()

    # What Live asks of every control surface.
    def can_lock_to_devices(self):
        return False

    def connect_script_instances(self, instances):
        pass

    def refresh_state(self):
        self._tell()

    def request_rebuild_midi_map(self):
        pass

    def build_midi_map(self, midi_map_handle):
        pass

    def receive_midi(self, midi_bytes):
        pass

    def suggest_input_port(self):
        return ""

    def suggest_output_port(self):
        return ""

    def suggest_map_mode(self, *_):
        return -1


def key_of(song):
    """'Am', 'C', or an empty text where Live says nothing of a key."""
    root = getattr(song, "root_note", None)
    if root is None or not getattr(song, "scale_mode", True):
        return ""
    intervals = list(getattr(song, "scale_intervals", ()))
    if intervals:
        minor = 3 in intervals and 4 not in intervals
    else:
        minor = "minor" in getattr(song, "scale_name", "").lower()
    return NOTES[int(root) % 12] + ("m" if minor else "")


def finish(clip, path, bars):
    """Name the new clip by its file, warp it, and loop it if it is a loop."""
    clip.name = path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if bars:
        clip.warping = True
        clip.looping = True
