const test = JSON.parse(document.getElementById("test").textContent);
const stage = document.getElementById("stage");
const SHELF = "listening-test-" + test.test;
const GRADES = ["Excellent", "Good", "Fair", "Poor", "Bad"];

// ---- small helpers -------------------------------------------------------------------------------------------------

function made(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
  return node;
}

function say(text) { document.getElementById("said").textContent = text; }

function below(count) {  // an even draw from 0 … count - 1: values past the last whole multiple are drawn again
  const limit = Math.floor(2 ** 32 / count) * count;
  const drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn); while (drawn[0] >= limit);
  return drawn[0] % count;
}

function shuffled(list) {
  const found = [...list];
  for (let last = found.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [found[last], found[other]] = [found[other], found[last]];
  }
  return found;
}

// ---- what a listener has done, kept over a closed window -------------------------------------------------------------

function fresh() {
  const order = shuffled(test.trials.map((_, n) => n));
  const sounds = {};
  for (const trial of test.trials) if (trial.sounds) sounds[trial.id] = shuffled(trial.sounds);
  return { test: test.test, kind: test.kind, listener: "", started: "", finished: "", order, sounds, answers: [] };
}

function restored() {
  try {
    const kept = JSON.parse(localStorage.getItem(SHELF));
    return kept && kept.test === test.test ? kept : null;
  } catch { return null; }
}

function keep() {
  try { localStorage.setItem(SHELF, JSON.stringify(state)); } catch { say("This browser keeps nothing: do not close the page before the end."); }
}

let state = restored() || fresh();
let done = new Set(state.answers.map((answer) => answer.trial));

let player = null;
let keys = {};

// ---- parts of a screen -----------------------------------------------------------------------------------------------

