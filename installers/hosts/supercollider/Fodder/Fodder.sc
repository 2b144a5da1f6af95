// Fodder: makes samples from prompts, from the language. See the docs page for its three steps.
//
//   f = Fodder.new;
//   f.onDone = { |path, bpm, key, bars| Buffer.read(s, path) };
//   f.generate("dusty drums", (bpm: 92, bars: 2));
Fodder {
	var <addr, <>onDone, <>onEvent, responders, count = 0;

	*new { |host = "127.0.0.1", port = 7770|
		^super.new.init(host, port)
	}

	init { |host, port|
		addr = NetAddr(host, port);
		responders = [
			\accepted, \notice, \progress, \done, \finished, \failed, \cancelled, \result, \error, \pong
		].collect { |word|
			OSCFunc({ |message| this.heard(word, message.drop(1)) }, "/fodder/" ++ word)
		};
	}

	heard { |word, args|
		if (onEvent.notNil) { onEvent.value(word, args) };
		if (word == \done and: { onDone.notNil }) {
			onDone.value(args[2].asString, args[3], args[4].asString, args[5]);
		};
		if (word == \failed or: { word == \error }) {
			("Fodder:" + args.join(" ")).warn;
		};
	}

	// The token that comes back in accepted. `settings` is an Event, e.g. (bpm: 92, key: "Am").
	generate { |prompt, settings|
		var token = this.token;
		addr.sendMsg("/fodder/generate", token, prompt, *Fodder.pairs(settings));
		^token
	}

	// Parts that belong together, e.g. (parts: "drums,bass"); `done` comes for each, and for their mix.
	kit { |prompt, settings|
		var token = this.token;
		addr.sendMsg("/fodder/kit", token, prompt, *Fodder.pairs(settings));
		^token
	}

	preset { |name, settings|
		var token = this.token;
		addr.sendMsg("/fodder/preset", token, name, *Fodder.pairs(settings));
		^token
	}

	// A sticky value; later `go` makes samples from all of them.
	set { |name, value| addr.sendMsg("/fodder/set/" ++ name, value) }

	go {
		var token = this.token;
		addr.sendMsg("/fodder/go", token);
		^token
	}

	// As generate, `latency` seconds from now: held by Fodder until its time tag is due.
	generateIn { |latency, prompt, settings|
		var token = this.token;
		addr.sendBundle(latency, ["/fodder/generate", token, prompt] ++ Fodder.pairs(settings));
		^token
	}

	tempo { |bpm| addr.sendMsg("/fodder/host/tempo", bpm) }
	cancel { |job = "all"| addr.sendMsg("/fodder/cancel", job) }
	query { |text, limit = 20| addr.sendMsg("/fodder/query", this.token, text, limit) }
	play { |sample| addr.sendMsg("/fodder/play", sample) }
	stop { addr.sendMsg("/fodder/stop") }
	rate { |sample, stars| addr.sendMsg("/fodder/rate", sample, stars) }
	subscribe { addr.sendMsg("/fodder/subscribe") }
	ping { addr.sendMsg("/fodder/ping") }

	free { responders.do(_.free) }

	token {
		count = count + 1;
		^"sc" ++ count
	}

	*pairs { |settings|
		^(settings ? ()).asPairs.collect { |one| if (one.isKindOf(Symbol)) { one.asString } { one } }
	}
}
