"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const body = document.body, log = byId("log"), scroll = byId("scroll"), line = byId("line"), dots = byId("dots");
  const notice = byId("notice"), newest = byId("newest"), screen = byId("digest"), language = byId("language");
  const sentences = JSON.parse(byId("sentences").textContent);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  let say = sentences[document.documentElement.lang];

  // --- what is shown

  const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  let busy = 0; // lines and presses that wait for their answers
  let gliding = false; // on the way to the end, where what comes meanwhile is to be seen, too
  const atEnd = () => gliding || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const toEnd = (behavior = "auto") => { gliding = behavior === "smooth"; scroll.scrollTo({ top: scroll.scrollHeight, behavior }); };

  function tell(sentence) {
    notice.hidden = !sentence;
    notice.textContent = sentence || "";
    delete notice.dataset.say;
  }

  function speak(tag) {
    if (!sentences[tag] || tag === document.documentElement.lang) return;
    document.documentElement.lang = tag;
    say = sentences[tag];
    document.title = say.title;
    word(document);
    for (const part of document.querySelectorAll("[data-say-label]")) part.ariaLabel = say[part.dataset.sayLabel];
    for (const part of document.querySelectorAll("[data-say-placeholder]")) part.placeholder = say[part.dataset.sayPlaceholder];
    language.value = tag;
    preview();
  }

  function word(within) {
    for (const part of within.querySelectorAll("[data-say]")) part.textContent = say[part.dataset.say];
  }

  function element(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  // A message may come twice (as an answer and as an event) and changes in place: its sequence tells which is newer.
  function show({ id, sequence, html, language: tag }) {
    const old = byId(`m${id}`);
    if (old && Number(old.dataset.sequence) >= sequence) return old;
    const fresh = element(html), follow = atEnd() || busy > 0; // what one has asked for is to be seen
    word(fresh);
    if (old) {
      const pressed = old.contains(document.activeElement) && document.activeElement.dataset.command;
      old.replaceWith(fresh);
      if (pressed !== false) ([...fresh.querySelectorAll("[data-command]")].find((one) => one.dataset.command === pressed) || fresh).focus({ preventScroll: true });
    } else {
      const later = [...log.children].find((one) => Number(one.dataset.id) > id);
      fresh.classList.add("new");
      log.insertBefore(fresh, later || null);
      if (!later) reveal(fresh, follow);
    }
    byId("welcome").hidden = true;
    ages(fresh);
    if (tag) speak(tag);
    return fresh;
  }

  // A message longer than the screen is read from its beginning; what one has said oneself is known.
  function reveal(message, follow) {
    if (!follow) newest.hidden = false;
    else if (message.matches(".mine") || message.offsetHeight <= scroll.clientHeight - 24) toEnd(smooth());
    else { gliding = false; message.scrollIntoView({ block: "start", behavior: smooth() }); }
  }

  // --- live times

  const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const opened = Date.now(), HOUR = 3600000;

  function ages(within) {
    for (const time of within.querySelectorAll("time[datetime]")) {
      const worded = Date.parse(time.closest("[data-at]")?.dataset.at) || opened;
      if (Date.now() - worded < HOUR) continue; // the server's own wording still holds
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) || UNITS.at(-1);
      const age = new Intl.RelativeTimeFormat(time.closest("[lang]").lang, { numeric: "always" });
      time.textContent = age.format(Math.trunc(seconds / size), unit);
    }
  }

  // --- what is said

  let moved = false;

  async function send(said) {
    busy += 1;
    const waiting = setTimeout(() => { dots.hidden = false; if (atEnd()) toEnd(); }, 300);
    try {
      const name = crypto.randomUUID?.() || String(Math.random());
      const answer = await post(JSON.stringify({ ...said, name, language: navigator.language, zone }));
      if (answer.status === 403) return location.reload();
      if (!answer.ok) return tell(answer.status === 400 || answer.status === 413 ? say.too_long : say.unsent);
      const { entries, forgotten } = await answer.json();
      tell("");
      if (moved) listen("");
      if (forgotten) log.replaceChildren();
      moved = forgotten;
      entries.forEach(show);
      return true;
    } catch {
      tell(say.unsent);
    } finally {
      clearTimeout(waiting);
      busy -= 1;
      if (!busy) dots.hidden = true;
    }
  }

  const headers = { "Content-Type": "application/json" };

  // Sent once more under the same name where the connection broke: the server runs it only once.
  async function post(data) {
    const again = () => fetch("/chat", { method: "POST", headers, body: data });
    try {
      return await again();
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
      return again();
    }
  }

  async function submit(text) {
    toEnd();
    if (!(await send({ text })) && !line.value) line.value = text;
  }

  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = line.value.trim();
    if (!text) return;
    line.value = "";
    submit(text);
    line.focus();
  });

  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    byId("composer").requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.role !== "button" || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.target.click();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-command], [data-line], [data-line-say]");
    if (!button || button.ariaDisabled === "true") return;
    view("chat");
    if (!button.dataset.command) {
      (matchMedia("(hover: hover)").matches ? line : scroll).focus(); // on a phone the keyboard would cover the answer
      return submit(button.dataset.line || say[button.dataset.lineSay]);
    }
    const message = button.closest("#log .message");
    if (!message) toEnd();
    button.ariaDisabled = "true";
    await send({ command: button.dataset.command, message: message ? Number(message.dataset.id) : null });
    button.ariaDisabled = null;
  });

  // --- what arrives

  let events, patience = 1000;

  function listen(after) {
    events?.close();
    events = new EventSource(`/events?after=${encodeURIComponent(after)}`);
    events.addEventListener("open", () => { patience = 1000; if (notice.textContent === say.offline) tell(""); });
    events.addEventListener("reset", (event) => { log.dataset.seen = event.lastEventId; log.replaceChildren(); });
    events.addEventListener("message", (event) => { log.dataset.seen = event.lastEventId; show(JSON.parse(event.data)); });
    events.addEventListener("error", () => {
      tell(say.offline);
      if (events.readyState !== EventSource.CLOSED) return;
      if ("operator" in body.dataset) return location.reload(); // nobody's any more: the page says why
      setTimeout(() => listen(log.dataset.seen), patience);
      patience = Math.min(patience * 2, 30000);
    });
  }

  // --- the digest beside it

  async function preview() {
    screen.ariaBusy = "true";
    try {
      const query = new URLSearchParams({ language: language.value, zone, fragment: 1 });
      const answer = await fetch(`/digest?${query}`);
      if (answer.ok) screen.replaceChildren(element(await answer.text()));
      screen.scrollTop = 0;
    } finally {
      screen.ariaBusy = null;
    }
  }

  function view(name) {
    body.dataset.view = name;
    for (const tab of document.querySelectorAll("nav button")) tab.ariaPressed = String(tab.dataset.view === name);
  }

  const localDay = (timeZone) => new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" }).format();

  language.addEventListener("change", preview);
  newest.addEventListener("click", () => toEnd(smooth()));
  for (const by of ["scrollend", "wheel", "pointerdown", "keydown"]) scroll.addEventListener(by, () => { gliding = false; }, { passive: true });
  scroll.addEventListener("scroll", () => { if (atEnd()) newest.hidden = true; }, { passive: true });
  document.querySelector("nav").addEventListener("click", (event) => event.target.dataset.view && view(event.target.dataset.view));
  word(log);
  ages(document);
  setInterval(() => ages(document), 60000);
  toEnd();
  listen(log.dataset.seen);
  if (zone && localDay(zone) !== localDay(body.dataset.zone)) preview();
})();
