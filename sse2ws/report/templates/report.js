"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const units = all("details.unit");

  for (const each of all(".script")) each.hidden = false;

  // Theme: what the system says, until somebody chooses.
  const theme = one("#theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remember = (value) => {
    try {
      if (value) localStorage.setItem("sse2ws-theme", value);
      return localStorage.getItem("sse2ws-theme");
    } catch {
      return value; // Storage may be closed to files.
    }
  };
  const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const show = () => theme.setAttribute("aria-pressed", String(isDark()));
  const chosen = remember();
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    remember(document.documentElement.dataset.theme);
    show();
  });
  dark.addEventListener("change", show);
  show();

  // Copying, with a way for browsers that keep the clipboard from files.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await copy(button.dataset.copy);
    button.focus();
    button.textContent = "copied";
    setTimeout(() => (button.textContent = "copy"), 1200);
  });

  // Links into closed parts open them.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Paper cannot be clicked: print everything that is shown.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });

  // Answers: the chosen lines, by their tables.
  const answer = one("#answer");
  const toml = () => {
    const sections = new Map();
    for (const select of all("select", answer)) {
      const typed = select.parentElement.querySelector("input");
      const names = typed ? typed.value.split(",").map((each) => each.trim()).filter(Boolean) : [];
      let line = select.value;
      if (line === "?") {
        const quoted = names.map((each) => JSON.stringify(each));
        const value = typed.dataset.many === undefined ? quoted[0] : `[${quoted.join(", ")}]`;
        line = names.length ? `${select.dataset.key} = ${value}` : "";
      }
      if (!line) continue;
      const section = select.dataset.section;
      sections.set(section, [...(sections.get(section) || []), line]);
    }
    // Keys of [decisions] itself stand before its tables.
    const order = Array.from(sections.keys()).sort((a, b) => a.length - b.length);
    return order.map((each) => `${each}\n${sections.get(each).join("\n")}\n`).join("\n");
  };
  if (answer) {
    const tell = () => (one("#toml").textContent = toml() || "# nothing is answered yet\n");
    answer.addEventListener("input", (event) => {
      const select = event.target.parentElement.querySelector("select");
      if (event.target.matches("input")) select.value = event.target.value.trim() ? "?" : "";
      tell();
    });
    answer.addEventListener("submit", (event) => event.preventDefault());
    one("#copy-answers").addEventListener("click", () => copy(toml()));
    one("#save-answers").addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([toml()], { type: "application/toml" }));
      link.download = "answers.toml";
      link.click();
      URL.revokeObjectURL(link.href);
    });
    tell();
  }

  // The filter.
  const form = one("#filter");
  if (!form) return;
  const haystacks = new Map();
  const haystack = (unit) => {
    if (!haystacks.has(unit)) haystacks.set(unit, unit.textContent.toLowerCase());
    return haystacks.get(unit);
  };
  const value = (id) => (one(id) ? one(id).value.trim().toLowerCase() : "");
  const apply = () => {
    const verdicts = new Set(all("input[name=verdict]:checked", form).map((each) => each.value));
    const [text, path, reason] = [value("#text"), value("#path"), value("#reason")];
    let shown = 0;
    for (const unit of units) {
      unit.hidden = !(
        verdicts.has(unit.dataset.verdict) &&
        (!reason || unit.dataset.reasons.split(" ").includes(reason)) &&
        (!path || unit.dataset.paths.toLowerCase().includes(path)) &&
        (!text || text.split(/\s+/).every((word) => haystack(unit).includes(word)))
      );
      if (!unit.hidden) shown += 1;
    }
    one("#shown").textContent = shown === units.length ? `${shown} shown` : `${shown} of ${units.length} shown`;
    one("#nothing").hidden = shown > 0;
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 80);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  const setOpen = (open) => {
    for (const unit of units) if (!unit.hidden) unit.open = open;
  };
  one("#open").addEventListener("click", () => setOpen(true));
  one("#close").addEventListener("click", () => setOpen(false));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      one("#text").focus();
    }
  });
  apply();
})();
