#!/usr/bin/env node
// Posts once a week what was talked about: the topics of the week's public updates, by how often
// they were used.
//
//   everi-server function deploy weekly_topics assets/functions/weekly_topics.js
//       --on update.posted --filter '{"audience": ["public"]}' --concurrency 1 --memory 512MiB
//
// It keeps its counts in memory, and its week by the events' times: where it is started anew (after
// five quiet minutes, or after ten in all) it begins to count anew, and its summary says so. What
// has to be kept for sure belongs into updates or messages of its own person.
"use strict";

const DAY_MS = 86400000;
const SHOWN = 5;

// Weeks begin on Mondays, in UTC.
const weekOf = (at) => Math.floor((Date.parse(at) / DAY_MS + 3) / 7);

let week = null;
let counts = new Map();

function summary() {
  const most = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, SHOWN);
  return "Last week we talked about " + most.map(([topic, n]) => `#${topic} (${n})`).join(", ");
}

function answer(event) {
  const now = weekOf(event.at);
  const calls = [];
  if (week !== null && now > week && counts.size > 0)
    calls.push({ method: "update.post",
                 params: { text: summary(), topics: ["weekly"], client_id: `week-${week}` } });
  if (week === null || now > week) {
    week = now;
    counts = new Map();
  }
  for (const topic of event.attributes.topics || [])
    counts.set(topic, (counts.get(topic) || 0) + 1);
  return calls.length ? { calls } : {};
}

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (bytes) => {
  const lines = (rest + bytes).split("\n");
  rest = lines.pop();
  for (const line of lines)
    process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
});
