<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>Fodder</name>
        <message>
            <source>{} See the settings.</source>
            <translation>{} Siehe Einstellungen.</translation>
        </message>
        <message>
            <source>Senders from other machines must say /fodder/hello {}</source>
            <translation>Absender auf anderen Rechnern müssen /fodder/hello {} sagen</translation>
        </message>
        <message>
            <source>{}: please report this.</source>
            <translation>{}: bitte melden.</translation>
        </message>
        <message>
            <source>What can be done about it</source>
            <translation>Was sich tun lässt</translation>
        </message>
        <message>
            <source>Fodder</source>
            <translation>Fodder</translation>
        </message>
        <message>
            <source>From a prompt to a loop in your DAW's folder</source>
            <translation>Vom Prompt zum Loop im Ordner deiner DAW</translation>
        </message>
        <message>
            <source>Host</source>
            <translation>Host</translation>
        </message>
        <message>
            <source>What your DAW or Link says of tempo, key and meter</source>
            <translation>Was deine DAW oder Link zu Tempo, Tonart und Takt sagt</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>The model that paints, and whether it runs</source>
            <translation>Das Modell, das malt, und ob es läuft</translation>
        </message>
        <message>
            <source>The log</source>
            <translation>Das Protokoll</translation>
        </message>
        <message>
            <source>About Fodder</source>
            <translation>Über Fodder</translation>
        </message>
        <message>
            <source>Link, {} peer</source>
            <translation>Link, {} Gerät</translation>
        </message>
        <message>
            <source>Link, {} peers</source>
            <translation>Link, {} Geräte</translation>
        </message>
        <message>
            <source>○  No host</source>
            <translation>○  Kein Host</translation>
        </message>
        <message>
            <source>○  OSC off</source>
            <translation>○  OSC aus</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Tasten</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>●  OSC {}</source>
            <translation>●  OSC {}</translation>
        </message>
        <message>
            <source>{} sample</source>
            <translation>{} Sample</translation>
        </message>
        <message>
            <source>{} samples</source>
            <translation>{} Samples</translation>
        </message>
        <message>
            <source>No stars</source>
            <translation>Keine Sterne</translation>
        </message>
        <message>
            <source>Make</source>
            <translation>Erzeugen</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>Abspielen</translation>
        </message>
        <message>
            <source>The sample shown</source>
            <translation>Das gezeigte Sample</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Generate</source>
            <translation>Erzeugen</translation>
        </message>
        <message>
            <source>Go to the prompt</source>
            <translation>Zum Prompt</translation>
        </message>
        <message>
            <source>Cancel the newest job</source>
            <translation>Neuesten Auftrag abbrechen</translation>
        </message>
        <message>
            <source>Cancel all jobs</source>
            <translation>Alle Aufträge abbrechen</translation>
        </message>
        <message>
            <source>Play or stop</source>
            <translation>Abspielen oder anhalten</translation>
        </message>
        <message>
            <source>Auto-audition</source>
            <translation>Automatisch vorhören</translation>
        </message>
        <message>
            <source>Pads play together</source>
            <translation>Pads spielen zusammen</translation>
        </message>
        <message>
            <source>Slices of the loop shown to the pads</source>
            <translation>Slices des gezeigten Loops auf die Pads</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Nochmal</translation>
        </message>
        <message>
            <source>Vary</source>
            <translation>Variieren</translation>
        </message>
        <message>
            <source>Extend</source>
            <translation>Verlängern</translation>
        </message>
        <message>
            <source>Repaint bar</source>
            <translation>Takt neu malen</translation>
        </message>
        <message>
            <source>Parts</source>
            <translation>Spuren</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>Noten</translation>
        </message>
        <message>
            <source>Bring back the recipe</source>
            <translation>Rezept zurückholen</translation>
        </message>
        <message>
            <source>More like this</source>
            <translation>Mehr in dieser Art</translation>
        </message>
        <message>
            <source>Tags…</source>
            <translation>Tags …</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>Umbenennen…</translation>
        </message>
        <message>
            <source>Add to a collection…</source>
            <translation>In eine Sammlung…</translation>
        </message>
        <message>
            <source>Show in the file manager</source>
            <translation>Im Dateimanager zeigen</translation>
        </message>
        <message>
            <source>Copy the file</source>
            <translation>Datei kopieren</translation>
        </message>
        <message>
            <source>Move to the trash</source>
            <translation>In den Papierkorb</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Do again</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <source>Search the library</source>
            <translation>Sammlung durchsuchen</translation>
        </message>
        <message>
            <source>Small, on top of all windows</source>
            <translation>Klein, über allen Fenstern</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Play pad {}</source>
            <translation>Pad {} spielen</translation>
        </message>
        <message>
            <source>Learn MIDI</source>
            <translation>MIDI lernen</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>Stumm</translation>
        </message>
        <message>
            <source>Solo</source>
            <translation>Solo</translation>
        </message>
        <message>
            <source>Learnt. MIDI is off: turn it on in the settings.</source>
            <translation>Gelernt. MIDI ist aus: in den Einstellungen einschalten.</translation>
        </message>
        <message>
            <source>Forget MIDI ({})</source>
            <translation>MIDI vergessen ({})</translation>
        </message>
        <message>
            <source>{} does “{}” now</source>
            <translation>{} macht jetzt „{}“</translation>
        </message>
        <message>
            <source>No control does “{}” any more</source>
            <translation>Kein Regler macht mehr „{}“</translation>
        </message>
        <message>
            <source>From a prompt to a seamless, tempo-exact loop in your DAW's folder, on your own machine.</source>
            <translation>Vom Prompt zum nahtlosen, tempogenauen Loop im Ordner deiner DAW, auf deinem eigenen Rechner.</translation>
        </message>
        <message>
            <source>Free software under the GNU General Public License, version 3 or later; no warranty.</source>
            <translation>Freie Software unter der GNU General Public License, Version 3 oder neuer; ohne Gewähr.</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy all of this as text</source>
            <translation>Alles als Text kopieren</translation>
        </message>
        <message>
            <source>Close (Esc)</source>
            <translation>Schließen (Esc)</translation>
        </message>
        <message>
            <source>Where things lie</source>
            <translation>Wo was liegt</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Built on</source>
            <translation>Gebaut mit</translation>
        </message>
        <message>
            <source>Versions and licences</source>
            <translation>Versionen und Lizenzen</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <source>Fodder {}</source>
            <translation>Fodder {}</translation>
        </message>
        <message>
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>Samples</translation>
        </message>
        <message>
            <source>Catalogue</source>
            <translation>Katalog</translation>
        </message>
        <message>
            <source>Own presets and models</source>
            <translation>Eigene Presets und Modelle</translation>
        </message>
        <message>
            <source>Turn a knob or hit a pad now: it will do “{}”.</source>
            <translation>Jetzt einen Regler drehen oder ein Pad schlagen: es macht dann „{}“.</translation>
        </message>
        <message>
            <source>This stays on your machine. Copying writes ~ instead of the name of your home folder.</source>
            <translation>Das bleibt auf deinem Rechner. Beim Kopieren steht ~ statt des Namens deines Home-Ordners.</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alles</translation>
        </message>
        <message>
            <source>Info</source>
            <translation>Info</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>Warnungen</translation>
        </message>
        <message>
            <source>Errors</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>Stufe</translation>
        </message>
        <message>
            <source>Show records of this level and above</source>
            <translation>Einträge ab dieser Stufe zeigen</translation>
        </message>
        <message>
            <source>Search the log</source>
            <translation>Protokoll durchsuchen</translation>
        </message>
        <message>
            <source>Show records with all words</source>
            <translation>Einträge mit allen Wörtern zeigen</translation>
        </message>
        <message>
            <source>Records</source>
            <translation>Einträge</translation>
        </message>
        <message>
            <source>What was written down</source>
            <translation>Was festgehalten wurde</translation>
        </message>
        <message>
            <source>Copy what is shown</source>
            <translation>Kopieren, was gezeigt wird</translation>
        </message>
        <message>
            <source>Close the log (Esc)</source>
            <translation>Protokoll schließen (Esc)</translation>
        </message>
        <message>
            <source>Copied.</source>
            <translation>Kopiert.</translation>
        </message>
        <message>
            <source>{:,} of {:,} records</source>
            <translation>{:,} von {:,} Einträgen</translation>
        </message>
        <message>
            <source>The system's own</source>
            <translation>Der des Systems</translation>
        </message>
        <message>
            <source>Copy the command that installs it</source>
            <translation>Den Befehl kopieren, der es installiert</translation>
        </message>
        <message>
            <source>WAV 24 bit</source>
            <translation>WAV 24 Bit</translation>
        </message>
        <message>
            <source>WAV float</source>
            <translation>WAV Float</translation>
        </message>
        <message>
            <source>FLAC</source>
            <translation>FLAC</translation>
        </message>
        <message>
            <source>AIFF</source>
            <translation>AIFF</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Where new samples are put</source>
            <translation>Wohin neue Samples kommen</translation>
        </message>
        <message>
            <source>What paints, unless a request says otherwise</source>
            <translation>Was malt, wenn nichts anderes gewünscht ist</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>How new samples are written</source>
            <translation>Wie neue Samples geschrieben werden</translation>
        </message>
        <message>
            <source>Rate</source>
            <translation>Rate</translation>
        </message>
        <message>
            <source>Frames a second of new samples</source>
            <translation>Abtastwerte pro Sekunde neuer Samples</translation>
        </message>
        <message>
            <source>MIDI beside each sample</source>
            <translation>MIDI neben jedem Sample</translation>
        </message>
        <message>
            <source>What it plays, as NAME.mid, where that is known</source>
            <translation>Was es spielt, als NAME.mid, sofern bekannt</translation>
        </message>
        <message>
            <source>Sound output</source>
            <translation>Audioausgang</translation>
        </message>
        <message>
            <source>Where samples are played</source>
            <translation>Wo Samples gespielt werden</translation>
        </message>
        <message>
            <source>OSC host</source>
            <translation>OSC-Host</translation>
        </message>
        <message>
            <source>127.0.0.1: this machine only</source>
            <translation>127.0.0.1: nur dieser Rechner</translation>
        </message>
        <message>
            <source>OSC port</source>
            <translation>OSC-Port</translation>
        </message>
        <message>
            <source>UDP and TCP port, usually 7770</source>
            <translation>UDP- und TCP-Port, meist 7770</translation>
        </message>
        <message>
            <source>Announce it in the network</source>
            <translation>Im Netzwerk ankündigen</translation>
        </message>
        <message>
            <source>OSCQuery and mDNS: clients find it</source>
            <translation>OSCQuery und mDNS: Clients finden es</translation>
        </message>
        <message>
            <source>Follow an Ableton Link session</source>
            <translation>Einer Ableton-Link-Session folgen</translation>
        </message>
        <message>
            <source>Take the tempo and the bar from Link</source>
            <translation>Tempo und Takt von Link übernehmen</translation>
        </message>
        <message>
            <source>Listen to MIDI controllers</source>
            <translation>Auf MIDI-Controller hören</translation>
        </message>
        <message>
            <source>Knobs and pads, mapped by `fodder midi`</source>
            <translation>Regler und Pads, zugewiesen mit `fodder midi`</translation>
        </message>
        <message>
            <source>Paint the next takes ahead</source>
            <translation>Nächste Takes im Voraus malen</translation>
        </message>
        <message>
            <source>While nothing is asked for, and not on battery; kept only when you choose one</source>
            <translation>Solange nichts gefragt ist, und nicht im Akkubetrieb; behalten wird nur, was du wählst</translation>
        </message>
        <message>
            <source>Looks</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <source>Dark, light, or as your system is set</source>
            <translation>Dunkel, hell, oder wie dein System eingestellt ist</translation>
        </message>
        <message>
            <source>Where new samples go</source>
            <translation>Wohin neue Samples kommen</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Wählen …</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>Ton</translation>
        </message>
        <message>
            <source>Bridge</source>
            <translation>Bridge</translation>
        </message>
        <message>
            <source>Copied: paste it into a terminal, then open Fodder again</source>
            <translation>Kopiert: in ein Terminal einfügen, dann Fodder neu öffnen</translation>
        </message>
        <message>
            <source>It needs a part that is not installed</source>
            <translation>Dafür fehlt ein Teil, der nicht installiert ist</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>Ausgang</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Thema</translation>
        </message>
        <message>
            <source>Tour</source>
            <translation>Rundgang</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <source>End the tour (Esc); it does not come again</source>
            <translation>Rundgang beenden (Esc); er kommt nicht wieder</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <source>The next step (Enter)</source>
            <translation>Der nächste Schritt (Enter)</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <source>almost new</source>
            <translation>fast neu</translation>
        </message>
        <message>
            <source>drums</source>
            <translation>Drums</translation>
        </message>
        <message>
            <source>percussion</source>
            <translation>Percussion</translation>
        </message>
        <message>
            <source>bass</source>
            <translation>Bass</translation>
        </message>
        <message>
            <source>guitar</source>
            <translation>Gitarre</translation>
        </message>
        <message>
            <source>keyboard</source>
            <translation>Keyboard</translation>
        </message>
        <message>
            <source>synth</source>
            <translation>Synth</translation>
        </message>
        <message>
            <source>strings</source>
            <translation>Streicher</translation>
        </message>
        <message>
            <source>brass</source>
            <translation>Bläser</translation>
        </message>
        <message>
            <source>woodwinds</source>
            <translation>Holzbläser</translation>
        </message>
        <message>
            <source>effects</source>
            <translation>Effekte</translation>
        </message>
        <message>
            <source>vocals</source>
            <translation>Vocals</translation>
        </message>
        <message>
            <source>backing vocals</source>
            <translation>Backing-Vocals</translation>
        </message>
        <message>
            <source>a touch</source>
            <translation>ein Hauch</translation>
        </message>
        <message>
            <source>a sibling</source>
            <translation>ein Geschwister</translation>
        </message>
        <message>
            <source>a cousin</source>
            <translation>ein Verwandter</translation>
        </message>
        <message>
            <source>a stranger</source>
            <translation>ein Fremder</translation>
        </message>
        <message>
            <source>The embedded model cannot add or take out tracks: download one of {}</source>
            <translation>Das eingebaute Modell kann Spuren weder ergänzen noch herauslösen: lade eins von {}</translation>
        </message>
        <message>
            <source>bars {}–{}</source>
            <translation>Takte {}–{}</translation>
        </message>
        <message>
            <source>a form</source>
            <translation>eine Form</translation>
        </message>
        <message>
            <source>bar {}</source>
            <translation>Takt {}</translation>
        </message>
        <message>
            <source>It has {} bars already: {} are the most.</source>
            <translation>Es hat schon {} Takte: {} sind das Höchste.</translation>
        </message>
        <message>
            <source>{} repainted in {}</source>
            <translation>{} neu gemalt in {}</translation>
        </message>
        <message>
            <source>{} extended by {}</source>
            <translation>{} verlängert um {}</translation>
        </message>
        <message>
            <source>{} varied, {:.0f} %</source>
            <translation>{} variiert, {:.0f} %</translation>
        </message>
        <message>
            <source>{} to go with {}</source>
            <translation>{} passend zu {}</translation>
        </message>
        <message>
            <source>{} out of {}</source>
            <translation>{} aus {}</translation>
        </message>
        <message>
            <source>on the way to “{}”</source>
            <translation>auf dem Weg zu „{}“</translation>
        </message>
        <message>
            <source>{} of “{}”</source>
            <translation>{} aus „{}“</translation>
        </message>
        <message>
            <source>plays {}</source>
            <translation>spielt {}</translation>
        </message>
        <message>
            <source>Make the parts</source>
            <translation>Spuren erzeugen</translation>
        </message>
        <message>
            <source>Parts that belong together: one key, one groove</source>
            <translation>Spuren, die zusammengehören: eine Tonart, ein Groove</translation>
        </message>
        <message>
            <source>At most {}, separated by commas</source>
            <translation>Höchstens {}, durch Kommas getrennt</translation>
        </message>
        <message>
            <source>M</source>
            <translation>M</translation>
        </message>
        <message>
            <source>S</source>
            <translation>S</translation>
        </message>
        <message>
            <source>Click to see it, drag it into your DAW</source>
            <translation>Klick zeigt sie, ziehen bringt sie in deine DAW</translation>
        </message>
        <message>
            <source>Not made yet</source>
            <translation>Noch nicht erzeugt</translation>
        </message>
        <message>
            <source>Play parts</source>
            <translation>Spuren abspielen</translation>
        </message>
        <message>
            <source>All parts together, balanced; again: stop</source>
            <translation>Alle Spuren zusammen, ausgewogen; noch einmal: Stopp</translation>
        </message>
        <message>
            <source>Drag all</source>
            <translation>Alle ziehen</translation>
        </message>
        <message>
            <source>All parts in one drag, onto tracks of your DAW</source>
            <translation>Alle Spuren auf einmal in deine DAW ziehen</translation>
        </message>
        <message>
            <source>Pads</source>
            <translation>Pads</translation>
        </message>
        <message>
            <source>The pads in place of the parts</source>
            <translation>Die Pads anstelle der Spuren</translation>
        </message>
        <message>
            <source>{} part</source>
            <translation>{} Spur</translation>
        </message>
        <message>
            <source>{} parts</source>
            <translation>{} Spuren</translation>
        </message>
        <message>
            <source>Make {} again; it still fits the others</source>
            <translation>{} neu erzeugen; passt weiter zu den anderen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Stopp</translation>
        </message>
        <message>
            <source>Mute {}</source>
            <translation>{} stumm</translation>
        </message>
        <message>
            <source>Solo {}</source>
            <translation>{} solo</translation>
        </message>
        <message>
            <source>Another take: {}</source>
            <translation>Neuer Take: {}</translation>
        </message>
        <message>
            <source>Part {}</source>
            <translation>Spur {}</translation>
        </message>
        <message>
            <source>Stars</source>
            <translation>Sterne</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>Tags</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>{} sample deleted</source>
            <translation>{} Sample gelöscht</translation>
        </message>
        <message>
            <source>{} samples deleted</source>
            <translation>{} Samples gelöscht</translation>
        </message>
        <message>
            <source>Added to “{}”</source>
            <translation>Zu „{}“ hinzugefügt</translation>
        </message>
        <message>
            <source>Taken out of “{}”</source>
            <translation>Aus „{}“ genommen</translation>
        </message>
        <message>
            <source>Collection “{}” deleted</source>
            <translation>Sammlung „{}“ gelöscht</translation>
        </message>
        <message>
            <source>The path is copied.</source>
            <translation>Der Pfad ist kopiert.</translation>
        </message>
        <message>
            <source>{} paths are copied.</source>
            <translation>{} Pfade sind kopiert.</translation>
        </message>
        <message>
            <source>{} files</source>
            <translation>{} Dateien</translation>
        </message>
        <message>
            <source>{} added to “{}”</source>
            <translation>{} zu „{}“ hinzugefügt</translation>
        </message>
        <message>
            <source>“{}” is deleted; its samples stay</source>
            <translation>„{}“ ist gelöscht; die Samples bleiben</translation>
        </message>
        <message>
            <source>{} put back.</source>
            <translation>{} zurückgelegt.</translation>
        </message>
        <message>
            <source>{} moved to the trash.</source>
            <translation>{} in den Papierkorb gelegt.</translation>
        </message>
        <message>
            <source>Add to a collection</source>
            <translation>In eine Sammlung</translation>
        </message>
        <message>
            <source>Collections: folders of your own, whatever folder the files lie in</source>
            <translation>Sammlungen: eigene Ordner, egal wo die Dateien liegen</translation>
        </message>
        <message>
            <source>New collection…</source>
            <translation>Neue Sammlung…</translation>
        </message>
        <message>
            <source>All samples</source>
            <translation>Alle Samples</translation>
        </message>
        <message>
            <source>Keep the pads as a collection…</source>
            <translation>Pads als Sammlung behalten…</translation>
        </message>
        <message>
            <source>Rename the collection</source>
            <translation>Sammlung umbenennen</translation>
        </message>
        <message>
            <source>Keep the pads as a collection</source>
            <translation>Pads als Sammlung behalten</translation>
        </message>
        <message>
            <source>No collections yet: Ctrl+G adds samples to one</source>
            <translation>Noch keine Sammlung: Strg+G legt Samples hinein</translation>
        </message>
        <message>
            <source>Put it on the pads</source>
            <translation>Auf die Pads legen</translation>
        </message>
        <message>
            <source>Delete the collection</source>
            <translation>Sammlung löschen</translation>
        </message>
        <message>
            <source>Collection: {}</source>
            <translation>Sammlung: {}</translation>
        </message>
        <message>
            <source>The file is gone: search for another sample.</source>
            <translation>Die Datei ist weg: such ein anderes Sample.</translation>
        </message>
        <message>
            <source>{} is gone already: nothing was moved.</source>
            <translation>{} ist schon weg: nichts wurde bewegt.</translation>
        </message>
        <message>
            <source>{} cannot go to the trash, its disk has none or is locked: delete it in the file manager.</source>
            <translation>{} kann nicht in den Papierkorb, sein Laufwerk hat keinen oder ist gesperrt: lösch es im Dateimanager.</translation>
        </message>
        <message>
            <source>{} is not in the trash any more: look there yourself.</source>
            <translation>{} ist nicht mehr im Papierkorb: sieh selbst dort nach.</translation>
        </message>
        <message>
            <source>{} is there again: take the other one out of the trash.</source>
            <translation>{} ist wieder da: hol das andere aus dem Papierkorb.</translation>
        </message>
        <message>
            <source>No file manager answers: the file lies in {}.</source>
            <translation>Kein Dateimanager antwortet: die Datei liegt in {}.</translation>
        </message>
        <message>
            <source>{} could not be put back ({}): it lies in {}.</source>
            <translation>{} konnte nicht zurückgelegt werden ({}): es liegt in {}.</translation>
        </message>
        <message>
            <source>Choose a sample first: then those that sound like it come first</source>
            <translation>Erst ein Sample wählen: dann stehen ähnlich klingende zuerst</translation>
        </message>
        <message>
            <source>Words, tags, 90-95 bpm, fast, Am, Am~ with its relatives, minor, ★★, one-shot, no hats, model:name</source>
            <translation>Wörter, Tags, 90-95 bpm, schnell, Am, Am~ mit Verwandten, Moll, ★★, one-shot, no hats, model:Name</translation>
        </message>
        <message>
            <source>Loops</source>
            <translation>Loops</translation>
        </message>
        <message>
            <source>Only loops</source>
            <translation>Nur Loops</translation>
        </message>
        <message>
            <source>Show loops only</source>
            <translation>Nur Loops zeigen</translation>
        </message>
        <message>
            <source>One-shots</source>
            <translation>One-Shots</translation>
        </message>
        <message>
            <source>Only one-shots</source>
            <translation>Nur One-Shots</translation>
        </message>
        <message>
            <source>Show one-shots only</source>
            <translation>Nur One-Shots zeigen</translation>
        </message>
        <message>
            <source>Good ones</source>
            <translation>Gute</translation>
        </message>
        <message>
            <source>fits</source>
            <translation>passt</translation>
        </message>
        <message>
            <source>Fits the session</source>
            <translation>Passt zur Session</translation>
        </message>
        <message>
            <source>like this</source>
            <translation>wie dieses</translation>
        </message>
        <message>
            <source>Like this</source>
            <translation>Wie dieses</translation>
        </message>
        <message>
            <source>map</source>
            <translation>Karte</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Karte</translation>
        </message>
        <message>
            <source>Show what sounds alike side by side</source>
            <translation>Zeigen, was ähnlich klingt, nah beieinander</translation>
        </message>
        <message>
            <source>There is no session yet: connect a DAW or Link, or set a tempo</source>
            <translation>Noch keine Session: verbinde DAW oder Link, oder stell ein Tempo ein</translation>
        </message>
        <message>
            <source>Put those that sound like the chosen sample first</source>
            <translation>Was wie das gewählte Sample klingt, steht zuerst</translation>
        </message>
        <message>
            <source>Search prompt, tag, 90-95 bpm, Am…</source>
            <translation>Prompt, Tag, 90-95 bpm, Am suchen …</translation>
        </message>
        <message>
            <source>Show loops within 4 % of the session's tempo</source>
            <translation>Loops im Tempo der Session zeigen, auf 4 % genau</translation>
        </message>
        <message>
            <source>Show loops within 4 % of the session's tempo and in its key or a relative of it</source>
            <translation>Loops im Tempo der Session zeigen, auf 4 % genau, in ihrer oder einer verwandten Tonart</translation>
        </message>
        <message>
            <source>Show samples with {} stars or more</source>
            <translation>Samples mit {} oder mehr Sternen zeigen</translation>
        </message>
        <message>
            <source>fits{}</source>
            <translation>passt{}</translation>
        </message>
        <message>
            <source>Only {}: {}</source>
            <translation>Nur {}: {}</translation>
        </message>
        <message>
            <source>Nothing here yet.

