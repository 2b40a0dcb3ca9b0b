'use strict';

// Everything that comes from the server is put into the page as text, never as HTML:
// a route or the name of a device could hold markup.
const at = id => document.getElementById(id);
const make = (tag, text, cls) => {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  return e;
};
const row = (...cells) => {
  const tr = make('tr');
  for (const c of cells) {
    const td = make('td');
    td.append(c);
    tr.append(td);
  }
  return tr;
};
const clock = time => new Date(time).toISOString().slice(11, 19);

async function act(what, body) {
  try {
    const r = await fetch('api/' + what, {
      method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body || {}),
    });
    at('message').textContent = r.ok ? '' : (await r.json()).error;
  } catch {
    at('message').textContent = 'The server does not respond.';
  }
  await update();
}

function status(call) {
  const cls = call.status === 0 || call.status >= 500 ? 'bad' : call.status >= 400 ? 'warn' : 'good';
  const s = make('span', call.status || 'none', cls);
  if (call.code) s.append(' ', make('small', call.code));
  if (call.faulty) s.append(' ', make('small', '(fault)'));
  return s;
}

// replace changes the page only where something is new: focus and selection stay.
const shown = {};
function replace(id, data, build) {
  const now = JSON.stringify(data);
  if (shown[id] === now) return;
  shown[id] = now;
  at(id).replaceChildren(...build());
}

function show(s) {
  document.title = at('title').textContent = (s.title || 'API') + ' · mock';
  replace('figures', [clock(s.now), s.refreshes, s.reuses, s.access_lifetime], () =>
    [['Server time', clock(s.now)], ['Refreshes', s.refreshes], ['Reuses', s.reuses], ['Access lifetime', s.access_lifetime]].map(([k, v]) => {
      const div = make('div');
      div.append(make('dt', k), make('dd', v));
      return div;
    }));
  at('network').setAttribute('aria-pressed', s.offline);
  const select = at('fault').elements.operation;
  if (select.options.length !== s.operations.length + 1) {
    select.replaceChildren(...['*', ...s.operations].map(o => new Option(o === '*' ? 'every one' : o, o)));
  }
  replace('faults', s.faults, () => s.faults.map(f => {
    const li = make('li', `${f.operation}: ${f.kind}${f.status ? ' ' + f.status : ''}, ${f.times < 0 ? 'until taken back' : f.times + '×'}`);
    const b = make('button', 'Take back');
    b.onclick = () => act('heal', {operation: f.operation});
    li.append(b);
    return li;
  }));
  replace('sessions', s.sessions, () => s.sessions.length ? s.sessions.map(x => {
    const end = make('button', 'Revoke');
    end.setAttribute('aria-label', 'Revoke ' + x.id);
    end.onclick = () => act('revoke', {session: x.id});
    return row(x.id, x.user, x.generation, make('span', (x.good ? 'good until ' : 'ended, was until ') + clock(x.expires), x.good ? 'good' : 'warn'), end);
  }) : [row('none')]);
  const calls = s.calls.slice().reverse();
  replace('calls', calls, () => calls.length ? calls.map(c =>
    row(clock(c.time), c.operation || c.method + ' (no operation)', status(c), c.attempt, c.session || (c.token && !c.faulty ? 'unknown' : '–'), c.generation || '–')) : [row('none yet')]);
}

let busy = false;
async function update() {
  if (busy) return;
  busy = true;
  try {
    show(await (await fetch('api/state')).json());
    if (at('message').dataset.lost) { at('message').textContent = ''; delete at('message').dataset.lost; }
  } catch {
    at('message').textContent = 'The server does not respond.';
    at('message').dataset.lost = 'yes';
  }
  busy = false;
}

for (const b of document.querySelectorAll('[data-do]')) {
  b.onclick = () => act(b.dataset.do, JSON.parse(b.dataset.with || '{}'));
}
at('network').onclick = () => act('offline', {away: at('network').getAttribute('aria-pressed') !== 'true'});
at('fault').onsubmit = e => {
  e.preventDefault();
  const f = e.target.elements;
  act('fail', {operation: f.operation.value, kind: f.kind.value, status: f.kind.value === 'Response' ? Number(f.status.value) : 0, times: Number(f.times.value)});
};
update();
setInterval(() => { if (!document.hidden) update(); }, 1000);
