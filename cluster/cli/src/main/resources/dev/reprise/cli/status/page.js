// SPDX-License-Identifier: Apache-2.0
"use strict";

// Shows what status.json says, and nothing else. No text of it is ever taken for markup.

const REFRESH_MILLIS = 5000;
const COLUMNS = 60;
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
let latest = null;
let paused = false;

// Making elements

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function show(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function fill(table, rows) {
  byId(table).tBodies[0].replaceChildren(...rows);
}

function row(header, ...cells) {
  return element("tr", {}, element("th", { scope: "row" }, header), ...cells);
}

function cell(content, kind) {
  return element("td", kind ? { class: kind } : {}, content);
}

// Words for numbers

const number = (value) => value.toLocaleString("en");
const percent = (part, whole) => (whole === 0 ? "–" : (100 * part / whole).toFixed(part === whole ? 0 : 1) + " %");

function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return s + " s";
  if (s < 7200) return Math.round(s / 60) + " min";
  if (s < 172800) return (s / 3600).toFixed(1) + " h";
  return Math.round(s / 86400) + " d";
}

function octets(value) {
  if (value < 10000) return number(value) + " octets";
  return value < 1e7 ? Math.round(value / 1024) + " KiB" : Math.round(value / 1048576) + " MiB";
}

const at = (text) => Date.parse(text) / 1000;
const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function relative(text, now) {
  if (text === null) return "no end";
  const left = at(text) - now;
  return left >= 0 ? "in " + duration(left) : duration(-left) + " ago";
}

// The parts of the page

function header(status) {
  const now = at(status.now);
  show("node", status.node);
  show("about", "version " + status.version + ", up for " + duration(now - at(status.started)));
  const failed = status.health.checks.filter((each) => !each.ok);
  health(status.health.ok, status.health.ok ? "All is well" : "Attention");
  byId("checks").hidden = failed.length === 0;
  byId("checks").replaceChildren(...failed.map((each) => element("li", {}, each.detail)));
}

function health(ok, text) {
  byId("health").className = "badge " + (ok ? "ok" : "bad");
  show("health", text);
}

function tiles(status) {
  const h = status.handshakes;
  const resumed = h.ticket + h.session_id;
  show("rate", percent(resumed, resumed + h.full));
  show("rate-sub", number(resumed) + " of " + number(resumed + h.full));
  show("ticket", number(h.ticket));
  show("session-id", number(h.session_id));
  show("full", number(h.full));
  show("issued", number(status.tickets.issued + status.tickets.renewed));
  show("renewed", number(status.tickets.renewed) + " renewed");
  show("entries", number(status.sessions.entries));
  show("octets", octets(status.sessions.octets));
}

/** The last intervals, put together so that they fit into the chart's columns. */
function columns(status, count) {
  const all = status.history.intervals.slice(-count);
  const each = Math.max(1, Math.round(count / COLUMNS));
  const made = [];
  for (let end = all.length; end > 0; end -= each) {
    const part = all.slice(Math.max(0, end - each), end);
    const sum = (name) => part.reduce((total, one) => total + one[name], 0);
    made.unshift({
      end: at(part[part.length - 1].end), full: sum("full"), ticket: sum("ticket"), session_id: sum("session_id"),
    });
  }
  return made;
}

function niceCeiling(value) {
  if (value <= 2) return value;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value);
}