Write what you want to hear on the left and press Enter: what is made appears here, ready to be dragged into your DAW.</source>
            <translation>Noch nichts da.

Schreib links, was du hören willst, und drück Enter: das Ergebnis erscheint hier, bereit für deine DAW.</translation>
        </message>
        <message>
            <source>No matches.

Take a word or a chip away, or press Esc for all.</source>
            <translation>Keine Treffer.

Nimm ein Wort oder einen Chip weg, oder Esc für alle.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Take that back</source>
            <translation>Das zurücknehmen</translation>
        </message>
        <message>
            <source>{} sample found</source>
            <translation>{} Sample gefunden</translation>
        </message>
        <message>
            <source>{} samples found</source>
            <translation>{} Samples gefunden</translation>
        </message>
        <message>
            <source>{} for “{}”</source>
            <translation>{} für „{}“</translation>
        </message>
        <message>
            <source>Nothing to take back</source>
            <translation>Nichts rückgängig zu machen</translation>
        </message>
        <message>
            <source>Nothing to do again</source>
            <translation>Nichts zu wiederholen</translation>
        </message>
        <message>
            <source>Taken back: {}</source>
            <translation>Rückgängig: {}</translation>
        </message>
        <message>
            <source>Done again: {}</source>
            <translation>Wiederholt: {}</translation>
        </message>
        <message>
            <source>What sounds alike lies near: click to choose, double-click to play, drag a dot out, draw around several to take them all</source>
            <translation>Was ähnlich klingt, liegt nah: Klick wählt, Doppelklick spielt, Punkte lassen sich hinausziehen, eine Linie um mehrere nimmt sie alle</translation>
        </message>
        <message>
            <source>Map of the library</source>
            <translation>Karte der Sammlung</translation>
        </message>
        <message>
            <source>Nothing has been listened to yet</source>
            <translation>Noch nichts wurde angehört</translation>
        </message>
        <message>
            <source>other</source>
            <translation>andere</translation>
        </message>
        <message>
            <source>Drag its MIDI</source>
            <translation>MIDI herausziehen</translation>
        </message>
        <message>
            <source>Sample</source>
            <translation>Sample</translation>
        </message>
        <message>
            <source>BPM</source>
            <translation>BPM</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>Tonart</translation>
        </message>
        <message>
            <source>Bars</source>
            <translation>Takte</translation>
        </message>
        <message>
            <source>LUFS</source>
            <translation>LUFS</translation>
        </message>
        <message>
            <source>Peak</source>
            <translation>Peak</translation>
        </message>
        <message>
            <source>Sort by {}; again to turn round, a third time for newest</source>
            <translation>Nach {} sortieren; nochmal dreht um, ein drittes Mal: Neueste zuerst</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Library</source>
            <translation>Sammlung</translation>
        </message>
        <message>
            <source>This needs the sounds to have been looked at: not yet</source>
            <translation>Dafür müssen die Klänge angehört sein: noch nicht</translation>
        </message>
        <message>
            <source>New name for “{}”</source>
            <translation>Neuer Name für „{}“</translation>
        </message>
        <message>
            <source>{} taken on the map</source>
            <translation>{} auf der Karte gewählt</translation>
        </message>
        <message>
            <source>Take out of “{}”</source>
            <translation>Aus „{}“ nehmen</translation>
        </message>
        <message>
            <source>take {}</source>
            <translation>Take {}</translation>
        </message>
        <message>
            <source>seed {} · {} {}</source>
            <translation>Seed {} · {} {}</translation>
        </message>
        <message>
            <source>one-shot</source>
            <translation>One-Shot</translation>
        </message>
        <message>
            <source>{} takes</source>
            <translation>{} Takes</translation>
        </message>
        <message>
            <source>{} bar</source>
            <translation>{} Takt</translation>
        </message>
        <message>
            <source>{} bars</source>
            <translation>{} Takte</translation>
        </message>
        <message>
            <source>{} star</source>
            <translation>{} Stern</translation>
        </message>
        <message>
            <source>{} stars</source>
            <translation>{} Sterne</translation>
        </message>
        <message>
            <source>{} LUFS · peak {} dB</source>
            <translation>{} LUFS · Peak {} dB</translation>
        </message>
        <message>
            <source>tags: {}</source>
            <translation>Tags: {}</translation>
        </message>
        <message>
            <source>{} bpm</source>
            <translation>{} bpm</translation>
        </message>
        <message>
            <source>Enter plays, the arrow keys choose, → shows all takes</source>
            <translation>Enter spielt, Pfeiltasten wählen, → zeigt alle Takes</translation>
        </message>
        <message>
            <source>Its notes as a MIDI file: drag it onto a track</source>
            <translation>Die Noten als MIDI-Datei: auf eine Spur ziehen</translation>
        </message>
        <message>
            <source>Sort by</source>
            <translation>Sortieren nach</translation>
        </message>
        <message>
            <source>Click a head to sort by it</source>
            <translation>Klick auf einen Kopf sortiert danach</translation>
        </message>
        <message>
            <source>Tags to add to all of them</source>
            <translation>Tags, die alle bekommen</translation>
        </message>
        <message>
            <source>Separate with commas, e.g. warm, verse, client A</source>
            <translation>Mit Kommas trennen, z. B. warm, Strophe, Kunde A</translation>
        </message>
        <message>
            <source>warm, verse, client A</source>
            <translation>warm, Strophe, Kunde A</translation>
        </message>
        <message>
            <source>Tags of “{}”</source>
            <translation>Tags von „{}“</translation>
        </message>
        <message>
            <source>Tags for {} samples</source>
            <translation>Tags für {} Samples</translation>
        </message>
        <message>
            <source>Again: “{}”</source>
            <translation>Nochmal: „{}“</translation>
        </message>
        <message>
            <source>A variation of “{}”</source>
            <translation>Eine Variation von „{}“</translation>
        </message>
        <message>
            <source>“{}” is extended</source>
            <translation>„{}“ ist verlängert</translation>
        </message>
        <message>
            <source>In “{}”, {} painted anew</source>
            <translation>In „{}“: {} neu gemalt</translation>
        </message>
        <message>
            <source>{} to go with “{}”</source>
            <translation>{} passend zu „{}“</translation>
        </message>
        <message>
            <source>{} out of “{}”</source>
            <translation>{} aus „{}“</translation>
        </message>
        <message>
            <source>Parts of “{}”</source>
            <translation>Spuren zu „{}“</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Laden</translation>
        </message>
        <message>
            <source>Download this model</source>
            <translation>Dieses Modell herunterladen</translation>
        </message>
        <message>
            <source>How much has arrived</source>
            <translation>Wie viel schon da ist</translation>
        </message>
        <message>
            <source>size unknown</source>
            <translation>Größe unbekannt</translation>
        </message>
        <message>
            <source>accept its terms on its page first</source>
            <translation>erst auf seiner Seite zustimmen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>{:.1f} GB</source>
            <translation>{:.1f} GB</translation>
        </message>
        <message>
            <source>{:.2f} of {:.1f} GB</source>
            <translation>{:.2f} von {:.1f} GB</translation>
        </message>
        <message>
            <source>{} is not downloaded; what has arrived stays.</source>
            <translation>{} ist nicht ganz geladen; was da ist, bleibt.</translation>
        </message>
        <message>
            <source>any key</source>
            <translation>jede Tonart</translation>
        </message>
        <message>
            <source>Tap the tempo</source>
            <translation>Tempo tippen</translation>
        </message>
        <message>
            <source>Tap in time: four taps are enough</source>
            <translation>Im Takt tippen: viermal genügt</translation>
        </message>
        <message>
            <source>Tempo</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <source>Quarter notes a minute, 40 to 240</source>
            <translation>Viertel pro Minute, 40 bis 240</translation>
        </message>
        <message>
            <source>Choose a tonic and major or minor, or leave it open</source>
            <translation>Grundton und Dur oder Moll wählen, oder offen lassen</translation>
        </message>
        <message>
            <source>Whatever the model paints</source>
            <translation>Was immer das Modell malt</translation>
        </message>
        <message>
            <source>major</source>
            <translation>Dur</translation>
        </message>
        <message>
            <source>minor</source>
            <translation>Moll</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Seed</translation>
        </message>
        <message>
            <source>The same seed and words make the same sample</source>
            <translation>Derselbe Seed und dieselben Wörter ergeben dasselbe Sample</translation>
        </message>
        <message>
            <source>Draw a seed</source>
            <translation>Seed auslosen</translation>
        </message>
        <message>
            <source>Draw another seed</source>
            <translation>Einen anderen Seed auslosen</translation>
        </message>
        <message>
            <source>Keep the seed</source>
            <translation>Seed behalten</translation>
        </message>
        <message>
            <source>Keep this seed for the next makes</source>
            <translation>Diesen Seed für die nächsten behalten</translation>
        </message>
        <message>
            <source>{} minor</source>
            <translation>{} Moll</translation>
        </message>
        <message>
            <source>{} major</source>
            <translation>{} Dur</translation>
        </message>
        <message>
            <source>{} follows the host</source>
            <translation>{} folgt dem Host</translation>
        </message>
        <message>
            <source>Take the {} from the DAW or Link</source>
            <translation>{} von DAW oder Link übernehmen</translation>
        </message>
        <message>
            <source>any</source>
            <translation>egal</translation>
        </message>
        <message>
            <source>recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>A loop repeats without a seam; a one-shot rings out</source>
            <translation>Ein Loop wiederholt sich ohne Naht, ein One-Shot klingt aus</translation>
        </message>
        <message>
            <source>Length of the loop in bars</source>
            <translation>Länge des Loops in Takten</translation>
        </message>
        <message>
            <source>Takes</source>
            <translation>Takes</translation>
        </message>
        <message>
            <source>How many samples to make</source>
            <translation>Wie viele Samples</translation>
        </message>
        <message>
            <source>Meter</source>
            <translation>Taktart</translation>
        </message>
        <message>
            <source>Beats in a bar, and what a beat is</source>
            <translation>Zählzeiten im Takt, und was eine ist</translation>
        </message>
        <message>
            <source>The model that paints</source>
            <translation>Das Modell, das malt</translation>
        </message>
        <message>
            <source>Without</source>
            <translation>Ohne</translation>
        </message>
        <message>
            <source>What you do not want to hear</source>
            <translation>Was du nicht hören willst</translation>
        </message>
        <message>
            <source>vocals, hiss</source>
            <translation>Gesang, Rauschen</translation>
        </message>
        <message>
            <source>Make it (Enter in the prompt)</source>
            <translation>Los (Enter im Prompt)</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>Prompt</translation>
        </message>
        <message>
            <source>draft</source>
            <translation>Entwurf</translation>
        </message>
        <message>
            <source>part of a kit</source>
            <translation>Spur eines Kits</translation>
        </message>
        <message>
            <source>The sound is still being listened to: wait a moment.</source>
            <translation>Der Klang wird noch angehört: einen Moment.</translation>
        </message>
        <message>
            <source>Not here yet: choose it to download it</source>
            <translation>Noch nicht da: auswählen, um es zu laden</translation>
        </message>
        <message>
            <source>{} steps</source>
            <translation>{} Schritte</translation>
        </message>
        <message>
            <source>guidance {}</source>
            <translation>Guidance {}</translation>
        </message>
        <message>
            <source>{} add-on</source>
            <translation>{} Add-on</translation>
        </message>
        <message>
            <source>{} add-ons</source>
            <translation>{} Add-ons</translation>
        </message>
        <message>
            <source>Loop</source>
            <translation>Loop</translation>
        </message>
        <message>
            <source>One-shot</source>
            <translation>One-Shot</translation>
        </message>
        <message>
            <source>All presets</source>
            <translation>Alle Presets</translation>
        </message>
        <message>
            <source>All presets, by family</source>
            <translation>Alle Presets, nach Familie</translation>
        </message>
        <message>
            <source>Click one of these, or write your own on the left. No download, no account:
