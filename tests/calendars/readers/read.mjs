// Reads FILE with a library installed in FOLDER and prints its events as JSON: node read.mjs FOLDER LIBRARY FILE
// Run it with TZ=UTC: node-ical gives whole days as midnight of the process's zone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [folder, library, file] = process.argv.slice(2);
const load = createRequire(join(resolve(folder), "here.js"));
const text = readFileSync(file, "utf8");

function icalJs() {
  const module = load("ical.js");
  const ICAL = module.default ?? module;
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component, { exceptions: [] });
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      summary: event.summary,
      status: component.getFirstPropertyValue("status"),
    };
  });
}

function nodeIcal() {
  const moment = (time) => (time.dateOnly ? time.toISOString().slice(0, 10) : time.toISOString());
  return Object.values(load("node-ical").sync.parseICS(text))
    .filter((component) => component.type === "VEVENT")
    .map(({ uid, start, end, summary, status }) => ({ uid, start: moment(start), end: moment(end), summary, status }));
}

console.log(JSON.stringify({ "ical.js": icalJs, "node-ical": nodeIcal }[library]()));
