// Fodder for Bitwig Studio 5: tells Fodder the tempo and the time signature, and puts finished
// samples into the first empty launcher slot of the selected track.
loadAPI(18);
host.defineController("Fodder", "Fodder", "0.2.0", "5c1b0f0e-9d3b-4a35-8a3d-777000000001", "Fodder");

var FODDER = 7770;
var LISTEN = 9003;
var SLOTS = 32;

function init() {
  var osc = host.getOscModule();
  var space = osc.createAddressSpace();
  var track = host.createCursorTrack("FODDER", "Fodder", 0, SLOTS, true);
  var slots = track.clipLauncherSlotBank();
  for (var i = 0; i < SLOTS; i++) slots.getItemAt(i).hasContent().markInterested();

  space.registerMethod("/fodder/done", "*", "a sample is finished", function (source, message) {
    place(slots, message.getString(2));
  });
  space.registerMethod("/fodder/failed", "*", "a job failed", function (source, message) {
    host.showPopupNotification("Fodder: " + message.getString(2));
  });
  space.registerDefaultMethod(function (source, message) {});
  osc.createUdpServer(LISTEN, space);

  var fodder = osc.connectToUdpServer("127.0.0.1", FODDER, space);
  say(fodder, "/fodder/subscribe", LISTEN);
  var transport = host.createTransport();
  transport.tempo().value().addRawValueObserver(function (bpm) {
    say(fodder, "/fodder/host/tempo", bpm);
  });
  transport.timeSignature().addValueObserver(function (meter) {
    say(fodder, "/fodder/host/meter", meter);
  });
}

function say(fodder, address, value) {
  try {
    fodder.sendMessage(address, value);
  } catch (error) {
    host.println("Fodder is not there: " + error);
  }
}

function place(slots, path) {
  for (var i = 0; i < SLOTS; i++) {
    var slot = slots.getItemAt(i);
    if (!slot.hasContent().get()) {
      slot.replaceInsertionPoint().insertFile(path);
      return;
    }
  }
  host.showPopupNotification("Fodder: no empty slot for " + path);
}

function flush() {}
function exit() {}
