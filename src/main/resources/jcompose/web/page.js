"use strict";
// Nothing that comes from a repository or a container becomes markup: all of it is set as text.
const element = (id) => document.getElementById(id);
const token = element("token");
let shown = "";
token.value = sessionStorage.getItem("token") || "";
token.addEventListener("change", () => {
  sessionStorage.setItem("token", token.value);
  refresh();
});

async function call(method, path) {
  const answer = await fetch(path, { method, headers: { Authorization: "Bearer " + token.value } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim());
  return text;
}

const get = async (path) => JSON.parse(await call("GET", path));

function button(label, action, kind) {
  const made = document.createElement("button");
  made.textContent = label;
  made.type = "button";
  if (kind) made.className = kind;
  made.addEventListener("click", action);
  return made;
}

const telling = (label, path) => button(label, () => call("POST", path).then(refresh, complain));

function row(cells, last) {
  const made = document.createElement("tr");
  for (const [content, kind] of cells) {
    const cell = made.insertCell();
    cell.append(content);
    if (kind) cell.className = kind;
  }
  if (last) made.insertCell().append(...last);
  return made;
}

function complain(failure) {
  element("said").textContent = failure.message;
}

const suspension = (stack) => stack.state === "suspended"
  ? telling("resume", "api/resume/" + stack.name)
  : telling("suspend", "api/suspend/" + stack.name);

function show(name) {
  shown = name;
  return refresh();
}

function lines(text) {
  return text.split("\n").map((line) => {
    const made = document.createElement("span");
    made.textContent = line + "\n";
    made.className = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "";
    return made;
  });
}

async function refreshStack() {
  element("stack").hidden = !shown;
  if (!shown) return;
  const [stack, logs] = await Promise.all([get("api/stack/" + shown), call("GET", "api/logs/" + shown)]);
  element("name").textContent = stack.name;
  const buttons = [telling("sync", "api/sync/" + stack.name), suspension(stack)];
  if (stack.approvable) buttons.push(telling("approve", "api/approve/" + stack.name + "/" + stack.wanted));
  if (stack.back) buttons.push(telling("rollback", "api/rollback/" + stack.name));
  buttons.push(button("close", () => show("")));
  element("buttons").replaceChildren(...buttons.flatMap((each) => [each, " "]));
  element("containers").replaceChildren(...stack.containers.map((each) =>
    row([[each.name], [each.status], [each.health, each.health]])));
  element("plan").textContent = stack.plan.join("\n");
  element("difference").replaceChildren(...lines(stack.difference));
  element("logs").textContent = logs;
}

async function refresh() {
  try {
    const [stacks, sources, events] = await Promise.all(["api/stacks", "api/sources", "api/events"].map(get));
    element("stacks").replaceChildren(...stacks.map((stack) => row(
      [[button(stack.name, () => show(stack.name), "name")], [stack.state, stack.state],
        [stack.commit.slice(0, 12)], [stack.wanted.slice(0, 12)], [stack.lines.join("\n")]],
      [telling("sync", "api/sync/" + stack.name), " ", suspension(stack)])));
    element("sources").replaceChildren(...sources.map((source) => row(
      [[source.name], [source.repository], [source.commit.slice(0, 12)], [source.problem]],
      [telling("sync", "api/sync/" + source.name)])));
    element("events").textContent =
      events.slice(-100).reverse().map((event) => event.time + "  " + event.about + ": " + event.text).join("\n");
    await refreshStack();
    element("said").textContent = "";
  } catch (failure) {
    complain(failure);
  }
}

refresh();
setInterval(refresh, 5000);
