"use strict";
// Nothing that comes from a repository becomes markup: all of it is set as text.
const token = document.getElementById("token");
const said = document.getElementById("said");
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

function row(cells, buttons) {
  const row = document.createElement("tr");
  for (const [text, kind] of cells) {
    const cell = row.insertCell();
    cell.textContent = text;
    if (kind) cell.className = kind;
  }
  const last = row.insertCell();
  for (const [label, path] of buttons) {
    const button = document.createElement("button");
    button.textContent = label;
    button.addEventListener("click", () => call("POST", path).then(refresh, show));
    last.append(button, " ");
  }
  return row;
}

function show(failure) {
  said.textContent = failure.message;
}

async function refresh() {
  try {
    const [stacks, sources, events] = (await Promise.all(
      ["api/stacks", "api/sources", "api/events"].map((path) => call("GET", path)))).map((text) => JSON.parse(text));
    document.getElementById("stacks").replaceChildren(...stacks.map((stack) => row(
      [[stack.name], [stack.state, stack.state], [stack.commit.slice(0, 12)], [stack.wanted.slice(0, 12)], [stack.lines.join("\n")]],
      [["sync", "api/sync/" + stack.name],
        stack.state === "suspended" ? ["resume", "api/resume/" + stack.name] : ["suspend", "api/suspend/" + stack.name]])));
    document.getElementById("sources").replaceChildren(...sources.map((source) => row(
      [[source.name], [source.repository], [source.commit.slice(0, 12)], [source.problem]], [["sync", "api/sync/" + source.name]])));
    document.getElementById("events").textContent =
      events.slice(-100).reverse().map((event) => event.time + "  " + event.about + ": " + event.text).join("\n");
    said.textContent = "";
  } catch (failure) {
    show(failure);
  }
}

refresh();
setInterval(refresh, 5000);
