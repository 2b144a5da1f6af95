// Fodder in Live's Extensions: right-click an empty clip slot, say what you want to hear, and the
// sample is put there. Needs a running Fodder (`fodder serve`) and nothing else.
"use strict";

const dgram = require("node:dgram");

const PORT = 7770;
const PATIENCE = 120000; // ms without a word from Fodder
const NOTES = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const COMMAND = "fodder.make";
const DIALOG = `<!doctype html><meta charset="utf-8"><style>
body{background:#363636;color:#cfcfcf;font:13px sans-serif;padding:16px;margin:0}
input{width:100%;box-sizing:border-box;background:#1e1e1e;color:#eee;border:1px solid #0b0b0b;padding:7px}
</style><p>What do you want to hear?<p><input id="prompt" autofocus placeholder="dusty drums, 2 bars">
<script>
const answer = (text) => {
  const message = { method: "close_and_send", params: [text] };
  if (window.webkit?.messageHandlers?.live) window.webkit.messageHandlers.live.postMessage(message);
  else if (window.chrome?.webview) window.chrome.webview.postMessage(message);
};
document.getElementById("prompt").onkeydown = (event) => {
  if (event.key === "Enter") answer(event.target.value);
  if (event.key === "Escape") answer("");
};
</script>`;

// OSC 1.0: texts, whole numbers and floats; what Fodder sends has no more.

function padded(text) {
  const bytes = Buffer.from(text + "\0", "utf8");
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function encode(address, ...values) {
  const tags = values.map((one) => (typeof one === "number" ? "f" : "s")).join("");
  const parts = values.map((one) => {
    if (typeof one !== "number") return padded(one);
    const number = Buffer.alloc(4);
    number.writeFloatBE(one);
    return number;
  });
  return Buffer.concat([padded(address), padded("," + tags), ...parts]);
}

function decode(data) {
  let at = 0;
  const text = () => {
    const end = data.indexOf(0, at);
    if (end < 0) throw new Error("a text does not end");
    const found = data.toString("utf8", at, end);
    at = end + 4 - (end % 4);
    return found;
  };
  const readers = {
    s: text,
    i: () => data.readInt32BE((at += 4) - 4),
    f: () => data.readFloatBE((at += 4) - 4),
    h: () => Number(data.readBigInt64BE((at += 8) - 8)),
  };
  const address = text();
  const values = [...text().slice(1)].map((tag) => readers[tag]());
  return { address, values };
}

// What Live has of tempo and key, where its user has chosen one.
function hostValues(live) {
  const song = live.dataModel.rootGetSong(live.dataModel.getRoot());
  const said = [["/fodder/host/tempo", live.dataModel.songGetTempo(song)]];
  if (live.dataModel.songGetScaleMode(song)) {
    const root = NOTES[Number(live.dataModel.songGetRootNote(song)) % 12];
    said.push(["/fodder/host/key", `${root} ${live.dataModel.songGetScaleName(song)}`]);
  }
  return said;
}

// Asks Fodder for one sample; ends with (error, path, bars).
function make(live, prompt, port, done) {
  const line = dgram.createSocket("udp4");
  let timer;
  const end = (error, path, bars) => {
    clearTimeout(timer);
    line.close();
    done(error, path, bars);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => end(new Error("Fodder does not answer: start fodder serve.")), PATIENCE);
  };
  const say = (...message) => line.send(encode(...message), port, "127.0.0.1");
  line.on("error", (error) => end(error));
  line.on("message", (data) => {
    const { address, values } = decode(data);
    wait();
    if (address === "/fodder/done") end(null, values[2], values[5]);
    else if (address === "/fodder/failed") end(new Error(values[2]));
    else if (address === "/fodder/error") end(new Error(values[1]));
    else if (address === "/fodder/cancelled") end(new Error("The job was cancelled."));
  });
  wait();
  line.bind(0, "127.0.0.1", () => {
    for (const message of hostValues(live)) say(...message);
    say("/fodder/generate", "live", prompt);
  });
}

function place(live, slot, path, bars, failed) {
  const clip = { filePath: path, isWarped: bars > 0 };
  live.dataModel.withinTransaction(() =>
    live.dataModel.clipslotCreateAudioClip(slot, clip, () => {}, failed)
  );
}

function activate(host, port = PORT) {
  const live = host.initializeExtensionHost({ apiVersion: "1.0.0" });
  const failed = (error) => console.error(`[Fodder] ${error.message ?? error}`);
  live.commands.registerCommand(COMMAND, (slot) => {
    const url = "data:text/html," + encodeURIComponent(DIALOG);
    const answered = (prompt) => {
      if (!prompt || !prompt.trim()) return;
      make(live, prompt, port, (error, path, bars) =>
        error ? failed(error) : place(live, slot, path, bars, failed)
      );
    };
    live.ui.showModalDialog(url, 380, 110, answered, failed);
  });
  live.ui.registerContextMenuAction("ClipSlot", "Make a sample with Fodder…", COMMAND, () => {});
}

module.exports = { activate, encode, decode };