function overTime(status) {
  const count = Number(document.querySelector("input[name=range]:checked").value);
  const data = columns(status, count);
  const total = (one) => one.full + one.ticket + one.session_id;
  const width = Math.max(320, byId("time-chart").clientWidth);
  const height = 220, left = 40, top = 8, bottom = 24;
  const most = niceCeiling(Math.max(1, ...data.map(total)));
  const scale = (height - top - bottom) / most;
  const slots = Math.ceil(count / Math.max(1, Math.round(count / COLUMNS)));
  const slot = (width - left) / slots;
  const resumed = data.reduce((sum, one) => sum + one.ticket + one.session_id, 0);
  const all = data.reduce((sum, one) => sum + total(one), 0);
  const label = number(all) + " handshakes in the time shown, " + number(resumed) + " of them resumed";
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (const part of most === 1 ? [0, 1] : [0, 0.5, 1]) {
    const y = height - bottom - part * most * scale;
    svg.append(drawn("line", { class: "grid", x1: left, x2: width, y1: y, y2: y }));
    svg.append(drawn("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, number(part * most)));
  }
  data.forEach((one, index) => {
    let y = height - bottom;
    const x = width - (data.length - index) * slot;
    for (const [name, kind] of [["ticket", "ticket"], ["session_id", "session-id"], ["full", "full"]]) {
      const tall = one[name] * scale;
      y -= tall;
      if (tall > 0) svg.append(drawn("rect", { class: kind, x: x + 0.5, y, width: Math.max(1, slot - 1), height: tall }));
    }
  });
  const end = data[data.length - 1].end;
  const span = count * status.history.interval_seconds;
  svg.append(drawn("text", { x: left, y: height - 6 }, clock(end - span)));
  svg.append(drawn("text", { x: width, y: height - 6, "text-anchor": "end" }, clock(end)));
  byId("time-chart").replaceChildren(svg);
  fill("time-table", data.slice().reverse().map((one) => row(
    new Date(one.end * 1000).toLocaleTimeString("en-GB"), cell(number(one.ticket), "n"), cell(number(one.session_id), "n"),
    cell(number(one.full), "n"), cell(percent(one.ticket + one.session_id, total(one)), "n"))));
}

function reasons(id, list, kind) {
  const most = Math.max(1, ...list.map((one) => one.count));
  byId(id).hidden = list.length === 0;
  byId(id + "-none").hidden = list.length > 0;
  fill(id, list.map((one) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = 100 * one.count / most + "%";
    const address = "reasons.html#" + kind + "-" + one.reason;
    return row(element("a", { href: address }, element("code", {}, one.reason)), cell(number(one.count), "n"), cell(bar));
  }));
}

function keyRing(status) {
  const ring = status.keys, now = at(status.now);
  const turns = Object.values(ring.rotations || {}).reduce((sum, one) => sum + one, 0);
  show("ring", "Trust domain “" + ring.trust_domain + "”, epoch " + ring.epoch
    + (ring.rotations ? ", " + turns + (turns === 1 ? " rotation" : " rotations") + " seen" : "") + (ring.sealing ? "" : "; no key seals"));
  fill("keys", ring.keys.map((key) => row(
    element("span", { class: "mono" }, key.id),
    cell(element("span", { class: "phase " + key.phase }, key.phase + (key.revoked ? " (revoked)" : ""))),
    cell(at(key.seal_from) > now ? "begins " + relative(key.seal_from, now) : duration(now - at(key.seal_from))),
    cell(key.revoked ? "–" : relative(key.seal_until, now)),
    cell(key.revoked ? "never again" : relative(key.open_until, now)), cell(key.format))));
  byId("keys-chart").replaceChildren(timeLine(ring.keys.filter((key) => key.phase !== "retired"), now));
}

function timeLine(keys, now) {
  const width = Math.max(320, byId("keys-chart").clientWidth), left = 78, line = 26;
  const height = keys.length * line + 30;
  const ends = keys.flatMap((key) => [key.seal_until, key.open_until]).filter((end) => end !== null).map(at);
  const from = Math.min(now - 60, ...keys.map((key) => Math.max(at(key.published), now - 172800)));
  const to = Math.max(now + 3600, ...ends);
  const x = (time) => left + (width - left) * (Math.min(to, Math.max(from, time)) - from) / (to - from);
  const label = keys.length + " keys: " + keys.map((key) => key.id + " is " + key.phase).join(", ");
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  keys.forEach((key, index) => {
    const y = index * line + 6;
    const sealUntil = key.seal_until === null ? to : at(key.seal_until);
    const openUntil = key.open_until === null ? to : at(key.open_until);
    const opensOnly = key.phase === "opening_only" && sealUntil > now;
    const parts = opensOnly
      ? [["opening_only", at(key.published), openUntil]]
      : [["pending", at(key.published), at(key.seal_from)], ["sealing", at(key.seal_from), sealUntil], ["opening_only", sealUntil, openUntil]];
    svg.append(drawn("text", { class: "id", x: 0, y: y + 12 }, key.id));
    for (const [phase, begin, end] of parts) {
      if (end > from && end > begin) {
        svg.append(drawn("rect", { class: phase, x: x(begin), y, width: Math.max(1, x(end) - x(begin) - 1), height: 16, rx: 3 }));
      }
    }
  });
  svg.append(drawn("line", { class: "now", x1: x(now), x2: x(now), y1: 0, y2: height - 22 }));
  const nearEnd = x(now) > width - 60;
  svg.append(drawn("text", { class: "now-label", x: x(now), y: height - 6, "text-anchor": nearEnd ? "end" : "middle" }, "now"));
  if (x(now) - left > 80) svg.append(drawn("text", { x: left, y: height - 6 }, duration(now - from) + " ago"));
  if (width - x(now) > 100) svg.append(drawn("text", { x: width, y: height - 6, "text-anchor": "end" }, "in " + duration(to - now)));
  return svg;
}

function revoked(link, now) {
  const subjects = number(link.revocations || 0) + (link.revocations === 1 ? " subject" : " subjects");
  if (!link.new_sessions_resume_from) return subjects;
  return subjects + "; new sessions resume again " + relative(link.new_sessions_resume_from, now);
}

function followed(follower) {
  if (!follower) return "its own";
  const troubles = follower.troubles.map((one) => one.what + ", since " + one.since);
  return [follower.program, ...troubles].join(": ");
}

function cluster(status) {
  const link = status.cluster, members = link === null ? [] : link.members || [];
  byId("alone").hidden = link !== null;
  byId("link").hidden = link === null;
  byId("members-box").hidden = members.length === 0;
  if (link === null) return;
  const m = link.messages;
  const facts = [
    ["Store", link.outages.reason || (link.connected ? "takes writes" : "takes no writes")],
    ["Outages", number(link.outages.count) + ", " + duration(link.outages.seconds) + " in all"],
    ["Last heartbeat", link.lag_seconds === null ? "never" : duration(link.lag_seconds) + " ago"],
    ["Epoch", number(link.epoch)],
    ["New keys", link.key_format + (link.wanted_key_format === link.key_format ? "" : "; the options want " + link.wanted_key_format)],
    ["Rounds", number(link.rounds) + " done, " + number(link.failed_rounds) + " failed"],
    ["Revoked", revoked(link, at(status.now))],
    ["Messages", number(m.ok) + " taken, " + number(m.bad_seal + m.replay + m.too_old) + " dropped"],
  ];
  byId("link").replaceChildren(...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  fill("members", members.map((one) => row(
    one.node, cell(one.live ? "live" : "silent"), cell(number(one.epoch), "n"), cell(one.converged ? "has all" : "not all yet"),
    cell(followed(one.follower)))));
  const rest = link.members_not_listed || 0;
  byId("members-rest").hidden = rest === 0;
  byId("members-rest").textContent = "and " + number(rest) + " more, which are not listed";
}

/** What a follower has instead of handshakes. */
function program(follower, now) {
  const step = (time) => cell(time === null ? "–" : relative(time, now));
  show("program", follower.target + (follower.ready ? " has the keys of the ring" : " does not have all keys of the ring"));
  fill("steps", (follower.keys || []).map((key) => row(element("span", { class: "mono" }, key.id),
    step(key.written), step(key.reloaded), step(key.acknowledged), step(key.sealing))));
}

function render(status) {
  latest = status;
  header(status);
  document.querySelectorAll(".of-node").forEach((part) => { part.hidden = !status.handshakes; });
  document.querySelectorAll(".of-follower").forEach((part) => { part.hidden = !status.follower; });
  if (status.handshakes) {
    tiles(status);
    overTime(status);
    reasons("why", status.declined, "declined");
    reasons("skip", status.tickets.not_issued, "not_issued");
  }
  if (status.follower) program(status.follower, at(status.now));
  keyRing(status);
  cluster(status);
  document.documentElement.dataset.shown = status.now;
}

// Life

async function refresh() {
  if (paused || document.hidden) return;
  try {
    const response = await fetch("status.json", { cache: "no-store" });
    if (!response.ok) throw new Error("status " + response.status);
    render(await response.json());
  } catch (problem) {
    health(false, "No answer from the node");
  }
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  refresh();
});
document.querySelectorAll("input[name=range]").forEach((input) => input.addEventListener("change", () => latest && latest.handshakes && overTime(latest)));
window.addEventListener("resize", () => latest && render(latest));
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, REFRESH_MILLIS);
refresh();
