"use strict";

const page = document.body.dataset.page;
const here = () => location.pathname + location.search;

// One stream of session events for each tab: what happens in one shows in the others.
const stream = page === "outage" ? null : new EventSource("/events");
stream?.addEventListener("session", (e) => {
  const event = JSON.parse(e.data);
  if (page === "login") {
    if (event.kind === "signed in") location.replace(document.body.dataset.return);
    return;
  }
  tell(event.kind + (event.reason ? ": " + event.reason : ""), event.time);
  if (event.kind === "signed out") leave();
  if (event.kind === "refreshed") figures();
});

function leave() {
  stream?.close();
  location.replace("/login?return=" + encodeURIComponent(here()));
}

function tell(text, time) {
  const line = document.createElement("li");
  const when = document.createElement("time");
  when.textContent = new Date(time ?? Date.now()).toLocaleTimeString();
  const what = document.createElement("span");
  what.textContent = text;
  line.append(when, what);
  const list = document.getElementById("events");
  list.prepend(line);
  while (list.children.length > 50) list.lastChild.remove();
}

// load fills one part of the board, and tells whether that worked.
async function load(part) {
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(part.dataset.part);
    const again = Number(answer.headers.get("Demo-Replays"));
    if (again > 0) {
      const total = document.getElementById("replays");
      total.textContent = Number(total.textContent) + again;
      tell("replayed: GET " + part.dataset.part.split("?")[0]);
    }
    if (answer.status === 401) { leave(); return false; }
    const text = await answer.text();
    if (answer.ok) part.innerHTML = text; // our own template, escaped there
    else {
      const problem = document.createElement("p");
      problem.className = "problem";
      problem.textContent = text;
      part.replaceChildren(problem);
    }
    return answer.ok;
  } catch {
    return false;
  } finally {
    part.setAttribute("aria-busy", "false");
  }
}

async function loadAll() {
  const status = document.getElementById("status");
  status.textContent = "Loading …";
  const parts = [...document.querySelectorAll("[data-part]")];
  const done = await Promise.all(parts.map(load));
  const good = done.filter(Boolean).length;
  status.textContent = good + " of " + parts.length + " parts loaded.";
  status.dataset.loaded = Number(status.dataset.loaded ?? 0) + 1;
  await figures();
}

async function figures() {
  const answer = await fetch("/demo/figures");
  if (answer.ok) document.getElementById("refreshes").textContent = (await answer.json()).refreshes;
}

if (page === "board") {
  document.getElementById("reload").addEventListener("click", loadAll);
  for (const button of document.querySelectorAll("[data-demo]")) {
    button.addEventListener("click", async (e) => {
      e.preventDefault();
      await fetch("/demo/" + button.dataset.demo, { method: "POST" });
      tell("you: " + button.textContent.toLowerCase());
    });
  }
  // Who signs out here goes where the form leads, and needs not be told.
  document.getElementById("logout").form.addEventListener("submit", () => stream.close());
  loadAll();
}

if (page === "outage") {
  // A page of which only the answer counts: the address stays where the user was going.
  setInterval(async () => {
    const answer = await fetch(here(), { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer && answer.status !== 503) location.reload();
  }, 2000);
}
