"use strict";

const FADE_S = 0.008;

// Sounds of one trial that run together and are heard one at a time.
class Player {
  constructor(rate) {
    this.context = new AudioContext({ sampleRate: rate });
    this.buffers = new Map();
    this.voices = new Map();
    this.chosen = null;
    this.startedAt = 0;
    this.offset = 0;
    this.loopStart = 0;
    this.loopEnd = 0;
    this.playing = false;
  }

  async load(ids) {
    for (const id of ids) {
      const bytes = Uint8Array.from(atob(test.audio[id]), (letter) => letter.charCodeAt(0));
      this.buffers.set(id, await this.context.decodeAudioData(bytes.buffer));
    }
    this.length = Math.max(...[...this.buffers.values()].map((buffer) => buffer.duration));
    this.loopEnd = this.length;
  }

  get position() {
    if (!this.playing) return this.offset;
    const run = Math.max(this.context.currentTime - this.startedAt, 0) + this.offset;
    const span = this.loopEnd - this.loopStart;
    return run < this.loopEnd ? run : this.loopStart + ((run - this.loopStart) % span);
  }

  play() {
    if (this.playing) return;
    this.context.resume();
    if (this.offset < this.loopStart || this.offset >= this.loopEnd) this.offset = this.loopStart;
    this.startedAt = this.context.currentTime + 0.03;
    for (const [id, buffer] of this.buffers) {
      const source = this.context.createBufferSource();
      const gain = this.context.createGain();
      source.buffer = buffer;
      source.loop = true;
      source.loopStart = this.loopStart;
      source.loopEnd = this.loopEnd;
      gain.gain.value = id === this.chosen ? 1 : 0;
      source.connect(gain).connect(this.context.destination);
      source.start(this.startedAt, this.offset);
      this.voices.set(id, { source, gain });
    }
    this.playing = true;
  }

  stop() {
    if (!this.playing) return;
    this.offset = this.position;
    this.playing = false;
    const now = this.context.currentTime;
    for (const { source, gain } of this.voices.values()) {
      gain.gain.setTargetAtTime(0, now, FADE_S / 4);
      source.stop(now + 2 * FADE_S);
    }
    this.voices.clear();
  }

  choose(id) {  // every sound runs on, in step; only the gains change, and their sum stays 1
    const now = this.context.currentTime;
    for (const [other, { gain }] of this.voices) gain.gain.setTargetAtTime(other === id ? 1 : 0, now, FADE_S / 4);
    this.chosen = id;
  }

  loop(start, end) {
    const running = this.playing;
    this.stop();
    [this.loopStart, this.loopEnd] = [start, end];
    if (running) this.play();
  }

  close() { this.stop(); this.context.close(); }
}