function soundButton(id, name, shortcut, heard) {
  const button = made("button", { type: "button", "aria-pressed": "false", title: "Key " + shortcut }, name);
  button.dataset.sound = id;
  const act = () => {
    player.choose(id);
    player.play();
    heard(id);
    for (const other of stage.querySelectorAll("button[data-sound]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    showPlaying();
  };
  button.addEventListener("click", act);
  keys[shortcut.toLowerCase()] = act;
  return button;
}

function showPlaying() {
  const button = document.getElementById("play");
  if (button) button.textContent = player.playing ? "Stop" : "Play";
}

function transport(heard = () => {}) {
  const toggle = () => {
    const own = stage.querySelector(`button[data-sound="${player.chosen}"]`);
    if (player.playing) player.stop();
    else if (own) own.click();
    else { player.play(); heard(); }
    showPlaying();
  };
  const button = made("button", { type: "button", id: "play" }, "Play");
  button.addEventListener("click", toggle);
  keys[" "] = toggle;
  return button;
}

function loopFields() {
  const fields = ["Loop from", "Loop to"].map((name, n) => {
    const input = made("input", { type: "range", id: "loop" + n, min: 0, max: player.length, step: 0.01 });
    input.value = n ? player.length : 0;
    const output = made("output", {}, "");
    return { input, output, label: made("label", { for: "loop" + n }, name) };
  });
  const least = Math.min(0.2, player.length);
  const apply = (moved) => {
    let [start, end] = fields.map((field) => Number(field.input.value));
    if (end - start < least && moved === 1) end = Math.min(start + least, player.length);
    if (end - start < least) {
      start = Math.max(end - least, 0);
      end = Math.max(end, start + least);
    }
    [start, end].forEach((value, n) => {
      fields[n].input.value = value;
      fields[n].output.textContent = value.toFixed(2) + " s";
    });
    player.loop(start, end);
  };
  fields.forEach((field, n) => field.input.addEventListener("input", () => apply(n)));
  apply(1);
  const put = (n) => () => { fields[n].input.value = player.position; apply(n); };
  keys["["] = put(0);
  keys["]"] = put(1);
  keys["\\"] = () => { fields.forEach((field, n) => { field.input.value = n ? player.length : 0; }); apply(1); };
  return made("div", { className: "loop" }, ...fields.flatMap((field) => [field.label, field.input, field.output]));
}

function nextButton(name, act) {
  const button = made("button", { type: "button", className: "main", id: "next", disabled: true }, name);
  button.addEventListener("click", act);
  keys["enter"] = () => { if (!button.disabled) act(); };
  return button;
}

function placeBar() {
  const bar = made("div");
  const tick = () => {
    if (!bar.isConnected || !player) return;
    bar.style.width = (100 * player.position) / player.length + "%";
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  return made("div", { className: "place", "aria-hidden": "true" }, bar);
}

// ---- screens ---------------------------------------------------------------------------------------------------------

function show(...children) {
  stage.replaceChildren(...children);
  stage.focus();
  const bar = document.getElementById("progress");
  bar.max = test.trials.length;
  bar.value = done.size;
}

function begin() {
  const name = made("input", { type: "text", id: "listener", value: state.listener, autocomplete: "off", maxLength: 60 });
  const go = made("button", { type: "button", className: "main", id: "begin" }, done.size ? "Go on" : "Begin");
  go.addEventListener("click", () => {
    state.listener = name.value.trim() || "listener " + (below(9000) + 1000);
    state.started = state.started || new Date().toISOString();
    keep();
    following();
  });
  const told = {
    mushra: "Compare every sound with the reference and rate its quality from 0 to 100. One of the sounds is the reference itself, so at least one should get 100.",
    abx: "X is either A or B. Listen as often as you like, then say which one. If you cannot tell, guess.",
    mos: "Listen to each sound and say how good it is.",
  }[test.kind];
  const numbers = test.kind === "abx" ? [made("kbd", {}, "A"), " ", made("kbd", {}, "B"), " ", made("kbd", {}, "X"), " choose a sound, "]
    : test.kind === "mushra" ? [made("kbd", {}, "0"), " reference, ", made("kbd", {}, "1"), " … choose a sound, "]
    : [made("kbd", {}, "1"), " … ", made("kbd", {}, "5"), " rate, "];
  show(
    made("p", { className: "text" }, told),
    made("p", {}, "Use headphones in a quiet room; set the volume once and leave it."),
    made("p", { className: "hint" }, made("kbd", {}, "Space"), " play or stop, ", ...numbers,
      made("kbd", {}, "["), " ", made("kbd", {}, "]"), " loop from or to here, ", made("kbd", {}, "\\"), " loop all, ",
      made("kbd", {}, "Enter"), " go on."),
    made("p", {}, made("label", { for: "listener" }, "Your name or a nickname: "), name),
    go,
  );
}

async function following() {
  if (player) player.close();
  player = null;
  keys = {};
  const at = state.order.find((n) => !done.has(test.trials[n].id));
  if (at === undefined) { finish(); return; }
  const trial = test.trials[at];
  say("Loading …");
  const coming = new Player(trial.rate);
  const ids = trial.sounds ? [...trial.sounds, trial.reference].filter(Boolean) : [trial.a, trial.b, trial.x];
  try { await coming.load(ids); } catch { say("This browser cannot play the sounds of this trial; try another one."); return; }
  player = coming;
  say(`Trial ${done.size + 1} of ${test.trials.length}`);
  ({ mushra: rateAll, abx: tellApart, mos: rateOne })[test.kind](trial, performance.now());
}

function answered(trial, began, rows) {
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  for (const row of rows) state.answers.push({ trial: trial.id, ...row, seconds });
  done.add(trial.id);
  keep();
  following();
}

function rateAll(trial, began) {
  const heard = new Set();
  const moved = new Set();
  const ids = state.sounds[trial.id];
  const rows = new Map();
  const next = nextButton("Next", () =>
    answered(trial, began, ids.map((id) => ({ sound: id, score: Number(rows.get(id).value) }))));
  const check = () => { next.disabled = !ids.every((id) => heard.has(id) && moved.has(id)); };
  const note = (id) => {
    heard.add(id);
    if (rows.has(id)) { rows.get(id).disabled = false; rows.get(id).closest(".row").classList.remove("unheard"); }
    check();
  };
  const lines = ids.map((id, n) => {
    const name = "Sound " + (n + 1);
    const slider = made("input", { type: "range", min: 0, max: 100, step: 1, disabled: true, "aria-label": "Quality of sound " + (n + 1) });
    slider.value = 50;
    const output = made("output", {}, "–");
    const set = () => {
      moved.add(id);
      output.textContent = slider.value;
      slider.setAttribute("aria-valuetext", `${slider.value}, ${GRADES[4 - Math.min(Math.floor(slider.value / 20), 4)]}`);
      check();
    };
    slider.addEventListener("input", set);
    slider.addEventListener("change", set);
    rows.set(id, slider);
    return made("div", { className: "row unheard" }, soundButton(id, name, n < 9 ? String(n + 1) : "", note), slider, output);
  });
  delete keys[""];
  show(
    ...(trial.text ? [made("p", { className: "text" }, trial.text)] : []),
    made("div", { className: "transport" }, transport(), soundButton(trial.reference, "Reference", "0", note)),
    placeBar(), loopFields(),
    made("div", { className: "scale", "aria-hidden": "true" }, made("span"),
      made("div", {}, ...[...GRADES].reverse().map((grade) => made("span", {}, grade))), made("span")),
    ...lines,
    made("p", { className: "hint" }, "Every sound must be heard and its slider moved before you can go on."),
    next,
  );
  player.choose(trial.reference);
}

function tellApart(trial, began) {
  const heard = new Set();
  let choice = "";
  const next = nextButton("Next", () => answered(trial, began, [{ choice }]));
  const check = () => { next.disabled = !(choice && ["a", "b", "x"].every((one) => heard.has(one))); };
  const buttons = ["a", "b", "x"].map((one) =>
    soundButton(trial[one], one.toUpperCase(), one, () => { heard.add(one); check(); }));
  const options = ["a", "b"].map((one, n) => {
    const input = made("input", { type: "radio", name: "choice", value: one });
    const pick = () => { input.checked = true; choice = one; check(); };
    input.addEventListener("change", pick);
    keys[String(n + 1)] = pick;
    return made("label", { className: "choice" }, input, ` X is ${one.toUpperCase()} `, made("kbd", {}, String(n + 1)));
  });
  show(
    ...(trial.text ? [made("p", { className: "text" }, trial.text)] : []),
    made("div", { className: "transport" }, transport(), ...buttons),
    placeBar(), loopFields(),
    made("fieldset", {}, made("legend", {}, "Which one is X?"), ...options),
    made("p", { className: "hint" }, "Listen to A, B and X before you go on."),
    next,
  );
  player.choose(trial.x);
}

function rateOne(trial, began) {
  const id = trial.sounds[0];
  let score = 0;
  let heard = false;
  const next = nextButton("Next", () => answered(trial, began, [{ sound: id, score }]));
  const check = () => { next.disabled = !(score && heard); };
  const options = GRADES.map((grade, n) => {
    const input = made("input", { type: "radio", name: "grade", value: 5 - n });
    const pick = () => { input.checked = true; score = 5 - n; check(); };
    input.addEventListener("change", pick);
    keys[String(5 - n)] = pick;
    return made("label", { className: "choice" }, input, ` ${grade} `, made("kbd", {}, String(5 - n)));
  });
  show(
    ...(trial.text ? [made("p", { className: "text" }, trial.text)] : []),
    made("div", { className: "transport" }, transport(() => { heard = true; check(); })),
    placeBar(), loopFields(),
    made("fieldset", {}, made("legend", {}, "How good is it?"), ...options),
    next,
  );
  player.choose(id);
}

// ---- results ---------------------------------------------------------------------------------------------------------

function results() {
  const { test: id, kind, listener, started, finished, answers } = state;
  return { test: id, kind, listener, started, finished, answers };
}

function csv() {
  const columns = ["listener", "trial", test.kind === "abx" ? "choice" : "sound", ...(test.kind === "abx" ? [] : ["score"]), "seconds"];
  const cell = (value) => `"${String(value).replaceAll('"', '""')}"`;
  const rows = state.answers.map((answer) => columns.map((name) => cell(name === "listener" ? state.listener : answer[name])));
  return [columns.map(cell), ...rows].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

function saveAs(name, type, text) {
  const link = made("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function finish() {
  state.finished = state.finished || new Date().toISOString();
  keep();
  say("");
  const stem = `${test.kind}-${state.listener.replace(/[^\p{L}\p{N}]+/gu, "-")}`;
  const button = (id, name, act, look = "") => {
    const found = made("button", { type: "button", id, className: look }, name);
    found.addEventListener("click", act);
    return found;
  };
  show(
    made("h2", {}, "That was all: thank you."),
    made("p", {}, "Save your answers and hand the file to whoever gave you the test."),
    made("div", { className: "end" },
      button("json", "Save answers (JSON)", () => saveAs(stem + ".json", "application/json", JSON.stringify(results(), null, 1)), "main"),
      button("csv", "Save as table (CSV)", () => saveAs(stem + ".csv", "text/csv", csv())),
      button("again", "Another listener", () => { state = fresh(); done = new Set(); keep(); begin(); })),
  );
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text]")) return;
  const pressesButton = event.target.matches("button") && (event.key === " " || event.key === "Enter");
  const act = keys[event.key.toLowerCase()];
  if (act && !pressesButton) { event.preventDefault(); act(); }
});

begin();