it is painted on this machine and lands in your folder, ready to drag.</source>
            <translation>Klick eines an, oder schreib links ein eigenes. Kein Download, kein Konto:
es wird auf diesem Rechner gemalt und landet in deinem Ordner, bereit zum Ziehen.</translation>
        </message>
        <message>
            <source>Make your first loop</source>
            <translation>Dein erster Loop</translation>
        </message>
        <message>
            <source>Make this now</source>
            <translation>Jetzt erzeugen</translation>
        </message>
        <message>
            <source>more…</source>
            <translation>mehr …</translation>
        </message>
        <message>
            <source>What to hear, e.g. dusty boom-bap drums, 92 bpm, A minor. Enter makes it.</source>
            <translation>Was du hören willst, z. B. dusty boom-bap drums, 92 bpm, A minor. Enter erzeugt es.</translation>
        </message>
        <message>
            <source>dusty boom-bap drums, 92 bpm, A minor</source>
            <translation>dusty boom-bap drums, 92 bpm, A minor</translation>
        </message>
        <message>
            <source>loop</source>
            <translation>Loop</translation>
        </message>
        <message>
            <source>The file says so</source>
            <translation>So steht es in der Datei</translation>
        </message>
        <message>
            <source>no {}</source>
            <translation>ohne {}</translation>
        </message>
        <message>
            <source>Take “{}” away</source>
            <translation>„{}“ wegnehmen</translation>
        </message>
        <message>
            <source>loading the model</source>
            <translation>lädt das Modell</translation>
        </message>
        <message>
            <source>painting</source>
            <translation>malt</translation>
        </message>
        <message>
            <source>turning into sound</source>
            <translation>wird zu Klang</translation>
        </message>
        <message>
            <source>listening</source>
            <translation>hört zu</translation>
        </message>
        <message>
            <source>queued</source>
            <translation>wartet</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>Cancel this job</source>
            <translation>Diesen Auftrag abbrechen</translation>
        </message>
        <message>
            <source>Cancel this job (Esc cancels the newest)</source>
            <translation>Diesen Auftrag abbrechen (Esc bricht den neuesten ab)</translation>
        </message>
        <message>
            <source>{} of {}</source>
            <translation>{} von {}</translation>
        </message>
        <message>
            <source>and {} more</source>
            <translation>und {} weitere</translation>
        </message>
        <message>
            <source>Drop a sound, a mix, MIDI
or a Fodder file here</source>
            <translation>Klang, Mix, MIDI oder
Fodder-Datei hier ablegen</translation>
        </message>
        <message>
            <source>Its tempo, key and chords are heard, and what is made goes with it</source>
            <translation>Tempo, Tonart und Akkorde werden gehört; was entsteht, passt dazu</translation>
        </message>
        <message>
            <source>Source</source>
            <translation>Quelle</translation>
        </message>
        <message>
            <source>Drop a WAV, AIFF, FLAC, MP3, OGG, a MIDI file or a Riffusion picture, or click</source>
            <translation>WAV, AIFF, FLAC, MP3, OGG, MIDI-Datei oder Riffusion-Bild ablegen, oder klicken</translation>
        </message>
        <message>
            <source>Remove the source</source>
            <translation>Quelle entfernen</translation>
        </message>
        <message>
            <source>Make from words alone again</source>
            <translation>Wieder nur aus Wörtern erzeugen</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>Stärke</translation>
        </message>
        <message>
            <source>How far from the source: 0 keeps it</source>
            <translation>Wie weit von der Quelle weg: 0 behält sie</translation>
        </message>
        <message>
            <source>Make a part that fits</source>
            <translation>Passende Spur erzeugen</translation>
        </message>
        <message>
            <source>Its notes are played</source>
            <translation>Ihre Noten werden gespielt</translation>
        </message>
        <message>
            <source>Heard: what is made fits it</source>
            <translation>Gehört: was entsteht, passt dazu</translation>
        </message>
        <message>
            <source>A sound to start from</source>
            <translation>Ein Klang als Anfang</translation>
        </message>
        <message>
            <source>Between two prompts</source>
            <translation>Zwischen zwei Prompts</translation>
        </message>
        <message>
            <source>0 is the prompt above, 100 the one below</source>
            <translation>0 ist der Prompt oben, 100 der unten</translation>
        </message>
        <message>
            <source>The second prompt</source>
            <translation>Der zweite Prompt</translation>
        </message>
        <message>
            <source>What it shall become towards the slider's right end</source>
            <translation>Was es zum rechten Ende des Reglers hin werden soll</translation>
        </message>
        <message>
            <source>… a second prompt</source>
            <translation>… ein zweiter Prompt</translation>
        </message>
        <message>
            <source>Listening to it …</source>
            <translation>Wird angehört …</translation>
        </message>
        <message>
            <source>Sounds ({})</source>
            <translation>Klänge ({})</translation>
        </message>
        <message>
            <source>A new sample of these notes: same prompt, same seed</source>
            <translation>Neues Sample aus diesen Noten: gleicher Prompt, gleicher Seed</translation>
        </message>
        <message>
            <source>{} note</source>
            <translation>{} Note</translation>
        </message>
        <message>
            <source>{} notes</source>
            <translation>{} Noten</translation>
        </message>
        <message>
            <source>A semitone up (↑)</source>
            <translation>Halbton höher (↑)</translation>
        </message>
        <message>
            <source>A semitone down (↓)</source>
            <translation>Halbton tiefer (↓)</translation>
        </message>
        <message>
            <source>An octave up (Shift+↑)</source>
            <translation>Oktave höher (Umschalt+↑)</translation>
        </message>
        <message>
            <source>An octave down (Shift+↓)</source>
            <translation>Oktave tiefer (Umschalt+↓)</translation>
        </message>
        <message>
            <source>Mute, or let sound again (M)</source>
            <translation>Stumm, oder wieder hörbar (M)</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Delete the notes chosen (Delete)</source>
            <translation>Gewählte Noten löschen (Entf)</translation>
        </message>
        <message>
            <source>Undo (Ctrl+Z)</source>
            <translation>Rückgängig (Strg+Z)</translation>
        </message>
        <message>
            <source>Redo (Ctrl+Shift+Z)</source>
            <translation>Wiederholen (Strg+Umschalt+Z)</translation>
        </message>
        <message>
            <source>Paint again</source>
            <translation>Neu malen</translation>
        </message>
        <message>
            <source>Transcribe</source>
            <translation>Transkribieren</translation>
        </message>
        <message>
            <source>Hear what it plays; the notes have to be checked</source>
            <translation>Hören, was es spielt; die Noten müssen geprüft werden</translation>
        </message>
        <message>
            <source>{} · {} chosen</source>
            <translation>{} · {} gewählt</translation>
        </message>
        <message>
            <source>Back to the wave</source>
            <translation>Zurück zur Wellenform</translation>
        </message>
        <message>
            <source>Only loops are painted from notes</source>
            <translation>Nur Loops werden aus Noten gemalt</translation>
        </message>
        <message>
            <source>{} · click one, or draw a box around some</source>
            <translation>{} · eine anklicken, oder einen Rahmen um einige ziehen</translation>
        </message>
        <message>
            <source>{} · chosen: {}</source>
            <translation>{} · gewählt: {}</translation>
        </message>
        <message>
            <source>The notes are being read …</source>
            <translation>Die Noten werden gelesen …</translation>
        </message>
        <message>
            <source>“{}” with other notes</source>
            <translation>„{}“ mit anderen Noten</translation>
        </message>
        <message>
            <source>Its notes as a MIDI file: drag it onto a track; a click copies it</source>
            <translation>Die Noten als MIDI-Datei: auf eine Spur ziehen; ein Klick kopiert sie</translation>
        </message>
        <message>
            <source>Drag it and it is transcribed: check the notes.</source>
            <translation>Beim Ziehen wird transkribiert: Noten prüfen.</translation>
        </message>
        <message>
            <source>MIDI</source>
            <translation>MIDI</translation>
        </message>
        <message>
            <source>Transcribed, {:.0f} % sure: check the notes.</source>
            <translation>Transkribiert, {:.0f} % sicher: Noten prüfen.</translation>
        </message>
        <message>
            <source>To transcribe it: pip install 'sample-fodder[transcribe]'.</source>
            <translation>Zum Transkribieren: pip install 'sample-fodder[transcribe]'.</translation>
        </message>
        <message>
            <source>It was made from a sound: its own notes are not known.</source>
            <translation>Es entstand aus einem Klang: seine Noten sind nicht bekannt.</translation>
        </message>
        <message>
            <source>Another version of the model made it.</source>
            <translation>Eine andere Version des Modells hat es erzeugt.</translation>
        </message>
        <message>
            <source>Effects play no notes.</source>
            <translation>Effekte spielen keine Noten.</translation>
        </message>
        <message>
            <source>{} writes no notes.</source>
            <translation>{} schreibt keine Noten.</translation>
        </message>
        <message>
            <source>While held</source>
            <translation>Solange gehalten</translation>
        </message>
        <message>
            <source>Lock: new samples pass it over</source>
            <translation>Sperren: neue Samples lassen es aus</translation>
        </message>
        <message>
            <source>Empty the pad</source>
            <translation>Pad leeren</translation>
        </message>
        <message>
            <source>No stroke was heard in it: choose another loop.</source>
            <translation>Darin ist kein Anschlag zu hören: nimm einen anderen Loop.</translation>
        </message>
        <message>
            <source>Show a loop first: its strokes go to the pads.</source>
            <translation>Zeig erst einen Loop: seine Anschläge kommen auf die Pads.</translation>
        </message>
        <message>
            <source>Plays</source>
            <translation>Spielt</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>Choke group</source>
            <translation>Choke-Gruppe</translation>
        </message>
        <message>
            <source>Together</source>
            <translation>Zusammen</translation>
        </message>
        <message>
            <source>Slices</source>
            <translation>Slices</translation>
        </message>
        <message>
            <source>Loops play together, in time and tempo; off, they take turns</source>
            <translation>Loops spielen zusammen, in Takt und Tempo; aus: einer löst den anderen ab</translation>
        </message>
        <message>
            <source>Lay the strokes of the loop shown on the pads; again, what lay there</source>
            <translation>Die Anschläge des gezeigten Loops auf die Pads legen; nochmal: was vorher dort lag</translation>
        </message>
        <message>
            <source>Painted while nothing was asked for: click to keep it</source>
            <translation>Gemalt, während nichts gefragt war: Klick behält es</translation>
        </message>
        <message>
            <source>Drop a sample here</source>
            <translation>Zieh ein Sample hierher</translation>
        </message>
        <message>
            <source>Click or press its number to play; drag it into your DAW</source>
            <translation>Klick oder Nummerntaste spielt; zieh es in deine DAW</translation>
        </message>
        <message>
            <source>next take</source>
            <translation>nächster Take</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>gesperrt</translation>
        </message>
        <message>
            <source>muted</source>
            <translation>stumm</translation>
        </message>
        <message>
            <source>solo</source>
            <translation>solo</translation>
        </message>
        <message>
            <source>Pad {}: empty</source>
            <translation>Pad {}: leer</translation>
        </message>
        <message>
            <source>Pad {}: painting, {:.0f} %</source>
            <translation>Pad {}: malt, {:.0f} %</translation>
        </message>
        <message>
            <source>Pad {}: next take, {}</source>
            <translation>Pad {}: nächster Take, {}</translation>
        </message>
        <message>
            <source>Pad {}: {}, {}</source>
            <translation>Pad {}: {}, {}</translation>
        </message>
        <message>
            <source>No sound output</source>
            <translation>Kein Audioausgang</translation>
        </message>
        <message>
            <source>Sound output {} is not here</source>
            <translation>Audioausgang {} ist nicht da</translation>
        </message>
        <message>
            <source>ready</source>
            <translation>bereit</translation>
        </message>
        <message>
            <source>{} kept</source>
            <translation>{} behalten</translation>
        </message>
        <message>
            <source>painting, {} to go</source>
            <translation>malt, noch {}</translation>
        </message>
        <message>
            <source>{} job left</source>
            <translation>noch {} Auftrag</translation>
        </message>
        <message>
            <source>{} jobs left</source>
            <translation>noch {} Aufträge</translation>
        </message>
        <message>
            <source>{} is gone: plug its disk in again.</source>
            <translation>{} ist weg: schließ das Laufwerk wieder an.</translation>
        </message>
        <message>
            <source>{} is back.</source>
            <translation>{} ist wieder da.</translation>
        </message>
        <message>
            <source>“{}” cancelled · {}</source>
            <translation>„{}“ abgebrochen · {}</translation>
        </message>
        <message>
            <source>{}: exact notes</source>
            <translation>{}: exakte Noten</translation>
        </message>
        <message>
            <source>{}: transcribed, {:.0f} % sure. Check the notes.</source>
            <translation>{}: transkribiert, {:.0f} % sicher. Noten prüfen.</translation>
        </message>
        <message>
            <source>The library is still being opened</source>
            <translation>Die Bibliothek wird noch geöffnet</translation>
        </message>
        <message>
            <source>The same again, another seed</source>
            <translation>Dasselbe nochmal, anderer Seed</translation>
        </message>
        <message>
            <source>Another take on this sample</source>
            <translation>Ein anderer Take von diesem Sample</translation>
        </message>
        <message>
            <source>As many bars again after it</source>
            <translation>Noch einmal so viele Takte dahinter</translation>
        </message>
        <message>
            <source>Paint some bars anew; the others stay</source>
            <translation>Einige Takte neu malen; die anderen bleiben</translation>
        </message>
        <message>
            <source>Save part</source>
            <translation>Teil sichern</translation>
        </message>
        <message>
            <source>Keep the part between the edges</source>
            <translation>Den Teil zwischen den Kanten behalten</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Bring its recipe back to the left</source>
            <translation>Sein Rezept nach links zurückholen</translation>
        </message>
        <message>
            <source>Drums, bass, keys: parts that belong together</source>
            <translation>Drums, Bass, Keys: Spuren, die zusammengehören</translation>
        </message>
        <message>
            <source>See and edit the notes it plays</source>
            <translation>Die gespielten Noten sehen und bearbeiten</translation>
        </message>
        <message>
            <source>Tracks</source>
            <translation>Spuren</translation>
        </message>
        <message>
            <source>How far a variation goes: 0 keeps the sample</source>
            <translation>Wie weit eine Variation geht: 0 behält das Sample</translation>
        </message>
        <message>
            <source>Add a track that goes with it, or take one out of it</source>
            <translation>Eine passende Spur ergänzen oder eine herauslösen</translation>
        </message>
        <message>
            <source>Add a track</source>
            <translation>Spur ergänzen</translation>
        </message>
        <message>
            <source>Take out</source>
            <translation>Herauslösen</translation>
        </message>
        <message>
            <source>Bar {}</source>
            <translation>Takt {}</translation>
        </message>
        <message>
            <source>The tempo asked for and the one that is heard</source>
            <translation>Das gewünschte Tempo und das gehörte</translation>
        </message>
        <message>
            <source>The key asked for and the one that is heard</source>
            <translation>Die gewünschte Tonart und die gehörte</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Länge</translation>
        </message>
        <message>
            <source>Exactly: bars × beats × 60 / bpm × sample rate, rounded once</source>
            <translation>Genau: Takte × Zählzeiten × 60 / bpm × Abtastrate, einmal gerundet</translation>
        </message>
        <message>
            <source>Seam</source>
            <translation>Naht</translation>
        </message>
        <message>
            <source>How much more the sound jumps where it repeats than elsewhere</source>
            <translation>Wie viel stärker der Klang an der Naht springt als sonst</translation>
        </message>
        <message>
            <source>Loudness</source>
            <translation>Lautheit</translation>
        </message>
        <message>
            <source>Loudness in LUFS, of a loop as it goes round, and its highest peak</source>
            <translation>Lautheit in LUFS, bei Loops im Kreis gehört, und der höchste Peak</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <source>no clear key</source>
            <translation>keine klare Tonart</translation>
        </message>
        <message>
            <source>no clear tempo</source>
            <translation>kein klares Tempo</translation>
        </message>
        <message>
            <source>{:.0f} % sure</source>
            <translation>{:.0f} % sicher</translation>
        </message>
        <message>
            <source>peak {} dB</source>
            <translation>Peak {} dB</translation>
        </message>
        <message>
            <source>silent</source>
            <translation>still</translation>
        </message>
        <message>
            <source>not what was asked · {}</source>
            <translation>nicht wie gewünscht · {}</translation>
        </message>
        <message>
            <source>samples · {:.3f} s</source>
            <translation>Samples · {:.3f} s</translation>
        </message>
        <message>
            <source>it does not repeat</source>
            <translation>es wiederholt sich nicht</translation>
        </message>
        <message>
            <source>seamless</source>
            <translation>glatt</translation>
        </message>
        <message>
            <source>more than elsewhere in it</source>
            <translation>mehr als sonst darin</translation>
        </message>
        <message>
            <source>a one-shot has none</source>
            <translation>ein One-Shot hat keines</translation>
        </message>
        <message>
            <source>{:+.1f} dB jump</source>
            <translation>Sprung {:+.1f} dB</translation>
        </message>
        <message>
            <source>{:+.1f} dB</source>
            <translation>{:+.1f} dB</translation>
        </message>
        <message>
            <source>Drag it into your DAW. Drag its orange edges to choose a part: they snap to beats</source>
            <translation>Zieh es in deine DAW. Zieh die orangen Kanten, um einen Teil zu wählen: sie rasten auf Schläge ein</translation>
        </message>
        <message>
            <source>Wave of the chosen sample</source>
            <translation>Welle des gewählten Samples</translation>
        </message>
        <message>
            <source>Play new takes, and what the arrow keys choose in the list</source>
            <translation>Neue Takes spielen, und was die Pfeiltasten in der Liste wählen</translation>
        </message>
        <message>
            <source>Metronome</source>
            <translation>Metronom</translation>
        </message>
        <message>
            <source>Click on the beats while it plays</source>
            <translation>Klickt auf die Schläge, während es spielt</translation>
        </message>
        <message>
            <source>How loud it plays</source>
            <translation>Wie laut es spielt</translation>
        </message>
        <message>
            <source>0 dB</source>
            <translation>0 dB</translation>
        </message>
        <message>
            <source>Nothing made yet</source>
            <translation>Noch nichts erzeugt</translation>
        </message>
        <message>
            <source>say what you want to hear, and press Enter</source>
            <translation>sag, was du hören willst, und drück Enter</translation>
        </message>
        <message>
            <source>Nothing chosen</source>
            <translation>Nichts gewählt</translation>
        </message>
        <message>
            <source>press a pad, or choose a sample in the list</source>
            <translation>drück ein Pad, oder wähl ein Sample in der Liste</translation>
        </message>
        <message>
            <source>Play or stop; changes on the bar</source>
            <translation>Abspielen oder anhalten; wechselt auf dem Takt</translation>
        </message>
        <message>
            <source>off</source>
            <translation>aus</translation>
        </message>
        <message>
            <source>seed {}</source>
            <translation>Seed {}</translation>
        </message>
        <message>
            <source>{:.0f} dB</source>
            <translation>{:.0f} dB</translation>
        </message>
        <message>
            <source>Say what you want to hear</source>
            <translation>Sag, was du hören willst</translation>
        </message>
        <message>
            <source>Write it with tempo, key and bars if you like, and press Enter.</source>
            <translation>Schreib es, gern mit Tempo, Tonart und Takten, und drück Enter.</translation>
        </message>
        <message>
            <source>It comes to the pads</source>
            <translation>Es kommt auf die Pads</translation>
        </message>
        <message>
            <source>Keys 1 to 8 play them. Drag a pad straight into your DAW.</source>
            <translation>Die Tasten 1 bis 8 spielen sie. Zieh ein Pad direkt in deine DAW.</translation>
        </message>
        <message>
            <source>Everything is kept here</source>
            <translation>Alles bleibt hier</translation>
        </message>
        <message>
            <source>Search, give stars and tags, put together collections. F1 shows all keys.</source>
            <translation>Suchen, Sterne und Tags geben, Sammlungen anlegen. F1 zeigt alle Tasten.</translation>
        </message>
    </context>
</TS>
